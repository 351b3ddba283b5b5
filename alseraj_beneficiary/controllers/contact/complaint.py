from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..light_page import DAY_SECONDS, HOUR_SECONDS, LightPage, get_source, read_mobile

COMPLAINT_PAGE = "/alseraj/complaint"
MAX_WORDS = 5000
MAX_NAME = 100


class ComplaintController(LightPage, http.Controller):
    """Complaints and suggestions without a login and without a name: sent on a page, and followed by a code.

    The code comes in the body of a POST only, so no log on the way has it.
    """

    @http.route(COMPLAINT_PAGE, type="http", auth="public", website=True, multilang=False, sitemap=False, methods=["GET"])
    def complaint_page(self, lang=None, **kwargs):
        """Where one writes, or follows what one has written."""
        return self._render("complaint_page", lang)

    @http.route(
        f"{COMPLAINT_PAGE}/send", type="http", auth="public", website=True, multilang=False, sitemap=False, methods=["POST"])
    def complaint_send(self, lang=None, text="", kind="complaint", about="service", name="", mobile="", **kwargs):
        """Take it in, and show its code, this once."""
        values = {"text": text[:MAX_WORDS], "kind": kind, "about": about, "name": name[:MAX_NAME], "mobile": mobile[:20]}
        self._speak(lang)
        number = read_mobile(values["mobile"])
        limits = [(get_source(), 20, HOUR_SECONDS)] + [(number, 3, DAY_SECONDS)] * bool(number)
        if not request.env["alseraj.attempt"]._count("complaint", *limits):
            return self._render("complaint_page", lang, post=values, error=request.env._(
                "Too much came in from here in a short time. Please call us, or try again later."))
        try:
            with request.env.cr.savepoint():
                complaint_sudo = request.env["alseraj.complaint"]._receive_from_page(request.env.company, **values)
        except UserError as error:
            return self._render("complaint_page", lang, error=str(error), post=values)
        return self._render(
            "complaint_sent", lang, complaint=complaint_sudo, code=complaint_sudo._make_follow_code(),
            day=self._write_day(complaint_sudo.due_date))

    @http.route(
        f"{COMPLAINT_PAGE}/follow", type="http", auth="public", website=True, multilang=False, sitemap=False, methods=["POST"])
    def complaint_follow(self, code="", lang=None, **kwargs):
        """What became of the one that the code belongs to."""
        return self._render_followed(code, lang)

    @http.route(
        f"{COMPLAINT_PAGE}/word", type="http", auth="public", website=True, multilang=False, sitemap=False, methods=["POST"])
    def complaint_word(self, code="", word="", note="", lang=None, **kwargs):
        """Whether the answer satisfies; what does not goes to somebody higher."""
        complaint_sudo = self._find(code)
        self._speak(lang)
        if complaint_sudo.can_take_word and word in ("satisfied", "dissatisfied"):
            complaint_sudo._take_word(word, note[:MAX_WORDS].strip() or False, by=complaint_sudo.code_by_id)
        return self._render_followed(code, lang)

    def _find(self, code):
        """The complaint of a code; none for who tries too often, as for a code that nobody was given."""
        allowed = request.env["alseraj.attempt"]._count("complaint_follow", (get_source(), 60, HOUR_SECONDS))
        return request.env["alseraj.complaint"]._find_by_follow_code((code or "")[:40] if allowed else "")

    def _render_followed(self, code, lang):
        complaint_sudo = self._find(code)
        if not complaint_sudo:
            return self._render("complaint_page", lang, wrong=True, status=404)
        self._speak(lang)
        complaint_sudo = complaint_sudo.with_context(lang=request.env.lang)
        return self._render(
            "complaint_followed", lang, complaint=complaint_sudo, code=code, answer=complaint_sudo._get_answer_text(),
            received=self._write_day(complaint_sudo.company_id._get_day(complaint_sudo.received_on)),
            day=self._write_day(complaint_sudo.due_date))

    def _write_day(self, day):
        return self._get_date_text(day)

    def _render(self, template, lang, status=200, **values):
        self._speak(lang)
        return self._render_light(f"alseraj_beneficiary.{template}", status=status, address=COMPLAINT_PAGE, **{
            "post": {}, "texts": request.env["alseraj.policy"]._get_public_texts(request.env.company)["complaints"], **values})
