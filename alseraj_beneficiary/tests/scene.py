"""The scene of the tests: what nearly every class works with, made once for a whole run.

`./dev test` commits it to the database that the run's own databases are copies of. There it sleeps: users, their
contacts and the company are archived, so that a test which knows nothing of the scene finds a clean installation. A
class wakes what it needs (see `AlserajCommon`), within its own transaction. Where there is no scene (Odoo's own runner
on any database), a class makes its part itself, by the same functions.

This file is read by `./dev` too: it imports nothing of the tests.
"""

from unittest.mock import patch

from passlib.context import CryptContext

from odoo.tools import SQL

PREFIX = "alseraj_beneficiary."
FINANCE_COMPANY = "Alseraj Finance Test"
# name: groups; those without a dot are ours. The login is alseraj_<name>.
USERS = {
    "delegate": ("group_delegate",),
    "officer": ("group_officer",),
    "officer_2": ("group_officer",),
    "manager": ("group_manager",),
    "researcher": ("group_researcher",),
    "member": ("group_committee_member",),
    "secretary": ("group_committee_secretary",),
    "finance": ("group_finance",),
    "finance_2": ("group_finance",),
    "auditor": ("group_auditor",),
    "sensitive": ("group_officer", "group_sensitive"),
    "outsider": ("base.group_user", "base.group_partner_manager", "account.group_account_invoice"),
    "portal": ("base.group_portal",),
    # the committee and the board above it
    "chair": ("group_committee_member",),
    "vice": ("group_committee_member",),
    "member_2": ("group_committee_member",),
    "member_3": ("group_committee_member",),
    "stranger": ("group_committee_member",),
    "board": ("group_committee_member",),
    "board_2": ("group_committee_member",),
}

# What the tests' browsers load.
BUNDLES = (
    "web.assets_web", "web.assets_web_print", "web.assets_frontend", "web.assets_frontend_minimal", "web.assets_frontend_lazy",
    "web.assets_tests", "web.__assets_tests_call__", "bus.websocket_worker_assets", "survey.survey_assets",
    "survey.survey_user_input_session_assets",
)


def get_login(name):
    return f"alseraj_{name}"


def make_users(env, groups_by_name, company):
    """New users, each named after its key; no invitation goes out."""
    return env["res.users"].with_context(no_reset_password=True).create([
        {
            "name": name.capitalize(),
            "login": get_login(name),
            "password": get_login(name).ljust(8, "x"),
            "email": f"{name}@example.com",
            "company_id": company.id,
            "company_ids": [(6, 0, company.ids)],
            "group_ids": [(6, 0, [env.ref(group if "." in group else PREFIX + group).id for group in groups])],
        }
        for name, groups in groups_by_name.items()
    ])


def make_finance_company(env):
    """A Saudi company with its chart of accounts."""
    # The key keeps Odoo from loading the chart by itself, at the commit and in another environment.
    company = env["res.company"].with_context(chart_template_load=True).create(
        {"name": FINANCE_COMPANY, "country_id": env.ref("base.sa").id}).with_env(env)
    env.user.company_ids |= company
    chart = env(context={**env.context, "allowed_company_ids": company.ids})["account.chart.template"]
    chart.try_loading("sa", company=company, install_demo=False)
    return company


def _set_active(records, active):
    """By SQL: neither the archiving nor the waking is an event for the users and the company."""
    records.flush_recordset()
    partners = records.partner_id
    partners.flush_recordset()
    for model, ids in ((records._name, records.ids), ("res.partner", partners.ids)):
        table = SQL.identifier(records.env[model]._table)
        records.env.cr.execute(SQL("UPDATE %s SET active = %s WHERE id = ANY(%s)", table, active, ids))
    records.env.invalidate_all()
    records.env.registry.clear_cache()


def wake_users(env, names, company):
    """The users of these names; those that the scene lacks are made.

    :return: dict name -> user
    """
    found = env["res.users"].with_context(active_test=False).search([("login", "in", [get_login(name) for name in names])])
    _set_active(found, True)
    there = {user.login: user for user in found}
    lacking = {name: USERS[name] for name in names if get_login(name) not in there}
    if lacking:
        there.update((user.login, user) for user in make_users(env, lacking, company))
    return {name: there[get_login(name)].with_env(env) for name in names}


def make_office_of_one(company):
    """The tests' company: who entered a file or a request verifies it, so that each test needs one officer."""
    company.write({
        "alseraj_enterer_may_verify": True, "alseraj_four_eyes_documents": False, "alseraj_receiver_proof": "alone"})


def wake_finance_company(env):
    company = env["res.company"].with_context(active_test=False).search([("name", "=", FINANCE_COMPANY)], limit=1)
    if not company:
        return make_finance_company(env)
    _set_active(company, True)
    company.currency_id.active = True
    env.user.company_ids |= company
    return company.with_env(env)


def _build_assets(env):
    """Styles and scripts of the pages, left to right and right to left: each browser test would build them anew."""
    get_bundle = env["ir.qweb"]._get_asset_bundle
    for name in BUNDLES:
        get_bundle(name, css=False).js()
        for rtl in (False, True):
            get_bundle(name, js=False, rtl=rtl).css()


def build(env, assets=True):
    """Make the scene and put it to sleep; where no browser runs, without the assets of its pages."""
    env = env(context={**env.context, "tracking_disable": True, "mail_create_nosubscribe": True, "lang": "en_US"})
    quick = CryptContext(["pbkdf2_sha512", "plaintext"], pbkdf2_sha512__rounds=1)
    with patch.object(type(env["res.users"]), "_crypt_context", lambda self: quick):
        users = make_users(env, USERS, env.company)
    company = make_finance_company(env)
    env.user.company_ids -= company
    _set_active(users, False)
    _set_active(company, False)
    company.currency_id.active = False
    if assets:
        _build_assets(env)
    env.flush_all()
