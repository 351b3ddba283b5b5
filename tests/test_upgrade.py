"""A database of each landed version upgrades to today's modules with all its data.

`./dev landed` makes them from the history: that version's own modules, its sample played by its own scripts, and what
tests/upgrade/extras_VERSION.py and brought_VERSION.py add to it.
"""

import json
import os
import re
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path

import pytest
from dev_command import query, run_dev

ROOT = Path(__file__).parent.parent
SCRIPTS = ROOT / "tests" / "upgrade"
MODULES = "alseraj_beneficiary,alseraj_survey"
pytestmark = pytest.mark.xdist_group("upgrade")  # one upgrade serves all these tests
GROUP_RULES = """
    SELECT d.name FROM ir_model_data d
      JOIN ir_rule r ON r.id = d.res_id JOIN ir_model m ON m.id = r.model_id JOIN rule_group_rel g ON g.rule_group_id = r.id
     WHERE d.model = 'ir.rule' AND d.module LIKE 'alseraj%' AND m.model IN ('res.partner', 'res.partner.bank')
"""
LOUD = re.compile(r"^[\d-]+ [\d:,]+ \d+ (WARNING|ERROR|CRITICAL) ")
TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname LIKE 'alseraj%'"
# Their rows became conditions and lines.
CARRIED = {
    "alseraj_category_alseraj_support_type_rel",
    "alseraj_document_type_alseraj_support_type_rel",
    "alseraj_document_type_category_rel",
}
# Tables that grow with the families and the years.
LONG = {
    "alseraj.beneficiary", "alseraj.household.member", "alseraj.document", "alseraj.support.request", "alseraj.need.study",
    "alseraj.signature", "alseraj.committee.decision", "alseraj.committee.vote", "alseraj.support.installment",
    "alseraj.interaction", "alseraj.message", "res.partner", "account.move.line", "mail.message",
}
FUNDS_OFF = """
    SELECT count(*) FROM alseraj_fund f WHERE f.used IS DISTINCT FROM (
           SELECT COALESCE(sum(i.amount), 0) FROM alseraj_support_installment i
            WHERE i.fund_id = f.id AND i.state != 'cancelled')
"""
DECLARED_TWICE = """
    SELECT column_name FROM information_schema.columns
     WHERE table_name = 'alseraj_support_request' AND column_name = 'snapshot'
"""
# Each landed version, with the scripts of tests/upgrade that look at what it has.
LOOKS = {
    "19.0.1.0.0": ("kept_19.0.1.0.0", "go_on"),
    "19.0.1.1.0": ("go_on",),
    "19.0.1.2.0": ("kept_19.0.1.2.0", "go_on"),
    "19.0.1.3.0": ("kept_19.0.1.2.0", "kept_19.0.1.3.0", "go_on"),
    "19.0.1.4.0": ("kept_19.0.1.2.0", "kept_19.0.1.3.0", "kept_19.0.1.4.0", "go_on"),
    "19.0.1.5.0": ("kept_19.0.1.2.0", "kept_19.0.1.3.0", "kept_19.0.1.4.0", "go_on"),
}
# A type that is new in this version is added.
LISTS_THAT_GROW = {"alseraj_document_type"}


def read(names, database, *arguments):
    """Play scripts of tests/upgrade one after the other in Odoo's shell, and give the JSON that each prints."""
    script = "\n".join((SCRIPTS / f"{name}.py").read_text(encoding="utf-8") for name in names)
    out, _log = run_dev("odoo", "shell", "-d", database, "--no-http", "--log-level=warn", *arguments, script=script)
    lines = [line.split(" ", 1) for line in out.splitlines() if line.startswith(("PICTURE ", "AFTER "))]
    return [json.loads(text) for _mark, text in lines]


def count_rows(database):
    counts = " UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table}" for table in query(database, TABLES))
    return {table: int(count) for table, count in (line.split("|") for line in query(database, counts))}


def upgrade(version, *looks):
    """Upgrade a database of that version, and look at it with scripts of tests/upgrade.

    :return: generator of one dict: the pictures before and after, what the scripts found, and the log of the upgrade
    """
    database = f"alseraj_scratch_upgrade_{os.getpid()}_{version.replace('.', '_')}"
    try:
        its_addons = run_dev("landed", version, database)[0].strip()
        [before] = read(["picture"], database, "--addons-path", its_addons)
        rows_before = count_rows(database)
        _out, log = run_dev("odoo", "-d", database, "-u", MODULES, "--stop-after-init", "--no-http")
        rows_after = count_rows(database)
        columns = query(
            database,
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'alseraj_document_type'",
        )
        funds_off, declared_twice = query(database, FUNDS_OFF), query(database, DECLARED_TWICE)
        after, filled_in = read(["picture", "common", *looks], database)
        yield {
            "before": before, "after": after, "rows before": rows_before, "rows after": rows_after,
            "columns": columns, "log": log, "funds off": funds_off, "declared twice": declared_twice,
            "filled in": filled_in, "group rules": query(database, GROUP_RULES),
            "uploads": query(database, "SELECT value FROM ir_config_parameter WHERE key = 'alseraj_beneficiary.upload_days'"),
        }
    finally:
        run_dev("drop", database)


@pytest.fixture(scope="module")
def upgraded_from():
    """A function: version → what an upgrade from it showed. Each version is upgraded once, when a test first asks."""
    with ExitStack() as stack:
        yield cache(lambda version: stack.enter_context(contextmanager(upgrade)(version, *LOOKS[version])))


def since(version):
    """A fixture that runs its test from that version on."""
    versions = list(LOOKS)

    @pytest.fixture(params=versions[versions.index(version):])
    def each(request, upgraded_from):
        return upgraded_from(request.param)

    return each


each_upgraded = since("19.0.1.0.0")
each_since = since("19.0.1.1.0")
each_of_messages = since("19.0.1.2.0")  # messages and complaints of the second form
each_of_adoption = since("19.0.1.3.0")  # adopted files
each_of_outside = since("19.0.1.4.0")  # what came from outside, campaigns with one decision


@pytest.fixture
def upgraded(upgraded_from):
    """The first version."""
    return upgraded_from("19.0.1.0.0")


def test_the_log_has_no_warning(each_upgraded):
    assert not [line for line in each_upgraded["log"].splitlines() if LOUD.match(line)]


def test_it_says_how_long_it_will_take(each_upgraded):
    assert re.search(r"Upgrade of [\d,]+ rows \(.*\), about \d+ (seconds|minutes)", each_upgraded["log"])


def test_no_long_table_is_computed_anew(each_since):
    """A new stored field of a table that grows gets its values by SQL, before Odoo would load every row for it."""
    computed = set(re.findall(r"Prepare computation of (\S+)\.\w+$", each_since["log"], re.M))
    assert not computed & LONG


def test_what_was_declared_is_with_its_signature(each_upgraded):
    assert each_upgraded["declared twice"] == []


def test_the_funds_begin_with_their_sums(each_upgraded):
    assert each_upgraded["funds off"] == ["0"]


def test_uploads_are_kept_as_long_as_before(each_upgraded):
    assert each_upgraded["uploads"] == ["90"]


def test_no_rule_on_contacts_hangs_on_a_group(each_upgraded):
    assert not each_upgraded["group rules"], "other apps' rules would be OR-ed with them"


def test_the_first_version_has_its_migration(upgraded):
    assert "Running migration [19.0.1.1.0>] post-first_version" in upgraded["log"]


def test_every_row_is_kept(upgraded):
    before, after = upgraded["rows before"], upgraded["rows after"]
    assert before["alseraj_support_request"] == 8 and before["alseraj_beneficiary"] == 8
    assert CARRIED.isdisjoint(after), "carried, then dropped"
    assert "required_for_registration" not in upgraded["columns"]
    different = {table: (count, after.get(table)) for table, count in before.items() if after.get(table) != count}
    assert {table for table in different if table not in CARRIED | LISTS_THAT_GROW} == set()
    assert all(after[table] > before[table] for table in LISTS_THAT_GROW)


@pytest.mark.parametrize("part", ["files", "requests", "sessions", "funds", "runs", "invitations", "answers"])
def test_what_is_stored_reads_the_same(each_upgraded, part):
    assert each_upgraded["before"][part], "nothing to compare"
    assert each_upgraded["after"][part] == each_upgraded["before"][part]


def test_no_row_is_lost_since(each_since):
    before, after = each_since["rows before"], each_since["rows after"]
    assert before["alseraj_support_request"] and before["alseraj_support_installment"]
    assert {table: count for table, count in before.items() if after.get(table, 0) < count} == {}


def test_the_work_goes_on_since(each_since):
    after = each_since["filled in"]
    assert after["new request"] == ["studied", "officer", 1]
    assert after["old request"] == "verified"
    assert after["seals"] and all(after["seals"])


def test_who_asked_without_a_file_is_known_by_his_number(each_of_messages):
    assert ["أم سعد", "+966551234509", 2] in each_of_messages["filled in"]["visitors"]


def test_adopted_files_keep_what_they_owe(each_of_adoption):
    assert each_of_adoption["filled in"]["adopted"] == ["done", "registered", True, True]


def test_who_was_sent_to_another_organisation_is_a_referral_to_a_body(each_of_adoption):
    assert each_of_adoption["filled in"]["passed on"] == [
        "answered", "Dialysis", "From May on", True, "given", "sharing", "City Hospital", True]


def test_what_came_from_outside_is_kept(each_of_outside):
    """Applications from the page, corrections from home, the register of what goes out, logins of families."""
    after = each_of_outside["filled in"]
    assert after["application"] == ["sent", "سارة محمد العتيبي", True, "draft", "سارة محمد العتيبي", "1000000115", True]
    assert after["correction"] == ["waiting", "city", "Jeddah", "We moved", "correction"]
    assert after["letter"] == ["sent", True, 1]
    numbers = after["numbers"]
    assert len(numbers) >= 3 and len(set(numbers)) == len(numbers)
    assert after["next letter"] == f"{numbers[-1][:-5]}{int(numbers[-1][-5:]) + 1:05d}", "the numbers go on"
    assert after["home"] == [True, True, True]


def test_what_was_decided_at_once_and_circulated_is_kept(each_of_outside):
    after = each_of_outside["filled in"]
    assert after["campaign"] == ["approved", True, 500, "Seasonal Campaigns", True]
    assert after["policy"] == ["approved", "all", ["finance"]]
    assert after["sheets"] == [[False, True], True, "Exit"]
    assert after["waiting"] == 1


def test_what_was_learnt_from_complaints_is_kept(each_of_messages):
    after = each_of_messages["filled in"]
    assert after["learnt"] == ["done", "One line", "Circular 4", "Two lines", True], "cause and proof moved between the modules"
    assert after["told of complaints"] == [True, True], "who is complained about does not see the messages"
    assert after["complaint"] == [True, [], "new"]
    assert after["circulated"] == ["all"]


def test_seals_of_the_first_form_verify(upgraded):
    sealed = [values for values in upgraded["after"]["sessions"].values() if values[0] == "closed"]
    assert len(sealed) == 2
    assert all(seal and intact for _state, _quorum, seal, intact in sealed)
    assert upgraded["filled in"]["seals"] == [True, True], "also after the work went on"


def test_each_signature_is_in_the_history(upgraded):
    signatures = {row[0]: row[1:] for row in upgraded["filled in"]["signatures"]}
    assert len(signatures) == 7
    for name, (count, same_name, intact, current, sealed, same_image, channel, _user, version) in signatures.items():
        assert (count, same_name, intact, current, sealed, same_image) == (1, True, True, True, True, True), name
        assert (channel, version) == ("desk", "1"), name
    assert sorted(row[7] for row in signatures.values()) == ["manager"] + ["officer"] * 6
    assert upgraded["filled in"]["unsigned"] == []


def test_who_submitted_is_known(upgraded):
    """Separation of duties reads it: the history tells who, not who entered the request."""
    submitted = upgraded["filled in"]["submitted"]
    assert sorted(str(login) for login, done in submitted if done) == ["manager"] + ["officer"] * 6
    assert [login for login, done in submitted if not done] == [False]


def test_requirements_are_those_of_the_association(upgraded):
    assert upgraded["filled in"]["requirements"] == {
        "identity": [[]],
        "death_certificate": [["orphan", "widow"]],
        "water_bill": [["debtor"]],
        "prison_letter": [["debtor"]],
        "medical_report": [],
        "lease": [],
    }


def test_supports_ask_and_exclude_as_before(upgraded):
    assert upgraded["filled in"]["documents"] == {"winter_aid": ["electricity_bill"], "food_basket": [], "rent": ["lease"]}
    assert upgraded["filled in"]["eligible"] == {
        "winter_aid": [], "food_basket": [["category", "in", ["debtor", "orphan"]]], "rent": [],
    }


def test_shipped_lists_get_their_new_fields(upgraded):
    assert upgraded["filled in"]["lists"] == {
        "collectors": ["agency_deed", "guardianship_deed"],
        "several": ["debt_deed", "income_statement", "medical_report", "other_paper"],
        "described": 18,
        "compared": [
            "city", "housing", "landlord_name", "lease_end", "lease_number", "name", "rent_amount", "street2",
        ],
        "age_of": "anyone",
    }
    assert upgraded["filled in"]["words"] == "صرف الدعم"


def test_a_collector_by_name_alone_is_asked_for_his_deed(upgraded):
    assert upgraded["filled in"]["collector"] == [False, True, 1, "suspended", True]


def test_runs_and_decisions_are_complete(upgraded):
    accounts = upgraded["filled in"]["accounts"]
    assert accounts and all(lines and set(lines) == {"SA"} for lines in accounts.values())
    assert all(count >= 1 for count in upgraded["filled in"]["plan"])


def test_money_needs_two_hands_from_now_on(upgraded):
    after = upgraded["filled in"]
    paid_ones, paid, others, entered = after["verified"]
    assert paid and paid_ones and entered and not others, "what was paid to counts as verified, the rest waits"
    assert all(duties == [True, False] for duties in after["duties"]), "this database goes on as it worked"
    assert after["booked"] and all(not reason and count for reason, count in after["booked"])


def test_the_main_job_goes_on(upgraded):
    after = upgraded["filled in"]
    assert after["new request"] == ["studied", "officer", 1]
    assert after["next number"].endswith("00008"), "the numbers go on"
    assert after["old request"] == "verified"
    assert after["notified"] == [True]
    assert after["paid run"] == ["posted", ["paid", "paid"]]
