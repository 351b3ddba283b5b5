from odoo import api, fields, models
from odoo.exceptions import UserError

from ....tools import pictures, snapshot
from .support_request_signature import CAPACITIES, CHANNELS


class Signature(models.Model):
    """Each signature that was ever given for a request, as it was given. Signing writes it, nobody else.

    The request shows the last one; the earlier ones, and those that were lifted because a name or an amount
    was changed, are only here.
    """

    _name = "alseraj.signature"
    _description = "Signature"
    _duplicable = False
    _inherit = ["alseraj.guarded.mixin"]
    _order = "id desc"

    request_id = fields.Many2one(
        "alseraj.support.request", "Support Request", required=True, index=True, ondelete="cascade",
        readonly=True, guarded=True
    )
    beneficiary_id = fields.Many2one(related="request_id.beneficiary_id", store=True, guarded=True, index=True)
    company_id = fields.Many2one(
        related="request_id.company_id", store=True, guarded=True, index=True, precompute=True,
    )
    branch_id = fields.Many2one(related="request_id.branch_id", store=True, guarded=True, index=True)
    name = fields.Char("Signed by", required=True, readonly=True, guarded=True)
    signed_on = fields.Datetime(required=True, readonly=True, guarded=True)
    channel = fields.Selection(CHANNELS, "Signed over", required=True, readonly=True, guarded=True)
    signed_as = fields.Selection(CAPACITIES, "Signed as", required=True, readonly=True, guarded=True)
    proof_id = fields.Many2one(
        "alseraj.document", "Deed", readonly=True, guarded=True, ondelete="restrict", index="btree_not_null",
    )
    user_id = fields.Many2one(
        "res.users", "Taken by", readonly=True, guarded=True, help="The employee at the desk, or who sent the link.",
    )
    lang = fields.Char("Language Read", readonly=True, guarded=True)
    declaration_id = fields.Many2one(
        "alseraj.declaration", readonly=True, guarded=True, ondelete="restrict", index="btree_not_null"
    )
    declaration_version = fields.Char("Version", readonly=True, guarded=True)
    declaration_hash = fields.Char(
        "Checksum of the Text", readonly=True, guarded=True, help="SHA-256 of the text in the language read.",
    )
    snapshot = fields.Json(readonly=True, guarded=True)
    snapshot_hash = fields.Char("Checksum", readonly=True, guarded=True, help="SHA-256 of what was declared.")
    signature = fields.Binary(attachment=True, readonly=True, guarded=True)
    scan = fields.Binary("Signed Form", attachment=True, readonly=True, guarded=True)
    scan_name = fields.Char(readonly=True, guarded=True)
    signature_hash = fields.Char(
        "Checksum of the Picture", readonly=True, guarded=True, help="SHA-256 of the signature as it was drawn.",
    )
    scan_hash = fields.Char(
        "Checksum of the Signed Form", readonly=True, guarded=True, help="SHA-256 of the scan as it was attached.",
    )
    is_current = fields.Boolean("In Force", compute="_compute_is_current")
    is_intact = fields.Boolean("Unaltered", compute="_compute_is_intact", help="The checksums fit what was declared and signed.")

    @api.depends("request_id.signed_on", "request_id.signature_ids")
    def _compute_is_current(self):
        for signature in self:
            request = signature.request_id
            last = max(request.signature_ids.ids, default=0)  # not by their order: a new one is cached at the end
            signature.is_current = bool(request.signed_on) and signature.id == last

    @api.depends("snapshot", "snapshot_hash", "signature", "signature_hash", "scan", "scan_hash")
    def _compute_is_intact(self):
        for signature in self:
            declared = signature.snapshot_hash == snapshot.digest(signature.snapshot)
            signature.is_intact = declared and signature._is_picture_intact()

    def _is_picture_intact(self):
        """Whether signature and scan are those that were given; earlier ones had no checksum."""
        whole = self.with_context(bin_size=False)
        return all(
            not checksum or checksum == pictures.digest(value)
            for value, checksum in ((whole.signature, self.signature_hash), (whole.scan, self.scan_hash))
        )

    def write(self, vals):
        if vals:
            raise UserError(self.env._("A signature is kept as it was given. It can only be given again."))
        return super().write(vals)

    def copy(self, default=None):
        if self:
            raise UserError(self.env._("A signature is kept as it was given. It can only be given again."))
        return super().copy(default)
