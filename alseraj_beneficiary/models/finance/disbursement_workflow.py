from odoo import fields, models
from odoo.exceptions import LockError, UserError
from odoo.tools import format_date

from ..workflow_mixin import Transition

FINANCE = "alseraj_beneficiary.group_finance"


class Disbursement(models.Model):
    """Who may do what with a run.

    ================== ================== ==========================================
    action             from               who
    ================== ================== ==========================================
    action_confirm     draft              finance
    action_post        confirmed          finance, another person than the confirmer
    action_reset       confirmed          finance; back to draft, nothing is booked
    action_cancel      draft, confirmed   finance; its installments are free again
    action_return_line posted, paid       finance
    ================== ================== ==========================================
    Who voted on a request here neither confirms nor posts; nobody pays his own file or kin.
    """

    _inherit = "alseraj.disbursement"

    _transitions = {
        "confirm": Transition(("draft",), "confirmed", (FINANCE,)),
        "post": Transition(("confirmed",), "posted", (FINANCE,)),
        "reset": Transition(("confirmed",), "draft", (FINANCE,)),
        "cancel": Transition(("draft", "confirmed"), "cancelled", (FINANCE,)),
    }
    _system_fields = frozenset({
        "name", "confirmed_on", "confirmed_by_id", "posted_on", "posted_by_id", "move_id", "cancelled",
        "total", "installment_count", "bank_lines",
    })
    _editable_in = {
        "journal_id": ("draft",),
        "date": ("draft",),
        "company_id": ("draft",),
    }

    # ------------------------------------------------------------ confirm

    def action_confirm(self):
        """Vouch for these runs: every payee, amount and fund in them is right.

        :return: True
        :raises UserError: what is wrong, line by line
        """
        return self._run_transition("confirm")

    def _get_cannot_confirm_reason(self):
        if not self.installment_ids:
            return self.env._("The run is empty. Collect the due installments first.")
        return self._get_person_reason() or self._get_journal_reason() or self.problems or False

    def _do_confirm(self):
        self._lock()
        self._freeze_bank_lines()
        self._write_internal({"confirmed_on": fields.Datetime.now(), "confirmed_by_id": self.env.uid})
        self._end_requests_to_mend()

    def _get_person_reason(self):
        """Why this person has no hand in this run, or False."""
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
        """Book these runs: one journal entry each, a debit for every installment.

        :return: True
        :raises UserError: the confirmer is posting, a line can't be paid any more, or somebody else posted it
        """
        done = self.filtered(lambda run: run.state in ("posted", "paid") and run.posted_by_id != self.env.user)
        if done and self._is_person():
            raise UserError(self.env._(
                "%(user)s has posted %(run)s already.", user=done[0].posted_by_id.name, run=done[0].name,
            ))
        return self._run_transition("post")

    def _get_cannot_post_reason(self):
        if not self.installment_ids:
            return self.env._("The run is empty. Set it back to draft.")
        one_hand = self.company_id.alseraj_one_hand_disburse or not self._is_person()
        if self.confirmed_by_id == self.env.user and not one_hand:
            return self.env._("You confirmed this run. Another person must post it.")
        return (
            self._get_person_reason() or self._get_journal_reason() or self.problems
            or self._get_changed_account_reason()
        )

    def _do_post(self):
        self._lock()
        self._book()
        self.installment_ids.request_id._notice_done()

    def _lock(self):
        """Two persons on one run: the second gets a sentence, not a second entry."""
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(self.env._(
                "Somebody else is working on this run at this moment. Try again in a minute."
            )) from error

    # ------------------------------------------------------------ reset, cancel

    def action_reset(self):
        """Take the confirmation of these runs back.

        :return: True
        :raises UserError: the run is booked in a draft entry
        """
        return self._run_transition("reset")

    def _get_cannot_reset_reason(self):
        if self.move_id.state == "draft":
            return self.env._("Its entry %(entry)s is in draft. Delete or cancel that first.",
                              entry=self.move_id.display_name)
        return False

    def _do_reset(self):
        self._write_internal({
            "confirmed_on": False, "confirmed_by_id": False, "posted_on": False, "posted_by_id": False,
            "move_id": False, "bank_lines": False,
        })

    def action_cancel(self):
        """Give these runs up; their installments can be collected by another one.

        :return: True
        :raises UserError: the run is posted: return its lines or reverse its entry
        """
        return self._run_transition("cancel")

    def _do_cancel(self):
        self.move_id.filtered(lambda move: move.state == "draft").button_cancel()
        self._write_internal({"cancelled": True})

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
        self._book_return(installment)
        installment._write_internal({
            "return_reason": reason, "returned_on": fields.Date.context_today(self),
            "receipt_confirmed_on": False, "receipt_confirmed_by_id": False,
        })
        self._flag_accounts(installment, reason)
        self._message_log(body=self.env._(
            "Returned: %(installments)s. %(reason)s",
            installments=", ".join(installment.mapped("name")), reason=reason,
        ))
        return True

    def action_open_return(self):
        """Ask which line the bank returned, and why.

        :return: a window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_disbursement_return")
        return dict(action, context={"default_disbursement_id": self.id})
