from odoo import fields, models


class SupportRequest(models.Model):
    _inherit = "alseraj.support.request"

    survey_invitation_ids = fields.One2many("alseraj.survey.invitation", "request_id", "Satisfaction Invitations")

    def _get_portal_todo(self):
        """With the opinions that are still open: whom no message reaches finds his invitation on his own pages."""
        todo = super()._get_portal_todo()
        for invitation in self.survey_invitation_ids:
            if invitation._is_open():
                todo.append({
                    "request": invitation.request_id, "rank": 60, "title": self.env._("Give your opinion of the service"),
                    "hint": invitation.request_id.type_id.name, "url": invitation._get_url()})
        return todo
