from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ....tools.names import comma
from ....tools.roles import MANAGER

SPENT_STATES = ("paid", "confirmed")
OPEN_STATES = ("planned", "in_run", "returned")
TOTALS_DIFFER = "alseraj_beneficiary.activity_fund_totals"
# who pays from a fund does not lift the rule that stops him
# what is read again once the row is locked
TOTALS = ("used", "installment_count", "committed", "spent", "available", "used_rate")
MANAGED = frozenset({"strict_periods", "kind", "type_ids", "category_ids", "zakat_class_ids", "analytic_account_id"})


class Fund(models.Model):
    """A fund: its budget, what is committed from it and what is spent.

    ``committed`` is approved and not yet paid, ``spent`` is paid; both follow from the
    installments, whose states follow from the ledger. ``available`` never falls below zero:
    whoever commits first bumps ``lock_version``, so a second transaction that promises from the
    same fund at the same moment fails to serialize, is retried by Odoo, and sees the new figures.

    ``used``, what is promised and paid in all, is a running total: an approval adds to it under the lock of the row
    and never sums what was paid in the years before. Each night it is compared with the sum.

    Which support types, categories and zakat classes it pays is data. Its budget is one sum, or that of its periods.
    """

    _name = "alseraj.fund"
    _description = "Fund"
    _numbered_on_copy = ("code",)
    _inherit = ["alseraj.guarded.mixin", "mail.thread", "mail.activity.mixin"]
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
    budget = fields.Monetary(
        compute="_compute_budget", store=True, readonly=False, tracking=True, help="What may be promised from this fund in all.")
    used = fields.Monetary(
        "Promised and Paid", readonly=True, copy=False, guarded=True, default=0.0,
        help="A running total of what is committed and spent; each night it is compared with the sum of all installments.",
    )
    used_difference = fields.Monetary(
        "Off by", readonly=True, copy=False, guarded=True, help="What the last nightly count found more, or less, than was kept.",
    )
    committed = fields.Monetary(compute="_compute_amounts", help="Approved and not yet paid.")
    spent = fields.Monetary(compute="_compute_amounts", help="Paid, or handed over.")
    available = fields.Monetary(compute="_compute_available", help="Budget less committed less spent.")
    used_rate = fields.Float("Used (%)", compute="_compute_available", digits=(5, 1))
    installment_ids = fields.One2many("alseraj.support.installment", "fund_id")
    installment_count = fields.Integer("Installments", readonly=True, copy=False, guarded=True, default=0)
    lock_version = fields.Integer(default=0, readonly=True, copy=False, guarded=True)

    # what it may pay
    type_ids = fields.Many2many(
        "alseraj.support.type", string="Only Support Types", check_company=True,
        ondelete="restrict",  # empty would open it to all
        help="The fund pays these only; empty: all.",
    )
    category_ids = fields.Many2many(
        "alseraj.category", string="Only Categories", ondelete="restrict",
        help="The fund pays for files of one of these only; empty: of all.", check_company=True,
    )
    zakat_class_ids = fields.Many2many(
        "alseraj.support.option", string="Only Zakat Classes", domain="[('kind', '=', 'zakat_class')]", ondelete="restrict",
        help="Zakat for these of the eight classes only; empty: for all of them.",
    )

    # its budget by period, and what other funds gave or got
    budget_line_ids = fields.One2many("alseraj.fund.budget", "fund_id", string="Budget by Period")
    transfer_in_ids = fields.One2many("alseraj.fund.transfer", "to_fund_id", string="Transfers In")
    transfer_out_ids = fields.One2many("alseraj.fund.transfer", "from_fund_id", string="Transfers Out")
    transfer_count = fields.Integer(compute="_compute_transfer_count")
    has_periods = fields.Boolean(compute="_compute_has_periods")
    unfunded_type_count = fields.Integer(
        "Support Types without a Fund", compute="_compute_unfunded_type_count", help="Those that this fund may pay.")
    strict_periods = fields.Boolean(
        "Hold Each Period to Its Budget", tracking=True,
        help="Nothing more is promised for a period than its own budget. Otherwise only the whole of the fund counts, "
             "and the periods show where one was exceeded.",
    )

    _code_company_uniq = models.UniqueIndex(
        "(company_id, code)", "This code is taken by another fund. Choose another one.",
    )
    _budget_positive = models.Constraint(
        "CHECK(budget >= 0)", "The budget of a fund can't be negative.",
    )

    @api.depends("used", "installment_ids.amount", "installment_ids.state")
    def _compute_amounts(self):
        # sudo: the balance of a fund covers the installments of every branch
        committed = dict(self.env["alseraj.support.installment"].sudo()._read_group(
            [("fund_id", "in", self.ids), ("state", "in", OPEN_STATES)], ["fund_id"], ["amount:sum"]))
        for fund in self:
            fund.committed = committed.get(fund._origin, 0.0)
            fund.spent = fund.currency_id.round(fund.used - fund.committed)

    @api.depends("budget", "used")
    def _compute_available(self):
        for fund in self:
            fund.available = fund.budget - fund.used
            fund.used_rate = 100 * fund.used / fund.budget if fund.budget else 0.0

    # ------------------------------------------------------------ which support types it pays

    def _get_unfunded_types(self):
        """:return: the support types of its association that name no fund yet, as far as this one may pay them"""
        self.ensure_one()
        types = self.env["alseraj.support.type"].with_company(self.company_id).search([
            ("company_id", "in", (False, self.company_id.id)), ("fund_id", "=", False)])
        return types.filtered(lambda support_type: (
            (self.kind != "zakat" or support_type.zakat_eligible) and (not self.type_ids or support_type in self.type_ids)))

    @api.depends("kind", "type_ids", "company_id")
    def _compute_unfunded_type_count(self):
        for fund in self:
            fund.unfunded_type_count = fund.company_id and len(fund._get_unfunded_types())

    def action_pay_unfunded_types(self):
        """Have the support types that name no fund paid from this one; each may name another one later.

        :return: True
        :raises UserError: the user is no manager
        """
        self.ensure_one()
        self.check_access("write")
        self._check_may_budget()
        # the list may be shared: the fund of a support type is each company's own, and a manager has just been checked
        self._get_unfunded_types()._write_internal({"fund_id": self.id})
        return True

    # ------------------------------------------------------------ create / write

    @api.model_create_multi
    def create(self, vals_list):
        funds = super().create(vals_list)
        funds.filtered(lambda fund: not fund.analytic_account_id)._open_analytic_account()
        self.env.add_to_compute(self._fields["budget"], funds.filtered("budget_line_ids"))  # over what was entered
        return funds

    def write(self, vals):
        result = super().write(vals)
        if vals.get("strict_periods"):
            self._check_available()
        return result

    @api.model
    def _check_before_create(self, vals_list):
        super()._check_before_create(vals_list)
        if any(vals.get("budget") for vals in vals_list):
            self._check_may_budget()

    def _check_before_write(self, vals):
        super()._check_before_write(vals)
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

    @api.model
    def _check_may_budget(self):
        """Finance pays from funds; what they may promise is a manager's decision."""
        if not self.env.su and not self.env.user.has_group(MANAGER):
            raise UserError(self.env._(
                "Only a manager sets the budget, the kind and the rules of a fund. Ask him, or prepare a transfer for him."
            ))

    def _open_analytic_account(self):
        if not self:
            return
        plan = self.env.ref("alseraj_beneficiary.analytic_plan_funds").sudo()  # a manager opens funds too
        accounts = self.env["account.analytic.account"].sudo().create([  # a manager has no accounting role
            {"name": fund.name, "code": fund.code, "plan_id": plan.id, "company_id": fund.company_id.id}
            for fund in self
        ])
        # sudo: finance opens funds, and names no account of its choice; this one is new and the fund's own
        for fund_sudo, account in zip(self.sudo(), accounts, strict=True):
            fund_sudo.analytic_account_id = account

    @api.constrains("budget")
    def _check_budget(self):
        self._check_available()

    # ------------------------------------------------------------ availability

    def _lock_amounts(self):
        """Serialize transactions that commit amounts of these funds at the same moment."""
        if not self.ids:
            return
        self.env.cr.execute(SQL(
            """UPDATE alseraj_fund SET lock_version = COALESCE(lock_version, 0) + 1
                WHERE id IN (SELECT id FROM alseraj_fund WHERE id IN %s ORDER BY id FOR UPDATE)""",
            tuple(self.ids),
        ))
        self.invalidate_recordset(["lock_version", *TOTALS], flush=False)

    def _check_available(self):
        self._lock_amounts()
        self._check_enough()

    @api.model
    def _count(self, changes):
        """Add to the running totals what became promised, or is not any more; refuse what a fund has not got.

        :param dict changes: id of a fund -> (amount, number of installments), each of them more or less
        """
        changes = {fund_id: change for fund_id, change in changes.items() if fund_id and any(change)}
        funds = self.browse(sorted(changes))
        if not funds:
            return
        funds._lock_amounts()
        self.env.cr.execute(SQL(
            """UPDATE alseraj_fund fund
                  SET used = COALESCE(used, 0) + new.amount, installment_count = COALESCE(installment_count, 0) + new.number
                 FROM unnest(%s, %s::numeric[], %s) AS new(id, amount, number) WHERE fund.id = new.id""",
            funds.ids, [str(changes[fund.id][0]) for fund in funds], [changes[fund.id][1] for fund in funds],
        ))
        funds.invalidate_recordset(TOTALS, flush=False)
        funds._check_enough()

    def _check_enough(self):
        """Refuse what is promised beyond the budget; the caller holds the lock."""
        short = self.filtered(lambda fund: fund.currency_id.compare_amounts(fund.available, 0.0) < 0)
        if short:
            raise ValidationError("\n".join(fund._get_short_sentence(-fund.available) for fund in short))
        self.filtered("strict_periods")._check_periods()

    def _get_short_sentence(self, missing):
        """:param missing: amount in the fund's currency that it lacks"""
        self.ensure_one()
        return self.env._(
            "The fund %(fund)s lacks %(missing)s. Raise its budget, approve less, or choose another fund.",
            fund=self.name, missing=self.currency_id.format(missing),
        )

    def action_view_installments(self):
        """Open the installments paid or to be paid from this fund.

        :return: a window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_support_installment")
        return dict(action, domain=[("fund_id", "=", self.id)], context={"default_fund_id": self.id})

    # ------------------------------------------------------------ what it may pay

    @api.constrains("kind", "purpose")
    def _check_purpose(self):
        for fund in self:
            if fund.kind == "restricted" and not (fund.purpose or "").strip():
                raise ValidationError(self.env._(
                    "Enter the purpose of %(fund)s: what its donors gave the money for.", fund=fund.name,
                ))

    @api.constrains("kind")
    def _check_kind(self):
        # A fund becomes zakat or ceases to be it only while nothing is promised from it.
        self.sudo().installment_ids._check_zakat()  # sudo: installments of every branch
        # What was paid or transferred as zakat stays zakat; so does what was not.
        for fund in self.sudo():  # sudo: what is promised in every branch counts
            if fund.transfer_count or any(rec.state != "cancelled" for rec in fund.installment_ids):
                raise ValidationError(self.env._(
                    "Money of %(fund)s is promised, paid or transferred: its kind stays. Open another fund.",
                    fund=fund.name,
                ))

    def _get_payable_reason(self, request):
        """Why money of this fund may not pay ``request``, or False."""
        self.ensure_one()
        return self._get_zakat_reason(request) or self._get_rule_reason(request)

    def _get_zakat_reason(self, request):
        """Why zakat may not pay ``request``, or False; False for other kinds of money."""
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

    def _get_rule_reason(self, request):
        """Which rule of this fund refuses to pay ``request``, as a sentence, or False."""
        file = request.beneficiary_id
        if not self.active:
            return self.env._("The fund %(fund)s is archived. Choose another one.", fund=self.name)
        if self.type_ids and request.type_id not in self.type_ids:
            return self.env._(
                "The fund %(fund)s does not pay %(type)s. It pays: %(types)s.", fund=self.name,
                type=request.type_id.display_name, types=comma(self.env.lang).join(self.type_ids.mapped("display_name")),
            )
        if self.category_ids and not self.category_ids & file.category_ids:
            return self.env._(
                "The fund %(fund)s pays for these categories only: %(categories)s. %(name)s is in none of them.",
                fund=self.name, categories=comma(self.env.lang).join(self.category_ids.mapped("name")), name=file.display_name,
            )
        if self.zakat_class_ids and file.zakat_class not in self.zakat_class_ids.mapped("value"):
            return self.env._(
                "The fund %(fund)s pays for these zakat classes only: %(classes)s. Choose another fund for %(name)s.",
                fund=self.name, name=file.display_name,
                classes=comma(self.env.lang).join(self.zakat_class_ids.mapped("display_name")),
            )
        return False

    # ------------------------------------------------------------ budget by period, transfers

    @api.depends("budget_line_ids")
    def _compute_has_periods(self):
        for fund in self:
            fund.has_periods = bool(fund.budget_line_ids)

    @api.depends(
        "budget_line_ids.amount", "transfer_in_ids.state", "transfer_in_ids.amount",
        "transfer_out_ids.state", "transfer_out_ids.amount",
    )
    def _compute_budget(self):
        """The sum of its periods and transfers; without periods it stays as entered, and a transfer changes it directly."""
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

    def _check_periods(self):
        """Refuse a period that committed more than its budget, and installments due outside of all periods."""
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

    # ------------------------------------------------------------ the running totals against the sum

    @api.model
    def _cron_check_totals(self):
        """Nightly: compare the running totals with the sum of all installments; a difference is work for a manager."""
        found = self._get_differences()
        for fund in self.with_context(active_test=False).search(
            Domain("id", "in", list(found)) | Domain("used_difference", "!=", 0)
        ):
            amount, number = found.get(fund.id, (0.0, 0))
            if number and not amount:  # a number of lines is no money
                fund._write_internal({"installment_count": fund.installment_count + number})
            if fund.currency_id.compare_amounts(fund.used_difference, amount):
                fund._write_internal({"used_difference": amount})
        self.browse(fund_id for fund_id, (amount, _number) in found.items() if amount)._alert_managers()

    @api.model
    def _get_differences(self, funds=None):
        """:return: dict id of a fund -> (sum less what is kept, number less what is kept), where either differs"""
        self.flush_model()
        self.env["alseraj.support.installment"].flush_model()
        rows = self.env.execute_query(SQL(
            """SELECT fund.id, COALESCE(counted.amount, 0) - COALESCE(fund.used, 0),
                      COALESCE(counted.number, 0) - COALESCE(fund.installment_count, 0)
                 FROM alseraj_fund fund
                 LEFT JOIN (SELECT fund_id, sum(amount) AS amount, count(*) AS number
                              FROM alseraj_support_installment
                             WHERE state IN ('planned', 'in_run', 'returned', 'paid', 'confirmed') GROUP BY fund_id
                      ) counted ON counted.fund_id = fund.id
                WHERE (COALESCE(counted.amount, 0) != COALESCE(fund.used, 0)
                       OR COALESCE(counted.number, 0) != COALESCE(fund.installment_count, 0)) AND %s""",
            SQL("fund.id IN %s", funds._ids) if funds else SQL("TRUE"),
        ))
        return {fund_id: (float(amount), number) for fund_id, amount, number in rows}

    def _alert_managers(self):
        """Open an activity for each manager of the company, unless he has one already."""
        if not self:
            return
        managers = self.env.ref(MANAGER).sudo().all_user_ids  # sudo: who has a role is no secret
        kind = self.env.ref(TOTALS_DIFFER)
        for fund in self:
            notified = fund.activity_ids.filtered(lambda activity: activity.activity_type_id == kind).user_id
            for manager in managers.filtered(
                lambda user, fund=fund: user.active and fund.company_id in user.company_ids
            ) - notified:
                fund.activity_schedule(TOTALS_DIFFER, user_id=manager.id, note=self.env._(
                    "The total that is kept of this fund is not the sum of its installments: %(difference)s. Find out who "
                    "changed the database, then count again.", difference=fund.currency_id.format(fund.used_difference),
                ))

    def action_count_again(self):
        """Take the sum of all installments as the running total of these funds.

        :return: True
        :raises UserError: the user is no manager
        """
        self.check_access("write")
        self._check_may_budget()
        self._lock_amounts()
        for fund_id, (amount, number) in self._get_differences(self).items():
            fund = self.browse(fund_id)
            before = fund.used
            fund._write_internal({"used": before + amount, "installment_count": fund.installment_count + number})
            fund._message_log(body=self.env._(
                "Counted again: %(new)s are promised and paid, %(old)s were kept.",
                new=fund.currency_id.format(fund.used), old=fund.currency_id.format(before),
            ))
        self._write_internal({"used_difference": 0.0})
        self.sudo().activity_unlink([TOTALS_DIFFER])  # sudo: those of other managers, too: it is done
        return True
