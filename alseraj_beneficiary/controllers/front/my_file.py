from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ...models.governance.correction import LONGEST_WORDS, PROOF_PAGES
from ...tools import persons
from ..light_page import DAY_SECONDS
from ..my_page import CHOSEN_FILE, MyPage
from .apply import POST_BYTES

PLACES = ("/my/file", "/my/family")
PLACES_OF_BUTTONS = {
    "/my/switch": "/my", "/my/data/copy": "/my/data", "/my/appointments/cancel": "/my/appointments",
}


class MyFile(MyPage, http.Controller):
    """What the association has about a family, and "this is wrong": field by field, with a proof, decided by an officer."""

    @http.route("/my/switch", type="http", auth="user", methods=["POST"])
    def my_switch(self, back="", **kwargs):
        """Go on with another of the files that this login opens; which one is kept in the session."""
        file_sudo = self._get_posted_file_sudo()
        if not file_sudo:
            self._speak_own()
            return self._render_unknown()
        pages = [address for address, _name, _here in self._get_my_pages()]
        return request.redirect(back if back in pages else "/my", code=303)

    @http.route(list(PLACES_OF_BUTTONS), type="http", auth="user", methods=["GET"])
    def my_button(self, **kwargs):
        """Whoever had to log in between page and button is back on the page."""
        return request.redirect(PLACES_OF_BUTTONS[request.httprequest.path], code=303)

    # ------------------------------------------------------------ what is there

    @http.route(PLACES, type="http", auth="user", methods=["GET"])
    def my_file(self, lang=None, **kwargs):
        """The file or the family, with numbers hidden from who reads over the shoulder."""
        self._speak_own(lang)
        return self._render_facts(self._get_own_file_sudo(), masked=True)

    @http.route(PLACES, type="http", auth="user", methods=["POST"])
    def my_file_shown(self, lang=None, **kwargs):
        """The same page once, with all numbers: it is asked for by a button, and no copy is kept."""
        self._speak_own(lang)
        file_sudo = self._get_posted_file_sudo()
        return self._render_facts(file_sudo, masked=False) if file_sudo else self._render_unknown()

    def _render_facts(self, file_sudo, masked):
        if refused := self._refuse(file_sudo, whole=True):
            return refused
        family = request.httprequest.path == "/my/family"
        incomes, accounts = ([], []) if family else file_sudo._get_own_money(masked)
        return self._render_my(
            f"alseraj_beneficiary.my_{'family' if family else 'file'}", file_sudo=file_sudo, masked=masked,
            facts=[] if family else file_sudo._get_own_facts(masked), incomes=incomes, accounts=accounts,
            members=file_sudo._get_own_members(masked) if family else [],
            corrections=self._get_corrections_sudo(file_sudo), wrong_text=self._get_wrong_text)

    def _get_wrong_text(self, label):
        return request.env._("%(field)s: this is wrong", field=label)

    def _get_corrections_sudo(self, file_sudo, limit=10):
        corrections_sudo = file_sudo.env["alseraj.correction"].search(  # sudo: of this file, which is the user's
            [("beneficiary_id", "=", file_sudo.id), ("request_id.at_home", "=", True)], order="id desc", limit=limit)
        return corrections_sudo.with_context(lang=request.env.lang)

    # ------------------------------------------------------------ this is wrong

    @http.route("/my/file/correct", type="http", auth="user", methods=["GET"])
    def my_correct(self, what="", lang=None, **kwargs):
        """One thing that is wrong: what it should be, and why."""
        self._speak_own(lang)
        file_sudo = self._get_own_file_sudo()
        return self._refuse(file_sudo, whole=True) or self._render_correct(file_sudo, what, {})

    @http.route("/my/file/correct", type="http", auth="user", methods=["POST"])
    def my_correct_send(self, what="", lang=None, **kwargs):
        """Put it before the officer; the file stays as it is. Then the proof."""
        self._speak_own(lang)
        file_sudo = self._get_posted_file_sudo()
        if refused := (self._refuse(file_sudo, whole=True) if file_sudo else self._render_unknown()):
            return refused
        corrections = request.env["alseraj.correction"]
        thing = corrections._find_what(file_sudo, what)
        if not thing:
            return self._render_unknown()
        typed = self._get_typed(request.httprequest.form, "value", "note", longest=LONGEST_WORDS)
        if not request.env["alseraj.attempt"]._count("my_correct", (request.env.uid, 60, DAY_SECONDS)):
            return self._render_light("alseraj_beneficiary.front_busy", status=429)
        try:
            with request.env.cr.savepoint():
                correction_sudo = corrections._propose(
                    file_sudo, thing, typed["value"], typed["note"], self._get_guardian_name(file_sudo))
        except UserError as error:
            return self._render_correct(
                file_sudo, what, typed, {"note" if thing["topic"] else "value": str(error)})
        return request.redirect(f"/my/file/correct/{correction_sudo.id}", code=303)

    def _render_correct(self, file_sudo, what, typed, errors=None):
        thing = request.env["alseraj.correction"]._find_what(file_sudo, what)
        if not thing:
            return self._render_unknown()
        line = request.env["alseraj.correction"].sudo().new({**thing, "beneficiary_id": file_sudo.id})  # words, nothing stored
        subject = (file_sudo.member_ids.filtered(lambda member: member.id == thing["member_id"]) or file_sudo)
        field = subject._fields[thing["field_name"]] if thing["field_name"] else None
        fact = field and file_sudo._get_own_fact(subject, field.name, what, masked=True)
        kind = {"selection": "select", "boolean": "select"}.get(field.type, "text") if field else None
        options = []
        if field and field.type == "selection":
            options = [
                (value, persons.choose(label, subject.gender)) for value, label in field._description_selection(request.env)]
        elif field and field.type == "boolean":
            options = list({"1": request.env._("Yes"), "0": request.env._("No")}.items())
        return self._render_my(
            "alseraj_beneficiary.my_correct", file_sudo=file_sudo, what=what, fact=fact, field=field, value_kind=kind,
            value_options=options, label=fact["label"] if fact else line._get_label(),
            member=subject if thing["member_id"] else None, typed=typed, errors=errors or {},
            back=PLACES[bool(thing["member_id"]) or what == "missing_member"])

    # ------------------------------------------------------------ its proof, page by page

    @http.route("/my/file/correct/<int:correction_id>", type="http", auth="user", methods=["GET"])
    def my_proof(self, correction_id, lang=None, **kwargs):
        """The pages of the proof that came, and the place for more."""
        self._speak_own(lang)
        correction_sudo = self._find_correction_sudo(correction_id)
        return self._render_proof(correction_sudo) if correction_sudo else self._render_unknown()

    @http.route(
        "/my/file/correct/<int:correction_id>", type="http", auth="user", methods=["POST"], max_content_length=POST_BYTES)
    def my_proof_send(self, correction_id, lang=None, **kwargs):
        """Take pages of the proof; without one it is sent all the same."""
        self._speak_own(lang)
        correction_sudo = self._find_correction_sudo(correction_id)
        if not correction_sudo:
            return self._render_unknown()
        errors, taken = {}, 0
        for sent in request.httprequest.files.getlist("proof"):
            if not sent.filename:
                continue
            if taken >= PROOF_PAGES or not request.env["alseraj.attempt"]._count("my_proof", (request.env.uid, 60, DAY_SECONDS)):
                errors["proof"] = request.env._("These are more pages than can be sent here. Bring the others to our office.")
                break
            taken += 1
            try:
                with request.env.cr.savepoint():
                    sentence = correction_sudo._take_proof(sent.read(), sent.filename.replace("\x00", ""))
            except UserError as error:
                sentence = str(error)
            if sentence:
                errors["proof"] = sentence
        if errors:
            return self._render_proof(correction_sudo, errors)
        if not request.httprequest.form.get("next"):
            return request.redirect(request.httprequest.path, code=303)
        of_family = correction_sudo.is_of_member or correction_sudo.topic == "missing_member"
        return request.redirect(f"{PLACES[of_family]}#corrections", code=303)

    def _find_correction_sudo(self, correction_id):
        """One that waits, on a file that this login reads whole."""
        files_sudo = self._get_own_files_sudo().filtered(lambda file: file._is_read_whole_by(request.env.user))
        # sudo: of the user's own files alone
        correction_sudo = request.env["alseraj.correction"].sudo().search([
            ("id", "=", correction_id), ("beneficiary_id", "in", files_sudo.ids), ("state", "=", "waiting"),
            ("request_id.at_home", "=", True)])
        if correction_sudo:
            request.session[CHOSEN_FILE] = correction_sudo.beneficiary_id.id
        return correction_sudo.with_context(lang=request.env.lang)

    def _render_proof(self, correction_sudo, errors=None):
        company_sudo = correction_sudo.company_id
        return self._render_my(
            "alseraj_beneficiary.my_proof", file_sudo=correction_sudo.beneficiary_id, correction=correction_sudo,
            errors=errors or {}, kind=correction_sudo._get_proof_type(),
            max_bytes=(company_sudo.alseraj_scan_max_mb or 30) * 1024**2)
