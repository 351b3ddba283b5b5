import base64
import binascii

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, human_size

from ...tools import scans


class Document(models.Model):
    """The scan itself: what may be attached, and what becomes of the one before."""

    _inherit = "alseraj.document"

    scan_kind = fields.Selection(
        [("pdf", "PDF"), ("image", "Image"), ("other", "Other")], compute="_compute_scan_kind",
        help="How the scan is shown beside the fields it proves.",
    )

    @api.depends("attachment")
    def _compute_scan_kind(self):
        attachments = self.env["ir.attachment"].sudo().search_fetch(  # what kind of file, no more
            [("res_model", "=", self._name), ("res_field", "=", "attachment"), ("res_id", "in", self._origin.ids)],
            ["res_id", "mimetype"],
        )
        kinds = {attachment.res_id: scans.get_kind(attachment.mimetype) for attachment in attachments}
        for document in self:
            document.scan_kind = kinds.get(document._origin.id, False)

    @api.model
    def _check_scans(self, vals_list):
        """Refuse what is no scan, or too large, before anything is written.

        :raises ValidationError: a sentence that says what can be attached
        """
        limit = self.env.company.alseraj_scan_max_mb
        for vals in vals_list:
            if not vals.get("attachment"):
                continue
            raw = self._decode_scan(vals["attachment"])
            if limit and len(raw) > limit * 1024 ** 2:
                raise ValidationError(self.env._(
                    "%(file)s has %(size)s. Scan it smaller: at most %(limit)s MB.",
                    file=vals.get("attachment_name") or self.env._("The file"), size=human_size(len(raw)), limit=limit,
                ))
            if not scans.is_scan(raw):
                raise ValidationError(self.env._(
                    "%(file)s is neither a PDF nor a picture (JPG, PNG, HEIC). Scan or photograph the document again.",
                    file=vals.get("attachment_name") or self.env._("The file"),
                ))

    @api.model
    def _decode_scan(self, value):
        try:
            return base64.b64decode(value)
        except (binascii.Error, ValueError, TypeError) as error:
            raise ValidationError(self.env._("The file did not arrive whole. Attach it again.")) from error

    # ------------------------------------------------------------ earlier versions

    def _keep_earlier_version(self):
        """Leave what is on these refused or expired documents behind as archived versions of them.

        Only then may a new scan come in: who verified or refused what can still be looked up.
        """
        replaced = self.filtered("has_attachment")
        if not replaced:
            return
        names = [
            "beneficiary_id", "type_id", "member_id", "attachment_name", "issue_date", "expiry_date",
            "entered_by_id", "verified_by_id", "verified_on", "refuse_reason", "refuse_reason_id", "state",
        ]
        earlier = self._create_internal([
            {
                **document._convert_to_write({name: document[name] for name in names}),
                "active": False, "superseded_by_id": document.id,
            }
            for document in replaced
        ])
        self._move_scans(replaced, earlier)
        replaced._write_internal({
            "issue_date": False, "expiry_date": False, "verified_by_id": False, "verified_on": False,
        })

    @api.model
    def _move_scans(self, origins, targets):
        """Hand the attachments over without copying what may be megabytes."""
        self.env.flush_all()
        self.env.cr.execute(SQL(
            """
            UPDATE ir_attachment SET res_id = moved.target
              FROM unnest(%s, %s) AS moved(origin, target)
             WHERE res_model = %s AND res_field = 'attachment' AND res_id = moved.origin
            """,
            origins.ids, targets.ids, self._name,
        ))
        self.env["ir.attachment"].invalidate_model(["res_id"])
        both = origins | targets
        both.invalidate_recordset(["attachment"])
        self.env.add_to_compute(self._fields["has_attachment"], both)

    def _supersede_older(self):
        """Archive the older documents whose place these verified ones take, once their kind is one of a file."""
        single = self.filtered(lambda document: not document.type_id.allow_several)
        if not single:
            return
        older = self.search([
            ("beneficiary_id", "in", single.beneficiary_id.ids), ("type_id", "in", single.type_id.ids),
            ("state", "in", ("verified", "expired")), ("id", "not in", self.ids),
        ])
        newest = {document._get_kind_key(): document.id for document in single.sorted("id")}
        by_newer = {}
        for document in older:
            if newer := newest.get(document._get_kind_key()):
                by_newer.setdefault(newer, []).append(document.id)
        if not by_newer:
            return
        self.env.flush_all()
        pairs = [(old, newer) for newer, ids in by_newer.items() for old in ids]
        self.env.cr.execute(SQL(
            """
            UPDATE alseraj_document SET active = FALSE, superseded_by_id = moved.newer, write_uid = %s,
                   write_date = now() AT TIME ZONE 'UTC'
              FROM unnest(%s, %s) AS moved(old, newer) WHERE id = moved.old
            """,
            self.env.uid, [old for old, _newer in pairs], [newer for _old, newer in pairs],
        ))
        replaced = self.browse(old for old, _newer in pairs)
        replaced.invalidate_recordset(["active", "superseded_by_id"])
        replaced.modified(["active", "superseded_by_id"])
        replaced.beneficiary_id.invalidate_recordset(["document_ids"])

    def _get_kind_key(self):
        """Documents with the same key stand for one another."""
        return self.beneficiary_id.id, self.type_id.id, self.member_id.id

    def _get_short_name(self):
        """The type, and of whom when it is a member's."""
        return self.beneficiary_id._get_need_label((self.type_id, self.member_id))

    def _has_newer(self):
        """Whether a newer document of the same kind has come, valid or waiting to be verified."""
        return any(
            other != self and other.type_id == self.type_id and other.member_id == self.member_id
            and (other.state == "received" or other.state == "verified" and (
                not other.expiry_date or other.expiry_date > self.expiry_date
            ))
            for other in self.beneficiary_id.document_ids
        )
