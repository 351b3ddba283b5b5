from odoo import fields, models
from odoo.exceptions import UserError

from ..workflow_mixin import Transition

FINANCE = "alseraj_beneficiary.group_finance"
OFFICER = "alseraj_beneficiary.group_officer"
MANAGER = "alseraj_beneficiary.group_manager"


class SupportInstallment(models.Model):
    """What people do with an installment; paying and returning are done by its disbursement.

    ==================== ======================== ==================
    action               from                     who
    ==================== ======================== ==================
    action_hand_over     planned (in kind only)   officer, finance
    action_confirm_receipt  paid                  officer, finance
    action_cancel        planned, returned        finance, manager
    action_take_back     handed over              manager
    ==================== ======================== ==================
    """

    _inherit = "alseraj.support.installment"

    _transitions = {
        "confirm": Transition(("paid",), "confirmed", (OFFICER, FINANCE)),
        "hand_over": Transition(("planned",), "paid", (OFFICER, FINANCE)),
        "cancel": Transition(("planned", "returned"), "cancelled", (FINANCE, MANAGER)),
        "take_back": Transition(("paid", "confirmed"), "planned", (MANAGER,)),
    }
    _system_fields = frozenset({
        "received_as", "rest_of_id", "take_back_reason", "receipt_channel", "receipt_note", "receipt_asked_on",
        "receipt_drawn_on", "is_receipt_sample", "not_received_on", "voucher_card_ids",
        "cancelled", "receipt_confirmed_on", "receipt_confirmed_by_id", "handed_over_on",
        "handed_over_by_id", "received_by", "received_signature", "return_reason", "returned_on",
        "ledger_line_ids", "name", "cancelled_with_file",
        "held_on", "held_by_id", "hold_cause", "hold_reason", "zakat_class", "zakat_evidence",
        "duplicate_ok_by_id", "duplicate_ok_on", "duplicate_ok_reason",
    })
    _editable_in = {
        "request_id": (),
        "quantity": ("planned",),
        "amount": ("planned", "returned"),
        "fund_id": ("planned", "returned"),
        "due_date": ("planned", "returned"),
        "payee_id": ("planned", "returned", "in_run"),
    }

    def _run_for_role(self, verb):
        """Officers and managers only read installments; these verbs are theirs all the same."""
        self.check_access("read")
        if reason := self._get_role_reason(verb):
            raise UserError(reason)
        return self.sudo()._run_transition(verb)  # role and visibility were checked just above

    # ------------------------------------------------------------ receipt

    def _get_cannot_confirm_reason(self):
        return self.beneficiary_id._get_own_file_reason() or self.request_id._get_unsigned_reason()

    def _do_confirm(self):
        self._write_internal({
            "receipt_confirmed_on": fields.Datetime.now(), "receipt_confirmed_by_id": self.env.uid,
        })
        self.request_id._notice_done()

    # ------------------------------------------------------------ hand over

    def _get_cannot_hand_over_reason(self):
        if self.kind != "in_kind":
            return self.env._("Only support in kind is handed over; money is paid by a disbursement.")
        if self.request_id.stage != "approved":
            return self.env._("The request is not approved any more.")
        if self.beneficiary_id.state != "registered":
            return self.env._(
                "The file of %(name)s is not registered or is suspended: an officer must reopen it first.",
                name=self.beneficiary_id.display_name,
            )
        if not (self.received_by or "").strip() or not self.received_signature:
            return self.env._("Enter who received it, and have him sign.")
        return self.beneficiary_id._get_own_file_reason() or self.request_id._get_unsigned_reason()

    def _do_hand_over(self):
        self._write_internal({"handed_over_on": fields.Datetime.now(), "handed_over_by_id": self.env.uid})
        self.request_id._notice_done()

    # ------------------------------------------------------------ cancel

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

    def _get_cannot_cancel_reason(self):
        if not (self.cancel_reason or "").strip():
            return self.env._("Enter the reason why this installment is cancelled.")
        return False

    def _do_cancel(self):
        self._write_internal({"cancelled": True})
        self.request_id._notice_done()
