import re
from email.utils import parseaddr
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import email_normalize, html2plaintext

from ...tools import hijri
from ...tools.roles import AUDITOR, DELEGATE, DESK
from ..mixins.workflow_mixin import Transition
from .caller_mixin import CONTACT_KINDS

NEXT_STEP = "alseraj_beneficiary.mail_activity_next_step"
QUESTION_LENGTH = 5000
# what the system writes at the head of a letter that came in
MARKS = re.compile(r'^(\s*<p class="text-muted">.*?</p>)+', re.DOTALL)
SHOWN_BEFORE = 3  # so many earlier contacts are shown to who takes the call


class Interaction(models.Model):
    """One contact with a beneficiary or a visitor: "courtesy, time and an answer".

    ========  =============  ==========================  =============================
    action    from → to      who                         needs
    ========  =============  ==========================  =============================
    done      open → done    officer, branch delegate    an answer
    reopen    done → open    officer, branch delegate
    ========  =============  ==========================  =============================
    """

    _name = "alseraj.interaction"
    _description = "Interaction"
    _inherit = [
        "alseraj.workflow.mixin", "alseraj.clock.mixin", "alseraj.caller.mixin", "alseraj.message.mixin", "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_start desc, id desc"
    _rec_names_search = ["beneficiary_id", "visitor_name", "question"]
    _check_company_auto = True
    _list_index = models.Index("(date_start DESC, id DESC)")
    _transitions = {
        "done": Transition(
            ("open",), "done", DESK, checks=("answer",),
            steps=("end_date", "set_state", "end_reminders", "end_visit", "tell_referrer"),
        ),
        "reopen": Transition(("done",), "open", DESK),
    }
    _clock_states = ("open",)

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    beneficiary_id = fields.Many2one(tracking=True)
    about_request_id = fields.Many2one(
        "alseraj.support.request", "About the Request", index="btree_not_null", ondelete="set null", check_company=True,
        domain="[('beneficiary_id', '=', beneficiary_id)]",
    )
    known_note = fields.Text("Known So Far", compute="_compute_known_note")
    branch_id = fields.Many2one(
        "alseraj.branch", string="Branch Office", compute="_compute_branch_id", store=True, readonly=False,
        precompute=True, index="btree_not_null", check_company=True,
    )
    channel_id = fields.Many2one(
        "alseraj.channel", required=True, index=True, editable_in=("open",), check_company=True,
        default=lambda self: self._default_channel(),
    )
    channel_code = fields.Char(related="channel_id.code")
    source_url = fields.Char(
        "Address of the Post", editable_in=("open",),
        help="Where it was written on social media; paste the text as the question.")
    kind = fields.Selection(CONTACT_KINDS, string="About", default="inquiry", required=True)
    date_start = fields.Datetime(
        "Started At", default=fields.Datetime.now, required=True, index=True, editable_in=("open",)
    )
    date_end = fields.Datetime("End", editable_in=("open",))
    duration = fields.Float("Duration (hours)", compute="_compute_duration", store=True, aggregator="avg", guarded=True)
    question = fields.Text(required=True, editable_in=("open",))
    answer = fields.Text(editable_in=("open",))
    answer_id = fields.Many2one(
        "alseraj.answer", "From the Library", index="btree_not_null", ondelete="restrict", check_company=True,
        editable_in=("open",),
    )
    next_step = fields.Char(help="What was agreed on: who does what until when.")
    next_step_date = fields.Date("To Be Done by", help="With a day, it becomes an activity of who does it.")
    next_step_user_id = fields.Many2one(
        "res.users", "Done by", default=lambda self: self.env.user, domain="[('share', '=', False)]", index="btree_not_null",
    )
    user_id = fields.Many2one(
        "res.users", string="Owner", default=lambda self: self.env.user, index=True, tracking=True
    )
    due_date = fields.Date(
        "Answer Due", compute="_compute_due_date", store=True, readonly=False, precompute=True, tracking=True
    )
    state = fields.Selection(
        [("open", "Open"), ("done", "Done")],
        default="open", required=True, index=True, copy=False, tracking=True
    )
    reception_id = fields.Many2one(
        "alseraj.reception", "Came as", index="btree_not_null", ondelete="set null", check_company=True,
        groups=f"{DELEGATE},{AUDITOR}", help="His number in the hall.",
    )
    referrer_id = fields.Many2one(
        "alseraj.referrer", "Sent by", index="btree_not_null", ondelete="restrict", check_company=True, readonly=True,
        guarded=True, copy=False, groups=f"{DELEGATE},{AUDITOR}", help="The volunteer, delegate or body that sent this family.",
    )
    referrer_note = fields.Char(
        "His Word for It", readonly=True, guarded=True, copy=False, groups=f"{DELEGATE},{AUDITOR}",
        help="By which the referrer recognises the family in his list.")
    request_ids = fields.One2many("alseraj.support.request", "interaction_id")
    referral_ids = fields.One2many("alseraj.referral", "interaction_id")
    complaint_ids = fields.One2many("alseraj.complaint", "interaction_id")
    request_count = fields.Integer("Number of Support Requests", compute="_compute_follow_up_counts")
    referral_count = fields.Integer("Number of Referrals", compute="_compute_follow_up_counts")
    complaint_count = fields.Integer("Number of Complaints", compute="_compute_follow_up_counts")

    _end_after_start = models.Constraint(
        "CHECK (date_end IS NULL OR date_end >= date_start)", "An interaction can't end before it starts."
    )

    @api.model
    def _default_channel(self):
        return self.env["alseraj.channel"]._find("phone", self.env.company)

    @api.model
    def default_get(self, fields):
        vals = super().default_get(fields)
        request = self.env["alseraj.support.request"].browse(vals.get("about_request_id") or ())
        if request and not vals.get("beneficiary_id"):
            vals |= {"beneficiary_id": request.beneficiary_id.id, "kind": "follow_up"}
        return vals

    @api.depends("beneficiary_id", "visitor_name", "date_start")
    def _compute_display_name(self):
        for interaction in self:
            who = interaction._get_caller_name()
            start = interaction.date_start or fields.Datetime.now()
            when = (interaction.company_id or self.env.company)._get_local(start)
            interaction.display_name = f"{who} · \u2066{when:%Y-%m-%d %H:%M}\u2069"  # a date is not turned around

    @api.depends("beneficiary_id.branch_id")  # goes with the file that moves
    def _compute_branch_id(self):
        own = self.env.user.alseraj_branch_ids[:1]
        for interaction in self:
            interaction.branch_id = interaction.beneficiary_id.branch_id or interaction.branch_id or own

    @api.depends("date_start", "date_end")
    def _compute_duration(self):
        for interaction in self:
            start, end = interaction.date_start, interaction.date_end
            interaction.duration = (end - start).total_seconds() / 3600 if start and end else 0.0

    @api.depends("date_start", "company_id")
    def _compute_due_date(self):
        plan = self.env["res.company"]._make_planner()
        for interaction in self:
            company = interaction.company_id or self.env.company
            start = interaction.date_start or fields.Datetime.now()
            interaction.due_date = plan(company, company.alseraj_interaction_days, start)

    @api.depends("request_ids", "referral_ids", "complaint_ids")
    def _compute_follow_up_counts(self):
        for interaction in self:
            interaction.request_count = len(interaction.request_ids)
            interaction.referral_count = len(interaction.referral_ids)
            interaction.complaint_count = len(interaction.complaint_ids)

    @api.constrains("source_url")
    def _check_source_url(self):
        for interaction in self.filtered("source_url"):
            if urlsplit(interaction.source_url).scheme not in ("http", "https"):
                raise ValidationError(self.env._("The address of the post starts with https://"))

    @api.constrains("about_request_id", "beneficiary_id")
    def _check_about_request(self):
        for interaction in self.filtered("about_request_id"):
            if interaction.about_request_id.beneficiary_id != interaction.beneficiary_id:
                raise ValidationError(self.env._("The support request is another beneficiary's."))

    @api.onchange("answer_id")
    def _onchange_answer_id(self):
        """The text of the library in the language of who asks; it may be changed for him."""
        if self.answer_id:
            lang = self.beneficiary_id.lang or (self.company_id or self.env.company).partner_id.lang or self.env.lang
            self.answer = self.answer_id.with_context(lang=lang).answer

    @api.depends("beneficiary_id", "visitor_id", "company_id")
    @api.depends_context("uid", "lang")
    def _compute_known_note(self):
        """What is open for him and what he asked last, for who takes the call."""
        lang = self.env.lang or "en_US"
        for interaction in self:
            lines = interaction.beneficiary_id._get_open_matters() if interaction.beneficiary_id else []
            for earlier in interaction._find_earlier():
                day = earlier.company_id._get_day(earlier.date_start)
                lines.append(f"{hijri.format_both(day, lang)}: {earlier.question}")
            interaction.known_note = "\n".join(lines) or False

    def _find_earlier(self):
        if self.beneficiary_id:
            who = Domain("beneficiary_id", "=", self.beneficiary_id._origin.id)
        elif self.visitor_id:
            who = Domain("visitor_id", "=", self.visitor_id._origin.id)
        else:
            return self.browse()
        return self.search(who & Domain("id", "!=", self._origin.id or 0), limit=SHOWN_BEFORE)

    # ------------------------------------------------------------ create / write

    @api.model_create_multi
    def create(self, vals_list):
        interactions = super().create(vals_list)
        interactions._remind_other_owner()
        interactions.filtered("next_step_date")._plan_next_step()
        return interactions

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"user_id", "due_date", "date_start"}:
            self._remind_other_owner()
        if vals.get("user_id"):
            self._step_tell_referrer()
        if vals.keys() & {"next_step", "next_step_date", "next_step_user_id"}:
            self._plan_next_step()
        return result

    def _plan_next_step(self):
        """One activity for the next step that was agreed on, with its day; a former one of ours is replaced."""
        self.sudo().activity_unlink([NEXT_STEP])  # it may be another person's; it is put anew
        planned = self.filtered(lambda i: i.next_step and i.next_step_date and i.next_step_user_id)
        for (day, user, text), alike in planned.grouped(
            lambda i: (i.next_step_date, i.next_step_user_id, i.next_step)
        ).items():
            alike.with_context(mail_activity_quick_update=True).activity_schedule(
                NEXT_STEP, date_deadline=day, summary=text, user_id=user.id)

    def _remind_other_owner(self):
        """Only who gets the question from somebody else is reminded; at the desk one answers at once."""
        handed_on = self.filtered(
            lambda i: i.state == "open" and i.user_id and i.user_id not in (i.create_uid, self.env.user)
        )
        handed_on._remind(self.env._("Answer the visitor"))

    # ------------------------------------------------------------ the verbs

    def action_done(self):
        """Close the interactions: the visitor has his answer.

        :return: True
        :raises UserError: one has no answer yet
        """
        return self._run_transition("done")

    def action_reopen(self):
        """Open the interactions again, to correct or complete the answer.

        :return: True
        """
        return self._run_transition("reopen")

    def _get_answer_reason(self):
        return not self.answer and self.env._("Write down the answer first.")

    def _step_end_date(self):
        self.filtered(lambda i: not i.date_end)._write_internal({"date_end": fields.Datetime.now()})

    def _is_taken_up(self):
        """Whether somebody looks after it, which is all that a referrer hears."""
        return bool(self.user_id) or self.state == "done"

    def _step_tell_referrer(self):
        sent_sudo = self.sudo().filtered("referrer_id")  # who sent a family is told, whoever took it up
        sent_sudo._tell("referrer_taken_up")

    def _step_end_visit(self):
        """Who was called to the desk for this has been served."""
        called_sudo = self.sudo().reception_id.filtered(lambda person: person.state == "called")  # follows from the answer
        called_sudo._run_transition("done")

    # ------------------------------------------------------------ by e-mail

    @api.private
    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """A letter to the address of a branch office: an interaction of who wrote it, to be answered by anybody."""
        vals = dict(custom_values or {})
        name, address = parseaddr(msg_dict.get("email_from") or "")
        address = email_normalize(address) or address
        company = self.env["res.company"].browse(vals.get("company_id") or self.env.company.id)
        files = self.env["alseraj.beneficiary"].search([
            ("email_normalized", "=", address), ("company_id", "=", company.id)], limit=2) if address else ()
        text = html2plaintext(MARKS.sub("", str(msg_dict.get("body") or ""))).strip()
        question = "\n".join(filter(None, [(msg_dict.get("subject") or "").strip(), text])) or self.env._("(no text)")
        vals |= {
            "question": question[:QUESTION_LENGTH], "visitor_email": address, "user_id": False, "next_step_user_id": False,
            "channel_id": self.env["alseraj.channel"]._find("letter", company).id,
        }
        vals |= {"beneficiary_id": files.id} if len(files) == 1 else {"visitor_name": name or address}
        return super().message_new(msg_dict, vals)

    @api.private
    def message_update(self, msg_dict, update_vals=None):
        """Who writes back to an answer has not been answered yet."""
        self.filtered(lambda interaction: interaction.state == "done")._run_transition("reopen")
        return super().message_update(msg_dict, update_vals)

    def action_send_answer(self):
        """Send the answers by e-mail to those who asked; their replies come back to the interaction.

        :return: True
        :raises UserError: one has no answer yet, or is reached by no address
        """
        self.check_access("write")
        for interaction in self:
            recipient = interaction.sudo()._get_message_recipients("interaction_answer").get(interaction.id)  # only whether
            if not recipient or not recipient.email:
                raise UserError(self.env._("There is no e-mail address: call, or write a letter."))
        self.filtered(lambda interaction: interaction.state == "open")._run_transition("done")
        self._tell("interaction_answer")
        return True

    def _get_message_recipients(self, code):
        if code == "referrer_taken_up":
            return self.referrer_id and {
                interaction.id: interaction.referrer_id._get_message_recipients(code).get(interaction.referrer_id.id)
                for interaction in self
            } or {}
        recipients = super()._get_message_recipients(code)
        for interaction in self.filtered(lambda interaction: not interaction.beneficiary_id and interaction.visitor_id):
            recipients[interaction.id] = interaction.visitor_id._get_message_recipient()
        return recipients

    def _get_message_words(self, code):
        if code == "referrer_taken_up":
            lang = self.env.lang or "en_US"
            return {
                interaction.id: {
                    "date": hijri.format_both(interaction.company_id._get_day(interaction.date_start), lang),
                    "name": interaction.referrer_id.contact_name or interaction.referrer_id.name,
                } for interaction in self
            }
        return {
            interaction.id: {
                "details": interaction.answer or "", "name": interaction.beneficiary_id.name or interaction._get_caller_name(),
            } for interaction in self
        }

    def _get_message_marks(self, code):
        if code == "referrer_taken_up":
            return super()._get_message_marks(code)
        return {interaction.id: interaction.answer for interaction in self}  # another answer is told anew

    # ------------------------------------------------------------ what may come of it

    def action_open_request(self):
        """Open a new support request, filled in from this interaction.

        :return: dict, the window action
        :raises UserError: the visitor has no file yet
        """
        return self._get_follow_up_action("alseraj.support.request", self.env._("Support Request"))

    def action_refer(self):
        """Open a new referral to the social researcher, filled in from this interaction.

        :return: dict, the window action
        """
        self.ensure_one()
        return self._get_new_record_action(
            "alseraj.referral", self.env._("Referral"), question=self.question,
            visitor_id=not self.beneficiary_id and self._get_visitor().id,
        )

    def action_open_interaction(self):
        """Open the whole form of this interaction, out of the quick one.

        :return: dict, the window action
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window", "res_model": self._name, "res_id": self.id, "views": [(False, "form")],
        }

    def action_open_file(self):
        """Open a file for this visitor, filled in with what is known; all that he asked goes there.

        :return: dict, the window action
        """
        self.ensure_one()
        return self._get_visitor().action_open_file()

    def _get_visitor(self):
        """The visitor who is remembered for this; one who gave neither name nor number is remembered now."""
        if not self.visitor_id:
            self.check_access("write")
            self.visitor_id = self.env["alseraj.visitor"]._find_or_create([{
                "name": self.visitor_name, "mobile": self.visitor_mobile, "company_id": self.company_id.id,
                "branch_id": self.branch_id.id,
            }])[0]
        return self.visitor_id

    def action_complain(self):
        """Open a new complaint or suggestion, filled in from this interaction.

        :return: dict, the window action
        """
        self.ensure_one()
        return self._get_new_record_action(
            "alseraj.complaint", self.env._("Complaint"),
            description=self.question, channel_id=self.channel_id.id,
            complainant_name=self.visitor_name, complainant_mobile=self.visitor_mobile,
        )

    def action_view_follow_ups(self):
        """Show the requests, referrals or complaints that came of this interaction.

        :return: dict, the window action; the model is taken from ``follow_up_model`` in the context
        """
        self.ensure_one()
        names = {
            "alseraj.support.request": self.env._("Support Requests"),
            "alseraj.referral": self.env._("Referrals"),
            "alseraj.complaint": self.env._("Complaints"),
        }
        model = self.env.context.get("follow_up_model")
        if model not in names:
            model = "alseraj.support.request"
        return {
            "type": "ir.actions.act_window",
            "name": names[model],
            "res_model": model,
            "view_mode": "list,form",
            "domain": [("interaction_id", "=", self.id)],
        }

    def _get_follow_up_action(self, model, title, **defaults):
        self.ensure_one()
        if not self.beneficiary_id:
            raise UserError(self.env._("Choose the visitor's file first, or open one for him."))
        if model == "alseraj.support.request":
            defaults["channel_id"] = self.channel_id.id
        return self._get_new_record_action(model, title, **defaults)

    def _get_new_record_action(self, model, title, **defaults):
        defaults |= {"interaction_id": self.id, "beneficiary_id": self.beneficiary_id.id}
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
            "view_mode": "form",
            "target": "current",
            "context": {f"default_{name}": value for name, value in defaults.items() if value},
        }
