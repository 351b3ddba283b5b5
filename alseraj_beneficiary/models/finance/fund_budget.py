from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

MANAGER = "alseraj_beneficiary.group_manager"
# who pays from a fund does not lift the rule that stops him
MANAGED = {"strict_periods", "kind", "type_ids", "category_ids", "zakat_class_ids"}


class Fund(models.Model):
    """The budget of a fund by period: with periods, what may be promised in all is their sum."""

    _inherit = "alseraj.fund"

    budget = fields.Monetary(compute="_compute_budget", store=True, readonly=False)
    budget_line_ids = fields.One2many("alseraj.fund.budget", "fund_id", string="Budget by Period")
    transfer_in_ids = fields.One2many("alseraj.fund.transfer", "to_fund_id", string="Transfers In")
    transfer_out_ids = fields.One2many("alseraj.fund.transfer", "from_fund_id", string="Transfers Out")
    transfer_count = fields.Integer(compute="_compute_transfer_count")
    has_periods = fields.Boolean(compute="_compute_has_periods")
    strict_periods = fields.Boolean(
        "Hold Each Period to Its Budget", tracking=True,
        help="Nothing more is promised for a period than its own budget. Otherwise only the whole of the fund counts, "
             "and the periods show where one was exceeded.",
    )

    @api.depends("budget_line_ids")
    def _compute_has_periods(self):
        for fund in self:
            fund.has_periods = bool(fund.budget_line_ids)

    @api.depends(
        "budget_line_ids.amount", "transfer_in_ids.state", "transfer_in_ids.amount",
        "transfer_out_ids.state", "transfer_out_ids.amount",
    )
    def _compute_budget(self):
        """Without periods it stays as entered; a transfer changes it there and then."""
        for fund in self:
            fund.budget = fund.budget
            if fund.budget_line_ids:
                fund.budget = sum(fund.budget_line_ids.mapped("amount")) + fund._get_transferred()

    def _get_transferred(self):
        """What came in by transfers that took effect, less what went out."""
        self.ensure_one()
        # sudo: the figures of a fund are the same for whoever may read it
        done_sudo = (self.sudo().transfer_in_ids | self.sudo().transfer_out_ids).filtered(lambda rec: rec.state == "done")
        return sum(transfer._get_effect(self) for transfer in done_sudo)

    @api.depends("transfer_in_ids", "transfer_out_ids")
    def _compute_transfer_count(self):
        for fund in self:
            # sudo: a number, beside figures that contain the transfers anyway
            fund.transfer_count = len(fund.sudo().transfer_in_ids) + len(fund.sudo().transfer_out_ids)

    def action_view_transfers(self):
        """Open the transfers into and out of this fund.

        :return: a window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_fund_transfer")
        return dict(
            action, domain=["|", ("from_fund_id", "=", self.id), ("to_fund_id", "=", self.id)],
            context={"default_from_fund_id": self.id, "default_company_id": self.company_id.id},
        )

    # ------------------------------------------------------------ create / write

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("budget") for vals in vals_list):
            self._check_may_budget()
        funds = super().create(vals_list)
        self.env.add_to_compute(self._fields["budget"], funds.filtered("budget_line_ids"))  # over what was entered
        return funds

    def write(self, vals):
        if "budget" in vals:
            changed = self.filtered(lambda fund: fund.currency_id.compare_amounts(fund.budget, vals["budget"] or 0.0))
            if changed:
                self._check_may_budget()
            if periodic := changed.filtered("budget_line_ids")[:1]:
                raise UserError(self.env._(
                    "The budget of %(fund)s is the sum of its periods. Change a period instead.", fund=periodic.name,
                ))
        if vals.keys() & MANAGED:
            self._check_may_budget()
        result = super().write(vals)
        if vals.get("strict_periods"):
            self._check_available()
        return result

    @api.model
    def _check_may_budget(self):
        """Finance pays from funds; what they may promise is a manager's decision."""
        if not self.env.su and not self.env.user.has_group(MANAGER):
            raise UserError(self.env._(
                "Only a manager sets the budget, the kind and the rules of a fund. Ask him, or prepare a transfer for him."
            ))

    # ------------------------------------------------------------ periods that are held

    def _check_available(self):
        super()._check_available()
        self.filtered("strict_periods")._check_periods()

    def _check_periods(self):
        """No period of these funds has promised more than its budget, and nothing is due outside of them."""
        if not self.ids:
            return
        lines = self.budget_line_ids
        lines.invalidate_recordset(["committed", "spent", "available"], flush=False)
        for line in lines:
            if line.currency_id.compare_amounts(line.available, 0.0) < 0:
                raise ValidationError(self.env._(
                    "The fund %(fund)s lacks %(missing)s in the period %(period)s. Move installments to another "
                    "period, or raise the budget of this one.",
                    fund=line.fund_id.name, missing=line.currency_id.format(-line.available), period=line.display_name,
                ))
        Installment = self.env["alseraj.support.installment"]
        Installment.flush_model(["fund_id", "state", "due_date"])
        self.env["alseraj.fund.budget"].flush_model(["fund_id", "date_from", "date_to"])
        rows = self.env.execute_query(SQL(
            """SELECT i.fund_id, min(i.due_date) FROM alseraj_support_installment i
                WHERE i.fund_id IN %s AND i.state IN ('planned', 'in_run', 'returned') AND NOT EXISTS (
                      SELECT 1 FROM alseraj_fund_budget l
                       WHERE l.fund_id = i.fund_id AND i.due_date BETWEEN l.date_from AND l.date_to)
                GROUP BY i.fund_id LIMIT 1""", tuple(self.ids),
        ))
        for fund_id, day in rows:
            raise ValidationError(self.env._(
                "The fund %(fund)s has no budget for %(date)s. Enter a period for it, or choose another day.",
                fund=self.browse(fund_id).name, date=day,
            ))
