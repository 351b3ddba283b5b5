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
LETTERS_A_BATCH = 25  # a letter each, set in an eighth of a second
REQUESTS_NAMED = 20
NOT_TOLD = {"told_by_id": False, "told_on": False, "told_channel_id": False, "told_to": False}
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

    deferred_until_text = fields.Char(
        "Heard again on (both calendars)", compute="_compute_deferred_until_text", compute_sudo=True, groups=EMPLOYEE,
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
    told_channel_id = fields.Many2one(
        "alseraj.channel", "Told over", readonly=True, copy=False, guarded=True, ondelete="restrict", groups=EMPLOYEE,
    )
    told_to = fields.Char(
        "Who Was Told", readonly=True, copy=False, guarded=True, groups=EMPLOYEE,
        help="Where it was not the beneficiary himself.",
    )
    is_under_appeal = fields.Boolean(
        "Under Appeal", compute="_compute_is_under_appeal", groups=EMPLOYEE,
        help="The decision that was told does not stand any more: the committee hears the appeal.",
    )

    _letters_index = models.Index("(beneficiary_id) WHERE tell_by_hand IS TRUE")  # as the ORM asks
    _to_tell_index = models.Index(  # decisions to tell, in the order of the list
        "(COALESCE(urgent, FALSE) DESC, submitted_on DESC, id DESC) "
        "WHERE decided_on IS NOT NULL AND (notified_on IS NULL OR tell_by_hand IS TRUE)")

    # ------------------------------------------------------------ computes

    @api.depends("appeal_until")
    @api.depends_context("lang")
    def _compute_appeal_until_text(self):
        for request in self:
            request.appeal_until_text = hijri.format_both(request.appeal_until, self.env.lang or "en_US")

    @api.depends("state", "decision_ids.deferred_until", "decision_ids.closed_on")
    @api.depends_context("lang")
    def _compute_deferred_until_text(self):
        for request in self:
            day = request.decision_outcome == "deferred" and not request._is_outcome() and request.decision_id.deferred_until
            request.deferred_until_text = day and hijri.format_both(day, self.env.lang or "en_US")

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

    @api.depends("state", "appeal_on", "decided_on")
    def _compute_is_under_appeal(self):
        for request in self:
            request.is_under_appeal = bool(request.appeal_on) and not request.decided_on and not request.stopped_on

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
        letter is filed on the request and its officer is reminded to notify him by his channel. Of several, those
        whose time has come are notified, and the others are named with what holds them.

        :return: a notification action: what was sent, and what was not
        :raises UserError: nothing is decided yet, the day has not come and it is not urgent, or the role
            is missing; of several: none of them can be notified
        """
        todo = self.filtered(lambda request: not request.notified_on)
        todo.check_access("write")
        ready, held = todo._split_by_reason(lambda request: request._get_cannot_notify_reason())
        sent = ready._notify_decision()
        return self._get_notice_notification(self._get_sent_sentence(sent), held)

    def _split_by_reason(self, get_reason):
        """Those that can go on, and what holds the others.

        :param get_reason: gives the sentence that holds a request, or False
        :return: (requests, list of lines, one for each request held)
        :raises UserError: there are some, and none can go on
        """
        reasons = {request: get_reason(request) for request in self}
        ready = self.filtered(lambda request: not reasons[request])
        held = [(request, reason) for request, reason in reasons.items() if reason]
        if held and not ready:
            raise UserError(self._join_held(held) if len(self) > 1 else held[0][1])
        return ready, held

    def _join_held(self, held):
        lines = [f"{request.display_name}: {reason}" for request, reason in held[:REQUESTS_NAMED]]
        if len(held) > REQUESTS_NAMED:
            lines.append(self.env._("… and %(count)s more", count=len(held) - REQUESTS_NAMED))
        return "\n".join(lines)

    @api.model
    def _get_sent_sentence(self, sent):
        """:param dict sent: way -> requests, of :meth:`_notify_decision`"""
        sentences = {
            "mail": self.env._("Sent by e-mail: %(count)s.", count=len(sent["mail"])),
            "sms": self.env._("Sent by e-mail and short text: %(count)s.", count=len(sent["sms"])),
            "hand": self.env._("Letters filed, to be handed over: %(count)s.", count=len(sent["hand"])),
        }
        done = [sentence for way, sentence in sentences.items() if sent[way]]
        return " ".join(done) or self.env._("They were notified already.")

    @api.model
    def _get_notice_notification(self, message, held):
        """Say what was done; what was left out stays on the screen until it is read."""
        if held:
            message = "\n".join((message, self.env._("Not notified: %(count)s", count=len(held)), self._join_held(held)))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if held else "success",
                "sticky": bool(held),
                "className": "o_alseraj_lines",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

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
        """Send or file the letters; the caller has checked that their time has come.

        :return: dict way -> requests
        """
        if not self:
            return {"mail": self, "sms": self, "hand": self}
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
        by_text = (self - by_hand).filtered("beneficiary_id.mobile")
        return {"mail": self - by_hand - by_text, "sms": by_text, "hand": by_hand}

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
        if code == "request_deferred":
            for request in self:
                words[request.id]["date"] = request.deferred_until_text or self.env._("a later session")
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
        if code in ("decision_ready", "decision_letter", "request_deferred"):  # an appeal or a correction brings another decision
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
    def _cron_notify_due(self, limit=LETTERS_A_BATCH):
        """Notify the decisions whose day has come."""
        domain = self._get_notify_due_domain()
        requests = self.search(domain, limit=limit, order="reply_due, id").try_lock_for_update()
        requests = requests.filtered(lambda request: not request._get_cannot_notify_reason())
        requests._notify_decision()
        remaining = self.search_count(domain) if requests else 0
        self.env["ir.cron"]._commit_progress(len(requests), remaining=remaining)

    def _step_tell_deferral(self):
        """The family hears that its request is heard again, and when; why stays in the minutes."""
        deferred = self.filtered(
            lambda request: request.decision_outcome == "deferred" and not request.beneficiary_id.is_deceased)
        messages_sudo = deferred._tell("request_deferred")
        silent = deferred - self.browse(messages_sudo.filtered(lambda message: message.way in ("sms", "mail")).mapped("res_id"))
        note = self.env._("Deferred to a later session. Nothing was sent: there is no e-mail address. Tell the family.")
        silent._message_log_batch(bodies=dict.fromkeys(silent.ids, note))

    # ------------------------------------------------------------ a letter that may not go yet

    def _get_letter_hold(self, lang=None):
        """What a letter that is printed now says at its head, so that nobody hands it over too early; or False.

        :param str lang: code of a language; default: that of the user
        """
        self.ensure_one()
        request_sudo = self.with_context(lang=lang or self.env.lang).sudo()  # the paper is the same whoever prints it
        if request_sudo.is_under_appeal or not request_sudo._is_outcome() or request_sudo.notified_on:
            return False
        today = request_sudo.company_id._get_today()
        if request_sudo.notice_on and today < request_sudo.notice_on:
            return request_sudo.env._(
                "Not before %(date)s", date=hijri.format_both(request_sudo.notice_on, request_sudo.env.lang or "en_US"))
        reason = request_sudo._get_cannot_notify_reason()
        return reason and request_sudo.env._("Not to be handed over: %(reason)s", reason=reason)

    # ------------------------------------------------------------ by hand

    def action_told_by_hand(self, told_on=None, channel=None, told_to=None):
        """Note that the user has notified the beneficiaries himself: handed over the letter, or said it.

        The time for an appeal counts from that moment. Those notified already are left alone; of several, those that
        can't be told yet are named. No letter is rendered here: it can be printed again at any time, word for word,
        from what was frozen at the closing.

        :param datetime told_on: when, in UTC; default: now
        :param channel: ``alseraj.channel`` record or id: over which
        :param str told_to: who was told, where it was not the beneficiary himself
        :return: a notification action: how many were noted, and which were not
        :raises UserError: nothing is decided yet, its day has not come, the moment lies in the future or before the
            decision might be told, or the role is missing; of several: none of them can be noted
        """
        self.check_access("write")
        moment = fields.Datetime.to_datetime(told_on) or fields.Datetime.now()
        todo = self.filtered(lambda request: request.tell_by_hand or not request.notified_on)
        ready, held = todo._split_by_reason(lambda request: request._get_cannot_note_hand_over_reason(moment))
        channel_id = channel if isinstance(channel, int) else (channel or self.told_channel_id.browse()).id
        told_to = (told_to or "").strip()
        ready._write_internal({
            "notified_on": moment, "tell_by_hand": False, "told_by_id": self.env.uid, "told_on": moment,
            "told_channel_id": channel_id, "told_to": told_to,
        })
        ready.sudo().activity_unlink([TELL_DECISION])  # done, whoever was reminded of it
        ready._message_log_batch(bodies=dict.fromkeys(ready.ids, ready._get_told_note()))
        message = ready and self.env._("Noted as told: %(count)s.", count=len(ready))
        return self._get_notice_notification(message or self.env._("They were notified already."), held)

    def _get_told_note(self):
        """What the chatter keeps of the telling, the same for all of these requests."""
        told = self[:1]
        if not told:
            return ""
        note = self.env._(
            "Told by hand by %(name)s on %(day)s.", name=self.env.user.name,
            day=hijri.format_both(told.company_id._get_day(told.told_on), self.env.lang or "en_US"),
        )
        if told.told_channel_id:
            note += " " + self.env._("Channel: %(channel)s.", channel=told.told_channel_id.name)
        if told.told_to:
            note += " " + self.env._("Who was told: %(name)s.", name=told.told_to)
        return note

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
        self._write_internal({"tell_by_hand": True, **NOT_TOLD})
        self._remind_to_hand_over()
        text = self.env._("Not told yet after all.")
        self._message_log_batch(bodies=dict.fromkeys(self.ids, text))
        return True

    def _get_cannot_note_hand_over_reason(self, moment=None):
        """:param datetime moment: when it was told, in UTC; None: now"""
        reason = self._get_notifier_reason() if self.tell_by_hand else self._get_cannot_notify_reason()
        return reason or (moment and self._get_told_moment_reason(moment))

    def _get_told_moment_reason(self, moment):
        """Why it can't have been told at ``moment``, or False: the time for an appeal counts from it."""
        if moment > fields.Datetime.now():
            return self.env._("It can't have been told in the future. Enter when it was told.")
        day = self.company_id._get_day(moment)
        if self.notice_on and day < self.notice_on:
            return self.env._(
                "It might be told from %(date)s on, not before. Enter when it was told.",
                date=hijri.format_both(self.notice_on, self.env.lang or "en_US"),
            )
        return False

    def _get_notifier_reason(self):
        if self.env.su or any(self.env.user.has_group(group) for group in NOTIFIERS):
            return False
        return self.env._("Officers and the committee's secretary notify decisions.")

    def _step_clear_notice(self):
        """The decision does not stand any more (an appeal, a correction): nothing of its notice is left to do."""
        # sudo: who appeals or corrects knows the decision, whoever was asked to hand it over
        self.sudo().activity_unlink([TELL_DECISION])
        self._write_internal({"tell_by_hand": False, **NOT_TOLD})

    # ------------------------------------------------------------ the letter in the register of papers

    def _get_paper_keys(self, code):
        if code != "decision_letter":
            return super()._get_paper_keys(code)
        result = {}
        for request_sudo in self.sudo():  # what the letter stands on decides, whoever prints it
            decision = request_sudo.decision_id
            if decision and not request_sudo.is_under_appeal and not request_sudo._get_letter_hold():
                result[request_sudo.id] = f"{decision.id},{decision.outcome},{decision.amount}"
        return result

    def _get_paper_words(self, code, lang, paper):
        words = super()._get_paper_words(code, lang, paper)
        decision = self.with_context(lang=lang).decision_id
        if code != "decision_letter" or not decision:
            return words
        session = decision.session_id
        return {
            **words, "committee": session.committee_id.name, "session": session.name,
            "date": paper.dates(session.day, lang), "amount": paper.money(decision.amount, self.currency_id, lang),
        }
