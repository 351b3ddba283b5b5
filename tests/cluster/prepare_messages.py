"""Two thousand families are told something; the job sends it. Piped into Odoo's shell of one host."""

env["res.company"].search([]).write({"alseraj_sms_provider": "outbox", "alseraj_quiet_from": 1, "alseraj_quiet_until": 1})
env.ref("sms.ir_cron_sms_scheduler_action").active = True  # the sample stops it, that nobody is written to
files = env["alseraj.beneficiary"].search([("mobile", "!=", False)], limit=2000, order="id desc")
for number in range(0, len(files), 500):
    files[number:number + 500]._tell("review_due")
waiting = env["alseraj.message"].search_count([("event_id.code", "=", "review_due")])
env.cr.commit()
print("PREPARED", waiting)
