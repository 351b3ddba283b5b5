from markupsafe import Markup

from odoo import models


class CommitteeSession(models.Model):
    """The agenda pack: one PDF for the members. It says whose case, so it is fetched from here and never mailed."""

    _inherit = "alseraj.committee.session"

    def _prepare_event(self):
        """The invitation says where the pack is; the link asks who one is."""
        link = f"{self.get_base_url()}/mail/view?model={self._name}&res_id={self.id}"
        text = self.env._("The agenda pack is confidential. Members download it from the session, by “Agenda Pack”:")
        return {
            **super()._prepare_event(),
            "description": Markup("<p>%s <a href='%s'>%s</a></p>") % (text, link, self.env._("Open the session")),
        }

    def _get_printed_files(self):
        """Whose files the pack shows; asked by the access log."""
        return self.decision_ids.beneficiary_id
