from odoo import models


class Branch(models.Model):
    """A branch office may have an e-mail address: what is written to it becomes an interaction of the office."""

    _name = "alseraj.branch"
    _inherit = ["alseraj.branch", "mail.alias.mixin.optional"]

    def _alias_get_creation_values(self):
        values = super()._alias_get_creation_values()
        values |= {"alias_model_id": self.env["ir.model"]._get_id("alseraj.interaction"), "alias_contact": "everyone"}
        if self.id:
            values["alias_defaults"] = repr({"branch_id": self.id, "company_id": self.company_id.id})
        return values
