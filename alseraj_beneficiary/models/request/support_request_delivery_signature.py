from odoo import models

SIGNING = frozenset({"signature", "signed_by", "signed_as", "signed_proof_id"})
ENDED = ("rejected", "withdrawn", "cancelled")


class SupportRequest(models.Model):
    """Requests that nobody has come for: the declaration is signed when the support is delivered."""

    _inherit = "alseraj.support.request"

    def _is_proactive(self):
        """Whether the association opened it by itself; hook for the rooms that do."""
        return False

    def _is_signed_at_delivery(self):
        return self.type_id.signature_at_delivery and self._is_proactive()

    def _get_declaration_reason(self):
        reason = super()._get_declaration_reason()
        if reason and not self.signed_on and self._is_signed_at_delivery():
            urgent_without_reason = self.urgent and not (self.urgent_reason or "").strip()
            return reason if urgent_without_reason else False
        return reason

    def _is_open_to_signature(self):
        return super()._is_open_to_signature() or (
            not self.signed_on and self.state not in ENDED and self._is_signed_at_delivery()
        )

    def _check_editable(self, vals):
        """Such a request is signed on its way, once."""
        if vals.keys() & SIGNING:
            late = self.filtered(lambda request: not request.signed_on and request._is_open_to_signature()
                                 and request._is_signed_at_delivery())
            super(SupportRequest, late)._check_editable({k: v for k, v in vals.items() if k not in SIGNING})
            return super(SupportRequest, self - late)._check_editable(vals)
        return super()._check_editable(vals)

    def _get_unsigned_reason(self):
        """The sentence for a delivery whose request nobody has signed yet, or False."""
        if self.signed_on or not self._is_signed_at_delivery():
            return False
        return self.env._(
            "The association opened %(request)s by itself: have the declaration signed before it is delivered.",
            request=self.display_name,
        )
