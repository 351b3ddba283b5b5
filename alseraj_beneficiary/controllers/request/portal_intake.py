import psycopg2.errors

from odoo import http
from odoo.exceptions import UserError, ValidationError
from odoo.http import request

from ...tools import intake_answers
from ...tools.errors import RuleError
from .sign import SignController

DESCRIPTION_LENGTH = 2000
SIGNATURE_LENGTH = 3 * 1024**2  # a drawing on a phone has some ten thousand characters
POST_BYTES = 40 * 1024**2


class PortalIntake(SignController):
    """A family asks for support on its own pages: chooses it, fills it in, reads, signs, and it is submitted.

    Whatever is left is kept as a draft, one for each support. All records are in sudo, because a portal user has
    no right on any model of ours; each comes through ``_get_own_domain``, or hangs on a file that is his own.
    """

    # ------------------------------------------------------------ 1: what

    @http.route("/my/requests/new", type="http", auth="user", methods=["GET"])
    def intake_choose(self, lang=None, begun="", **kwargs):
        """The supports the family can ask for today; below them the others, each with the reason why not."""
        self._speak_own(lang)
        return self._render_choice(begun=bool(begun))

    @http.route("/my/requests/new", type="http", auth="user", methods=["POST"])
    def intake_begin(self, type_id="", lang=None, **kwargs):
        """Go on with the draft of this support, or begin one. Sent twice, it is the same draft."""
        self._speak_own(lang)
        file_sudo = self._get_own_file_sudo()
        if file_sudo and (refused := self._refuse(file_sudo, whole=True)):
            return refused
        kind_sudo = file_sudo and file_sudo.env["alseraj.support.type"]._get_published(file_sudo).filtered(
            lambda kind: str(kind.id) == type_id)
        if not kind_sudo:
            return self._render_choice(error=request.env._("Choose one of the supports below."))
        try:
            with request.env.cr.savepoint():
                draft_sudo = self._get_requests_sudo()._open_on_portal(file_sudo, kind_sudo)
                draft_sudo.env.flush_all()
        except UserError as error:
            return self._render_choice(error=str(error))
        except psycopg2.errors.UniqueViolation:  # pressed twice, or begun for another family of his
            return request.redirect("/my/requests/new?begun=1", code=303)
        return request.redirect(f"/my/requests/{draft_sudo.id}/edit", code=303)

    def _render_choice(self, error=None, begun=False):
        file_sudo, errors = self._get_own_file_sudo(), {"type_id": error} if error else {}
        if not file_sudo:
            return self._render_my("alseraj_beneficiary.my_no_file", errors=errors)
        if refused := self._refuse(file_sudo, whole=True):
            return refused
        kinds_sudo = file_sudo.env["alseraj.support.type"]._get_published(file_sudo)
        drafts_sudo = self._get_requests_sudo()._get_portal_drafts(file_sudo)
        reasons = kinds_sudo._get_portal_reasons(file_sudo)
        return self._render_my("alseraj_beneficiary.portal_new_request", file_sudo=file_sudo, **{
            "errors": errors,
            "begun": begun,
            "file_reason": kinds_sudo._get_portal_file_reason(file_sudo),
            "drafts": drafts_sudo,
            "offers": (kinds_sudo - drafts_sudo.type_id).filtered(lambda kind: not reasons[kind]),
            "barred": (kinds_sudo - drafts_sudo.type_id).filtered(lambda kind: reasons[kind]),
            "reasons": reasons,
        })

    # ------------------------------------------------------------ 2: how much, questions, documents

    @http.route("/my/requests/<int:request_id>/edit", type="http", auth="user", methods=["GET"])
    def intake_edit(self, request_id, lang=None, **kwargs):
        """The form of a draft, with what was filled in before."""
        self._speak_own(lang)
        draft_sudo, answer = self._get_draft_sudo(request_id)
        return answer or self._render_form(draft_sudo)

    @http.route(
        "/my/requests/<int:request_id>/edit", type="http", auth="user", methods=["POST"], max_content_length=POST_BYTES)
    def intake_save(self, request_id, later="", lang=None, **kwargs):
        """Keep what is right, show what is not, and go on when nothing is left; a script sends pages one by one."""
        self._speak_own(lang)
        draft_sudo, answer = self._get_draft_sudo(request_id)
        if answer:
            return answer
        if reason := draft_sudo.type_id._get_portal_file_reason(draft_sudo.beneficiary_id):
            return self._render_form(draft_sudo, {"form": reason})
        errors = self._take_documents(draft_sudo)
        if self._is_about_papers():
            return self._render_form(draft_sudo, errors) if errors else request.redirect(
                f"/my/requests/{request_id}/edit", code=303)
        vals = self._read_form(draft_sudo, errors)
        try:
            with request.env.cr.savepoint():
                draft_sudo.write(vals)
        except (UserError, ValidationError) as error:
            errors["form"] = str(error)
        if later and not errors:
            return request.redirect("/my/requests", code=303)
        if not errors and (reason := draft_sudo._get_portal_reason()):
            errors["form"] = reason
        if errors:
            return self._render_form(draft_sudo, errors)
        return request.redirect(f"/my/requests/{request_id}/confirm", code=303)

    def _get_draft_sudo(self, request_id):
        """The user's own draft.

        :return: (request in sudo, None), or (None, the answer for what is not his, or is on its way already)
        """
        support_sudo, answer = self._find_own_request(request_id, acting=True)
        if answer:
            return None, answer
        if not support_sudo._is_portal_draft():
            return None, request.redirect(f"/my/requests/{request_id}", code=303)
        return support_sudo, None

    def _read_form(self, draft_sudo, errors):
        """What was typed; what can't be read leaves a sentence in ``errors`` and the draft as it was.

        :return: values to write
        """
        form, vals, answers = request.httprequest.form, {}, {}
        vals["declaration_id"] = draft_sudo.env["alseraj.declaration"]._get_current().id  # the one he reads next
        vals["description"] = form.get("description", "").replace("\x00", "").strip()[:DESCRIPTION_LENGTH]
        if draft_sudo.type_id.kind != "in_kind":
            label = draft_sudo._fields["amount_requested"]._description_string(request.env)
            amount = self._read(errors, "amount", intake_answers.parse_number, form.get("amount"), label)
            if amount is not None and amount < 0:
                errors["amount"] = request.env._("Enter the amount requested.")
            elif "amount" not in errors:
                vals["amount_requested"] = amount or 0
        for question in draft_sudo.type_id._get_portal_questions() or []:
            key = f"question_{question['name']}"
            value = self._read(errors, key, intake_answers.parse_answer, question, form.getlist(key))
            if key not in errors:
                answers[question["name"]] = value
        if answers:
            vals["properties"] = answers
        return vals

    def _read(self, errors, key, parse, *args):
        try:
            return parse(*args)
        except RuleError as error:
            errors[key] = error.get_sentence(request.env)
        return None

    def _take_documents(self, support_sudo):
        return self._take_slots(
            support_sudo._get_portal_documents, support_sudo._take_portal_pages, support_sudo.beneficiary_id)

    def _is_about_papers(self):
        """Whether pages alone were sent or thrown away: the rest of the form was not."""
        form = request.httprequest.form
        return bool(form.get("only_papers") or form.get("remove"))

    def _render_form(self, draft_sudo, errors=None):
        typed = request.httprequest.form if errors and not self._is_about_papers() else {}
        return self._render_my("alseraj_beneficiary.portal_edit_request", file_sudo=draft_sudo.beneficiary_id, **{
            "support": draft_sudo,
            "errors": errors or {},
            "typed": {
                "amount": typed.get("amount", draft_sudo.amount_requested and f"{draft_sudo.amount_requested:.15g}" or ""),
                "description": typed.get("description", draft_sudo.description or ""),
            },
            "questions": self._get_questions(draft_sudo, typed),
            "documents": draft_sudo._get_portal_documents(),
            "ceiling": draft_sudo.ceiling,
            "max_bytes": self._get_max_bytes(draft_sudo.company_id),
        })

    def _get_questions(self, draft_sudo, typed):
        """The questions with what was typed now, else what the draft keeps, as texts."""
        asked = {question["name"] for question in draft_sudo.type_id._get_portal_questions() or []}
        questions = []
        for question in draft_sudo._read_questions():
            if question["name"] not in asked:
                continue
            key, value = f"question_{question['name']}", question.get("value")
            if typed:
                texts = typed.getlist(key)
            elif question["type"] == "boolean" or draft_sudo._is_open(value):
                texts = ["1"] if value else []
            else:
                texts = value if isinstance(value, list) else [f"{value:.15g}" if isinstance(value, float) else str(value)]
            options = [(option[0], option[1]) for option in question.get(question["type"]) or []] \
                if question["type"] in ("selection", "tags") else []
            questions.append({
                "key": key, "label": question["string"], "kind": question["type"], "texts": texts, "options": options,
            })
        return questions

    # ------------------------------------------------------------ 3: read, sign, submit

    @http.route(
        ["/my/requests/<int:request_id>/confirm", "/my/requests/<int:request_id>/submit"], type="http", auth="user",
        methods=["GET"])
    def intake_confirm(self, request_id, **kwargs):
        """What is declared, as it will be frozen, and the place to sign."""
        self._speak_own()
        draft_sudo, answer = self._get_draft_sudo(request_id)
        if answer:
            return answer
        if draft_sudo._get_portal_form_reason():
            return request.redirect(f"/my/requests/{request_id}/edit", code=303)
        return self._render_confirm(draft_sudo)

    @http.route("/my/requests/<int:request_id>/submit", type="http", auth="user", methods=["POST"])
    def intake_submit(self, request_id, name="", signature="", seen="", **kwargs):
        """Sign and submit in one step. Sent twice, the second finds it submitted and shows it."""
        self._speak_own()
        draft_sudo, answer = self._get_draft_sudo(request_id)
        if answer:
            return answer
        if not draft_sudo.try_lock_for_update():  # pressed twice: the other one is at it
            return request.redirect(f"/my/requests/{request_id}", code=303)
        lang = self._speak_to_applicant(draft_sudo)
        draft_sudo = draft_sudo.with_context(lang=lang)
        try:
            if len(signature) > SIGNATURE_LENGTH:
                raise UserError(request.env._("The signature is too large a picture. Draw it again."))
            with request.env.cr.savepoint():
                draft_sudo._submit_on_portal(name[:200], signature.rpartition(",")[2], seen, lang)
        except (UserError, ValidationError) as error:
            return self._render_confirm(draft_sudo, error=str(error))
        return request.redirect(f"/my/requests/{request_id}?received=1", code=303)

    def _render_confirm(self, draft_sudo, error=None):
        self._speak_to_applicant(draft_sudo)
        return self._render_page(
            draft_sudo, f"/my/requests/{draft_sudo.id}/submit?seen={draft_sudo._get_portal_seal()}",
            error=error, back=f"/my/requests/{draft_sudo.id}/edit", intake=True)

    # ------------------------------------------------------------ returned: completed

    @http.route("/my/requests/<int:request_id>/complete", type="http", auth="user", methods=["GET"])
    def intake_missing(self, request_id, lang=None, **kwargs):
        """What is missing in a request that was returned, and where to send it."""
        self._speak_own(lang)
        support_sudo, answer = self._get_returned_sudo(request_id)
        return answer or self._render_missing(support_sudo)

    @http.route(
        "/my/requests/<int:request_id>/complete", type="http", auth="user", methods=["POST"], max_content_length=POST_BYTES)
    def intake_complete(self, request_id, words="", later="", lang=None, **kwargs):
        """Take what was sent; then tell the officer that it is complete, unless more is to come."""
        self._speak_own(lang)
        support_sudo, answer = self._get_returned_sudo(request_id)
        if answer:
            return answer
        errors, later = {}, later or self._is_about_papers()
        if reason := support_sudo.type_id._get_portal_file_reason(support_sudo.beneficiary_id):
            errors["form"] = reason
        else:
            errors = self._take_documents(support_sudo)
        if not errors and not later:
            try:
                with request.env.cr.savepoint():
                    support_sudo._complete_on_portal(words.replace("\x00", "")[:DESCRIPTION_LENGTH])
            except UserError as error:
                errors["form"] = str(error)
        if errors:
            return self._render_missing(support_sudo, errors, words)
        return request.redirect(
            f"/my/requests/{request_id}/complete" if later else f"/my/requests/{request_id}?completed=1", code=303)

    def _get_returned_sudo(self, request_id):
        """The user's own request that waits for him; see :meth:`_get_draft_sudo`."""
        support_sudo, answer = self._find_own_request(request_id, acting=True)
        if answer:
            return None, answer
        if support_sudo.state != "incomplete":
            return None, request.redirect(f"/my/requests/{request_id}", code=303)
        return support_sudo, None

    def _render_missing(self, support_sudo, errors=None, words=""):
        return self._render_my("alseraj_beneficiary.portal_complete_request", file_sudo=support_sudo.beneficiary_id, **{
            "support": support_sudo,
            "errors": errors or {},
            "typed": {"words": words},
            "documents": support_sudo._get_portal_documents(),
            "file_reason": support_sudo.type_id._get_portal_file_reason(support_sudo.beneficiary_id),
            "max_bytes": self._get_max_bytes(support_sudo.company_id),
        })
