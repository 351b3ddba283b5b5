import uuid

from odoo import api, fields, models
from odoo.tools import consteq


class SurveyInvitation(models.Model):
    """Who was asked, kept apart from what was answered.

    While an answer is being written it points here, so that it can be resumed; when it is sent the link is
    cut and only ``answered`` stays. There is no log of who changed the row or when (``_log_access``), because
    the times of two rows would join them again.
    """

    _name = "alseraj.survey.invitation"
    _description = "Satisfaction Invitation"
    _duplicable = False
    _inherit = ["alseraj.guarded.mixin", "alseraj.message.mixin"]
    _order = "id desc"
    _log_access = False
    _rec_name = "request_id"
    _check_company_auto = True

    request_id = fields.Many2one(
        "alseraj.support.request", "Support Request", required=True, index=True, ondelete="cascade", guarded=True)
    survey_id = fields.Many2one("survey.survey", required=True, ondelete="restrict", guarded=True)
    company_id = fields.Many2one(related="request_id.company_id", store=True, index=True, guarded=True)
    token = fields.Char(
        required=True, default=lambda self: uuid.uuid4().hex, copy=False, groups="base.group_system", guarded=True)
    sent_on = fields.Date(required=True, default=lambda self: self.env.company._get_today(), guarded=True)
    answered = fields.Boolean(readonly=True, guarded=True)

    _one_for_each_request = models.Constraint(
        "unique(request_id, survey_id)", "This request has its satisfaction invitation already.")
    _token = models.UniqueIndex("(token)")

    def _get_url(self):
        """The address that the beneficiary opens, absolute."""
        self.ensure_one()
        # the token is hidden from staff, so that nobody answers in a beneficiary's place
        return f"{self.get_base_url()}/alseraj/satisfaction/{self.sudo().token}"

    def _get_message_files(self):
        return {invitation.id: invitation.request_id.beneficiary_id for invitation in self}

    def _get_message_words(self, code):
        return {invitation.id: {
            "number": invitation.request_id.name, "link": invitation._get_url(),
        } for invitation in self}

    def _filter_message_needed(self, code):
        return self.filtered(lambda invitation: not invitation.answered)

    @api.model
    def _find_by_token(self, token):
        """The invitation of ``token`` (sudo), or none."""
        invitation_sudo = self.sudo().search([("token", "=", token or "")], limit=1)  # the token is the right
        return invitation_sudo if invitation_sudo and consteq(invitation_sudo.token, token) else invitation_sudo.browse()

    def _start_answer(self):
        """The answer in progress of this invitation, or a new one that carries the service and no person."""
        self.ensure_one()
        answer_sudo = self.env["survey.user_input"].sudo().search([  # the invitation's token is the right
            ("alseraj_invitation_id", "=", self.id), ("state", "!=", "done"),
        ], limit=1)
        if answer_sudo:
            return answer_sudo
        request_sudo = self.request_id.sudo()  # only the service's own facts are read
        # a beneficiary has no right on surveys but by his invitation
        return self.survey_id.sudo()._create_answer(
            check_attempts=False,
            alseraj_invitation_id=self.id,
            alseraj_type_id=request_sudo.type_id.id,
            alseraj_branch_id=request_sudo.branch_id.id,
            alseraj_channel_id=request_sudo.channel_id.id,
            alseraj_company_id=request_sudo.company_id.id,
        )
