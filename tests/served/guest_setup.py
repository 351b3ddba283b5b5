"""Played in Odoo's shell after docs/INSTALL.md was followed: docs/SETUP.md, each step by whom it names, then the main job."""

import base64
import json
import os
import sys
from pathlib import Path

ROOT = Path(os.environ["ALSERAJ_ROOT"])
sys.path.insert(0, str(ROOT / "data"))

import main_job  # noqa: E402  (found through the line above)

P = main_job.PREFIX
ICON = base64.b64encode((ROOT / "alseraj_beneficiary/static/description/icon.png").read_bytes()).decode()
company = env.company  # noqa: F821  (given by the shell)
env["ir.default"].set("res.partner", "lang", "ar_001")  # noqa: F821


def states():
    return {step.code: step.state for step in env["alseraj.setup.step"].search([])}  # noqa: F821


def call(login, model, method, *args, **kwargs):
    uid = users[login]
    return main_job.call_as(env, uid, model, method, *args, **kwargs)  # noqa: F821


def go(login, code):
    """The button of the step, which says where it is done."""
    [step] = call(login, "alseraj.setup.step", "search", [("code", "=", code)])
    action = call(login, "alseraj.setup.step", "action_open", [step])
    assert action["type"] == "ir.actions.act_window", code
    return action


at_first = states()
# the administrator: people, with the roles under Settings ‣ Users
accounts = env["res.users"].with_context(no_reset_password=True)  # noqa: F821
users = {"admin": env.ref("base.user_admin").id}  # noqa: F821
for login, (name, groups) in main_job.STAFF.items():
    users[login] = accounts.create({
        "name": name, "login": login, "password": login, "lang": "ar_001", "email": f"{login}@example.com",
        "group_ids": [(4, env.ref(f"{P}{group}").id) for group in ("group_any_role", *groups)]}).id  # noqa: F821
for code in ("people", "messages", "gateway"):
    go("admin", code)
env["ir.mail_server"].create({"name": "Post", "smtp_host": "mail.invalid"})  # noqa: F821
company.alseraj_sms_provider = "outbox"

# the manager: the association, its logo and account; the currency and the chart of this Odoo stay
for code in ("company", "logo", "currency", "chart", "journal", "accounts"):
    go("manager", code)
[details] = call("manager", "alseraj.setup.details", "create", [{
    "name": "Khaleej Trust", "company_registry": "1234", "street": "Corniche", "city": "Abu Dhabi",
    "phone": "+97121234567", "email": "trust@example.com", "logo": ICON, "acc_number": "AE070331234567890123456"}])
call("manager", "alseraj.setup.details", "action_apply", [details])
call("manager", "alseraj.setup.details", "action_open_account", [details])
go("manager", "duties")
company.with_user(users["manager"]).action_decide_duties("several")
go("manager", "branches")
branches = call("manager", "alseraj.branch", "create", [
    {"name": "Head Office", "code": "HQ"}, {"name": "North", "code": "N"}])
env["res.users"].browse(users["delegate"]).alseraj_branch_ids = [branches[1]]  # noqa: F821  (the administrator, on the user)
go("manager", "committee")
committee = env.ref(f"{P}committee_research").id  # noqa: F821
for login, role in (("chair", "chair"), ("secretary", "secretary"), ("member", "member")):
    call("manager", "alseraj.committee.member", "create", [{
        "committee_id": committee, "user_id": users[login], "role": role, "date_from": "2026-01-01"}])
go("manager", "funds")
[fund] = call("manager", "alseraj.fund", "create", [{"name": "General", "code": "GEN", "kind": "general", "budget": 50000}])
go("manager", "funding")
call("manager", "alseraj.fund", "action_pay_unfunded_types", [fund])
for code in ("types", "declaration", "need", "clocks", "policies", "texts", "families"):
    go("manager", code)
env.invalidate_all()  # noqa: F821
at_last = states()

setup = {
    "branch": branches[0], "committee": committee, "fund": fund, "type": env.ref(f"{P}support_type_cash_once").id,  # noqa: F821
    "channel": env.ref(f"{P}channel_interview").id,  # noqa: F821
    "journal": env["account.journal"].search(  # noqa: F821
        [("type", "=", "bank"), ("company_id", "=", company.id)], limit=1).id,
}


def pdf(login, report, record_id):
    report_env = env(user=users[login])  # noqa: F821
    return report_env["ir.actions.report"]._render_qweb_pdf(report, [record_id])[0]


rows = [row[:4] for row in main_job.play(call, pdf, lambda xmlid: env.ref(xmlid).id, setup)]  # noqa: F821
env.cr.commit()  # noqa: F821
request = env["alseraj.support.request"].search([], order="id desc", limit=1)  # noqa: F821
entry = request.installment_ids.disbursement_id.move_id
print("PICTURE", json.dumps({
    "at_first": at_first, "at_last": at_last, "rows": len(rows), "state": request.state, "entry": entry.state,
    "currency": entry.currency_id.name, "steps": [[step.name, step.with_context(lang="ar_001").name, step.by_administrator]
                                                  for step in env["alseraj.setup.step"].search([])],  # noqa: F821
    "names": request.beneficiary_id.name}))
