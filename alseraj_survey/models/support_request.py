from odoo import fields, models


class SupportRequest(models.Model):
    _inherit = "alseraj.support.request"

    survey_invitation_ids = fields.One2many("alseraj.survey.invitation", "request_id", "Satisfaction Invitations")
