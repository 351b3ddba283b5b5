"""The seals of all sessions wait to be computed again; piped into Odoo's shell of one host."""

sessions = env["alseraj.committee.session"].search([("seal", "!=", False)])
sessions._write_internal({"seal_checked_on": False, "seal_state": False})
env.ref("alseraj_beneficiary.cron_verify_seals")._trigger()
env.cr.commit()
print("PREPARED", len(sessions))
