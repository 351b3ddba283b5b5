import base64
import binascii

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.mimetypes import guess_mimetype


class SupportRequest(models.Model):
    """The declaration: signed by the applicant, frozen with what the file said at that moment."""

    _inherit = "alseraj.support.request"

    declaration_id = fields.Many2one(
        "alseraj.declaration", ondelete="restrict", index="btree_not_null", check_company=True,
        default=lambda self: self.env["alseraj.declaration"]._get_current(), copy=False,
    )
    declaration_body = fields.Html(related="declaration_id.body", string="Declaration Text")
    signature = fields.Binary(attachment=True, copy=False)
    signed_by = fields.Char(copy=False, help="The full name of the person who signs.")
    signed_on = fields.Datetime(readonly=True, copy=False, tracking=True)
    snapshot = fields.Json(readonly=True, copy=False, help="Household, incomes and the request as declared.")
    snapshot_diff = fields.Text("Changed since the signature", compute="_compute_snapshot_diff")

    @api.model_create_multi
    def create(self, vals_list):
        current = self.env["alseraj.declaration"]._get_current()  # once, not as a default of each
        requests = super().create([{"declaration_id": current.id, **vals} for vals in vals_list])
        requests.filtered("signature")._seal_signature()
        return requests

    def write(self, vals):
        if "state" in vals or not vals.keys() & {"signature", "signed_by"}:
            return super().write(vals)
        name = vals.get("signed_by")
        renamed = self.filtered(
            lambda request: "signed_by" in vals and request.signed_on and request.signed_by != name
        )
        result = super().write(vals)
        if "signature" not in vals:  # a signature under another name is nobody's
            renamed._write_internal({"signature": False})
        self._seal_signature(renew="signature" in vals)
        return result

    def action_sign(self, name, signature):
        """Sign the declaration in the name of the applicant.

        :param str name: full name of who signs
        :param str signature: image, base64
        :return: True
        :raises UserError: no name, no image, or the request is already on its way
        """
        if not (name or "").strip() or not signature:
            raise UserError(self.env._("Signing needs the full name and the signature."))
        return self.write({"signed_by": name.strip(), "signature": signature})

    def _seal_signature(self, renew=True):
        """Freeze what is signed now, and lift the seal of what is not signed any more.

        :param bool renew: whether a new signature replaces an older seal
        """
        signed = self.filtered(lambda request: request.signature and request.signed_by)
        self.filtered(lambda request: request not in signed and request.signed_on)._write_internal(
            {"signed_on": False, "snapshot": False}
        )
        signed = signed if renew else signed.filtered(lambda request: not request.signed_on)
        if not signed:
            return
        current = self.env["alseraj.declaration"]._get_current()
        for request in signed:
            request._check_signature_image()
            request._write_internal({
                "declaration_id": request.declaration_id.id or current.id,
                "signed_on": fields.Datetime.now(),
                "snapshot": request._prepare_snapshot(),
            })

    def _check_signature_image(self):
        data = self.with_context(bin_size=False).signature
        try:
            kind = guess_mimetype(base64.b64decode(data, validate=False))
        except (binascii.Error, ValueError):
            kind = ""
        if kind not in ("image/png", "image/jpeg", "image/gif", "image/webp"):
            raise UserError(self.env._("The signature must be a picture (PNG or JPEG)."))

    def _prepare_snapshot(self):
        """What the applicant declares, as plain data: the request, the household and its incomes."""
        beneficiary = self.beneficiary_id
        return {
            "declaration": self.declaration_id.version,
            "request": self._prepare_snapshot_request(),
            "household": [
                {
                    "name": member.name,
                    "relation": member.relation,
                    "birth_date": member.birth_date and member.birth_date.isoformat(),
                    "dependent": member.is_dependent,
                    "in_household": member.in_household,
                    "marital_status": member.marital_status,
                    "study": member.study,
                    "works": member.is_working,
                }
                for member in beneficiary.member_ids
            ],
            "incomes": [
                {"source": income.source_id.code, "kind": income.kind, "amount": income.amount}
                for income in beneficiary.income_ids
            ],
            "monthly_income": beneficiary.monthly_income,
            "housing": beneficiary.housing,
            "rent": beneficiary.rent_amount,
            "head": {
                "marital_status": beneficiary.marital_status,
                "work": beneficiary.work_status,
                "employer": beneficiary.employer,
            },
        }

    def _prepare_snapshot_request(self):
        return {
            "beneficiary": self.beneficiary_id.code,
            "type_id": self.type_id.id,
            "type": self.type_id.code or self.type_id.name,
            "amount": self.amount_requested,
            "urgent": self.urgent,
        }

    @api.depends(
        "snapshot", "beneficiary_id", "type_id", "amount_requested", "urgent",
        "beneficiary_id.member_ids.is_dependent", "beneficiary_id.member_ids.in_household",
        "beneficiary_id.member_ids.marital_status", "beneficiary_id.member_ids.study",
        "beneficiary_id.member_ids.is_working", "beneficiary_id.income_ids.amount",
        "beneficiary_id.housing", "beneficiary_id.rent_amount", "beneficiary_id.marital_status",
        "beneficiary_id.work_status", "beneficiary_id.employer",
    )
    @api.depends_context("lang")
    def _compute_snapshot_diff(self):
        for request in self:
            request.snapshot_diff = "\n".join(request._get_snapshot_differences()) or False

    def _get_snapshot_differences(self):
        if not self.snapshot:
            return []
        differences = []
        if request_part := self._get_declared_difference():
            differences.append(request_part)
        now = self._prepare_snapshot()
        labels = {
            "household": self.env._("The household members of the file have changed since."),
            "incomes": self.env._("The incomes and obligations of the file have changed since."),
            "housing": self.env._("The housing of the family has changed since."),
            "rent": self.env._("The rent of the family has changed since."),
            "head": self.env._("The marital status or the work of the beneficiary has changed since."),
        }
        return differences + [
            label for key, label in labels.items()
            if key in self.snapshot and self._differs_from_signed(self.snapshot[key], now[key])
        ]

    @api.model
    def _differs_from_signed(self, signed, now):
        """Whether ``now`` says something else than what was signed; what older forms did not ask is no difference."""
        if isinstance(signed, dict) and isinstance(now, dict):
            return any(self._differs_from_signed(value, now.get(key)) for key, value in signed.items())
        if isinstance(signed, list) and isinstance(now, list):
            return len(signed) != len(now) or any(map(self._differs_from_signed, signed, now))
        return signed != now

    def _get_declared_difference(self):
        """The sentence about what was asked for then and now, or False. It has to be signed anew."""
        declared = (self.snapshot or {}).get("request")
        now = self._prepare_snapshot_request()
        compared = ("beneficiary", "type_id", "amount", "urgent")
        if declared and declared["beneficiary"] in self.beneficiary_id._get_known_codes():
            now["beneficiary"] = declared["beneficiary"]  # he signed on the file that was merged into this one
        if not declared or all(declared[key] == now[key] for key in compared):
            return False
        same_type = declared["type_id"] == self.type_id.id
        signed_type = self.type_id.name if same_type else self.env._("another support type")
        return self.env._(
            "The applicant signed for %(type)s, %(amount)s. The request says something else now.",
            type=signed_type, amount=self.currency_id.format(declared["amount"]),
        )
