"""Played in Odoo's shell on the lively sample: each figure as dashboard, board report, pack and records say it.

The records are counted one by one, in Python, by who sees all of them; nothing here asks what the figures ask. It prints
``PICTURE`` with one entry a figure, and the rows of both analysis views that differ from their record.
"""

import base64
import io
import json
import zipfile

import openpyxl
from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.fields import Domain

PREFIX = "alseraj_beneficiary."
company = env["alseraj.support.request"].search([], limit=1).company_id  # noqa: F821  (given by the shell)
manager = env["res.users"].search([("login", "=", "manager")])  # noqa: F821
# What the sample has none of, so that nothing here is nought beside nought; the shell keeps none of it.
for statement in (
    """UPDATE alseraj_support_installment SET zakat_class = 'poor', fund_id = (
           SELECT id FROM alseraj_fund WHERE kind = 'zakat' LIMIT 1)
        WHERE id IN (SELECT id FROM alseraj_support_installment WHERE state IN ('paid', 'confirmed') ORDER BY id LIMIT 7)""",
    """UPDATE alseraj_committee_vote SET choice = 'recused', note = 'kin' WHERE id IN (
           SELECT v.id FROM alseraj_committee_vote v JOIN alseraj_committee_decision d ON d.id = v.decision_id
             JOIN alseraj_committee_session s ON s.id = d.session_id WHERE s.sealed_on IS NOT NULL ORDER BY v.id LIMIT 3)""",
    """INSERT INTO alseraj_committee_acknowledgement (session_id, company_id, member_id, user_id, seal, acknowledged_on)
       SELECT s.id, s.company_id, m.id, m.user_id, s.seal, now() AT TIME ZONE 'UTC'
         FROM alseraj_committee_session s JOIN alseraj_committee_member m ON m.committee_id = s.committee_id
        WHERE s.sealed_on IS NOT NULL ON CONFLICT DO NOTHING""",
    """INSERT INTO alseraj_policy_acknowledgement (version_id, policy_id, company_id, user_id, acknowledged_on)
       SELECT v.id, v.policy_id, v.company_id, u.id, now() AT TIME ZONE 'UTC' FROM alseraj_policy_version v, res_users u
        WHERE v.state = 'approved' AND u.login IN ('officer', 'finance', 'chair') ON CONFLICT DO NOTHING""",
    """INSERT INTO alseraj_satisfaction_tally (company_id, survey_id, question_id, score, count, mode, month)
       SELECT c.company_id, q.survey_id, q.id, said.score, said.times, 'link', date_trunc('month', now())::date
         FROM (SELECT id, survey_id FROM survey_question WHERE alseraj_measure = 'nps' ORDER BY id LIMIT 1) q,
              (VALUES (10, 4), (9, 3), (7, 2), (3, 2)) said(score, times),
              (SELECT company_id FROM alseraj_support_request ORDER BY id LIMIT 1) c""",
):
    env.cr.execute(statement)  # noqa: F821
env.invalidate_all()  # noqa: F821
env["alseraj.privacy.request"].create([  # noqa: F821
    {"requester_name": "A Visitor", "company_id": company.id, "kind": kind} for kind in ("access", "destruction")])
env["alseraj.satisfaction.figure"]._keep(  # noqa: F821
    company, env["survey.question"].search([("alseraj_measure", "=", "nps")], order="id", limit=1).survey_id)  # noqa: F821
everything = env(context={"allowed_company_ids": company.ids, "lang": "en_US", "active_test": False})  # noqa: F821
env = env(user=manager.id, context={"allowed_company_ids": company.ids, "lang": "en_US", "tz": "Asia/Riyadh"})  # noqa: F821
today = company._get_today()
first = today - relativedelta(days=364)
APPROVED, FINAL = ("approved", "delivering", "done"), ("approved", "delivering", "done", "rejected")
OVER = (*FINAL, "withdrawn", "cancelled")
figures, wrong, asked = {}, [], set()


def say(name, **sources):
    figures[name] = {source: round(float(value or 0), 4) for source, value in sources.items()}


def ask_dashboard(dashboard, title, period=True):
    """What the figure with this title shows for the period; what is open is a matter of today."""
    xmlid = dashboard if "." in dashboard else f"{PREFIX}dashboard_{dashboard}"
    data = json.loads(env.ref(xmlid).sudo().spreadsheet_data)
    pivot = next(pivot for pivot in data["pivots"].values() if pivot["name"] == title)
    asked.add((dashboard, title))
    model, measures = env[pivot["model"]], [measure["fieldName"] for measure in pivot["measures"]]
    domain = Domain(pivot["domain"])
    if period and "period" in pivot["fieldMatching"]:
        chain = pivot["fieldMatching"]["period"]["chain"]
        start, end = first, today + relativedelta(days=1)
        if model._fields[chain].type == "datetime":
            start, end = (company._get_utc(fields.Datetime.to_datetime(day)) for day in (start, end))
        domain &= Domain(chain, ">=", start) & Domain(chain, "<", end)
    found = model._read_group(domain, [], [
        "__count" if measure == "__count" else f"{measure}:{model._fields[measure].aggregator}" for measure in measures])[0]
    return found[0] / found[1] if len(found) == 2 and found[1] else found[0]


def in_period(value):
    day = value and (company._get_day(value) if hasattr(value, "hour") else value)
    return bool(day) and first <= day <= today


def mean(values):
    values = [value for value in values if value is not None]
    return sum(values) / len(values) if values else 0


report = env["alseraj.board.report"].create({
    "date_from": first, "date_to": today, "company_id": company.id})
told = report.figures
report.action_export()
archive = zipfile.ZipFile(io.BytesIO(base64.b64decode(report.pack)))
book = openpyxl.load_workbook(io.BytesIO(archive.read(next(name for name in archive.namelist() if name.endswith("xlsx")))))
pack = {row[0].value: row[1].value for row in list(book.worksheets[0].rows)[1:]}
rows_of = {sheet.title: sheet.max_row - 1 for sheet in book.worksheets[1:]}

requests = everything["alseraj.support.request"].search([("company_id", "=", company.id)]).filtered(
    lambda request: request.submitted_on and request.state != "draft")
files = everything["alseraj.beneficiary"].search([("company_id", "=", company.id)])
installments = everything["alseraj.support.installment"].search([("company_id", "=", company.id)])
paid = installments.filtered(lambda line: line.state in ("paid", "confirmed"))
paid_now = paid.filtered(lambda line: in_period(line.paid_on))
submitted = requests.filtered(lambda request: in_period(request.submitted_on))
decided = requests.filtered(lambda request: in_period(request.decided_on) and request.state in FINAL)


def days_to_decision(request):
    return request.decided_on and float((request.decided_on - company._get_day(request.submitted_on)).days)


def in_time(request):
    """Whether it was answered in time; None where that is not known yet."""
    if request.decided_on and request.reply_due:
        return float(request.decided_on <= request.reply_due)
    return 0.0 if request.state not in OVER and request.reply_due and request.reply_due < today else None


# requests
say("requests", dashboard=ask_dashboard("manager", "Requests"), report=told["requests"]["submitted"], records=len(submitted),
    by_type=sum(row[1] for row in told["requests"]["by_type"]), by_month=sum(row[1] for row in told["requests"]["months"]))
in_hand = requests.filtered(lambda request: request.state not in OVER)
say("open", dashboard=ask_dashboard("manager", "Open Now"), records=len(in_hand))
say("late", dashboard=ask_dashboard("manager", "Of Them Late"),
    records=len(in_hand.filtered(lambda request: request.reply_due and request.reply_due < today)))
say("in nobody's hand", dashboard=ask_dashboard("capacity", "In Nobody's Hand"),
    records=len(in_hand.filtered(lambda request: not request.user_id)))
say("urgent and open", dashboard=ask_dashboard("capacity", "Urgent and Open"), records=len(in_hand.filtered("urgent")))
say("approved amount", dashboard=ask_dashboard("manager", "Approved Amount"), records=sum(submitted.mapped("amount_approved")))
say("in time", dashboard=ask_dashboard("manager", "Answered in Time"), records=mean(
    [answer for request in submitted if (answer := in_time(request)) is not None]))
say("days to decision", dashboard=ask_dashboard("manager", "Days to the Decision"), records=mean(
    [days_to_decision(request) for request in submitted if request.decided_on]))
say("decided", report=told["requests"]["decided"], records=len(decided),
    by_outcome=sum(row[1] for row in told["requests"]["by_outcome"] if row[0] in ("Approved", "Rejected")))
say("approval", report=told["requests"]["approval"], records=mean([float(request.state in APPROVED) for request in decided]))
say("days of the decided", report=told["requests"]["days"]["decision"], records=mean(map(days_to_decision, decided)))
say("in time of the decided", report=told["requests"]["in_time"], records=mean(
    [in_time(request) for request in decided if request.reply_due]))
# committee
cases = everything["alseraj.committee.decision"].search([("company_id", "=", company.id)]).filtered(
    lambda case: in_period(case.closed_on))
say("cases", dashboard=ask_dashboard("committee", "Cases"), pack=pack["Resolutions"], sheet=rows_of["Resolutions"],
    records=len(cases))
say("granted", dashboard=ask_dashboard("committee", "Approved Amount"), records=sum(cases.mapped("amount")))
finals = cases.filtered(lambda case: case.outcome in ("approved", "rejected"))
say("approval of the cases", dashboard=ask_dashboard("committee", "Approval Rate"),
    records=mean([float(case.outcome == "approved") for case in finals]))
say("agreement", dashboard=ask_dashboard("committee", "Agreement with the Recommendation"), records=mean([
    float((case.outcome == "approved") == (case.recommendation == "grant"))
    for case in finals if case.recommendation in ("grant", "refuse")]))
say("days of the cases", dashboard=ask_dashboard("committee", "Days to the Decision"),
    records=mean(finals.mapped("days_to_decision")))
sessions = everything["alseraj.committee.session"].search([("company_id", "=", company.id)]).filtered(
    lambda session: in_period(session.sealed_on))
say("minutes", pack=pack["Sealed Minutes"], sheet=rows_of["Sealed Minutes"], records=len(sessions))
say("recusals", pack=pack["Recusals"], sheet=rows_of["Recusals"], records=len(
    sessions.decision_ids.vote_ids.filtered(lambda vote: vote.choice == "recused")))
say("acknowledged", pack=pack["Acknowledgements of Minutes"],
    sheet=rows_of["Acknowledgements of Minutes"], records=len(sessions.acknowledgement_ids))
# money
say("paid", dashboard=ask_dashboard("finance", "Amount Paid"), report=sum(row[2] for row in told["money"]),
    served=told["families"]["amount"], records=sum(paid_now.mapped("amount")))
say("to pay", dashboard=ask_dashboard("finance", "To Pay", period=False), report=sum(row[3] for row in told["money"]),
    records=sum(installments.filtered(lambda line: line.state in ("planned", "in_run", "returned")).mapped("amount")))
say("held", dashboard=ask_dashboard("finance", "Of It Held", period=False), records=sum(installments.filtered(
    lambda line: line.state in ("planned", "in_run", "returned") and line.held_on).mapped("amount")))
income = everything["account.analytic.line"].search([]).filtered(
    lambda line: line.general_account_id.account_type in ("income", "income_other"))
funds_of = {fund.analytic_account_id: fund for fund in everything["alseraj.fund"].search([("company_id", "=", company.id)])}
say("income received", dashboard=ask_dashboard("finance", "Income Received"), report=sum(row[4] for row in told["money"]),
    records=sum(line.amount for line in income if in_period(line.date) and any(
        account in funds_of for account in line._get_analytic_accounts())))
funds = everything["alseraj.fund"].search([("company_id", "=", company.id)])
say("budget", dashboard=ask_dashboard("finance", "Budget", period=False), report=sum(row[1] for row in told["money"]),
    records=sum(funds.mapped("budget")))
say("left of the budget", dashboard=ask_dashboard("finance", "Left of the Budget", period=False),
    records=sum(funds.mapped("available")))
for name, _budget, spent, _open, _received in told["money"]:
    say(f"paid by {name}", report=spent, records=sum(
        paid_now.filtered(lambda line, name=name: line.fund_id.display_name == name).mapped("amount")))
say("received by all families", dashboard=ask_dashboard("registry", "Support Received", period=False), records=sum(
    paid.filtered(lambda line: line.beneficiary_id.active).mapped("amount")))
ledger = everything["account.move.line"].search([
    ("id", "in", paid_now.move_line_id.ids), ("parent_state", "=", "posted")])
say("paid through runs", ledger=sum(ledger.mapped("debit")), records=sum(
    paid_now.filtered("move_line_id").mapped("amount")))
zakat = everything["alseraj.zakat.register"].search([("company_id", "=", company.id)])
zakat = zakat.filtered(lambda line: in_period(line.date))
say("zakat", pack=pack["Zakat Register"], sheet=rows_of["Zakat Register"], records=len(zakat),
    report=sum(row[2] for row in told["zakat"]["by_class"]),
    paid=len(paid_now.filtered(lambda line: line.fund_id.kind == "zakat")))
say("zakat money", report=sum(row[1] for row in told["zakat"]["by_class"]), paid=sum(
    paid_now.filtered(lambda line: line.fund_id.kind == "zakat").mapped("amount")))
say("payments", pack=pack["Payments to Families"], sheet=rows_of["Payments to Families"], records=len(paid_now))
read = everything["alseraj.policy.acknowledgement"].search([("company_id", "in", (company.id, False))])
say("policies read", pack=pack["Acknowledgements of Policies"], sheet=rows_of["Acknowledgements of Policies"],
    records=len(read.filtered(lambda line: in_period(line.acknowledged_on))))
# families
served = paid_now.beneficiary_id
say("served", report=told["families"]["served"], records=len(served),
    by_class=sum(row[1] for row in told["families"]["by_class"]),
    by_category=sum(row[1] for row in told["families"]["by_category"]))
say("persons served", report=told["families"]["persons"], records=sum(file.household_size or 1 for file in served))
say("registered", dashboard=ask_dashboard("registry", "Registered Families", period=False), report=told["families"]["registered"],
    records=len(files.filtered(lambda file: file.active and file.state == "registered")))
say("new families", dashboard=ask_dashboard("registry", "Families"), report=told["families"]["new"],
    records=len(files.filtered(lambda file: file.active and in_period(file.registered_on))))
in_view = files.filtered(lambda file: file.active and in_period(file.registered_on))
say("persons registered", dashboard=ask_dashboard("registry", "Persons"),
    records=sum(file.household_size or 1 for file in in_view))
say("household size", dashboard=ask_dashboard("registry", "Mean Family Size"), records=mean(in_view.mapped("household_size")))
# fairness
for by, part in told["fairness"].items():
    say(f"fairness by {by}", report=sum(row[2] for row in part["rows"]) + part["left_out"], records=len(decided))
# contact
interactions = everything["alseraj.interaction"].search([("company_id", "=", company.id)]).filtered(
    lambda interaction: in_period(interaction.date_start))
say("interactions", dashboard=ask_dashboard("contact", "Contacts Made"), report=told["contact"]["interactions"],
    records=len(interactions))
say("open interactions", dashboard=ask_dashboard("contact", "Contacts Still Open"),
    records=len(interactions.filtered(lambda interaction: interaction.state == "open")))
hours = env["alseraj.interaction"]._fields["duration"].aggregator
say("hours of a contact", dashboard=ask_dashboard("contact", "Hours of a Contact"),
    records=(mean if hours == "avg" else sum)(interactions.mapped("duration")))
complaints = everything["alseraj.complaint"].search([("company_id", "=", company.id)]).filtered(
    lambda complaint: in_period(complaint.received_on))
say("complaints and suggestions", dashboard=ask_dashboard("contact", "Complaints and Suggestions"),
    pack=pack["Complaints and Suggestions"],
    sheet=rows_of["Complaints and Suggestions"], records=len(complaints))
say("complaints", report=told["contact"]["complaints"],
    records=len(complaints.filtered(lambda complaint: complaint.kind != "suggestion")))
say("days to close", dashboard=ask_dashboard("contact", "Days to Close"), records=mean(
    complaints.filtered("closed_on").mapped("days_to_close")))
closed = everything["alseraj.complaint"].search([("company_id", "=", company.id)]).filtered(
    lambda complaint: in_period(complaint.closed_on) and complaint.kind != "suggestion")
say("closed", report=told["contact"]["closed"], records=len(closed))
say("days of the closed", report=told["contact"]["days"], records=mean(closed.mapped("days_to_close")))
privacy = everything["alseraj.privacy.request"].search([("company_id", "=", company.id)]).filtered(
    lambda request: in_period(request.received_on))
say("privacy requests", pack=pack["Privacy Requests"], sheet=rows_of["Privacy Requests"], records=len(privacy))

# satisfaction: the report takes whole months together, the dashboard leaves out what fewer than five said in a month
tallies = everything["alseraj.satisfaction.tally"].search([("company_id", "=", company.id)]).filtered(
    lambda tally: (tally.score or tally.question_id.alseraj_measure == "nps") and first.replace(day=1) <= tally.month <= today)


def share(rows, good=lambda tally: tally.score >= 4):
    return sum(tally.count for tally in rows if good(tally)) / sum(rows.mapped("count")) if rows else 0


overall = tallies.filtered(lambda tally: tally.question_id.alseraj_measure == "csat")
say("satisfied in the report", report=told["satisfaction"]["csat"], records=round(share(overall), 4))

def by_months(measure):
    """What the dashboard adds up: months of a question with five answers at least."""
    rows = tallies.filtered(lambda tally: tally.question_id.alseraj_measure == measure and tally.month >= first)
    return [same for same in rows.grouped(lambda tally: (tally.question_id, tally.month)).values()
            if sum(same.mapped("count")) >= 5]


shown = everything["alseraj.satisfaction.tally"].concat(*by_months("csat"))
say("satisfied by months", dashboard=ask_dashboard("alseraj_survey.dashboard_satisfaction", "Satisfied"), records=share(shown))
sides = by_months("dimension")
say("mean of the sides", dashboard=ask_dashboard("alseraj_survey.dashboard_satisfaction", "Mean"), records=sum(
    tally.count * tally.score for rows in sides for tally in rows) / (
        sum(tally.count for rows in sides for tally in rows) or 1))
net = by_months("nps")
say("recommended", dashboard=ask_dashboard("alseraj_survey.dashboard_satisfaction", "Recommendation (NPS)"), records=100 * sum(
    tally.count * ((tally.score >= 9) - (tally.score <= 6)) for rows in net for tally in rows) / (
        sum(tally.count for rows in net for tally in rows) or 1))

# each figure of each dashboard has been asked for above
for dashboard in everything["spreadsheet.dashboard"].search([
        ("dashboard_group_id", "=", env.ref(f"{PREFIX}dashboard_group").id)]):
    xmlid = dashboard.get_external_id()[dashboard.id]
    for sheet in json.loads(dashboard.spreadsheet_data)["sheets"]:
        for figure in sheet["figures"]:
            place = xmlid.removeprefix(f"{PREFIX}dashboard_")
            if figure["data"]["type"] == "scorecard" and (place, figure["data"]["title"]["text"]) not in asked:
                wrong.append(["not compared", place, figure["data"]["title"]["text"]])
# both views, row by row
lines = {line["request_id"][0]: line for line in everything["alseraj.request.analysis"].search(
    [("company_id", "=", company.id)]).read()}
if lines.keys() != set(requests.ids):
    wrong.append(["requests", sorted(lines.keys() ^ set(requests.ids))])
for request in requests:
    outcome = "approved" if request.state in APPROVED else "rejected" if request.state == "rejected" else (
        "withdrawn" if request.state in ("withdrawn", "cancelled") else "open")
    received = sum(line.amount for line in paid if line.request_id == request)
    file = request.beneficiary_id
    expected = {
        "outcome": outcome, "state": request.state, "branch_id": request.branch_id.id, "type_id": request.type_id.id,
        "channel_id": request.channel_id.id, "need_class": request.need_class, "gender": file.gender,
        "category_id": file.main_category_id.id, "nationality_id": file.nationality_id.id,
        "submitted_on": request.submitted_on, "decided_on": request.decided_on, "request_count": 1,
        "approval_rate": float(request.state in APPROVED), "in_time_rate": in_time(request) or 0.0,
        "days_to_decision": days_to_decision(request) or 0.0, "amount_requested": request.amount_requested,
        "amount_approved": request.amount_approved, "amount_paid": received,
        "days_to_notice": float((company._get_day(request.notified_on) - request.decided_on).days)
        if request.notified_on and request.decided_on else 0.0,
    }
    line = lines.get(request.id, {})
    for name, value in expected.items():
        seen = line.get(name)
        seen = seen[0] if isinstance(seen, tuple) else seen
        if (abs((seen or 0) - (value or 0)) > 0.005 if isinstance(value, float) else (seen or False) != (value or False)):
            wrong.append([request.name, name, str(seen), str(value)])
lines = {line["beneficiary_id"][0]: line for line in everything["alseraj.beneficiary.analysis"].search(
    [("company_id", "=", company.id)]).read()}
if lines.keys() != set(files.filtered("active").ids):
    wrong.append(["families", sorted(lines.keys() ^ set(files.filtered("active").ids))])
for file in files.filtered("active"):
    expected = {
        "branch_id": file.branch_id.id, "category_id": file.main_category_id.id, "need_class": file.need_class,
        "gender": file.gender, "state": file.state, "city": file.city, "district": file.street2, "family_count": 1,
        "person_count": file.household_size or 1, "monthly_income": file.monthly_income,
        "request_count": len(file.request_ids.filtered("submitted_on")),
        "amount_paid": sum(line.amount for line in paid if line.beneficiary_id == file),
    }
    line = lines.get(file.id, {})
    for name, value in expected.items():
        seen = line.get(name)
        seen = seen[0] if isinstance(seen, tuple) else seen
        if (abs((seen or 0) - (value or 0)) > 0.005 if isinstance(value, float) else (seen or False) != (value or False)):
            wrong.append([file.code, name, str(seen), str(value)])
print("PICTURE " + json.dumps({"figures": figures, "wrong": wrong, "requests": len(requests), "files": len(files)}))
