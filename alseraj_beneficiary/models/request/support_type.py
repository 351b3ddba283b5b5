from odoo import fields, models


class SupportType(models.Model):
    """The service catalogue: what the association gives, to whom, how much and how often."""

    _name = "alseraj.support.type"
    _description = "Support Type"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Char()
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: every company gives it."
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    kind = fields.Selection(
        [("cash", "Cash"), ("in_kind", "In kind"), ("third_party", "Paid to a third party")],
        required=True, default="cash",
        help="A third party is the landlord, the power company, the shop.",
    )
    ceiling = fields.Monetary(help="The most that one request may ask for, or that for each person; 0: no limit.")
    frequency_months = fields.Integer(
        "Once in (months)", help="A family may ask for it again after so many months; 0: no limit."
    )
    frequency_note = fields.Char(translate=True)
    zakat_eligible = fields.Boolean("Zakat may pay it")
    installment_count = fields.Integer("Installments", required=True, default=1)
    installment_interval_months = fields.Integer("Months between installments", required=True, default=1)
    description = fields.Text(translate=True, help="What the officer tells people about it.")
    request_count = fields.Integer(compute="_compute_request_count")

    _code_unique = models.UniqueIndex(
        "(COALESCE(company_id, 0), code) WHERE code IS NOT NULL", "Another support type has this code."
    )
    _amounts_positive = models.Constraint(
        "CHECK(ceiling >= 0 AND frequency_months >= 0)",
        "The ceiling and the months between two requests are zero or more.",
    )
    _installments_positive = models.Constraint(
        "CHECK(installment_count >= 1 AND installment_interval_months >= 1)",
        "There is at least one installment, and at least one month between two of them.",
    )

    def _compute_currency_id(self):
        for support_type in self:
            support_type.currency_id = (support_type.company_id or self.env.company).currency_id

    def _compute_request_count(self):
        counts = dict(self.env["alseraj.support.request"]._read_group(
            [("type_id", "in", self.ids)], ["type_id"], ["__count"]
        ))
        for support_type in self:
            support_type.request_count = counts.get(support_type, 0)

    def action_open_requests(self):
        """Open the requests of this type.

        :return: action dict
        """
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_support_request"),
            "domain": [("type_id", "=", self.id)],
            "context": {"default_type_id": self.id},
        }
