from odoo import models

from ..mixins.workflow_mixin import Addition


class SupportRequest(models.Model):
    """Requests that came from an application on the public page."""

    _inherit = "alseraj.support.request"
    _transition_additions = (Addition("submit", step="close_applications"),)

    def _step_close_applications(self):
        """The application behind a request that goes on its way has been taken up."""
        # sudo: who may submit the request need not see applications
        self.env["alseraj.application"].sudo().search([
            ("request_id", "in", self.ids), ("state", "=", "sent")])._write_internal({"state": "closed"})
