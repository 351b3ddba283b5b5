import secrets

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import webhook

ALLOW_PRIVATE = "alseraj_beneficiary.webhook_allow_private"


class Webhook(models.Model):
    """Where a system wants to be told what became of its requests. The administrator's."""

    _name = "alseraj.webhook"
    _description = "Events to Another System"
    _inherit = ["alseraj.guarded.mixin"]
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    user_id = fields.Many2one(
        "res.users", "System", required=True, index=True, ondelete="cascade",
        help="The user with the role Integration whose requests are told of.",
    )
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    url = fields.Char("Address", required=True, help="Where the events are posted to: https, and a public address.")
    # Known here and at the receiver; no group reads it, and it leaves the server once.
    secret = fields.Char(groups=fields.NO_ACCESS, copy=False, guarded=True)
    delivery_ids = fields.One2many("alseraj.webhook.delivery", "webhook_id", string="Events")

    @api.constrains("url")
    def _check_url(self):
        for record in self:
            if error := webhook.find_url_error(record.url, self._is_private_allowed()):
                raise ValidationError(self.env._("Nothing is sent to this address: %(error)s.", error=error))

    @api.model
    def _is_private_allowed(self):
        # sudo: an administrator's setting, for a test bench within the house
        return self.env["ir.config_parameter"].sudo().get_param(ALLOW_PRIVATE) == "True"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        for record in records.sudo():  # nobody reads or sets it; action_new_secret shows it once
            record._write_internal({"secret": secrets.token_urlsafe(32)})
        return records

    def action_new_secret(self):
        """Make a new secret and show it, this once; the old one signs nothing any more.

        :return: action
        """
        self.ensure_one()
        self.check_access("write")
        secret = secrets.token_urlsafe(32)
        self.sudo()._write_internal({"secret": secret})  # no group may write it
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning", "sticky": True, "title": self.env._("Copy it now, it is shown this once"), "message": secret,
            },
        }
