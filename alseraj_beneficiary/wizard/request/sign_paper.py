from odoo import fields, models


class SignPaper(models.TransientModel):
    """Records a form that was signed on paper: who signed it, when, and its scan."""

    _name = "alseraj.sign.paper"
    _description = "Form Signed on Paper"

    request_id = fields.Many2one(
        "alseraj.support.request", required=True, readonly=True, default=lambda self: self.env.context.get("active_id")
    )
    name = fields.Char("Signed by", required=True, help="The full name on the form.")
    date = fields.Date("Signed on", required=True, default=lambda self: self.env.company._get_today())
    scan = fields.Binary("Scan of the Form", required=True, attachment=False)
    scan_name = fields.Char()

    def action_apply(self):
        """Store the signature.

        :return: action that closes the dialog
        :raises UserError: what stops it
        """
        self.ensure_one()
        scan = self.with_context(bin_size=False).scan
        self.request_id.action_sign_paper(self.name, self.date, scan, self.scan_name)
        return {"type": "ir.actions.act_window_close"}
