from collections import defaultdict
from contextlib import contextmanager
from contextvars import ContextVar

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools.roles import ANY_ROLE

# The entries that server code of a run takes back now, line by line; RPC does not reach it.
_taken_back: ContextVar = ContextVar("alseraj_taken_back", default=frozenset())


class AccountMove(models.Model):
    """Entries of runs: what they may say follows from the run, and once the bank has its sheet they stay posted."""

    _inherit = "account.move"

    alseraj_run_ids = fields.One2many("alseraj.disbursement", "move_id", string="Runs Booked Here")
    alseraj_disbursement_id = fields.Many2one(
        "alseraj.disbursement", string="Disbursement", compute="_compute_alseraj_disbursement_id",
        compute_sudo=True, groups=ANY_ROLE,
        help="The payment run that this entry books or takes back.",
    )

    @api.depends("alseraj_run_ids", "reversed_entry_id.alseraj_run_ids")
    def _compute_alseraj_disbursement_id(self):
        for move in self:
            move.alseraj_disbursement_id = move._get_alseraj_run()

    def _get_alseraj_run(self):
        """The run that this entry books, or that the entry it reverses books."""
        self.ensure_one()
        # sudo: what an entry may do does not depend on who looks
        move, seen = self.sudo(), self.browse()
        while move and move not in seen and not move.alseraj_run_ids:
            seen |= move
            move = move.reversed_entry_id
        return move.alseraj_run_ids[:1]

    @api.depends("partner_id.is_beneficiary")
    def _compute_invoice_partner_display_info(self):
        super()._compute_invoice_partner_display_info()
        # Odoo stores the name on the entry, where every accountant reads it: of a beneficiary the file number
        for move in self:
            partner = move.partner_id.sudo()  # asked, not shown
            if partner.is_beneficiary and partner.partner_share:
                code = partner.beneficiary_ids[:1].code
                move.invoice_partner_display_name = code or self.env._("Beneficiary")

    def _is_whole_statement(self):
        """Whether this is a line of a bank statement that took at least what its items match, not filled up by hand."""
        self.ensure_one()
        statement = self.statement_line_id
        if not statement or statement.move_id != self:
            return False
        liquidity = self.line_ids.filtered(lambda line: line.account_id == self.journal_id.default_account_id)
        matched = (self.line_ids - liquidity).matched_credit_ids
        currency = self.company_id.currency_id
        return currency.compare_amounts(sum(matched.mapped("amount")), -sum(liquidity.mapped("balance"))) <= 0

    # ------------------------------------------------------------ once the bank has the sheet

    @contextmanager
    def _taken_back_by_server(self):
        """Meanwhile entries may take these back although the bank has their sheet; for server code that has checked."""
        token = _taken_back.set(_taken_back.get() | frozenset(self.ids))
        try:
            yield
        finally:
            _taken_back.reset(token)

    def _check_no_sheet(self):
        """Refuse to take what pays for a run out of the books once the bank has its sheet; what takes back may go."""
        for move in self:
            run = move._get_alseraj_run()
            takes_back = move != run.move_id and all(
                line.balance <= 0 for line in move.sudo().line_ids if line.alseraj_installment_id)  # sudo: as the run
            if run.sheet_count and not takes_back and move.id not in _taken_back.get():
                raise UserError(self.env._(
                    "The bank has the sheet of %(run)s, and may have paid it. Return its lines one by one, or a manager "
                    "records that the bank did not execute it.", run=run.name,
                ))

    @api.model_create_multi
    def create(self, vals_list):
        origins = self.browse({vals["reversed_entry_id"] for vals in vals_list if vals.get("reversed_entry_id")})
        origins._check_no_sheet()
        return super().create(vals_list)

    def write(self, vals):
        if vals.get("state", "posted") != "posted":
            self.filtered(lambda move: move.state == "posted")._check_no_sheet()
        elif "state" in vals:  # a reversal that was prepared before the sheet was made
            self.reversed_entry_id._check_no_sheet()
        relinked = "reversed_entry_id" in vals and self.filtered(
            lambda move: move.reversed_entry_id.id != vals["reversed_entry_id"])
        if relinked:
            origins = relinked.reversed_entry_id | self.browse(vals["reversed_entry_id"] or ())
            if run := next((run for move in origins if (run := move._get_alseraj_run())), None):
                raise UserError(self.env._(
                    "An entry takes %(run)s back by “Reverse” or a return, never by hand.", run=run.name))
        result = super().write(vals)
        if vals.get("state") == "cancel":
            # sudo: what is not paid any more follows the decision, whoever cancels
            self.sudo().alseraj_run_ids.installment_ids._settle_with_decision()
        return result

    @api.constrains("state", "journal_id")
    def _check_alseraj_ledger(self):
        """Hold the ledger to what was approved, whoever posts, cancels, reverses or edits, and how.

        For each installment the posted items of a run are worth between nothing and its amount;
        they are worth something only in the run that the installment is in now; and a run's
        entry, once posted, says what the run says.
        """
        runs = {move: move._get_alseraj_run() for move in self}
        self.env["alseraj.disbursement"].union(*runs.values())._mark_change()
        for move in self.filtered(lambda move: move.state == "posted"):
            run = runs[move]
            if run and (reason := run._get_entry_reason(move)):
                raise ValidationError(reason)
        # sudo: the rule holds for entries and installments that the accountant may not see
        Line = self.env["account.move.line"].sudo()
        touched = Line.search([("move_id", "in", self.ids), ("alseraj_installment_id", "!=", False)])
        if not touched:
            return
        lines = Line.search([
            ("alseraj_installment_id", "in", touched.alseraj_installment_id.ids),
            ("parent_state", "=", "posted"),
        ])
        runs = {move: move._get_alseraj_run() for move in lines.move_id}
        net = defaultdict(float)
        for line in lines:
            net[line.alseraj_installment_id, runs[line.move_id]] += line.balance
        for (installment, run), balance in net.items():
            if reason := installment._get_ledger_reason(run, balance):
                raise ValidationError(reason)

    def _post(self, soft=True):
        posted = super()._post(soft=soft)
        # sudo: what came back follows the decision, whoever books it
        posted.sudo().line_ids.filtered(
            lambda line: line.alseraj_installment_id and line.balance < 0
        ).alseraj_installment_id._settle_with_decision()
        return posted

    def _reverse_moves(self, default_values_list=None, cancel=False):
        self._check_no_sheet()
        # the items of a reversal take back what those of the entry paid
        Line = self.env["account.move.line"]
        links = [{"alseraj_installment_id": line.alseraj_installment_id.id} for line in self.line_ids]
        with Line._linked_to_installments(links):
            return super()._reverse_moves(default_values_list=default_values_list, cancel=cancel)

    def _reconcile_reversed_moves(self, reverse_moves, move_reverse_cancel):
        # Odoo matches the items of an account in their order; a transfer that came back belongs to its own credit
        single = reverse_moves.filtered(lambda move: move.line_ids.alseraj_transfer_id)
        single._reconcile_alseraj_transfers()
        others = reverse_moves - single
        if others:
            originals = self if not single else others.reversed_entry_id
            super(AccountMove, originals)._reconcile_reversed_moves(others, move_reverse_cancel)
        return reverse_moves

    def _reconcile_alseraj_transfers(self):
        """Match each transfer that came back with the credit that sent it, unless the bank has booked that."""
        for original, moves in self.grouped("reversed_entry_id").items():
            back = moves.line_ids.filtered(lambda line: line.alseraj_transfer_id and not line.reconciled)
            sent = original.line_ids.filtered("alseraj_transfer_id").grouped("alseraj_transfer_id")
            for line in back:
                credit = sent.get(line.alseraj_transfer_id, line.browse()).filtered(lambda sent: not sent.reconciled)
                if credit and line.account_id.reconcile:
                    (credit | line).reconcile()

    def action_view_alseraj_disbursement(self):
        """Open the payment run that this entry books or takes back.

        :return: a window action
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Disbursement"),
            "res_model": "alseraj.disbursement",
            "res_id": self.alseraj_disbursement_id.id,
            "view_mode": "form",
        }
