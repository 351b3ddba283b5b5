"""What the docs name must exist: commands, paths, tests, names of the source, menus, screen words, scheduled jobs, pictures.

    python ci/check_docs.py

How to write so that it can be checked:

* a command, path or test stands in `backticks`; a path is from the root, the module or any folder (its end is enough)
* a menu is emphasised, with its steps: *Requests ‣ My Work*; the last steps may be a button or a field
* in the guides, in either language, everything in **bold** is a word of the screen; in POLICY.md all that is emphasised
* a name of the source (a field, a method, a setting ALSERAJ_…, a model) stands in `backticks`, too
* in a page from right to left, code that begins or ends with a mark stands in <span dir="ltr">, blocks of it in <div dir="ltr">
* a picture is linked by a page, and each language has its own; each paper has its pages in the gallery
* DEPLOYMENT.md has one row for each scheduled job: name, how often, what it does
"""

import re
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import polib
from lxml import etree

ROOT = Path(__file__).parent.parent
MODULES = ("alseraj_beneficiary", "alseraj_survey")
# Odoo's own words on the way to ours.
ODOO_WORDS = {"Settings", "Users", "New", "Print", "Accounting", "الإعدادات", "جديد", "طباعة", "الإجراءات"}
ANY_FLAGS = {"odoo", "shell", "pytest", "psql", "test"}  # the rest of their line goes to another program
CODE = re.compile(r"`([^`\n]+)`")
FENCE = re.compile(r"^(?:```.*?^```|(?:(?: {4}|\t)[^\n]*\n)+)", re.M | re.S)
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")
EMPHASIS = re.compile(r"(?<![\w*])(\*{1,2})([^*\n][^*]*?)\1(?![\w*])")
ENDINGS = ("py", "xml", "csv", "md", "po", "pot", "js", "scss", "txt", "toml", "json", "in", "png", "webp", "sh", "conf", "yml")
GUIDES = ("USER_GUIDE.md", "SETUP.md", "TOUR.md")  # and all that end with .ar.md
PICTURES = (".png", ".webp", ".jpg", ".gif", ".svg")
HTML_LINK = re.compile(r"""(?:src|href)=["']([^"'#]+)["']""")
NAME = re.compile(r"(?:company\.|self\.|env\.)?(_?[A-Za-z]\w*_\w+|alseraj\.[a-z.]+[a-z])(?:\(\))?")
PATH = re.compile(r"[\w*][\w.*-]*(?:/[\w.*-]+)*/?")


def doc_files():
    patterns = ("*.md", "docs/*.md", ".github/**/*.md", *(f"{module}/readme/*.md" for module in MODULES))
    return sorted(file for pattern in patterns for file in ROOT.glob(pattern))


def store_pages():
    return sorted(ROOT.glob("alseraj_*/static/description/index.html"))


# ---------------------------------------------------------------- what there is

def known_commands():
    """Commands of ./dev, and every flag that it knows."""
    text = (ROOT / "dev").read_text(encoding="utf-8")
    commands = re.search(r"^ +(\w+(?: \| [\w-]+)+)\) \"cmd_\$command\"", text, re.M)[1].split(" | ")
    return {*commands, "help"}, set(re.findall(r"--[a-z][\w-]*", text))


def known_paths():
    """Files and folders that are in version control or about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True)
    files = {name for name in listed.stdout.splitlines() if (ROOT / name).exists()}
    return files | {str(parent) for name in files for parent in Path(name).parents if str(parent) != "."}


def known_tests(paths):
    names = set()
    for name in paths:
        if fnmatch(Path(name).name, "test_*.py"):
            names |= {Path(name).stem, *re.findall(r"^ *def (test_\w+)", (ROOT / name).read_text(encoding="utf-8"), re.M)}
    return names


def read_menus():
    """:return: dict id -> (name, id of the parent, ids of the groups that see it), in the order of the files"""
    actions, menus = {}, {}
    for root in records():
        for record in root.iterfind(".//record"):
            if record.get("model", "").startswith("ir.actions."):
                actions[short(record.get("id"))] = record.findtext("field[@name='name']")
        for item in root.iter("menuitem"):
            above = item.getparent()
            parent = item.get("parent") or (above.get("id") if above.tag == "menuitem" else "")
            groups = tuple(short(group) for group in item.get("groups", "").split(",") if group)
            menus[short(item.get("id"))] = (item.get("name") or short(item.get("action")), short(parent), groups)
    # a menu is named as its action
    return {key: (actions.get(name, name), parent, groups) for key, (name, parent, groups) in menus.items()}


def read_arabic(kind="ir.ui.menu"):
    """:return: dict English -> Arabic of what ar.po has for this model, and for its actions"""
    return {
        entry.msgid: entry.msgstr for module in MODULES for entry in polib.pofile(str(ROOT / module / "i18n" / "ar.po"))
        if any(kind in place or "ir.actions" in place for place, _line in entry.occurrences)}


def known_words():
    """Words on the screens, in English and Arabic, and menus as pairs (name of the parent, name)."""
    words = set()
    for module in MODULES:
        for entry in polib.pofile(str(ROOT / module / "i18n" / "ar.po")):
            words |= {plain(entry.msgid), plain(entry.msgstr)}
    menus, arabic, pairs = read_menus(), read_arabic(), set()
    for name, parent, _groups in menus.values():
        above = menus.get(parent, ("",))[0]
        pairs |= {(plain(above), plain(name)), (plain(arabic.get(above, above)), plain(arabic.get(name, name)))}
    return words | ODOO_WORDS | {name for pair in pairs for name in pair}, pairs


def known_source(paths):
    """All that the product's own files say, in which a name of the docs must be found."""
    kinds = (".py", ".xml", ".js", ".csv", ".sh", ".json", ".toml", ".conf", ".txt")
    return "\n".join(
        (ROOT / name).read_text(encoding="utf-8", errors="replace") for name in sorted(paths)
        if (name.endswith(kinds) or name in ("dev", ".ci/run")) and (ROOT / name).is_file() and name != "ci/check_docs.py"
    )


def known_jobs():
    """Name of each scheduled job -> how often."""
    jobs = {}
    for root in records():
        for record in root.iterfind(".//record[@model='ir.cron']"):
            values = {field.get("name"): (field.text or "").strip() for field in record.iterfind("field")}
            number, unit = values["interval_number"], values["interval_type"]
            jobs[values["name"]] = unit.removesuffix("s") if number == "1" else f"{number} {unit}"
    return jobs


def records():
    for module in MODULES:
        for path in sorted((ROOT / module).rglob("*.xml")):
            if "static" not in path.parts:
                yield etree.parse(path).getroot()


def short(xmlid):
    return (xmlid or "").rsplit(".", 1)[-1]


def plain(text):
    """One form for comparing: one blank, no marks at the end, no vowel signs."""
    text = re.sub("[\u064b-\u0652\u0640]", "", text or "")
    return " ".join(text.split()).strip(" .:…،؛?؟")


# ---------------------------------------------------------------- what is wrong

def wrong_commands(code, commands, flags):
    for line in code.splitlines():
        found = re.match(r"\s*(?:ALSERAJ\S+ )*\./dev(?: ([\w-]+))?(.*)", line)
        if not found or not found[1]:
            continue
        if found[1] not in commands:
            yield f"no such command: ./dev {found[1]}"
        elif found[1] not in ANY_FLAGS:
            given = re.findall(r"--[a-z][\w-]*", found[2].split(" # ")[0])
            yield from (f"./dev {found[1]} has no {flag}" for flag in given if flag not in flags)


def wrong_path(token, paths, tests):
    """A sentence about a path or a test that does not exist, or None."""
    if re.fullmatch(r"test_\w+", token):
        return None if token in tests else f"no such test: {token}"
    if not PATH.fullmatch(token) or not ("/" in token or token.rsplit(".", 1)[-1] in ENDINGS):
        return None
    name = token.rstrip("/")
    if any(fnmatch(path, name) or fnmatch(path, f"*/{name}") for path in paths):
        return None
    return f"no such path: {token}"


def wrong_name(token, source):
    """A sentence about a name that nothing in the source has, or None."""
    found = None if token.startswith("test_") else NAME.fullmatch(token)  # tests are looked for among the tests
    return f"no such name in the source: {token}" if found and found[1] not in source else None


def wrong_pictures(paths, linked):
    """Pictures that no page links; icons and what the manifests name are linked by Odoo."""
    manifests = "".join((ROOT / module / "__manifest__.py").read_text(encoding="utf-8") for module in MODULES)
    for name in sorted(paths):
        path = Path(name)
        shown = name.startswith("docs/images/") or "/static/description/" in name
        if shown and path.suffix in PICTURES and path.stem != "icon" and (ROOT / name).resolve() not in linked:
            if "/".join(path.parts[1:]) not in manifests:
                yield f"a picture that nothing links: {name}"


def wrong_languages(paths):
    """Pictures of the docs that one language has and the other lacks."""
    names = {lang: {Path(name).name for name in paths if name.startswith(f"docs/images/{lang}/")} for lang in ("ar", "en")}
    yield from (f"docs/images/en lacks {name}" for name in sorted(names["ar"] - names["en"]))
    yield from (f"docs/images/ar lacks {name}" for name in sorted(names["en"] - names["ar"]))


def wrong_gallery(paths):
    """Papers that the gallery lacks: `./dev papers` prints it anew."""
    names = {
        name for file in sorted(ROOT.glob("alseraj_*/report/**/*.xml"))
        for name in re.findall(r'<record id="action_report_(\w+)" model="ir.actions.report">', file.read_text(encoding="utf-8"))
    }
    shown = {Path(path).stem.removeprefix("paper_") for path in paths if path.startswith("docs/images/ar/paper_")}
    yield from (f"a paper that docs/PAPERS.md lacks: {name} (./dev papers)" for name in sorted(names - shown))
    yield from (f"a paper that is gone: {name} (./dev papers)" for name in sorted(shown - names))


def get_links(path, text):
    """:return: the files that a page links or shows"""
    prose = text if path.suffix == ".html" else FENCE.sub("", text)
    found = [*LINK.findall(prose), *HTML_LINK.findall(prose)]
    return {(path.parent / target).resolve(): target for target in found if not re.match(r"[a-z]+:|/", target)}


def wrong_menu(text, words, pairs):
    steps = [plain(step) for step in text.split("‣")]
    yield from (f"not on any screen: {step}" for step in steps if step not in words)
    menus = {name for pair in pairs for name in pair}
    for above, step in zip(steps, steps[1:], strict=False):
        if above in menus and step in menus and above not in ODOO_WORDS and (above, step) not in pairs:
            yield f"no such menu: {above} ‣ {step}"


def wrong_settings(text, words):
    """In a table of settings each stands under the name that the screen has for it."""
    for table in re.findall(r"^\| (?:setting|الإعداد) \|.*\n\| ---.*\n((?:\|.*\n?)*)", text, re.M):
        for row in table.splitlines():
            name = plain(row.split("|")[1].strip().strip("*"))
            if name not in words:
                yield f"no such setting on any screen: {name}"


def wrong_direction(text):
    """Code that a page from right to left would turn around: ./dev would read dev/. there."""
    if '<div dir="rtl">' not in text:
        return
    for kind in ("span", "div"):
        text = re.sub(rf'<{kind} dir="ltr">.*?</{kind}>', "", text, flags=re.S)
    yield from (f"turned around, without <div dir=\"ltr\">: {code.strip().splitlines()[0]}" for code in FENCE.findall(text))
    for code in CODE.findall(FENCE.sub("", text)):
        if re.search(r"^\W|\W$", code):
            yield f"turned around, without <span dir=\"ltr\">: {code}"


def wrong_drawings(text):
    """A semicolon ends a line of mermaid, so what follows it is an error in the place of the drawing."""
    for drawing in re.findall(r"^```mermaid\n(.*?)^```", text, re.M | re.S):
        yield from (f"no drawing, because of a semicolon: {line.strip()}" for line in drawing.splitlines() if ";" in line)


def wrong_jobs(text, jobs):
    """The table under the heading "Scheduled jobs" against the jobs of the modules."""
    section = re.search(r"^## Scheduled jobs\n(.*?)(?=^## |\Z)", text, re.M | re.S)
    rows = re.findall(r"^\| (?!job |---)([^|]+?) \| ([^|]+?) \|", section[1] if section else "", re.M)
    named = dict(rows)
    yield from (f"scheduled job not named: {name}" for name in sorted(jobs.keys() - named.keys()))
    yield from (f"no such scheduled job: {name}" for name in sorted(named.keys() - jobs.keys()))
    yield from (
        f"{name}: every {jobs[name]}, not every {named[name]}" for name in sorted(named.keys() & jobs.keys())
        if named[name] != jobs[name]
    )


def check(path, text, known):
    """Every sentence about what ``text`` names and the repository does not have."""
    commands, flags, paths, tests, words, pairs, source = known
    fences = FENCE.findall(text)
    prose = FENCE.sub("", text)
    for code in [*fences, *CODE.findall(prose)]:
        yield from wrong_commands(code, commands, flags)
    for code in CODE.findall(prose):
        wrong = wrong_path(code.strip(), paths, tests) or wrong_name(code.strip(), source)
        if wrong:
            yield wrong
    for code in [*fences, *CODE.findall(prose)]:
        for name in re.findall(r"(?<![\w/.])(?:deploy|ci|data|bench|i18n|\.ci)/[\w./-]*\w", code):
            if not any(path == name or path.endswith(f"/{name}") for path in paths):
                yield f"no such path: {name}"
    yield from (f"no such file behind the link: {target}" for file, target in get_links(path, text).items() if not file.exists())
    yield from wrong_direction(text)
    yield from wrong_drawings(text)
    guide = path.name.endswith(".ar.md") or path.name in GUIDES
    if guide:
        yield from wrong_settings(prose, words)
    for stars, words_text in EMPHASIS.findall(CODE.sub("", prose)):
        if "‣" in words_text or (guide and stars == "**") or path.name == "POLICY.md":
            yield from wrong_menu(words_text, words, pairs)


def main():
    paths = known_paths()
    known = (*known_commands(), paths, known_tests(paths), *known_words(), known_source(paths))
    found, linked = [], set()
    for path in doc_files():
        text = path.read_text(encoding="utf-8")
        found += [f"{path.relative_to(ROOT)}: {wrong}" for wrong in check(path, text, known)]
        linked |= set(get_links(path, text))
        if path.name == "DEPLOYMENT.md":
            found += [f"{path.relative_to(ROOT)}: {wrong}" for wrong in wrong_jobs(text, known_jobs())]
    for path in store_pages():
        links = get_links(path, path.read_text(encoding="utf-8"))
        linked |= set(links)
        found += [f"{path.relative_to(ROOT)}: no such file behind the link: {target}"
                  for file, target in links.items() if not file.exists()]
    found += [*wrong_pictures(paths, linked), *wrong_languages(paths), *wrong_gallery(paths)]
    print(*found, sep="\n", end="\n" if found else "")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
