from odoo import api, fields, models

from ..registry.beneficiary import ZAKAT_CLASSES


class SupportInstallment(models.Model):
    """What makes a payment of zakat lawful, kept as it was when the money was promised."""

    _inherit = "alseraj.support.installment"

    zakat_class = fields.Selection(
        ZAKAT_CLASSES, readonly=True, copy=False, help="The class in the file when zakat was promised.",
    )
    zakat_evidence = fields.Json(readonly=True, copy=False)

    @api.model_create_multi
    def create(self, vals_list):
        installments = super().create(vals_list)
        installments._freeze_zakat()
        return installments

    def write(self, vals):
        result = super().write(vals)
        if "fund_id" in vals:
            self._freeze_zakat()
        return result

    def _freeze_zakat(self):
        """Keep class and evidence of what zakat is to pay; what it does not pay keeps none."""
        # sudo: facts of the file, kept whoever promises
        zakat_sudo = self.sudo().filtered(lambda rec: rec.fund_id.kind == "zakat")
        for file, theirs in zakat_sudo.filtered(lambda rec: not rec.zakat_class).grouped("beneficiary_id").items():
            theirs._write_internal({"zakat_class": file.zakat_class, "zakat_evidence": file._prepare_evidence()})
        (self.sudo() - zakat_sudo).filtered("zakat_class")._write_internal(  # as above
            {"zakat_class": False, "zakat_evidence": False})

    def _prepare_part(self, date, amount, sequence):
        return {
            **super()._prepare_part(date, amount, sequence),
            "zakat_class": self.zakat_class, "zakat_evidence": self.zakat_evidence,
        }
