from collections import Counter

from markupsafe import Markup, escape

from odoo import Command, api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ....tools.names import comma
from ....tools.roles import AUDITOR, FINANCE, MANAGER
from ...mixins.workflow_mixin import Transition
from ..installment.installment import PAYABLE_STATES

MEND_ACTIVITY = "alseraj_beneficiary.activity_mend_payment"
POSTED_AT_ONCE = 1000  # payments that somebody waits for; more are posted in the background
ENTRY_BATCH = 500
# Rows of one text line that fit above the totals of a page, and what each further line of text adds to a row.
FIRST_PAGE = 9.5  # below the letterhead and what is said of the run
NEXT_PAGES = 16.5
MORE_LINES = 0.65
NAME_LENGTH = 34  # characters of a column before the text goes on below
PAYEE_LENGTH = 20


class Disbursement(models.Model):
    """One payment run: many installments, one journal, one journal entry.

    Its state follows from what was decided (confirmed, cancelled) and from the entry:
    ========= ====================================================================
    draft     being put together
    confirmed one person vouches for it; there is no entry, or it is in draft
    posted    the entry is posted, by another person
    paid      lines of the bank's statement, or returns, match the entry's outstanding item in full
    cancelled given up, its entry was cancelled, or everything that it paid was taken back
    ========= ====================================================================
    Who may do what; the bank sheet is in bank/disbursement_sheet:
    ================== ================== ==========================================
    action             from               who
    ================== ================== ==========================================
    action_confirm     draft              finance
    action_post        confirmed          finance, another person than the confirmer
    action_reset       confirmed          finance; back to draft, nothing is booked
    action_cancel      draft, confirmed   finance; its installments are free again
    action_return_line posted, paid       finance
    ================== ================== ==========================================
    Who voted on a request here neither confirms nor posts; nobody pays his own file or his relatives'.
    """

    _name = "alseraj.disbursement"
    _description = "Disbursement"
    _inherit = ["alseraj.workflow.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True
    _transitions = {
        "confirm": Transition(
            ("draft",), "confirmed", (FINANCE,),
            checks=("nothing_collected", "person", "journal", "problems"),
            steps=("lock", "freeze_bank_lines", "confirmed_by", "log_notices", "end_requests_to_mend"),
        ),
        "post": Transition(
            ("confirmed",), "posted", (FINANCE,),
            checks=("nothing_left", "being_posted", "second_person", "person", "journal", "problems", "changed_account"),
            steps=("lock", "forget_receipts", "entry", "requests_done"),
        ),
        "reset": Transition(
            ("confirmed",), "draft", (FINANCE,),
            checks=("no_sheet", "being_posted", "draft_entry"),
            steps=("take_confirmation_back",),
        ),
        "cancel": Transition(
            ("draft", "confirmed"), "cancelled", (FINANCE,),
            checks=("no_sheet", "being_posted"),
            steps=("cancel_entry", "cancel", "settle_with_decision"),
        ),
    }

    name = fields.Char("Number", readonly=True, copy=False, index="trigram", default="/", guarded=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company, editable_in=("draft",),
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    journal_id = fields.Many2one(
        "account.journal", required=True, check_company=True, tracking=True, index=True,
        domain="[('type', 'in', ('bank', 'cash'))]", editable_in=("draft",),
        default=lambda self: self._get_default_journal(),
    )
    date = fields.Date(
        required=True, default=lambda self: self.env.company._get_today(), tracking=True, index=True, editable_in=("draft",),
    )
    note = fields.Text()

    # what it collects
    fund_id = fields.Many2one(
        "alseraj.fund", string="Only Fund", check_company=True, index="btree_not_null", editable_in=("draft",),
        help="Collects installments of this fund only; empty: of all funds.",
    )
    type_ids = fields.Many2many(
        "alseraj.support.type", string="Only Types", check_company=True, editable_in=("draft",), ondelete="restrict")
    branch_ids = fields.Many2many(
        "alseraj.branch", string="Only Offices", check_company=True, editable_in=("draft",), ondelete="restrict")
    category_ids = fields.Many2many(
        "alseraj.category", string="Only Categories", check_company=True, editable_in=("draft",), ondelete="restrict")
    installment_ids = fields.One2many(
        "alseraj.support.installment", "disbursement_id", string="Installments", copy=False,
    )
    installment_count = fields.Integer(compute="_compute_totals", store=True, guarded=True)
    total = fields.Monetary(compute="_compute_totals", store=True, guarded=True)
    amount_in_words = fields.Char(compute="_compute_amount_in_words")
    amount_returned = fields.Monetary(compute="_compute_amount_returned")

    # what is wrong in it
    problem_count = fields.Integer("To Mend", compute="_compute_problems")
    problems = fields.Text("What Is Wrong", compute="_compute_problems")
    problem_installment_ids = fields.Many2many(
        "alseraj.support.installment", string="What Is to Mend", compute="_compute_problem_installment_ids",
    )
    problem_summary = fields.Text("Who Can Mend It", compute="_compute_problem_installment_ids")
    notices = fields.Text(
        "To Look At", compute="_compute_notices",
        help="Accounts that changed since the last payment, and what a manager decided: payees and amounts.",
    )
    voter_ids = fields.Many2many(
        "res.users", compute="_compute_voter_ids", compute_sudo=True,
        help="Who voted on a request that is paid here.",
    )

    # what was done with it
    confirmed_on = fields.Datetime(copy=False, readonly=True, guarded=True)
    confirmed_by_id = fields.Many2one("res.users", copy=False, readonly=True, tracking=True, guarded=True)
    posted_on = fields.Datetime(copy=False, readonly=True, guarded=True)
    posted_by_id = fields.Many2one("res.users", copy=False, readonly=True, tracking=True, guarded=True)
    move_id = fields.Many2one(
        "account.move", string="Journal Entry", copy=False, readonly=True, index="btree_not_null",
        check_company=True, ondelete="set null", guarded=True,
    )
    not_executed_on = fields.Datetime("Not Executed on", copy=False, readonly=True, guarded=True)
    not_executed_by_id = fields.Many2one(
        "res.users", "Recorded as Not Executed by", copy=False, readonly=True, tracking=True, guarded=True)
    not_executed_reason = fields.Text("What the Bank Says", copy=False, readonly=True, guarded=True)
    bank_answer = fields.Binary("The Bank's Answer", attachment=True, copy=False, readonly=True, guarded=True)
    bank_answer_name = fields.Char("Name of the Answer", copy=False, readonly=True, guarded=True)
    booked_lines = fields.Json(
        "Accounts Booked", copy=False, readonly=True, prefetch=False, guarded=True, groups=f"{FINANCE},{AUDITOR}",
        help="On which accounts and funds its entry was posted: from then on it can't say anything else.",
    )
    # posted in the background, where nobody could wait for it
    posting_since = fields.Datetime(
        "Being Posted since", copy=False, readonly=True, guarded=True, index="btree_not_null",
        help="Large runs are posted in the background: the entry grows by batches, and is posted when it is whole.",
    )
    posting_by_id = fields.Many2one("res.users", "Being Posted by", copy=False, readonly=True, guarded=True)
    posting_count = fields.Integer("Payments Prepared", copy=False, readonly=True, guarded=True)
    posting_rate = fields.Float("Prepared (%)", compute="_compute_posting_rate")
    posting_problem = fields.Text("Why Posting Stopped", copy=False, readonly=True, guarded=True)
    cancelled = fields.Boolean(copy=False, readonly=True, guarded=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("confirmed", "Confirmed"),
            ("posted", "Posted"),
            ("paid", "Paid"),
            ("cancelled", "Cancelled"),
        ],
        compute="_compute_state", store=True, index=True, copy=False, tracking=True,
    )

    @api.model
    def _get_default_journal(self):
        return self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.env.company.id)], limit=1,
        )

    # ------------------------------------------------------------ computes

    @api.depends(
        "cancelled", "confirmed_on", "move_id.state", "move_id.line_ids.amount_residual",
        "move_id.line_ids.matched_debit_ids.debit_move_id.parent_state",
        "move_id.line_ids.matched_debit_ids.debit_move_id.move_id.statement_line_id.amount",
        "move_id.reversal_move_ids.state", "move_id.reversal_move_ids.reversal_move_ids.state",
    )
    def _compute_state(self):
        for run in self:
            if run.cancelled or run.move_id.state == "cancel":
                run.state = "cancelled"
            elif run.move_id.state != "posted":
                run.state = "confirmed" if run.confirmed_on else "draft"
            elif run._is_taken_back():
                run.state = "cancelled"
            else:
                run.state = "paid" if run._is_reconciled() else "posted"

    def _get_entries(self):
        """The entry, what reversed it, and what reversed that."""
        return self.move_id | self.move_id.reversal_move_ids | self.move_id.reversal_move_ids.reversal_move_ids

    def _is_taken_back(self):
        lines = self._get_entries().filtered(lambda move: move.state == "posted").line_ids
        return self.currency_id.is_zero(
            sum(lines.filtered("alseraj_installment_id").mapped("balance"))
        )

    def _is_reconciled(self):
        """Whether the bank has booked it: its statement, or returns, match the outstanding item in full.

        An entry that somebody posts against it does not count, nor that Odoo keeps an entry reconciled in draft.
        """
        credits = self._get_credits()
        if self._is_booked_directly(credits):
            return True
        moves = credits.matched_debit_ids.debit_move_id.move_id
        counted = (moves & self._get_entries()) | moves.filtered(
            lambda move: move.journal_id == self.journal_id and move._is_whole_statement())
        return all(line._is_matched_by(counted) for line in credits)

    def _is_booked_directly(self, credits):
        """Whether the run is booked on the journal's own account, where nothing is outstanding; as it was when posted."""
        booked = self.sudo().booked_lines or {}  # sudo: what was posted, whoever looks
        direct = booked.get("direct")
        return credits.account_id[:1] == self.journal_id.default_account_id if direct is None else direct

    @api.depends("installment_ids.amount", "move_id.state", "move_id.amount_total")
    def _compute_totals(self):
        """What the entry says when there is one: a returned installment may be in another run now."""
        for run in self:
            if run.move_id.state == "posted":
                run.total = run.move_id.amount_total
                run.installment_count = len(run.move_id.line_ids.filtered("alseraj_installment_id"))
            else:
                run.total = sum(run.installment_ids.mapped("amount"))
                run.installment_count = len(run.installment_ids)

    @api.depends("total", "currency_id")
    def _compute_amount_in_words(self):
        for run in self:
            run.amount_in_words = run.currency_id._get_amount_in_arabic(run.total)

    @api.depends("move_id.reversal_move_ids.state", "move_id.reversal_move_ids.amount_total")
    def _compute_amount_returned(self):
        for run in self:
            lines = run.sudo()._get_entries().filtered(  # sudo: an auditor reads no journal entries
                lambda move, booked=run.move_id: move.state == "posted" and move != booked
            ).line_ids.filtered("alseraj_installment_id")
            run.amount_returned = -sum(lines.mapped("balance"))

    @api.depends("installment_ids.problem", "journal_id", "state")
    @api.depends_context("lang")
    def _compute_problems(self):
        for run in self:
            wrong = run.state in ("draft", "confirmed") and run.installment_ids.filtered("problem")
            run.problem_count = len(wrong or ())
            lines = [f"{rec.name}: {rec.problem}" for rec in (wrong or ())[:20]]
            if run.problem_count > 20:
                lines.append(self.env._("… and %(count)s more", count=run.problem_count - 20))
            run.problems = "\n".join(lines)

    @api.depends("installment_ids.payee_id", "installment_ids.payee_ok_id", "installment_ids.amount_before", "state")
    @api.depends_context("lang")
    def _compute_notices(self):
        for run in self:
            run.notices = run.state in ("draft", "confirmed") and "\n".join(run._get_notices()) or False

    def _get_notices(self):
        """What whoever confirms and posts should look at: one sentence each."""
        self.ensure_one()
        sentences = []
        installments = self.installment_ids.sudo()  # sudo: what was decided, whoever may see the card of a payee
        for rec in installments:
            if rec.payee_ok_id and rec.payee_ok_id == rec.payee_id:
                sentences.append(self.env._(
                    "%(installment)s goes to %(payee)s, as %(user)s decided: %(reason)s", installment=rec.name,
                    payee=rec.payee_id.name, user=rec.payee_ok_by_id.name, reason=rec.payee_ok_reason,
                ))
            if rec.amount_before:
                sentences.append(self.env._(
                    "%(installment)s was lowered from %(old)s to %(new)s by %(user)s: %(reason)s", installment=rec.name,
                    old=rec.currency_id.format(rec.amount_before), new=rec.currency_id.format(rec.amount),
                    user=rec.amount_ok_by_id.name, reason=rec.amount_ok_reason,
                ))
        return sentences + self._get_account_notices(installments)

    def _get_account_notices(self, installments):
        """Which accounts are others than those of the last payment to the same payee."""
        if self.journal_id.alseraj_payment_way != "transfer" or not installments.payee_id:
            return []
        Installment = self.env["alseraj.support.installment"].sudo()  # sudo: payments of any branch
        last = Installment._read_group(
            [("payee_id", "in", installments.payee_id.ids), ("state", "in", ("paid", "confirmed")),
             ("disbursement_id", "!=", False), ("disbursement_id", "not in", self.ids)],
            ["payee_id"], ["disbursement_id:max"])
        # sudo: compared only, with runs that this user may not read
        runs = self.sudo().browse({run_id for _payee, run_id in last})
        numbers = {
            run.id: {line["payee_id"]: line["iban"] for line in run.bank_lines or () if line["iban"]} for run in runs
        }
        before = {payee: numbers[run_id].get(payee.id) for payee, run_id in last}
        sentences = []
        for payee, theirs in installments.grouped("payee_id").items():
            bank = theirs[0]._get_payee_bank()
            old = before.get(payee)
            if old and bank and bank.sanitized_acc_number != old:
                enterer = comma(self.env.lang).join(bank.alseraj_entered_by_ids.mapped("name"))
                sentences.append(self.env._(
                    "%(payee)s: the account was changed since the last payment, from …%(old)s to %(new)s; entered by "
                    "%(enterer)s. %(check)s", payee=payee.name, old=old[-4:], new=bank._get_masked_number(),
                    enterer=enterer or "–", check=bank.alseraj_check or "",
                ))
        return sentences

    def _step_log_notices(self):
        for run in self:
            if run.notices:
                run._message_log(body=Markup("<br/>").join(run.notices.split("\n")))

    @api.depends("installment_ids.request_id")
    def _compute_voter_ids(self):
        votes = self.env["alseraj.committee.vote"].search([
            ("decision_id.request_id", "in", self.installment_ids.request_id.ids),
            ("choice", "in", ("for", "against", "abstain")),
        ])
        users = {}
        for vote in votes:
            request = vote.decision_id.request_id
            users[request] = users.get(request, self.env["res.users"]) | vote.member_id.user_id | vote.user_id
        for run in self:
            run.voter_ids = self.env["res.users"].union(*(
                users.get(request, self.env["res.users"]) for request in run.installment_ids.request_id
            ))

    # ------------------------------------------------------------ create

    @api.model_create_multi
    def create(self, vals_list):
        runs = super().create(vals_list)
        for company, group in runs.grouped("company_id").items():
            names = self.env["ir.sequence"]._next_by_code_batch("alseraj.disbursement", len(group), company)
            for run, name in zip(group, names, strict=True):
                run._write_internal({"name": name})
        return runs

    def unlink(self):
        installments = self.installment_ids
        result = super().unlink()
        installments.sudo()._settle_with_decision()  # sudo: the plan follows the decision, whoever deletes
        return result

    def _check_open(self):
        """Installments enter and leave a run only while it is draft."""
        closed = self.filtered(lambda run: run.state != "draft")
        if closed:
            raise UserError(self.env._(
                "The run %(run)s is in the state %(state)s: its installments can't be changed.",
                run=closed[0].name, state=self._get_state_label(closed[0].state),
            ))

    # ------------------------------------------------------------ collecting

    def action_fill(self):
        """Collect the installments that are due by the date of each run and not in another one.

        Those of a beneficiary who was not told the decision yet are left out.

        :return: a notification with how many were found
        :raises UserError: a run is not draft any more
        """
        self.check_access("write")
        self._check_open()
        due = self.env["alseraj.support.installment"].search(self._get_due_domain(), order="due_date, id")
        found = 0
        for run in self:
            mine = due.filtered(run._is_collecting)
            run.write({"installment_ids": [Command.link(rec.id) for rec in mine]})
            due -= mine
            found += len(mine)
        untold = self.env["alseraj.support.installment"].search(self._get_payable_domain() & ~self._get_told_domain())
        return self._get_fill_notification(found, len(untold.filtered(
            lambda installment: any(run._is_collecting(installment) for run in self))))

    def _is_collecting(self, installment):
        """Whether ``installment``, which is due, belongs into this run."""
        return (
            installment.company_id == self.company_id
            and installment.due_date <= self.date
            and (not self.fund_id or installment.fund_id == self.fund_id)
            and (not self.type_ids or installment.type_id in self.type_ids)
            and (not self.branch_ids or installment.branch_id in self.branch_ids)
            and (not self.category_ids or bool(installment.beneficiary_id.category_ids & self.category_ids))
        )

    def _get_due_domain(self):
        return self._get_payable_domain() & self._get_told_domain()

    @api.model
    def _get_told_domain(self):
        """Who waits for a letter, or for the hand that brings it, hears of the decision before he sees the money."""
        return Domain("request_id.decided_on", "=", False) | (
            Domain("request_id.notified_on", "!=", False) & Domain("request_id.tell_by_hand", "=", False)
        )

    def _get_payable_domain(self):
        return Domain([
            ("state", "in", PAYABLE_STATES),
            ("held_on", "=", False),
            ("type_id.kind", "!=", "in_kind"),
            ("request_id.stage", "=", "approved"),
            ("beneficiary_id.state", "=", "registered"),
            ("company_id", "in", self.company_id.ids),
            ("due_date", "<=", max(self.mapped("date"))),
        ])

    def _get_fill_notification(self, found, untold=0):
        if found:
            message = self.env._(
                "Collected: %(found)s. To mend before confirming: %(wrong)s.",
                found=found, wrong=sum(self.mapped("problem_count")),
            )
        else:
            message = self.env._("Nothing else is due by the date of this run.")
        if untold:
            message = " ".join((message, self.env._(
                "Left out because the decision was not told yet: %(count)s. An officer notifies it first.", count=untold)))
        return self._get_notification(message, "success" if found else "warning")

    @api.model
    def _get_notification(self, message, kind):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": kind,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_drop_problems(self):
        """Take the installments that can't be paid now out of these runs; the rest goes ahead.

        :return: True
        :raises UserError: a run is not draft any more
        """
        self._check_open()
        self.installment_ids.filtered("problem").write({"disbursement_id": False})
        return True

    # ------------------------------------------------------------ smart buttons

    def action_view_move(self):
        """Open the journal entry, or the entries once something was returned.

        :return: a window action
        """
        self.ensure_one()
        entries = self._get_entries()
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Journal Entries"),
            "res_model": "account.move",
            "view_mode": "list,form",
            "domain": [("id", "in", entries.ids)],
            "context": {"create": False},
        }
        if len(entries) == 1:
            action.update(view_mode="form", res_id=entries.id, name=self.env._("Journal Entry"))
        return action

    def action_view_installments(self):
        """Open the installments that are in this run.

        :return: a window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_support_installment")
        return dict(action, domain=[("disbursement_id", "=", self.id)], context={"create": False})

    # ------------------------------------------------------------ confirm

    def action_confirm(self):
        """Vouch for these runs: every payee, amount and fund in them is right.

        :return: True
        :raises UserError: what is wrong, line by line
        """
        return self._run_transition("confirm")

    def _get_nothing_collected_reason(self):
        return not self.installment_ids and self.env._("The run is empty. Collect the due installments first.")

    def _get_problems_reason(self):
        return self.problems or False

    def _step_confirmed_by(self):
        self._write_internal({"confirmed_on": fields.Datetime.now(), "confirmed_by_id": self.env.uid})

    def _get_person_reason(self):
        """Why this person may neither confirm nor post this run, or False."""
        if not self._is_person():
            return False
        if self.env.user in self.voter_ids and not self.company_id.alseraj_voter_may_disburse:
            return self.env._("You voted on a request in this run. Another person must confirm and post it.")
        return next(filter(None, (
            beneficiary._get_own_file_reason() for beneficiary in self.installment_ids.beneficiary_id
        )), False)

    def _get_journal_reason(self):
        journal = self.journal_id
        if journal.currency_id and journal.currency_id != self.currency_id:
            return self.env._(
                "The journal %(journal)s is in %(currency)s. Choose one in the company's currency.",
                journal=journal.display_name, currency=journal.currency_id.name,
            )
        if not self._get_outstanding_account():
            return self.env._(
                "The journal %(journal)s has no account to pay from. Set an outstanding payments account "
                "in its outgoing payments.", journal=journal.display_name,
            )
        if locked := self.company_id._get_violated_lock_dates(self.date, False, journal):
            return self.env._(
                "The books are closed up to %(date)s. Set a later date on the run, in draft.",
                date=format_date(self.env, locked[-1][0]),
            )
        return False

    # ------------------------------------------------------------ post

    def action_post(self):
        """Book these runs: one journal entry each, a debit for every installment; large ones in the background.

        :return: True, or a notification that they are posted in the background
        :raises UserError: the confirmer is posting, a line can't be paid any more, or somebody else posted it
        """
        done = self.filtered(lambda run: run.state in ("posted", "paid") and run.posted_by_id != self.env.user)
        if done and self._is_person():
            raise UserError(self.env._(
                "%(user)s has posted %(run)s already.", user=done[0].posted_by_id.name, run=done[0].name,
            ))
        large = self.filtered(lambda run: run.state == "confirmed" and len(run.installment_ids) > POSTED_AT_ONCE)
        if self - large or not large:
            (self - large)._run_transition("post")
        return large._post_later() if large else True

    def _get_nothing_left_reason(self):
        return not self.installment_ids and self.env._("The run is empty. Set it back to draft.")

    def _get_second_person_reason(self):
        one_hand = self.company_id.alseraj_one_hand_disburse or not self._is_person()
        if self.confirmed_by_id == self.env.user and not one_hand:
            return self.company_id._get_duties_hint(self.env._("You confirmed this run. Another person must post it."))
        return False

    def _step_forget_receipts(self):
        """A payment that is made again has not been confirmed by anybody."""
        self.installment_ids._forget_receipt()

    def _step_requests_done(self):
        requests = self.installment_ids.request_id
        if len(requests) > POSTED_AT_ONCE:
            self.env.ref("alseraj_beneficiary.cron_notice_done").sudo()._trigger()  # sudo: the job of every night, now
        else:
            requests._notice_done()

    # ------------------------------------------------------------ posted in the background

    def _post_later(self):
        """Ask what posting asks now, and leave the rest to the job; it asks again when the entry is whole.

        :return: a notification action
        """
        if waiting := self.filtered("posting_since")[:1]:
            raise UserError(self.env._(
                "%(run)s is being posted in the background since %(moment)s, by %(user)s.", run=waiting.name,
                moment=waiting.company_id._get_local(waiting.posting_since).strftime("%H:%M"),
                user=waiting.posting_by_id.name,
            ))
        self._check_transition("post")
        self._lock()
        self._write_internal({
            "posting_since": fields.Datetime.now(), "posting_by_id": self.env.uid, "posting_count": 0,
            "posting_problem": False,
        })
        self.env.ref("alseraj_beneficiary.cron_post").sudo()._trigger()  # sudo: the job belongs to the system
        return self._get_notification(self.env._(
            "Posted in the background, because these are many payments. How far it is stands on the run."), "info")

    @api.depends("posting_count", "installment_count")
    def _compute_posting_rate(self):
        for run in self:
            run.posting_rate = 100 * run.posting_count / run.installment_count if run.installment_count else 0.0

    @api.model
    def _cron_post(self):
        """Let the entries of large runs grow batch by batch, each batch whole or not at all, then post them."""
        cron = self.env["ir.cron"]
        runs = self.search([("posting_since", "!=", False)], order="posting_since, id")
        cron._commit_progress(remaining=sum(len(run._get_unprepared_ids()) + 1 for run in runs))
        for run in runs:
            # in the name of who has posted it, so that his rights and his hands are asked
            mine = run.with_user(run.posting_by_id).with_context(
                allowed_company_ids=run.company_id.ids, lang=run.posting_by_id.lang, tz=run.posting_by_id.tz)
            while run.posting_since:
                if not cron._commit_progress(mine._continue_posting()):
                    return

    def _continue_posting(self):
        """Prepare a batch of this run's entry, or post it when it is whole.

        :return: int, how many payments were prepared, 1 for posting
        """
        self.ensure_one()
        self.env.invalidate_all()
        if self.state != "confirmed":  # cancelled meanwhile, or posted from Accounting
            self.sudo()._write_internal({"posting_since": False})  # sudo: the end of the job's own note
            return 1
        try:
            with self.env.cr.savepoint():
                prepared = self._prepare_entry_batch()
                if not prepared:
                    self._write_internal({"posting_since": False})
                    self._run_transition("post")
        except UserError as error:
            self.env.invalidate_all(flush=False)
            self.sudo()._stop_posting(str(error))  # sudo: said to who has posted it, whatever he may write now
            return 1
        return prepared or 1

    def _prepare_entry_batch(self):
        """Add the next installments to the draft entry, which is made with the first of them.

        :return: int, how many; 0 when all are in it
        """
        self._lock()
        batch = self.env["alseraj.support.installment"].browse(self._get_unprepared_ids(ENTRY_BATCH))
        if not batch:
            return 0
        if not self.move_id:
            self._write_internal({"move_id": self._create_entries([self._prepare_move(batch)]).id})
        else:
            debits = [rec._prepare_move_line() for rec in batch]
            credits = self._prepare_credits(self._get_outstanding_account(), batch)
            lines = [*map(Command.create, debits), *map(Command.create, credits)]
            if not self.journal_id.alseraj_credit_per_installment:  # one sum, which grows
                credit = self._get_credits()
                lines[-1] = Command.update(credit.id, {"credit": self.currency_id.round(credit.credit + credits[0]["credit"])})
            with self.env["account.move.line"]._linked_to_installments(debits + credits):
                self.move_id.write({"line_ids": lines})
        self._write_internal({"posting_count": self.posting_count + len(batch)})
        return len(batch)

    def _get_unprepared_ids(self, limit=None):
        """The installments of this run that its entry does not carry yet; asked of the database, so that none is there twice.

        NOT IN reads the entry once, whatever PostgreSQL knows of a table that grew by thousands just now.
        """
        self.env.flush_all()
        return [id_ for id_, in self.env.execute_query(SQL(
            """SELECT i.id FROM alseraj_support_installment i
                WHERE i.disbursement_id = %s AND i.id NOT IN (
                      SELECT l.alseraj_installment_id FROM account_move_line l
                       WHERE l.move_id = %s AND l.alseraj_installment_id IS NOT NULL)
                ORDER BY i.due_date, i.id LIMIT %s""", self.id, self.move_id.id or 0, limit,
        ))]

    def _stop_posting(self, reason):
        """Say what stopped it, and take the unposted entry away, so that the run can be mended."""
        self.move_id.filtered(lambda move: move.state == "draft").unlink()
        self._write_internal({"posting_since": False, "posting_count": 0, "posting_problem": reason})
        self.activity_schedule(
            MEND_ACTIVITY, user_id=self.posting_by_id.id, summary=self.env._("Posting stopped"), note=escape(reason))

    def _step_lock(self):
        self._lock()

    def _lock(self):
        """Lock these runs; a second person gets a sentence, not a second entry."""
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(self.env._(
                "Somebody else is working on this run at this moment. Try again in a minute."
            )) from error
        self._mark_change()

    def _mark_change(self):
        """Let no two transactions change what these runs pay unseen: of two, Odoo tries the one with the older picture again.

        A lock alone would let the second one go on with what it read before the first was through.
        """
        if self.ids:
            self.env.cr.execute(SQL(
                """UPDATE alseraj_disbursement SET write_date = write_date
                    WHERE id IN (SELECT id FROM alseraj_disbursement WHERE id IN %s ORDER BY id FOR UPDATE)""",
                tuple(self.ids),
            ))

    # ------------------------------------------------------------ reset, cancel

    def action_reset(self):
        """Take the confirmation of these runs back.

        :return: True
        :raises UserError: the run is booked in a draft entry
        """
        return self._run_transition("reset")

    def _get_being_posted_reason(self):
        return bool(self.posting_since) and self.env._(
            "It is being posted in the background. Wait until that is done or has stopped.")

    def _get_draft_entry_reason(self):
        if self.move_id.state == "draft":
            return self.env._("Its entry %(entry)s is in draft. Delete or cancel that first.",
                              entry=self.move_id.display_name)
        return False

    def _step_take_confirmation_back(self):
        self._write_internal({
            "confirmed_on": False, "confirmed_by_id": False, "posted_on": False, "posted_by_id": False,
            "move_id": False, "bank_lines": False, "booked_lines": False, "posting_problem": False,
        })

    def action_cancel(self):
        """Give these runs up; their installments can be collected by another one.

        :return: True
        :raises UserError: the run is posted: return its lines or reverse its entry
        """
        return self._run_transition("cancel")

    def _step_cancel_entry(self):
        self.move_id.filtered(lambda move: move.state == "draft").button_cancel()

    def _step_cancel(self):
        self._write_internal({"cancelled": True})

    def _step_settle_with_decision(self):
        self.installment_ids.sudo()._settle_with_decision()  # sudo: the plan follows the decision, whoever cancels

    def _get_no_sheet_reason(self):
        return bool(self.sheet_count) and self.env._(
            "The bank has the sheet of %(run)s, and may have paid it. Return its lines one by one, or a manager "
            "records that the bank did not execute it.", run=self.name,
        )

    # ------------------------------------------------------------ return

    def action_return_line(self, installment, reason=None):
        """Take back installments that the bank returned; the other lines stay as they are.

        :param installment: installment record(s), or id(s)
        :param str reason: what the bank says
        :return: True
        :raises UserError: not paid in this run, or the user is not in finance
        """
        self.ensure_one()
        self.check_access("write")
        if not (self.env.su or self.env.user.has_group(FINANCE)):
            raise UserError(self._get_role_reason("post"))
        if not isinstance(installment, models.BaseModel):
            ids = [installment] if isinstance(installment, int) else list(installment)
            installment = self.env["alseraj.support.installment"].browse(ids)
        for record in installment:
            if record.disbursement_id != self or record.state not in ("paid", "confirmed"):
                raise UserError(self.env._(
                    "%(installment)s is not paid in this run: there is nothing to return.",
                    installment=record.name,
                ))
        if not (reason or "").strip():
            raise UserError(self.env._("Enter the reason that the bank gives for the return."))
        self._lock()
        self._book_return(installment, reason)
        self._flag_accounts(installment, reason)
        installment._tell("payment_returned")
        self._message_log(body=self.env._(
            "Returned: %(installments)s. %(reason)s",
            installments=comma(self.env.lang).join(installment.mapped("name")), reason=reason,
        ))
        return True

    def action_open_return(self):
        """Ask which line the bank returned, and why.

        :return: a window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_disbursement_return")
        return dict(action, context={"default_disbursement_id": self.id})

    # ------------------------------------------------------------ the bank did not execute it

    def action_not_executed(self, reason=None, answer=None, file_name=None):
        """Take the whole run back because the bank did not execute its sheet; its answer is kept with the run.

        :param str reason: what the bank says
        :param str answer: the bank's answer, a file in base64
        :param str file_name: name of that file
        :return: True
        :raises UserError: the user is no manager, no reason or answer, or the bank has booked it
        """
        self.ensure_one()
        self.check_access("read")
        if not (self.env.su or self.env.user.has_group(MANAGER)):
            raise UserError(self.env._("A manager records that the bank did not execute a run."))
        if refusal := self._get_person_reason() or self._get_cannot_be_unexecuted_reason():
            raise UserError(refusal)
        if not (reason or "").strip() or not answer:
            raise UserError(self.env._("Enter what the bank says, and attach its answer."))
        run_sudo = self.sudo()  # finance writes runs; role and visibility were checked just above
        run_sudo._lock()
        run_sudo._book_return(run_sudo._get_paid_installments(), reason.strip())
        run_sudo._write_internal({
            "not_executed_on": fields.Datetime.now(), "not_executed_by_id": self.env.uid,
            "not_executed_reason": reason.strip(), "bank_answer": answer, "bank_answer_name": file_name or "answer",
        })
        run_sudo._message_log(body=self.env._("The bank did not execute this run: %(reason)s", reason=reason.strip()))
        return True

    def _get_paid_installments(self):
        return self.installment_ids.filtered(lambda rec: rec.state in ("paid", "confirmed"))

    def _get_cannot_be_unexecuted_reason(self):
        if self.state != "posted" or not self._get_paid_installments():
            return self.env._("Only a run that is posted, and that the bank has not booked, is recorded as not executed.")
        # sudo: a manager reads no journal items
        if self.sudo()._get_credits().matched_debit_ids.debit_move_id.statement_line_id:
            return self.env._("A bank statement shows a transfer of this run: return its lines one by one.")
        return False

    def action_open_not_executed(self):
        """Ask for the bank's answer.

        :return: a window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_disbursement_not_executed")
        return dict(action, context={"default_disbursement_id": self.id})

    # ------------------------------------------------------------ the journal entry

    def _get_outstanding_account(self):
        """The account that waits for the bank: the journal's own, else the chart's, as payments do."""
        self.ensure_one()
        journal = self.journal_id
        account = journal.outbound_payment_method_line_ids.payment_account_id[:1]
        if account:
            return account
        template = self.env["account.chart.template"].with_context(
            allowed_company_ids=self.company_id.root_id.ids,
        )
        return template.ref(
            "account_journal_payment_credit_account_id", raise_if_not_found=False,
        ) or journal.default_account_id

    def _step_entry(self):
        """Post the entry of each run: the one in draft if Accounting left one, else a new one."""
        now = fields.Datetime.now()
        fresh = self.filtered(lambda run: run.move_id.state != "draft")
        moves = fresh._create_entries([run._prepare_move() for run in fresh])
        for run, move in zip(fresh, moves, strict=True):
            run._write_internal({"move_id": move.id})
        self._write_internal({"posted_on": now, "posted_by_id": self.env.uid})
        self.move_id._post(soft=False)
        for run in self:
            run._write_internal({"booked_lines": run._prepare_booked_lines()})

    def _prepare_booked_lines(self):
        lines = self.move_id.line_ids
        return {
            "debits": {
                str(line.alseraj_installment_id.id): (line.account_id.id, line.analytic_distribution or False)
                for line in lines if line.alseraj_installment_id
            },
            "credit": self._get_credits().account_id[:1].id,
            "direct": self._get_credits().account_id[:1] == self.journal_id.default_account_id,
        }

    @api.model
    def _create_entries(self, vals_list):
        """Create entries whose items carry the installments that they pay, transfer or take back."""
        lines = [vals for move in vals_list for _command, _id, vals in move["line_ids"]]
        with self.env["account.move.line"]._linked_to_installments(lines):
            return self.env["account.move"].create(vals_list)

    def _prepare_move(self, installments=None):
        """:param installments: a part of the run's; default: all"""
        self.ensure_one()
        installments = self.installment_ids if installments is None else installments
        return {
            "move_type": "entry",
            "journal_id": self.journal_id.id,
            "company_id": self.company_id.id,
            "date": self.date,
            "ref": self.name,
            "line_ids": [
                *(Command.create(installment._prepare_move_line()) for installment in installments),
                *map(Command.create, self._prepare_credits(self._get_outstanding_account(), installments)),
            ],
        }

    def _prepare_credits(self, account, installments):
        """Credits on the bank: one sum, or one for each transfer, as the bank books it."""
        self.ensure_one()
        if not self.journal_id.alseraj_credit_per_installment:
            total = self.currency_id.round(sum(installments.mapped("amount")))
            return [{"name": self.name, "account_id": account.id, "debit": 0.0, "credit": total}]
        return [
            {
                "name": installment.name,
                "account_id": account.id,
                "partner_id": installment.beneficiary_id.partner_id.id,
                "alseraj_transfer_id": installment.id,
                "analytic_distribution": False,  # the fund is on the debit; Odoo would look for a rule, line by line
                "debit": 0.0,
                "credit": installment.amount,
            }
            for installment in installments
        ]

    def _get_credits(self):
        """The items of the run's own entry that wait for the bank."""
        return self.move_id.line_ids.filtered(lambda line: not line.alseraj_installment_id)

    # the entries that take lines of it back

    def _book_return(self, installments, reason):
        """Reverse the lines of ``installments`` alone, one entry for each, and note why."""
        self.ensure_one()
        credits = self._get_credits()
        account = credits.account_id[:1]
        installments._forget_receipt()
        installments._write_internal({"return_reason": reason, "returned_on": self.company_id._get_today()})
        with self.move_id._taken_back_by_server():
            moves = self._create_entries([self._prepare_return(rec, account) for rec in installments])
            moves._post(soft=False)
        if credits.alseraj_transfer_id:
            return  # matched one by one when they were posted
        open_lines = (credits | moves.line_ids.filtered(lambda line: line.account_id == account)).filtered(
            lambda line: not line.reconciled
        )
        # the bank has not booked the run yet: it will book it without what came back
        if credits in open_lines and account.reconcile and len(open_lines) > 1:
            open_lines.reconcile()

    def _prepare_return(self, installment, account):
        line = installment.move_line_id
        single = bool(self._get_credits().alseraj_transfer_id)
        label = self.env._("Returned: %(installment)s", installment=installment.name)
        return {
            "move_type": "entry",
            "journal_id": self.move_id.journal_id.id,
            "company_id": self.company_id.id,
            "date": max(self.company_id._get_today(), self.move_id.date),
            "ref": label,
            "reversed_entry_id": self.move_id.id,
            "line_ids": [
                Command.create({
                    "name": label,
                    "account_id": account.id,
                    "alseraj_transfer_id": single and installment.id,
                    "partner_id": single and line.partner_id.id,
                    "debit": installment.amount,
                    "credit": 0.0,
                }),
                Command.create({
                    "name": label,
                    "account_id": line.account_id.id,
                    "partner_id": line.partner_id.id,
                    "analytic_distribution": line.analytic_distribution,
                    "alseraj_installment_id": installment.id,
                    "debit": 0.0,
                    "credit": installment.amount,
                }),
            ],
        }

    # ------------------------------------------------------------ what an entry must say

    def _get_entry_reason(self, move):
        """Why the posted ``move`` does not fit this run, or False."""
        self.ensure_one()
        if move != self.move_id:
            return self._get_reversal_reason(move)
        if self.cancelled or not (self.confirmed_by_id and self.posted_by_id):
            return self.env._("The run %(run)s is not confirmed: its entry can't be posted.", run=self.name)
        lines = move.line_ids.filtered("alseraj_installment_id")
        for line in lines:
            if not self._is_debit_of(line, line.alseraj_installment_id):
                return self.env._(
                    "The entry says something else of %(installment)s than the run %(run)s does. "
                    "Cancel the entry and collect its installments in a new run.",
                    installment=line.alseraj_installment_id.name, run=self.name,
                )
        if reason := self._get_transfer_reason(move.line_ids.filtered("alseraj_transfer_id"), lines):
            return reason
        if len(lines) != len(lines.alseraj_installment_id):
            return self.env._("The entry pays an installment of the run %(run)s twice.", run=self.name)
        agreed = {line["installment"] for line in self.sudo().bank_lines or ()}  # sudo: the run's, whoever posts
        if not self.sudo().booked_lines:  # sudo: the run's own; posted for the first time: all of it
            agreed = agreed or set(self.installment_ids.ids)
        if agreed and agreed != set(lines.alseraj_installment_id.ids):
            return self.env._("The entry does not pay the installments that were confirmed in %(run)s.", run=self.name)
        account = self._get_booked_account()
        if move.journal_id != self.journal_id or any(
            line.account_id != account or line.balance > 0 for line in move.line_ids - lines
        ):
            return self.env._("The entry of %(run)s pays from another journal or account than the run says.", run=self.name)
        return False

    def _is_debit_of(self, line, installment):
        """Whether ``line`` books ``installment`` as it was promised: amount, file, and for what is booked now account and fund.

        What was posted keeps its account and fund, so that a fund may get another account later.
        """
        file = installment.beneficiary_id
        if self.currency_id.compare_amounts(line.balance, installment.amount) or (
            line.partner_id != file.partner_id and line.partner_id not in file._get_known_partners()
        ):
            return False
        booked = self.sudo().booked_lines  # sudo: what was posted, whoever looks
        if booked is False or booked is None:
            expected = installment._prepare_move_line()
            account, funds = expected["account_id"], expected["analytic_distribution"]
        else:
            account, funds = booked["debits"].get(str(installment.id), (False, False))
        return line.account_id.id == account and (line.analytic_distribution or False) == (funds or False)

    def _get_booked_account(self):
        booked = self.sudo().booked_lines  # sudo: what was posted, whoever looks
        if booked:
            return self.env["account.account"].browse(booked["credit"])
        return self._get_outstanding_account()

    def _get_transfer_reason(self, transfers, lines):
        """Why the credits of an entry that transfers one by one don't fit its debits, or False."""
        paid = set(lines.alseraj_installment_id.ids)
        for line in transfers:
            installment = line.alseraj_transfer_id
            if installment.id not in paid or self.currency_id.compare_amounts(
                -line.balance, installment.amount
            ):
                return self.env._(
                    "The entry transfers something else for %(installment)s than the run %(run)s pays.",
                    installment=installment.name, run=self.name,
                )
        if transfers and len(transfers.alseraj_transfer_id) != len(lines):
            return self.env._("The entry of the run %(run)s transfers an installment twice, or not at all.", run=self.name)
        return False

    def _get_reversal_reason(self, move):
        """An entry beside the run's own only takes back, unless it undoes one that did; on the run's accounts and funds."""
        original = self.move_id
        raised = move.reversed_entry_id == original and any(
            line.balance > 0 for line in move.line_ids if line.alseraj_installment_id
        )
        if raised:
            return self.env._(
                "Only the entry of the run %(run)s pays its installments; this one may take back alone.",
                run=self.name,
            )
        debits = original.line_ids.filtered("alseraj_installment_id").grouped("alseraj_installment_id")
        credits = (original.line_ids - original.line_ids.filtered("alseraj_installment_id")).account_id
        linked = move.line_ids.filtered("alseraj_installment_id")
        same = bool(linked) and all(
            line.account_id == debits.get(line.alseraj_installment_id, line.browse()).account_id
            and (line.analytic_distribution or False) == (debits[line.alseraj_installment_id].analytic_distribution or False)
            for line in linked
        ) and all(line.account_id in credits for line in move.line_ids - linked)
        return not same and self.env._(
            "What takes %(run)s back says something else than the run: use its accounts and funds.", run=self.name)

    # ------------------------------------------------------------ what is wrong before it is confirmed, and who can mend it

    @api.depends("installment_ids.problem", "state")
    @api.depends_context("lang")
    def _compute_problem_installment_ids(self):
        kinds = dict(self.env["alseraj.support.installment"]._fields["problem_kind"]._description_selection(self.env))
        roles = dict(self.env["alseraj.support.installment"]._fields["problem_role"]._description_selection(self.env))
        for run in self:
            wrong = run.installment_ids.filtered("problem") if run.state in ("draft", "confirmed") else self.env[
                "alseraj.support.installment"]
            run.problem_installment_ids = wrong
            counts = Counter((rec.problem_kind, rec.problem_role) for rec in wrong)
            run.problem_summary = "\n".join(
                self.env._("%(count)s × %(what)s: %(who)s", count=count, what=kinds[kind], who=roles[role])
                for (kind, role), count in counts.most_common()
            )

    def action_ask_to_mend(self):
        """Schedule an activity for those who can mend the problems; nobody gets a second one.

        :return: a notification with how many were asked
        :raises UserError: the user is not in finance
        """
        self.check_access("write")
        if not (self.env.su or self.env.user.has_group(FINANCE)):
            raise UserError(self._get_role_reason("confirm"))
        wanted = [vals for run in self for vals in run._prepare_requests_to_mend()]
        known = {
            (activity.res_model, activity.res_id, activity.user_id.id)
            for activity in self.env["mail.activity"].sudo().search([  # sudo: activities of others, not shown
                ("activity_type_id", "=", self.env.ref(MEND_ACTIVITY).id),
                ("res_id", "in", [vals["res_id"] for vals in wanted]),
            ])
        }
        models_by_id = {self.env["ir.model"]._get_id(name): name for name in (self._name, "alseraj.support.request")}
        fresh = {}
        for vals in wanted:
            key = (models_by_id[vals["res_model_id"]], vals["res_id"], vals["user_id"])
            if key not in known:
                fresh.setdefault(key, vals)
        self.env["mail.activity"].sudo().with_context(  # sudo: finance does not write requests
            mail_activity_quick_update=True,
        ).create(list(fresh.values()))
        return self._get_asked_notification(len(fresh), len(wanted))

    def _prepare_requests_to_mend(self):
        """Values of one activity for each problem of an officer, one for each manager and for finance in all."""
        self.ensure_one()
        common = {
            "activity_type_id": self.env.ref(MEND_ACTIVITY).id, "date_deadline": self.company_id._get_today(),
            "automated": True,  # taken back by itself when the run is confirmed
        }
        request_model = self.env["ir.model"]._get_id("alseraj.support.request")
        wanted = []
        wrong = self.problem_installment_ids.sudo()  # sudo: who answers for a request, whoever asks
        for installment in wrong.filtered(lambda rec: rec.problem_role in ("officer", "committee")):
            request = installment.request_id
            user = request.user_id or installment.beneficiary_id.officer_id or self._get_managers()[:1]
            if user:
                wanted.append({
                    **common, "res_model_id": request_model, "res_id": request.id, "user_id": user.id,
                    "note": escape(f"{self.name}: {installment.name}: {installment.problem}"),
                })
        for role, users in (("manager", self._get_managers()), ("finance", self.create_uid)):
            mine = wrong.filtered(lambda rec, role=role: rec.problem_role == role)
            note = escape("; ".join(f"{rec.name}: {rec.problem}" for rec in mine[:20]))
            wanted += [
                {
                    **common, "res_model_id": self.env["ir.model"]._get_id(self._name), "res_id": self.id,
                    "user_id": user.id, "note": note,
                } for user in users if mine
            ]
        return wanted

    def _get_managers(self):
        group = self.env.ref(MANAGER).sudo()  # sudo: who is in a group is no secret here
        return group.all_user_ids.filtered(
            lambda user: user.active and user.id != api.SUPERUSER_ID and self.company_id in user.company_ids
        ).sorted("id")

    def _get_asked_notification(self, asked, wanted):
        if asked:
            message = self.env._("Asked to mend: %(count)s.", count=asked)
        elif wanted:
            message = self.env._("Everybody who can mend this was asked already.")
        else:
            message = self.env._("There is nothing to mend.")
        return self._get_notification(message, "success" if asked else "info")

    def _step_end_requests_to_mend(self):
        """Remove the activities: a confirmed run has nothing to mend."""
        self.sudo().activity_unlink([MEND_ACTIVITY])  # sudo: activities of others
        self.installment_ids.request_id.sudo().activity_unlink([MEND_ACTIVITY])  # sudo: activities of others

    # ------------------------------------------------------------ the sheet in the register of papers

    def _get_paper_keys(self, code):
        """What the sheet stands on: its entry and total, once it is posted."""
        if code != "run_sheet":
            return {}
        return {run.id: f"{run.move_id.id},{run.total}" for run in self if run.state in ("posted", "paid")}

    def _get_paper_words(self, code, lang, paper):
        """The words that a text of the sheet may hold.

        :return: dict
        """
        self.ensure_one()
        return {
            "number": self.name, "date": paper.dates(self.date, lang),
            "amount": paper.money(self.total, self.currency_id, lang),
        }

    # ------------------------------------------------------------ pages of its printed sheet, each with its own total

    def _get_sheets(self, lines):
        """Cut ``lines`` into pages: laying out 5,000 rows as one table would know no totals, and take minutes.

        :return: list of dict: ``lines``, ``first`` (number of its first line), ``total`` of the page, ``so_far``, ``last``
        """
        self.ensure_one()
        pages, room = [[]], FIRST_PAGE
        for line in lines:
            height = self._get_row_height(line)
            if pages[-1] and height > room:
                pages.append([])
                room = NEXT_PAGES
            pages[-1].append(line)
            room -= height
        sheets, first, so_far = [], 1, 0.0
        for page in pages:
            total = self.currency_id.round(sum(line.amount for line in page))
            so_far = self.currency_id.round(so_far + total)
            sheets.append({"lines": page, "first": first, "total": total, "so_far": so_far, "last": page is pages[-1]})
            first += len(page)
        return sheets

    def _get_row_height(self, line):
        file, payee = line.beneficiary_id.partner_id, line.payee_id
        more = max(
            len(file.name or "") // NAME_LENGTH,
            len(payee.name or "") // PAYEE_LENGTH if payee != file else 0,
            len(line.fund_id.name or "") // PAYEE_LENGTH,
        )
        return 1 + more * MORE_LINES
