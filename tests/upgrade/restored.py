"""What a restored database must hold; piped into Odoo's shell after picture.py."""

import hashlib

# both those that stand for themselves and those that hold a field's image
attachments = env["ir.attachment"].search([("store_fname", "!=", False), ("id", "!=", False)])
restored = {
    "attachments": [
        len(attachments), [one.name for one in attachments if hashlib.sha1(one.raw or b"").hexdigest() != one.checksum]],
    "sealed": [session.verify_seal() for session in env["alseraj.committee.session"].search([("state", "=", "closed")])],
    "runs": [
        [run.total, sum(run.move_id.line_ids.mapped("debit")), run.move_id.state]
        for run in env["alseraj.disbursement"].search([("move_id", "!=", False)])],
    "identity": env["ir.config_parameter"].get_param("database.uuid"),
    "gateways": env["res.company"].search([]).mapped("alseraj_sms_provider"),
    "webhooks": env["alseraj.webhook"].search_count([]),
    "servers": env["ir.mail_server"].search([]).mapped("smtp_host"),
    "crons": env["ir.cron"].search_count([]),
}
print("AFTER", json.dumps(restored))
