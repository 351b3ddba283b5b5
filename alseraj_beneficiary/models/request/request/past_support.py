from odoo import api, fields, models
from odoo.exceptions import UserError


class PastSupport(models.Model):
    """Support that a family was given before this system kept its books: closed, without a request or an entry.

    Brought by the import only, never changed; a manager deletes what came in by mistake. It counts where what a family
    received counts: how often a support is given, statements, what it received this year.
    """

    _name = "alseraj.past.support"
    _description = "Support Before This System"
    _inherit = ["alseraj.file.line.mixin"]
    _order = "date desc, id desc"
    _rec_name = "type_id"

    beneficiary_id = fields.Many2one(readonly=True, guarded=True)
    branch_id = fields.Many2one(related="beneficiary_id.branch_id", store=True, index=True, guarded=True)
    type_id = fields.Many2one(
        "alseraj.support.type", "Support Type", required=True, readonly=True, guarded=True, index=True, ondelete="restrict",
    )
    kind = fields.Selection(related="type_id.kind")
    date = fields.Date("Given on", required=True, readonly=True, guarded=True)
    amount = fields.Monetary("Amount Given", required=True, readonly=True, guarded=True)
    note = fields.Char(readonly=True, guarded=True)
    import_id = fields.Many2one(
        "alseraj.import", "Brought by Import", readonly=True, guarded=True, index="btree_not_null", ondelete="set null",
    )

    _amount_positive = models.Constraint("CHECK(amount > 0)", "What was given is more than zero.")
    _served_index = models.Index("(beneficiary_id, type_id, date DESC)")

    @api.model
    def _check_before_create(self, vals_list):
        super()._check_before_create(vals_list)
        raise UserError(self.env._("Support given before comes in by the import of beneficiaries only."))

    @api.model
    def _get_last(self, files, types):
        """The last of each type that these files were given.

        :return: dict (file id, type id) -> date
        """
        groups = self.sudo()._read_group(  # what the family got counts, whoever may see it
            [("beneficiary_id", "in", files.ids), ("type_id", "in", types.ids)], ["beneficiary_id", "type_id"], ["date:max"])
        return {(file.id, support_type.id): day for file, support_type, day in groups}
