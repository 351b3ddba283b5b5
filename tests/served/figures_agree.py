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
everything = env(context={"allowed_company_ids": company.ids, "lang": "en_US", "active_test": False})  # noqa: F821
env = env(user=manager.id, context={"allowed_company_ids": company.ids, "lang": "en_US", "tz": "Asia/Riyadh"})  # noqa: F821
today = company._get_today()
first = today - relativedelta(days=364)
APPROVED, FINAL = ("approved", "delivering", "done"), ("approved", "delivering", "done", "rejected")
OVER = (*FINAL, "withdrawn", "cancelled")
figures, wrong = {}, []


def say(name, **sources):
    figures[name] = {source: round(float(value or 0), 4) for source, value in sources.items()}


def ask_dashboard(dashboard, title, period=True):
    """What the figure with this title shows for the period."""
    data = json.loads(env.ref(f"{PREFIX}dashboard_{dashboard}").sudo().spreadsheet_data)
    pivot = next(pivot for pivot in data["pivots"].values() if pivot["name"] == title)
    model, measure = env[pivot["model"]], pivot["measures"][0]["fieldName"]
    domain = Domain(pivot["domain"])
    if period:
        chain = pivot["fieldMatching"]["period"]["chain"]
        start, end = first, today + relativedelta(days=1)
        if model._fields[chain].type == "datetime":
            start, end = (company._get_utc(fields.Datetime.to_datetime(day)) for day in (start, end))
        domain &= Domain(chain, ">=", start) & Domain(chain, "<", end)
    aggregate = "__count" if measure == "__count" else f"{measure}:{model._fields[measure].aggregator}"
    return model._read_group(domain, [], [aggregate])[0][0]


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
    return request.decided_on and request.reply_due and float(request.decided_on <= request.reply_due)


# requests
say("requests", dashboard=ask_dashboard("manager", "Requests"), report=told["requests"]["submitted"], records=len(submitted),
    by_type=sum(row[1] for row in told["requests"]["by_type"]), by_month=sum(row[1] for row in told["requests"]["months"]))
say("open", dashboard=ask_dashboard("manager", "Still Open"),
    records=len(submitted.filtered(lambda request: request.state not in OVER)))
say("approved amount", dashboard=ask_dashboard("manager", "Approved Amount"), records=sum(submitted.mapped("amount_approved")))
say("in time", dashboard=ask_dashboard("manager", "Answered in Time"), records=mean(
    [in_time(request) for request in submitted if request.decided_on and request.reply_due]))
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
sessions = everything["alseraj.committee.session"].search([("company_id", "=", company.id)]).filtered(
    lambda session: in_period(session.sealed_on))
say("minutes", pack=pack["Sealed Minutes"], sheet=rows_of["Sealed Minutes"], records=len(sessions))
say("recusals", pack=pack["Recusals"], sheet=rows_of["Recusals"], records=len(
    sessions.decision_ids.vote_ids.filtered(lambda vote: vote.choice == "recused")))
say("acknowledged", pack=pack["Acknowledgements"], sheet=rows_of["Acknowledgements"], records=len(sessions.acknowledgement_ids))
# money
say("paid", dashboard=ask_dashboard("finance", "Paid"), report=sum(row[2] for row in told["money"]),
    served=told["families"]["amount"], records=sum(paid_now.mapped("amount")))
say("to pay", dashboard=ask_dashboard("finance", "To Pay", period=False), report=sum(row[3] for row in told["money"]),
    records=sum(installments.filtered(lambda line: line.state in ("planned", "in_run", "returned")).mapped("amount")))
funds = everything["alseraj.fund"].search([("company_id", "=", company.id)])
say("budget", dashboard=ask_dashboard("finance", "Budget", period=False), report=sum(row[1] for row in told["money"]),
    records=sum(funds.mapped("budget")))
for name, _budget, spent, _open in told["money"]:
    say(f"paid by {name}", report=spent, records=sum(
        paid_now.filtered(lambda line, name=name: line.fund_id.display_name == name).mapped("amount")))
say("received by all families", dashboard=ask_dashboard("registry", "Received", period=False), records=sum(
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
# families
served = paid_now.beneficiary_id
say("served", report=told["families"]["served"], records=len(served),
    by_class=sum(row[1] for row in told["families"]["by_class"]),
    by_category=sum(row[1] for row in told["families"]["by_category"]))
say("persons served", report=told["families"]["persons"], records=sum(file.household_size or 1 for file in served))
say("registered", dashboard=ask_dashboard("registry", "Registered", period=False), report=told["families"]["registered"],
    records=len(files.filtered(lambda file: file.active and file.state == "registered")))
say("new families", dashboard=ask_dashboard("registry", "Families"), report=told["families"]["new"],
    records=len(files.filtered(lambda file: file.active and in_period(file.registered_on))))
# contact
interactions = everything["alseraj.interaction"].search([("company_id", "=", company.id)]).filtered(
    lambda interaction: in_period(interaction.date_start))
say("interactions", dashboard=ask_dashboard("contact", "Interactions"), report=told["contact"]["interactions"],
    records=len(interactions))
complaints = everything["alseraj.complaint"].search([("company_id", "=", company.id)]).filtered(
    lambda complaint: in_period(complaint.received_on))
say("complaints and suggestions", dashboard=ask_dashboard("contact", "Complaints and Suggestions"), pack=pack["Complaints"],
    sheet=rows_of["Complaints"], records=len(complaints))
say("complaints", report=told["contact"]["complaints"],
    records=len(complaints.filtered(lambda complaint: complaint.kind != "suggestion")))
privacy = everything["alseraj.privacy.request"].search([("company_id", "=", company.id)]).filtered(
    lambda request: in_period(request.received_on))
say("privacy requests", pack=pack["Privacy Requests"], sheet=rows_of["Privacy Requests"], records=len(privacy))

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
