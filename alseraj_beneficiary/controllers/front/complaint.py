from odoo import http
from odoo.http import request

from ...tools import identity, message_text
from ...tools.errors import RuleError
from ..light_page import LightPage

DAY_SECONDS = 86400
HOUR_SECONDS = 3600


def read_mobile(text):
    """:return: the mobile number in its international form, "" where none was typed or it can be none"""
    try:
        return identity.normalize_mobile(text) if text else ""
    except RuleError:
        return ""


def get_source():
    """Where a request comes from, to be counted: it is kept as a keyed checksum only."""
    return request.httprequest.remote_addr


class FrontComplaint(LightPage, http.Controller):
    """A complaint or a suggestion, also without a name, and its answer by a code."""

    @http.route("/alseraj/complaint", type="http", auth="public", methods=["GET"], sitemap=True, readonly=True)
    def front_complaint(self, lang=None, **kwargs):
        """The form; a name is not asked for before anybody is heard."""
        self._speak(lang)
        return self._render_complaint({})

    @http.route("/alseraj/complaint", type="http", auth="public", methods=["POST"], sitemap=False)
    def front_complaint_send(self, lang=None, **kwargs):
        """Take it in, and show its number and code, once."""
        self._speak(lang)
        form = request.httprequest.form
        typed = self._get_typed(form, "kind", "name", "mobile") | self._get_typed(form, "words", longest=4000)
        errors, mobile = {}, read_mobile(typed["mobile"])
        if not typed["words"]:
            errors["words"] = request.env._("Write what it is about.")
        if typed["mobile"] and not mobile:
            errors["mobile"] = request.env._("This can't be a mobile number. Write it as 05XXXXXXXX, or leave it empty.")
        limits = [(get_source(), 10, HOUR_SECONDS), ("all", 500, DAY_SECONDS)] + [(mobile, 3, DAY_SECONDS)] * bool(mobile)
        if not errors and not request.env["alseraj.attempt"]._count("complaint", *limits):
            errors["words"] = request.env._("Too much came in from here in a short time. Please call us, or try again later.")
        if errors:
            return self._render_complaint(typed, errors)
        complaint_sudo, code = request.env["alseraj.complaint"]._receive_from_page(
            typed["kind"], typed["words"], typed["name"], mobile)
        return self._render_light(
            "alseraj_beneficiary.front_complaint_thanks", complaint=complaint_sudo, code=code,
            masked=mobile and message_text.mask(mobile), date_text=self._get_date_text)

    def _render_complaint(self, typed, errors=None):
        texts = request.env["alseraj.public.text"]._get_texts("complaint")["complaint"]
        return self._render_light(
            "alseraj_beneficiary.front_complaint", private=bool(typed), texts=texts, typed=typed, errors=errors or {},
            word_complaint=request.env._("A complaint"), word_suggestion=request.env._("A suggestion"))
