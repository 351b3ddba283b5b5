"""The demo has life in it: a year of work by the roles, on families of the generator, and nothing of it by the way."""

import json
import os
import subprocess

import pytest
from dev_command import ROOT, query, run_dev

FAMILIES = 150
OTHERS = 9  # of the main job five, from the public page three, one that was entered twice
# What has nothing to show in a sample, and says so: results come from the bank's program, by the interface.
EMPTY = {"alseraj_beneficiary.action_payment_result"}
# What may open empty to some role: with its filters it shows one's own work, or cases in which one had no hand.
OWN = {
    *(f"alseraj_beneficiary.action_{name}" for name in (
        "beneficiary_review", "interaction", "support_request_study", "paper_batch", "import", "scan_import")),
    "alseraj_survey.action_survey_follow_up",
}
# What may have nothing of one office to show the delegate, who sees his own alone; of privacy, corrections asked from home.
OF_OFFICE = {f"alseraj_beneficiary.action_{name}" for name in ("duplicate_case", "support_installment_due", "privacy_request")}


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    database = f"alseraj_scratch_lively_{os.getpid()}"
    os.environ.update(ALSERAJ_FAMILIES=str(FAMILIES), ALSERAJ_OUT=str(tmp_path_factory.mktemp("printed")))
    try:
        run_dev("clone", "--scene", database)
        for name in ("association", "sample"):
            script = (ROOT / "data" / f"{name}.py").read_text(encoding="utf-8")
            _out, log = run_dev("shell", "-d", database, "--log-level=warn", script=script)
        yield database, log
    finally:
        del os.environ["ALSERAJ_FAMILIES"], os.environ["ALSERAJ_OUT"]
        run_dev("drop", database)


@pytest.mark.parametrize("families", [1, FAMILIES - 1])
def test_too_few_families_are_refused_with_the_least_number(families):
    ran = subprocess.run(
        [ROOT / "dev", "demo", "--no-serve"], env={**os.environ, "ALSERAJ_FAMILIES": str(families)}, capture_output=True,
        text=True, check=False)
    assert ran.returncode == 1
    assert f"next: {FAMILIES} or more, or 0" in ran.stderr


def count(demo, what):
    return {key: int(number) for key, number in (line.rsplit("|", 1) for line in query(demo[0], what))}


def states(demo, table, condition="TRUE"):
    return count(demo, f"SELECT state, count(*) FROM {table} WHERE {condition} GROUP BY state")


def test_nothing_goes_wrong_on_the_way(demo):
    assert not [line for line in demo[1].splitlines() if " WARNING " in line or " ERROR " in line]


def test_families_in_all_states_and_offices(demo):
    files = states(demo, "alseraj_beneficiary")
    assert set(files) == {"draft", "registered", "suspended", "closed"} and sum(files.values()) == FAMILIES + OTHERS
    offices = count(demo, "SELECT branch_id, count(*) FROM alseraj_beneficiary GROUP BY branch_id")
    assert len(offices) == 4 and min(offices.values()) > FAMILIES / 10
    [lines] = query(demo[0], """
        SELECT count(*) FILTER (WHERE EXISTS (SELECT FROM alseraj_household_income i WHERE i.beneficiary_id = f.id))
          FROM alseraj_beneficiary f""")
    assert int(lines) >= FAMILIES
    assert set(states(demo, "alseraj_document", "active")) == {"missing", "received", "verified", "refused", "expired"}


def test_ninety_five_of_a_hundred_are_reached(demo):
    """As the report of the manager counts them, who also reads there why the others are not."""
    out, _log = run_dev("shell", "-d", demo[0], "--log-level=warn", script="""
import json
manager = env["res.users"].search([("login", "=", "manager")])
report = env["alseraj.reach.report"].with_user(manager).with_context(lang="ar_001")
families = env["alseraj.beneficiary"].search_count([("state", "!=", "closed")])
groups = report.formatted_read_group([], ["way", "reason"], ["__count"])
print("REACH", json.dumps([families, [[row["way"], row["reason"], row["__count"]] for row in groups]]))
""")
    families, groups = json.loads(next(line for line in out.splitlines() if line.startswith("REACH "))[6:])
    assert sum(number for *_by, number in groups) == families, "each family once"
    reached = sum(number for way, _reason, number in groups if way)
    assert reached >= 0.95 * families, groups
    by_text = sum(number for way, _reason, number in groups if way == "sms")
    assert 0.9 * families <= by_text < families, groups
    assert all((reason is False) == (way == "sms") for way, reason, _number in groups), "who has no short text, and why"


def test_adopted_by_a_named_decision(demo):
    assert states(demo, "alseraj_adoption") == {"done": 1}
    [adoption] = query(demo[0], """
        SELECT proposed.login, adopted.login, resolution IS NOT NULL, adopted_on::date < CURRENT_DATE - 300
          FROM alseraj_adoption JOIN res_users proposed ON proposed.id = proposed_by_id
          JOIN res_users adopted ON adopted.id = adopted_by_id""")
    assert adoption == "officer|manager|t|t"
    [owing] = query(demo[0], """
        SELECT count(*) FROM alseraj_beneficiary WHERE adoption_id IS NOT NULL AND debts_due_on IS NOT NULL""")
    assert int(owing) > 5
    assert states(demo, "alseraj_import") == {"done": 2}
    assert int(query(demo[0], "SELECT count(*) FROM alseraj_past_support")[0]) > 30


def look(database, name):
    """What a script of tests/served prints of the database."""
    script = (ROOT / "tests/served" / f"{name}.py").read_text(encoding="utf-8")
    out, _log = run_dev("shell", "-d", database, "--no-http", "--log-level=warn", script=script)
    return next(json.loads(line.split(" ", 1)[1]) for line in out.splitlines() if line.startswith("PICTURE "))


@pytest.fixture(scope="module")
def menus(demo):
    return look(demo[0], "menus_filled")


def test_each_menu_has_something_to_show(menus):
    """With its own filters, to one of the roles at least."""
    assert len(menus["found"]) > 90
    assert {menu for menu, roles in menus["found"].items() if not any(shown for shown, _all in roles.values())} == EMPTY


def test_what_is_empty_to_a_role_is_so_rightly(menus):
    """And says what belongs there."""
    empty = {
        login: {menu for menu, roles in menus["found"].items() if login in roles and not roles[login][0]}
        for login in {login for roles in menus["found"].values() for login in roles}}
    for login, menus_of_role in empty.items():
        assert menus_of_role <= EMPTY | OWN | (OF_OFFICE if login == "delegate" else set()), login
        assert not menus_of_role & set(menus["silent"]), login


def test_a_campaign_has_chosen_its_families(demo):
    assert states(demo, "alseraj_outreach") == {"draft": 1}
    [chosen] = query(demo[0], "SELECT count(*) FROM alseraj_beneficiary_alseraj_outreach_rel")
    assert int(chosen) > 3


def test_requests_stand_at_every_step(demo):
    requests = states(demo, "alseraj_support_request")
    assert set(requests) == {
        "draft", "submitted", "incomplete", "verified", "studied", "committee", "approved", "delivering", "done", "rejected",
        "cancelled", "withdrawn"}
    assert requests["done"] > 40
    months = query(demo[0], "SELECT DISTINCT date_trunc('month', submitted_on) FROM alseraj_support_request")
    assert len(months) >= 10, "each on its day"
    duties = query(demo[0], """
        SELECT DISTINCT u.login FROM alseraj_support_request r JOIN res_users u ON u.id = r.submitted_by_id""")
    assert duties == ["officer"]


def test_paid_and_confirmed(demo):
    assert {"posted"} <= set(states(demo, "alseraj_disbursement"))
    assert {"paid", "confirmed", "planned"} <= set(states(demo, "alseraj_support_installment"))
    [balance] = query(demo[0], """
        SELECT sum(l.balance) FROM account_move_line l JOIN alseraj_disbursement d ON d.move_id = l.move_id""")
    assert float(balance) == 0


def test_the_next_run_has_something_to_pay_and_to_mend(demo):
    """As the tour wants it: what is due is collected by whoever logs in as finance, and one account waits for a second look."""
    out, _log = run_dev("shell", "-d", demo[0], "--no-http", "--log-level=warn", script="""
import json
finance = env["res.users"].search([("login", "=", "finance")])
runs = env(user=finance.id)["alseraj.disbursement"]
run = runs.create({"journal_id": runs.search([], limit=1).journal_id.id})
run.action_fill()
print("RUN " + json.dumps([len(run.installment_ids), run.problem_count, run.problem_installment_ids.mapped("problem_kind")]))
""")
    [line] = [line for line in out.splitlines() if line.startswith("RUN ")]
    collected, to_mend, kinds = json.loads(line[4:])
    assert collected > to_mend == 1 and kinds == ["unverified_iban"], line


def test_people_speak(demo):
    assert {"new", "resolved"} <= set(states(demo, "alseraj_complaint"))
    assert set(states(demo, "alseraj_interaction")) == {"open", "done"}
    assert set(states(demo, "alseraj_referral")) == {"asked", "accepted", "answered"}
    answered = count(demo, "SELECT answered IS TRUE, count(*) FROM alseraj_survey_invitation GROUP BY 1")
    assert answered["t"] > 20 and answered["f"] > 5
    assert int(query(demo[0], "SELECT count(*) FROM survey_user_input WHERE state = 'done'")[0]) >= 5


def test_plainly_fictitious(demo):
    """Identifiers and mobiles of the generator's ranges alone, and nobody is written to."""
    [others] = query(demo[0], """
        SELECT count(*) FROM alseraj_beneficiary WHERE import_id IS NOT NULL
           AND (identifier !~ '^[12]9' OR COALESCE(mobile, '+966500') !~ '^\\+966500')""")
    assert others == "0"
    assert query(demo[0], "SELECT DISTINCT alseraj_sms_provider FROM res_company WHERE alseraj_expense_account_id IS NOT NULL") \
        == ["outbox"]


@pytest.fixture(scope="module")
def agreement(demo):
    return look(demo[0], "figures_agree")


def test_dashboards_report_pack_and_records_say_the_same(agreement):
    figures = agreement["figures"]
    assert {name: said for name, said in figures.items() if max(said.values()) - min(said.values()) > 0.005} == {}
    told = {name for name, said in figures.items() if any(said.values())}
    idle = {"in nobody's hand", "urgent and open", "days to close", "days of the closed"}  # of a desk that does its work
    assert figures.keys() - told <= idle, "nought beside nought proves nothing"


def test_both_analyses_are_right_to_the_last_row(agreement):
    assert agreement["requests"] > 80 and agreement["files"] == FAMILIES + OTHERS
    assert agreement["wrong"] == []
