import ast
from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools.translate import LazyTranslate

from ...tools import eligibility, hijri
from ...tools.names import comma
from ...tools.roles import OFFICER, RESEARCHER
from ..mixins.reason_verb import ReasonVerb
from ..mixins.workflow_mixin import Transition
from ..registry.file.beneficiary import NEED_CLASSES

_lt = LazyTranslate(__name__)

SEASONS = [
    ("ramadan", "Ramadan"),
    ("eid", "Eid"),
    ("winter", "Winter"),
    ("school", "Back to school"),
    ("other", "Another time of the year"),
]
HIJRI_SEASONS = ("ramadan", "eid")  # these come back after a Hijri year
PREPARED_DAYS = 45  # before its day, the next one of a yearly campaign is prepared
HELD_SHOWN = 20  # families named in a sentence about those that are held up
REQUEST_FINISHED = ("done", "rejected", "withdrawn", "cancelled")


def _group_reasons(held):
    """:return: dict sentence -> list of the requests that it holds up"""
    groups = defaultdict(list)
    for request, reason in held.items():
        groups[reason].append(request)
    return groups


class Outreach(models.Model):
    """Reaching people without waiting for them to ask.

    =============  ===============  ==========  ===========================================
    action         from → to        who         needs
    =============  ===============  ==========  ===========================================
    open_requests  draft → done     officer     a selection, a support type and a channel
    reopen         done → draft     officer
    =============  ===============  ==========  ===========================================
    """

    _name = "alseraj.outreach"
    _description = "Outreach Campaign"
    _inherit = ["alseraj.workflow.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True
    _transitions = {
        "open_requests": Transition(
            ("draft",), "done", (OFFICER,), checks=("selection", "cash_amount"), steps=("open_requests", "set_state"),
        ),
        "reopen": Transition(("done",), "draft", (OFFICER,)),
    }

    _reason_verbs = {
        "study": ReasonVerb(_lt("What was found for all of these families; each is studied by its own file")),
    }

    name = fields.Char("Campaign", required=True, tracking=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users", string="Owner", default=lambda self: self.env.user, index=True, tracking=True
    )
    date = fields.Date(default=lambda self: self.env.company._get_today(), required=True)
    description = fields.Text("Purpose", help="Becomes the description of each request.")
    # the rule
    category_ids = fields.Many2many(
        "alseraj.category", string="Categories", help="In any of them; empty: all.", editable_in=("draft",),
        check_company=True, ondelete="restrict",  # empty would open it to all
    )
    need_class = fields.Selection(
        NEED_CLASSES, string="Need Class up to", help="This class and the needier ones; empty: all.",
        editable_in=("draft",),
    )
    branch_ids = fields.Many2many(
        "alseraj.branch", string="Branch Offices", help="Empty: all.", editable_in=("draft",), check_company=True,
        ondelete="restrict",
    )
    age_min = fields.Integer("Age From", editable_in=("draft",))
    age_max = fields.Integer("Age To", help="0: no limit.", editable_in=("draft",))
    member_age_min = fields.Integer("A Member's Age From", editable_in=("draft",))
    member_age_max = fields.Integer("A Member's Age To", help="0: no limit.", editable_in=("draft",))
    income_to = fields.Monetary(
        "Income per Head up to", help="A month; 0: no limit.", editable_in=("draft",))
    no_support_months = fields.Integer(
        "No Support for (months)", editable_in=("draft",), help="Nothing was granted in these months, of any type; 0: not asked.")
    no_contact_months = fields.Integer(
        "No Contact for (months)", editable_in=("draft",), help="No interaction in these months; 0: not asked.")
    exclusion_ids = fields.One2many(
        "alseraj.outreach.exclusion", "outreach_id", "Not Selected, and Why", readonly=True, guarded=True)
    domain = fields.Char("Further Conditions", help="Conditions on the beneficiary's file.", editable_in=("draft",))
    leave_out_served = fields.Boolean(
        "Leave Out Who Had It", default=True,
        help="Without the families that were granted this support and may not ask for it again yet.",
        editable_in=("draft",),
    )
    # what they get
    type_id = fields.Many2one(
        "alseraj.support.type", string="Support Type", required=True, index=True, check_company=True,
        tracking=True, editable_in=("draft",)
    )
    amount = fields.Monetary("Amount for Each", tracking=True, editable_in=("draft",))
    channel_id = fields.Many2one("alseraj.channel", required=True, editable_in=("draft",), check_company=True)
    beneficiary_ids = fields.Many2many(
        "alseraj.beneficiary", string="Beneficiaries", check_company=True, copy=False, editable_in=("draft",)
    )
    beneficiary_count = fields.Integer("Selected", compute="_compute_counts")
    request_ids = fields.One2many("alseraj.support.request", "outreach_id", string="Support Requests")
    request_count = fields.Integer("Support Requests Opened", compute="_compute_counts")
    # who is not registered yet
    invitee_ids = fields.One2many("alseraj.outreach.invitee", "outreach_id", "People on Lists", readonly=True, guarded=True)
    # when
    date_hijri = fields.Char("Hijri Date", compute="_compute_date_hijri")
    season = fields.Selection(SEASONS)
    yearly = fields.Boolean(
        "Every Year", help="The next one is prepared some weeks before its day, and put before its owner.")
    next_date = fields.Date(
        "Next Time", compute="_compute_next_date", help="Ramadan and Eid after a Hijri year, the others after a Gregorian one.")
    next_id = fields.Many2one("alseraj.outreach", "Next Campaign", readonly=True, copy=False, guarded=True, check_company=True)
    # what came of it
    signed_count = fields.Integer("Signed", compute="_compute_results")
    agenda_count = fields.Integer("Before the Committee", compute="_compute_results")
    approved_count = fields.Integer("Approved", compute="_compute_results")
    amount_approved = fields.Monetary(compute="_compute_results")
    served_count = fields.Integer(
        "Supported", compute="_compute_results", help="Everything of the request was paid or handed over.")
    state = fields.Selection(
        [("draft", "Draft"), ("done", "Finished")],
        default="draft", required=True, index=True, copy=False, tracking=True
    )

    _ages = models.Constraint(
        "CHECK (age_min >= 0 AND (age_max = 0 OR age_max >= age_min))",
        "The ages go from the lower to the higher.",
    )
    _further_numbers = models.Constraint(
        "CHECK (LEAST(member_age_min, income_to, no_support_months, no_contact_months) >= 0"
        " AND (member_age_max = 0 OR member_age_max >= member_age_min))",
        "Ages, months and incomes are zero or more, and ages go from the lower to the higher.",
    )
    _amount_positive = models.Constraint(
        "CHECK (amount IS NULL OR amount >= 0)", "An amount can't be negative."
    )

    @api.depends("beneficiary_ids", "request_ids")
    def _compute_counts(self):
        counts = {
            outreach.id: count for outreach, count in self.env["alseraj.support.request"]._read_group(
                [("outreach_id", "in", self.ids)], ["outreach_id"], ["__count"]
            )
        }
        for outreach in self:
            outreach.beneficiary_count = len(outreach.beneficiary_ids)
            outreach.request_count = counts.get(outreach._origin.id, 0)

    @api.depends("date")
    @api.depends_context("lang")
    def _compute_date_hijri(self):
        for outreach in self:
            outreach.date_hijri = outreach.date and hijri.format(outreach.date, self.env.lang or "en_US")

    @api.depends("date", "season", "yearly")
    def _compute_next_date(self):
        for outreach in self:
            outreach.next_date = outreach.yearly and outreach.date and outreach._get_next_date()

    def _get_next_date(self):
        parts = self.season in HIJRI_SEASONS and hijri.from_gregorian(self.date)
        if not parts:
            return self.date + relativedelta(years=1)
        year, month, day = parts
        try:
            return hijri.to_gregorian(year + 1, month, day)
        except ValueError:  # the month has a day less in that year
            return hijri.to_gregorian(year + 1, month, day - 1)

    @api.depends("request_ids.state", "request_ids.signed_on", "request_ids.amount_approved")
    def _compute_results(self):
        rows = self.env["alseraj.support.request"]._read_group(
            [("outreach_id", "in", self.ids)], ["outreach_id", "state"], ["__count", "signed_on:count", "amount_approved:sum"])
        for outreach in self:
            own = {state: figures for campaign, state, *figures in rows if campaign == outreach._origin}

            def add(index, states=None, own=own):
                return sum(figures[index] or 0 for state, figures in own.items() if not states or state in states)

            outreach.signed_count = add(1)
            outreach.agenda_count = add(0, ("committee",))
            outreach.approved_count = add(0, ("approved", "delivering", "done"))
            outreach.amount_approved = add(2, ("approved", "delivering", "done"))
            outreach.served_count = add(0, ("done",))

    @api.constrains("domain")
    def _check_domain(self):
        for outreach in self:
            try:
                further = outreach._get_further_domain()
                further.validate(self.env["alseraj.beneficiary"])
                # by what he may not see nobody selects: the yearly job does so in its own rights, as Odoo does this check
                self.env["alseraj.beneficiary"].sudo(False)._search(further)
            except (ValueError, SyntaxError, TypeError) as error:
                raise ValidationError(self.env._(
                    "The further conditions can't be read. Set them again with the editor."
                )) from error

    # ------------------------------------------------------------ who is in need

    def action_select(self):
        """Select the registered beneficiaries that fit the rule; those chosen before are replaced.

        :return: True
        :raises UserError: the campaign is done, or the user is not an officer
        """
        if role := self._get_role_reason("open_requests"):
            raise UserError(role)
        for outreach in self:
            outreach.beneficiary_ids = outreach._choose()
        return True

    def _choose(self):
        """Who fits every step of the rule; the others are counted at the step that leaves them out, one query a step."""
        self.ensure_one()
        Beneficiary = self.env["alseraj.beneficiary"]
        domain = Domain("company_id", "=", self.company_id.id)
        count = Beneficiary.search_count(domain)
        lines = []
        for kind, step, _sentence in self._get_steps():
            domain &= step
            kept = Beneficiary.search_count(domain)
            if kept < count:
                lines.append({"outreach_id": self.id, "kind": kind, "sequence": len(lines), "file_count": count - kept})
            count = kept
        exclusions_sudo = self.sudo().exclusion_ids  # figures of the rule, which nobody writes by hand
        exclusions_sudo.unlink()
        exclusions_sudo.create(lines)
        return Beneficiary.search(domain)

    def _get_domain(self):
        """The rule of one campaign as a domain on beneficiaries."""
        self.ensure_one()
        own = Domain("company_id", "=", self.company_id.id)
        return own & Domain.AND(step for _kind, step, _sentence in self._get_steps())

    def _get_steps(self):
        """The rule, step by step: [(kind, Domain on files, the sentence for who fails it)]."""
        self.ensure_one()
        steps = [("state", Domain("state", "=", "registered"), self.env._("Not registered, suspended or closed"))]
        if self.branch_ids:
            steps.append(("branch", Domain("branch_id", "in", self.branch_ids.ids), self.env._(
                "Of another branch office than %(names)s", names=comma(self.env.lang).join(self.branch_ids.mapped("name")))))
        if self.category_ids:
            steps.append(("category", Domain("category_ids", "in", self.category_ids.ids), self.env._(
                "In none of the categories %(names)s", names=comma(self.env.lang).join(self.category_ids.mapped("name")))))
        if self.need_class:
            classes = [key for key, _label in NEED_CLASSES]
            labels = dict(self._fields["need_class"]._description_selection(self.env))
            steps.append((
                "need_class", Domain("need_class", "in", classes[:classes.index(self.need_class) + 1]),
                self.env._("Less needy than %(need_class)s, or not studied yet", need_class=labels[self.need_class])))
        if self.age_min or self.age_max:
            domain = Domain("age", ">=", self.age_min) if self.age_min else Domain.TRUE
            domain &= Domain("age", "<=", self.age_max) if self.age_max else Domain.TRUE
            steps.append(("age", domain, self.env._("Of another age, or the birth date is not known")))
        if self.member_age_min or self.member_age_max:
            rule = eligibility.Condition("member_age", low=self.member_age_min, high=self.member_age_max)
            born = self.env["alseraj.support.condition"]._get_born_domain(rule)
            steps.append((
                "member_age", Domain("member_ids", "any", Domain("in_household", "=", True) & Domain("active", "=", True) & born),
                self.env._("No member of the household is of the age")))
        if self.income_to:
            steps.append(("income", Domain("income_per_head", "<=", self.income_to), self.env._(
                "The income per head is above %(amount)s", amount=self.currency_id.format(self.income_to))))
        steps += self._get_time_steps()
        steps.append(("type", self.type_id._get_eligible_domain(), self.env._(
            "Not eligible for %(type)s by its conditions", type=self.type_id.name)))
        if self.leave_out_served:
            steps.append(("served", ~self.type_id._get_served_domain(), self.env._(
                "Had %(type)s already and may not ask for it again yet", type=self.type_id.name)))
        if self.domain:
            steps.append(("further", self._get_further_domain(), self.env._("Outside the further conditions")))
        return steps

    def _get_time_steps(self):
        steps, today, lang = [], self.company_id._get_today(), self.env.lang or "en_US"
        if self.no_support_months:
            since = today - relativedelta(months=self.no_support_months)
            granted = self.env["alseraj.support.request"]._get_granted_domain() & Domain("decided_on", ">=", since)
            steps.append((
                "support", ~Domain("request_ids", "any", granted) & ~Domain("past_support_ids", "any", [("date", ">=", since)]),
                self.env._("Supported since %(day)s", day=hijri.format_both(since, lang))))
        if self.no_contact_months:
            since = today - relativedelta(months=self.no_contact_months)
            # sudo: who was in contact counts, whoever may read what was said
            contacts = self.env["alseraj.interaction"].sudo()._search([
                ("beneficiary_id", "!=", False), ("date_start", ">=", self.company_id._get_start_of_day(since))])
            steps.append((
                "contact", Domain("id", "not in", contacts.subselect("beneficiary_id")),
                self.env._("In contact with us since %(day)s", day=hijri.format_both(since, lang))))
        return steps

    def _get_further_domain(self):
        return Domain(ast.literal_eval(self.domain)) if self.domain else Domain.TRUE

    # ------------------------------------------------------------ the workflow

    def action_open_requests(self):
        """Open a draft support request for everybody selected, in one step.

        Who has an open request of the same type, or one of this campaign, is left out; so it may be repeated.

        :return: dict, the window action that shows the requests
        :raises UserError: nobody is selected, or the user is not an officer
        """
        self._run_transition("open_requests")
        return self.action_view_requests()

    def _get_selection_reason(self):
        return not self.beneficiary_ids and self.env._(
            "Nobody is selected yet. Set the rule and select, or add beneficiaries by hand."
        )

    def _get_cash_amount_reason(self):
        return self.type_id.kind == "cash" and not self.amount and self.env._("Set the amount that each of them gets.")

    def _step_open_requests(self):
        Request = self.env["alseraj.support.request"]
        for outreach in self:  # two campaigns at once must see each other's requests
            requests = Request._create_internal([
                outreach._prepare_request(beneficiary) for beneficiary in outreach._get_not_served()
            ])
            messages_sudo = requests._tell("campaign")
            said = [self.env._(
                "%(opened)s requests opened; %(left_out)s left out, they have one already.",
                opened=len(requests), left_out=len(outreach.beneficiary_ids) - len(requests),
            )]
            if unwilling := len(messages_sudo.filtered(lambda message: message.stopped == "unwilling")):
                said.append(self.env._(
                    "Families that want no such messages, and were not written to: %(count)s.", count=unwilling))
            outreach.message_post(body=" ".join(said))

    def _get_not_served(self):
        """Those selected without an open request of the type and without one of this campaign."""
        self.ensure_one()
        served = self.env["alseraj.support.request"].sudo()._read_group(  # it counts, whoever may see it
            Domain("beneficiary_id", "in", self.beneficiary_ids.ids) & (
                Domain("outreach_id", "=", self.id)
                | Domain("type_id", "=", self.type_id.id) & Domain("state", "not in", REQUEST_FINISHED)
            ),
            ["beneficiary_id"],
        )
        served_ids = {beneficiary.id for (beneficiary,) in served}
        return self.beneficiary_ids.filtered(
            lambda b: b.id not in served_ids and b.state not in ("suspended", "closed")
        )

    def _prepare_request(self, beneficiary):
        return {
            "beneficiary_id": beneficiary.id,
            "company_id": self.company_id.id,
            "type_id": self.type_id.id,
            "channel_id": self.channel_id.id,
            "amount_requested": self.amount,
            "description": self.description or self.name,
            "outreach_id": self.id,
        }

    def action_send_sign_links(self):
        """Send each applicant of the campaigns who has not signed yet a link to sign on his phone.

        Who has a link that is still good is left alone, so it may be repeated.

        :return: action: a notice of how many were sent
        :raises UserError: nobody is to sign, or the user is not an officer
        """
        if role := self._get_role_reason("open_requests"):
            raise UserError(role)
        self.check_access("write")
        requests = self.request_ids.filtered(lambda request: request.state == "draft" and request.is_signable)
        requests -= self._get_with_open_link(requests)
        requests = requests.filtered(
            lambda request: self.env["alseraj.sign.link"]._get_known_answers(request.beneficiary_id))
        if not requests:
            raise UserError(self.env._("Nobody is to sign: the requests are signed, or their links are still good."))
        requests.check_access("write")
        messages_sudo = requests._tell("request_to_sign")
        sent = messages_sudo.filtered("way")
        for outreach in self:
            theirs = sent.filtered(lambda message, outreach=outreach: message.res_id in outreach.request_ids.ids)
            outreach.message_post(body=self.env._("Links for signing sent: %(count)s.", count=len(theirs)))
        return {
            "type": "ir.actions.client", "tag": "display_notification",
            "params": {
                "type": "success" if sent else "warning",
                "message": self.env._(
                    "Links for signing sent: %(sent)s. Reached by no way: %(others)s.",
                    sent=len(sent), others=len(requests) - len(sent),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _get_with_open_link(self, requests):
        """Those of ``requests`` for which a link for signing is on its way and still good."""
        links_sudo = self.env["alseraj.sign.link"].sudo().search([  # asked, not shown
            ("request_id", "in", requests.ids), ("channel", "=", "link"), ("signed_on", "=", False),
            ("revoked_on", "=", False), ("expires_on", ">", fields.Datetime.now()),
        ])
        return requests & links_sudo.filtered(lambda link: link.status == "open").request_id.with_env(self.env)

    def action_invite_all(self):
        """Invite everybody on the lists of these campaigns who has no file.

        :return: action: a notice of how many
        """
        return self.invitee_ids.action_invite()

    # ------------------------------------------------------------ on to the committee, together

    def action_advance(self):
        """Take the requests of the campaigns on as far as they can: submit what is signed, verify what is complete.

        :return: action: a notice of how many went on, and what holds up the others
        :raises UserError: the user is not an officer
        """
        if role := self._get_role_reason("open_requests"):
            raise UserError(role)
        requests = self.request_ids
        requests.check_access("write")
        moved, held = 0, {}
        for state, verb in (("draft", "submit"), ("submitted", "verify")):
            todo = requests.filtered(lambda request, state=state: request.state == state)
            reasons = {request: request._get_blocking_reason(verb) for request in todo}
            ready = todo.filtered(lambda request, reasons=reasons: not reasons[request])
            if ready:
                ready._run_transition(verb)
                moved += len(ready)
            held |= {request: reason for request, reason in reasons.items() if reason}
        return self._notify_progress(moved, held)

    def action_study(self, reason=None):
        """Study the verified requests of the campaigns together: each family by its own file, the findings in common.

        :param str reason: what the researcher found for all of them
        :return: action: a notice of how many went on, and what holds up the others
        :raises UserError: the user is not a researcher, or writes no findings
        """
        if not self.env.user.has_group(RESEARCHER):
            raise UserError(self.env._("A social researcher studies the requests."))
        findings = (reason or "").strip()
        if not findings:
            raise UserError(self.env._("Write what you found."))
        self.check_access("read")
        Study = self.env["alseraj.need.study"]
        moved, held = 0, {}
        for outreach in self:
            requests = outreach.request_ids.filtered(lambda request: request.state == "verified")
            reasons = {request: request._get_own_file_reason() for request in requests}
            held |= {request: reason for request, reason in reasons.items() if reason}
            ready = requests.filtered(lambda request, reasons=reasons: not reasons[request] and not request._get_last_study())
            studies = Study.create([
                {
                    "request_id": request.id, "visit_kind": "office", "findings": findings, "recommendation": "grant",
                    "amount_recommended": request.amount_requested,
                } for request in ready
            ])
            studies.action_done()
            moved += len(studies)
        return self._notify_progress(moved, held)

    def _notify_progress(self, moved, held):
        lines = [self.env._("Went on: %(count)s.", count=moved)]
        for reason, requests in _group_reasons(held).items():
            names = comma(self.env.lang).join(request.display_name for request in requests[:HELD_SHOWN])
            lines.append(self.env._(
                "Held up, %(count)s: %(reason)s (%(names)s)", count=len(requests), reason=reason,
                names=names + ("…" if len(requests) > HELD_SHOWN else "")))
        text = "\n".join(lines)
        for outreach in self.filtered(lambda campaign: campaign.has_access("write")):
            outreach.message_post(body=text)
        return {
            "type": "ir.actions.client", "tag": "display_notification",
            "params": {
                "type": "warning" if held else "success", "sticky": bool(held), "message": text,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_view_results(self):
        """Show the requests of the campaigns by their states and amounts.

        :return: dict, the window action
        """
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Results"),
            "res_model": "alseraj.support.request",
            "view_mode": "pivot,graph,list,form",
            "domain": [("outreach_id", "in", self.ids)],
            "context": {"pivot_row_groupby": ["outreach_id", "state"], "group_by": ["state"]},
        }

    # ------------------------------------------------------------ every year

    @api.model
    def _cron_prepare_next(self):
        """Each day: yearly campaigns whose next day comes near get their next one, selected, before their owner."""
        todo = self.search([("yearly", "=", True), ("next_id", "=", False), ("state", "=", "done")])
        for number, outreach in enumerate(todo):
            today = outreach.company_id._get_today()
            if outreach.next_date and (outreach.next_date - today).days <= PREPARED_DAYS:
                outreach._prepare_next()
            left = len(todo) - number - 1
            if not self.env["ir.cron"]._commit_progress(1, remaining=left) and left:
                return

    def _prepare_next(self):
        upcoming = self.copy({"name": self._get_next_name(), "date": self.next_date})
        upcoming.beneficiary_ids = upcoming._choose()
        self._write_internal({"next_id": upcoming.id})
        owner = upcoming.user_id or self.env.user
        upcoming.activity_schedule(
            "mail.mail_activity_data_todo", user_id=owner.id, date_deadline=upcoming.company_id._get_today(),
            summary=self.env._("Next campaign prepared: look at whom it reaches, and open the requests"))
        return upcoming

    def _get_next_name(self):
        """The name with the next year in the place of this one, of either calendar; else with the year behind it."""
        parts = hijri.from_gregorian(self.date)
        years = {self.date.year: self.next_date.year}
        if parts:
            years[parts[0]] = hijri.from_gregorian(self.next_date)[0]
        for old, new in years.items():
            if str(old) in self.name:
                return self.name.replace(str(old), str(new))
        return f"{self.name} {years[parts[0]] if parts and self.season in HIJRI_SEASONS else self.next_date.year}"

    def action_reopen(self):
        """Make the campaigns drafts again, to add people; requests that exist stay.

        :return: True
        """
        return self._run_transition("reopen")

    def action_view_requests(self):
        """Show the requests of the campaigns.

        :return: dict, the window action
        """
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Support Requests"),
            "res_model": "alseraj.support.request",
            "view_mode": "list,kanban,form,pivot,graph",
            "domain": [("outreach_id", "in", self.ids)],
        }
