import base64
import binascii
import hashlib

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.tools.mimetypes import guess_mimetype

from ...tools import scans, snapshot

CHANNELS = [
    ("desk", "At the Desk"), ("link", "By Link on His Phone"), ("paper", "On Paper"), ("portal", "On the Portal"),
]
CAPACITIES = [("self", "The Applicant Himself"), ("guardian", "His Guardian"), ("agent", "His Agent")]
SIGNED_FIELDS = (  # the seal; gone with the signature, and kept in its history
    "signed_on", "snapshot", "snapshot_hash", "signed_channel", "signed_user_id", "signed_lang",
    "signature_scan", "signature_scan_name",
)
ACCEPTED_FIELDS = ("difference_reason", "difference_user_id", "difference_on", "difference_hash")
ADULT = 18


class SupportRequest(models.Model):
    """The declaration: signed by the applicant, frozen with what the file said at that moment.

    Neither address nor browser of who signs is stored, not even as a hash: on a phone behind a provider's
    gateway they prove nothing, and they are personal data. What proves the signature is the channel, the
    employee or the link it came by, the text that was read, and the checksum of what was declared.
    """

    _inherit = "alseraj.support.request"

    declaration_id = fields.Many2one(
        "alseraj.declaration", ondelete="restrict", index="btree_not_null", check_company=True,
        default=lambda self: self.env["alseraj.declaration"]._get_current(), copy=False,
    )
    declaration_body = fields.Html(related="declaration_id.body", string="Declaration Text")
    signature = fields.Binary(attachment=True, copy=False)
    signed_by = fields.Char(copy=False, help="The full name of the person who signs.")
    signed_as = fields.Selection(
        CAPACITIES, "Signs as", default="self", required=True, copy=False, tracking=True,
        help="For a minor, or somebody who can't sign, his guardian or agent signs by a verified deed.",
    )
    signed_proof_id = fields.Many2one(
        "alseraj.document", "Deed", copy=False, ondelete="restrict", index="btree_not_null",
        domain="[('beneficiary_id', '=', beneficiary_id)]", check_company=True,
        help="The guardianship or agency deed, verified in the documents of the file.",
    )
    signed_on = fields.Datetime(readonly=True, copy=False, tracking=True)
    signed_channel = fields.Selection(CHANNELS, "Signed over", readonly=True, copy=False, tracking=True)
    signed_user_id = fields.Many2one(
        "res.users", "Signature Taken by", readonly=True, copy=False, help="The employee at the desk, or who sent the link."
    )
    signed_lang = fields.Char("Language Read", readonly=True, copy=False)
    signature_scan = fields.Binary("Signed Form", attachment=True, readonly=True, copy=False)
    signature_scan_name = fields.Char(readonly=True, copy=False)
    snapshot = fields.Json(readonly=True, copy=False, help="Household, incomes and the request as declared.")
    snapshot_hash = fields.Char("Checksum", readonly=True, copy=False, help="SHA-256 of what was declared.")
    signature_ids = fields.One2many("alseraj.signature", "request_id", "Signatures", readonly=True, copy=False)

    # ------------------------------------------------------------ create, write

    @api.model_create_multi
    def create(self, vals_list):
        current = self.env["alseraj.declaration"]._get_current()  # once, not as a default of each
        requests = super().create([{"declaration_id": current.id, **vals} for vals in vals_list])
        requests.filtered("signature")._seal_signature()
        return requests

    def write(self, vals):
        watched = {"signature", "signed_by", "signed_as", "signed_proof_id"}
        if "state" in vals or not vals.keys() & watched:
            return super().write(vals)
        altered = self.filtered(lambda request: request.signed_on and any(
            name in vals and request._is_changed(name, vals[name]) for name in watched - {"signature"}
        ))
        result = super().write(vals)
        if "signature" not in vals:  # a signature under another name, or in another capacity, is nobody's
            altered._write_internal({"signature": False})
            altered._lift_seal()
        self._seal_signature(renew="signature" in vals)
        return result

    @api.model
    def load(self, fields, data):
        """Import requests, as Odoo's own method does; never their signatures.

        :raises UserError: a column of the signature
        """
        barred = {path.split("/")[0].split(".")[0] for path in fields} & {"signature", "signature_ids", *SIGNED_FIELDS}
        if barred:
            raise UserError(self.env._(
                "A signature can't be imported: leave these columns out, and have the applicants sign. %(columns)s",
                columns=", ".join(self._get_labels(barred)),
            ))
        return super().load(fields, data)

    # ------------------------------------------------------------ signing

    def action_sign(self, name, signature):
        """Sign the declaration at the desk, in the name of the applicant.

        :param str name: full name of who signs
        :param str signature: image, base64
        :return: True
        :raises UserError: no name, no image, or the request is already on its way
        """
        self._check_signing(name, signature)
        later = self.filtered(lambda request: request.state not in ("draft", "incomplete"))
        (self - later).write({"signed_by": name.strip(), "signature": signature})
        if later:
            later.check_access("write")
            later._sign(name, signature)
        return True

    def _check_signing(self, name, signature):
        if not (name or "").strip() or not signature:
            raise UserError(self.env._("Signing needs the full name and the signature."))

    def _sign(self, name, signature=False, channel="desk", **seal):
        """Sign each of these requests; server code has found out who signs.

        :param str name: full name of who signs
        :param signature: image, base64; or nothing for a form on paper
        :param str channel: key of CHANNELS
        :param seal: more fields of the seal: ``signed_user_id``, ``signed_lang``, ``signed_on``, the scan
        :raises UserError: what stops it
        """
        try:
            self.lock_for_update()
        except LockError as error:
            raise UserError(self.env._("This request is being signed at this moment. Look at it again.")) from error
        self.invalidate_recordset(["stage", "state"])
        for request in self:
            if reason := request._get_cannot_sign_reason():
                raise UserError(reason)
        if channel != "paper":
            self._check_signing(name, signature)
        if self.env.user._is_public():  # nobody is logged in on his phone: the chatter names the applicant
            for request in self:
                request._track_set_author(request.partner_id)
        self._write_internal({"signed_by": name.strip(), "signature": signature})
        self._seal_signature(channel=channel, **seal)

    def _get_cannot_sign_reason(self):
        """The sentence that stops a signature on this request now, or False."""
        if reason := self.beneficiary_id._get_own_file_reason() or self.beneficiary_id._get_stopped_reason():
            return reason
        if not self.type_id:
            return self.env._("Choose the support type.")
        if self.state == "submitted" and self.snapshot and not self._get_snapshot_differences():
            return self.env._("The request is signed as it stands.")
        if not self._is_open_to_signature():
            return self.env._(
                "The request is in the state %(state)s: it is not signed any more.",
                state=self._get_state_label(self.state),
            )
        return self._get_capacity_reason()

    def _is_open_to_signature(self):
        return self.state in ("draft", "incomplete", "submitted")

    def _get_capacity_reason(self):
        """Why who signs may not sign for the applicant, or False."""
        beneficiary = self.beneficiary_id
        if self.signed_as == "self":
            if beneficiary.birth_date and beneficiary.age < ADULT:
                return self.env._("The applicant is a minor: his guardian signs. Say so, and name the deed.")
            return False
        proof = self.signed_proof_id
        if not proof or proof.beneficiary_id != beneficiary or not proof.is_valid_today:
            return self.env._("Who signs for the applicant needs a deed, verified and valid today, in the same file.")
        return False

    @api.constrains("signed_proof_id", "beneficiary_id")
    def _check_signed_proof(self):
        for request in self:
            if request.signed_proof_id and request.signed_proof_id.beneficiary_id != request.beneficiary_id:
                raise UserError(self.env._("The deed of who signs is a document of another file. Choose one of this file."))

    # ------------------------------------------------------------ the seal

    def _seal_signature(self, renew=True, channel="desk", **seal):
        """Freeze what is signed now, and lift the seal of what is not signed any more.

        :param bool renew: whether a new signature replaces an older seal
        """
        on_paper = bool(seal.get("signature_scan"))
        self.filtered(lambda request: request.signed_on and not on_paper and not (
            request.signed_by and (request.signature or request.signature_scan)
        ))._lift_seal()
        signed = self.filtered(lambda request: request.signed_by and (on_paper or request.signature))
        signed = signed if renew else signed.filtered(lambda request: not request.signed_on)
        if not signed:
            return
        current = self.env["alseraj.declaration"]._get_current()
        for request in signed:
            if not on_paper:
                request._check_signature_image()
            declaration = request.declaration_id or current
            request._write_internal({
                **dict.fromkeys((*SIGNED_FIELDS, *ACCEPTED_FIELDS), False),
                "declaration_id": declaration.id,
                "signed_on": fields.Datetime.now(),
                "signed_channel": channel,
                "signed_user_id": self.env.user._is_internal() and self.env.uid,
                "signed_lang": self.env.lang or "en_US",
                **seal,
            })
            frozen = request._prepare_snapshot()
            request._write_internal({"snapshot": frozen, "snapshot_hash": snapshot.digest(frozen)})
        signed._keep_signatures()

    def _lift_seal(self):
        """These are not signed any more; what was signed stays in the history."""
        self._write_internal(dict.fromkeys(SIGNED_FIELDS, False))

    def _keep_signatures(self):
        # sudo: nobody writes the history by hand, signing writes it
        self.env["alseraj.signature"].sudo().create([request._prepare_signature() for request in self])

    def _prepare_signature(self):
        whole = self.with_context(bin_size=False)
        body = self.declaration_id.with_context(lang=self.signed_lang).body or ""
        return {
            "request_id": self.id,
            "name": self.signed_by,
            "signed_on": self.signed_on,
            "channel": self.signed_channel,
            "signed_as": self.signed_as,
            "proof_id": self.signed_proof_id.id,
            "user_id": self.signed_user_id.id,
            "lang": self.signed_lang,
            "declaration_id": self.declaration_id.id,
            "declaration_version": self.declaration_id.version,
            "declaration_hash": hashlib.sha256(str(body).encode()).hexdigest(),
            "snapshot": self.snapshot,
            "snapshot_hash": self.snapshot_hash,
            "signature": whole.signature,
            "scan": whole.signature_scan,
            "scan_name": self.signature_scan_name,
        }

    def _is_seal_intact(self):
        """Whether what was declared is still what its checksum says; older signatures had none."""
        self.ensure_one()
        return not self.snapshot_hash or self.snapshot_hash == snapshot.digest(self.snapshot)

    # ------------------------------------------------------------ what is a signature

    def _check_signature_image(self):
        data = self.with_context(bin_size=False).signature
        try:
            kind = guess_mimetype(base64.b64decode(data, validate=False))
        except (binascii.Error, ValueError):
            kind = ""
        if kind not in ("image/png", "image/jpeg", "image/gif", "image/webp"):
            raise UserError(self.env._("The signature must be a picture (PNG or JPEG)."))

    @api.model
    def _check_signature_scan(self, scan, name):
        """Refuse what is no PDF, JPG or PNG, or too large: the form lies in the file for years."""
        documents = self.env["alseraj.document"]
        documents._check_scans([{"attachment": scan, "attachment_name": name}])
        if not scans.is_printable_scan(documents._decode_scan(scan)):
            raise UserError(self.env._("Scan the signed form as PDF, JPG or PNG."))
