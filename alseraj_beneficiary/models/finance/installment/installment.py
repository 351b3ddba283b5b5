from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import float_compare
from odoo.tools.translate import LazyTranslate

from ....tools import names, payment_plan, pictures
from ....tools.names import comma
from ....tools.roles import FINANCE, MANAGER, OFFICER
from ...mixins.reason_verb import ReasonVerb
from ...mixins.workflow_mixin import Transition
from ...odoo.mail_thread import quietly
from ...registry.file.beneficiary import ZAKAT_CLASSES

_lt = LazyTranslate(__name__)

PAYABLE_STATES = ("planned", "returned")
PLAN_FIELDS = frozenset({"amount", "fund_id", "due_date", "payee_id"})
COUNTED_FIELDS = frozenset({"amount", "fund_id", "cancelled"})  # what a fund's running total follows from


class SupportInstallment(models.Model):
    """One payment, or hand-over, of an approved request.

    Nobody sets its state: it follows from the posted journal items that carry the installment.
    ========= ====================================================================
    planned   to be paid when due
    in_run    in a run that is not posted (or whose entry is draft again)
    paid      its journal items are posted and don't cancel out; or it was handed over
    confirmed paid, and the beneficiary confirmed that he received it
    returned  it was posted and reversed: payable again
    cancelled given up
    ========= ====================================================================
    Paying and returning are done by its disbursement; what people do with the installment itself:
    ====================== ========================= ==================
    action                 from                      who
    ====================== ========================= ==================
    action_hand_over       planned (in kind only)    officer, finance
    action_confirm_receipt paid                      officer, finance
    action_cancel          planned, returned         finance, manager
    action_take_back       handed over               manager
    action_move            planned, returned         finance, manager
    action_split           planned, returned         finance, manager
    ====================== ========================= ==================
    What stops its payment is in installment_problem, its receipt in installment_receipt, goods and cards in
    in_kind/installment_hand_over.
    """

    _name = "alseraj.support.installment"
    _description = "Installment"
    _duplicable = False
    _inherit = ["alseraj.workflow.mixin", "alseraj.message.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "due_date, id"
    _check_company_auto = True
    _rec_name = "name"
    _transitions = {
        "confirm": Transition(
            ("paid",), "confirmed", (OFFICER, FINANCE),
            checks=("own_file", "unsigned", "payer"),
            steps=("confirm_receipt", "request_done"),
        ),
        "hand_over": Transition(
            ("planned",), "paid", (OFFICER, FINANCE),
            checks=("cards_chosen", "in_kind", "request_approved", "votes", "file_registered", "received", "own_file",
                    "unsigned", "collector", "receiver", "hold"),
            steps=("hand_over", "request_done"),
        ),
        "cancel": Transition(
            PAYABLE_STATES, "cancelled", (FINANCE, MANAGER),
            checks=("cancel_reason",),
            steps=("cancel", "request_done", "end_hold"),
        ),
        "take_back": Transition(
            ("paid", "confirmed"), "planned", (MANAGER,),
            checks=("used_card", "handed_over", "take_back_reason", "own_file"),
            steps=("log_hand_over", "forget_receipt", "undo_hand_over"),
        ),
    }

    _reason_verbs = {
        "cancel": ReasonVerb(
            _lt("What is cancelled is not owed any more, and goes back to what is available in its fund.")),
    }

    name = fields.Char(compute="_compute_name", store=True, index="trigram", guarded=True)
    request_id = fields.Many2one(
        "alseraj.support.request", string="Support Request", required=True, index=True,
        ondelete="cascade", check_company=True, editable_in=(),
    )
    company_id = fields.Many2one(related="request_id.company_id", store=True, index=True, guarded=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    beneficiary_id = fields.Many2one(related="request_id.beneficiary_id", store=True, index=True, guarded=True)
    discreet_delivery = fields.Boolean(related="beneficiary_id.discreet_delivery")
    branch_id = fields.Many2one(related="request_id.branch_id", store=True, index=True, guarded=True)
    type_id = fields.Many2one(related="request_id.type_id", store=True, index=True, guarded=True)
    kind = fields.Selection(related="type_id.kind")
    sequence = fields.Integer("No.", default=1, editable_in=(*PAYABLE_STATES, "in_run"))
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("in_run", "In Run"),
            ("paid", "Paid Out"),
            ("confirmed", "Receipt Confirmed"),
            ("returned", "Returned"),
            ("cancelled", "Called Off"),
        ],
        compute="_compute_state", store=True, index=True, copy=False, group_expand=True,
    )

    # the plan: how much, when, from what, to whom
    due_date = fields.Date(
        required=True, default=lambda self: self.env.company._get_today(), index=True, tracking=True,
        editable_in=PAYABLE_STATES,
    )
    amount = fields.Monetary(required=True, tracking=True, editable_in=PAYABLE_STATES)
    amount_in_words = fields.Char(compute="_compute_amount_in_words")
    payee_id = fields.Many2one(
        "res.partner", index="btree_not_null", tracking=True, editable_in=(*PAYABLE_STATES, "in_run"),
        help="Who receives the money: the beneficiary, his collector, or a third party such as the landlord.",
        check_company=True,
    )
    payee_ok_id = fields.Many2one(
        "res.partner", "Payee by Decision", readonly=True, copy=False, guarded=True, index="btree_not_null",
        help="The payee that a manager decided on: neither the beneficiary, nor his collector, nor the third party.",
    )
    payee_ok_by_id = fields.Many2one("res.users", "Payee Decided by", readonly=True, copy=False, guarded=True)
    payee_ok_reason = fields.Char("Why This Payee", readonly=True, copy=False, guarded=True, tracking=True)
    amount_before = fields.Monetary(readonly=True, copy=False, guarded=True)
    amount_ok_by_id = fields.Many2one("res.users", "Amount Lowered by", readonly=True, copy=False, guarded=True)
    amount_ok_reason = fields.Char("Why Less", readonly=True, copy=False, guarded=True, tracking=True)
    fund_id = fields.Many2one(
        "alseraj.fund", index="btree_not_null", tracking=True, check_company=True,
        ondelete="restrict", editable_in=PAYABLE_STATES,
    )
    zakat_class = fields.Selection(
        ZAKAT_CLASSES, readonly=True, copy=False, guarded=True, help="The class in the file when zakat was promised.",
    )
    zakat_evidence = fields.Json(readonly=True, copy=False, guarded=True)

    # the payment
    disbursement_id = fields.Many2one(
        "alseraj.disbursement", index="btree_not_null", copy=False,
        check_company=True, ondelete="set null",
    )
    ledger_line_ids = fields.One2many(
        "account.move.line", "alseraj_installment_id", string="Journal Items", copy=False, guarded=True,
    )
    move_line_id = fields.Many2one(
        "account.move.line", string="Journal Item", compute="_compute_move_line_id",
        help="The posted item that pays it.",
    )
    paid_on = fields.Date(compute="_compute_paid_on", store=True, index="btree_not_null", guarded=True)
    return_reason = fields.Text(
        copy=False, readonly=True, guarded=True, help="Why the bank sent it back the last time.")
    returned_on = fields.Date(copy=False, readonly=True, guarded=True)

    # given up
    cancelled = fields.Boolean(copy=False, readonly=True, guarded=True)
    cancel_reason = fields.Text(copy=False, tracking=True, editable_in=PAYABLE_STATES)
    cancelled_with_file = fields.Boolean(
        readonly=True, copy=False, index="btree_not_null", guarded=True, help="Cancelled because the file was closed.",
    )

    # handed over, received
    handed_over_on = fields.Datetime(copy=False, readonly=True, tracking=True, guarded=True)
    handed_over_by_id = fields.Many2one("res.users", copy=False, readonly=True, guarded=True)
    received_by = fields.Char(copy=False, readonly=True, guarded=True)
    received_signature = fields.Binary(
        "Receiver's Signature", attachment=True, copy=False, readonly=True, guarded=True,
    )
    received_signature_hash = fields.Char(
        "Checksum of the Signature", copy=False, readonly=True, guarded=True, help="SHA-256 of the picture as it was drawn.",
    )
    is_receipt_intact = fields.Boolean(
        "Signature Unaltered", compute="_compute_is_receipt_intact", help="The checksum fits the receiver's signature.",
    )
    receipt_confirmed_on = fields.Datetime(copy=False, readonly=True, tracking=True, guarded=True)
    receipt_confirmed_by_id = fields.Many2one("res.users", copy=False, readonly=True, guarded=True)

    _amount_positive = models.Constraint(
        "CHECK(amount >= 0)", "The amount of an installment can't be negative.",
    )
    _due_idx = models.Index("(company_id, due_date) WHERE state IN ('planned', 'returned')")
    _list_index = models.Index("(due_date, id)")
    _open_index = models.Index("(due_date, id) WHERE state IN ('planned', 'in_run', 'returned')")  # what we owe, in its order
    _paid_index = models.Index(
        "(paid_on DESC, id DESC) INCLUDE (company_id, type_id, state, not_received_on) WHERE state IN ('paid', 'confirmed')")
    # what a fund still owes, its periods, and the nightly sum are read from these alone
    _fund_open_index = models.Index(
        "(fund_id, due_date) INCLUDE (amount, company_id, held_on) WHERE state IN ('planned', 'in_run', 'returned')")
    _fund_paid_index = models.Index(
        "(fund_id, paid_on) INCLUDE (amount, company_id) WHERE state IN ('paid', 'confirmed')")
    # what each family received, in figures of all families
    _received_index = models.Index("(beneficiary_id) INCLUDE (amount) WHERE state IN ('paid', 'confirmed')")
    _called_index = models.Index("(due_date, id) WHERE is_receipt_sample IS TRUE AND state = 'paid'")

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
                installment.handed_over_on and installment.company_id._get_day(installment.handed_over_on)
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
        requests_sudo = self.env["alseraj.support.request"].sudo()  # only for the currency; the create itself asks
        vals_list = [
            self._round_amount(vals, requests_sudo.browse(vals.get("request_id") or ()).company_id.currency_id)
            for vals in vals_list
        ]
        installments = super().create(vals_list)
        installments._count_in_funds({})
        installments.beneficiary_id._check_own_file()
        if not self.env.su:
            installments._check_payees()
        installments._freeze_zakat()
        return installments

    def write(self, vals):
        before = self._get_counted() if vals.keys() & COUNTED_FIELDS else None
        result = super().write(self._round_amount(vals, self.currency_id[:1]))
        if before is not None:
            self._count_in_funds(before)
        if "disbursement_id" in vals:
            self._forget_duplicate()
            if not self._is_written_by_server(vals):
                self.sudo()._settle_with_decision()  # sudo: the plan follows the decision, whoever takes it out
        if "payee_id" in vals:
            self.sudo().filtered(  # sudo: whoever may change the payee; the facts decide
                lambda rec: rec.hold_cause == "collector")._refresh_holds()
        if "fund_id" in vals:
            self._freeze_zakat()
        return result

    def unlink(self):
        before = self._get_counted()
        result = super().unlink()
        self.browse()._count_in_funds(before)
        return result

    def _get_counted(self):
        """:return: dict id of a fund -> (amount, number) of what these take from it"""
        counted = {}
        # union: over RPC one may be named twice, and takes its amount once; sudo: a fund's total covers all branches
        for rec in self.union().sudo():
            if rec.fund_id and not rec.cancelled:
                amount, number = counted.get(rec.fund_id.id, (0.0, 0))
                counted[rec.fund_id.id] = rec.currency_id.round(amount + rec.amount), number + 1
        return counted

    def _count_in_funds(self, before):
        """Add to the running totals of the funds what these take from them now, less what they took before."""
        after = self._get_counted()
        self.env["alseraj.fund"].sudo()._count({  # sudo: whoever plans a payment; a total that nobody writes by hand
            fund_id: tuple(
                round(now - then, 6) for now, then in zip(after.get(fund_id, (0, 0)), before.get(fund_id, (0, 0)), strict=True))
            for fund_id in after.keys() | before.keys()
        })

    @api.model
    def _check_before_create(self, vals_list):
        super()._check_before_create(vals_list)
        run_ids = {vals["disbursement_id"] for vals in vals_list if vals.get("disbursement_id")}
        self.env["alseraj.disbursement"].browse(run_ids)._check_open()

    def _check_before_write(self, vals):
        super()._check_before_write(vals)
        if vals.get("due_date") and not self.env.su:
            day = fields.Date.to_date(vals["due_date"])
            if any(rec.due_date != day for rec in self):
                raise UserError(self.env._("A payment is moved to another day by “Move”, with a reason."))
        if vals.keys() & PLAN_FIELDS:  # nobody plans a payment of his own or his relatives'
            self.beneficiary_id._check_own_file()
        if "disbursement_id" in vals:
            self._check_run_change(self.env["alseraj.disbursement"].browse(vals["disbursement_id"] or ()))
        if "payee_id" in vals:
            self.filtered(lambda rec: rec.state == "in_run").disbursement_id._check_open()
        if "amount" in vals and not self.env.su:
            for rec in self:
                if rec.currency_id.compare_amounts(vals["amount"] or 0.0, rec.amount) < 0:
                    raise UserError(self.env._(
                        "%(installment)s: what was approved is lowered by a manager, by “Change” with a reason.",
                        installment=rec.name,
                    ))

    def _check_after_write(self, vals):
        super()._check_after_write(vals)
        if "payee_id" in vals and not self.env.su:
            self._check_payees()

    @api.model
    def _round_amount(self, vals, currency):
        """Amounts are stored in their currency's decimals: what is paid, booked and printed is one number."""
        if not isinstance(vals.get("amount"), float) or not currency:
            return vals
        return {**vals, "amount": currency.round(vals["amount"])}

    def _check_payees(self):
        for rec in self:
            if reason := rec._get_foreign_payee_reason() or rec._get_collector_reason():
                raise UserError(": ".join((rec.name, reason)))

    def _check_run_change(self, run):
        """An installment enters one draft run when payable and not held, and leaves a run while that is draft."""
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
        held = moved.filtered(lambda installment: run and installment.held_on)[:1]
        if held:
            raise UserError(": ".join((held.name, held._get_hold_reason())))

    def _freeze_zakat(self):
        """Keep class and evidence of what zakat is to pay, as they are when it is promised; what it does not pay keeps none."""
        # sudo: facts of the file, kept whoever promises
        all_sudo = self.sudo()
        zakat_sudo = all_sudo.filtered(lambda rec: rec.fund_id.kind == "zakat")
        for file, theirs in zakat_sudo.filtered(lambda rec: not rec.zakat_class).grouped("beneficiary_id").items():
            theirs._write_internal({"zakat_class": file.zakat_class, "zakat_evidence": file._prepare_evidence()})
        (all_sudo - zakat_sudo).filtered("zakat_class")._write_internal({"zakat_class": False, "zakat_evidence": False})

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
        if currency.compare_amounts(balance, self.amount) < 0:
            return self.env._(
                "%(installment)s would be paid %(balance)s of %(amount)s: it is paid, and taken back, in full.",
                installment=self.name, balance=currency.format(balance), amount=currency.format(self.amount),
            )
        if self.cancelled:
            return self.env._("%(installment)s is cancelled: it can't be paid.", installment=self.name)
        if self.disbursement_id != run:
            return self.env._(
                "%(installment)s is not in the run %(run)s any more: paying it there would pay it twice.",
                installment=self.name, run=run.name,
            )
        return self._get_votes_reason() or self._get_unsigned_reason()

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

    # ------------------------------------------------------------ verbs: checks and steps

    def _run_for_role(self, verb):
        """Officers and managers only read installments; these verbs are theirs all the same."""
        self.check_access("read")
        if reason := self._get_role_reason(verb):
            raise UserError(reason)
        return self.sudo()._run_transition(verb)  # role and visibility were checked just above

    def _get_own_file_reason(self):
        return self.beneficiary_id._get_own_file_reason()

    def _get_votes_reason(self):
        """Recorded votes carry no payment before their members acknowledged them."""
        decision = self.request_id.decision_id
        return bool(decision) and decision._get_unacknowledged_reason()

    def _get_unsigned_reason(self):
        return self.request_id._get_unsigned_reason()

    def _step_request_done(self):
        self.request_id._notice_done()

    # hand over

    def _get_in_kind_reason(self):
        if self.kind != "in_kind":
            return self.env._("Only support in kind is handed over; money is paid by a disbursement.")
        return False

    def _get_request_approved_reason(self):
        if self.request_id.stage != "approved":
            return self.env._("The request is not approved any more.")
        return False

    def _get_file_registered_reason(self):
        if self.beneficiary_id.state != "registered":
            return self.env._(
                "The file of %(name)s is not registered or is suspended: an officer must reopen it first.",
                name=self.beneficiary_id.display_name,
            )
        return False

    def _get_received_reason(self):
        signed = self.received_signature or self.received_proof == "code"  # the code came from the receiver's hand
        if not (self.received_by or "").strip() or not signed:
            return self.env._("Enter who received it, and have him sign.")
        return False

    @api.depends("received_signature", "received_signature_hash")
    def _compute_is_receipt_intact(self):
        for installment in self.with_context(bin_size=False):
            installment.is_receipt_intact = not installment.received_signature_hash or (
                installment.received_signature_hash == pictures.digest(installment.received_signature)
            )

    def _get_receiver_picture(self):
        """The receiver's signature for papers, only as it was drawn.

        :return: base64, or False
        """
        self.ensure_one()
        return self.is_receipt_intact and self.with_context(bin_size=False).received_signature

    def _get_receiver_reason(self):
        """Whoever signs as a collector of this file may still collect for it."""
        key = names.normalize_arabic(self.received_by)
        if key == names.normalize_arabic(self.beneficiary_id.name):
            return False
        collectors_sudo = self.sudo().beneficiary_id.collector_ids  # the authority decides, whoever hands over
        return self._get_ended_reason(collectors_sudo.filtered(lambda c: names.normalize_arabic(c.name) == key))

    def _step_hand_over(self):
        self._write_internal({"handed_over_on": fields.Datetime.now(), "handed_over_by_id": self.env.uid})

    # cancel

    def action_cancel(self, reason=None):
        """Give these installments up: their amounts go back to their funds.

        :param str reason: why; needed here or on the installment
        :return: True
        :raises UserError: already paid or in a run, or no reason given
        """
        self.check_access("read")
        if refusal := self._get_role_reason("cancel"):
            raise UserError(refusal)
        if reason:
            self.sudo()._write_internal({"cancel_reason": reason})  # role and visibility checked above
        return self._run_for_role("cancel")

    def _get_cancel_reason_reason(self):
        if not (self.cancel_reason or "").strip():
            return self.env._("Enter the reason why this installment is cancelled.")
        return False

    def _step_cancel(self):
        self._write_internal({"cancelled": True})

    # ------------------------------------------------------------ cancelled by a fact: file closed, decision corrected

    def _note_on_runs(self):
        """Tell the runs, not posted yet, which of their lines are stopped and why."""
        bodies = {}
        for run, theirs in self.filtered("disbursement_id").grouped("disbursement_id").items():
            if run.state in ("draft", "confirmed"):
                bodies[run.id] = "; ".join(
                    f"{rec.name}: {rec.beneficiary_id._get_stopped_reason()}" for rec in theirs
                )
        if bodies:
            self.env["alseraj.disbursement"].browse(bodies)._message_log_batch(bodies=bodies)

    def _cancel_with_file(self):
        """Cancel these installments because their file was closed; the caller has checked.

        A run that was confirmed with one of them goes back to draft: what was vouched for has changed.
        """
        if not self:
            return
        self._write_internal({"cancelled_with_file": True})
        texts = {file: file._get_state_reason_text() for file in self.beneficiary_id}
        self._cancel_for({
            rec: self.env._("The file was closed: %(reason)s", reason=texts[rec.beneficiary_id]) for rec in self
        })

    def _cancel_for(self, reasons):
        """Cancel these installments for a fact, out of their runs too; the caller has checked.

        :param dict reasons: installment -> sentence
        """
        by_reason = defaultdict(list)
        for installment in self:
            by_reason[reasons[installment]].append(installment.id)
        for reason, ids in by_reason.items():
            self.browse(ids)._write_internal({"cancel_reason": reason})
        in_run = self.filtered(lambda rec: rec.state == "in_run")
        in_run.disbursement_id.filtered(lambda run: run.state == "confirmed")._run_transition("reset")
        in_run._write_internal({"disbursement_id": False})
        self._run_transition("cancel")

    def _cancel_for_correction(self):
        """Cancel these installments of one request, not paid yet; the closed session has decided it.

        A run that was confirmed with one of them goes back to draft: what was vouched for has changed.
        """
        if not self:
            return
        in_run = self.filtered(lambda rec: rec.state == "in_run")
        in_run.disbursement_id.filtered(lambda run: run.state == "confirmed")._run_transition("reset")
        in_run._write_internal({"disbursement_id": False})
        self._write_internal({
            "cancelled": True,
            "cancel_reason": self.env._(
                "Replaced by the decision of %(session)s", session=self.request_id.decision_id.session_id.display_name,
            ),
        })

    def _settle_with_decision(self):
        """Bring what came back after its request was corrected in line with what is granted now; the caller has checked.

        Of a request that was rejected nothing is owed any more, and its fund is free; of one that got less, what is
        not paid is planned anew up to that.
        """
        for request in self.filtered(lambda rec: rec.state in PAYABLE_STATES).request_id:
            if request._get_excess() > 0:
                request._replan_installments()

    # ------------------------------------------------------------ change of plan, of what is not paid yet; the sum stays

    @api.model
    def _prepare_plan_change(self, groups, reason, needs_reason=True):
        """The records with the rights to change their plan, once role, visibility and reason are checked.

        :param groups: external ids of the groups that may, any of them
        :return: the same records in sudo
        :raises UserError: wrong role, the user's own file, or no reason
        """
        self.check_access("read")
        if not self.env.su and not any(self.env.user.has_group(group) for group in groups):
            # sudo: names of roles are no secret
            names = comma(self.env.lang).join(self.env.ref(group).sudo().name for group in groups)
            raise UserError(self.env._("Only these roles can do this: %(roles)s.", roles=names))
        if needs_reason and not (reason or "").strip():
            raise UserError(self.env._("Enter the reason: whoever looks at this payment later will ask for it."))
        for file in self.beneficiary_id:
            if own := file._get_own_file_reason():
                raise UserError(own)
        return self.sudo()  # finance writes installments, managers and officers read them; checked just above

    def _check_plan_open(self):
        for installment in self:
            if installment.state not in PAYABLE_STATES:
                raise UserError(self.env._(
                    "%(installment)s is in the state %(state)s: only what is planned or returned can be moved or split.",
                    installment=installment.name, state=self._get_state_label(installment.state),
                ))

    # ------------------------------------------------------------ another payee, or less: a manager decides

    def action_set_payee(self, payee, reason=None):
        """Pay these installments to somebody else than the beneficiary, his collector or the request's third party.

        :param payee: a contact, record or id
        :param str reason: why; shown to those who confirm and post the run
        :return: True
        :raises UserError: the user is no manager, no reason, or one is paid or in a run
        """
        if isinstance(payee, int):
            payee = self.env["res.partner"].browse(payee).exists()
        if not payee:
            raise UserError(self.env._("Choose who receives the money."))
        payee.check_access("read")
        records_sudo = self._prepare_plan_change((MANAGER,), reason)
        records_sudo._check_plan_open()
        if payee in self.env.user.partner_id | self.env.user.commercial_partner_id:
            raise UserError(self.env._("You can't make yourself the payee."))
        before = {rec.id: rec.payee_id.display_name for rec in records_sudo}
        records_sudo._write_internal({
            "payee_id": payee.id, "payee_ok_id": payee.id, "payee_ok_by_id": self.env.uid, "payee_ok_reason": reason.strip(),
        })
        records_sudo._message_log_batch(bodies={
            rec.id: self.env._("Payee changed from %(old)s to %(new)s: %(reason)s", old=before[rec.id] or "–",
                               new=payee.display_name, reason=reason.strip())
            for rec in records_sudo
        })
        return True

    def action_lower(self, amount, reason=None):
        """Pay less than was planned; what is left goes back to the fund.

        :param float amount: the new amount, above zero and below the planned one
        :param str reason: why; shown to those who confirm and post the run
        :return: True
        :raises UserError: the user is no manager, no reason, not less, or one is paid or in a run
        """
        records_sudo = self._prepare_plan_change((MANAGER,), reason)
        records_sudo._check_plan_open()
        for rec in records_sudo:
            new = rec.currency_id.round(amount or 0.0)
            if not 0 < new < rec.amount:
                raise UserError(self.env._(
                    "%(installment)s is %(amount)s: enter less, above zero. To pay nothing, cancel it.",
                    installment=rec.name, amount=rec.currency_id.format(rec.amount),
                ))
        bodies = {
            rec.id: self.env._("Lowered from %(old)s to %(new)s: %(reason)s", old=rec.currency_id.format(rec.amount),
                               new=rec.currency_id.format(amount), reason=reason.strip())
            for rec in records_sudo
        }
        for rec in records_sudo:
            rec._write_internal({
                "amount": amount, "amount_before": rec.amount_before or rec.amount, "amount_ok_by_id": self.env.uid,
                "amount_ok_reason": reason.strip(),
            })
        records_sudo._message_log_batch(bodies=bodies)
        return True

    def _get_foreign_payee_reason(self):
        """The sentence about a payee to whom nothing entitles, or False; a manager's decision on him does."""
        self.ensure_one()
        payee = self.payee_id
        # sudo: who may receive follows from file and request, whoever looks
        rec = self.sudo()
        mine = rec.beneficiary_id.partner_id | rec.payee_ok_id | rec.request_id.third_party_id
        if not payee or payee in mine or rec.beneficiary_id.collector_ids.filtered(lambda c: c.partner_id == payee):
            return False  # of a collector whose authority is not valid another sentence tells
        return self.env._(
            "%(payee)s is neither the beneficiary, nor his collector, nor the third party of the request. A manager "
            "decides that he is paid, by “Change” with a reason.", payee=payee.display_name,
        )

    # ------------------------------------------------------------ move

    def action_move(self, date, reason=None):
        """Move these installments to another day.

        :param date: the new day, a date or ``YYYY-MM-DD``
        :param str reason: why; kept in the chatter of each
        :return: True
        :raises UserError: wrong role, no reason, or one is paid or in a run
        """
        day = fields.Date.to_date(date)
        if not day:
            raise UserError(self.env._("Enter the day to which the payment is moved."))
        records_sudo = self._prepare_plan_change((FINANCE, MANAGER), reason)
        records_sudo._check_plan_open()
        bodies = {
            rec.id: self.env._("Moved from %(old)s to %(new)s: %(reason)s", old=rec.due_date, new=day, reason=reason)
            for rec in records_sudo if rec.due_date != day
        }
        moved_sudo = records_sudo.browse(bodies)
        moved_sudo.write({"due_date": day})
        moved_sudo._message_log_batch(bodies=bodies)
        return True

    # ------------------------------------------------------------ split

    def action_split(self, parts=None, amounts=None, interval_months=0, reason=None):
        """Split these installments; what is due in all stays the same.

        :param int parts: into so many equal parts; for one or many installments
        :param list amounts: or into these amounts, in the currency; for one installment
        :param int interval_months: months between the parts; 0: all on the same day
        :param str reason: why; kept in the chatter
        :return: True
        :raises UserError: wrong role, no reason, amounts that don't add up, or one is paid or in a run
        """
        records_sudo = self._prepare_plan_change((FINANCE, MANAGER), reason)
        records_sudo._check_plan_open()
        if amounts and len(self) != 1:
            raise UserError(self.env._("Give amounts for one installment only; many are split into equal parts."))
        if not amounts and not 2 <= (parts or 0) <= 60:
            raise UserError(self.env._("Say into how many parts it is split: from 2 to 60."))
        if interval_months < 0:
            raise UserError(self.env._("The months between two parts are zero or more."))
        plans = {rec: rec._prepare_split(parts, amounts) for rec in records_sudo}
        records_sudo._split(plans, interval_months)
        records_sudo._message_log_batch(bodies={
            rec.id: self.env._(
                "Split into %(amounts)s: %(reason)s", reason=reason,
                amounts=" + ".join(rec.currency_id.format(amount) for amount in plan),
            )
            for rec, plan in plans.items()
        })
        return True

    def _prepare_split(self, parts, amounts):
        """The amounts of the parts; refuses what does not add up."""
        digits = self.currency_id.decimal_places
        plan = [self.currency_id.round(amount) for amount in amounts or payment_plan.split_amount(self.amount, parts, digits)]
        if len(plan) < 2 or not payment_plan.is_same_sum(plan, self.amount, digits):
            raise UserError(self.env._(
                "The parts of %(installment)s are above zero and add up to %(amount)s. Change the amounts.",
                installment=self.name, amount=self.currency_id.format(self.amount),
            ))
        return plan

    def _split(self, plans, interval_months):
        """Keep the first part here, and plan the others; the caller has checked."""
        last = dict(self._read_group(
            [("request_id", "in", self.request_id.ids)], ["request_id"], ["sequence:max"]))
        vals_list, by_amount = [], defaultdict(list)
        for installment, plan in plans.items():
            dates = payment_plan.every_months(installment.due_date, len(plan), interval_months)
            by_amount[plan[0]].append(installment.id)
            for date, amount in zip(dates[1:], plan[1:], strict=True):
                last[installment.request_id] += 1
                vals_list.append(installment._prepare_part(date, amount, last[installment.request_id]))
        for amount, ids in by_amount.items():
            self.browse(ids).write({"amount": amount})
        # the chatter of the first part says what was split
        with quietly():
            self.with_context(mail_create_nolog=True, mail_create_nosubscribe=True).create(vals_list)
    def _prepare_part(self, date, amount, sequence):
        """Values of another part of this installment: held like it, of the same fund, with the same zakat evidence."""
        self.ensure_one()
        return {
            "request_id": self.request_id.id, "sequence": sequence, "due_date": date, "amount": amount,
            "fund_id": self.fund_id.id, "payee_id": self.payee_id.id,
            "held_on": self.held_on, "held_by_id": self.held_by_id.id, "hold_cause": self.hold_cause,
            "hold_reason": self.hold_reason,
            "zakat_class": self.zakat_class, "zakat_evidence": self.zakat_evidence,
            "payee_ok_id": self.payee_ok_id.id, "payee_ok_by_id": self.payee_ok_by_id.id,
            "payee_ok_reason": self.payee_ok_reason,
        }

    @api.constrains("due_date")
    def _check_period(self):
        # sudo: the periods of a fund hold for all branches
        self.sudo().fund_id.filtered("strict_periods")._check_available()

    # ------------------------------------------------------------ what its papers say

    def _get_paper_keys(self, code):
        """What a paper about each installment stands on: that it was paid, or handed over."""
        if code == "voucher":
            return {
                line.id: f"{line.paid_on},{line.amount}" for line in self if line.state in ("paid", "confirmed")
            }
        if code == "in_kind":
            return {line.id: str(line.handed_over_on) for line in self if line.handed_over_on}
        return {}

    def _get_paper_words(self, code, lang, paper):
        """The words that a text on such a paper may hold.

        :return: dict
        """
        self.ensure_one()
        line = self.with_context(lang=lang)
        return {
            "name": line.beneficiary_id.name, "number": line.name, "kind": line.type_id.name,
            "date": paper.dates(line.handed_over_on if code == "in_kind" else line.paid_on, lang),
            "amount": paper.money(line.amount, line.currency_id, lang),
        }

    def _get_masked_iban(self):
        """The account it goes to, as a paper that passes through hands may show it: country and last four."""
        self.ensure_one()
        number = (self._get_payee_bank().acc_number or "").replace(" ", "")
        return number and f"{number[:2]}•• •••• {number[-4:]}"

    def _get_decision_number(self):
        """The place of the decision in its session, which is how the minutes call it."""
        self.ensure_one()
        # sudo: finance reads no agenda, but its voucher names the decision that it pays
        decision_sudo = self.sudo().request_id.decision_id
        order = decision_sudo.session_id.decision_ids.sorted(lambda rec: (rec.sequence, rec.id)).ids
        return order.index(decision_sudo.id) + 1 if decision_sudo.id in order else False

    def _get_printed_cards(self):
        # sudo: the receipt shows what was given, with the last four characters of each number
        return self.sudo().voucher_card_ids.filtered(lambda card: card.state != "in_stock").sorted("id")
