from odoo import api, fields, models


class BankSheetMake(models.TransientModel):
    _name = "alseraj.bank.sheet.make"
    _description = "Make a Bank Sheet"

    disbursement_id = fields.Many2one("alseraj.disbursement", required=True, ondelete="cascade")
    layout_id = fields.Many2one(
        "alseraj.bank.layout", required=True, compute="_compute_layout_id", store=True, readonly=False,
        precompute=True, ondelete="cascade",
    )
    sheet_count = fields.Integer(related="disbursement_id.sheet_count")
    reason = fields.Char("Why Again")

    @api.depends("disbursement_id")
    def _compute_layout_id(self):
        layouts = self.env["alseraj.bank.layout"]
        for wizard in self:
            wizard.layout_id = (
                wizard.disbursement_id.journal_id.alseraj_bank_layout_id
                or layouts.search(layouts._get_in_use_domain(wizard.disbursement_id.company_id), limit=1)
            )

    def action_make(self):
        """Make the sheet and download it.

        :return: an action that downloads the file
        :raises UserError: the run is not posted, or no reason for another copy
        """
        self.ensure_one()
        action = self.disbursement_id.action_make_sheet(self.layout_id, self.reason)
        return dict(action, target="new", close=True)  # the window closes and the run shows its sheet
