from odoo import fields, models


class DisbursementNotExecuted(models.TransientModel):
    """Ask a manager for the bank's answer that it did not execute a run."""

    _name = "alseraj.disbursement.not.executed"
    _description = "Run Not Executed by the Bank"

    disbursement_id = fields.Many2one("alseraj.disbursement", required=True, ondelete="cascade")
    reason = fields.Text("What the Bank Says", required=True)
    answer = fields.Binary("The Bank's Answer", required=True, attachment=False)
    answer_name = fields.Char()

    def action_record(self):
        """Take the whole run back.

        :return: True
        :raises UserError: why it can't be done
        """
        self.ensure_one()
        return self.disbursement_id.action_not_executed(self.reason, self.answer, self.answer_name)
