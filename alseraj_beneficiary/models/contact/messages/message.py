import contextlib
import hashlib
from datetime import timedelta

import psycopg2
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import email_normalize, mute_logger, plaintext2html

from ....tools import message_text, message_way, service_hours
from ....tools.roles import DESK, OFFICER
from ...mixins.workflow_mixin import Transition
from ...odoo.ir_config_parameter import MESSAGE_MONTHS

WAY_LABELS = [("sms", "Short Text"), ("mail", "E-mail"), ("letter", "Letter")]
STOPS = [
    ("deceased", "He has died"), ("closed", "The file is closed"), ("over", "It is over"),
    ("unwilling", "He wants no messages but those about his own matter"),
]
MESSAGES_A_BATCH = 500
RETRY_MINUTES = (5, 30)  # after the first and the second temporary failure of one way
ANSWER_HOURS = 24  # so long a gateway that said nothing is waited for
STATES_ON_THE_WAY = ("sending", "sent", "delivered")
HANDED_OVER = ("letter", "unreachable")
FINAL = ("sent", "delivered", "told", "cancelled")
FORGOTTEN = ("subject", "text", "sent_to", "failure")
FORGOTTEN_A_BATCH = 1000


class Message(models.Model):
    """One message to one person about one document: by which way it went, and whether it arrived.

    ======  ==============================  =========================  ======================================
    action  from → to                       who                        needs
    ======  ==============================  =========================  ======================================
    told    letter, unreachable → told      officer, branch delegate
    retry   unreachable, letter → waiting   officer, branch delegate   a way by which he is reached by now
    cancel  waiting → cancelled             officer
    ======  ==============================  =========================  ======================================

    The rest follows by itself: *waiting* for its hour; *sending*, in the queue of Odoo's short texts or mails; *sent*,
    the gateway or mail server took it; *delivered*, it reported so; *letter*, on the pile to be printed. What fails by
    one way is tried by the next; who is reached by none is *unreachable*, which is work.
    """

    _name = "alseraj.message"
    _description = "Message"
    _inherit = ["alseraj.workflow.mixin", "alseraj.company.batch.mixin"]
    _order = "id desc"
    _rec_name = "event_id"
    _check_company_auto = True
    _duplicable = False
    _transitions = {
        "told": Transition(HANDED_OVER, "told", DESK, checks=("own_file",), steps=("told_by", "set_state")),
        "retry": Transition(HANDED_OVER, "waiting", DESK, checks=("own_file", "way"), steps=("try_again", "set_state", "start")),
        "cancel": Transition(("waiting",), "cancelled", (OFFICER,), checks=("own_file",)),
    }

    event_id = fields.Many2one(
        "alseraj.message.event", "About", required=True, readonly=True, guarded=True, index=True, ondelete="restrict",
    )
    kind = fields.Selection(related="event_id.kind")
    company_id = fields.Many2one("res.company", required=True, readonly=True, guarded=True, index=True)
    # to whom
    beneficiary_id = fields.Many2one(
        "alseraj.beneficiary", readonly=True, guarded=True, index="btree_not_null", ondelete="cascade", check_company=True,
    )
    branch_id = fields.Many2one(
        "alseraj.branch", "Branch Office", compute="_compute_branch_id", store=True, guarded=True, precompute=True,
        index="btree_not_null",
    )
    partner_id = fields.Many2one(
        "res.partner", "Recipient", readonly=True, guarded=True, index="btree_not_null", ondelete="restrict",
    )
    lang = fields.Char("Language", readonly=True, guarded=True)
    # about what
    res_model = fields.Char("Document", readonly=True, guarded=True, required=True)
    res_id = fields.Many2oneReference("Document ID", model_field="res_model", readonly=True, guarded=True, required=True)
    key = fields.Char(
        readonly=True, guarded=True, required=True, copy=False, groups="base.group_system",
        help="Event, document, recipient and occasion: there is one message for each.",
    )
    complaint_id = fields.Many2one(
        "alseraj.complaint", readonly=True, guarded=True, index="btree_not_null", ondelete="set null",
        help="The document, where it is a complaint: who is complained about does not see its messages.",
    )
    is_private = fields.Boolean("Sensitive", readonly=True, guarded=True)
    # how
    way = fields.Selection(WAY_LABELS, readonly=True, guarded=True)
    ways_tried = fields.Char("Tried", readonly=True, guarded=True, help="The ways that failed, and why.")
    attempts = fields.Integer(readonly=True, guarded=True, help="By the present way.")
    sent_to = fields.Char(readonly=True, guarded=True, help="Number or address, as it was then.")
    sms_uuid = fields.Char(readonly=True, guarded=True, copy=False, index="btree_not_null", groups="base.group_system")
    mail_header = fields.Char(
        readonly=True, guarded=True, copy=False, index="btree_not_null", groups="base.group_system",
        help="The Message-Id of the e-mail, by which one that comes back is recognised.")
    send_at = fields.Datetime("To Be Sent on", readonly=True, guarded=True)
    sent_on = fields.Datetime(readonly=True, guarded=True, copy=False)
    delivered_on = fields.Datetime("Reached Him On", readonly=True, guarded=True, copy=False)
    told_by_id = fields.Many2one("res.users", "Told by", readonly=True, guarded=True, copy=False)
    failure = fields.Char(readonly=True, guarded=True, copy=False)
    why = fields.Char("Why It Failed", compute="_compute_why")
    stopped = fields.Selection(STOPS, "Why Not Sent", readonly=True, guarded=True, copy=False)
    # what it says
    subject = fields.Char(readonly=True, guarded=True)
    text = fields.Text(readonly=True, guarded=True, help="As it was sent; a secret link is left out.")
    state = fields.Selection(
        [
            ("waiting", "Waiting"), ("sending", "Being Sent"), ("sent", "Sent"), ("delivered", "Delivered"),
            ("letter", "Letter to Print"), ("told", "Told"), ("unreachable", "Unreachable"), ("cancelled", "Not Sent"),
        ],
        default="waiting", required=True, index=True, copy=False,
    )

    _key_unique = models.UniqueIndex("(key)", "This was told already.")
    _waiting_index = models.Index("(send_at, id) WHERE state = 'waiting'")
    _document_index = models.Index("(res_model, res_id)")
    _date_index = models.Index("(create_date)")
    _failed_index = models.Index("(beneficiary_id) WHERE ways_tried IS NOT NULL")
    _last_index = models.Index(
        "(beneficiary_id, id DESC) INCLUDE (state, ways_tried) WHERE state NOT IN ('cancelled', 'waiting')")

    # ------------------------------------------------------------ shown

    @api.depends("event_id", "partner_id")
    def _compute_display_name(self):
        for message in self:
            message.display_name = " · ".join(filter(None, [message.event_id.name, message.partner_id.name]))

    @api.depends("state", "failure")
    @api.depends_context("lang")
    def _compute_why(self):
        for message in self:
            message.why = message.failure or message.state == "unreachable" and self.env._(
                "The file has no mobile, e-mail or address by which this message could go.")

    @api.depends("beneficiary_id.branch_id")  # goes with the file that moves
    def _compute_branch_id(self):
        for message in self:
            message.branch_id = message.beneficiary_id.branch_id or message.branch_id

    def action_open_document(self):
        """Open what the message is about.

        :return: dict, the window action
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window", "res_model": self.res_model, "res_id": self.res_id,
            "view_mode": "form", "views": [(False, "form")],
        }

    # ------------------------------------------------------------ the one entry: somebody is told something

    @api.model
    def _send(self, code, records):
        """Tell the people concerned by ``records`` what happened: each once, by the way that reaches him.

        :param str code: code of the event
        :param records: documents of its model, which inherit ``alseraj.message.mixin``; any number
        :return: the new messages, in sudo: none for what was told before, or where the event is switched off; one that
            reached nobody is taken up again where there is a way by now
        """
        event_sudo = self.env["alseraj.message.event"]._find(code)
        none_sudo = self.sudo().browse()  # whoever takes a step, its message is the association's
        if not event_sudo.enabled or not records:
            return none_sudo
        vals_list = self._prepare_messages(event_sudo, records.sudo())  # the texts and numbers are not shown to the caller
        messages_sudo = none_sudo._create_once(vals_list) | none_sudo._find_again(vals_list)
        messages_sudo._start()
        return messages_sudo

    @api.model
    def _prepare_messages(self, event, records):
        code, vals_list = event.code, []
        recipients = self._find_recipients(event, records)
        marks = records._get_message_marks(code)
        now = fields.Datetime.now()
        hours = {company: self._get_hour(event, company, now) for company in records.company_id | self.env.company}
        for record in records:
            recipient = recipients.get(record.id)
            if not recipient:
                continue
            company = record.company_id or self.env.company
            whom = recipient.partner.id or recipient.mobile or recipient.email or 0
            vals = {
                "event_id": event.id, "company_id": company.id, "lang": recipient.lang, "state": "waiting",
                "beneficiary_id": recipient.file.id, "partner_id": recipient.partner.id,
                "res_model": record._name, "res_id": record.id, "is_private": record._is_message_private(),
                "complaint_id": record._name == "alseraj.complaint" and record.id,
                "key": ":".join(map(str, (code, record._name, record.id, whom, self._shorten(marks.get(record.id))))),
            }
            if not recipient.file and "branch_id" in record._fields:
                vals["branch_id"] = record.branch_id.id
            if recipient.stopped:
                vals |= {"state": "cancelled", "stopped": recipient.stopped}
            else:
                way = message_way.choose_way(self._list_ways(event, recipient))
                vals |= self._prepare_way(way, recipient, hours[company] if way == "sms" else now)
            vals_list.append(vals)
        return vals_list

    @api.model
    def _find_recipients(self, event, records):
        """Whom each of ``records`` (sudo) is about; who withdrew his consent gets service alone.

        :return: dict id -> :class:`Recipient`
        """
        recipients = {res_id: recipient for res_id, recipient in records._get_message_recipients(event.code).items() if recipient}
        if event.kind == "service":
            return recipients
        files_sudo = self.env["alseraj.beneficiary"].sudo().browse(  # whether they want it is asked, not shown
            {recipient.file.id for recipient in recipients.values() if recipient.file})
        unwilling = set(files_sudo._get_unwilling().ids)
        return {
            res_id: recipient if recipient.stopped or recipient.file.id not in unwilling
            else recipient._replace(stopped="unwilling")
            for res_id, recipient in recipients.items()
        }

    @api.model
    def _shorten(self, mark):
        """A mark of any length as it stands in an index."""
        mark = str(mark or "")
        return mark if len(mark) <= 40 else hashlib.sha256(mark.encode()).hexdigest()[:40]

    @api.model
    def _list_ways(self, event, recipient):
        reached_by = [
            way for way, address in
            (("sms", recipient.mobile), ("mail", recipient.email), ("letter", recipient.has_address)) if address
        ]
        return message_way.list_ways(event._get_ways(), reached_by, recipient.preferred)

    @api.model
    def _prepare_way(self, way, recipient, send_at):
        if not way:
            return {"way": False, "state": "unreachable", "sent_to": False, "send_at": False}
        address = {"sms": recipient.mobile, "mail": recipient.email}.get(way, False)
        return {"way": way, "state": "waiting", "sent_to": address, "send_at": send_at, "attempts": 0}

    @api.model
    def _get_hour(self, event, company, moment):
        """The first moment from ``moment`` (naive UTC) at which a short text of this event may be sent."""
        company_sudo = company.sudo()  # its hours are no secret
        local = wall = company_sudo._get_local(moment).replace(tzinfo=None)
        if event.kind == "awareness":
            wall = service_hours.next_open(wall, company_sudo.alseraj_awareness_from, company_sudo.alseraj_awareness_until)
        elif not event.at_once:
            wall = service_hours.next_open(wall, company_sudo.alseraj_quiet_until, company_sudo.alseraj_quiet_from)
        return moment if wall == local else company_sudo._get_utc(wall)

    def _create_once(self, vals_list):
        """Create those whose key is new; two transactions at the same moment make one message, not two."""
        known = set(self.search_fetch([("key", "in", [vals["key"] for vals in vals_list])], ["key"]).mapped("key"))
        fresh = list({vals["key"]: vals for vals in vals_list if vals["key"] not in known}.values())
        if not fresh:
            return self.browse()
        # somebody else may just have told some of them: then one by one, without those
        with contextlib.suppress(psycopg2.errors.UniqueViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            return self._create_internal(fresh)
        created = self.browse()
        for vals in fresh:
            try:
                with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                    created += self._create_internal([vals])
            except psycopg2.errors.UniqueViolation:
                continue
        return created

    def _find_again(self, vals_list):
        """Those of these messages that reached nobody before, and can go now; they wait again."""
        keys = [vals["key"] for vals in vals_list if vals.get("way") in ("sms", "mail")]
        lost = self.search([("key", "in", keys), ("state", "=", "unreachable"), ("ways_tried", "=", False)]) if keys else self
        lost._step_try_again()
        lost._write_internal({"state": "waiting"})
        return lost

    def _start(self):
        """Send those whose hour has come, one batch at once; the job sends the others."""
        waiting = self.filtered(lambda message: message.state == "waiting")
        now = fields.Datetime.now()
        due = waiting.filtered(lambda message: message.send_at <= now)
        due[:MESSAGES_A_BATCH]._dispatch()
        self._trigger_job({message.send_at for message in waiting - due[:MESSAGES_A_BATCH]})

    @api.model
    def _trigger_job(self, moments):
        if moments:
            # sudo: scheduled actions are the system's
            self.env.ref("alseraj_beneficiary.cron_messages").sudo()._trigger(moments)

    # ------------------------------------------------------------ the jobs

    @api.model
    def _get_due_domain(self):
        return Domain("state", "=", "waiting") & Domain("send_at", "<=", fields.Datetime.now())

    @api.model
    def _cron_send(self, limit=MESSAGES_A_BATCH):
        """Send what is due, and take from a gateway that said nothing for a day what it was given."""
        silent = Domain("state", "=", "sending") & Domain(
            "send_at", "<", fields.Datetime.now() - timedelta(hours=ANSWER_HOURS))
        lost = self.search(silent, limit=limit, order="id").try_lock_for_update()
        lost._fail(self.env._("No answer from the gateway or the mail server."))
        due = self.search(self._get_due_domain(), limit=limit, order="send_at, id").try_lock_for_update()
        due._dispatch()
        done = due | lost
        remaining = self.search_count(self._get_due_domain() | silent) if done else 0
        self.env["ir.cron"]._commit_progress(len(done), remaining=remaining)

    @api.model
    def _cron_forget(self, limit=FORGOTTEN_A_BATCH):
        """Daily: forget what old messages said and where they went; that somebody was told, when and how stays.

        Of those that still wait for somebody, nothing is forgotten. All is kept until two administrators decided otherwise.
        """
        months = self.env["ir.config_parameter"]._alseraj_get_months_kept(MESSAGE_MONTHS)
        if not months:
            return
        old = self._get_beyond_domain(months)
        messages = self.search(old, order="id", limit=limit)
        messages._write_internal(dict.fromkeys(FORGOTTEN, False))
        # whether there are more, not how many: that would be counted again and again
        self.env["ir.cron"]._commit_progress(len(messages), remaining=self.search_count(old, limit=limit))

    @api.model
    def _get_beyond_domain(self, months):
        """The messages whose words are beyond their time when they are kept for so many months."""
        return Domain("create_date", "<", fields.Datetime.subtract(fields.Datetime.now(), months=months)) & Domain(
            "state", "in", FINAL) & Domain.OR(Domain(name, "!=", False) for name in FORGOTTEN)

    # ------------------------------------------------------------ sending

    def _dispatch(self):
        """Put these into the queues of Odoo's short texts and mails, or on the pile of letters."""
        messages_sudo = self.sudo()  # the association's own, by a step that has been checked
        for (event, model, lang), alike in messages_sudo.grouped(
            lambda message: (message.event_id, message.res_model, message.lang)
        ).items():
            if model not in self.env:  # its module was removed
                alike._stop("over")
                continue
            alike = alike.with_context(lang=lang or self.env.lang)
            alike._dispatch_alike(event.with_context(alike.env.context), model)

    def _dispatch_alike(self, event, model):
        """Send messages of one event in one language."""
        records = self.env[model].browse(self.mapped("res_id")).exists()
        needed = records._filter_message_needed(event.code)
        recipients = self._find_recipients(event, needed)
        for stop, gone in self.grouped(lambda message: (
            (recipients[message.res_id].stopped or False) if recipients.get(message.res_id) else "over"
        )).items():
            if stop:
                gone._stop(stop)
        going = self.filtered(lambda message: message.state == "waiting")
        words = needed.browse(going.mapped("res_id"))._get_message_words(event.code) if going else {}
        for message in going:
            common = {
                "association": message.company_id.name,
                "name": recipients[message.res_id].partner.name,
            }
            words[message.res_id] = {**common, **words.get(message.res_id, {})}
        for way, theirs in going.grouped("way").items():
            getattr(theirs, f"_dispatch_{way}")(event, words)

    @api.model
    def _stop_unwilling(self, files):
        """At once: what still was on its way to these families beside service, wherever it waits."""
        waiting_sudo = self.sudo().search([  # the association's own; that he does not want them has been written down
            ("beneficiary_id", "in", files.ids), ("kind", "!=", "service"),
            ("state", "in", ("waiting", "sending", *HANDED_OVER)),
        ])
        queued = [("alseraj_message_id", "in", waiting_sudo.ids), ("state", "=", "outgoing")]
        texts = waiting_sudo.env["sms.sms"].search(queued)
        mails = waiting_sudo.env["mail.mail"].search(queued)
        texts.write({"state": "canceled", "to_delete": True})
        mails.write({"state": "cancel"})
        gone = waiting_sudo.filtered(lambda message: message.state == "sending")
        (waiting_sudo - gone | texts.alseraj_message_id | mails.alseraj_message_id)._stop("unwilling")

    def _stop(self, reason):
        self._write_internal({"state": "cancelled", "stopped": reason})

    def _keep_text(self, event, words, text, **vals):
        """Write what was said, without the link that only its recipient may know; a letter names the page of all."""
        page = words.get("page") if vals.get("state") == "letter" else None
        said = {**words, "link": page or self.env._("[link]")} if event.secret else words
        self._write_internal({**vals, "text": message_text.fill(text, said)})

    def _dispatch_sms(self, event, words):
        texts = self.env["sms.sms"].create([
            {
                "number": message.sent_to, "partner_id": message.partner_id.id, "alseraj_message_id": message.id,
                "body": message_text.fill(event.short_text, words[message.res_id]),
            } for message in self
        ])
        self.env["sms.tracker"].create([
            {"sms_uuid": text.uuid, "alseraj_message_id": text.alseraj_message_id.id} for text in texts
        ])
        for message, text in zip(self, texts, strict=True):
            stopped = text.state == "canceled"  # he died since
            message._keep_text(
                event, words[message.res_id], event.short_text, sms_uuid=text.uuid, attempts=message.attempts + 1,
                send_at=fields.Datetime.now(), state="cancelled" if stopped else "sending", stopped=stopped and "deceased",
            )

    def _dispatch_mail(self, event, words):
        papers = self._render_papers(event)
        layout = "alseraj_beneficiary.message_mail"
        vals_list = []
        for message in self:
            said, company = words[message.res_id], message.company_id
            body = plaintext2html(message_text.fill(event.letter, {**said, "link": "\x02"}))
            if said.get("link"):
                link = Markup('<a href="%s">%s</a>') % (said["link"], self.env._("Open the page"))
                body = body.replace("\x02", link)
            vals_list.append({
                "subject": message_text.fill(event.subject, said) or event.name,
                "body_html": self.env["ir.qweb"]._render(layout, {
                    "body": body, "company": company, "lang": message.lang,
                    "direction": "rtl" if (message.lang or "").startswith("ar") else "ltr",
                }),
                "author_id": company.partner_id.id,
                "email_from": company.email_formatted or self.env.user.email_formatted,
                "recipient_ids": [fields.Command.link(message.partner_id.id)] if message.partner_id else [],
                "email_to": False if message.partner_id else message.sent_to,
                "auto_delete": event.secret,
                # who reads a record reads its messages: one with a secret hangs on none
                "model": not event.secret and message.res_model, "res_id": not event.secret and message.res_id,
                "attachment_ids": papers.get(message.res_id, []),
                "alseraj_message_id": message.id,
            })
        mails = self.env["mail.mail"].create(vals_list)
        for message, mail in zip(self, mails, strict=True):
            message._keep_text(
                event, words[message.res_id], event.letter, attempts=message.attempts + 1, state="sending",
                mail_header=mail.message_id,
                subject=message_text.fill(event.subject, words[message.res_id]), send_at=fields.Datetime.now(),
            )

    def _render_papers(self, event):
        """The paper of the event, made for each of these.

        :return: dict id of the document -> commands of attachments
        """
        if not event.report_id:
            return {}
        papers = event._render_papers(self.env[self[:1].res_model].browse(self.mapped("res_id")))
        attachments = self.env["ir.attachment"].create([
            {"name": name, "raw": content, "res_model": self[:1].res_model, "res_id": res_id}
            for res_id, (name, content) in papers.items()
        ])
        return {attachment.res_id: [fields.Command.link(attachment.id)] for attachment in attachments}

    def _dispatch_letter(self, event, words):
        for message in self:
            message._keep_text(
                event, words[message.res_id], event.letter, state="letter",
                subject=message_text.fill(event.subject, words[message.res_id]),
            )

    # ------------------------------------------------------------ what came of it

    def _note_sent(self):
        waiting = self.filtered(lambda message: message.state == "sending")
        waiting._write_internal({"state": "sent", "sent_on": fields.Datetime.now(), "failure": False})

    def _note_delivered(self):
        for message in self.filtered(lambda message: message.state in ("sending", "sent")):
            now = fields.Datetime.now()
            message._write_internal({
                "state": "delivered", "sent_on": message.sent_on or now, "delivered_on": now, "failure": False,
            })

    @api.model
    def _take_bounce(self, headers, address):
        """An e-mail came back: the address is marked, and what it carried goes the next way.

        :param list headers: Message-Ids to which the mail server refers
        :param str address: the address that does not exist
        """
        messages_sudo = self.sudo().search([  # whoever fetches the mail; the header is known to who got the letter alone
            ("mail_header", "in", headers), ("way", "=", "mail"), ("state", "in", ("sending", "sent"))]) if headers else self
        lost = messages_sudo.filtered(lambda message: not address or email_normalize(message.sent_to) == email_normalize(address))
        for file in lost.beneficiary_id.filtered(lambda file: file.email_normalized == email_normalize(address or "")):
            file._write_internal({"bounced_email": file.email_normalized})
        lost._fail(self.env._("The e-mail came back: the address is not reached."))

    def _put_off(self, moment):
        """Their hours are over: they wait for the next ones."""
        self._write_internal({"state": "waiting", "send_at": moment, "attempts": 0})
        self._trigger_job({moment})

    def _fail(self, failure, temporary=False):
        """The present way of these failed: the same once more where it may pass, else the next one."""
        now, moments = fields.Datetime.now(), set()
        for message in self.filtered(lambda message: message.state in ("sending", "sent")):
            if temporary and message.attempts <= len(RETRY_MINUTES):
                at = now + timedelta(minutes=RETRY_MINUTES[message.attempts - 1])
                vals = {"state": "waiting", "send_at": at}
            else:
                vals = message._prepare_next_way(failure)
            message._write_internal({**vals, "failure": failure})
            moments.add(vals["send_at"])
        self._trigger_job(moments - {False})

    def _prepare_next_way(self, failure):
        label = dict(self._fields["way"]._description_selection(self.env)).get(self.way, "")
        tried = [*filter(None, (self.ways_tried or "").split("\n")), f"{self.way}: {label}: {failure}"]
        recipient = self._get_recipient()
        way = recipient and message_way.choose_way(
            self._list_ways(self.event_id, recipient), {line.partition(":")[0] for line in tried})
        hour = self._get_hour(self.event_id, self.company_id, fields.Datetime.now())
        vals = self._prepare_way(way, recipient, hour if way == "sms" else fields.Datetime.now())
        return {**vals, "ways_tried": "\n".join(tried)}

    def _get_recipient(self):
        record = self.env[self.res_model].sudo().browse(self.res_id).exists()  # as it was told
        return self._find_recipients(self.event_id, record).get(self.res_id) if record else None

    # ------------------------------------------------------------ by hand

    def action_told(self):
        """Note that the letters were handed over or posted, or that the people were told otherwise.

        :return: True
        """
        return self._run_transition("told")

    def action_retry(self):
        """Send these again, to those who are reached by now.

        :return: True
        :raises UserError: one is still reached by no way
        """
        return self._run_transition("retry")

    def action_cancel(self):
        """Don't send these.

        :return: True
        """
        return self._run_transition("cancel")

    def _get_own_file_reason(self):
        return self.beneficiary_id._get_own_file_reason() if self.beneficiary_id else False

    def _get_way_reason(self):
        recipient = self._get_recipient()
        if recipient and recipient.stopped == "unwilling":
            return self.env._("He withdrew his consent: he gets no messages but those about his own matter.")
        if not recipient or recipient.stopped:
            return self.env._("Nothing is sent any more: the file is closed, or the matter is over.")
        if not set(self._list_ways(self.event_id, recipient)) - {"letter"}:
            return self.env._("%(name)s is reached neither by mobile nor by e-mail.", name=self.partner_id.name or "")
        return False

    def _step_told_by(self):
        self._write_internal({"told_by_id": self.env.uid, "sent_on": fields.Datetime.now()})

    def _step_try_again(self):
        for message in self.sudo():  # the number is the file's, the step has been checked
            recipient = message._get_recipient()
            way = message_way.choose_way(message._list_ways(message.event_id, recipient))
            hour = message._get_hour(message.event_id, message.company_id, fields.Datetime.now())
            vals = message._prepare_way(way, recipient, hour if way == "sms" else fields.Datetime.now())
            vals.pop("state")
            message._write_internal({**vals, "ways_tried": False, "failure": False})

    def _step_start(self):
        self.sudo()._start()  # the association's message, by a step that has been checked

    def action_whatsapp(self):
        """Open WhatsApp with the text of this message filled in; the contact is logged as an interaction.

        :return: dict, the action that opens the address
        :raises UserError: no mobile is known, or the text holds a link that only the recipient may know
        """
        self.ensure_one()
        self.check_access("read")
        event_sudo = self.event_id.sudo()  # its texts are the association's
        if event_sudo.secret:
            raise UserError(self.env._("This message holds a link that only its recipient may know: it is not sent by hand."))
        recipient = self._get_recipient()
        if recipient and recipient.stopped == "unwilling":
            raise UserError(self._get_way_reason())
        if not self.beneficiary_id:
            raise UserError(self.env._("WhatsApp is opened from a message to somebody with a file."))
        record = self.env[self.res_model].sudo().browse(self.res_id)  # its words as they go into a short text
        localized = event_sudo.with_context(lang=self.lang or self.env.lang)
        words = record.with_context(localized.env.context)._get_message_words(event_sudo.code).get(self.res_id, {})
        text = message_text.fill(localized.short_text, {**words, "association": self.company_id.name})
        return self.beneficiary_id._open_whatsapp(text, self.event_id.name)

    def action_print_letters(self):
        """Print the letters of these messages.

        :return: report action
        :raises UserError: none of them is a letter
        """
        self.check_access("read")
        letters = self.filtered(lambda message: message.state in ("letter", "told") and message.way == "letter")
        if not letters:
            raise UserError(self.env._("There is no letter among these."))
        for message in letters.filtered("event_id.secret"):
            record = self.env[message.res_model].browse(message.res_id)
            if reason := record._get_print_reason(message.event_id.code):
                raise UserError(self.env._(
                    "%(name)s: %(reason)s Leave this letter out.", name=message.partner_id.name or "", reason=reason))
        return self.env.ref("alseraj_beneficiary.action_report_message").report_action(letters)

    # ------------------------------------------------------------ letters in the register of papers

    def _get_paper_keys(self, code):
        """Each letter is a paper of its own."""
        return dict.fromkeys(self.ids, "letter") if code == "letter" else {}

    def _get_paper_words(self, code, lang, paper):
        """The words that a text of a letter may hold.

        :return: dict
        """
        self.ensure_one()
        return {"name": self.partner_id.name or self.beneficiary_id.name}
