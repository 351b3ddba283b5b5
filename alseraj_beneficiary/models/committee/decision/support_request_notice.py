from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ....tools import hijri
from ....tools.roles import EMPLOYEE, OFFICER, SECRETARY
from ...request.request.support_request import GRANTED
from .committee_decision import DECIDED
from .support_request import TELL_DECISION

NOTIFIERS = (OFFICER, SECRETARY)
NOTICE_WAYS = [("mail", "E-mail"), ("sms", "E-mail and short text"), ("hand", "Letter by hand")]
BY_HAND_CHANNELS = ("letter",)  # codes of channels over which nobody wants a mail


class SupportRequest(models.Model):
    """Notifying the beneficiary of the decision: not before its day, in his language, by mail or through his officer.

    Decisions wait in a queue until their day comes. Who has no address, or asked for a letter, gets it by hand,
    and who handed it over says so.
    """

    _inherit = "alseraj.support.request"

    # when and how
    notify_blocked_reason = fields.Char(
        "Why it can't be notified", compute="_compute_notify_blocked_reason", groups=EMPLOYEE
    )
    notice_on = fields.Date(
        "To Be Told on", compute="_compute_notice_on", store=True, guarded=True, index="btree_not_null", groups=EMPLOYEE,
        help="The first day on which the decision may be told; an urgent one at once.",
    )
    notice_way = fields.Selection(NOTICE_WAYS, "Told by", compute="_compute_notice_way", groups=EMPLOYEE)
    notice_channel_id = fields.Many2one(
        related="beneficiary_id.preferred_channel_id", string="Preferred Channel", groups=EMPLOYEE
    )
    appeal_until_text = fields.Char(
        "Appeal until (both calendars)", compute="_compute_appeal_until_text",
    )

    # by hand
    tell_by_hand = fields.Boolean(
        "Letter to Hand Over", readonly=True, copy=False, guarded=True, groups=EMPLOYEE,
        help="The letter is filed, and somebody has to give it to him.",
    )
    told_by_id = fields.Many2one(
        "res.users", "Told by Hand by", readonly=True, copy=False, guarded=True, index="btree_not_null",
        groups=EMPLOYEE,
    )
    told_on = fields.Datetime("Told by Hand on", readonly=True, copy=False, guarded=True, groups=EMPLOYEE)

    _letters_index = models.Index("(beneficiary_id) WHERE tell_by_hand")

    # ------------------------------------------------------------ computes

    @api.depends("appeal_until")
    @api.depends_context("lang")
    def _compute_appeal_until_text(self):
        for request in self:
            request.appeal_until_text = hijri.format_both(request.appeal_until, self.env.lang or "en_US")

    @api.depends(
        "state", "notified_on", "reply_not_before", "urgent", "decision_id",
        "beneficiary_id.state", "beneficiary_id.is_deceased", "beneficiary_id.collector_id",
    )
    @api.depends_context("uid", "lang")
    def _compute_notify_blocked_reason(self):
        for request in self:
            request.notify_blocked_reason = request._get_cannot_notify_reason()

    @api.depends("decided_on", "urgent", "reply_not_before")
    def _compute_notice_on(self):
        for request in self:
            days = [request.decided_on, not request.urgent and request.reply_not_before]
            request.notice_on = request.decided_on and max(filter(None, days))

    @api.depends("partner_id.email", "beneficiary_id.is_deceased", "beneficiary_id.mobile",
                 "beneficiary_id.preferred_channel_id.code")
    def _compute_notice_way(self):
        by_hand = self._get_reached_by_hand()
        for request in self:
            request.notice_way = "hand" if request in by_hand else "sms" if request.beneficiary_id.mobile else "mail"

    def _get_reached_by_hand(self):
        """Those who get their letter from a hand: no address, dead or closed, or a letter is what they asked for."""
        return self.filtered(lambda request: (
            not request.partner_id.email or request.beneficiary_id.state == "closed"
            or request.beneficiary_id.preferred_channel_id.code in BY_HAND_CHANNELS
        ))

    # ------------------------------------------------------------ notifying

    def action_notify(self):
        """Notify the beneficiaries of what was decided; those notified already are left alone.

        A mail in the beneficiary's language with the decision letter; without an e-mail address the
        letter is filed on the request and its officer is reminded to notify him by his channel.

        :return: True
        :raises UserError: nothing is decided yet, the day has not come and it is not urgent, or the role
            is missing
        """
        todo = self.filtered(lambda request: not request.notified_on)
        todo.check_access("write")
        todo._refuse_notice({request: request._get_cannot_notify_reason() for request in todo})
        todo._notify_decision()
        return True

    def _refuse_notice(self, reasons):
        """Raise a sentence for each of these requests whose decision can't be notified.

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
        today = self.company_id._get_day(fields.Datetime.now())
        if not self.urgent and self.reply_not_before and today < self.reply_not_before:
            return self.env._(
                "The policy sets a time of study: the reply is given on %(date)s or later. "
                "Earlier only for an urgent request.",
                date=hijri.format_both(self.reply_not_before, self.env.lang or "en_US"),
            )
        file = self.beneficiary_id
        if file.is_deceased and not file.collector_id:
            return self.env._(
                "%(name)s has died and the file names no collector: nobody is written to.", name=file.display_name,
            )
        if file.state == "suspended" and self.state in GRANTED:
            return self.env._("Its payments are held. %(reason)s", reason=file._get_stopped_reason())
        return False

    def _notify_decision(self):
        """Send or file the letters; the caller has checked that their time has come."""
        if not self:
            return
        self._write_internal({"notified_on": fields.Datetime.now()})
        self._prefetch_letters()
        letters_sudo = (self - self._get_reached_by_hand())._tell("decision_letter")
        mailed = letters_sudo.filtered(lambda message: message.way == "mail")
        self._tell("decision_ready")
        by_hand = self - self.browse(mailed.mapped("res_id"))
        if by_hand:
            by_hand._write_internal({"tell_by_hand": True})
            by_hand._file_letters()
            by_hand._remind_to_hand_over()

    def _prefetch_letters(self):
        """Read together what the letters say, as each of them is rendered alone."""
        self.sudo().decision_ids.mapped("outcome")  # the letter is the association's

    def _file_letters(self):
        """Attach each letter to its request, ready to be printed or sent by another channel."""
        event_sudo = self.env["alseraj.message.event"]._find("decision_letter")
        papers = event_sudo._render_papers(self.sudo())  # the letter is the association's
        self.env["ir.attachment"].sudo().create([  # filed on a request that the user may write
            {"name": name, "raw": content, "res_model": self._name, "res_id": res_id}
            for res_id, (name, content) in papers.items()
        ])

    def _remind_to_hand_over(self):
        # Reminding a colleague is no right of its own; the context spares a mail for each activity.
        requests_sudo = self.sudo().with_context(mail_activity_quick_update=True)
        for (user, note), theirs in requests_sudo.grouped(
            lambda request: (request.user_id or self.env.user, request._get_hand_over_note())
        ).items():
            theirs.activity_schedule(
                TELL_DECISION, user_id=user.id, note=note,
            )

    def _get_hand_over_note(self):
        """How the officer passes on a decision that is not sent by mail, or False."""
        file = self.beneficiary_id
        if file.is_deceased:
            return self.env._(
                "He has died: give the letter to his collector %(name)s.", name=file.collector_id.display_name
            )
        channel = file.preferred_channel_id
        if self.partner_id.email and channel:
            return self.env._("He wants to be told by: %(channel)s.", channel=channel.name)
        return channel and self.env._("He has no e-mail address. His channel: %(channel)s.", channel=channel.name)

    def _get_message_words(self, code):
        words = super()._get_message_words(code)
        if code == "decision_letter":
            for request in self:
                words[request.id]["details"] = "\n\n".join(filter(None, request._get_decision_lines()))
        return words

    def _get_decision_lines(self):
        """What the letter says of the decision, in the language of the context."""
        decision = self.decision_id
        if self.state == "rejected":
            reason = decision.reason_id.letter_text or decision.reason_id.name
            return (
                self.env._("We are sorry that the committee can't grant it."),
                reason and self.env._("Reason: %(reason)s", reason=reason),
                not self.appeal_count and self.env._(
                    "You may appeal, once, until %(date)s: at any of our offices or through the channel by which you asked. "
                    "Others than those who decided will hear your appeal.", date=self.appeal_until_text,
                ),
            )
        amount = self.amount_approved
        return (
            self.env._("The committee has granted it."),
            amount and self.env._("Amount approved: %(amount)s", amount=self.currency_id.format(amount)),
            decision.conditions and self.env._("Conditions: %(conditions)s", conditions=decision.conditions),
            self.env._("We will tell you when it is ready."),
        )

    def _get_message_marks(self, code):
        if code in ("decision_ready", "decision_letter"):  # an appeal or a correction brings another decision
            return {request.id: request.decision_id.id for request in self}
        return super()._get_message_marks(code)

    @api.model
    def _get_notify_due_domain(self):
        may_go = self.env["res.company"]._get_day_domain("reply_not_before", "<=")
        held = Domain("beneficiary_id.state", "=", "suspended") & Domain("state", "in", GRANTED)
        nobody = Domain("beneficiary_id.is_deceased", "=", True) & Domain("beneficiary_id.collector_id", "=", False)
        return Domain([
            ("state", "in", DECIDED),
            ("notified_on", "=", False),
            ("decided_on", "!=", False),
        ]) & (Domain("urgent", "=", True) | may_go) & ~held & ~nobody

    @api.model
    def _cron_notify_due(self, limit=100):
        """Notify the decisions whose day has come."""
        domain = self._get_notify_due_domain()
        requests = self.search(domain, limit=limit, order="reply_due, id").try_lock_for_update()
        requests = requests.filtered(lambda request: not request._get_cannot_notify_reason())
        requests._notify_decision()
        remaining = self.search_count(domain) if requests else 0
        self.env["ir.cron"]._commit_progress(len(requests), remaining=remaining)

    # ------------------------------------------------------------ by hand

    def action_told_by_hand(self):
        """Note that the user has notified the beneficiaries himself: handed over the letter, or said it.

        The time for an appeal counts from now. Those notified already are left alone. No letter is rendered
        here: it can be printed again at any time, word for word, from what was frozen at the closing.

        :return: True
        :raises UserError: nothing is decided yet, its day has not come, or the role is missing
        """
        self.check_access("write")
        todo = self.filtered(lambda request: request.tell_by_hand or not request.notified_on)
        todo._refuse_notice({request: request._get_cannot_note_hand_over_reason() for request in todo})
        now = fields.Datetime.now()
        todo._write_internal({
            "notified_on": now, "tell_by_hand": False, "told_by_id": self.env.uid, "told_on": now,
        })
        todo.sudo().activity_unlink([TELL_DECISION])  # done, whoever was reminded of it
        text = self.env._("Told by hand by %(name)s.", name=self.env.user.name)
        todo._message_log_batch(bodies=dict.fromkeys(todo.ids, text))
        return True

    def action_not_told(self):
        """Take back a slip: these letters are still to be handed over.

        :return: True
        :raises UserError: the decision was not told by hand, or the role is missing
        """
        self.check_access("write")
        for request in self:
            if reason := request._get_notifier_reason():
                raise UserError(reason)
            if not request.told_on or not request._is_outcome():
                raise UserError(self.env._("%(name)s was not told by hand.", name=request.display_name))
        self._write_internal({"tell_by_hand": True, "told_by_id": False, "told_on": False})
        self._remind_to_hand_over()
        text = self.env._("Not told yet after all.")
        self._message_log_batch(bodies=dict.fromkeys(self.ids, text))
        return True

    def _get_cannot_note_hand_over_reason(self):
        if not self.tell_by_hand:
            return self._get_cannot_notify_reason()
        return self._get_notifier_reason()

    def _get_notifier_reason(self):
        if self.env.su or any(self.env.user.has_group(group) for group in NOTIFIERS):
            return False
        return self.env._("Officers and the committee's secretary notify decisions.")

    def _step_clear_notice(self):
        """The decision that was notified is appealed against: nothing of its notice is left to do."""
        # sudo: who appeals knows the decision, whoever was asked to hand it over
        self.sudo().activity_unlink([TELL_DECISION])
        self._write_internal({"tell_by_hand": False, "told_by_id": False, "told_on": False})
