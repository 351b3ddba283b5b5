"""What must hold at the end of the drill, as one line of JSON; piped into Odoo's shell of one host."""

import json

sessions = env["alseraj.committee.session"].search([("state", "=", "closed")])
runs = env["alseraj.disbursement"].search([("move_id", "!=", False)])
funds = env["alseraj.fund"].search([])
env.cr.execute("""
    SELECT fund_id, sum(amount) FROM alseraj_support_installment WHERE state IN ('paid', 'confirmed') GROUP BY fund_id
""")
paid = dict(env.cr.fetchall())
print("END", json.dumps({
    "seals": [session.verify_seal() for session in sessions],
    "runs": len(runs),
    "wrong runs": [
        run.name for run in runs
        if run.move_id.state == "posted" and round(sum(run.move_id.line_ids.mapped("debit")) - run.total, 2)
        or len(runs.filtered(lambda other, run=run: other.move_id == run.move_id)) > 1],
    "funds": len(funds),
    "wrong funds": [fund.code for fund in funds if round(fund.spent - paid.get(fund.id, 0.0), 2)],
}))
