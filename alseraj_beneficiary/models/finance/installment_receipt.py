from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

CHANNELS = [("link", "Link"), ("portal", "Portal"), ("phone", "Phone Call"), ("paper", "On Paper")]
OWN_CHANNELS = ("link", "portal")  # he answers himself
NOTE_LENGTH = 1000


class SupportInstallment(models.Model):
    """Whether the beneficiary received it: his own answer, or what an officer heard from him."""

    _inherit = ["alseraj.support.installment", "mail.activity.mixin"]
    _name = "alseraj.support.installment"

    receipt_channel = fields.Selection(CHANNELS, "Answered over", copy=False, readonly=True, tracking=True)
    receipt_note = fields.Text("Beneficiary's Note", copy=False, readonly=True)
    not_received_on = fields.Datetime(
        "Said Not Received on", copy=False, readonly=True, index="btree_not_null", tracking=True,
        help="When the beneficiary said that he did not receive it.",
    )

    def _is_receipt_open(self):
        """Whether the beneficiary can say now that he received it, or did not."""
        self.ensure_one()
        return self.state == "paid"

    # ------------------------------------------------------------ answers

    def action_confirm_receipt(self, channel="phone", note=None):
        """Record that the beneficiary says he received these installments.

        :param str channel: how he said it to the employee: ``phone`` or ``paper``
        :param str note: his words, if any
        :return: True
        :raises UserError: an installment is not paid, is of the user's own file, or was paid by the user himself
        """
        self._check_heard(channel, "confirm")
        return self._answer_receipt(True, channel, note)

    def action_not_received(self, channel="phone", note=None):
        """Record that the beneficiary says he did not receive these installments: finance is asked to look.

        :param str channel: how he said it to the employee: ``phone`` or ``paper``
        :param str note: his words, if any
        :return: True
        :raises UserError: an installment is not paid or was confirmed, or is of the user's own file
        """
        self._check_heard(channel, "confirm")
        return self._answer_receipt(False, channel, note)

    def _check_heard(self, channel, verb):
        self.check_access("read")
        if reason := self._get_role_reason(verb):
            raise UserError(reason)
        if channel not in dict(CHANNELS) or channel in OWN_CHANNELS and not self.env.su:
            raise UserError(self.env._("Say how you heard it: by phone or on paper."))

    def _answer_receipt(self, received, channel, note=None):
        """Write the answer down; the same answer again changes nothing. The caller has checked who answers.

        :raises UserError: not paid, confirmed before, or the wrong person
        """
        todo_sudo = self.sudo().filtered(  # see above
            lambda rec: rec.state != "confirmed" if received else not (rec.not_received_on and rec.state == "paid")
        )
        vals = {"receipt_channel": channel, "receipt_note": (note or "").strip()[:NOTE_LENGTH] or False}
        if received:
            todo_sudo._write_internal(vals)
            todo_sudo._run_transition("confirm")
        else:
            todo_sudo._check_not_received()
            todo_sudo._write_internal({**vals, "not_received_on": fields.Datetime.now()})
            todo_sudo._after_not_received()
        todo_sudo._forget_questions()
        return True

    def _answer_by_beneficiary(self, received, channel, note=None):
        """Take the answer that he gives himself: the caller knows that it is he, by his link or his login.

        :raises UserError: not paid, or an employee who paid it has opened the link
        """
        self.ensure_one()
        user = self.env.user
        if not user.share and user in self._get_payers():
            raise UserError(self._get_payer_reason() or self.env._("Only the beneficiary answers here."))
        as_nobody = self.with_user(SUPERUSER_ID)  # he acts in his own file, which is what the page is for
        before = self.state, self.not_received_on
        as_nobody._answer_receipt(received, channel, note)
        if (self.state, self.not_received_on) == before:
            return
        if received and channel == "portal":
            as_nobody._write_internal({"receipt_confirmed_by_id": user.id})
        as_nobody._message_log(
            body=self._get_answer_text(received, note), author_id=self.beneficiary_id.partner_id.id)

    def _get_answer_text(self, received, note):
        lang = self.company_id.partner_id.lang or self.env.lang
        text = self.with_context(lang=lang).env._("He received it.") if received else (
            self.with_context(lang=lang).env._("He did not receive it."))
        return " ".join(filter(None, (text, (note or "").strip()[:NOTE_LENGTH])))

    def _check_not_received(self):
        for installment in self:
            if not installment._is_receipt_open():
                raise UserError(self.env._(
                    "%(installment)s is in the state %(state)s: nobody waits to hear whether it was received.",
                    installment=installment.name, state=self._get_state_label(installment.state),
                ))
            if reason := installment._get_cannot_confirm_reason():
                raise UserError(reason)

    def _get_cannot_confirm_reason(self):
        return super()._get_cannot_confirm_reason() or self._get_payer_reason()

    def _get_payers(self):
        """Who had a hand in the payment: he can't be the one who says that it arrived."""
        run_sudo = self.sudo().disbursement_id  # officers read no runs
        return run_sudo.confirmed_by_id | run_sudo.posted_by_id | self.handed_over_by_id

    def _get_payer_reason(self):
        if not self._is_person() or self.company_id.alseraj_one_hand_disburse:
            return False
        return self.env.user in self._get_payers() and self.env._(
            "You paid it or handed it over. Another person must hear from the beneficiary that it arrived.")

    def _do_confirm(self):
        super()._do_confirm()
        by_himself = self.filtered(lambda rec: rec.receipt_channel in OWN_CHANNELS)  # no user of ours said it
        by_himself._write_internal({"receipt_confirmed_by_id": False})
        self.filtered(lambda rec: not rec.receipt_channel)._write_internal({"receipt_channel": "phone"})
        self._write_internal({"not_received_on": False})

    def _after_not_received(self):
        """Tell finance; the rooms below add what they do."""
        # sudo: who works in finance is no secret to the server
        finance = self.env.ref("alseraj_beneficiary.group_finance").sudo().all_user_ids.filtered("active")
        for user, theirs in self.grouped(lambda rec: rec._get_finance_user(finance)).items():
            if user:
                theirs.with_context(mail_activity_quick_update=True).activity_schedule(
                    "mail.mail_activity_data_warning", user_id=user.id,
                    summary=theirs.with_context(lang=user.lang).env._("Not received: look where the payment is"),
                )

    def _get_finance_user(self, finance):
        """The person in ``finance`` who looks after this payment: who paid it, for he knows it."""
        finance = finance.filtered(lambda user: self.company_id in user.company_ids)
        return (self._get_payers() & finance)[:1] or finance[:1]

    # ------------------------------------------------------------ another payment, another question

    def _forget_receipt(self):
        """It was taken back, or is paid again: what was said belongs to the payment before."""
        told = self.filtered(lambda rec: (
            rec.receipt_confirmed_on or rec.not_received_on or rec.receipt_asked_on or rec.receipt_drawn_on))
        told._write_internal({
            "receipt_confirmed_on": False, "receipt_confirmed_by_id": False, "receipt_channel": False,
            "receipt_note": False, "not_received_on": False, "receipt_asked_on": False, "receipt_drawn_on": False,
            "is_receipt_sample": False,
        })
        told._forget_questions()

    def _forget_questions(self):
        # sudo: the activity may be another person's, and is done with
        self.sudo().activity_unlink(["alseraj_beneficiary.mail_activity_receipt"])

    def _get_paid_domain(self, until):
        """Installments paid, or handed over, up to the day ``until``."""
        end = fields.Datetime.to_datetime(fields.Date.add(until, days=1))
        by_run = Domain("ledger_line_ids", "any", [
            ("parent_state", "=", "posted"), ("balance", ">", 0), ("date", "<=", until)])
        return Domain("state", "=", "paid") & (by_run | Domain("handed_over_on", "<", end))
