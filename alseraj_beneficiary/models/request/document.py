from odoo import api, fields, models
from odoo.exceptions import ValidationError


class Document(models.Model):
    _inherit = "alseraj.document"

    request_id = fields.Many2one(
        "alseraj.support.request", string="Support Request", ondelete="set null",
        index="btree_not_null", domain="[('beneficiary_id', '=', beneficiary_id)]",
    )

    @api.constrains("request_id", "beneficiary_id")
    def _check_request_beneficiary(self):
        for document in self:
            if document.request_id and document.request_id.beneficiary_id != document.beneficiary_id:
                raise ValidationError(self.env._(
                    "%(document)s belongs to another file than the request %(request)s.",
                    document=document.display_name, request=document.request_id.display_name,
                ))

    def _is_in_use(self):
        return bool(self.request_id) or super()._is_in_use()
