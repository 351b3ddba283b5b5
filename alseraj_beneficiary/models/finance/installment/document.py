from odoo import models

from ...mixins.workflow_mixin import Addition


class Document(models.Model):
    """A required document that expires holds the payments of its file; a new one releases them."""

    _inherit = "alseraj.document"
    _transition_additions = (
        Addition("verify", step="release_payments"),
        Addition("expire", step="hold_payments"),
    )

    def _step_release_payments(self):
        for cause in ("document", "debt", "collector"):
            self.beneficiary_id._refresh_holds(cause)

    def _step_hold_payments(self):
        self.beneficiary_id._refresh_holds()
