import base64
from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ....tools import hijri, snapshot
from ....tools.roles import OFFICER

UNVERIFIED = ("missing", "received", "refused", "expired")


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

    # By who is logged in and not by file: files may be merged.
    _portal_draft_unique = models.UniqueIndex(
        "(create_uid, type_id) WHERE portal_intake AND stage = 'draft' AND name IS NULL",
        "The applicant has begun a request of this kind on the portal already.",
    )

    # ------------------------------------------------------------ begun and found again

    @api.model
    def _get_portal_drafts(self):
        """What the user has begun on the portal and not submitted.

        :return: requests
        """
        return self.search(
            self._get_portal_draft_domain() & Domain("create_uid", "=", self.env.uid)
            & Domain("partner_id", "=", self.env.user.partner_id.id), order="id desc")

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
        if draft := self._get_portal_drafts().filtered(lambda request: request.type_id == kind)[:1]:
            return draft
        if reason := kind._get_portal_reasons(file)[kind]:
            raise UserError(reason)
        # he follows his request on the portal; the notes of employees are not mailed to him
        return self.with_context(mail_create_nosubscribe=True).create([{
            "portal_intake": True,
            "company_id": file.company_id.id,
            "beneficiary_id": file.id,
            "type_id": kind.id,
            "channel_id": self.env.ref("alseraj_beneficiary.channel_website").id,
            "declaration_id": self.env["alseraj.declaration"]._get_current().id,
        }])

    # ------------------------------------------------------------ submitted

    def _get_portal_reason(self):
        """What stops the applicant from signing and submitting, in his words, or False."""
        self.ensure_one()
        if reason := self.type_id._get_portal_reasons(self.beneficiary_id)[self.type_id]:
            return reason
        if self.type_id not in self.type_id._get_published(self.beneficiary_id):
            return self.env._("This support can't be asked for here at present. Call us or visit us.")
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

        :return: list of dict ``key`` (name of the form's field), ``label``, ``state`` (``valid``, ``received`` or
            ``missing``), ``note``, ``open`` (whether it can be sent), ``dated`` (whether its day is asked), ``kind``,
            ``member``, ``document``
        """
        self.ensure_one()
        missing = {self._get_document_key(line.document_type_id, member) for line, member in self._get_missing_needs()}
        slots = {}
        for line, member in self._get_document_needs():
            key = self._get_document_key(line.document_type_id, member)
            slots.setdefault(key, self._get_portal_document(
                key, line._get_label(member), line.document_type_id, member, key in missing, bool(line.max_age_days)))
        for kind, member in self.beneficiary_id._get_missing_needs()[self.beneficiary_id]:
            key, label = self._get_document_key(kind, member), self.beneficiary_id._get_need_label((kind, member))
            slots.setdefault(key, self._get_portal_document(key, label, kind, member, True))
        return list(slots.values())

    def _get_document_key(self, kind, member):
        return f"document_{kind.id}_{member.id if member else 0}"

    def _get_portal_document(self, key, label, kind, member, is_missing, dated=False):
        document = self._find_portal_document(kind, member)
        state = "valid" if not is_missing else "received" if document.state == "received" else "missing"
        own = document.entered_by_id == self.env.user  # what an employee took in is not the applicant's to replace
        return {
            "key": key, "label": label, "kind": kind, "member": member, "document": document, "state": state,
            "open": is_missing and (state == "missing" or own),
            "dated": dated or bool(kind.validity_days),
            "note": self._get_portal_document_note(state, document, kind, member),
        }

    def _find_portal_document(self, kind, member):
        """The document into which a scan would go: the one that waits for it, else the last that is not verified."""
        member = member or self.env["alseraj.household.member"]
        documents = self.beneficiary_id.document_ids.filtered(
            lambda doc: doc.type_id == kind and doc.member_id == member and doc.state in UNVERIFIED)
        received = documents.filtered(lambda doc: doc.state == "received")
        missing = documents.filtered(lambda doc: doc.state == "missing")
        return (received.sorted("id")[-1:] or documents.filtered(lambda doc: doc.state == "refused").sorted("id")[-1:]
                or missing[:1] or documents.sorted("id")[-1:])

    def _get_portal_document_note(self, state, document, kind, member):
        lang = self.env.lang or "en_US"
        if state == "valid":
            valid = self.beneficiary_id.document_ids.filtered(
                lambda doc: doc.is_valid_today and doc.type_id == kind and (not member or doc.member_id == member))
            until = max((doc.expiry_date for doc in valid if doc.expiry_date), default=None)
            return self.env._("In your file, valid until %(date)s", date=hijri.format_both(until, lang)) if until \
                else self.env._("In your file")
        if state == "received":
            return self.env._("Received; we look at it")
        if document.state == "refused":
            return self.env._("Not accepted: %(reason)s", reason=document._get_refuse_text())
        if document.state == "expired" and document.expiry_date:
            return self.env._("Was valid until %(date)s", date=hijri.format_both(document.expiry_date, lang))
        return kind.description or ""

    def _take_portal_document(self, slot, content, filename, issued_on=None):
        """Put a scan where it is waited for.

        :param dict slot: of :meth:`_get_portal_documents`
        :param bytes content: what was sent
        :param str filename: what the phone calls it
        :param date issued_on: the day on the document, where it was given
        :raises UserError: it is not asked for, empty, too large, or no scan
        """
        if not slot["open"]:
            raise UserError(self.env._("%(document)s: we have it already.", document=slot["label"]))
        if not content:
            raise UserError(self.env._("%(document)s: the file is empty. Choose it again.", document=slot["label"]))
        if issued_on and issued_on > self.company_id._get_today():
            raise UserError(self.env._("%(document)s: its day can't lie in the future.", document=slot["label"]))
        vals = {
            "attachment": base64.b64encode(content),
            "attachment_name": filename.replace("\x00", "").rpartition("/")[2].rpartition("\\")[2][-100:],
        }
        if issued_on:
            vals["issue_date"] = issued_on
        if document := slot["document"]:
            document.write(vals if document.request_id else {**vals, "request_id": self.id})
        else:
            document.create([{
                **vals, "request_id": self.id, "beneficiary_id": self.beneficiary_id.id, "type_id": slot["kind"].id,
                "member_id": slot["member"].id if slot["member"] else False,
            }])
        self.invalidate_recordset(["document_ids"])

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
