from odoo import fields, models
from odoo.tools import SQL

# A payment keeps its id. Below zero stand the others: budgets by thousands, transfers and what was received each apart from them.
FIRST_TRANSFER, FIRST_RECEIVED = 1 << 29, 1 << 30


class FundReport(models.Model):
    """Budget, received, promised and paid, by fund, type, branch, category and month.

    Each payment stands in its month: paid ones in that of the payment, others in that in which they are due. The
    budget of a period is spread over its months. Of a budget without periods, what was left of it when this year began
    stands in this year, and what the years before used at the end of the last one: so a report from this year on says what
    is left, and reads nothing older. Received is what Accounting has booked as income with the analytic account of the fund.
    """

    _name = "alseraj.fund.report"
    _description = "Funds: Budget and Payments"
    _auto = False
    _order = "date, id"
    _rec_name = "installment_id"
    _depends = {
        "alseraj.support.installment": [
            "company_id", "fund_id", "type_id", "branch_id", "beneficiary_id", "state", "due_date", "paid_on", "amount",
            "held_on",
        ],
        "alseraj.beneficiary": ["main_category_id"],
        "alseraj.fund": ["company_id", "kind", "budget", "used"],
        "alseraj.fund.budget": ["fund_id", "company_id", "date_from", "date_to", "amount"],
        "account.analytic.line": ["amount", "move_line_id"],
        "alseraj.fund.transfer": ["from_fund_id", "to_fund_id", "company_id", "amount", "date", "state"],
    }

    date = fields.Date(readonly=True, help="Paid on, or due on.")
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    fund_id = fields.Many2one("alseraj.fund", readonly=True)
    kind = fields.Selection(
        [("zakat", "Zakat"), ("general", "General Donations"), ("restricted", "Restricted Donations")],
        "Kind of Fund", readonly=True,
    )
    type_id = fields.Many2one("alseraj.support.type", readonly=True)
    branch_id = fields.Many2one("alseraj.branch", "Branch Office", readonly=True)
    category_id = fields.Many2one(
        "alseraj.category", readonly=True, help="The first category of the file, in the order of the list.",
    )
    installment_id = fields.Many2one("alseraj.support.installment", readonly=True)
    is_open = fields.Boolean("Still to Pay", readonly=True)
    budget = fields.Monetary(readonly=True)
    received = fields.Monetary(
        "Income Received", readonly=True, help="Donations and other income booked with the analytic account of the fund.")
    committed = fields.Monetary("To Pay", readonly=True, help="Approved and not yet paid.")
    held = fields.Monetary("Of It Held", readonly=True)
    spent = fields.Monetary("Amount Paid", readonly=True)
    available = fields.Monetary("Left of the Budget", readonly=True)

    def _search(self, domain, offset=0, limit=None, order=None, **kwargs):
        # a page of the list takes its lines from payments that come in its order; a sum would sort all of them for nothing
        report = self.with_context(alseraj_in_order=bool(limit) and order == self._order)
        return super(FundReport, report)._search(domain, offset=offset, limit=limit, order=order, **kwargs)

    @property
    def _table_query(self):
        open_query, paid_query = self._get_open_query(), self._get_paid_query()
        if self.env.context.get("alseraj_in_order"):  # the same lines, whoever sends it
            open_query = SQL("(%s ORDER BY i.due_date, i.id)", open_query)
            paid_query = SQL("(%s ORDER BY i.paid_on, i.id)", paid_query)
        return SQL(" UNION ALL ").join((
            open_query, paid_query, self._get_periods_query(), self._get_budgets_query(), self._get_transfers_query(),
            self._get_received_query(),
        ))

    # What is owed and what is paid apart, so that a filter on one of them, or on a month, reads nothing of the other. What is
    # joined from the left costs nothing where it is not asked for; for both, each part has its columns in the same types.

    def _get_open_query(self):
        return SQL(
            """SELECT i.id, i.company_id, i.fund_id, f.kind, i.type_id, i.branch_id, b.main_category_id AS category_id,
                      i.id AS installment_id, true AS is_open, i.due_date AS date, 0.0 AS budget, 0.0 AS received,
                      i.amount AS committed,
                      CASE WHEN i.held_on IS NULL THEN 0.0 ELSE i.amount END AS held, 0.0 AS spent, -i.amount AS available
                 FROM alseraj_support_installment i
                 LEFT JOIN alseraj_fund f ON f.id = i.fund_id
                 LEFT JOIN alseraj_beneficiary b ON b.id = i.beneficiary_id
                WHERE i.state IN ('planned', 'in_run', 'returned')""")

    def _get_paid_query(self):
        return SQL(
            """SELECT i.id, i.company_id, i.fund_id, f.kind, i.type_id, i.branch_id, b.main_category_id, i.id, false,
                      i.paid_on, 0.0, 0.0, 0.0, 0.0, i.amount, -i.amount
                 FROM alseraj_support_installment i
                 LEFT JOIN alseraj_fund f ON f.id = i.fund_id
                 LEFT JOIN alseraj_beneficiary b ON b.id = i.beneficiary_id
                WHERE i.state IN ('paid', 'confirmed')""")

    def _get_periods_query(self):
        """Each month of a period, with its share of the budget."""
        return SQL(
            """SELECT -(l.id * 1000 + month.number)::int, l.company_id, l.fund_id, f.kind, NULL::int, NULL::int, NULL::int,
                      NULL::int, false, GREATEST(month.day, l.date_from), share.amount, 0.0, 0.0, 0.0, 0.0, share.amount
                 FROM alseraj_fund_budget l
                 JOIN alseraj_fund f ON f.id = l.fund_id
                 CROSS JOIN LATERAL (
                      SELECT day::date AS day, row_number() OVER (ORDER BY day) AS number, count(*) OVER () AS months
                        FROM generate_series(date_trunc('month', l.date_from), l.date_to, interval '1 month') day
                 ) month
                 CROSS JOIN LATERAL (
                      SELECT CASE WHEN month.number < month.months THEN round(l.amount / month.months, 2)
                                  ELSE l.amount - round(l.amount / month.months, 2) * (month.months - 1) END AS amount
                 ) share""")

    def _get_budgets_query(self):
        """Budgets without periods, in two parts; transfers are in them already.

        What the years before used is the running total of the fund without what is still to pay and what this year paid.
        """
        year = self.env.company._get_today().replace(month=1, day=1)
        return SQL(
            """SELECT -(f.id * 1000 + part.number)::int, f.company_id, f.id, f.kind, NULL::int, NULL::int, NULL::int, NULL::int,
                      false, part.day, part.amount, 0.0, 0.0, 0.0, 0.0, part.amount
                 FROM alseraj_fund f
                 CROSS JOIN LATERAL (
                      SELECT COALESCE(f.used, 0) - COALESCE((
                                  SELECT sum(i.amount) FROM alseraj_support_installment i
                                   WHERE i.fund_id = f.id AND i.state IN ('planned', 'in_run', 'returned')), 0)
                             - COALESCE((
                                  SELECT sum(i.amount) FROM alseraj_support_installment i
                                   WHERE i.fund_id = f.id AND i.state IN ('paid', 'confirmed') AND i.paid_on >= %(year)s), 0)
                             AS used
                      OFFSET 0) earlier  -- summed once, though two parts ask for it
                 CROSS JOIN LATERAL (
                      VALUES (0, %(year)s::date, f.budget - earlier.used), (999, %(year)s::date - 1, earlier.used)
                 ) part(number, day, amount)
                WHERE f.budget != 0 AND NOT EXISTS (SELECT 1 FROM alseraj_fund_budget l WHERE l.fund_id = f.id)
                  AND (part.number = 0 OR part.amount != 0)""", year=year)

    def _get_transfers_query(self):
        return SQL(
            """SELECT -(%(first)s + t.id * 2 + side.number)::int, t.company_id, side.fund_id, f.kind, NULL::int, NULL::int,
                      NULL::int, NULL::int, false, t.date, side.amount, 0.0, 0.0, 0.0, 0.0, side.amount
                 FROM alseraj_fund_transfer t
                 CROSS JOIN LATERAL (
                      VALUES (0, t.from_fund_id, -t.amount), (1, t.to_fund_id, t.amount)) side(number, fund_id, amount)
                 JOIN alseraj_fund f ON f.id = side.fund_id
                WHERE t.state = 'done' AND EXISTS (SELECT 1 FROM alseraj_fund_budget l WHERE l.fund_id = f.id)""",
            first=FIRST_TRANSFER)

    def _get_received_query(self):
        """Income of the ledger, from the few lines of income accounts to the analytic lines of the funds."""
        # sudo: only which plans are asked, of some few funds
        funds_sudo = self.env["alseraj.fund"].sudo().with_context(active_test=False).search([])  # pylint: disable=no-search-all
        plans_sudo = funds_sudo.analytic_account_id.root_plan_id or self.env.ref("alseraj_beneficiary.analytic_plan_funds").sudo()
        accounts = SQL(", ").join(SQL.identifier("a", plan._column_name()) for plan in plans_sudo)
        return SQL(
            """SELECT -(%(first)s + a.id)::int, f.company_id, f.id, f.kind, NULL::int, NULL::int, NULL::int, NULL::int, false,
                      l.date, 0.0, a.amount, 0.0, 0.0, 0.0, 0.0
                 FROM account_move_line l
                 JOIN account_account income ON income.id = l.account_id
                  AND income.account_type IN ('income', 'income_other')
                 JOIN account_analytic_line a ON a.move_line_id = l.id
                 JOIN alseraj_fund f ON f.analytic_account_id IN (%(accounts)s) AND f.company_id = l.company_id
                WHERE l.parent_state = 'posted'""", accounts=accounts, first=FIRST_RECEIVED)

    def action_open(self):
        """Open what is behind the line: the payment, the entry of what was received, else the fund.

        :return: a window action
        """
        self.ensure_one()
        self.check_access("read")
        record = self.installment_id or self.fund_id
        if self.id <= -FIRST_RECEIVED:
            # sudo: only which entry it is; who may not read entries gets the fund
            move = self.env["account.analytic.line"].sudo().browse(-self.id - FIRST_RECEIVED).move_line_id.move_id.sudo(False)
            record = move if move.has_access("read") else record
        return {
            "type": "ir.actions.act_window", "res_model": record._name, "res_id": record.id, "view_mode": "form",
            "views": [(False, "form")],
        }
