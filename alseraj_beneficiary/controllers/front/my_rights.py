from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ...models.front.consent import PURPOSES_AT_HOME, REFUSED_AT_HOME
from ...models.governance.correction import LONGEST_WORDS
from ..light_page import DAY_SECONDS
from ..my_page import MyPage

DATA_REQUESTS_SHOWN = 20


class MyRights(MyPage, http.Controller):
    """What a family agreed to, and what it may ask about its data."""

    # ------------------------------------------------------------ consents

    @http.route("/my/consents", type="http", auth="user", methods=["GET"])
    def my_consents(self, lang=None, **kwargs):
        """Each purpose, whether it was agreed to, and the way to change that."""
        self._speak_own(lang)
        file_sudo = self._get_own_file_sudo()
        return self._refuse(file_sudo, whole=True) or self._render_consents(file_sudo)

    @http.route("/my/consents", type="http", auth="user", methods=["POST"])
    def my_consents_change(self, lang=None, give="", withdraw="", refuse="", **kwargs):
        """Agree to a purpose, refuse it, or withdraw what was agreed to."""
        self._speak_own(lang)
        file_sudo = self._get_posted_file_sudo()
        if refused := (self._refuse(file_sudo, whole=True) if file_sudo else self._render_unknown()):
            return refused
        consents = request.env["alseraj.consent"]
        try:
            with request.env.cr.savepoint():
                if withdraw:
                    given_sudo = consents._get_latest_of(file_sudo).filtered(lambda consent: str(consent.id) == withdraw)
                    if not given_sudo:
                        return self._render_unknown()
                    given_sudo._withdraw_from_home()
                elif refuse:
                    consents._refuse_from_home(file_sudo, refuse)
                else:
                    consents._give_from_home(file_sudo, give, self._get_guardian_name(file_sudo))
        except UserError as error:
            return self._render_consents(file_sudo, {"main": str(error)})
        return request.redirect("/my/consents", code=303)

    def _render_consents(self, file_sudo, errors=None):
        consents_sudo = request.env["alseraj.consent"]._get_latest_of(file_sudo)
        words = dict(consents_sudo._fields["purpose"]._description_selection(request.env))
        own = {consent.purpose: consent for consent in consents_sudo if consent.purpose in PURPOSES_AT_HOME}
        rows = [(purpose, words[purpose], own.get(purpose)) for purpose in PURPOSES_AT_HOME]
        rows += [
            ("", " – ".join(filter(None, [words[consent.purpose], consent.purpose_note])), consent)
            for consent in consents_sudo if consent.purpose not in PURPOSES_AT_HOME]
        return self._render_my(
            "alseraj_beneficiary.my_consents", file_sudo=file_sudo, rows=rows, errors=errors or {}, refusable=REFUSED_AT_HOME,
            give_text=lambda label: request.env._("I agree: %(purpose)s", purpose=label),
            withdraw_text=lambda label: request.env._("I withdraw: %(purpose)s", purpose=label))

    # ------------------------------------------------------------ data

    @http.route("/my/data", type="http", auth="user", methods=["GET"])
    def my_data(self, lang=None, sent="", **kwargs):
        """What was asked about the data and answered, and the way to ask."""
        self._speak_own(lang)
        file_sudo = self._get_own_file_sudo()
        return self._refuse(file_sudo, whole=True) or self._render_data(file_sudo, {}, sent=bool(sent))

    @http.route("/my/data", type="http", auth="user", methods=["POST"])
    def my_data_ask(self, lang=None, **kwargs):
        """Ask for the data, or for their destruction: a privacy request with its clock."""
        self._speak_own(lang)
        file_sudo = self._get_posted_file_sudo()
        if refused := (self._refuse(file_sudo, whole=True) if file_sudo else self._render_unknown()):
            return refused
        typed = self._get_typed(request.httprequest.form, "kind", "details", longest=LONGEST_WORDS)
        errors = {}
        if typed["kind"] not in ("access", "correction", "destruction"):
            errors["kind"] = request.env._("Choose what you ask for.")
        if not typed["details"]:
            errors["details"] = request.env._("Write which data you mean.")
        if errors:
            return self._render_data(file_sudo, typed, errors)
        if not request.env["alseraj.attempt"]._count("my_data", (request.env.uid, 10, DAY_SECONDS)):
            return self._render_light("alseraj_beneficiary.front_busy", status=429)
        request.env["alseraj.privacy.request"]._open_at_home(
            file_sudo, typed["kind"], typed["details"], self._get_guardian_name(file_sudo))
        return request.redirect("/my/data?sent=1", code=303)

    @http.route("/my/data/copy", type="http", auth="user", methods=["POST"])
    def my_data_copy(self, lang=None, **kwargs):
        """The copy of the data, to be read, printed or kept; no other copy stays on the way."""
        self._speak_own(lang)
        file_sudo = self._get_posted_file_sudo()
        if refused := (self._refuse(file_sudo, whole=True) if file_sudo else self._render_unknown()):
            return refused
        file_sudo = file_sudo.with_context(lang=request.env.lang)
        request.env["alseraj.access.log"]._record(file_sudo, [request.env._("copy of the data on the own pages")], kind="export")
        return self._render_my(
            "alseraj_beneficiary.my_data_copy", file_sudo=file_sudo, parts=file_sudo._get_own_copy(request.env.user),
            today=self._get_date_text(file_sudo.company_id._get_today()))

    def _render_data(self, file_sudo, typed, errors=None, sent=False):
        # sudo: of a file that the user reads whole
        requests_sudo = request.env["alseraj.privacy.request"].sudo().search(
            [("beneficiary_id", "=", file_sudo.id), ("at_home", "=", True)], order="id desc", limit=DATA_REQUESTS_SHOWN)
        kinds = dict(requests_sudo._fields["kind"]._description_selection(request.env))
        states = dict(requests_sudo._fields["state"]._description_selection(request.env))
        return self._render_my(
            "alseraj_beneficiary.my_data", file_sudo=file_sudo, asked=requests_sudo, kinds=list(kinds.items()), words=kinds,
            states=states, typed=typed, errors=errors or {}, sent=sent)
