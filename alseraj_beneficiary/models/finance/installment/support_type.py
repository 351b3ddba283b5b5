from odoo import api, fields, models
from odoo.exceptions import ValidationError

# What a committee votes on and stands on the type.
VOTED_ON_TYPE = frozenset({"fund_id", "installment_plan", "installment_interval_months", "payment_calendar_id"})


class SupportType(models.Model):
    """From which fund a support is paid, when its parts are due, and in what units it is given."""

    _inherit = "alseraj.support.type"

    fund_id = fields.Many2one(
        "alseraj.fund", company_dependent=True, check_company=True,
        help="Pays this support, unless the request names another fund. Each company has its own.",
    )

    installment_plan = fields.Selection(
        [("once", "Once"), ("monthly", "Every so many months"), ("calendar", "On the dates of a calendar")],
        "How It Is Paid", compute="_compute_installment_plan", store=True, readonly=False, required=True, precompute=True,
        help="A calendar holds the payment dates of a year, for example the school terms.",
    )
    payment_calendar_id = fields.Many2one("alseraj.payment.calendar", check_company=True, ondelete="restrict")
    payment_calendar_missing = fields.Char(related="payment_calendar_id.missing_text")
    stops_with_age = fields.Boolean(
        "Stops with Age",
        help="Payments still to come are cancelled by themselves when the member for whom it is given passes his limit "
             "of age or leaves the household; without such a member, when nobody is left of the ages of the category.",
    )

    unit = fields.Char(translate=True, help="What is counted when it is handed over, for example: basket, bag, device.")
    unit_value = fields.Monetary(
        "Value of One Unit", help="From it follows how many units an approved amount is. 0: one unit for each installment.",
    )
    by_voucher = fields.Boolean(
        "Given as Voucher Cards", help="Handed over as numbered cards of a shop, whose values add up to the amount.",
    )

    _unit_value_positive = models.Constraint("CHECK(unit_value >= 0)", "The value of one unit can't be negative.")

    def write(self, vals):
        voted = {}
        if vals.keys() & VOTED_ON_TYPE:
            # sudo: what is voted on changes, whoever may see the session
            cases_sudo = self.env["alseraj.committee.decision"].sudo().search([
                ("type_id", "in", self.ids), ("session_id.state", "=", "open"),
            ])
            voted = cases_sudo._get_terms()
        result = super().write(vals)
        if voted:
            cases_sudo._filter_changed_terms(voted)._void_votes()
        return result

    # ------------------------------------------------------------ when the parts of a support are due

    @api.depends("installment_count")
    def _compute_installment_plan(self):
        for support_type in self:
            if support_type.installment_plan != "calendar":
                support_type.installment_plan = "monthly" if support_type.installment_count > 1 else "once"

    @api.onchange("installment_plan")
    def _onchange_installment_plan(self):
        if self.installment_plan == "once":
            self.installment_count = 1
        elif self.installment_plan == "monthly" and self.installment_count <= 1:
            self.installment_count = 12

    @api.constrains("installment_plan", "payment_calendar_id", "installment_count")
    def _check_plan(self):
        for support_type in self:
            if support_type.installment_plan == "calendar" and not support_type.payment_calendar_id:
                raise ValidationError(self.env._(
                    "Choose the calendar with the payment dates of %(type)s.", type=support_type.name,
                ))
            if support_type.installment_plan == "once" and support_type.installment_count > 1:
                raise ValidationError(self.env._(
                    "%(type)s is paid once: it has one installment.", type=support_type.name,
                ))
