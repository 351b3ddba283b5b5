"""Played in Odoo's shell before our modules are there: an Odoo that others work in, in another country and currency, with
books, people, a website's visitors and a second company."""

from odoo import Command

company = env.company  # noqa: F821  (given by the shell)
env.ref("base.AED").active = True  # noqa: F821
env.ref("base.SAR").write({"active": True, "symbol": "SR"})  # noqa: F821
company.write({"name": "Khaleej Trust", "country_id": env.ref("base.ae").id})  # noqa: F821
env["account.chart.template"].try_loading("ae", company, install_demo=False)  # noqa: F821
company.currency_id = env.ref("base.AED")  # noqa: F821
company.resource_calendar_id.name = "Monday to Friday, as ever"
saudi = env["res.company"].create({"name": "Riyadh Branch Company", "country_id": env.ref("base.sa").id})  # noqa: F821
env["ir.config_parameter"].set_param("auth_signup.reset_password", "True")  # noqa: F821
env["ir.config_parameter"].set_param("auth_signup.invitation_scope", "b2c")  # noqa: F821
users = env["res.users"].with_context(no_reset_password=True)  # noqa: F821
clerk = users.create({
    "name": "Clerk", "login": "clerk", "password": "clerk", "company_ids": [Command.set((company | saudi).ids)],
    "group_ids": [Command.link(env.ref(group).id) for group in (  # noqa: F821
        "base.group_user", "base.group_partner_manager", "account.group_account_user", "project.group_project_user")],
})
users.create({
    "name": "Customer", "login": "customer", "password": "customer",
    "group_ids": [Command.set(env.ref("base.group_portal").ids)]})  # noqa: F821
customer = env["res.partner"].create({  # noqa: F821
    "name": "Old Customer", "email": "old@example.com", "phone": "+971501234567",
    "bank_ids": [Command.create({"acc_number": "AE070331234567890123456"})]})
product = env["product.product"].create({"name": "Advice", "list_price": 100})  # noqa: F821
invoice = env["account.move"].create({  # noqa: F821
    "move_type": "out_invoice", "partner_id": customer.id, "invoice_date": "2026-01-15",
    "invoice_line_ids": [Command.create({"product_id": product.id, "quantity": 2, "price_unit": 100})]})
invoice.action_post()
project = env["project.project"].create({"name": "Move to Another House"})  # noqa: F821
env["project.task"].create({"name": "Pack", "project_id": project.id, "user_ids": [Command.link(clerk.id)]})  # noqa: F821
env["crm.lead"].create({"name": "A possible customer", "partner_id": customer.id})  # noqa: F821
env.cr.commit()  # noqa: F821  (a script for the shell)
