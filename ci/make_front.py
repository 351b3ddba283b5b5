"""What docs repeat from elsewhere: figures, drawings, glossary, the modules' README.rst. Held true by `./dev lint`.

    python ci/make_front.py [--fix]             compares, or writes
    python ci/make_front.py --run LOG [--fix]   takes the last line of the tests out of what .ci/run printed

A block of a page that stands between ``<!-- made: NAME -->`` and ``<!-- /made -->`` is written by the function of that name.
"""

import argparse
import ast
import csv
import datetime
import json
import re
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import check_docs
import make_index
import polib
import sources

ROOT = Path(__file__).resolve().parent.parent
FIGURES = ROOT / "docs" / "figures.json"
BLOCK = re.compile(r"(<!-- made: (\w+) -->\n).*?(<!-- /made -->)", re.S)
LAST_LINE = re.compile(r"=+ (?:(\d+) failed, )?(\d+) passed(?:.*? (\d+) errors?)?.*? in ([\d.]+)s")
TESTS = ROOT / "alseraj_beneficiary" / "tests"
ROOM_ORDER = ("registry", "request", "committee", "finance", "contact", "governance", "integration", "front")
# what the drawings of the data show: the records that a request passes on its way, few enough a drawing to be read
DRAWN = {
    "Asking": (
        "alseraj.beneficiary", "alseraj.household.member", "alseraj.document", "alseraj.support.type", "alseraj.support.request",
        "alseraj.need.study", "alseraj.signature",
    ),
    "Deciding": (
        "alseraj.support.request", "alseraj.need.study", "alseraj.committee", "alseraj.committee.session",
        "alseraj.committee.decision", "alseraj.committee.vote", "alseraj.fund",
    ),
    "Paying": (
        "alseraj.support.request", "alseraj.fund", "alseraj.support.installment", "alseraj.disbursement", "alseraj.bank.sheet",
    ),
    "Talking": (
        "alseraj.beneficiary", "alseraj.support.request", "alseraj.support.installment", "alseraj.interaction",
        "alseraj.referral", "alseraj.complaint",
    ),
}
ROLE_WORDS = {
    "group_any_role": "every role", "group_delegate": "delegate", "group_officer": "officer", "group_manager": "manager",
    "group_researcher": "researcher", "group_committee_member": "committee member", "group_committee_secretary": "secretary",
    "group_finance": "finance", "group_auditor": "auditor", "group_sensitive": "Sensitive Data", "group_grievance":
    "Sensitive Complaints", "group_integrator": "integration", "group_system": "administrator",
}
MENUS_HEAD = """# Menus

Every menu of both modules, in English and Arabic, made of the source (`ci/make_front.py`). An officer sees what a delegate sees,
a manager what an officer sees, a secretary what a member sees. What a menu opens is narrowed by each role's rights besides: [the
matrix](../alseraj_beneficiary/tests/access_matrix.csv).

| menu | القائمة | who sees it |
| --- | --- | --- |"""
PARTS = (("CONFIGURE", "Configuration"), ("USAGE", "Usage"), ("HISTORY", "Changes"), ("CONTRIBUTORS", "Contributors"))
ODOO_DRAWN = {"res.partner": "contact", "account.move": "journal entry", "account.move.line": "journal item"}


@cache
def index():
    return make_index.Index(ROOT)


# ---------------------------------------------------------------- figures


def count_attacks():
    """The rows of docs/SECURITY.md that say what was tried."""
    text = (ROOT / "docs" / "SECURITY.md").read_text(encoding="utf-8")
    return sum(1 for line in text.splitlines() if line.startswith("| ") and not re.match(r"\| (tried|---)", line))


def get_terms():
    """How many terms there are, and how many without Arabic."""
    entries = [entry for module in sources.MODULES for entry in polib.pofile(str(ROOT / module / "i18n" / "ar.po"))]
    return len(entries), sum(1 for entry in entries if not entry.translated())


def get_figures():
    """What is counted now; what the last run of everything said stands in docs/figures.json."""
    with (TESTS / "access_matrix.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    terms, without = get_terms()
    return {
        **json.loads(FIGURES.read_text(encoding="utf-8")),
        "attacks": count_attacks(),
        "methods": len((TESTS / "public_methods.txt").read_text(encoding="utf-8").split("\n")) - 1,
        "models": len(rows), "roles": len(header) - 1, "terms": terms, "without": without,
    }


def figures_en():
    f = get_figures()
    failed = f"{f['failed']} failed" if f["failed"] else "none failed"
    minutes = round(f["seconds"] / 60)
    return f"""| | |
| --- | --- |
| {f['passed']:,} tests passed, {failed} | the last run of everything ({f['day']}), {minutes} minutes on two cores |
| {f['attacks']} attacks, each with its test | [docs/SECURITY.md](docs/SECURITY.md) |
| {f['methods']} methods that can be called from outside | each tried by every role on a family of another association |
| {f['models']} models × {f['roles']} kinds of users | the whole matrix of rights, held against the database by a test |
| {f['terms']:,} terms in English and Arabic | {'none' if not f['without'] else f['without']} without Arabic |
"""


def figures_ar():
    f = get_figures()
    failed = f"وفشل {f['failed']}" if f["failed"] else "ولم يفشل شيء"
    return f"""| | |
| --- | --- |
| اختبارات نجحت: {f['passed']}، {failed} | آخر تشغيل للجميع ({f['day']})، بالدقائق على نواتين: {round(f['seconds'] / 60)} |
| محاولات اختراق لكل منها اختبارها: {f['attacks']} | [docs/SECURITY.md](docs/SECURITY.md) |
| دوال يمكن استدعاؤها من الخارج: {f['methods']} | يجرّب كلَّ واحدة منها كلُّ دور على أسرة في جمعية أخرى |
| نماذج: {f['models']}، وفئات مستخدمين: {f['roles']} | جدول الصلاحيات كله، ويطابقه اختبار بقاعدة البيانات |
| عبارات بالعربية والإنجليزية: {f['terms']} | بلا ترجمة عربية: {f['without'] or 'لا شيء'} |
"""


def take_run(log):
    """Keep what the last run said: the last of pytest's lines that counts thousands."""
    found = [match for match in LAST_LINE.finditer(Path(log).read_text(encoding="utf-8", errors="replace"))
             if int(match[2]) > 1000]
    if not found:
        sys.exit(f"{log} holds no run of the whole suite")
    failed, passed, errors, seconds = found[-1].groups()
    not_passed = int(failed or 0) + int(errors or 0)
    day = datetime.date.fromtimestamp(Path(log).stat().st_mtime)
    FIGURES.write_text(json.dumps(
        {"day": str(day), "passed": int(passed), "failed": not_passed, "seconds": float(seconds)}, indent=4) + "\n")


def pages_on_slow_3g():
    """What tests/test_slow_network.py measured last."""
    with (ROOT / "bench" / "pages.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    lines = [
        f"| `{row['page']}` | {int(row['bytes']):,} | {row['requests']} | {row['seconds']} | {row['queries']} |" for row in rows]
    return "\n".join(("| page | bytes | requests | seconds | queries |", "| :-- | --: | --: | --: | --: |", *lines)) + "\n"


# ---------------------------------------------------------------- drawings


def drawing_rooms():
    """Which room extends models of which: an arrow for each, with how many classes."""
    arrows = Counter()
    for name, models in index().classes.items():
        if name not in index().ours:
            continue
        home = index().ours[name].file.room
        for model in models:
            if model.file.room != home and {home, model.file.room} <= {*ROOM_ORDER, "alseraj_survey"}:
                arrows[model.file.room, home] += 1
    counts = Counter(model.file.room for model in index().ours.values())
    lines = ["```mermaid", "flowchart BT"]
    for room in (*ROOM_ORDER, "alseraj_survey"):
        lines.append(f'    {room}["{room}<br/>{counts[room]} models"]')
    order = {room: place for place, room in enumerate((*ROOM_ORDER, "alseraj_survey"))}
    for (room, home), number in sorted(arrows.items(), key=lambda item: (order[item[0][0]], order[item[0][1]])):
        lines.append(f"    {room} -- {number} --> {home}")
    return "\n".join([*lines, "```", ""])


def _states(model, without, facts):
    """The verbs of a model as its source declares them, and the facts that its state follows from."""
    verbs = index().get_verbs(model)
    lines = ["```mermaid", "stateDiagram-v2"]
    for verb, values in verbs.items():
        if verb in without:
            continue
        origins = values.sources if isinstance(values.sources, tuple) else (values.sources,)
        lines += [f"    {origin} --> {values.target}: {verb}" for origin in origins]
    return "\n".join([*lines, *(f"    {fact}" for fact in facts), "```", ""])


def drawing_request():
    """The way of a request; what stops it or starts it again stands in docs/INDEX.md."""
    return _states("alseraj.support.request", ("cancel", "withdraw", "correct", "reopen"), (
        "approved --> delivering: an installment was paid", "delivering --> done: all are settled"))


def drawing_run():
    return _states("alseraj.disbursement", (), (
        "posted --> paid: the bank's statement", "posted --> confirmed: the entry was cancelled"))


def _links(name, names):
    """:return: dict model -> (field, is it required): the links of this model to others of the drawing, one to each"""
    links, classes = {}, index().classes
    mixins = [mixin for model in classes[name] for above in model.inherits if above != name for mixin in classes.get(above, ())]
    for model in (*mixins, *classes[name]):
        for field, call in model.fields.items():
            kind = call.func.attr if hasattr(call.func, "attr") else ""
            other = getattr(sources.get_argument(call, "comodel_name", 0), "value", None)
            if kind != "Many2one" or other not in names or sources.get_argument(call, "related", 99) is not None:
                continue
            required = getattr(sources.get_argument(call, "required", 99), "value", False)
            if other not in links or required and not links[other][1]:
                links[other] = field, required
    return links


def drawing_data():
    """Links between the records on a request's way, as the fields declare them; each link is drawn once."""
    lines, seen = [], set()
    for title, drawn in DRAWN.items():
        names = {name: name.removeprefix("alseraj.").replace(".", "_") for name in drawn}
        names |= {name: word.replace(" ", "_") for name, word in ODOO_DRAWN.items()}
        lines += [f"**{title}**", "", "```mermaid", "erDiagram"]
        for name in drawn:
            for other, (field, required) in _links(name, names).items():
                if (name, other) not in seen:
                    seen.add((name, other))
                    lines.append(f"    {names[name]} }}o--{'||' if required else 'o|'} {names[other]} : {field}")
        lines += ["```", ""]
    return "\n".join(lines)


# ---------------------------------------------------------------- other pages


def make_glossary():
    rows = sources.read_rows(ROOT / "i18n" / "glossary.csv")
    lines = ["# Glossary", "", "The agreed Arabic of each term, as screens, papers and this documentation say it. Made of "
             "`i18n/glossary.csv`; `./dev i18n --check`", "holds every translation to it.", "",
             "| English | العربية | note |", "| --- | --- | --- |"]
    lines += [f"| {row['english']} | {row['arabic']} | {row['note'] or ''} |" for row in rows]
    return "\n".join(lines) + "\n"


def make_menus():
    """Every menu by its whole path, in both languages, and who sees it."""
    menus, arabic = check_docs.read_menus(), check_docs.read_arabic()
    children = {}
    for key, (_name, parent, _groups) in menus.items():
        children.setdefault(parent, []).append(key)
    lines = [MENUS_HEAD]

    def add(key, path, groups):
        name, _parent, own = menus[key]
        path, groups = [*path, name], own or groups
        if key not in children:
            seen = ", ".join(ROLE_WORDS.get(group, group) for group in groups) or "every role"
            lines.append(f"| {' ‣ '.join(path)} | {' ‣ '.join(arabic.get(step, step) for step in path)} | {seen} |")
        for child in children.get(key, ()):
            add(child, path, groups)

    for key in children["menu_root"]:
        add(key, [], ())
    return "\n".join(lines) + "\n"


def make_readme(module):
    """README.rst of a module out of its readme/ fragments, as the OCA's tools do it."""
    folder = ROOT / module / "readme"
    manifest = ast.literal_eval((ROOT / module / "__manifest__.py").read_text(encoding="utf-8"))
    title = manifest["name"]
    parts = [title, "=" * len(title), "", to_rst((folder / "DESCRIPTION.md").read_text(encoding="utf-8"))]
    for name, heading in PARTS:
        path = folder / f"{name}.md"
        if path.exists():
            parts += [heading, "-" * len(heading), "", to_rst(path.read_text(encoding="utf-8"))]
    return "\n".join(parts).rstrip() + "\n"


def to_rst(text):
    """The little Markdown that the fragments use, as reStructuredText."""
    text = re.sub(r"`([^`\n]+)`", r"``\1``", text)
    text = re.sub(r"\[([^\]]+)\]\(([^)]+)\)", r"`\1 <\2>`__", text)
    text = re.sub(r"^## (.+)$", lambda match: f"{match[1]}\n{'~' * len(match[1])}", text, flags=re.M)
    return text.strip() + "\n"


MADE = {
    "figures_en": figures_en, "figures_ar": figures_ar, "drawing_rooms": drawing_rooms, "drawing_request": drawing_request,
    "drawing_run": drawing_run, "drawing_data": drawing_data, "pages_on_slow_3g": pages_on_slow_3g,
}


def get_pages():
    """:return: dict path -> what it ought to say"""
    pages = {ROOT / "docs" / "GLOSSARY.md": make_glossary(), ROOT / "docs" / "MENUS.md": make_menus()}
    pages |= {ROOT / module / "README.rst": make_readme(module) for module in sources.MODULES}
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")):
        text = path.read_text(encoding="utf-8")
        if BLOCK.search(text):
            pages[path] = BLOCK.sub(lambda match: match[1] + MADE[match[2]]() + match[3], text)
    return pages


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fix", action="store_true", help="write what differs")
    parser.add_argument("--run", help="what .ci/run printed")
    options = parser.parse_args()
    if options.run:
        take_run(options.run)
    wrong = [path for path, text in get_pages().items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if options.fix or options.run:
        pages = get_pages()
        for path in wrong:
            path.write_text(pages[path], encoding="utf-8")
        return 0
    for path in wrong:
        print(f"{path.relative_to(ROOT)}: not what the source says (./dev lint --fix)")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
