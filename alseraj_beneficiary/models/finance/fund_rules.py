from odoo import api, fields, models
from odoo.exceptions import ValidationError


class Fund(models.Model):
    """What a fund may pay, as data: support types, categories, zakat classes."""

    _inherit = "alseraj.fund"

    type_ids = fields.Many2many(
        "alseraj.support.type", string="Only Support Types", check_company=True,
        help="The fund pays these only; empty: all.",
    )
    category_ids = fields.Many2many(
        "alseraj.category", string="Only Categories",
        help="The fund pays for files of one of these only; empty: of all.",
    )
    zakat_class_ids = fields.Many2many(
        "alseraj.support.option", string="Only Zakat Classes", domain="[('kind', '=', 'zakat_class')]",
        help="Zakat for these of the eight classes only; empty: for all of them.",
    )

    @api.constrains("kind", "purpose")
    def _check_purpose(self):
        for fund in self:
            if fund.kind == "restricted" and not (fund.purpose or "").strip():
                raise ValidationError(self.env._(
                    "Enter the purpose of %(fund)s: what its donors gave the money for.", fund=fund.name,
                ))

    @api.constrains("kind")
    def _check_kind(self):
        super()._check_kind()
        # What was paid or transferred as zakat stays zakat; so does what was not.
        for fund in self.sudo():  # sudo: of every branch
            if fund.transfer_count or any(rec.state != "cancelled" for rec in fund.installment_ids):
                raise ValidationError(self.env._(
                    "Money of %(fund)s is promised, paid or transferred: its kind stays. Open another fund.",
                    fund=fund.name,
                ))

    def _get_payable_reason(self, request):
        return super()._get_payable_reason(request) or self._get_rule_reason(request)

    def _get_rule_reason(self, request):
        """What in the rules of this fund speaks against paying ``request``, or False."""
        file = request.beneficiary_id
        if not self.active:
            return self.env._("The fund %(fund)s is archived. Choose another one.", fund=self.name)
        if self.type_ids and request.type_id not in self.type_ids:
            return self.env._(
                "The fund %(fund)s does not pay %(type)s. It pays: %(types)s.", fund=self.name,
                type=request.type_id.display_name, types=", ".join(self.type_ids.mapped("display_name")),
            )
        if self.category_ids and not self.category_ids & file.category_ids:
            return self.env._(
                "The fund %(fund)s pays for these categories only: %(categories)s. %(name)s is in none of them.",
                fund=self.name, categories=", ".join(self.category_ids.mapped("name")), name=file.display_name,
            )
        if self.zakat_class_ids and file.zakat_class not in self.zakat_class_ids.mapped("value"):
            return self.env._(
                "The fund %(fund)s pays for these zakat classes only: %(classes)s. Choose another fund for %(name)s.",
                fund=self.name, classes=", ".join(self.zakat_class_ids.mapped("display_name")), name=file.display_name,
            )
        return False
