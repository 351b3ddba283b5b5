import binascii
import random
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.misc import hash_sign, verify_hash_signed

from ...tools import receipt_sample

PREFIX = "alseraj_beneficiary."
SCOPE = "alseraj-receipt"
BATCH = 500


class SupportInstallment(models.Model):
    """Asking whether it was received: a link to everybody, a phone call to some of those who don't answer."""

    _inherit = "alseraj.support.installment"

    receipt_asked_on = fields.Datetime("Asked on", copy=False, readonly=True, index="btree_not_null")
    receipt_drawn_on = fields.Date(
        "Considered for a Call on", copy=False, readonly=True, help="When it was drawn whether the beneficiary is called.",
    )
    is_receipt_sample = fields.Boolean("To Be Called", copy=False, readonly=True)

    # ------------------------------------------------------------ the link

    def _get_receipt_mark(self):
        """What tells this payment from the one before, should it have come back."""
        self.ensure_one()
        return [self.id, self.move_line_id.id or 0, int(self.handed_over_on.timestamp()) if self.handed_over_on else 0]

    def _get_receipt_token(self):
        """A signed word that only the beneficiary gets: it names the payment, and ends by itself."""
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
        """Whether its receiver has not proved already that he received: by his own signature at the hand-over."""
        self.ensure_one()
        return not (self.handed_over_on and self.received_as == "self")

    def _ask_receipt(self):
        """Send the links: a short text where there is a mobile, else a mail. Who has neither is only called.

        The address goes into that message alone: who reads the chatter could answer with it.
        """
        now = fields.Datetime.now()
        asked = self.filtered(lambda rec: rec._needs_question())
        self._write_internal({"receipt_asked_on": now})
        texts = []
        sms = self.env.ref(PREFIX + "sms_template_receipt").sudo()  # the message is the association's
        mail = self.env.ref(PREFIX + "mail_template_receipt").sudo()  # as above
        for installment in asked:
            partner = installment.beneficiary_id.partner_id
            lang = partner.lang or installment.company_id.partner_id.lang
            url = f"{installment.get_base_url()}/alseraj/receipt/{installment._get_receipt_token()}"
            if installment.beneficiary_id.mobile:
                template = sms.with_context(lang=lang, alseraj_receipt_url=url)
                body = template._render_template(template.body, self._name, installment.ids, engine="inline_template")
                texts.append({
                    "number": installment.beneficiary_id.mobile, "partner_id": partner.id, "body": body[installment.id],
                })
            elif partner.email:
                mail.with_context(alseraj_receipt_url=url).send_mail(
                    installment.id, email_layout_xmlid="mail.mail_notification_light",
                    email_values={"model": False, "res_id": False},
                )
        if texts:
            self.env["sms.sms"].sudo().create(texts)  # as its template
            self.env.ref("sms.ir_cron_sms_scheduler_action").sudo()._trigger()  # the job is the system's

    @api.model
    def _cron_ask_receipt(self):
        """Hourly: ask those who were paid since."""
        companies = self.env["res.company"].search([("alseraj_receipt_ask", "=", True)])
        domain = self._get_paid_domain(fields.Date.context_today(self)) & Domain([
            ("company_id", "in", companies.ids), ("receipt_asked_on", "=", False), ("not_received_on", "=", False),
        ])
        found = self.search(domain, limit=BATCH + 1)
        found[:BATCH]._ask_receipt()
        self.env["ir.cron"]._commit_progress(len(found[:BATCH]), remaining=len(found[BATCH:]))

    # ------------------------------------------------------------ the sample

    @api.model
    def _cron_draw_sample(self):
        """Nightly: of the payments that nobody confirmed, a share is called; each is considered once."""
        done = left = 0
        today = fields.Date.context_today(self)
        for company in self.env["res.company"].search([("alseraj_receipt_sample", ">", 0)]):
            until = fields.Date.subtract(today, days=company.alseraj_receipt_wait_days)
            found = self.search(self._get_paid_domain(until) & Domain([
                ("company_id", "=", company.id), ("receipt_drawn_on", "=", False), ("not_received_on", "=", False),
            ]), limit=BATCH + 1)
            drawn = found[:BATCH]
            drawn._write_internal({"receipt_drawn_on": today})
            drawn._draw_sample(company.alseraj_receipt_sample)
            done, left = done + len(drawn), left + len(found[BATCH:])
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
                    PREFIX + "mail_activity_receipt", user_id=user.id,
                    date_deadline=fields.Date.add(fields.Date.context_today(self), days=3),
                    summary=theirs.with_context(lang=user.lang).env._("Call: was the payment received?"),
                )
        return sample

    def _get_managers(self):
        # sudo: who is a manager is no secret to the server
        return self.env.ref(PREFIX + "group_manager").sudo().all_user_ids.filtered("active")

    def _get_caller(self, managers):
        """An officer who knows the family and had no hand in the payment, else a manager."""
        officers = (self.beneficiary_id.officer_id | self.request_id.user_id).filtered(
            lambda user: user.active and user.has_group(PREFIX + "group_officer"))
        return ((officers | managers) - self._get_payers()).filtered(
            lambda user: self.company_id in user.company_ids)[:1]
