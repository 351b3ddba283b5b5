from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.roles import FINANCE
from ..mixins.workflow_mixin import Transition


class PaymentResult(models.Model):
    """What another system says that the bank did with a line of a sheet. A person of finance books a return.

    =======  ====================  =========  ====================================================
    verb     from → to             who        when
    =======  ====================  =========  ====================================================
    apply    waiting → applied     finance    the payment is still that of the run; it is returned
    dismiss  waiting → dismissed   finance    a note says why
    =======  ====================  =========  ====================================================
    """

    _name = "alseraj.payment.result"
    _description = "Result of a Payment"
    _inherit = ["alseraj.workflow.mixin"]
    _order = "id desc"
    _check_company_auto = True
    _duplicable = False
    _transitions = {
        "apply": Transition(("waiting",), "applied", (FINANCE,), checks=("still_sent",), steps=("return_line", "set_state")),
        "dismiss": Transition(("waiting",), "dismissed", (FINANCE,), checks=("note",)),
        "note": Transition(("waiting",), "noted"),
    }

    user_id = fields.Many2one("res.users", "Said by", required=True, readonly=True, guarded=True, ondelete="restrict")
    reference = fields.Char("Reference There", required=True, readonly=True, guarded=True)
    installment_id = fields.Many2one(
        "alseraj.support.installment", "Payment", required=True, readonly=True, guarded=True, index=True, ondelete="restrict",
    )
    disbursement_id = fields.Many2one(
        "alseraj.disbursement", "Run", required=True, readonly=True, guarded=True, index=True, ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="disbursement_id.company_id", store=True, index=True, precompute=True, guarded=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    outcome = fields.Selection(
        [("executed", "Executed"), ("returned", "Returned")], required=True, readonly=True, guarded=True)
    amount = fields.Monetary(required=True, readonly=True, guarded=True)
    date = fields.Date("Executed On", required=True, readonly=True, guarded=True)
    reason = fields.Char("What the Bank Says", readonly=True, guarded=True)
    note = fields.Char("Why Not", editable_in=("waiting",), help="Why finance does not book it.")
    state = fields.Selection(
        [("waiting", "To Look At"), ("applied", "Booked"), ("dismissed", "Set Aside"), ("noted", "Noted")],
        "Status", required=True, default="waiting", index=True, copy=False,
    )

    _reference_unique = models.UniqueIndex("(user_id, reference)", "This result was taken already.")

    @api.depends("installment_id", "outcome")
    def _compute_display_name(self):
        labels = dict(self._fields["outcome"]._description_selection(self.env))
        for result in self:
            result.display_name = f"{result.installment_id.name or ''}: {labels.get(result.outcome, '')}"

    @api.model
    def _check_before_create(self, vals_list):
        super()._check_before_create(vals_list)
        if not self.env.su:
            raise UserError(self.env._("Results come from other systems; none is entered by hand."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What another system said of a payment is kept."))

    # ------------------------------------------------------------ taken

    @api.model
    def _take(self, rows):
        """Record what the contract's ``push_payment_results`` brings; each row is taken or refused by itself.

        :param list rows: checked by the contract
        :return: list of dict ``reference``, ``status``, ``why``
        """
        company = self.env.company
        known = {
            result.reference: result
            for result in self.search([("user_id", "=", self.env.uid), ("reference", "in", [row["reference"] for row in rows])])
        }
        lines = {
            (installment.disbursement_id.name, installment.name): installment
            for installment in self.env["alseraj.support.installment"].search([
                ("company_id", "=", company.id), ("name", "in", [row["line"] for row in rows]),
                ("disbursement_id.name", "in", [row["run"] for row in rows]),
            ])
        }
        answers, todo, taken = [], [], {}
        for row in rows:
            reference, installment = row["reference"], lines.get((row["run"], row["line"]))
            if reference in known or reference in taken:
                same = known[reference]._get_facts() == self._get_row_facts(row) if reference in known \
                    else taken[reference] == row
                answers.append(self._answer(reference, "known") if same else self._answer(reference, "refused", "conflict"))
                continue
            if why := self._get_refusal(row, installment):
                answers.append(self._answer(reference, "refused", why))
                continue
            taken[reference] = row
            todo.append({
                "user_id": self.env.uid, "reference": reference, "installment_id": installment.id,
                "disbursement_id": installment.disbursement_id.id, "outcome": row["outcome"], "amount": row["amount"],
                "date": row["on"], "reason": row.get("reason", False),
                "state": "noted" if row["outcome"] == "executed" else "waiting",
            })
            answers.append(self._answer(reference, "recorded"))
        self._create_internal(todo)
        return answers

    @api.model
    def _answer(self, reference, status, why=None):
        return {"reference": reference, "status": status, **({"why": why} if why else {})}

    def _get_facts(self):
        return (
            self.disbursement_id.name, self.installment_id.name, self.outcome, round(self.amount, 2),
            fields.Date.to_string(self.date),
        )

    @api.model
    def _get_row_facts(self, row):
        return row["run"], row["line"], row["outcome"], round(row["amount"], 2), row["on"]

    @api.model
    def _get_refusal(self, row, installment):
        """Why this row is not taken, as a code of the contract, or None."""
        if not installment:
            return "unknown_line"
        if installment.currency_id.compare_amounts(row["amount"], installment.amount):
            return "other_amount"
        if installment.disbursement_id.state not in ("posted", "paid"):
            return "not_sent"
        if fields.Date.to_date(row["on"]) > self.env.company._get_today():
            return "future"
        return None

    # ------------------------------------------------------------ the verbs

    def action_apply(self):
        """Book these returns: the payments are taken back from their runs.

        :return: True
        :raises UserError: why one can't be booked
        """
        return self._run_transition("apply")

    def action_dismiss(self):
        """Don't book these; their notes say why.

        :return: True
        :raises UserError: a note is missing
        """
        return self._run_transition("dismiss")

    def _get_still_sent_reason(self):
        same = self.installment_id.disbursement_id == self.disbursement_id and self.disbursement_id.state in ("posted", "paid")
        return not same and self.env._("%(payment)s is not a payment of that run any more.", payment=self.installment_id.name)

    def _get_note_reason(self):
        return not (self.note or "").strip() and self.env._("Write why it is not booked.")

    def _step_return_line(self):
        for run, results in self.grouped("disbursement_id").items():
            for reason, same in results.grouped(lambda result: result.reason or self.env._("Returned by the bank")).items():
                run.action_return_line(same.installment_id, reason=reason)
