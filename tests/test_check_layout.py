"""`ci/check_layout.py` finds what stands in the wrong place, and leaves the rest alone."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent.parent / "ci" / "check_layout.py"
HEAD = "from odoo import fields, models\n\n\nclass Case(models.Model):\n"
BODY = "".join(f"    # {number}\n" for number in range(30))
DEFINED = HEAD + '    _name = "alseraj.case"\n\n    amount = fields.Float()\n' + BODY


@pytest.fixture
def check(tmp_path):
    """Write files below models/ of our module, run the check, and give its findings."""

    def run(**files):
        for name, text in files.items():
            path = tmp_path / "alseraj_beneficiary" / "models" / f"{name.replace('__', '/')}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        ran = subprocess.run([sys.executable, SCRIPT, tmp_path], capture_output=True, text=True, check=False)
        assert ran.returncode == bool(ran.stdout), ran.stderr
        return ran.stdout

    return run


def extension(line, lines=30):
    return HEAD + f'    _inherit = "alseraj.case"\n\n    {line}\n' + "    # more\n" * (lines - 7)


def test_nothing_to_say(check):
    assert not check(registry__case=DEFINED, finance__case=extension("paid = fields.Float()"))


def test_a_field_declared_in_two_files(check):
    found = check(registry__case=DEFINED, finance__case=extension("amount = fields.Float()"))
    assert "alseraj.case.amount is declared in alseraj_beneficiary/models/finance/case.py:7 as well" in found


def test_a_field_declared_twice_in_one_class(check):
    assert "as well" in check(registry__case=DEFINED + "\n    amount = fields.Integer()\n")


def test_a_field_extended_with_a_word(check):
    assert not check(registry__case=DEFINED, finance__case=extension("amount = fields.Float()  # extends: zero is no payment"))


def test_the_same_field_of_two_models(check):
    assert not check(registry__case=DEFINED, registry__other=DEFINED.replace("alseraj.case", "alseraj.other"))


def test_a_constant_with_two_values(check):
    found = check(registry__case="OPEN = (1, 2)\n", finance__case="OPEN = (1, 3)\n")
    assert "OPEN has another value" in found
    assert not check(registry__case="OPEN = (1, 2)\n", finance__case="OPEN = (1, 2)\n")


def test_a_constant_by_another_name(check):
    assert not check(
        registry__case='OPEN = ("draft",)\n', finance__case="from ..registry.case import OPEN as WIDE\n\nOPEN = WIDE\n")


def test_a_small_file_that_extends_its_own_room(check):
    found = check(registry__case=DEFINED, registry__case_more=extension("paid = fields.Float()", lines=12))
    assert "case_more.py has 12 lines and extends a class of its own room" in found


def test_a_second_file_without_a_subject(check):
    assert "one of several files of alseraj.case" in check(
        registry__case=DEFINED, registry__case_more=extension("paid = fields.Float()", lines=60))
    assert not check(registry__case=DEFINED, registry__case_more=extension("paid = fields.Float()", lines=160))


def test_another_room_has_one_file(check):
    paid, due = extension("paid = fields.Float()", 40), extension("due = fields.Float()", 30)
    found = check(registry__case=DEFINED, finance__a=paid, finance__b=due)
    assert "finance/b.py has 30 lines" in found and "put it into alseraj_beneficiary/models/finance/a.py" in found


@pytest.mark.parametrize("line", [
    "day = fields.Date.context_today", "day = fields.Date(default=fields.Date.today)", "import pytz", "day = date.today()",
])
def test_another_clock(check, line):
    assert "another clock than the company's" in check(registry__case=line + "\n")


def test_utc_is_no_clock(check):
    assert not check(registry__case="now = fields.Datetime.now()\n")


def test_lists_of_guarded_fields(check):
    assert "write guarded=True on each field" in check(registry__case=DEFINED + "    _system_fields = frozenset()\n")


def test_ids_of_roles(check):
    assert "take its name from tools/roles.py" in check(registry__case='X = env.ref("alseraj_beneficiary.group_finance")\n')
    assert "take its name from tools/roles.py" in check(registry__case='X = env.ref(PREFIX + "group_finance")\n')
    assert not check(registry__case='"""The group alseraj_beneficiary.group_finance pays."""\n')


def test_reasons_of_sudo(check):
    assert '"as above" is no reason' in check(registry__case="self.sudo()  # as above\n")


def test_terms_by_another_name(check):
    named = "def f(self):\n    {0} = self.env._\n    return {0}({1})\n"
    assert "not seen by the export of terms" in check(registry__case=named.format("say", '"Closed"'))
    for name, sentence in (("_", '"Closed"'), ("translate", "self.sentence")):
        assert not check(registry__case=named.format(name, sentence))
