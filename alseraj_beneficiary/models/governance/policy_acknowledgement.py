from odoo import api, fields, models
from odoo.exceptions import UserError


class PolicyAcknowledgement(models.Model):
    """One user has read one version: made by ``action_acknowledge`` of the version, kept as it is."""

    _name = "alseraj.policy.acknowledgement"
    _description = "Policy Acknowledgement"
    _order = "acknowledged_on desc, id desc"
    _rec_name = "version_id"

    version_id = fields.Many2one(
        "alseraj.policy.version", required=True, index=True, ondelete="cascade", readonly=True
    )
    policy_id = fields.Many2one(related="version_id.policy_id", store=True, index=True)
    company_id = fields.Many2one(related="version_id.company_id", store=True, index=True)
    user_id = fields.Many2one(
        "res.users", required=True, index=True, ondelete="restrict", readonly=True,
        default=lambda self: self.env.user,
    )
    acknowledged_on = fields.Datetime(
        "Read On", required=True, readonly=True, default=fields.Datetime.now
    )

    _once = models.UniqueIndex("(version_id, user_id)", "This version was acknowledged before.")

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            now = fields.Datetime.now()
            vals_list = [
                {"version_id": vals.get("version_id"), "user_id": self.env.uid, "acknowledged_on": now}
                for vals in vals_list
            ]
        acknowledgements = super().create(vals_list)
        if any(version.state != "approved" for version in acknowledgements.version_id):
            raise UserError(self.env._("There is no approved version to acknowledge."))
        return acknowledgements

    def write(self, vals):
        if not self.env.su:
            raise UserError(self.env._("An acknowledgement is kept as it was given."))
        return super().write(vals)
