from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...mixins.workflow_mixin import Addition


class Document(models.Model):
    """Documents of a request; who entered it does not verify alone what its applicant sent."""

    _inherit = "alseraj.document"
    _transition_additions = (Addition("verify", check="alone"),)

    request_id = fields.Many2one(
        "alseraj.support.request", string="Support Request", ondelete="set null",
        index="btree_not_null", domain="[('beneficiary_id', '=', beneficiary_id)]", check_company=True,
    )

    def _check_before_write(self, vals):
        super()._check_before_write(vals)
        if "request_id" in vals and not self.env.su:
            for document in self.filtered(lambda document: document.state == "verified" and document.request_id):
                request_sudo = document.request_id.sudo()  # the decision counts, whoever may see it
                if request_sudo.decided_on and document._is_changed("request_id", vals["request_id"]):
                    raise UserError(self.env._(
                        "%(request)s was decided on %(document)s: it stays there.",
                        request=request_sudo.name, document=document.display_name,
                    ))

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

    # ------------------------------------------------------------ four eyes

    def _get_alone_reason(self):
        """The sentence for who entered the request, where no colleague has looked at the document yet, or False."""
        by_colleague = self.entered_by_id and not self.entered_by_id.share
        if not self.request_id or by_colleague or not self._is_person():
            return False
        request_sudo = self.request_id.sudo()  # who entered it decides, whether or not the verifier may read it
        if self.company_id.sudo().alseraj_four_eyes_documents and request_sudo._is_entered_by(self.env.user):
            return self.env._(
                "You entered the request of %(document)s: another employee verifies it.", document=self.type_id.name
            )
        return False
