from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.names import comma


class DebtPostpone(models.TransientModel):
    """Asks until when and why an adopted file gets more time for what it owes."""

    _name = "alseraj.debt.postpone"
    _description = "More Time for Debts"

    beneficiary_id = fields.Many2one("alseraj.beneficiary", required=True, readonly=True)
    owed_ids = fields.Many2many("alseraj.document", string="Owed Documents", compute="_compute_owed")
    document_ids = fields.Many2many(
        "alseraj.document", "alseraj_debt_postpone_document_rel", string="Documents",
        compute="_compute_document_ids", store=True, readonly=False, domain="[('id', 'in', owed_ids)]",
    )
    owed_data = fields.Char("Data to Fill In", compute="_compute_owed")
    with_data = fields.Boolean("For the Data as Well", compute="_compute_document_ids", store=True, readonly=False)
    due_on = fields.Date("New Day", required=True)
    reason = fields.Char(required=True)

    @api.depends("beneficiary_id")
    def _compute_owed(self):
        for wizard in self:
            file = wizard.beneficiary_id
            needs, names = file._get_debts().get(file, ((), ()))
            owed = file.document_ids.filtered_domain(Domain("debt_due_on", "!=", False))
            wizard.owed_ids = owed.filtered(lambda document, needs=needs: (document.type_id, document.member_id) in needs)
            wizard.owed_data = comma(self.env.lang).join(file._fields[name]._description_string(self.env) for name in names)

    @api.depends("owed_ids", "owed_data")
    def _compute_document_ids(self):
        for wizard in self:
            wizard.document_ids = wizard.owed_ids
            wizard.with_data = bool(wizard.owed_data) and not wizard.owed_ids

    def action_apply(self):
        """Give the time.

        :return: action that closes the window
        :raises UserError: what stops it
        """
        self.ensure_one()
        self.beneficiary_id.action_postpone_debts(self.due_on, self.reason, self.document_ids.ids, self.with_data)
        return {"type": "ir.actions.act_window_close"}
