from collections import defaultdict

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, format_amount, format_date


class FundBudget(models.Model):
    """The budget of a fund for one period, beside what was committed and spent in it.

    Committed counts by the day on which an installment is due, spent by the day on which it was paid.
    """

    _name = "alseraj.fund.budget"
    _description = "Budget of a Fund"
    _inherit = ["alseraj.guarded.mixin"]
    _order = "fund_id, date_from, id"
    _check_company_auto = True

    fund_id = fields.Many2one("alseraj.fund", required=True, index=True, ondelete="cascade", check_company=True)
    company_id = fields.Many2one(related="fund_id.company_id", store=True, index=True, guarded=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(related="fund_id.kind", store=True, guarded=True)
    date_from = fields.Date("From", required=True)
    date_to = fields.Date("To", required=True)
    amount = fields.Monetary("Budget", required=True)
    transferred = fields.Monetary(compute="_compute_amounts", help="Came in from other funds, less what went out.")
    committed = fields.Monetary(compute="_compute_amounts", help="Approved, due in this period and not yet paid.")
    spent = fields.Monetary(compute="_compute_amounts", help="Paid or handed over in this period.")
    available = fields.Monetary(
        compute="_compute_amounts", help="Budget and transfers, less committed, less spent.",
    )
    used_rate = fields.Float("Used (%)", compute="_compute_amounts", digits=(5, 1))

    _amount_positive = models.Constraint("CHECK(amount >= 0)", "The budget of a period can't be negative.")
    _dates_in_order = models.Constraint("CHECK(date_to >= date_from)", "A period can't end before it begins.")

    @api.depends("date_from", "date_to", "fund_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for line in self:
            line.display_name = (
                f"{format_date(self.env, line.date_from)} – {format_date(self.env, line.date_to)}"
                if line.date_from and line.date_to else False
            )

    @api.depends(
        "amount", "date_from", "date_to", "fund_id.installment_ids.state", "fund_id.installment_ids.amount",
        "fund_id.installment_ids.due_date", "fund_id.installment_ids.paid_on",
        "fund_id.transfer_in_ids.state", "fund_id.transfer_out_ids.state",
    )
    def _compute_amounts(self):
        totals = self._origin._get_totals()
        moved = self._origin._get_transferred()
        for line in self:
            line.committed, line.spent = totals.get(line._origin.id, (0.0, 0.0))
            line.transferred = moved.get(line._origin.id, 0.0)
            total = line.amount + line.transferred
            line.available = total - line.committed - line.spent
            line.used_rate = 100 * (line.committed + line.spent) / total if total else 0.0

    def _get_totals(self):
        """dict line id -> (committed, spent), of every branch."""
        if not self.ids:
            return {}
        self.env["alseraj.support.installment"].flush_model(["fund_id", "state", "due_date", "paid_on", "amount"])
        self.flush_model(["fund_id", "date_from", "date_to"])
        rows = self.env.execute_query(SQL(
            """SELECT l.id, open.amount, paid.amount
                 FROM alseraj_fund_budget l
                CROSS JOIN LATERAL (
                      SELECT sum(i.amount) AS amount FROM alseraj_support_installment i
                       WHERE i.fund_id = l.fund_id AND i.state IN ('planned', 'in_run', 'returned')
                         AND i.due_date BETWEEN l.date_from AND l.date_to) open
                CROSS JOIN LATERAL (
                      SELECT sum(i.amount) AS amount FROM alseraj_support_installment i
                       WHERE i.fund_id = l.fund_id AND i.state IN ('paid', 'confirmed')
                         AND i.paid_on BETWEEN l.date_from AND l.date_to) paid
                WHERE l.id IN %s""", tuple(self.ids),
        ))
        return {line_id: (committed or 0.0, spent or 0.0) for line_id, committed, spent in rows}

    def _get_transferred(self):
        """dict line id -> what came in by transfers of its days, less what went out."""
        # sudo: the figures of a fund are the same for whoever may read the fund
        transfers = self.env["alseraj.fund.transfer"].sudo().search([
            ("state", "=", "done"),
            "|", ("from_fund_id", "in", self.fund_id.ids), ("to_fund_id", "in", self.fund_id.ids),
        ])
        moved = defaultdict(float)
        for line in self:
            for transfer in transfers:
                if line.date_from <= transfer.date <= line.date_to:
                    moved[line.id] += transfer._get_effect(line.fund_id)
        return moved

    # ------------------------------------------------------------ create / write / unlink

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._log_on_funds(self.env._("New period"))
        return lines

    def write(self, vals):
        funds = self.fund_id
        result = super().write(vals)
        if vals.keys() & {"amount", "date_from", "date_to", "fund_id"}:
            (funds | self.fund_id)._check_available()
            self._log_on_funds(self.env._("Period changed"))
        return result

    def unlink(self):
        funds = self.fund_id
        self._log_on_funds(self.env._("Period removed"))
        result = super().unlink()
        funds.exists()._check_available()
        return result

    def _log_on_funds(self, title):
        bodies = defaultdict(list)
        for line in self:
            amount = format_amount(self.env, line.amount, line.currency_id)
            bodies[line.fund_id.id].append(f"{title}: {line.display_name}, {amount}")
        self.env["alseraj.fund"].browse(bodies)._message_log_batch(
            bodies={fund_id: Markup("<br/>").join(texts) for fund_id, texts in bodies.items()})

    @api.constrains("fund_id", "amount", "date_from", "date_to")
    def _check_fund(self):
        self.fund_id._check_available()

    @api.constrains("fund_id", "date_from", "date_to")
    def _check_overlap(self):
        for fund, lines in self.search([("fund_id", "in", self.fund_id.ids)], order="date_from, id").grouped("fund_id").items():
            for earlier, later in zip(lines, lines[1:], strict=False):
                if later.date_from <= earlier.date_to:
                    raise ValidationError(self.env._(
                        "The periods %(one)s and %(other)s of %(fund)s overlap. Every day belongs to one period at most.",
                        one=earlier.display_name, other=later.display_name, fund=fund.name,
                    ))
