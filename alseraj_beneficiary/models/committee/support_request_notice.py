from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import hijri

NOTIFIERS = (
    "alseraj_beneficiary.group_officer",
    "alseraj_beneficiary.group_committee_secretary",
)
TEMPLATE = "alseraj_beneficiary.mail_template_decision"
SHORT_TEXT = "alseraj_beneficiary.sms_template_decision"


class SupportRequest(models.Model):
    """Telling the beneficiary: not before its day, in his language, by mail or through his officer."""

    _inherit = "alseraj.support.request"

    appeal_until_text = fields.Char(
        "Appeal until (both calendars)", compute="_compute_appeal_until_text",
    )
    notify_blocked_reason = fields.Char(
        "Why it can't be notified", compute="_compute_notify_blocked_reason", groups="base.group_user"
    )

    @api.depends("appeal_until")
    @api.depends_context("lang")
    def _compute_appeal_until_text(self):
        for request in self:
            request.appeal_until_text = hijri.format_both(request.appeal_until, self.env.lang or "en_US")

    @api.depends("state", "notified_on", "reply_not_before", "urgent", "decision_id")
    @api.depends_context("uid", "lang")
    def _compute_notify_blocked_reason(self):
        for request in self:
            request.notify_blocked_reason = request._get_cannot_notify_reason()

    def action_notify(self):
        """Tell the beneficiaries what was decided; those told already are left alone.

        A mail in the beneficiary's language with the decision letter; without an e-mail address the
        letter is filed on the request and its officer is asked to tell him by his channel.

        :return: True
        :raises UserError: nothing is decided yet, the day has not come and it is not urgent, or the role
            is missing
        """
        todo = self.filtered(lambda request: not request.notified_on)
        todo.check_access("write")
        todo._refuse_to_tell({request: request._get_cannot_notify_reason() for request in todo})
        todo._notify_decision()
        return True

    def _refuse_to_tell(self, reasons):
        """Raise a sentence for each of these requests that can't be told.

        :param dict reasons: request -> sentence or False
        """
        wrong = [(request, reason) for request, reason in reasons.items() if reason]
        if wrong:
            raise UserError("\n".join(
                reason if len(self) == 1 else f"{request.display_name}: {reason}" for request, reason in wrong[:20]
            ))

    def _get_cannot_notify_reason(self):
        self.ensure_one()
        if not self.env.su and not any(self.env.user.has_group(group) for group in NOTIFIERS):
            return self.env._("Officers and the committee's secretary notify decisions.")
        if not self._is_outcome():
            return self.env._("There is no decision to notify yet.")
        if self.notified_on:
            return self.env._("The beneficiary was notified already.")
        today = self._get_local_date(fields.Datetime.now())
        if not self.urgent and self.reply_not_before and today < self.reply_not_before:
            return self.env._(
                "The policy sets a time of study: the reply is given on %(date)s or later. "
                "Earlier only for an urgent request.",
                date=hijri.format_both(self.reply_not_before, self.env.lang or "en_US"),
            )
        return False

    def _notify_decision(self):
        """Send or file the letters; the caller has checked that their time has come."""
        if not self:
            return
        self._write_internal({"notified_on": fields.Datetime.now()})
        self._prefetch_letters()
        by_hand = self._get_told_by_hand()
        (self - by_hand)._tell_beneficiary(TEMPLATE)
        self._text_beneficiary(SHORT_TEXT)
        if by_hand:
            by_hand._write_internal({"tell_by_hand": True})
            by_hand._file_letters()
            by_hand._ask_officers_to_tell()

    def _do_appeal(self):
        super()._do_appeal()
        # sudo: who appeals knows the decision, whoever was asked to tell it
        self.sudo().activity_unlink(["alseraj_beneficiary.activity_tell_decision"])

    def _prefetch_letters(self):
        """Read together what the letters say, as each of them is rendered alone."""
        self.sudo().decision_ids.mapped("outcome")  # the letter is the association's

    def _file_letters(self):
        """Attach each letter to its request, ready to be printed or sent by another channel."""
        template_sudo = self.env.ref(TEMPLATE).sudo()  # the letter is the association's
        vals_list = []
        for template, ids in template_sudo._classify_per_lang(self.ids).values():
            rendered = template._generate_template_attachments(ids, ("report_template_ids",))
            vals_list += [
                {"name": name, "datas": content, "res_model": self._name, "res_id": res_id}
                for res_id, values in rendered.items()
                for name, content in values.get("attachments") or []
            ]
        self.env["ir.attachment"].sudo().create(vals_list)  # filed on a request that the user may write

    def _ask_officers_to_tell(self):
        # Reminding a colleague is no right of its own; the context spares a mail for each activity.
        requests_sudo = self.sudo().with_context(mail_activity_quick_update=True)
        for (user, note), theirs in requests_sudo.grouped(
            lambda request: (request.user_id or self.env.user, request._get_tell_note())
        ).items():
            theirs.activity_schedule(
                "alseraj_beneficiary.activity_tell_decision", user_id=user.id, note=note,
            )

    def _get_tell_note(self):
        """How the officer tells a decision that is not sent by mail, or False."""
        file = self.beneficiary_id
        if file.is_deceased:
            return self.env._(
                "He has died: give the letter to his collector %(name)s.", name=file.collector_id.display_name
            )
        channel = file.preferred_channel_id
        if self.partner_id.email and channel:
            return self.env._("He wants to be told by: %(channel)s.", channel=channel.name)
        return channel and self.env._("He has no e-mail address. His channel: %(channel)s.", channel=channel.name)

    @api.model
    def _get_notify_due_domain(self):
        today = fields.Date.context_today(self)
        return fields.Domain([
            ("state", "in", ("approved", "rejected", "delivering", "done")),
            ("notified_on", "=", False),
            ("decided_on", "!=", False),
        ]) & (fields.Domain("reply_not_before", "<=", today) | fields.Domain("urgent", "=", True))

    @api.model
    def _cron_notify_due(self, limit=100):
        """Notify the decisions whose day has come."""
        domain = self._get_notify_due_domain()
        requests = self.search(domain, limit=limit, order="reply_due, id").try_lock_for_update()
        requests = requests.filtered(lambda request: not request._get_cannot_notify_reason())
        requests._notify_decision()
        remaining = self.search_count(domain) if requests else 0
        self.env["ir.cron"]._commit_progress(len(requests), remaining=remaining)
