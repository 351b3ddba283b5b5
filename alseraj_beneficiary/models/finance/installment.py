from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import float_compare

PAYABLE_STATES = ("planned", "returned")


class SupportInstallment(models.Model):
    """One payment, or hand-over, of an approved request; verbs are in installment_workflow, what stops its payment in
    installment_problem.

    Nobody sets its state: it follows from the posted journal items that carry the installment.
    ========= ====================================================================
    planned   to be paid when due
    in_run    in a run that is not posted (or whose entry is draft again)
    paid      its journal items are posted and don't cancel out; or it was handed over
    confirmed paid, and the beneficiary confirmed that he received it
    returned  it was posted and reversed: payable again
    ========= ====================================================================
    """

    _name = "alseraj.support.installment"
    _description = "Installment"
    _inherit = ["alseraj.workflow.mixin", "mail.thread"]
    _order = "due_date, id"
    _check_company_auto = True
    _rec_name = "name"

    name = fields.Char(compute="_compute_name", store=True, index="trigram")
    request_id = fields.Many2one(
        "alseraj.support.request", string="Support Request", required=True, index=True,
        ondelete="cascade", check_company=True,
    )
    company_id = fields.Many2one(related="request_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    beneficiary_id = fields.Many2one(related="request_id.beneficiary_id", store=True, index=True)
    discreet_delivery = fields.Boolean(related="beneficiary_id.discreet_delivery")
    branch_id = fields.Many2one(related="request_id.branch_id", store=True, index=True)
    type_id = fields.Many2one(related="request_id.type_id", store=True, index=True)
    kind = fields.Selection(related="type_id.kind")
    sequence = fields.Integer("No.", default=1)
    due_date = fields.Date(required=True, default=fields.Date.context_today, index=True, tracking=True)
    amount = fields.Monetary(required=True, tracking=True)
    amount_in_words = fields.Char(compute="_compute_amount_in_words")
    payee_id = fields.Many2one(
        "res.partner", index="btree_not_null", tracking=True,
        help="Who receives the money: the beneficiary, his collector, or a third party such as the landlord.",
    )
    fund_id = fields.Many2one(
        "alseraj.fund", index="btree_not_null", tracking=True, check_company=True,
        ondelete="restrict",
    )
    disbursement_id = fields.Many2one(
        "alseraj.disbursement", index="btree_not_null", copy=False,
        check_company=True, ondelete="set null",
    )
    ledger_line_ids = fields.One2many(
        "account.move.line", "alseraj_installment_id", string="Journal Items", copy=False,
    )
    move_line_id = fields.Many2one(
        "account.move.line", string="Journal Item", compute="_compute_move_line_id",
        help="The posted item that pays it.",
    )
    paid_on = fields.Date(compute="_compute_paid_on", store=True, index="btree_not_null")
    cancelled = fields.Boolean(copy=False, readonly=True)
    cancel_reason = fields.Text(copy=False, tracking=True)
    return_reason = fields.Text(copy=False, readonly=True, help="Why the bank sent it back the last time.")
    returned_on = fields.Date(copy=False, readonly=True)
    receipt_confirmed_on = fields.Datetime(copy=False, readonly=True, tracking=True)
    receipt_confirmed_by_id = fields.Many2one(
        "res.users", copy=False, readonly=True,
    )
    handed_over_on = fields.Datetime(copy=False, readonly=True, tracking=True)
    handed_over_by_id = fields.Many2one("res.users", copy=False, readonly=True)
    received_by = fields.Char(copy=False, readonly=True)
    received_signature = fields.Binary(
        "Receiver's Signature", attachment=True, copy=False, readonly=True,
    )
    problem = fields.Char(
        "To Mend", compute="_compute_problem", compute_sudo=True,
        help="What stops this payment, and who can mend it.",
    )
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("in_run", "In Run"),
            ("paid", "Paid"),
            ("confirmed", "Receipt Confirmed"),
            ("returned", "Returned"),
            ("cancelled", "Cancelled"),
        ],
        compute="_compute_state", store=True, index=True, copy=False,
    )

    _amount_positive = models.Constraint(
        "CHECK(amount >= 0)", "The amount of an installment can't be negative.",
    )
    _due_idx = models.Index("(company_id, due_date) WHERE state IN ('planned', 'returned')")

    # ------------------------------------------------------------ computes

    @api.depends("request_id.name", "sequence")
    def _compute_name(self):
        for installment in self:
            installment.name = f"{installment.request_id.name or ''}/{installment.sequence}"

    @api.depends("amount", "currency_id")
    def _compute_amount_in_words(self):
        for installment in self:
            installment.amount_in_words = installment.currency_id._get_amount_in_arabic(installment.amount)

    @api.depends("ledger_line_ids.parent_state", "ledger_line_ids.balance")
    def _compute_move_line_id(self):
        for installment in self:
            installment.move_line_id = installment._get_paying_lines()[-1:]

    @api.depends(
        "ledger_line_ids.parent_state", "ledger_line_ids.balance", "ledger_line_ids.date", "handed_over_on",
    )
    def _compute_paid_on(self):
        for installment in self:
            installment.paid_on = installment._get_paying_lines()[-1:].date or (
                installment.handed_over_on and fields.Date.context_today(installment, installment.handed_over_on)
            )

    def _get_paying_lines(self):
        """The posted debits, the oldest first, when they are not taken back; else none."""
        posted = self._get_posted_lines()
        paid = posted.currency_id and self.currency_id.compare_amounts(sum(posted.mapped("balance")), 0.0) > 0
        return posted.filtered(lambda line: line.balance > 0).sorted("id") if paid else posted.browse()

    @api.depends(
        "cancelled", "receipt_confirmed_on", "handed_over_on", "disbursement_id.state",
        "ledger_line_ids.parent_state", "ledger_line_ids.balance",
    )
    def _compute_state(self):
        for installment in self:
            posted = installment._get_posted_lines()
            net = sum(posted.mapped("balance"))
            if installment.cancelled:
                installment.state = "cancelled"
            elif installment.handed_over_on or float_compare(net, 0.0, precision_digits=2) > 0:
                installment.state = "confirmed" if installment.receipt_confirmed_on else "paid"
            elif installment.disbursement_id.state in ("draft", "confirmed"):
                installment.state = "in_run"
            else:
                installment.state = "returned" if posted else "planned"

    def _get_posted_lines(self):
        # sudo: which company or branch the reader may see does not change what was paid
        return self.sudo().ledger_line_ids.filtered(lambda line: line.parent_state == "posted")

    # ------------------------------------------------------------ constraints

    @api.constrains("amount", "fund_id", "cancelled")
    def _check_fund(self):
        self.sudo().fund_id._check_available()  # sudo: the fund's balance covers all branches

    @api.constrains("fund_id", "request_id")
    def _check_zakat(self):
        for installment in self:
            if not installment.cancelled and installment.state not in ("paid", "confirmed") and (
                reason := installment.fund_id and installment.fund_id._get_payable_reason(installment.request_id)
            ):
                raise ValidationError(reason)

    @api.constrains("amount", "request_id", "cancelled")
    def _check_approved_amount(self):
        live = self.filtered(lambda installment: not installment.cancelled)
        groups = self.sudo()._read_group(  # sudo: all installments of the request count, whoever edits one
            [("request_id", "in", live.request_id.ids), ("cancelled", "=", False)],
            ["request_id"], ["amount:sum"],
        )
        for request, total in groups:
            currency = request.company_id.currency_id
            if request.stage != "approved":
                raise ValidationError(self.env._(
                    "%(request)s is not approved: it has no installments.", request=request.display_name,
                ))
            if currency.compare_amounts(total, request.amount_approved) > 0:
                raise ValidationError(self.env._(
                    "The installments of %(request)s add up to %(total)s, more than the %(approved)s approved.",
                    request=request.display_name, total=currency.format(total),
                    approved=currency.format(request.amount_approved),
                ))

    # ------------------------------------------------------------ create / write

    @api.model_create_multi
    def create(self, vals_list):
        run_ids = {vals["disbursement_id"] for vals in vals_list if vals.get("disbursement_id")}
        self.env["alseraj.disbursement"].browse(run_ids)._check_open()
        return super().create(vals_list)

    def write(self, vals):
        if "disbursement_id" in vals:
            self._check_run_change(self.env["alseraj.disbursement"].browse(vals["disbursement_id"] or ()))
        if "payee_id" in vals:
            self.filtered(lambda rec: rec.state == "in_run").disbursement_id._check_open()
        return super().write(vals)

    def _check_run_change(self, run):
        """An installment enters one draft run when payable, and leaves a run while that is draft."""
        moved = self.filtered(lambda installment: installment.disbursement_id != run)
        if not moved:
            return
        run._check_open()
        for installment in moved:
            if installment.state == "in_run":
                installment.disbursement_id._check_open()
                if run:
                    raise UserError(self.env._(
                        "%(installment)s is in the run %(run)s. Take it out there first.",
                        installment=installment.name, run=installment.disbursement_id.name,
                    ))
            elif installment.state not in PAYABLE_STATES:
                raise UserError(self.env._(
                    "%(installment)s is in the state %(state)s: its run can't be changed.",
                    installment=installment.name, state=self._get_state_label(installment.state),
                ))

    # ------------------------------------------------------------ what the ledger may say of it

    def _get_ledger_reason(self, run, balance):
        """Why the posted items of ``run`` may not be worth ``balance`` for this installment, or False.

        :param run: the run whose entries they are (empty: of none)
        :param float balance: what they are worth, in the company's currency
        """
        self.ensure_one()
        currency = self.currency_id
        if not run:
            return self.env._(
                "An entry that is not of a disbursement can't pay %(installment)s. Pay it by a run.",
                installment=self.name,
            )
        if currency.compare_amounts(balance, 0.0) < 0:
            return self.env._(
                "%(installment)s was already taken back in %(run)s. Undo the reversal first.",
                installment=self.name, run=run.name,
            )
        if currency.compare_amounts(balance, self.amount) > 0:
            return self.env._(
                "%(installment)s would be paid more than its amount of %(amount)s.",
                installment=self.name, amount=currency.format(self.amount),
            )
        if currency.is_zero(balance):
            return False
        if self.cancelled:
            return self.env._("%(installment)s is cancelled: it can't be paid.", installment=self.name)
        if self.disbursement_id != run:
            return self.env._(
                "%(installment)s is not in the run %(run)s any more: paying it there would pay it twice.",
                installment=self.name, run=run.name,
            )
        return False

    # ------------------------------------------------------------ its line in the entry

    def _prepare_move_line(self):
        """The debit of this installment; its label names nobody."""
        self.ensure_one()
        fund = self.fund_id
        return {
            "name": self.name,
            "account_id": (fund.account_id or self.company_id.alseraj_expense_account_id).id,
            "partner_id": self.beneficiary_id.partner_id.id,
            "analytic_distribution": fund.analytic_account_id and {str(fund.analytic_account_id.id): 100},
            "alseraj_installment_id": self.id,
            "debit": self.amount,
            "credit": 0.0,
        }
