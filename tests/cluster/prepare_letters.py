"""Three hundred receipts are asked for, to be printed in the background; piped into Odoo's shell of one host."""

officer = env["res.users"].search([("login", "=", "officer")])
requests = env["alseraj.support.request"].search([("submitted_on", "!=", False)], limit=300, order="id desc")
batches = env["alseraj.paper.batch"].with_user(officer).with_context(allowed_company_ids=officer.company_id.ids)
action = batches._start("alseraj_beneficiary.action_report_receipt", requests.with_env(batches.env))
env.cr.commit()
print("PREPARED", action["res_id"])
