from odoo import http
from odoo.http import request

from ..light_page import DAY_SECONDS, HOUR_SECONDS, LightPage, get_source, read_mobile


class FrontTrack(LightPage, http.Controller):
    """How far something is: by its number and the mobile that was given, or by its code.

    The answer to a number that does not exist, to the mobile of somebody else and to too many tries is one sentence.
    """

    @http.route("/alseraj/track", type="http", auth="public", methods=["GET"], sitemap=True, readonly=True)
    def front_track(self, lang=None, **kwargs):
        """What is asked."""
        self._speak(lang)
        return self._render_track({})

    @http.route("/alseraj/track", type="http", auth="public", methods=["POST"], sitemap=False, save_session=False)
    def front_track_answer(self, lang=None, **kwargs):
        """How far it is; nothing of what was decided, and no name."""
        self._speak(lang)
        typed = self._get_typed(request.httprequest.form, "number", "mobile", longest=40)
        errors = {}
        if not typed["number"]:
            errors["number"] = request.env._("Write the number or the code that you were given.")
        if errors:
            return self._render_track(typed, errors)
        number, mobile = typed["number"], read_mobile(typed["mobile"])
        allowed = request.env["alseraj.attempt"]._count(
            "track", (get_source(), 60, HOUR_SECONDS), (number.upper(), 10, HOUR_SECONDS), (mobile or "none", 60, DAY_SECONDS))
        found = request.env["alseraj.tracking"]._find(number, mobile)
        if not allowed or not found:
            return self._render_track(typed, unknown=True)
        return self._render_light("alseraj_beneficiary.front_tracked", found=found, date_text=self._get_date_text)

    def _render_track(self, typed, errors=None, unknown=False):
        return self._render_light(
            "alseraj_beneficiary.front_track", private=bool(typed), typed=typed, errors=errors or {}, unknown=unknown)
