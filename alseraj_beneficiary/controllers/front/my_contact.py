from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request

from ...models.contact.interaction import QUESTION_LENGTH
from ..contact.complaint import MAX_WORDS
from ..light_page import DAY_SECONDS
from ..my_page import CHOSEN_FILE, MyPage

THREAD = 20  # messages a page
COMPLAINTS_A_PAGE = 20
SLOTS_SHOWN = 60
PAST_SHOWN = 5
KINDS_AT_HOME = ("inquiry", "follow_up", "update", "support", "other")


class MyContact(MyPage, http.Controller):
    """What a family and the desk say to each other: messages, complaints, appointments."""

    def _is_too_much(self, purpose, most, file_sudo=None):
        """Count one more of this login, and of ``file_sudo``: several logins of one family wait for each other there."""
        of_file = [(f"file {file_sudo.id}", 2 * most, DAY_SECONDS)] if file_sudo else []
        return not request.env["alseraj.attempt"]._count(purpose, (request.env.uid, most, DAY_SECONDS), *of_file)

    def _render_busy(self):
        return self._render_light("alseraj_beneficiary.front_busy", status=429)

    # ------------------------------------------------------------ messages

    @http.route("/my/messages", type="http", auth="user", methods=["GET"])
    def my_messages(self, lang=None, before="", sent="", **kwargs):
        """The thread with the desk, newest first, and where one writes."""
        self._speak_own(lang)
        file_sudo = self._get_own_file_sudo()
        return self._refuse(file_sudo) or self._render_messages(file_sudo, {}, before=before, sent=bool(sent))

    @http.route("/my/messages", type="http", auth="user", methods=["POST"])
    def my_messages_send(self, lang=None, **kwargs):
        """Write to the desk: it comes to the officer of the file as a question to answer."""
        self._speak_own(lang)
        file_sudo = self._get_posted_file_sudo()
        if not file_sudo:
            return self._render_unknown()
        typed = self._get_typed(request.httprequest.form, "kind", "text", longest=QUESTION_LENGTH)
        if self._is_too_much("my_message", 20):
            return self._render_busy()
        try:
            with request.env.cr.savepoint():
                request.env["alseraj.interaction"]._receive_from_home(file_sudo, typed["kind"], typed["text"])
        except UserError as error:
            return self._render_messages(file_sudo, typed, {"text": str(error)})
        return request.redirect("/my/messages?sent=1", code=303)

    def _render_messages(self, file_sudo, typed, errors=None, before="", sent=False):
        interactions_sudo = request.env["alseraj.interaction"].sudo()  # of a file of the user's, as the domain says
        domain = interactions_sudo._get_home_domain(file_sudo, request.env.user)
        if before.isdecimal() and len(before) < 10:
            domain &= Domain("id", "<", int(before))
        thread = interactions_sudo.search(domain, order="id desc", limit=THREAD + 1)
        words = dict(interactions_sudo._fields["kind"]._description_selection(request.env))
        return self._render_my(
            "alseraj_beneficiary.my_messages", file_sudo=file_sudo, typed=typed, errors=errors or {}, thread=thread[:THREAD],
            earlier=thread[THREAD - 1:THREAD].id if len(thread) > THREAD else False, sent=sent, before=before,
            told=file_sudo._get_own_told(request.env.user) if not before else [],
            kinds=[(kind, words[kind]) for kind in KINDS_AT_HOME])

    # ------------------------------------------------------------ complaints

    def _find_complaint_sudo(self, complaint_id):
        """One of those that this login reads; its file is the one at hand from now on."""
        for file_sudo in self._get_own_files_sudo():
            # sudo: the user's own, as the domain says
            complaint_sudo = request.env["alseraj.complaint"].sudo().search(
                file_sudo._get_complaint_domain(request.env.user) & Domain("id", "=", complaint_id))
            if complaint_sudo:
                request.session[CHOSEN_FILE] = file_sudo.id
                return complaint_sudo.with_context(lang=request.env.lang)
        return request.env["alseraj.complaint"].sudo()  # none

    @http.route("/my/complaints", type="http", auth="user", methods=["GET"])
    def my_complaints(self, lang=None, before="", **kwargs):
        """What was said, how far it is and until when, and where one says something new."""
        self._speak_own(lang)
        file_sudo = self._get_own_file_sudo()
        return self._refuse(file_sudo) or self._render_complaints(file_sudo, {}, before=before)

    @http.route("/my/complaints", type="http", auth="user", methods=["POST"])
    def my_complaint_send(self, lang=None, **kwargs):
        """Take in a complaint or suggestion."""
        self._speak_own(lang)
        file_sudo = self._get_posted_file_sudo()
        if not file_sudo:
            return self._render_unknown()
        typed = self._get_typed(request.httprequest.form, "kind", "about", "text", longest=MAX_WORDS)
        if self._is_too_much("my_complaint", 10):
            return self._render_busy()
        own = file_sudo.partner_id == request.env.user.partner_id
        try:
            with request.env.cr.savepoint():
                complaint_sudo = request.env["alseraj.complaint"]._receive_from_page(
                    file_sudo.company_id, typed["text"], typed["kind"], typed["about"],
                    name="" if own else request.env.user.partner_id.sudo().name, file=file_sudo)  # sudo: his own name
        except UserError as error:
            return self._render_complaints(file_sudo, typed, {"text": str(error)})
        return request.redirect(f"/my/complaints/{complaint_sudo.id}?sent=1", code=303)

    @http.route("/my/complaints/<int:complaint_id>", type="http", auth="user", methods=["GET"])
    def my_complaint(self, complaint_id, lang=None, sent="", **kwargs):
        """One complaint: its state, its dates, the answer."""
        self._speak_own(lang)
        complaint_sudo = self._find_complaint_sudo(complaint_id)
        if not complaint_sudo:
            return self._render_unknown()
        return self._render_complaint(complaint_sudo, sent=bool(sent))

    @http.route("/my/complaints/<int:complaint_id>", type="http", auth="user", methods=["POST"])
    def my_complaint_word(self, complaint_id, lang=None, **kwargs):
        """Whether the answer satisfies; what does not goes to somebody higher."""
        self._speak_own(lang)
        complaint_sudo = self._find_complaint_sudo(complaint_id)
        if not complaint_sudo:
            return self._render_unknown()
        typed = self._get_typed(request.httprequest.form, "word", "note", longest=MAX_WORDS)
        if complaint_sudo.can_take_word and typed["word"] == "dissatisfied" and not typed["note"]:
            return self._render_complaint(
                complaint_sudo, typed, {"note": request.env._("Write with what you are not satisfied.")})
        if complaint_sudo.can_take_word and typed["word"] in ("satisfied", "dissatisfied"):
            complaint_sudo._take_word(typed["word"], typed["note"] or False)
        return request.redirect(f"/my/complaints/{complaint_id}?sent=1", code=303)

    def _render_complaints(self, file_sudo, typed, errors=None, before=""):
        domain = file_sudo._get_complaint_domain(request.env.user)
        if before.isdecimal() and len(before) < 10:
            domain &= Domain("id", "<", int(before))
        complaints_sudo = request.env["alseraj.complaint"].sudo().search(  # the user's own, as the domain says
            domain, order="id desc", limit=COMPLAINTS_A_PAGE + 1)
        shown = complaints_sudo[:COMPLAINTS_A_PAGE]
        return self._render_my(
            "alseraj_beneficiary.my_complaints", file_sudo=file_sudo, typed=typed, errors=errors or {}, complaints=shown,
            earlier=shown[-1:].id if len(complaints_sudo) > COMPLAINTS_A_PAGE else False, state_text=self._get_complaint_state)

    def _get_complaint_state(self, complaint):
        return {
            "new": request.env._("It waits to be looked into"),
            "acknowledged": request.env._("We look into it"),
            "escalated": request.env._("Somebody higher looks into it"),
            "resolved": request.env._("Answered"),
            "rejected": request.env._("Answered"),
        }[complaint.state]

    def _render_complaint(self, complaint_sudo, typed=None, errors=None, sent=False):
        return self._render_my(
            "alseraj_beneficiary.my_complaint", file_sudo=complaint_sudo.beneficiary_id, complaint=complaint_sudo,
            answer=complaint_sudo._get_answer_text() if complaint_sudo.state in ("resolved", "rejected") else "",
            state_text=self._get_complaint_state, typed=typed or {}, errors=errors or {}, sent=sent)

    # ------------------------------------------------------------ appointments

    @http.route("/my/appointments", type="http", auth="user", methods=["GET"])
    def my_appointments(self, lang=None, move="", **kwargs):
        """The times that the family holds, and those that are free."""
        self._speak_own(lang)
        file_sudo = self._get_own_file_sudo()
        return self._refuse(file_sudo) or self._render_appointments(file_sudo, {"move": move})

    @http.route("/my/appointments", type="http", auth="user", methods=["POST"])
    def my_appointment_book(self, lang=None, **kwargs):
        """Take a time, or another one instead of one that is held."""
        self._speak_own(lang)
        file_sudo = self._get_posted_file_sudo()
        if not file_sudo:
            return self._render_unknown()
        typed = self._get_typed(request.httprequest.form, "slot", "kind", "note", "move")
        moved_sudo = self._find_appointment_sudo(file_sudo, typed["move"]) if typed["move"] else None
        if typed["move"] and not moved_sudo:
            return self._render_unknown()
        if self._is_too_much("my_appointment", 20, file_sudo):
            return self._render_busy()
        try:
            with request.env.cr.savepoint():
                request.env["alseraj.appointment"]._book_from_home(
                    file_sudo, typed["slot"], moved_sudo.kind if moved_sudo else typed["kind"],
                    moved_sudo.note or "" if moved_sudo else typed["note"], instead_of=moved_sudo)
        except UserError as error:
            return self._render_appointments(file_sudo, typed, {"slot": str(error)})
        return request.redirect("/my/appointments", code=303)

    @http.route("/my/appointments/cancel", type="http", auth="user", methods=["POST"])
    def my_appointment_cancel(self, lang=None, appointment="", **kwargs):
        """Give a time back."""
        self._speak_own(lang)
        file_sudo = self._get_posted_file_sudo()
        held_sudo = self._find_appointment_sudo(file_sudo, appointment) if file_sudo else None
        if not held_sudo:
            return self._render_unknown()
        held_sudo.action_cancel()
        return request.redirect("/my/appointments", code=303)

    def _find_appointment_sudo(self, file_sudo, number):
        held_sudo = request.env["alseraj.appointment"]._get_open_of(file_sudo)
        return held_sudo.filtered(lambda appointment: str(appointment.id) == number)

    def _render_appointments(self, file_sudo, typed, errors=None):
        appointments_sudo = request.env["alseraj.appointment"].sudo()  # of a file of the user's, as the domain says
        held = appointments_sudo._get_open_of(file_sudo)
        past = appointments_sudo.search(
            [("beneficiary_id", "=", file_sudo.id), ("id", "not in", held.ids)], order="start desc", limit=PAST_SHOWN)
        slots = [
            (slot.id, self._get_time_text(slot))
            for slot in request.env["alseraj.appointment.slot"]._find_free(file_sudo.branch_id, limit=SLOTS_SHOWN)]
        words = dict(appointments_sudo._fields["kind"]._description_selection(request.env))
        states = dict(appointments_sudo._fields["state"]._description_selection(request.env))
        return self._render_my(
            "alseraj_beneficiary.my_appointments", file_sudo=file_sudo, typed=typed, errors=errors or {}, held=held, past=past,
            slots=slots, kinds=[(kind, words[kind]) for kind in KINDS_AT_HOME], states=states, time_text=self._get_time_text,
            moved=held.filtered(lambda appointment: str(appointment.id) == typed.get("move")),
            cancel_text=lambda text: request.env._("Cancel %(time)s", time=text),
            move_text=lambda text: request.env._("Move %(time)s", time=text))

    def _get_time_text(self, record):
        """A slot or an appointment: day, hour and place."""
        local = record.company_id._get_local(record.start)
        hall = record.hall_id if "hall_id" in record._fields else record.slot_id.hall_id
        return request.env._(
            "%(day)s, at %(time)s – %(place)s", day=self._get_date_text(local.date()), time=f"{local:%H:%M}", place=hall.name)
