from odoo import api, fields, models
from odoo.tools import SQL, format_date

from .installment import PAYABLE_STATES

# what may be wrong -> who can mend it; in the order in which they are named
PROBLEM_ROLES = {
    "request": "committee",
    "stopped": "officer",
    "held": "finance",
    "in_kind": "officer",
    "amount": "finance",
    "fund": "finance",
    "account": "manager",
    "payee": "officer",
    "no_iban": "officer",
    "bad_iban": "officer",
    "returned_iban": "officer",
    "shared_iban": "manager",
    "duplicate": "finance",
}


class SupportInstallment(models.Model):
    """What stops a payment, all of it at once, and who can mend it.

    A room or a file adds to it by overriding one step: ``_get_payment_problem`` for what stops the payment as a
    whole (a suspended file, a hold), ``_get_payee_problem`` for who receives it.
    """

    _inherit = "alseraj.support.installment"

    problem_kind = fields.Selection(
        [
            ("request", "Not approved any more"),
            ("stopped", "File stopped"),
            ("held", "Held"),
            ("in_kind", "Given in kind"),
            ("amount", "No amount"),
            ("fund", "Fund"),
            ("account", "No expense account"),
            ("payee", "Payee"),
            ("no_iban", "No IBAN"),
            ("bad_iban", "Invalid IBAN"),
            ("returned_iban", "Account that sent money back"),
            ("shared_iban", "One account for two files"),
            ("duplicate", "Twice in the month"),
        ],
        "Kind of Problem", compute="_compute_problem", compute_sudo=True,
    )
    problem_role = fields.Selection(
        [("officer", "Officer"), ("finance", "Finance"), ("manager", "Manager"), ("committee", "Committee")],
        "Who Can Mend It", compute="_compute_problem", compute_sudo=True,
    )

    @api.depends(
        "amount", "state", "payee_id.bank_ids.acc_number", "payee_id.bank_ids.alseraj_returned_on", "fund_id.kind",
        "payee_id.bank_ids.alseraj_shared_reason", "fund_id.account_id", "type_id", "due_date",
        "disbursement_id.journal_id.alseraj_payment_way", "beneficiary_id.state", "beneficiary_id.zakat_class",
        "request_id.stage", "duplicate_ok_by_id",
    )
    @api.depends_context("lang")
    def _compute_problem(self):
        waiting = self.filtered(lambda rec: rec.state in (*PAYABLE_STATES, "in_run"))
        shared, twins = waiting._find_shared_accounts(), waiting._find_duplicates()
        for installment in self:
            found = installment in waiting and installment._get_problems(
                shared.get(installment._origin.id), twins.get(installment._origin.id),
            )
            installment.problem = " ".join(sentence for _kind, sentence in found or ()) or False
            installment.problem_kind = found[0][0] if found else False
            installment.problem_role = PROBLEM_ROLES[found[0][0]] if found else False

    def _get_problems(self, shared=None, twin=None):
        """All that stops this payment: [(kind, sentence)]; nothing more is said of one that is stopped as a whole.

        :param str shared: the other installment that goes to the same account
        :param str twin: the other installment of the same month
        """
        self.ensure_one()
        if self.request_id.stage != "approved":
            return [("request", self.env._(
                "The request is not approved any more. Take this installment out of the run."))]
        if sentence := self._get_payment_problem():
            return [(self._get_stop_kind(), sentence)]
        steps = [
            ("amount", self._get_amount_problem()),
            ("fund", self._get_fund_problem()),
            ("account", self._get_account_problem()),
            ("payee", self._get_payee_problem()),
            self._get_iban_problem(),
            ("shared_iban", shared and self.env._(
                "The same account gets %(other)s of another file. An officer enters the right one, or a manager "
                "confirms with a reason that it serves both.", other=shared,
            )),
            ("duplicate", twin and self.env._(
                "%(other)s of the same kind is paid, or in a run, for the same month. Leave this one out, or confirm "
                "with a reason that both are due.", other=twin,
            )),
        ]
        return [(kind, sentence) for kind, sentence in steps if sentence]

    # ------------------------------------------------------------ one by one

    def _get_payment_problem(self):
        """The sentence that says why nothing can be paid here at all, and who can mend it, or False."""
        if self.beneficiary_id.state != "registered":
            return self.env._(
                "The file of %(name)s is not registered or is suspended: an officer must reopen it first.",
                name=self.beneficiary_id.display_name,
            )
        if self.kind == "in_kind":
            return self.env._("This is given in kind: hand it over instead of paying it.")
        return False

    def _get_stop_kind(self):
        """Which kind the sentence of _get_payment_problem is."""
        if "held_on" in self._fields and self["held_on"]:
            return "held"
        return "in_kind" if self.kind == "in_kind" and self.beneficiary_id.state == "registered" else "stopped"

    def _get_amount_problem(self):
        if self.currency_id.compare_amounts(self.amount, 0.0) <= 0:
            return self.env._("The amount is zero. Finance must enter it on the installment.")
        return False

    def _get_fund_problem(self):
        if not self.fund_id:
            return self.env._("No fund pays this. Finance must choose one on the installment.")
        if reason := self.fund_id._get_payable_reason(self.request_id):
            return reason
        if self.currency_id.compare_amounts(self.fund_id.available, 0.0) < 0:
            return self.fund_id._get_short_sentence(-self.fund_id.available)
        return False

    def _get_account_problem(self):
        if self.fund_id and not (self.fund_id.account_id or self.company_id.alseraj_expense_account_id):
            return self.env._(
                "There is no expense account. Set one on the fund %(fund)s, or for all funds in "
                "Settings › Beneficiary Relations › Support Expense Account.", fund=self.fund_id.name,
            )
        return False

    def _get_payee_problem(self):
        if not self.payee_id:
            return self.env._("There is no payee. Finance must enter who receives the money on the installment.")
        return False

    def _get_iban_problem(self):
        """(kind, sentence) about the account of the payee; a journal that pays by transfer needs one."""
        if not self.payee_id or self.disbursement_id.journal_id.alseraj_payment_way != "transfer":
            return "no_iban", False
        payee = self.payee_id.display_name
        bank = self._get_payee_bank()
        if not bank and self.payee_id.bank_ids:
            return "bad_iban", self.env._(
                "The account %(number)s of %(payee)s is not a valid IBAN. An officer must correct it in the file.",
                number=self.payee_id.bank_ids[0].acc_number, payee=payee,
            )
        if not bank:
            return "no_iban", self.env._(
                "%(payee)s has no IBAN. An officer must add it to the file, or pay from a cash journal.", payee=payee,
            )
        if bank.alseraj_returned_on:
            return "returned_iban", self.env._(
                "The bank sent a transfer to %(number)s of %(payee)s back on %(date)s (%(reason)s). An officer must "
                "correct the account, or confirm that it is right.", number=bank.acc_number, payee=payee,
                date=format_date(self.env, bank.alseraj_returned_on), reason=bank.alseraj_return_reason,
            )
        return "no_iban", False

    def _get_payee_bank(self):
        """The bank account that a transfer goes to: the payee's first IBAN, rather one that sent nothing back."""
        self.ensure_one()
        ibans = self.payee_id.bank_ids.filtered(lambda bank: bank.acc_type == "iban")
        return ibans.filtered(lambda bank: not bank.alseraj_returned_on)[:1] or ibans[:1]

    # ------------------------------------------------------------ found by sets

    def _find_shared_accounts(self):
        """Installments whose account also serves another file in the same run: {id: name of the other one}.

        What is paid to a third party (a landlord, the electricity company), or to somebody whose deeds let him
        collect for both, may well go to one account.
        """
        found = {}
        runs = self.disbursement_id.filtered(lambda run: run.journal_id.alseraj_payment_way == "transfer")
        suspects = self._find_shared_numbers(runs.filtered("id"))
        for run in runs:
            first = {}
            own = run.installment_ids & suspects if run.id else run.installment_ids
            for installment in own.filtered(lambda rec: rec.kind != "third_party"):
                bank = installment._get_payee_bank()
                if not bank or bank.alseraj_shared_reason or installment._is_paid_to_collector():
                    continue
                other = first.setdefault(bank.sanitized_acc_number, installment)
                if other.beneficiary_id == installment.beneficiary_id:
                    continue
                for one, two in ((installment, other), (other, installment)):
                    if not one.duplicate_ok_by_id:
                        found.setdefault(one._origin.id, two.name)
        return found

    def _find_shared_numbers(self, runs):
        """Installments of ``runs`` whose payee has an account number that serves another file there, too.

        More than are wrong, but few: a run of thousands is looked at in full by the database, not by each chunk of it.
        """
        if not runs:
            return self.browse()
        self.flush_model(["disbursement_id", "beneficiary_id", "payee_id"])
        self.env["res.partner.bank"].flush_model(["partner_id", "sanitized_acc_number"])
        return self.browse(sorted({res_id for (ids,) in self.env.execute_query(SQL(
            """SELECT ARRAY_AGG(mine.id)
                 FROM alseraj_support_installment mine
                 JOIN res_partner_bank bank ON bank.partner_id = mine.payee_id
                WHERE mine.disbursement_id IN %s
             GROUP BY mine.disbursement_id, bank.sanitized_acc_number
               HAVING COUNT(DISTINCT mine.beneficiary_id) > 1""", tuple(runs.ids),
        )) for res_id in ids}))

    def _is_paid_to_collector(self):
        return self.payee_id in self.beneficiary_id.collector_ids.filtered(lambda rec: rec.state == "valid").partner_id

    def _find_duplicates(self):
        """Installments with a twin: same file, type and month, of another request, paid or in a run: {id: name}."""
        todo = self._origin.filtered(lambda rec: rec.disbursement_id and not rec.duplicate_ok_by_id)
        if not todo:
            return {}
        self.flush_model(["beneficiary_id", "type_id", "due_date", "request_id", "state", "name"])
        return dict(self.env.execute_query(SQL(
            """SELECT mine.id, MIN(other.name)
                 FROM alseraj_support_installment mine
                 JOIN alseraj_support_installment other
                   ON other.beneficiary_id = mine.beneficiary_id
                  AND other.type_id = mine.type_id
                  AND other.request_id != mine.request_id
                  AND other.state IN ('in_run', 'paid', 'confirmed')
                  AND date_trunc('month', other.due_date) = date_trunc('month', mine.due_date)
                WHERE mine.id IN %s
                GROUP BY mine.id""",
            tuple(todo.ids),
        )))
