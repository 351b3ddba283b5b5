"""The check of the docs finds what it is there for, and is silent about the rest."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SPEC = importlib.util.spec_from_file_location("check_docs", ROOT / "ci" / "check_docs.py")
check_docs = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(check_docs)

KNOWN = (
    {"demo", "test", "odoo"},
    {"--port", "--reset"},
    {"README.md", "module/tests/test_file.py", "module/tests", "module/models/file.py"},
    {"test_file", "test_it_counts"},
    {"Requests", "My Work", "Contact", "Front Desk", "Register", "Settings", "الطلبات", "عملي"},
    {("Requests", "My Work"), ("Contact", "Front Desk"), ("الطلبات", "عملي")},
    "alseraj_debt_days = 30\ndef _get_today(self): pass\nALSERAJ_ROOT\nalseraj.beneficiary",
)


def found(text, name="docs/ANY.md"):
    return list(check_docs.check(ROOT / name, text, KNOWN))


@pytest.mark.parametrize(("text", "wrong"), [
    ("Run `./dev demo --port 80`.", []),
    ("Run `./dev dmeo`.", ["no such command: ./dev dmeo"]),
    ("\n    ./dev demo --prot 80     # here\n", ["./dev demo has no --prot"]),
    ("Run `./dev odoo --anything`.", []),
    ("See `models/file.py`, `tests/`, `test_f*.py` and `/my/requests`.", []),
    ("See `models/fiel.py`.", ["no such path: models/fiel.py"]),
    ("`test_it_counts` says it, in `test_file`.", []),
    ("`test_it_adds` says it.", ["no such test: test_it_adds"]),
    ("Open *Requests ‣ My Work*, then *Contact ‣ Front Desk ‣ Register*.", []),
    ("Open *Requests ‣ Front Desk*.", ["no such menu: Requests ‣ Front Desk"]),
    ("Open *Requests ‣ My Piles*.", ["not on any screen: My Piles"]),
    ("`alseraj_debt_days`, `company._get_today()`, `ALSERAJ_ROOT`, `alseraj.beneficiary`", []),
    ("`alseraj_debt_weeks`", ["no such name in the source: alseraj_debt_weeks"]),
    ("`_get_tomorrow()`", ["no such name in the source: _get_tomorrow()"]),
    ("`ALSERAJ_ROOF`", ["no such name in the source: ALSERAJ_ROOF"]),
    ("`alseraj.benefactor`", ["no such name in the source: alseraj.benefactor"]),
    ("\n    deploy/backdown.sh here\n", ["no such path: deploy/backdown.sh"]),
    ('<img src="images/nothing.webp" alt="">', ["no such file behind the link: images/nothing.webp"]),
    ("[there](../README.md#top) and [here](NOWHERE.md)", ["no such file behind the link: NOWHERE.md"]),
])
def test_what_is_named_must_exist(text, wrong):
    assert found(text) == wrong


def test_bold_words_of_the_guide_are_on_a_screen():
    assert found("**الطلبات ‣ عملي.** ثم **عملي**، وهذا *مهم*.", "docs/GUIDE.ar.md") == []
    assert found("**التقارير**", "docs/GUIDE.ar.md") == ["not on any screen: التقارير"]
    assert found("**Register**, then **Regsiter**", "docs/USER_GUIDE.md") == ["not on any screen: Regsiter"]
    assert found("**Whatever** it is", "docs/ANY.md") == []


def test_a_table_of_settings_has_the_words_of_the_screen():
    table = "| setting | if left alone |\n| --- | --- |\n| Register | off |\n| **Regsiter** | off |\n"
    assert found(table, "docs/ANY.md") == []
    assert found(table, "docs/SETUP.md")[0:1] == ["no such setting on any screen: Regsiter"]


def test_a_drawing_has_no_semicolon():
    assert found("```mermaid\nsequenceDiagram\n    A->>B: posts one, states follow\n```\n") == []
    assert found("```mermaid\nsequenceDiagram\n    A->>B: posts one; states follow\n```\n") == [
        "no drawing, because of a semicolon: A->>B: posts one; states follow"]


def test_each_picture_is_linked_and_has_its_twin():
    shown = ROOT / "docs" / "images" / "ar" / "desk.webp"
    paths = {"docs/images/ar/desk.webp", "docs/images/ar/lost.webp", "docs/images/en/desk.webp", "docs/figures.json",
             "alseraj_survey/static/description/icon.png"}
    links = check_docs.get_links(ROOT / "docs" / "GUIDE.ar.md", "![desk](images/ar/desk.webp) <img src='images/en/desk.webp'>")
    assert shown.resolve() in links
    page = ROOT / "alseraj_survey" / "static" / "description" / "index.html"
    assert set(check_docs.get_links(page, '    <img src="ar/x.webp">')) == {(page.parent / "ar" / "x.webp").resolve()}
    assert list(check_docs.wrong_pictures(paths, set(links))) == ["a picture that nothing links: docs/images/ar/lost.webp"]
    assert list(check_docs.wrong_languages(paths)) == ["docs/images/en lacks lost.webp"]


def test_each_paper_is_in_the_gallery():
    paths = check_docs.known_paths()
    assert list(check_docs.wrong_gallery(paths)) == []
    there = paths - {"docs/images/ar/paper_voucher.webp"} | {"docs/images/ar/paper_old.webp"}
    assert list(check_docs.wrong_gallery(there)) == [
        "a paper that docs/PAPERS.md lacks: voucher (./dev papers)", "a paper that is gone: old (./dev papers)"]


def test_each_scheduled_job_has_its_row():
    table = "| job | every | does |\n| --- | --- | --- |\n| Count | day | counts |\n| Old | hour | x |\n"
    text = f"# Title\n\n## Scheduled jobs\n\n{table}\n## Next\n"
    assert list(check_docs.wrong_jobs(text, {"Count": "5 minutes", "Mail": "day"})) == [
        "scheduled job not named: Mail", "no such scheduled job: Old", "Count: every 5 minutes, not every day",
    ]


def test_what_comes_behind_a_block_of_code_is_read():
    """The block ends where its lines end."""
    assert found("\n    ./dev demo\n\nRun `./dev dmeo`.\n\n```\nx\n```\n\nSee `models/fiel.py`.\n") == [
        "no such command: ./dev dmeo", "no such path: models/fiel.py"]


def test_code_keeps_its_direction():
    page = '<div dir="rtl">\n\n{}\n\n</div>'
    assert found(page.format("`./dev demo` و`README.md`"), "docs/ANY.ar.md") == [
        'turned around, without <span dir="ltr">: ./dev demo']
    assert found(page.format("\n    ./dev demo\n"), "docs/ANY.ar.md") == ['turned around, without <div dir="ltr">: ./dev demo']
    kept = page.format('<span dir="ltr">`./dev demo`</span>\n\n<div dir="ltr">\n\n    ./dev test\n\n</div>')
    assert found(kept, "docs/ANY.ar.md") == []
    assert found("`./dev demo`") == []


def test_each_number_has_something_behind_it(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "ci"))
    import check_numbers  # noqa: PLC0415  (it imports its neighbour)

    rows = [("docs/*.md", "five desks", "x"), ("*", "Odoo 19", "x"), ("README.md", "280 families", "x")]
    text = ("On Odoo 19 there are five desks. At 3 of them sit 2 people: all of `x_7` and [that](page_8.md).\n\n"
            "| x | 5 | `test_it_counts` |\n| y | ٧ | |\n\nعشرة موظفين.\n")
    wrong, used = check_numbers.uncovered("docs/ANY.md", text, rows)
    assert [sentence.split("csv): ")[1] for sentence in wrong] == [
        "At 3 of them sit 2 people:", "| y | ٧ | |", "عشرة موظفين."]
    assert used == {rows[0], rows[1]}
    proofs = [("p", "280 families", "data/lively.py ~ FAMILIES = 280"), ("p", "1", "dev ~ no such words"),
              ("p", "1", "test_it_counts"), ("p", "1", "test_it_adds"), ("p", "1", "look: the estimate of a person")]
    assert [bool(check_numbers.wrong_proof(row, {"test_it_counts"})) for row in proofs] == [False, True, False, True, False]


def test_a_promise_without_its_line_is_found():
    import check_numbers  # noqa: PLC0415  (it imports its neighbour)

    rows = [("README.md", "never below zero", "x"), ("docs/LIMITS.md", "no fax", "x")]
    text = "A fund is never below zero. Nobody reads this. It sends letters; it has no fax.\n"
    wrong, used = check_numbers.unproved("README.md", text, rows)
    assert [sentence.split("csv): ")[1] for sentence in wrong] == ["Nobody reads this."] and used == {rows[0]}
    wrong, used = check_numbers.unproved("docs/LIMITS.md", text, rows)
    assert len(wrong) == 3 and used == {rows[1]}, "every sentence there wants a line"


def test_the_product_is_read():
    commands, flags = check_docs.known_commands()
    assert {"demo", "test", "landed", "help"} <= commands and "--no-serve" in flags
    words, pairs = check_docs.known_words()
    assert ("Requests", "My Work") in pairs and ("الطلبات", "عملي") in pairs
    assert "Verify" in words
    jobs = check_docs.known_jobs()
    assert len(jobs) >= 22 and jobs["Beneficiaries: check and import workbooks"] == "5 minutes"
