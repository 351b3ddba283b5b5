"""In an Odoo that others work in: docs/INSTALL.md followed word for word, then docs/SETUP.md, then gone again.

The Odoo is of another country and currency, has books, people, a second company and other apps. What an installation writes in
it, and what stays behind it, is compared row by row with what the page says.
"""

import json
import os
import re
import shlex
import subprocess
import sys
from collections import Counter
from configparser import ConfigParser
from pathlib import Path

import pytest
from dev_command import ROOT, query, run_dev
from test_deployment import Machine
from test_install import BENEFICIARY, SURVEY, loud, modules

APPS = "contacts,crm,project"
PAGE = (ROOT / "docs" / "INSTALL.md").read_text(encoding="utf-8")
pytestmark = pytest.mark.xdist_group("served")

# Rows of theirs that change. The others of an installation are Odoo's own bookkeeping about modules.
BOOKKEEPING = re.compile(r"ir_module_|ir_model|ir_ui_|ir_act|ir_cron|ir_attachment|ir_logging|ir_asset|bus_|ir_exports|"
                         r"rel_modules|ir_profile|base_registry|orm_signaling|rule_group_rel|mail_message_subtype|discuss_|ir_sequence_date")
# table -> columns that an installation may write, each with its row in INSTALL.md under "What it changes"
WRITTEN = {
    "res_partner": {"tz"},  # Contacts of companies, of the robot and of the public user
    "res_currency": {"symbol"},  # The riyal
    "res_groups_users_rel": set(),  # rows are only added: the administrator is a manager
    "res_groups_implied_rel": set(),
}


def read_commands():
    """:return: list of the commands of the section about an Odoo that is there, each in words"""
    section = re.search(r"^## On an Odoo 19 that is there\n(.*?)^## ", PAGE, re.M | re.S)[1]
    return [shlex.split(line) for line in re.findall(r"^ {7}(\S.*)$", section, re.M)]


class Guest(Machine):
    """A machine with an Odoo at work; its database is a scratch one, everything else stands in the folder."""

    def __init__(self, root, database):
        self.database, self.log = database, ""
        super().__init__(root)
        (root / "opt" / "alseraj").unlink()  # it is fetched
        mine = ConfigParser(interpolation=None)
        mine.read(os.environ["ODOO_RC"])
        self.addons, self.data = (mine["options"][name] for name in ("addons_path", "data_dir"))
        self.users.add("odoo")
        self.packages.add("odoo")  # a service of its own
        python = Path(self.at("/opt/odoo/venv/bin/python"))
        python.parent.mkdir(parents=True)
        python.symlink_to(sys.executable)
        Path(self.at("/opt/odoo/odoo-bin")).symlink_to(os.environ["ODOO_BIN"])
        Path(self.at("/etc/odoo")).mkdir(parents=True)
        odoo_alone = ",".join(path for path in self.addons.split(",") if Path(path) != ROOT)
        Path(self.at("/etc/odoo/odoo.conf")).write_text(
            f"[options]\naddons_path = {odoo_alone}\ndata_dir = {self.data}\nmax_cron_threads = 0\n")
        Path(self.at("/var/lib/odoo")).parent.mkdir(parents=True)
        Path(self.at("/var/lib/odoo")).symlink_to(self.data)

    def do_git(self, verb, address, folder):
        assert verb == "clone" and address.isupper(), "the reader puts the address in"
        self.link(folder, ROOT)

    def do_apt_get(self, *words):
        super().do_apt_get(*words)

    def do_pip(self, *words):
        assert words[:2] == ("install", "-r") and self.at(words[2]).endswith("/opt/alseraj/requirements.txt")
        super().do_pip(*words)

    def do_npm(self, *words):
        assert words == ("install", "-g", "rtlcss") and "npm" in self.packages

    def do_sed(self, flag, expression, path):
        super().do_sed(flag, expression, path)
        config = Path(self.at(path))
        config.write_text(config.read_text().replace(",/opt/", f",{self.root}/opt/"))

    def do_systemctl(self, verb, unit):
        assert unit == "odoo" and verb in ("stop", "start")
        self.enabled ^= {"stopped"}

    def do_runuser(self, *words):
        assert words[:3] == ("-u", "odoo", "--")
        command = [self.at(word) if word.startswith("/") else word for word in words[3:]]
        command = [self.database if word == "alseraj" else word for word in command]
        environment = {name: value for name, value in os.environ.items() if name != "ODOO_RC"}
        if command[0].endswith("python"):
            assert "stopped" in self.enabled, "Odoo is not running twice"
            command[0] = sys.executable  # a link to it would have no packages
        ran = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd="/")
        assert ran.returncode == 0, ran.stdout + ran.stderr[-5000:]
        self.log += ran.stderr


def read_rows(database, columns):
    """:return: dict table -> Counter of its rows, as text of the columns given, without who wrote when"""
    rows = {}
    script = "\n".join(
        f"\\echo @{table}\nSELECT row_to_json(r)::text FROM (SELECT {', '.join(names)} FROM \"{table}\") r;"
        for table, names in columns.items())
    ran = subprocess.run(["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database], input=script, capture_output=True,
                         text=True, check=True)
    for line in ran.stdout.splitlines():
        if line.startswith("@"):
            table = line[1:]
            rows[table] = Counter()
        else:
            rows[table][line] += 1
    return rows


def read_columns(database):
    columns = {}
    for line in query(database, """
            SELECT c.table_name, c.column_name
              FROM information_schema.columns c JOIN information_schema.tables t USING (table_name)
             WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.data_type <> 'bytea'
               AND c.column_name NOT IN ('write_date', 'write_uid') ORDER BY 1, c.ordinal_position"""):
        table, column = line.split("|")
        columns.setdefault(table, []).append(f'"{column}"')
    return columns


def compare(before, after):
    """:return: dict table -> set of the columns that differ, or ``gone``, in rows that were there before"""
    changed = {}
    for table, rows in before.items():
        lost = [json.loads(row) for row in (rows - after.get(table, Counter())).elements()]
        now = {row["id"]: row for row in map(json.loads, after.get(table, ())) if "id" in row} if lost else {}
        for row in lost:
            other = now.get(row.get("id"))
            changed.setdefault(table, set()).update(
                {name for name in row if row[name] != other[name]} if other else {"gone"})
    return changed


@pytest.fixture(scope="module")
def guest(tmp_path_factory):
    """An Odoo at work, and our modules installed in it as the page says.

    :return: the machine, what it held before by its old columns, and these
    """
    database = f"alseraj_scratch_guest_{os.getpid()}"
    try:
        run_dev("clone", database)
        run_dev("odoo", "-d", database, "-i", APPS, "--stop-after-init", "--no-http")
        run_dev("odoo", "shell", "-d", database, "--no-http", "--log-level=warn",
                script=(ROOT / "tests/served/guest_before.py").read_text(encoding="utf-8"))
        columns = read_columns(database)
        before = read_rows(database, columns)
        machine = Guest(tmp_path_factory.mktemp("guest"), database)
        for words in read_commands():
            machine.follow(words)
        yield machine, before, columns
    finally:
        run_dev("drop", database)


def test_the_commands_of_the_page_install(guest):
    machine, _before, _columns = guest
    assert {BENEFICIARY, SURVEY} <= modules(machine.database)
    assert not loud(machine.log, about_us_only=True)
    assert len(machine.followed) >= 11 and "stopped" not in machine.enabled
    backups = list(Path(machine.at("/var/backups/alseraj")).iterdir())
    assert any(path.name.startswith(machine.database) for path in backups), "the backup was made before"
    text = Path(machine.at("/etc/odoo/odoo.conf")).read_text()
    assert text.count("/opt/alseraj") == 1 and str(ROOT) not in text


def test_nothing_else_of_theirs_is_written(guest):
    machine, before, columns = guest
    changed = compare(before, read_rows(machine.database, columns))
    theirs = {table: names for table, names in changed.items() if not BOOKKEEPING.match(table)}
    more = {table: names - WRITTEN.get(table, set()) for table, names in theirs.items() if names - WRITTEN.get(table, set())}
    assert not more, more
    kept = dict(line.split("|") for line in query(machine.database, """
        SELECT key, value FROM ir_config_parameter WHERE key LIKE 'auth_signup.%'"""))
    assert kept == {"auth_signup.reset_password": "True", "auth_signup.invitation_scope": "b2c"}, "others have logins here"


def test_setup_leads_to_a_paid_request_and_the_rest_goes_and_stays(guest):
    machine, before, columns = guest
    database = machine.database
    out, _log = run_dev("odoo", "shell", "-d", database, "--no-http", "--log-level=warn",
                        script=(ROOT / "tests/served/guest_setup.py").read_text(encoding="utf-8"))
    picture = json.loads(next(line for line in out.splitlines() if line.startswith("PICTURE ")).split(" ", 1)[1])
    assert picture["at_first"]["currency"] == picture["at_first"]["chart"] == "done", "an Odoo that has its books keeps them"
    left = {code for code, state in picture["at_last"].items() if state != "done"}
    assert left == {"families", "gateway", "policies"}, "what a script can't decide: an outbox, no files of policies"
    assert (picture["state"], picture["entry"], picture["currency"]) == ("done", "posted", "AED")

    # gone again: what the page says that stays, stays
    [accounts] = query(database, "SELECT count(*) FROM res_partner_bank")
    [entries] = query(database, "SELECT count(*) FROM account_move WHERE state = 'posted'")
    for module in (SURVEY, BENEFICIARY):
        run_dev("odoo", "module", "uninstall", "-d", database, module)
    assert not {BENEFICIARY, SURVEY} & modules(database)
    assert query(database, f"SELECT active FROM res_partner WHERE name = '{picture['names']}'") == ["t"], "unhidden"
    assert query(database, "SELECT count(*) FROM res_partner_bank") == [accounts]
    assert query(database, "SELECT count(*) FROM account_move WHERE state = 'posted'") == [entries]
    assert query(database, "SELECT count(*) FROM account_analytic_account WHERE name::text LIKE '%General%'") == ["1"]
    assert query(database, "SELECT symbol FROM res_currency WHERE name = 'SAR'") == ["ريال"]
    assert not query(database, "SELECT tablename FROM pg_tables WHERE tablename LIKE 'alseraj%'")
    changed = compare(before, read_rows(database, columns))
    theirs = {table: names for table, names in changed.items() if not BOOKKEEPING.match(table)}
    assert "account_move_line" not in theirs and "project_task" not in theirs and "crm_lead" not in theirs
    assert "resource_calendar" not in theirs and "account_account" not in theirs


@pytest.mark.parametrize(("page", "language"), [("SETUP.md", 0), ("SETUP.ar.md", 1)])
def test_the_page_has_each_step_of_the_guide(page, language):
    """In its order, under its name, with who does it."""
    import polib  # noqa: PLC0415
    from lxml import etree  # noqa: PLC0415

    steps = []
    for record in etree.parse(ROOT / "alseraj_beneficiary/data/governance/setup.xml").getroot().iterfind("record"):
        values = {field.get("name"): (field.text or field.get("eval")) for field in record.iterfind("field")}
        steps.append((int(values["sequence"]), values["name"], values["by_administrator"] == "True"))
    words = {entry.msgid: entry.msgstr for entry in polib.pofile(str(ROOT / "alseraj_beneficiary/i18n/ar.po"))}
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| [^|]+ \|$", (ROOT / "docs" / page).read_text(encoding="utf-8"), re.M)
    admin = ("administrator", "مسؤول النظام")[language]
    named = [(name, admin in who) for name, who in rows if name not in ("step", "الخطوة", "---")]
    assert named == [(words[name] if language else name, by_admin) for _sequence, name, by_admin in sorted(steps)]
