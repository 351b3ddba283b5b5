"""The sample association: staff, branch, committee, fund; then the main job, each step by its own login.

Run by `./dev demo` through Odoo's shell; prints a table and the paths of the PDFs. It keeps what is there: a second
run finds its marker and only prints where to look.
"""

import base64
import os
import pathlib
import sys
import time

ROOT = pathlib.Path(os.environ.get("ALSERAJ_ROOT", ".")).resolve()
sys.path.insert(0, str(ROOT / "data"))

import families_people  # noqa: E402  (found through the line above)
import lively  # noqa: E402  (found through the line above)
import main_job  # noqa: E402
from speak import LANG, say  # noqa: E402

from odoo import Command, api  # noqa: E402

MARKER = "alseraj.sample_played"


def create_staff(env, lang=LANG):
    """One login for each role; the password is the login."""
    users = env["res.users"].with_context(no_reset_password=True)
    return {
        login: users.create({
            "name": name, "login": login, "password": login, "lang": lang, "tz": "Asia/Riyadh",
            "email": f"{login}@example.com",
            "group_ids": [Command.link(env.ref(f"{main_job.PREFIX}{group}").id) for group in ["group_any_role", *groups]],
        })
        for login, (name, groups) in main_job.STAFF.items()
    }


def approve_policy(env):
    """The policy that all this follows, as the association's board approved it."""
    version = env.ref(f"{main_job.PREFIX}policy_version_relations_1")
    if version.state == "draft":
        version.write({"board_session": say("الجلسة الثانية"), "held_remotely": True, "approved_on": "2024-05-18"})
        version.action_approve()


def create_setup(env, users):
    """Branch, committee, fund and journal: what a manager enters once; the head office is there.

    :return: ids, as :func:`main_job.play` wants them
    """
    company = env.company
    company.logo = base64.b64encode((ROOT / "alseraj_beneficiary/static/description/icon.png").read_bytes())
    branch = env.ref(f"{main_job.PREFIX}branch_main") | env["alseraj.branch"].create(
        {"name": lively.BRANCHES[1], "code": "NORTH"})
    users["delegate"].alseraj_branch_ids = branch[1]
    committee = env.ref(f"{main_job.PREFIX}committee_research")
    roles = {"chair": "chair", "secretary": "secretary", "member": "member"}
    env["alseraj.committee.member"].create([
        {"committee_id": committee.id, "user_id": users[login].id, "role": role, "date_from": "2026-01-01"}
        for login, role in roles.items()
    ])
    plan = env.ref(f"{main_job.PREFIX}analytic_plan_funds")
    names = (say("صندوق الزكاة"), say("التبرعات العامة"))
    accounts = env["account.analytic.account"].create([
        {"name": name, "plan_id": plan.id, "company_id": company.id} for name in names
    ])
    funds = env["alseraj.fund"].create([
        {"name": names[0], "code": "ZKT", "kind": "zakat", "analytic_account_id": accounts[0].id, "budget": 900000},
        {"name": names[1], "code": "GEN", "kind": "general", "analytic_account_id": accounts[1].id, "budget": 900000},
    ])
    support_type = env.ref(f"{main_job.PREFIX}support_type_cash_once")
    env["alseraj.support.type"].search([]).fund_id = funds[1]
    company._use_saudi_week()
    company.alseraj_sms_provider = "outbox"  # nobody gets a text of the sample
    company.alseraj_expense_account_id = env["account.account"].create(
        {"name": say("مصروف دعم المستفيدين"), "code": "400990", "account_type": "expense"})
    journal = env["account.journal"].search([("type", "=", "bank"), ("company_id", "=", company.id)], limit=1)
    return {
        "branch": branch[0].id, "committee": committee.id, "fund": funds[1].id, "journal": journal.id,
        "type": support_type.id, "channel": env.ref(f"{main_job.PREFIX}channel_interview").id,
    }


def create_portal_user(env, file_id):
    """The beneficiary's own login."""
    partner = env["alseraj.beneficiary"].browse(file_id).partner_id
    return env["res.users"].with_context(no_reset_password=True).create({
        "partner_id": partner.id, "login": "beneficiary", "password": "beneficiary", "lang": LANG,
        "group_ids": [Command.set([env.ref("base.group_portal").id])],
    })


def leave_payments_due(call, env):
    """Something is due for the next run, one of it to mend; some decisions still wait for a hand that brings them."""
    request = "alseraj.support.request"
    decided = env[request].search([("stage", "=", "approved"), ("notified_on", "=", False)])
    ready = decided.filtered(lambda record: not record.notify_blocked_reason)
    if ready:
        call("officer", request, "action_notify", ready.ids)
    waiting = call("officer", request, "search", [("tell_by_hand", "=", True), ("stage", "=", "approved")])
    told = waiting[:(len(waiting) + 1) // 2]
    if told:
        call("officer", request, "action_told_by_hand", told, channel=env.ref(f"{main_job.PREFIX}channel_phone").id)
        # this family brought another account today, and nobody has compared it with its paper
        account = env[request].browse(told[0]).partner_id.bank_ids[:1]
        call("officer", "res.partner.bank", "write", account.ids, {"acc_number": families_people.iban(account.id)})


def print_table(rows):
    print(f"\n{'#':>2}  {'login':<11} {'seconds':>7}  {'result':<24} {'step'}")
    for number, login, what, result, seconds in rows:
        print(f"{number:>2}  {login:<11} {seconds:>7.2f}  {result!s:<24} {what}")


def main(env):
    parameters = env["ir.config_parameter"].sudo()  # the shell is the superuser already
    out = pathlib.Path(os.environ.get("ALSERAJ_OUT") or "demo-out").resolve()
    if parameters.get_param(MARKER):
        print("The main job has been played on this database; its PDFs:", out)
        return
    out.mkdir(parents=True, exist_ok=True)
    approve_policy(env)  # before there is staff: nobody's first day begins with it
    users = create_staff(env)
    setup = create_setup(env, users)
    for queue in ("mail.ir_cron_mail_scheduler_action", "sms.ir_cron_sms_scheduler_action"):
        env.ref(queue).active = False  # the sample's letters stay in the outbox: nobody reads them

    def call(login, model, method, *args, **kwargs):
        return main_job.call_as(env, users[login].id, model, method, *args, **kwargs)

    def pdf(login, report, record_id):
        as_user = api.Environment(env.cr, users[login].id, {"lang": LANG, "tz": "Asia/Riyadh"})
        return as_user["ir.actions.report"]._render_qweb_pdf(report, [record_id])[0]

    if count := int(os.environ.get("ALSERAJ_FAMILIES", lively.FAMILIES)):
        print(f"  {count} families of the generator, and a year of work on them …", file=sys.stderr)
        lively.play(env, users, setup, count)
    rows, files, start = [], [], time.monotonic()
    for number, login, what, result, name, content in main_job.play(call, pdf, lambda xmlid: env.ref(xmlid).id, setup):
        rows.append((number, login, what, result, time.monotonic() - start))
        start = time.monotonic()
        if content:
            (out / name).write_bytes(content)
            files.append(out / name)
        print(f"  {number}. {what} … {result}", file=sys.stderr)
    create_portal_user(env, env["alseraj.beneficiary"].search([("email", "=", "beneficiary@example.com")]).id)
    main_job.add_work_in_progress(call, lambda xmlid: env.ref(xmlid).id, setup)
    leave_payments_due(call, env)
    env["sms.sms"]._process_queue()  # into the outbox
    parameters.set_param(MARKER, "1")
    env.cr.commit()  # a script for the shell, not a module: what was played is kept
    print_table(rows)
    print("\nPDFs:", *files, sep="\n  ")
    print("\nLogins (the password is the login):", ", ".join([*users, "beneficiary", "admin"]))


if "env" in globals():  # the shell gives it; an importing test does not
    main(env)  # noqa: F821
