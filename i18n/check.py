"""Keep the Arabic whole: template, translation and glossary agree.

    python i18n/check.py [--check] FOLDER MODULE...

FOLDER holds a freshly exported MODULE.pot for each module. Without --check the
module's i18n/MODULE.pot and i18n/ar.po are brought up to date (nothing that is
translated is lost); with it nothing is written and a stale file is an error.
"""

import argparse
import csv
import re
import sys
from pathlib import Path

import polib

HERE = Path(__file__).parent
ROOT = HERE.parent
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\{.*?\}\}|\$\{.*?\}")
HARAKAT = re.compile("[\u064b-\u0652\u0640]")
ARABIC_WORD = re.compile("[\u0621-\u064a]+")


def plain(text):
    """Arabic without vowel marks, for comparing."""
    return HARAKAT.sub("", text)


def load_glossary():
    """Return {english: [accepted arabic]} and the words no translation may hold."""
    terms, forbidden = {}, set()
    with open(HERE / "glossary.csv", encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            variants = [plain(variant.strip()) for variant in row["arabic"].split(" / ")]
            terms.setdefault(row["english"].strip().casefold(), []).extend(variants)
            note = row["note"] or ""
            if note.startswith("never "):
                forbidden.update(ARABIC_WORD.findall(note))
    return terms, forbidden


def same_entries(one, other):
    """Whether two catalogues say the same, whatever their dates."""

    def essence(po):
        return [(e.msgctxt, e.msgid, e.msgstr, sorted(e.flags), e.comment, e.occurrences) for e in po]

    return essence(one) == essence(other)


def merged(pot, old):
    """The template's entries in its order, with the translations there are."""
    known = {(entry.msgctxt, entry.msgid): entry for entry in old if not entry.obsolete}
    new = polib.POFile(wrapwidth=78)
    new.metadata = {
        "Project-Id-Version": pot.metadata.get("Project-Id-Version", "Odoo Server 19.0"),
        "Report-Msgid-Bugs-To": "",
        "Language": "ar",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": (
            "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 "
            ": n%100>=11 && n%100<=99 ? 4 : 5;"
        ),
    }
    for entry in pot:
        if entry.obsolete:
            continue
        had = known.get((entry.msgctxt, entry.msgid))
        if had:
            entry.msgstr = had.msgstr
            entry.tcomment = had.tcomment
            entry.flags = sorted({*entry.flags, *(had.flags if had.fuzzy else ())})
        new.append(entry)
    return new


def faults(po, terms, forbidden):
    """Yield what is wrong with each translation."""
    for entry in po:
        arabic = plain(entry.msgstr)
        if not entry.msgstr.strip():
            yield entry, "not translated"
            continue
        if entry.fuzzy:
            yield entry, "fuzzy"
        if sorted(PLACEHOLDER.findall(entry.msgid)) != sorted(PLACEHOLDER.findall(entry.msgstr)):
            yield entry, "the placeholders differ"
        wanted = terms.get(entry.msgid.strip().rstrip(":.").casefold())
        if wanted and not any(variant in arabic for variant in wanted):
            yield entry, f"the glossary says: {' / '.join(wanted)}"
        for word in forbidden:
            if re.search(rf"(?<![\u0621-\u064a])(?:[وفبل]?ال|[وفبكل])?{word}", arabic):
                yield entry, f"the glossary forbids: {word}"


def save(catalogue, path):
    path.parent.mkdir(exist_ok=True)
    catalogue.save(str(path))


def update(module, folder, check):
    """Bring one module up to date, or only tell what is stale. Return its faults."""
    pot = polib.pofile(str(folder / f"{module}.pot"), wrapwidth=78)
    target = ROOT / module / "i18n"
    pot_path, po_path = target / f"{module}.pot", target / "ar.po"
    old_pot = polib.pofile(str(pot_path), wrapwidth=78) if pot_path.exists() else polib.POFile()
    old_po = polib.pofile(str(po_path), wrapwidth=78) if po_path.exists() else polib.POFile()
    stale = []
    if not same_entries(pot, old_pot):
        stale.append(pot_path)
        if not check:
            save(pot, pot_path)
    po = merged(pot, old_po)
    if not same_entries(po, old_po):
        stale.append(po_path)
        if not check:
            save(po, po_path)
    if check:
        for path in stale:
            yield f"{path.relative_to(ROOT)} is stale: run ./dev i18n and commit it"
    for entry, fault in faults(po, *load_glossary()):
        yield f"{po_path.relative_to(ROOT)}: {fault}: {entry.msgid!r} -> {entry.msgstr!r}"
    print(f"{module}: {len(po)} terms")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true")
    parser.add_argument("folder", type=Path)
    parser.add_argument("modules", nargs="+")
    options = parser.parse_args()
    found = [fault for module in options.modules for fault in update(module, options.folder, options.check)]
    print(*found, sep="\n")
    if found:
        sys.exit(f"i18n: {len(found)} faults")


main()
