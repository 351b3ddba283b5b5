from odoo import fields, models


class Answer(models.Model):
    """An answer of the library names the policy it rests on."""

    _inherit = "alseraj.answer"

    policy_id = fields.Many2one(
        "alseraj.policy", "Rests on", index="btree_not_null", ondelete="restrict", check_company=True,
        help="The policy or guide that says so.",
    )

    def _describe(self):
        """:return: dict, with the name of the policy as ``policy``"""
        return {**super()._describe(), "policy": self.policy_id.name or ""}
