"""Keep the Arabic whole: template, translation and glossary agree.

    python i18n/check.py [--check] FOLDER MODULE...

FOLDER holds a freshly exported MODULE.pot for each module. Without --check the
module's i18n/MODULE.pot and i18n/ar.po are brought up to date (nothing that is
translated is lost); with it nothing is written and a stale file is an error.
"""

import argparse
import csv
import os
import re
import sys
from pathlib import Path

import polib

HERE = Path(__file__).parent
ROOT = HERE.parent
ONE_WORD = re.compile(r'^msgid "([!-~]+)"\nmsgstr "([^"\n]+)"', re.MULTILINE)
STATE = re.compile(r"selection__(\w+?)__(?:state|status|stage|portal_state|outcome|result|tally_outcome)__")
# Words that begin a state and say no gender: verbs, prepositions, nouns.
NEUTRAL = re.compile(
    r"^(?:تم|تمت|قيد|في|بانتظار|ينتظر|يُرفع|لا|لم|سحبه|بينهما|شخص|مسودة|المستند|مختلفان|مقترح|غير|اعتُذر|أُشعر|تجاوزته|أُخذ|أُجّل|أُرسلت|تُضاف|ساعدته|وردت|اعتذرت|تنتهي|تعذر|تعذرت|وصلت|خطاب|أُبلغ|للاطلاع|للإنجاز)\b")
# A placeholder that holds a number: by its name, which is a plural or one of these.
COUNTER = re.compile(
    r"(?:[%$]?[({]{1,2}(?:count|limit|age|most|least|floor|left|total|\w+s)[)}]{1,2}[sd]?|%[sd])\s+([\u0621-\u0652]+)")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\$?\{\{?.*?\}?\}")
CUSTOMER = re.compile(r"\b(?:customer|invoices)", re.IGNORECASE)  # in Odoo's own accounting a customer stays one
# What families read, and words that say you to one person: they are addressed in the courteous plural.
FAMILY = re.compile(r"arch_db:alseraj_\w+\.(?:front|my|portal)_|alseraj\.message\.event")
ONE_PERSON = re.compile(
    r"(?<![\u0621-\u064a])[وفبل]?(?:ملفك|طلبك|طلباتك|بياناتك|مستنداتك|دعمك|أسرتك|رقمك|جوالك|اسمك|رأيك|شكواك|موعدك|حسابك|إجابتك"
    r"|منك|إليك|عليك|عنك|معك|لديك|يمكنك|لك|أخبرنا|زرنا|اتصل بنا)(?![\u0621-\u064a])")
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


def load_records():
    """Return {model_name: gender}; the other columns are for who writes a sentence about a record."""
    with open(HERE / "records.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    key = [row["model"].replace(".", "_") for row in rows]
    return dict(zip(key, (row["gender"] for row in rows), strict=True))


def load_counted():
    """Every form of a noun that is counted, as the tool of the module knows them."""
    path = ROOT / "alseraj_beneficiary/tools/amount_words.py"
    forms = set()
    for noun in re.findall(r'Noun\(((?:"[^"]+"(?:, )?){4})', path.read_text(encoding="utf-8")):
        forms.update(plain(form) for form in re.findall(r'"([^"]+)"', noun))
    return forms


def load_odoo_words():
    """Return {word: Odoo's translations in any module}, and the words that somebody has looked at."""
    words = {}
    for place in os.environ.get("PYTHONPATH", "").split(os.pathsep):
        for path in (path for folder in ("odoo/addons", "addons") for path in Path(place, folder).glob("*/i18n/ar.po")):
            for word, arabic in ONE_WORD.findall(path.read_text(encoding="utf-8")):
                words.setdefault(word, set()).add(arabic.strip())
    with open(HERE / "odoo_words.csv", encoding="utf-8-sig", newline="") as file:
        kept = {(row["english"], row["arabic"]) for row in csv.DictReader(file)}
    return words, kept


def is_word(text):
    return text.isascii() and len(text.split()) == 1


def state_models(entry):
    """The models whose state this entry is."""
    return {found[1] for place, _line in entry.occurrences if (found := STATE.search(place))}


def state_genders(entry, genders):
    """The genders of the records whose state this entry is."""
    return {genders[model] for model in state_models(entry) if model in genders}


def wrong_gender(entry, genders):
    """Whether a state does not agree with what it is said of."""
    wanted = state_genders(entry, genders)
    if not wanted or NEUTRAL.match(entry.msgstr):
        return False
    said = "f" if plain(entry.msgstr).split()[0].endswith("ة") else "m"
    return wanted != {said}


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
    genders, counted, (odoo_words, kept) = load_records(), load_counted(), load_odoo_words()
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
        if entry.msgstr != entry.msgstr.strip() and entry.msgid == entry.msgid.strip():
            yield entry, "a blank at an end"
        if unlisted := state_models(entry) - set(genders):
            yield entry, f"which gender has {', '.join(sorted(unlisted))}? Add it to i18n/records.csv"
        if wrong_gender(entry, genders):
            yield entry, "the state does not agree with its record (i18n/records.csv); another English word parts two records"
        if (found := COUNTER.search(entry.msgstr)) and plain(found[1]) in counted:
            yield entry, "a counted noun follows a number: amount_words.count writes both"
        if is_word(entry.msgid) and entry.msgstr in odoo_words.get(entry.msgid, ()) and (entry.msgid, entry.msgstr) not in kept:
            yield entry, "Odoo's word, for something else perhaps: look, then add it to i18n/odoo_words.csv"
        if ONE_PERSON.search(arabic) and any(FAMILY.search(place) for place, _line in entry.occurrences):
            yield entry, "families are addressed in the courteous plural"
        for word in () if CUSTOMER.search(entry.msgid) else forbidden:
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


if __name__ == "__main__":
    main()
