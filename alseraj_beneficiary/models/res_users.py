from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    alseraj_branch_ids = fields.Many2many(
        "alseraj.branch", "alseraj_branch_user_rel", "user_id", "branch_id", string="Branch Offices",
        help="A branch delegate sees the files of these branch offices only.",
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return super().SELF_READABLE_FIELDS + ["alseraj_branch_ids"]

    def _get_invalidation_fields(self):
        return super()._get_invalidation_fields() | {"alseraj_branch_ids"}  # record rules read them
