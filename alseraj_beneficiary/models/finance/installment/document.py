from odoo import models


class Document(models.Model):
    """A required document that expires holds the payments of its file; a new one releases them."""

    _inherit = "alseraj.document"

    def _do_expire(self):
        super()._do_expire()
        self.beneficiary_id._refresh_holds()

    def _do_verify(self):
        super()._do_verify()
        for cause in ("document", "collector"):
            self.beneficiary_id._refresh_holds(cause)
