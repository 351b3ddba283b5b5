"""The steps of the walk over the money: the verbs of the business, Accounting's own buttons, and raw writes."""

from odoo import Command, fields

from ...common import PDF
from ...plausible import get_other_value, is_writable
from ...request.common import PNG
from .walk_scene import AMOUNTS, MOST, OPEN, PAID, WalkScene

# How often each is drawn: mostly forward, so that money does move.
STEPS = {
    "apply": 6, "decide": 7, "correct": 4, "tell": 5,
    "run": 6, "fill": 5, "confirm": 12, "post": 12, "sheet": 4, "return_line": 4, "not_executed": 1, "reset": 2, "cancel_run": 2,
    "drop": 2, "link": 3, "drop_problems": 2, "delete_run": 1,
    "cancel_installment": 2, "lower": 2, "set_payee": 2, "move": 1, "split": 3, "hold": 1, "release": 2, "hand_over": 4,
    "take_back": 1, "receive": 2, "vouch": 5, "other_fund": 2, "raise_amount": 2,
    "account": 1, "verify": 2, "confirm_account": 2, "transfer": 2, "give_back": 1, "budget": 2, "fund_account": 1,
    "merge": 2, "unmerge": 2, "suspend": 1, "reopen": 3, "close": 1, "withdraw": 1,
    "entry_draft": 3, "entry_post": 3, "entry_cancel": 2, "entry_delete": 1, "reverse": 3, "undo_reversal": 2, "duplicate": 1,
    "statement": 4, "unreconcile": 2, "delete_statement": 1, "reconcile": 2, "by_hand": 1, "credits": 1,
    "write_item": 4, "write_entry": 2, "write_lines": 2, "poke": 6,
}


class BusinessSteps(WalkScene):

    # ------------------------------------------------------------ requests and decisions

    def _do_apply(self):
        file, support_type = self.pick(self.files()), self.pick(self.types)
        request = self.rpc_create(self.user_officer, "alseraj.support.request", {
            "beneficiary_id": file.id, "type_id": support_type.id, "amount_requested": MOST,
            "channel_id": self.channel_interview.id, "company_id": self.company.id,
            "third_party_id": support_type.kind == "third_party" and self.landlord.id,
        })
        # as the desk and the researcher leave it
        request._write_internal({"name": f"WALK/{request.id}", "stage": "studied", "amount_recommended": MOST})

    def _do_decide(self):
        waiting = self.requests(("state", "=", "studied"), ("beneficiary_id.state", "=", "registered"))
        self._hold_session(self.some(waiting, 4), self.env["alseraj.committee.decision"])

    def _do_correct(self):
        decided = self.requests(("state", "in", ("approved", "delivering", "done", "rejected")))
        self._hold_session(self.requests().browse(), self.some(decided, 2).decision_id)

    def _hold_session(self, requests, corrected):
        """A whole session, from its agenda to its seal; what is changed after the vote voids it."""
        self.ask_for(requests or corrected)
        session = self.rpc_create(self.user_secretary, "alseraj.committee.session", {
            "committee_id": self.committee.id, "date": self.now(),
            "decision_ids": [Command.create({"request_id": request.id}) for request in requests]})
        if corrected:
            self.rpc(self.user_secretary, corrected, "action_correct", "Read wrongly", session.id)
        self.rpc(self.user_secretary, session, "action_open")
        for case in session.decision_ids:
            against = self.chance(0.2)
            vals = {"reason_id": self.no_need.id} if against else {
                "amount": self.dice.choice(AMOUNTS), "installment_count": self.dice.choice((1, 1, 1, 2, 3))}
            self.rpc(self.user_secretary, case, "write", vals)
            self.rpc(self.user_chair, case, "cast_vote", "against" if against else "for")
            if self.chance(0.05):
                self.rpc(self.user_secretary, case, "write", {"amount": MOST})
        self.rpc(self.user_chair, session, "action_close")

    def _do_tell(self):
        untold = self.requests(("decided_on", "!=", False), ("notified_on", "=", False))
        untold._write_internal({"notified_on": fields.Datetime.now(), "tell_by_hand": False})  # as the letters leave it

    def _do_withdraw(self):
        self.rpc(self.pick(self.user_officer | self.user_manager), self.pick(self.requests()), "action_cancel", "Not needed")

    # ------------------------------------------------------------ runs

    def _do_run(self):
        run = self.rpc_create(self.user_finance, "alseraj.disbursement", {
            "journal_id": self.pick(self.bank | self.cash).id, "company_id": self.company.id})
        self._fill(run)

    def _fill(self, run):
        self.ask_for(self.installments(*OPEN))
        if self.chance(0.5):
            self.rpc(self.user_finance, run, "action_fill")
        else:
            self.rpc(self.user_finance, run, "write", {
                "installment_ids": [Command.link(rec.id) for rec in self.some(self.installments(*OPEN))]})

    def _do_fill(self):
        self._fill(self.pick(self.runs("draft")))

    def _do_confirm(self):
        run = self.pick(self.runs("draft").filtered("installment_ids") or self.runs("draft"))
        if run.problem_count and self.chance(0.7):
            self.rpc(self.user_finance, run, "action_drop_problems")
        self.rpc(self.user_finance, run, "action_confirm")

    def _do_post(self):
        self.rpc(self.user_finance_2, self.pick(self.runs("confirmed")), "action_post")

    def _do_sheet(self):
        self.rpc(self.user_finance, self.pick(self.runs("posted", "paid")), "action_make_sheet", self.layout.id, "Lost")

    def _do_return_line(self):
        paid = self.installments(*PAID).filtered("disbursement_id")
        run = self.pick(paid.disbursement_id.sorted("id"))
        self.rpc(self.user_finance, run, "action_return_line", self.some(paid & run.installment_ids, 2).ids, "Closed")

    def _do_not_executed(self):
        self.rpc(self.user_manager, self.pick(self.runs("posted")), "action_not_executed", "No cover", PDF, "answer.pdf")

    def _do_reset(self):
        self.rpc(self.user_finance, self.pick(self.runs("confirmed")), "action_reset")

    def _do_cancel_run(self):
        self.rpc(self.user_finance, self.pick(self.runs()), "action_cancel")

    def _do_drop(self):
        self.rpc(self.user_finance, self.pick(self.installments()), "write", {"disbursement_id": False})

    def _do_link(self):
        self.rpc(self.user_finance, self.pick(self.installments()), "write", {"disbursement_id": self.pick(self.runs()).id})

    def _do_drop_problems(self):
        self.rpc(self.user_finance, self.pick(self.runs("draft")), "action_drop_problems")

    def _do_delete_run(self):
        self.rpc(self.user_finance, self.pick(self.runs()), "unlink")

    # ------------------------------------------------------------ installments

    def _do_cancel_installment(self):
        self.rpc(self.user_manager, self.some(self.installments(*OPEN), 2), "action_cancel", "Not needed")

    def _do_lower(self):
        rec = self.pick(self.installments(*OPEN))
        amount = self.dice.choice((rec.amount / 3, rec.amount - 0.01, rec.amount - 0.004, 0.005, 0.01))
        self.rpc(self.user_manager, rec, "action_lower", amount, "Enough")

    def _do_set_payee(self):
        rec = self.pick(self.installments(*OPEN))
        payee = self.pick(self.landlord | self.stranger | rec.beneficiary_id.partner_id)
        self.rpc(self.user_manager, rec, "action_set_payee", payee.id, "He asked")

    def _do_move(self):
        day = fields.Date.add(self.today, days=self.dice.choice((-40, -1, 0, 1, 40)))
        self.rpc(self.user_finance, self.some(self.installments(*OPEN)), "action_move", str(day), "Later")

    def _do_split(self):
        rec = self.pick(self.installments(*OPEN))
        if self.chance(0.5):
            self.rpc(self.user_finance, rec, "action_split", self.dice.randint(2, 7), None, self.dice.randint(0, 1), "Parts")
        else:
            part = rec.amount / self.dice.choice((2, 3, 7))
            self.rpc(self.user_finance, rec, "action_split", None, [part, rec.amount - part], 0, "Parts")

    def _do_hold(self):
        self.rpc(self.user_officer, self.some(self.installments(*OPEN, "in_run"), 2), "action_hold", "Wait")

    def _do_release(self):
        held = self.installments().filtered("held_on")
        self.rpc(self.user_finance, held, "action_release", "Go on")

    def _do_hand_over(self):
        rec = self.pick(self.installments(*OPEN).filtered(lambda rec: rec.kind == "in_kind") or self.installments())
        quantity = self.dice.choice((None, None, 0.33, 0.5, rec.quantity))
        self.rpc(self.pick(self.user_officer | self.user_finance), rec, "action_hand_over", "Um Saad", PNG, quantity)

    def _do_take_back(self):
        self.rpc(self.user_manager, self.pick(self.installments(*PAID)), "action_take_back", "A mistake")

    def _do_receive(self):
        self.rpc(self.user_officer, self.some(self.installments(*PAID)), "action_confirm_receipt")

    def _do_vouch(self):
        twins = self.installments("in_run").filtered(lambda rec: rec.problem_kind in ("duplicate", "shared_iban"))
        self.rpc(self.user_manager, twins, "action_confirm_duplicate", "Both are due")

    def _do_other_fund(self):
        rec = self.pick(self.installments())
        self.rpc(self.user_finance, rec, "write", {"fund_id": self.dice.choice((*self.funds.ids, False))})

    def _do_raise_amount(self):
        rec = self.pick(self.installments())
        self.rpc(self.user_finance, rec, "write", {"amount": rec.amount + self.dice.choice((0.004, 0.01, 50, -0.01))})

    # ------------------------------------------------------------ accounts, funds, files

    def _do_account(self):
        self.rpc(self.user_officer, self.pick(self.banks()), "write", {"acc_number": self.make_iban()})

    def _do_verify(self):
        self.rpc(self.user_manager, self.banks(), "action_alseraj_verify_account", "The bank's letter", PDF)

    def _do_confirm_account(self):
        self.rpc(self.user_officer, self.banks().filtered("alseraj_returned_on"), "action_alseraj_confirm_account")

    def _do_transfer(self):
        source, target = self.dice.sample(list(self.funds), 2)
        transfer = self.rpc_create(self.user_finance, "alseraj.fund.transfer", {
            "from_fund_id": source.id, "to_fund_id": target.id, "reason": "More", "company_id": self.company.id,
            "amount": self.dice.choice((*AMOUNTS, source.available))})
        self.rpc(self.user_manager, transfer, "action_approve")

    def _do_give_back(self):
        transfer = self.pick(self._search("alseraj.fund.transfer"))
        self.rpc(self.user_manager, transfer, "action_give_back")
        back = transfer.reversal_ids[-1:]
        self.rpc(self.user_manager, back, "write", {"reason": "A mistake"})
        self.rpc(self.user_manager, back, "action_approve")

    def _do_budget(self):
        fund = self.pick(self.funds)
        budget = fund.budget + self.dice.choice((-fund.available, -fund.available - 0.01, -100, 50, 200))
        self.rpc(self.user_manager, fund, "write", {"budget": budget})

    def _do_fund_account(self):
        fund = self.pick(self.funds)
        self.rpc(self.user_manager, fund, "write", {"account_id": self.dice.choice((False, self.other_account.id))})

    def _do_merge(self):
        files = self.files("registered", "suspended")
        if len(files) > 2:
            source, target = self.dice.sample(list(files), 2)
            source.with_user(self.user_manager)._merge_into(target.with_user(self.user_manager))

    def _do_unmerge(self):
        self.rpc(self.user_manager, self._search("alseraj.file.move", [("taken_back_on", "=", False)])[-1:], "action_take_back")

    def _do_suspend(self):
        self.rpc(self.user_officer, self.pick(self.files()), "action_suspend", "Look again")

    def _do_reopen(self):
        self.rpc(self.user_manager, self.files("suspended", "closed"), "action_reopen")

    def _do_close(self):
        if len(self.files()) > 2:
            self.rpc(self.user_officer, self.pick(self.files()), "action_close", "Moved away")

    def _do_poke(self):
        """Some role writes some value into some field of what the money hangs on."""
        model = self.dice.choice((
            "alseraj.support.installment", "alseraj.disbursement", "alseraj.support.request", "alseraj.fund",
            "alseraj.fund.transfer", "alseraj.bank.sheet", "alseraj.committee.decision"))
        record = self.pick(self._search(model))
        name = self.dice.choice(sorted(name for name, field in record._fields.items() if is_writable(field)))
        value = get_other_value(record, name)
        roles = self.roles.filtered(lambda user: record.with_user(user).has_access("write"))
        self.rpc(self.pick(roles if self.chance(0.9) else self.roles), record, "write", {name: value})


class AccountingSteps(BusinessSteps):

    # ------------------------------------------------------------ Accounting's own buttons

    def _do_entry_draft(self):
        self.rpc(self.accountant, self.pick(self.entries()), "button_draft")

    def _do_entry_post(self):
        self.rpc(self.accountant, self.pick(self.entries().filtered(lambda move: move.state == "draft")), "action_post")

    def _do_entry_cancel(self):
        self.rpc(self.accountant, self.pick(self.entries()), "button_cancel")

    def _do_entry_delete(self):
        self.rpc(self.accountant, self.pick(self.entries()), "unlink")

    def _do_reverse(self):
        move = self.pick(self.entries().filtered(lambda move: move.state == "posted"))
        self.ask_for(move)
        wizard = self.env["account.move.reversal"].with_user(self.accountant).with_context(
            active_model="account.move", active_ids=move.ids).create({
                "journal_id": (move.journal_id if self.chance(0.8) else self.pick(self.bank | self.cash)).id, "date": self.today})
        wizard.reverse_moves(is_modify=self.chance(0.2))

    def _do_undo_reversal(self):
        self.rpc(self.accountant, self.pick(self.runs().move_id.reversal_move_ids), "button_draft")

    def _do_duplicate(self):
        [copy_id] = self.rpc(self.accountant, self.pick(self.entries()), "copy")
        if self.chance(0.5):
            self.rpc(self.accountant, self.env["account.move"].browse(copy_id), "action_post")

    def _do_statement(self):
        item = self.pick(self.bank_items())
        self.ask_for(item)
        amount = self.dice.choice((item.amount_residual, item.amount_residual, round(item.amount_residual / 2, 2), -0.01))
        line = self.rpc_create(self.accountant, "account.bank.statement.line", {
            "journal_id": item.journal_id.id, "date": self.today, "payment_ref": "run", "amount": amount})
        suspense = line._seek_for_lines()[1]
        self.rpc(self.accountant, suspense, "write", {"account_id": item.account_id.id})
        self.rpc(self.accountant, item | suspense, "reconcile")

    def _statement_lines(self):
        return self._search("account.bank.statement.line")

    def _do_unreconcile(self):
        if self.chance(0.5):
            self.rpc(self.accountant, self.pick(self._statement_lines()), "action_undo_reconciliation")
        else:
            self.rpc(self.accountant, self.pick(self.entries().line_ids), "remove_move_reconcile")

    def _do_delete_statement(self):
        self.rpc(self.accountant, self.pick(self._statement_lines()), "unlink")

    def _do_reconcile(self):
        items = self.bank_items()
        self.rpc(self.accountant, self.some(items.filtered(lambda line: line.account_id == items.account_id[:1]), 4), "reconcile")

    def _do_credits(self):
        """One credit for each transfer from now on, or one for all."""
        self.bank.alseraj_credit_per_installment = not self.bank.alseraj_credit_per_installment

    # ------------------------------------------------------------ raw writes

    def _do_by_hand(self):
        """An entry by hand, which says that it pays an installment, or takes one back."""
        rec, move = self.pick(self.installments()), self.pick(self.entries())
        sign = self.dice.choice((1, -1))
        entry = self.rpc_create(self.accountant, "account.move", {
            "move_type": "entry", "journal_id": self.bank.id,
            "reversed_entry_id": self.chance(0.3) and move.id, "line_ids": [
                Command.create({
                    "account_id": account.id, "balance": amount,
                    **({"alseraj_installment_id": rec.id} if account == self.expense_account and self.chance(0.3) else {})})
                for account, amount in ((self.expense_account, sign * rec.amount), (self.other_account, -sign * rec.amount))]})
        self.rpc(self.accountant, entry, "action_post")

    def _do_write_item(self):
        line = self.pick(self.entries().line_ids.sorted("id"))
        zakat = {str(self.zakat.analytic_account_id.id): 100}
        vals = self.dice.choice((
            {"account_id": self.other_account.id}, {"partner_id": self.stranger.id}, {"analytic_distribution": zakat},
            {"analytic_distribution": False}, {"alseraj_installment_id": False}, {"debit": line.debit + 0.01},
            {"credit": line.credit + 1}, {"balance": -line.balance}, {"amount_currency": 2 * line.amount_currency},
            {"alseraj_installment_id": self.pick(self.installments()).id}, {"alseraj_transfer_id": False}, {"name": "Else"},
            {"move_id": self.pick(self.entries()).id}, {"currency_id": self.env.ref("base.USD").id},
            {"parent_state": "draft"}, {"date": "2020-01-01"}, {"reconciled": True}, {"amount_residual": 0.0},
        ))
        self.rpc(self.pick(self.accountant | self.user_finance), line, "write", vals)

    def _do_write_entry(self):
        move = self.pick(self.entries())
        vals = self.dice.choice((
            {"date": "2024-05-05"}, {"journal_id": self.cash.id}, {"ref": "Else"}, {"state": "posted"}, {"state": "draft"},
            {"state": "cancel"}, {"reversed_entry_id": self.pick(self.entries()).id}, {"reversed_entry_id": False},
            {"company_id": self.env.ref("base.main_company").id}, {"partner_id": self.stranger.id}, {"move_type": "in_invoice"},
            {"alseraj_run_ids": [Command.clear()]}, {"reversal_move_ids": [Command.clear()]}, {"auto_post": "at_date"},
        ))
        self.rpc(self.pick(self.accountant | self.user_finance), move, "write", vals)

    def _do_write_lines(self):
        """Items of an entry in draft deleted, added or changed together, so that it stays balanced."""
        move = self.pick(self.entries().filtered(lambda move: move.state == "draft") or self.entries())
        debit = self.pick(move.line_ids.filtered("debit"))
        credit = self.pick(move.line_ids.filtered("credit"))
        amount = debit.debit
        commands = self.dice.choice((
            [Command.delete(debit.id), Command.update(credit.id, {"credit": credit.credit - amount})],
            [Command.update(debit.id, {"debit": amount / 2}), Command.update(credit.id, {"credit": credit.credit - amount / 2})],
            [Command.create({"account_id": debit.account_id.id, "debit": amount}),
             Command.update(credit.id, {"credit": credit.credit + amount})],
            [Command.update(credit.id, {"account_id": self.other_account.id})], [Command.clear()],
        ))
        self.rpc(self.accountant, move, "write", {"line_ids": commands})
        if self.chance(0.7):
            self.rpc(self.accountant, move, "action_post")
