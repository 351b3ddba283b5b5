import binascii
import random
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.misc import hash_sign, verify_hash_signed

from ....tools import hijri, receipt_sample, secret_links
from ....tools.roles import FINANCE, MANAGER, OFFICER

RECEIPT_CHANNELS = [("link", "Link"), ("portal", "Portal"), ("phone", "Phone Call"), ("paper", "On Paper")]
OWN_CHANNELS = ("link", "portal")  # he answers himself
NOTE_LENGTH = 1000
SCOPE = "alseraj-receipt"
PAYMENTS_A_BATCH = 500  # of the hourly and nightly jobs


class SupportInstallment(models.Model):
    """Whether the beneficiary received it: his own answer, or what an officer heard from him.

    He is asked by a link; some of those who don't answer are called.
    """

    _inherit = "alseraj.support.installment"

    receipt_channel = fields.Selection(
        RECEIPT_CHANNELS, "Answered over", copy=False, readonly=True, tracking=True, guarded=True)
    receipt_note = fields.Text("Beneficiary's Note", copy=False, readonly=True, guarded=True)
    not_received_on = fields.Datetime(
        "Said Not Received on", copy=False, readonly=True, index="btree_not_null", tracking=True, guarded=True,
        help="When the beneficiary said that he did not receive it.",
    )
    receipt_asked_on = fields.Datetime("Asked on", copy=False, readonly=True, index="btree_not_null", guarded=True)
    payment_told_on = fields.Datetime("Told of the Payment on", copy=False, readonly=True, guarded=True)
    receipt_drawn_on = fields.Date(
        "Considered for a Call on", copy=False, readonly=True, guarded=True,
        help="When it was drawn whether the beneficiary is called.",
    )
    is_receipt_sample = fields.Boolean("To Be Called", copy=False, readonly=True, guarded=True)

    def _is_receipt_open(self):
        """Whether the beneficiary can say now that he received it, or did not."""
        self.ensure_one()
        return self.state == "paid"

    def _get_portal_amount(self):
        """How much, or what, in words for the family."""
        if self.kind == "in_kind" and not self.by_voucher:
            return self.quantity_text or self.type_id.name
        return self.currency_id.format(self.amount)

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
        if channel not in dict(RECEIPT_CHANNELS) or channel in OWN_CHANNELS and not self.env.su:
            raise UserError(self.env._("Say how you heard it: by phone or on paper."))

    def _answer_receipt(self, received, channel, note=None):
        """Record the answer; the same answer again changes nothing. The caller has checked who answers.

        :raises UserError: not paid, confirmed before, or the wrong person
        """
        todo_sudo = self.sudo().filtered(  # who answers only reads installments; the caller has checked him
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
            if reason := installment._get_first_reason("confirm"):
                raise UserError(reason)

    def _get_payers(self):
        """Who confirmed, posted or handed over the payment: he may not confirm that it arrived."""
        run_sudo = self.sudo().disbursement_id  # officers read no runs
        return run_sudo.confirmed_by_id | run_sudo.posted_by_id | self.handed_over_by_id

    def _get_payer_reason(self):
        if not self._is_person() or self.company_id.alseraj_one_hand_disburse:
            return False
        return self.env.user in self._get_payers() and self.env._(
            "You paid it or handed it over. Another person must hear from the beneficiary that it arrived.")

    def _step_confirm_receipt(self):
        by_himself = self.filtered(lambda rec: rec.receipt_channel in OWN_CHANNELS)  # no user of ours said it
        vals = {"receipt_confirmed_on": fields.Datetime.now(), "not_received_on": False}
        by_himself._write_internal({**vals, "receipt_confirmed_by_id": False})
        (self - by_himself)._write_internal({**vals, "receipt_confirmed_by_id": self.env.uid})
        self.filtered(lambda rec: not rec.receipt_channel)._write_internal({"receipt_channel": "phone"})

    def _after_not_received(self):
        """Notify finance; hook for other rooms."""
        # sudo: who works in finance is no secret to the server
        finance = self.env.ref(FINANCE).sudo().all_user_ids.filtered("active")
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
        """Clear the answer: it was given for a payment that was taken back, or is made again."""
        told = self.filtered(lambda rec: (
            rec.receipt_confirmed_on or rec.not_received_on or rec.receipt_asked_on or rec.receipt_drawn_on
            or rec.payment_told_on))
        told._write_internal({
            "receipt_confirmed_on": False, "receipt_confirmed_by_id": False, "receipt_channel": False,
            "receipt_note": False, "not_received_on": False, "receipt_asked_on": False, "receipt_drawn_on": False,
            "is_receipt_sample": False, "payment_told_on": False,
        })
        told._forget_questions()

    def _step_forget_receipt(self):
        self._forget_receipt()

    def _forget_questions(self):
        # sudo: the activity may be another person's, and is done with
        self.sudo().activity_unlink(["alseraj_beneficiary.mail_activity_receipt"])

    @api.model
    def _get_paid_domain(self, company, until):
        """Installments of ``company`` paid, or handed over, up to the day ``until``."""
        by_run = Domain("ledger_line_ids", "any", [
            ("parent_state", "=", "posted"), ("balance", ">", 0), ("date", "<=", until)])
        by_hand = Domain("handed_over_on", "<=", company._get_end_of_day(until))
        return Domain("company_id", "=", company.id) & Domain("state", "=", "paid") & (by_run | by_hand)

    # ------------------------------------------------------------ asking: a link to everybody

    def _get_receipt_mark(self):
        """Identifies this payment, apart from an earlier one that came back."""
        self.ensure_one()
        return [self.id, self.move_line_id.id or 0, int(self.handed_over_on.timestamp()) if self.handed_over_on else 0]

    def _get_receipt_token(self):
        """A signed token for the beneficiary alone; it names the payment and expires."""
        self.ensure_one()
        days = self.company_id.alseraj_receipt_days
        # sudo: the signature uses the secret of the database
        return hash_sign(self.sudo().env, SCOPE, self._get_receipt_mark(), expiration=timedelta(days=days))

    @api.model
    def _find_by_receipt_token(self, token):
        """The paid installment, in sudo, that ``token`` asks about; none for a wrong, late or outdated one: all the same."""
        none_sudo = self.sudo().browse()  # the token is the right to it
        try:
            mark = verify_hash_signed(none_sudo.env, SCOPE, (token or "")[:400])
        except (ValueError, binascii.Error, UnicodeError):
            return none_sudo
        if not isinstance(mark, list) or len(mark) != 3:
            return none_sudo
        installment_sudo = none_sudo.browse(mark[0]).exists()
        if installment_sudo.state not in ("paid", "confirmed") or installment_sudo._get_receipt_mark() != mark:
            return none_sudo
        return installment_sudo

    def _needs_question(self):
        """Whether the receipt is still to be asked: the beneficiary has not signed for it himself at the hand-over."""
        self.ensure_one()
        return not (self.handed_over_on and self.received_as == "self")

    def _ask_receipt(self):
        """Tell the beneficiaries that they were paid: by a link on which they answer, where the setting asks for it.

        The address goes into that message alone: who reads the chatter could answer with it.
        """
        now = fields.Datetime.now()
        asked = self.filtered("company_id.alseraj_receipt_ask")
        asked._write_internal({"receipt_asked_on": now})
        self._write_internal({"payment_told_on": now})
        unsigned = self.filtered(lambda rec: rec._needs_question())
        (unsigned & asked)._tell("receipt_asked")
        (unsigned - asked)._tell("payment_made")

    @api.model
    def _cron_ask_receipt(self):
        """Hourly: tell and ask those who were paid since."""
        # sudo: settings, for all companies of the job
        companies = self.env["res.company"].sudo().search([])  # pylint: disable=no-search-all
        paid = Domain.OR(self._get_paid_domain(company, company._get_today()) for company in companies)
        domain = paid & Domain("payment_told_on", "=", False) & Domain("not_received_on", "=", False)
        found = self.search(domain, limit=PAYMENTS_A_BATCH + 1).try_lock_for_update()
        found[:PAYMENTS_A_BATCH]._ask_receipt()
        self.env["ir.cron"]._commit_progress(len(found[:PAYMENTS_A_BATCH]), remaining=len(found[PAYMENTS_A_BATCH:]))

    # ------------------------------------------------------------ what a message about a payment says

    def _get_message_words(self, code):
        lang = self.env.lang or "en_US"
        return {
            rec.id: {
                "number": rec.name, "kind": rec.type_id.name, "amount": rec.currency_id.format(rec.amount),
                "date": hijri.format_both(rec.paid_on or rec.returned_on, lang),
                "link": code == "receipt_asked" and rec.get_base_url() + secret_links.make_path("r", rec._get_receipt_token()),
            } for rec in self
        }

    def _get_message_marks(self, code):
        """Each payment by itself: one that came back and is made again is told again."""
        if code == "payment_returned":
            return {rec.id: f"{rec.returned_on}/{len(rec.ledger_line_ids)}" for rec in self}
        return {rec.id: "/".join(map(str, rec._get_receipt_mark())) for rec in self}

    def _filter_message_needed(self, code):
        states = {"receipt_asked": ("paid",), "payment_made": ("paid", "confirmed")}.get(code, ("returned",))
        return self.filtered(lambda rec: rec.state in states)

    # ------------------------------------------------------------ asking: a phone call to some who don't answer

    @api.model
    def _cron_draw_sample(self):
        """Nightly: of the payments that nobody confirmed, a share is called; each is considered once."""
        done = left = 0
        for company in self.env["res.company"].search([("alseraj_receipt_sample", ">", 0)]):
            today = company._get_today()
            until = fields.Date.subtract(today, days=company.alseraj_receipt_wait_days)
            found = self.search(self._get_paid_domain(company, until) & Domain([
                ("receipt_drawn_on", "=", False), ("not_received_on", "=", False),
            ]), limit=PAYMENTS_A_BATCH + 1)
            drawn = found[:PAYMENTS_A_BATCH]
            drawn._write_internal({"receipt_drawn_on": today})
            drawn._draw_sample(company.alseraj_receipt_sample)
            done, left = done + len(drawn), left + len(found[PAYMENTS_A_BATCH:])
        self.env["ir.cron"]._commit_progress(done, remaining=left)

    def _draw_sample(self, share):
        """Put the question before an officer for ``share`` per cent of these payments.

        :return: those that were drawn
        """
        candidates = self.filtered(lambda rec: rec._needs_question())
        sample = self.browse(receipt_sample.draw(candidates.ids, share / 100, random.SystemRandom()))
        sample._write_internal({"is_receipt_sample": True})
        managers = self._get_managers()
        for user, theirs in sample.grouped(lambda rec: rec._get_caller(managers)).items():
            if user:
                theirs.sudo().with_context(mail_activity_quick_update=True).activity_schedule(  # reminding is no right
                    "alseraj_beneficiary.mail_activity_receipt", user_id=user.id,
                    date_deadline=fields.Date.add(theirs.company_id[:1]._get_today(), days=3),
                    summary=theirs.with_context(lang=user.lang).env._("Call: was the payment received?"),
                )
        return sample

    def _get_managers(self):
        # sudo: who is a manager is no secret to the server
        return self.env.ref(MANAGER).sudo().all_user_ids.filtered("active")

    def _get_caller(self, managers):
        """An officer who knows the family and had no hand in the payment, else a manager."""
        officers = (self.beneficiary_id.officer_id | self.request_id.user_id).filtered(
            lambda user: user.active and user.has_group(OFFICER))
        return ((officers | managers) - self._get_payers()).filtered(
            lambda user: self.company_id in user.company_ids)[:1]
