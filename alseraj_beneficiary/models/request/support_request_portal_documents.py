import base64

from odoo import fields, models
from odoo.exceptions import UserError

from ...tools import hijri

OPEN = ("missing", "received", "refused", "expired")


class SupportRequest(models.Model):
    """The documents that an applicant hands in on the portal: those that are asked for, and no others."""

    _inherit = "alseraj.support.request"

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
            lambda doc: doc.type_id == kind and doc.member_id == member and doc.state in OPEN)
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
        if issued_on and issued_on > fields.Date.context_today(self):
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
