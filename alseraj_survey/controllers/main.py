from odoo import http
from odoo.http import request

from odoo.addons.alseraj_beneficiary.controllers.light_page import LightPage, get_allowed
from odoo.addons.alseraj_beneficiary.tools import secret_links
from odoo.addons.alseraj_beneficiary.tools.roles import DESK, MANAGER
from odoo.addons.survey.controllers.main import Survey

from ..models.survey_invitation import OPINION

CODE_LENGTH = 64
# Odoo's pages of a survey have the answer's token in their path: with its hour in a log it would say who answered.
secret_links.add_redacted(r"(/survey/[^\s?\"]*?)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
secret_links.add_redacted(r"(/survey/[^\s\"]*[?&]answer_token=)[^&\s\"]+")


class SatisfactionSurvey(LightPage, Survey):
    """The pages on which somebody gives his opinion: by invitation, at the desk, on a tablet, or entered for him.

    One address for all. The code stands behind ``#`` in the link, which no browser sends, and comes in the body of a POST;
    so no log knows who was there. A GET shows a page that is the same for everybody.
    """

    def _check_validity(self, survey_sudo, answer_sudo, answer_token, ensure_token=True, check_partner=True):
        # Odoo's own pages say who answered when, and offer a stored answer for reading; only the editor's trial is there.
        if survey_sudo.survey_type == "alseraj" and not answer_sudo.test_entry:
            return "survey_wrong"
        return super()._check_validity(
            survey_sudo, answer_sudo, answer_token, ensure_token=ensure_token, check_partner=check_partner)

    # ------------------------------------------------------------ by invitation, at the desk, on a tablet

    @http.route(OPINION, type="http", auth="public", website=True, multilang=False, sitemap=False, methods=["GET"])
    def alseraj_opinion(self, **kwargs):
        """The page that every link opens; the code is asked for where the browser has none to send."""
        self._speak(kwargs.get("lang"))
        return self._render_opinion("opinion_code")

    @http.route(
        f"{OPINION}/open", type="http", auth="public", website=True, multilang=False, sitemap=False, methods=["POST"])
    def alseraj_opinion_open(self, code="", lang=None, **kwargs):
        """The start of the survey that a code belongs to, and its questions; nothing is written."""
        source_sudo = self._find(code)
        if not source_sudo:
            self._speak(lang)
            return self._render_opinion("opinion_code", wrong=bool(code), status=404 if code else 200)
        self._speak(lang, source_sudo)
        if self._is_staff_tablet(source_sudo):
            return self._render_opinion("opinion_log_out", source=source_sudo, code_of_place=source_sudo.code, status=403)
        if source_sudo._name == "alseraj.survey.invitation" and not source_sudo._is_open():
            return self._render_opinion("opinion_thanks", source=source_sudo, before=True)
        return self._render_questions(source_sudo, code)

    @http.route(
        f"{OPINION}/send", type="http", auth="public", website=True, multilang=False, sitemap=False, methods=["POST"])
    def alseraj_opinion_send(self, code="", lang=None, **kwargs):
        """Take the answer in."""
        source_sudo = self._find(code)
        if not source_sudo:
            self._speak(lang)
            return self._render_opinion("opinion_code", wrong=True, status=404)
        self._speak(lang, source_sudo)
        if self._is_staff_tablet(source_sudo):
            return self._render_opinion("opinion_log_out", source=source_sudo, code_of_place=source_sudo.code, status=403)
        post = request.httprequest.form.to_dict(flat=False)
        answers, comments, lacking = source_sudo.survey_id._read_answers(post)
        if lacking or not (answers or comments):
            return self._render_questions(source_sudo, code, post=post, lacking=lacking, empty=not lacking)
        if source_sudo._name == "alseraj.survey.point":
            taken = source_sudo._answer(answers, comments)
        else:
            taken = source_sudo._answer(answers, comments, contact=bool(kwargs.get("contact")))
        return self._render_opinion("opinion_thanks", source=source_sudo, before=not taken)

    @http.route(
        f"{OPINION}/changes", type="http", auth="public", website=True, multilang=False, sitemap=False, methods=["GET"])
    def alseraj_opinion_changes(self, lang=None, **kwargs):
        """What changed because of those who answered."""
        self._speak(lang)
        company_sudo = request.env.company.sudo()  # the name of the association, and what it published
        return self._render_opinion(
            "opinion_changes", news=request.env["alseraj.improvement"]._get_news(company_sudo, limit=50))

    @http.route("/alseraj/satisfaction/<string:token>", type="http", auth="public", website=True, sitemap=False, methods=["GET"])
    def alseraj_satisfaction(self, token):
        """Links that were sent before the code left the path still lead to the survey."""
        return request.redirect(f"{OPINION}#{token[:CODE_LENGTH]}")

    # ------------------------------------------------------------ entered by phone or from paper

    @http.route(
        f"{OPINION}/enter/<int:invitation_id>", type="http", auth="user", website=True, multilang=False, methods=["GET"])
    def alseraj_opinion_enter(self, invitation_id, **kwargs):
        """The questions, for an employee who had no hand in the case."""
        invitation = self._get_entry(invitation_id)
        invitation_sudo = invitation.sudo()  # he may read it; the page shows its survey, on which he has no right
        self._speak(None, invitation_sudo)
        if reason := invitation._get_entry_reason():
            return self._render_opinion("opinion_refused", source=invitation_sudo, reason=reason, status=403)
        return self._render_questions(invitation_sudo, "", f"{OPINION}/enter/{invitation.id}/send", entry=True)

    @http.route(
        f"{OPINION}/enter/<int:invitation_id>/send", type="http", auth="user", website=True, multilang=False,
        methods=["POST"])
    def alseraj_opinion_enter_send(self, invitation_id, mode="phone", **kwargs):
        """Take in what was said on the phone, or stands on paper."""
        invitation = self._get_entry(invitation_id)
        invitation_sudo = invitation.sudo()  # checked below: the right to enter is no right to read
        self._speak(None, invitation_sudo)
        if reason := invitation._get_entry_reason():
            return self._render_opinion("opinion_refused", source=invitation_sudo, reason=reason, status=403)
        post = request.httprequest.form.to_dict(flat=False)
        answers, comments, lacking = invitation_sudo.survey_id._read_answers(post)
        if lacking or not (answers or comments):
            return self._render_questions(
                invitation_sudo, "", f"{OPINION}/enter/{invitation_id}/send", post=post, lacking=lacking, empty=not lacking,
                entry=True)
        taken = invitation_sudo._answer(
            answers, comments, mode="paper" if mode == "paper" else "phone", contact=bool(kwargs.get("contact")))
        return self._render_opinion("opinion_thanks", source=invitation_sudo, before=not taken, entry=True)

    @http.route(f"{OPINION}/sheet", type="http", auth="user", website=True, multilang=False, methods=["GET"])
    def alseraj_opinion_sheet(self, **kwargs):
        """Where an employee types the number of a sheet of paper."""
        self._speak()
        if reason := self._get_desk_reason():
            return self._render_opinion("opinion_refused", reason=reason, status=403)
        return self._render_opinion("opinion_code", sheet=True)

    @http.route(f"{OPINION}/sheet/open", type="http", auth="user", website=True, multilang=False, methods=["POST"])
    def alseraj_opinion_sheet_open(self, code="", **kwargs):
        """The questions of a sheet, for somebody else than who printed it."""
        source_sudo, refused = self._find_sheet(code)
        return refused or self._render_questions(source_sudo, code, f"{OPINION}/sheet/send", entry=True, sheet=True)

    @http.route(f"{OPINION}/sheet/send", type="http", auth="user", website=True, multilang=False, methods=["POST"])
    def alseraj_opinion_sheet_send(self, code="", **kwargs):
        """Take in what stands on a sheet."""
        source_sudo, refused = self._find_sheet(code)
        if refused:
            return refused
        post = request.httprequest.form.to_dict(flat=False)
        answers, comments, lacking = source_sudo.survey_id._read_answers(post)
        if lacking or not (answers or comments):
            return self._render_questions(
                source_sudo, code, f"{OPINION}/sheet/send", post=post, lacking=lacking, empty=not lacking, entry=True, sheet=True)
        taken = source_sudo._answer(answers, comments, mode="paper", contact=bool(kwargs.get("contact")))
        return self._render_opinion("opinion_thanks", source=source_sudo, before=not taken, entry=True, sheet=True)

    def _find_sheet(self, code):
        """:return: the sheet or the invitation (sudo) whose number stands on the paper, and the page that refuses it"""
        self._speak()
        if reason := self._get_desk_reason():
            return None, self._render_opinion("opinion_refused", reason=reason, status=403)
        number = "".join(filter(str.isalnum, (code or "")[:CODE_LENGTH])).upper()
        sheets_sudo = request.env["alseraj.survey.sheet"].sudo()  # the number on the paper is the right, beside the role
        source_sudo = sheets_sudo.search([("code", "=", number)], limit=1) if number else None
        source_sudo = source_sudo or request.env["alseraj.survey.invitation"]._find_by_code(number)
        if not source_sudo:
            return None, self._render_opinion("opinion_code", sheet=True, wrong=bool(number), status=404 if number else 200)
        self._speak(None, source_sudo)
        # in the rights of the employee: an invitation compares him with those who had a hand in it
        if reason := source_sudo.with_user(request.env.user)._get_entry_reason():
            return None, self._render_opinion("opinion_refused", source=source_sudo, reason=reason, status=403)
        return source_sudo, None

    def _get_desk_reason(self):
        if any(request.env.user.has_group(group) for group in (*DESK, MANAGER)):
            return False
        return request.env._("Only the desk enters what somebody answers by phone or on paper.")

    def _get_entry(self, invitation_id):
        """:return: the invitation, in the rights of the employee

        :raises NotFound: it does not exist, or he may not see it: the same answer for both
        """
        return get_allowed("alseraj.survey.invitation", invitation_id, "read")

    # ------------------------------------------------------------ all of them

    def _find(self, code):
        """:return: the invitation or the place (sudo) that a code belongs to, or nothing"""
        code = (code or "")[:CODE_LENGTH]
        invitation_sudo = request.env["alseraj.survey.invitation"]._find_by_code(code)
        return invitation_sudo or request.env["alseraj.survey.point"].sudo().search([  # the code is the right
            ("code", "=", code.strip().upper())], limit=1)

    def _is_staff_tablet(self, source_sudo):
        """A tablet on which somebody is logged in would show visitors the whole system one address further."""
        is_kiosk = source_sudo._name == "alseraj.survey.point" and source_sudo.kind == "kiosk"
        return is_kiosk and not request.env.user._is_public()

    def _speak(self, lang=None, source_sudo=None):
        """The language that was chosen on the page, else the respondent's, else that of the house; kept on no device."""
        company_sudo = request.env.company.sudo() if source_sudo is None else source_sudo.company_id  # the language of the house
        partner_sudo = source_sudo.partner_id if source_sudo and "partner_id" in source_sudo._fields else None
        return super()._speak(lang, partner_sudo=partner_sudo, company_sudo=company_sudo, remember=False)

    def _render_questions(self, source_sudo, code, action=f"{OPINION}/send", **values):
        lang = request.env.lang
        survey = source_sudo.survey_id.with_context(lang=lang)
        # a short text has no room for what changed: the page that its link opens says it
        news = "" if values.get("entry") else request.env["alseraj.improvement"].with_context(lang=lang)._get_news(
            source_sudo.company_id, limit=1).public_text
        return self._render_opinion(
            "opinion_survey", source=source_sudo, survey=survey, code=code,
            action=action, news=news, questions=survey.question_ids.filtered(lambda question: not question.is_page),
            folded=survey.question_ids.browse() if values.get("entry") else survey._get_folded(),
            confidential=survey.alseraj_confidential and source_sudo._name == "alseraj.survey.invitation",
            **{"post": {}, "lacking": (), **values},
        )

    def _render_opinion(self, template, status=200, source=None, **values):
        company_sudo = source.company_id if source is not None else request.env.company.sudo()  # its name stands on every page
        shows_languages = values.get("code") and not values.get("sheet")
        return self._render_light(
            f"alseraj_survey.{template}", status=status, company_sudo=company_sudo,
            kiosk=source is not None and source._name == "alseraj.survey.point" and source.kind == "kiosk",
            opinion=OPINION, script="/alseraj_survey/static/src/opinion/opinion.js",
            **({} if shows_languages else {"other_languages": []}), **values)
