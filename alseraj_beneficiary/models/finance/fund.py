from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

SPENT_STATES = ("paid", "confirmed")


class Fund(models.Model):
    """Money with a purpose: what may be promised from it, what is promised, what is gone.

    ``committed`` is approved and not yet paid, ``spent`` is paid; both follow from the
    installments, whose states follow from the ledger. ``available`` never falls below zero:
    whoever commits first bumps ``lock_version``, so a second transaction that promises from the
    same fund at the same moment fails to serialize, is retried by Odoo, and sees the new figures.
    """

    _name = "alseraj.fund"
    _description = "Fund"
    _inherit = ["mail.thread"]
    _order = "kind, name, id"
    _check_company_auto = True
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True, tracking=True)
    code = fields.Char(required=True, tracking=True)
    kind = fields.Selection(
        [
            ("zakat", "Zakat"),
            ("general", "General Donations"),
            ("restricted", "Restricted Donations"),
        ],
        required=True, default="general", tracking=True,
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    analytic_account_id = fields.Many2one(
        "account.analytic.account", check_company=True,
        tracking=True, index="btree_not_null",
        help="Every payment of this fund carries it. Left empty, one is opened with the fund.",
    )
    account_id = fields.Many2one(
        "account.account", string="Expense Account", check_company=True, tracking=True,
        domain="[('account_type', 'in', ('expense', 'expense_direct_cost'))]",
        help="Debited by payments of this fund; empty: the support expense account of the company.",
    )
    purpose = fields.Text(help="What the donors gave it for.")
    budget = fields.Monetary(tracking=True, help="What may be promised from this fund in all.")
    committed = fields.Monetary(compute="_compute_amounts", help="Approved and not yet paid.")
    spent = fields.Monetary(compute="_compute_amounts", help="Paid, or handed over.")
    available = fields.Monetary(compute="_compute_amounts", help="Budget less committed less spent.")
    used_rate = fields.Float("Used (%)", compute="_compute_amounts", digits=(5, 1))
    installment_ids = fields.One2many("alseraj.support.installment", "fund_id")
    installment_count = fields.Integer(compute="_compute_amounts")
    lock_version = fields.Integer(default=0, readonly=True, copy=False)

    _code_company_uniq = models.UniqueIndex(
        "(company_id, code)", "This code is taken by another fund. Choose another one.",
    )
    _budget_positive = models.Constraint(
        "CHECK(budget >= 0)", "The budget of a fund can't be negative.",
    )

    @api.depends("budget", "installment_ids.amount", "installment_ids.state")
    def _compute_amounts(self):
        # sudo: the balance of a fund covers the installments of every branch
        groups = self.env["alseraj.support.installment"].sudo()._read_group(
            [("fund_id", "in", self.ids), ("state", "!=", "cancelled")],
            ["fund_id", "state"], ["amount:sum", "__count"],
        )
        totals = {}
        for fund, state, amount, count in groups:
            committed, spent, total = totals.get(fund.id, (0.0, 0.0, 0))
            if state in SPENT_STATES:
                spent += amount
            else:
                committed += amount
            totals[fund.id] = committed, spent, total + count
        for fund in self:
            fund.committed, fund.spent, fund.installment_count = totals.get(fund._origin.id, (0.0, 0.0, 0))
            used = fund.committed + fund.spent
            fund.available = fund.budget - used
            fund.used_rate = 100 * used / fund.budget if fund.budget else 0.0

    # ------------------------------------------------------------ create / write

    @api.model_create_multi
    def create(self, vals_list):
        funds = super().create(vals_list)
        funds.filtered(lambda fund: not fund.analytic_account_id)._open_analytic_account()
        return funds

    def _open_analytic_account(self):
        if not self:
            return
        plan = self.env.ref("alseraj_beneficiary.analytic_plan_funds").sudo()  # a manager opens funds too
        accounts = self.env["account.analytic.account"].sudo().create([  # same: he has no accounting role
            {"name": fund.name, "code": fund.code, "plan_id": plan.id, "company_id": fund.company_id.id}
            for fund in self
        ])
        for fund, account in zip(self, accounts, strict=True):
            fund.analytic_account_id = account

    @api.constrains("budget")
    def _check_budget(self):
        self._check_available()

    @api.constrains("kind")
    def _check_kind(self):
        # A fund becomes zakat or ceases to be it only while nothing is promised from it.
        self.sudo().installment_ids._check_zakat()  # sudo: installments of every branch

    # ------------------------------------------------------------ availability

    def _lock_amounts(self):
        """Meet here whoever promises from these funds at the same moment."""
        if not self.ids:
            return
        self.env.cr.execute(SQL(
            """UPDATE alseraj_fund SET lock_version = COALESCE(lock_version, 0) + 1
                WHERE id IN (SELECT id FROM alseraj_fund WHERE id IN %s ORDER BY id FOR UPDATE)""",
            tuple(self.ids),
        ))
        self.invalidate_recordset(["lock_version"], flush=False)

    def _check_available(self):
        self._lock_amounts()
        self.invalidate_recordset(["committed", "spent", "available"], flush=False)
        short = self.filtered(lambda fund: fund.currency_id.compare_amounts(fund.available, 0.0) < 0)
        if short:
            raise ValidationError("\n".join(fund._get_short_sentence(-fund.available) for fund in short))

    def _get_short_sentence(self, missing):
        """:param missing: amount in the fund's currency that it lacks"""
        self.ensure_one()
        return self.env._(
            "The fund %(fund)s lacks %(missing)s. Raise its budget, approve less, or choose another fund.",
            fund=self.name, missing=self.currency_id.format(missing),
        )

    def _get_payable_reason(self, request):
        """Why money of this fund may not pay ``request``, or False."""
        self.ensure_one()
        if self.kind != "zakat":
            return False
        if not request.type_id.zakat_eligible:
            return self.env._(
                "%(type)s is not eligible for zakat: it can't be paid from %(fund)s.",
                type=request.type_id.display_name, fund=self.name,
            )
        if not request.beneficiary_id.zakat_class:
            return self.env._(
                "%(name)s has no zakat class in the file: zakat of %(fund)s can't be paid to him.",
                name=request.beneficiary_id.display_name, fund=self.name,
            )
        return False

    def action_view_installments(self):
        """Open the installments paid or to be paid from this fund.

        :return: a window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_support_installment")
        return dict(action, domain=[("fund_id", "=", self.id)], context={"default_fund_id": self.id})
