from collections import Counter
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ....tools import hijri, snapshot
from ....tools.roles import OFFICER
from .support_request import INTAKE

UNREAD_DAYS = 60  # so long a decision that was told waits on the pages of the family to be read


class SupportRequest(models.Model):
    """A request that the applicant opens, fills in, signs and submits on the portal.

    All of it is called in sudo by controllers that have asked whose file and request it is. The rules are those
    of the officer's intake; only their sentences are others, since the officer's say what an applicant must not read.
    """

    _inherit = "alseraj.support.request"

    portal_intake = fields.Boolean("Opened on the Portal", readonly=True, guarded=True, copy=False)

    portal_completed_on = fields.Datetime(
        "Completed by the Applicant", readonly=True, guarded=True, copy=False, index="btree_not_null",
        help="The applicant says on the portal that he has brought what was missing.",
    )

    portal_read_on = fields.Datetime(
        "Decision Read by the Applicant", readonly=True, guarded=True, copy=False,
        help="When he had the decision before him on his own pages.",
    )

    # By who is logged in and not by file: files may be merged.
    _portal_draft_unique = models.UniqueIndex(
        "(create_uid, type_id) WHERE portal_intake AND stage = 'draft' AND name IS NULL",
        "The applicant has begun a request of this kind on the portal already.",
    )

    # ------------------------------------------------------------ begun and found again

    @api.model
    def _get_portal_drafts(self, file):
        """What the user has begun for this file on the portal and not submitted.

        :return: requests
        """
        return self.search(
            self._get_portal_draft_domain() & Domain("create_uid", "=", self.env.uid)
            & Domain("beneficiary_id", "=", file.id), order="id desc")

    @api.model
    def _get_portal_draft_domain(self):
        return Domain("portal_intake", "=", True) & Domain("stage", "=", "draft") & Domain("name", "=", False)

    def _is_portal_draft(self):
        """Whether the user goes on filling it in; what an officer prepares or corrects is not his to change."""
        self.ensure_one()
        return self.portal_intake and self.stage == "draft" and not self.name and self.create_uid == self.env.user

    @api.model
    def _open_on_portal(self, file, kind):
        """The draft of this support, begun anew where there is none.

        :raises UserError: why the family can't ask for it
        """
        if draft := self._get_portal_drafts(file).filtered(lambda request: request.type_id == kind)[:1]:
            return draft
        if reason := kind._get_portal_reasons(file)[kind]:
            raise UserError(reason)
        # he follows his request on the portal; the notes of employees are not mailed to him
        draft = self.with_context(mail_create_nosubscribe=True).create([{
            "portal_intake": True,
            "company_id": file.company_id.id,
            "beneficiary_id": file.id,
            "type_id": kind.id,
            "channel_id": self.env["alseraj.channel"]._find("website", file.company_id).id,
            "declaration_id": self.env["alseraj.declaration"].with_company(file.company_id)._get_current().id,
        }])
        draft._name_guardian()
        return draft

    def _name_guardian(self):
        """Whose login is a guardian's signs as one, by his deed."""
        self.ensure_one()
        deed = self.beneficiary_id._get_guardian_deed(self.env.user)
        if deed and self.signed_as == "self" and self.partner_id != self.env.user.partner_id and self.stage in INTAKE:
            self.write({"signed_as": "guardian", "signed_proof_id": deed.document_id.id})

    # ------------------------------------------------------------ submitted

    def _get_portal_reason(self):
        """What stops the applicant from signing and submitting, in his words, or False."""
        self.ensure_one()
        if reason := self.type_id._get_portal_reasons(self.beneficiary_id)[self.type_id]:
            return reason
        if self.type_id not in self.type_id._get_published(self.beneficiary_id):
            return self.env._("This support can't be asked for here at present. Call us or visit us.")
        return self._get_portal_form_reason()

    def _get_portal_form_reason(self):
        """What the form of the draft lacks, or False; whether the support is open to him is asked again when he sends it."""
        self.ensure_one()
        if self.type_id.kind == "in_kind" and not (self.description or "").strip():
            return self.env._("Write what you need.")
        return self._get_wish_reason()

    def _get_portal_seal(self):
        """Checksum of what the applicant reads before he signs."""
        return snapshot.digest(self._prepare_snapshot())

    def _submit_on_portal(self, name, signature, seen, lang):
        """Sign and submit in one step; the caller takes it back whole when it raises.

        :param str name: full name of who signs
        :param str signature: image, base64
        :param str seen: what :meth:`_get_portal_seal` was when the page was shown
        :param str lang: code of the language that was read
        :raises UserError: what stops it, in words for the applicant
        """
        if reason := self._get_portal_reason():
            raise UserError(reason)
        if seen != self._get_portal_seal():
            raise UserError(self.env._("Something has changed while you were reading. Read it again, then sign."))
        self._sign(name, signature, channel="portal", signed_lang=lang, signed_user_id=False)
        self._assign_owner()
        if self._get_blocking_reason("submit"):  # in words for employees
            raise UserError(self.env._(
                "This request can't be sent from here. Call us or visit us; what you have filled in is kept."))
        self.action_submit()

    def _assign_owner(self):
        """Name an officer where the file has none: of its branch office, else who has the least to do."""
        for request in self.filtered(lambda request: not request.user_id):
            # sudo: who has the role is no secret, but nobody else can read groups
            officers = self.env.ref(OFFICER).sudo().all_user_ids.filtered(
                lambda user, request=request: user.active and not user.share and request._may_research(user))
            near = officers.filtered(lambda user, request=request: request.branch_id in user.alseraj_branch_ids)
            load = Counter(dict(self._read_group(
                [("user_id", "in", officers.ids), ("stage", "=", "submitted")], ["user_id"], ["__count"])))
            if user := min(near or officers, key=lambda user: (load[user], user.id), default=None):
                request._write_internal({"user_id": user.id})

    # ------------------------------------------------------------ documents that the applicant hands in

    def _get_portal_documents(self):
        """Each document that the file or the support asks for, how far it is, and whether one can be sent.

        :return: list of dict, as of ``_get_slot`` of the file
        """
        self.ensure_one()
        file, slots = self.beneficiary_id, {}
        missing = {(line.document_type_id, member) for line, member in self._get_missing_needs()}
        for line, member in self._get_document_needs():
            kind = line.document_type_id
            slot = file._get_slot(
                kind, member, (kind, member) in missing, label=line._get_label(member), dated=bool(line.max_age_days))
            slots.setdefault(slot["key"], slot)
        for kind, member in file._get_missing_needs()[file]:
            slot = file._get_slot(kind, member, True)
            slots.setdefault(slot["key"], slot)
        if self.state == "incomplete" and (slot := self._get_other_slot()):
            slots.setdefault(slot["key"], slot)
        return list(slots.values())

    def _get_other_slot(self):
        """Where he sends what the officer asked for in words and what is no document of the lists; or None."""
        kind = self.env.ref("alseraj_beneficiary.document_type_other", raise_if_not_found=False)
        if not kind or not kind.active:
            return None
        slot = self.beneficiary_id._get_slot(
            kind, self.env["alseraj.household.member"], True, label=self.env._("What else we asked you for"))
        if slot["document"].request_id != self:  # one of another request stays with that
            slot |= {
                "document": slot["document"].browse(), "state": "missing", "open": True, "begun": False,
                "note": kind.description or ""}
        return slot

    def _take_portal_pages(self, slot, pages, issued_on=None):
        """Put the pages of a paper where they are waited for; it belongs to this request where it belongs to none yet.

        :param dict slot: of :meth:`_get_portal_documents`
        :param list pages: of (content, what the phone calls it)
        :param date issued_on: the day on the paper, where it was given
        :raises UserError: it is not asked for, empty, too large, or no scan
        """
        vals = {} if slot["document"].request_id else {"request_id": self.id}
        self.beneficiary_id._take_pages(slot, pages, issued_on, **vals)
        self.invalidate_recordset(["document_ids"])

    # ------------------------------------------------------------ followed

    def _get_portal_todo(self):
        """What waits for the applicant in these requests, at a constant number of queries; other rooms add theirs.

        :return: list of dict ``request``, ``rank`` (what is first is most pressing), ``title``, ``hint``, ``url``, ``acts``
            (it is not for who only collects)
        """
        todo, fresh = [], fields.Datetime.now() - timedelta(days=UNREAD_DAYS)
        for request in self:
            url = f"/my/requests/{request.id}"
            about = {"request": request, "hint": " · ".join(filter(None, (request.type_id.name, request.name)))}
            if request._is_portal_draft():
                todo.append({
                    **about, "rank": 30, "title": self.env._("Go on filling in your request"), "url": f"{url}/edit",
                    "acts": True})
            elif request.stage in ("draft", "incomplete") and not request.signed_on:
                todo.append({**about, "rank": 20, "title": self.env._("Read and sign"), "url": f"{url}/sign", "acts": True})
            if request.state == "incomplete" and not request.portal_completed_on:
                todo.append({
                    **about, "rank": 10, "title": self.env._("Send what is missing"), "url": f"{url}/complete", "acts": True})
            if request._is_decision_unread() and request.notified_on > fresh:
                todo.append({**about, "rank": 0, "title": self.env._("Read the decision"), "url": f"{url}#decision"})
        return todo

    def _is_decision_unread(self):
        return bool(self.notified_on) and (not self.portal_read_on or self.portal_read_on < self.notified_on)

    def _note_portal_read(self):
        """He has the decision before him."""
        self.filtered(lambda request: request._is_decision_unread())._write_internal(
            {"portal_read_on": fields.Datetime.now()})

    def _get_portal_events(self):
        """What has happened to the request, as far as the applicant was told, the first thing first; rooms add theirs.

        :return: list of dict ``on`` (date or datetime; None: not yet), ``title``, ``note``
        """
        self.ensure_one()
        lang, events = self.env.lang or "en_US", []
        if self.submitted_on:
            events.append({"on": self.submitted_on, "title": self.env._("We received your request"), "note": ""})
        if self.state == "incomplete" and self.paused_on:
            events.append({
                "on": self.paused_on, "title": self.env._("We asked you for something"),
                "note": self.env._("The time of our reply stands still until your request is complete.")})
        if self.state == "incomplete" and self.portal_completed_on:
            events.append({
                "on": self.portal_completed_on, "title": self.env._("You sent what was missing; we look at it"), "note": ""})
        if self.notified_on:
            events.append({"on": self.notified_on, "title": self._get_portal_outcome(), "note": ""})
        if self.stopped_on:
            label = dict(self._fields["portal_state"]._description_selection(self.env)).get(self.portal_state)
            events.append({"on": self.stopped_on, "title": label, "note": ""})
        elif self.submitted_on and not self.notified_on and self.reply_due:
            events.append({
                "on": None, "title": self.env._("We reply"),
                "note": self.env._(
                    "Not before %(first)s, and by %(last)s at the latest", first=hijri.format_both(self.reply_not_before, lang),
                    last=hijri.format_both(self.reply_due, lang)) if self.reply_not_before
                else self.env._("By %(last)s at the latest", last=hijri.format_both(self.reply_due, lang)),
            })
        return events

    def _get_portal_outcome(self):
        return self.env._("The committee approved it") if self.stage == "approved" \
            else self.env._("The committee did not approve it")

    # ------------------------------------------------------------ a returned request is complete

    def _complete_on_portal(self, words=""):
        """Notify the officer, who then looks at it and submits it; until then the clock is paused.

        :param str words: what the applicant adds
        :raises UserError: it is not waited for, or the file is suspended or closed
        """
        self.ensure_one()
        if self.state != "incomplete":
            raise UserError(self.env._("Nothing is waited for in this request."))
        if reason := self.type_id._get_portal_file_reason(self.beneficiary_id):
            raise UserError(reason)
        self._write_internal({"portal_completed_on": fields.Datetime.now()})
        self._message_log(body=self.env._(
            "The applicant says on the portal that it is complete. %(words)s", words=words.strip()))
        self._assign_owner()
        self._remind("completed")
