from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...tools import eligibility


class SupportType(models.Model):
    """How much, and how often."""

    _inherit = "alseraj.support.type"

    ceiling_basis = fields.Selection(
        [("fixed", "The same for everybody"), ("person", "For each person of the household"),
         ("size", "By household size")],
        "Ceiling Is", required=True, default="fixed",
    )
    ceiling_line_ids = fields.One2many("alseraj.support.ceiling", "type_id", string="Ceilings by Household Size", copy=True)
    ceiling_text = fields.Char("Ceiling in Words", compute="_compute_ceiling_text")
    frequency_basis = fields.Selection(
        [("months", "So many months after the last time"), ("year", "Once in a calendar year"),
         ("hijri_year", "Once in a Hijri year")],
        "How Often", required=True, default="months",
    )
    frequency_text = fields.Char("How Often in Words", compute="_compute_frequency_text")

    # ------------------------------------------------------------ how much

    @api.constrains("ceiling_basis", "ceiling_line_ids")
    def _check_ceiling_lines(self):
        for support_type in self:
            if support_type.ceiling_basis == "size" and 1 not in support_type.ceiling_line_ids.mapped("size_from"):
                raise ValidationError(self.env._(
                    "The ceilings of %(type)s by household size start with a line from 1 person.",
                    type=support_type.name,
                ))

    def _get_ceiling(self, household_size):
        """The most that a household of this size may ask for.

        :param int household_size: persons
        :return: amount in the currency of the company; 0: no limit
        """
        self.ensure_one()
        size = max(household_size, 1)
        if self.ceiling_basis == "person":
            return self.ceiling * size
        if self.ceiling_basis == "size":
            reached = self.ceiling_line_ids.filtered(lambda line: line.size_from <= size)
            return max(reached, key=lambda line: line.size_from).amount if reached else 0.0
        return self.ceiling

    @api.depends("ceiling", "ceiling_basis", "ceiling_line_ids.amount", "company_id")
    @api.depends_context("lang", "company")
    def _compute_ceiling_text(self):
        for support_type in self:
            currency = support_type.currency_id
            amounts = support_type.ceiling_line_ids.mapped("amount")
            if support_type.ceiling_basis == "size" and amounts:
                text = self.env._(
                    "%(low)s to %(high)s", low=currency.format(min(amounts)), high=currency.format(max(amounts)))
            elif not support_type.ceiling:
                text = self.env._("No limit")
            elif support_type.ceiling_basis == "person":
                text = self.env._("%(amount)s a person", amount=currency.format(support_type.ceiling))
            else:
                text = currency.format(support_type.ceiling)
            support_type.ceiling_text = text

    # ------------------------------------------------------------ how often

    def _is_capped(self):
        return self.frequency_basis != "months" or bool(self.frequency_months)

    @api.depends("frequency_basis", "frequency_months")
    @api.depends_context("lang")
    def _compute_frequency_text(self):
        for support_type in self:
            if not support_type._is_capped():
                support_type.frequency_text = self.env._("As often as needed")
            elif support_type.frequency_basis == "months":
                support_type.frequency_text = self.env._(
                    "Once in %(months)s months", months=support_type.frequency_months)
            else:
                labels = dict(self._fields["frequency_basis"]._description_selection(self.env))
                support_type.frequency_text = labels[support_type.frequency_basis]

    def _get_next_date(self, granted_on):
        """From which day on a family may ask again.

        :param date granted_on: when it was granted last
        :return: date, or None when nothing limits it
        """
        self.ensure_one()
        return eligibility.get_next_date(granted_on, self.frequency_basis, self.frequency_months)

    def _get_served_domain(self):
        """The files that got this support and may not ask again yet.

        :return: Domain on ``alseraj.beneficiary``
        """
        self.ensure_one()
        first = eligibility.get_first_blocking_day(
            fields.Date.context_today(self), self.frequency_basis, self.frequency_months)
        if not first:
            return Domain.FALSE
        return Domain("request_ids", "any", Domain("type_id", "=", self.id) & Domain("decided_on", ">=", first)
                      & self.env["alseraj.support.request"]._get_granted_domain())
