from odoo import fields, models
from odoo.exceptions import UserError

from ....tools.names import comma
from ....tools.roles import FINANCE

REFERENCE_LENGTH = 140


class Disbursement(models.Model):
    """The bank's statement: a run is paid once lines of it match the run, and no other entry makes it so.

    Odoo Community has no screen for that. Here finance chooses lines that were imported, or enters the one it reads on
    the statement; both are lines of Odoo's own, on the run's journal.
    """

    _inherit = "alseraj.disbursement"

    def action_book_statement(self, lines=None, date=None, reference=None, amount=None):
        """Match this run with lines of its bank's statement.

        :param lines: lines of the statement that wait to be matched (records or ids)
        :param date: without such lines: the day on which the bank booked the run
        :param str reference: what the statement says
        :param float amount: how much the bank took; None: all that is outstanding
        :return: True
        :raises UserError: wrong role or person, nothing outstanding, no reference, or lines of another journal
        """
        self.ensure_one()
        self.check_access("write")
        if not (self.env.su or self.env.user.has_group(FINANCE)):
            raise UserError(self._get_role_reason("post"))
        if refusal := self._get_person_reason() or self._get_nothing_outstanding_reason():
            raise UserError(refusal)
        self._lock()
        if not isinstance(lines, models.BaseModel):
            lines = self.env["account.bank.statement.line"].browse(lines or ())
        lines = self._check_statement_lines(lines) if lines else self._enter_statement_line(date, reference, amount)
        for line in lines:
            self._match_statement_line(line)
        self._message_log(body=self.env._(
            "Matched with the bank's statement: %(lines)s",
            lines=comma(self.env.lang).join(
                f"{line.date} {line.payment_ref or ''} {self.currency_id.format(line.amount)}" for line in lines),
        ))
        return True

    def _get_outstanding_credits(self):
        """The items of the run that still wait for the bank, less what came back before it booked them."""
        return self._get_credits().filtered(lambda line: not line.reconciled)

    def _get_outstanding_amount(self):
        self.ensure_one()
        return -sum(self._get_outstanding_credits().mapped("amount_residual"))

    def _get_nothing_outstanding_reason(self):
        if self.state != "posted" or self.currency_id.is_zero(self._get_outstanding_amount()):
            return self.env._("%(run)s waits for nothing from the bank.", run=self.name)
        return False

    def _check_statement_lines(self, lines):
        lines.check_access("write")
        for line in lines:
            if line.journal_id != self.journal_id or line.amount >= 0 or line.is_reconciled or line.state != "posted":
                raise UserError(self.env._(
                    "%(line)s is no open payment on a statement of %(journal)s. Choose another line.",
                    line=line.payment_ref or line.display_name, journal=self.journal_id.display_name,
                ))
        return lines

    def _enter_statement_line(self, date, reference, amount):
        outstanding = self._get_outstanding_amount()
        amount = outstanding if amount is None else self.currency_id.round(amount)
        day = fields.Date.to_date(date)
        if not day or day > self.company_id._get_today() or day < self.date:
            raise UserError(self.env._("Enter the day on which the bank booked the run: not before it, and not in the future."))
        if not (reference or "").strip():
            raise UserError(self.env._("Enter the reference that the bank's statement shows."))
        if amount <= 0 or self.currency_id.compare_amounts(amount, outstanding) > 0:
            raise UserError(self.env._(
                "The bank took more than zero and at most %(amount)s, which is what the run waits for. Charges are entries "
                "of their own.", amount=self.currency_id.format(outstanding),
            ))
        return self.env["account.bank.statement.line"].create({
            "journal_id": self.journal_id.id, "date": day, "payment_ref": reference.strip()[:REFERENCE_LENGTH],
            "amount": -amount,
        })

    def _match_statement_line(self, line):
        """Put the counterpart of ``line`` on the run's outstanding account, and match it there."""
        credits = self._get_outstanding_credits()
        same = credits.filtered(lambda item: not self.currency_id.compare_amounts(item.amount_residual, line.amount))
        credits = same[:1] or credits
        _liquidity, suspense, _other = line._seek_for_lines()
        if not credits or len(suspense) != 1:
            raise UserError(self.env._("The line %(line)s can't be matched with this run.", line=line.payment_ref or line.name))
        suspense.account_id = credits.account_id
        (credits | suspense).reconcile()

    def action_open_statement(self):
        """Ask for the line of the bank's statement.

        :return: a window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_disbursement_statement")
        return dict(action, context={"default_disbursement_id": self.id})
