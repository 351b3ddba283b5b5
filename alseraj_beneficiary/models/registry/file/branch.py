from odoo import api, fields, models


class Branch(models.Model):
    """An office of the association. Delegates see the files of their own branches only."""

    _name = "alseraj.branch"
    _description = "Branch Office"
    _inherit = ["alseraj.guarded.mixin"]
    _numbered_on_copy = ("code",)
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char()
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    delegate_ids = fields.Many2many(
        "res.users", "alseraj_branch_user_rel", "branch_id", "user_id", string="Branch Delegates",
        domain="[('share', '=', False)]",
    )
    active = fields.Boolean(default=True)

    _code_unique = models.UniqueIndex(
        "(company_id, code) WHERE code IS NOT NULL", "Another branch office has this code."
    )

    @api.model_create_multi
    def create(self, vals_list):
        branches = super().create(vals_list)
        branches._forget_rules()
        return branches

    def write(self, vals):
        result = super().write(vals)
        if "delegate_ids" in vals:
            self._forget_rules()
        return result

    def _forget_rules(self):
        self.env.registry.clear_cache()  # record rules read the branches of the user
