from odoo import Command, fields, models


class Disbursement(models.Model):
    """The journal entry of a run, and the ones that take lines of it back."""

    _inherit = "alseraj.disbursement"

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

    # ------------------------------------------------------------ booking

    def _book(self):
        """Post the entry of each run: the one in draft if Accounting left one, else a new one."""
        now = fields.Datetime.now()
        fresh = self.filtered(lambda run: run.move_id.state != "draft")
        moves = self.env["account.move"].create([run._prepare_move() for run in fresh])
        for run, move in zip(fresh, moves, strict=True):
            run._write_internal({"move_id": move.id})
        self._write_internal({"posted_on": now, "posted_by_id": self.env.uid})
        self.move_id._post(soft=False)

    def _prepare_move(self):
        self.ensure_one()
        return {
            "move_type": "entry",
            "journal_id": self.journal_id.id,
            "company_id": self.company_id.id,
            "date": self.date,
            "ref": self.name,
            "line_ids": [
                *(Command.create(installment._prepare_move_line()) for installment in self.installment_ids),
                *map(Command.create, self._prepare_credits(self._get_outstanding_account())),
            ],
        }

    def _prepare_credits(self, account):
        """What leaves the bank: in one sum, or each transfer by itself, as the bank books it."""
        self.ensure_one()
        if not self.journal_id.alseraj_credit_per_installment:
            total = self.currency_id.round(sum(self.installment_ids.mapped("amount")))
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
            for installment in self.installment_ids
        ]

    def _get_credits(self):
        """The items of the run's own entry that wait for the bank."""
        return self.move_id.line_ids.filtered(lambda line: not line.alseraj_installment_id)

    # ------------------------------------------------------------ returning

    def _book_return(self, installments):
        """Reverse the lines of ``installments`` alone, one entry for each."""
        self.ensure_one()
        credits = self._get_credits()
        account = credits.account_id[:1]
        moves = self.env["account.move"].create([self._prepare_return(rec, account) for rec in installments])
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
            "date": max(fields.Date.context_today(self), self.move_id.date),
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
            installment = line.alseraj_installment_id
            file = installment.beneficiary_id
            if self.currency_id.compare_amounts(line.balance, installment.amount) or (
                line.partner_id != file.partner_id and line.partner_id not in file._get_known_partners()
            ):
                return self.env._(
                    "The entry says something else of %(installment)s than the run %(run)s does. "
                    "Cancel the entry and collect its installments in a new run.", installment=installment.name, run=self.name,
                )
        if reason := self._get_transfer_reason(move.line_ids.filtered("alseraj_transfer_id"), lines):
            return reason
        if len(lines) != len(lines.alseraj_installment_id):
            return self.env._("The entry pays an installment of the run %(run)s twice.", run=self.name)
        return False

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
        """An entry beside the run's own only takes back, unless it undoes one that did."""
        raised = move.reversed_entry_id == self.move_id and any(
            line.balance > 0 for line in move.line_ids if line.alseraj_installment_id
        )
        return raised and self.env._(
            "Only the entry of the run %(run)s pays its installments; this one may take back alone.",
            run=self.name,
        )
