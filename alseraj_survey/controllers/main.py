from odoo import http
from odoo.http import request

from odoo.addons.alseraj_beneficiary.tools import secret_links
from odoo.addons.survey.controllers.main import Survey

# Odoo's pages of a survey have the answer's token in their path: with its hour in a log it would say who answered.
secret_links.add_redacted(r"(/survey/[^\s?\"]*?)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
secret_links.add_redacted(r"(/survey/[^\s\"]*[?&]answer_token=)[^&\s\"]+")


class SatisfactionSurvey(Survey):

    def _check_validity(self, survey_sudo, answer_sudo, answer_token, ensure_token=True, check_partner=True):
        # An anonymous answer has no partner to compare with the logged-in user; its token is the right.
        if survey_sudo.survey_type == "alseraj":
            check_partner = False
        return super()._check_validity(
            survey_sudo, answer_sudo, answer_token, ensure_token=ensure_token, check_partner=check_partner)

    @http.route("/alseraj/satisfaction/<string:token>", type="http", auth="public", website=True, methods=["GET"])
    def alseraj_satisfaction(self, token):
        """The page that the invitation's link opens: it promises anonymity and asks to begin."""
        invitation_sudo = request.env["alseraj.survey.invitation"]._find_by_token(token)
        if not invitation_sudo:
            raise request.not_found()
        lang = invitation_sudo.request_id.partner_id.lang
        return request.render("alseraj_survey.invitation_page", {
            "token": token,
            "answered": invitation_sudo.answered,
            "survey": invitation_sudo.survey_id.with_context(lang=lang),
            "preview_object": False,
        })

    @http.route("/alseraj/satisfaction/<string:token>/start", type="http", auth="public", website=True, methods=["POST"])
    def alseraj_satisfaction_start(self, token):
        """Begin or resume the answer; a program that only fetches links never gets here."""
        invitation_sudo = request.env["alseraj.survey.invitation"]._find_by_token(token)
        if not invitation_sudo:
            raise request.not_found()
        if invitation_sudo.answered:
            return request.redirect(f"/alseraj/satisfaction/{token}")
        answer_sudo = invitation_sudo._start_answer()
        return request.redirect(f"/survey/{invitation_sudo.survey_id.access_token}/{answer_sudo.access_token}")
