import base64
import hashlib
import io

import qrcode

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError

from ....tools import message_text, pictures, scans, secret_links, snapshot
from ....tools.names import comma
from ....tools.roles import AUDITOR, DELEGATE
from ..request.support_request import INTAKE
from .sign_link import DESK_MINUTES

CHANNELS = [
    ("desk", "At the Desk"), ("link", "By Link on His Phone"), ("paper", "On Paper"), ("portal", "On the Portal"),
]
CAPACITIES = [("self", "The Applicant Himself"), ("guardian", "His Guardian"), ("agent", "His Agent")]
SIGNED_FIELDS = (  # the seal; gone with the signature, and kept in its history
    "signed_on", "snapshot_hash", "signed_channel", "signed_user_id", "signed_lang",
    "signature_scan", "signature_scan_name",
)
ACCEPTED_FIELDS = ("difference_reason", "difference_user_id", "difference_on", "difference_hash")
ADULT = 18
SIGNING = frozenset({"signature", "signed_by", "signed_as", "signed_proof_id"})
NOT_GRANTED = ("rejected", "withdrawn", "cancelled")


class SupportRequest(models.Model):
    """The declaration: signed by the applicant, frozen with what the file said at that moment.

    Neither address nor browser of who signs is stored, not even as a hash: on a phone behind a provider's
    gateway they prove nothing, and they are personal data. What proves the signature is the channel, the
    employee or the link it came by, the text that was read, and the checksum of what was declared.
    """

    _inherit = "alseraj.support.request"

    declaration_id = fields.Many2one(
        "alseraj.declaration", ondelete="restrict", index="btree_not_null", check_company=True,
        default=lambda self: self.env["alseraj.declaration"]._get_current(), copy=False, editable_in=INTAKE,
    )
    declaration_body = fields.Html(related="declaration_id.body", string="Declaration Text")
    signature = fields.Binary(attachment=True, copy=False, editable_in=INTAKE)
    signed_by = fields.Char(copy=False, editable_in=INTAKE, help="The full name of the person who signs.")
    signed_as = fields.Selection(
        CAPACITIES, "Signs as", default="self", required=True, copy=False, tracking=True, editable_in=INTAKE,
        help="For a minor, or somebody who can't sign, his guardian or agent signs by a verified deed.",
    )
    signed_proof_id = fields.Many2one(
        "alseraj.document", "Deed", copy=False, ondelete="restrict", index="btree_not_null",
        domain="[('beneficiary_id', '=', beneficiary_id)]", check_company=True, editable_in=INTAKE,
        help="The guardianship or agency deed, verified in the documents of the file.",
    )
    signed_on = fields.Datetime(readonly=True, guarded=True, copy=False, tracking=True)
    signed_channel = fields.Selection(CHANNELS, "Signed over", readonly=True, guarded=True, copy=False, tracking=True)
    signed_user_id = fields.Many2one(
        "res.users", "Signature Taken by", readonly=True, guarded=True, copy=False,
        help="The employee at the desk, or who sent the link."
    )
    signed_lang = fields.Char("Language Read", readonly=True, guarded=True, copy=False)
    signature_scan = fields.Binary("Signed Form", attachment=True, readonly=True, guarded=True, copy=False)
    signature_scan_name = fields.Char(readonly=True, guarded=True, copy=False)
    snapshot = fields.Json(
        compute="_compute_snapshot", guarded=True, copy=False,
        help="Household, incomes and the request as declared: kept with the signature in force, and there alone.",
    )
    snapshot_hash = fields.Char(
        "Checksum", readonly=True, guarded=True, copy=False, help="SHA-256 of what was declared.",
    )
    signature_ids = fields.One2many(
        "alseraj.signature", "request_id", "Signatures", readonly=True, guarded=True, copy=False,
    )

    sign_link_ids = fields.One2many(
        "alseraj.sign.link", "request_id", "Links for Signing", readonly=True, guarded=True, copy=False,
        groups=f"{DELEGATE},{AUDITOR}",
    )
    is_signable = fields.Boolean(compute="_compute_is_signable")

    # ------------------------------------------------------------ write, import

    def write(self, vals):
        self._check_signature_image(vals.get("signature"))
        if not vals.keys() & SIGNING or "state" in vals or self._is_written_by_server(vals):
            return super().write(vals)  # server code seals what it signs by itself
        altered = self.filtered(lambda request: request.signed_on and any(
            name in vals and request._is_changed(name, vals[name]) for name in SIGNING - {"signature"}
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
        barred = {path.split("/")[0].split(".")[0] for path in fields} & {
            "signature", "signature_ids", "snapshot", *SIGNED_FIELDS}
        if barred:
            raise UserError(self.env._(
                "A signature can't be imported: leave these columns out, and have the applicants sign. %(columns)s",
                columns=comma(self.env.lang).join(self._get_labels(barred)),
            ))
        return super().load(fields, data)

    @api.ondelete(at_uninstall=False)
    def _unlink_unsigned(self):
        # sudo: the history of signatures goes with the request, whoever may see it
        if signed := self.filtered(lambda request: request.sudo().signature_ids):
            raise UserError(self.env._(
                "What was signed stays on record. Withdraw or cancel these instead: %(names)s",
                names=comma(self.env.lang).join(signed[:5].mapped("display_name")),
            ))

    # ------------------------------------------------------------ signing

    def action_sign(self, name, signature):
        """Sign the declaration at the desk, in the name of the applicant.

        :param str name: full name of who signs
        :param str signature: image, base64
        :return: True
        :raises UserError: no name, no image, or the request is already on its way
        """
        self._check_signing(name, signature)
        later = self.filtered(lambda request: request.state not in INTAKE)
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
        file = self.beneficiary_id
        if reason := self._get_not_intake_reason() or file._get_own_file_reason() or file._get_stopped_reason():
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
        return self.state in ("draft", "incomplete", "submitted") or (
            not self.signed_on and self.state not in NOT_GRANTED and self._is_signed_at_delivery()
        )

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

    @api.onchange("beneficiary_id", "signed_as")
    def _onchange_signer(self):
        """Who signs for himself is known; another signer's name is typed."""
        applicant = self.beneficiary_id.name
        if self.signed_as == "self":
            self.signed_by = self.signed_by or applicant
        elif self.signed_by == applicant:
            self.signed_by = False

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
        frozen = {}
        for request in signed:
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
            frozen[request] = request._prepare_snapshot()
            request._write_internal({"snapshot_hash": snapshot.digest(frozen[request])})
        signed._keep_signatures(frozen)

    def _lift_seal(self):
        """These are not signed any more; what was signed stays in the history."""
        self._write_internal(dict.fromkeys(SIGNED_FIELDS, False))

    def _keep_signatures(self, frozen):
        """:param dict frozen: request -> what is declared"""
        # sudo: nobody writes the history by hand, signing writes it
        self.env["alseraj.signature"].sudo().create([
            {**request._prepare_signature(), "snapshot": frozen[request]} for request in self])

    @api.depends("signed_on", "signature_ids.snapshot")
    def _compute_snapshot(self):
        for request in self:
            request.snapshot = bool(request.signed_on) and request._get_sealed_signature_sudo().snapshot

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
            "snapshot_hash": self.snapshot_hash,
            "signature": whole.signature,
            "scan": whole.signature_scan,
            "scan_name": self.signature_scan_name,
            "signature_hash": pictures.digest(whole.signature),
            "scan_hash": pictures.digest(whole.signature_scan),
        }

    def _is_seal_intact(self):
        """Whether what was declared is still what its checksum says; older signatures had none."""
        self.ensure_one()
        declared = not self.snapshot_hash or self.snapshot_hash == snapshot.digest(self.snapshot)
        sealed_sudo = self._get_sealed_signature_sudo()
        return declared and all(
            not checksum or checksum == pictures.digest(value)
            for value, checksum in (
                (self.with_context(bin_size=False).signature, sealed_sudo.signature_hash),
                (self.with_context(bin_size=False).signature_scan, sealed_sudo.scan_hash),
            )
        )

    def _get_sealed_signature_sudo(self):
        """:return: the signature in force, in sudo; none where the request is not signed"""
        self.ensure_one()
        signatures_sudo = self.sudo().signature_ids  # who reads the request may know whether its signature is in order
        # many requests are printed together: what is read of one is read of all
        return signatures_sudo.filtered("is_current").with_prefetch(signatures_sudo._prefetch_ids)

    def _get_signature_picture(self):
        """The signature for papers: from the sealed record, and only as it was drawn.

        :return: base64, or False
        """
        sealed_sudo = self._get_sealed_signature_sudo().with_context(bin_size=False)
        if not sealed_sudo:
            return False
        return sealed_sudo._is_picture_intact() and sealed_sudo.signature

    # ------------------------------------------------------------ what is a signature

    @api.model
    def _check_signature_image(self, picture):
        """Refuse what is no picture, or too large a one, before anything unpacks it."""
        if picture and not pictures.is_signature(picture):
            raise UserError(self.env._("The signature must be a picture (PNG or JPEG)."))

    @api.model
    def _check_signature_scan(self, scan, name):
        """Refuse what is no PDF, JPG or PNG, or too large: the form lies in the file for years."""
        documents = self.env["alseraj.document"]
        documents._check_scans([{"attachment": scan, "attachment_name": name}])
        if not scans.is_printable_scan(documents._decode_scan(scan)):
            raise UserError(self.env._("Scan the signed form as PDF, JPG or PNG."))

    # ------------------------------------------------------------ at the desk, by link on the phone, on paper

    @api.depends("state", "signed_on", "has_snapshot_diff", "type_id.signature_at_delivery")
    def _compute_is_signable(self):
        for request in self:
            asked = request.state in INTAKE or not request.signed_on or request.has_snapshot_diff
            request.is_signable = asked and request._is_open_to_signature()

    def _get_signing_lang(self):
        """The language in which the applicant reads: his own, else that of the association."""
        company = self.company_id.sudo().partner_id  # its language is no secret
        return self.partner_id.lang or company.lang or self.env.lang or "en_US"

    def _check_may_sign(self):
        self.ensure_one()
        self.check_access("write")
        if reason := self._get_cannot_sign_reason():
            raise UserError(reason)

    def action_sign_here(self):
        """Open the page on which the applicant reads and signs, to hand him the tablet.

        :return: action dict
        :raises UserError: what stops a signature
        """
        self._check_may_sign()
        return {"type": "ir.actions.act_url", "url": f"/alseraj/desk/sign/{self.id}", "target": "self"}

    def action_send_sign_link(self):
        """Send the applicant a link, by short text or else by mail, on which he signs once.

        :return: action: a notice of where it went
        :raises UserError: what stops a signature, or there is no way to reach him
        """
        self._check_may_sign()
        file = self.beneficiary_id
        if not (file.mobile or file.email):
            raise UserError(self.env._(
                "There is neither a mobile nor an e-mail address on the file. Sign at the desk or on paper."))
        Link = self.env["alseraj.sign.link"]
        if not Link._get_known_answers(file):
            raise UserError(self.env._(
                "The page asks for the birth year or the identifier, and the file has neither. Complete it first."))
        if Link._find_served_today(self):
            raise UserError(self.env._("Enough links were sent for this request today. Have it signed at the desk or on paper."))
        message_sudo = self._tell("request_to_sign")
        if message_sudo.way not in ("sms", "mail"):
            raise UserError(self.env._("No link was sent: the message is switched off, or nothing is sent to this person."))
        place = message_text.mask(message_sudo.sent_to)
        # sudo: links are nobody's to write; the right to the request was asked
        Link.sudo().search([("request_id", "=", self.id), ("channel", "=", "link")], limit=1).sent_to = place
        # the address stays out of the messages of the record: who reads them could sign with it
        self._message_log(body=self.env._("Link for signing sent to %(place)s.", place=place))
        return {
            "type": "ir.actions.client", "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Link for signing sent to %(place)s.", place=place),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _get_message_links(self, code):
        links = super()._get_message_links(code)
        if code == "request_to_sign":
            issued = self.env["alseraj.sign.link"]._issue_many(self)
            links |= {
                link.request_id.id: link.request_id.get_base_url() + secret_links.make_path("s", token)
                for link, token in issued.values()
            }
        return links

    def _get_message_marks(self, code):
        if code == "request_to_sign":  # each link is asked for by itself
            return {request.id: len(request.sign_link_ids) for request in self}
        return super()._get_message_marks(code)

    def _filter_message_needed(self, code):
        needed = super()._filter_message_needed(code)
        if code == "request_to_sign":
            needed = needed.filtered("is_signable")
            needed -= self.env["alseraj.sign.link"]._find_served_today(needed)
        return needed

    def _remind_of_signature(self):
        """Tell the officer that it was signed while he was not there."""
        for request in self.filtered("user_id"):
            # sudo: reminding an employee is no right of who signs
            request.sudo().activity_schedule(
                "mail.mail_activity_data_todo", user_id=request.user_id.id, summary=request.with_context(
                    lang=request.user_id.lang).env._("Signed by %(name)s: submit the request", name=request.signed_by),
            )

    def action_sign_paper(self, name, date, scan, scan_name):
        """Record a declaration signed on the printed form.

        :param str name: full name of who signed
        :param date: the day on the form
        :param str scan: the scanned form, base64 (PDF, JPG or PNG)
        :param str scan_name: its file name
        :return: True
        :raises UserError: no name, a day to come, no scan, or what stops a signature
        """
        self._check_may_sign()
        day = fields.Date.to_date(date)
        if not (name or "").strip() or not scan:
            raise UserError(self.env._("A form on paper needs the name of who signed it, and its scan."))
        if not day or day > self.company_id._get_today():
            raise UserError(self.env._("Enter the day on the form; it can't lie in the future."))
        if self.declaration_id.active_from and day < self.declaration_id.active_from:
            raise UserError(self.env._(
                "On that day this text was not in force yet. Look at the day, or have the new form signed."))
        self._check_signature_scan(scan, scan_name)
        today = day == self.company_id._get_today()
        moment = fields.Datetime.now() if today else fields.Datetime.to_datetime(day).replace(hour=9)  # midday at the house
        self._sign(
            name, channel="paper", signature_scan=scan, signature_scan_name=scan_name or "signed.pdf",
            signed_on=moment, signed_lang=self._get_signing_lang(),
        )
        return True

    # ------------------------------------------------------------ on the tablet, without the employee's session

    def action_sign_on_tablet(self):
        """Make the page for the tablet and show its picture code; who opens it reads and signs, and sees nothing else.

        :return: action: a dialog that closes by itself when it is signed
        :raises UserError: what stops a signature
        """
        self._check_may_sign()
        link_sudo, token = self.env["alseraj.sign.link"]._issue(self, channel="desk")
        path = secret_links.make_path("d", token)
        url = self.get_base_url() + path
        return {
            "type": "ir.actions.client",
            "tag": "alseraj_sign_desk",
            "name": self.env._("Sign on the Tablet"),
            "target": "new",
            "params": {
                "link_id": link_sudo.id,
                "url": url,
                "path": path,
                "picture": self._draw_code(url),
                "minutes": DESK_MINUTES,
            },
        }

    @api.model
    def _draw_code(self, url):
        """The picture that a camera reads ``url`` from, as the address of an image."""
        buffer = io.BytesIO()
        qrcode.make(url.encode(), box_size=6).save(buffer, format="PNG")
        return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"

    def _notify_desk(self, link_sudo):
        """Tell the employee who handed the tablet over, so that his screen shows the signature."""
        link_sudo.user_id._bus_send("alseraj_signed", {
            "link_id": link_sudo.id,
            "message": self.with_context(lang=link_sudo.user_id.lang).env._(
                "Signed by %(name)s: %(request)s", name=self.signed_by, request=self.display_name),
        })

    # ------------------------------------------------------------ signed at delivery: requests that nobody came for

    def _is_proactive(self):
        """Whether the association opened it by itself; hook for the rooms that do."""
        return False

    def _is_signed_at_delivery(self):
        return self.type_id.signature_at_delivery and self._is_proactive()

    def _get_declaration_reason(self):
        """The sentence for a request that is not signed as it stands, or False."""
        if not self.signed_on:
            return not self._is_signed_at_delivery() and self.env._(
                "The applicant signs the declaration first: his full name and his signature.")
        difference = self._get_declared_difference()
        return difference and self.env._("%(difference)s Have it signed again.", difference=difference)

    def _get_signed_capacity_reason(self):
        return bool(self.signed_on) and self._get_capacity_reason()

    def _check_editable(self, vals):
        """Such a request is signed on its way, once."""
        if vals.keys() & SIGNING:
            late = self.filtered(lambda request: not request.signed_on and request._is_open_to_signature()
                                 and request._is_signed_at_delivery())
            super(SupportRequest, late)._check_editable({k: v for k, v in vals.items() if k not in SIGNING})
            return super(SupportRequest, self - late)._check_editable(vals)
        return super()._check_editable(vals)

    def _get_unsigned_reason(self):
        """The sentence for a delivery whose request nobody has signed yet, or False."""
        if self.signed_on or not self._is_signed_at_delivery():
            return False
        return self.env._(
            "The association opened %(request)s by itself: have the declaration signed before it is delivered.",
            request=self.display_name,
        )
