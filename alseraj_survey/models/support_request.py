from odoo import api, fields, models


class SupportRequest(models.Model):
    _inherit = "alseraj.support.request"

    survey_invitation_ids = fields.One2many("alseraj.survey.invitation", "request_id")

    def _after_done(self):
        result = super()._after_done()
        self._invite_to_survey()
        return result

    def _invite_to_survey(self):
        """Ask each beneficiary once, when his service is delivered, by the way that reaches him."""
        Survey = self.env["survey.survey"]
        surveys = {company: Survey._get_satisfaction_survey(company) for company in self.company_id}
        invited = self.sudo().survey_invitation_ids.request_id  # who pays need not have rights on surveys
        to_ask = (self - invited).filtered(
            lambda request: surveys[request.company_id] and not request.beneficiary_id.is_deceased)
        if not to_ask:
            return
        # sudo: an invitation follows from the delivery, nobody has the right to make one by hand
        invitations = self.env["alseraj.survey.invitation"].sudo().create([
            {"request_id": request.id, "survey_id": surveys[request.company_id].id, "sent_on": request.company_id._get_today()}
            for request in to_ask
        ])
        invitations._tell("survey")

    @api.model
    def _cron_invite_to_survey(self):
        """Ask for the requests that became done through Accounting alone."""
        self.search([
            ("state", "=", "done"), ("survey_invitation_ids", "=", False), ("beneficiary_id.is_deceased", "=", False),
        ], limit=1000)._invite_to_survey()
