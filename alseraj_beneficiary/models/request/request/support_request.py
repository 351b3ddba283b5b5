from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ....tools import hijri, requirements
from ....tools.names import comma
from ....tools.roles import AUDITOR, DELEGATE, MANAGER, MEMBER, RESEARCHER

STATES = [
    ("draft", "Draft"),
    ("submitted", "Submitted"),
    ("incomplete", "Incomplete"),
    ("verified", "Verified"),
    ("studied", "Studied"),
    ("committee", "At Committee"),
    ("approved", "Approved"),
    ("delivering", "Delivering"),
    ("done", "Done"),
    ("rejected", "Rejected"),
    ("withdrawn", "Withdrawn by Applicant"),
    ("cancelled", "Cancelled"),
]
DERIVED = ("delivering", "done")  # they follow from the installments
WAITING = ("submitted", "verified", "studied", "committee")  # the association owes the next step
# It owes the reply; a draft has a day for it only while a slip of ours is corrected.
OWED = ("draft", *WAITING, "approved", "rejected")
# What applicants read of their own requests: a decision only once they were notified, not what led to it.
PORTAL_FIELDS = frozenset({
    "id", "display_name", "name", "create_date", "company_id", "currency_id", "beneficiary_id", "partner_id",
    "type_id", "kind", "channel_id", "amount_requested", "description", "urgent", "submitted_on",
    "submitted_hijri", "reply_not_before", "reply_not_before_hijri", "reply_due", "reply_due_hijri",
    "notified_on", "signed_by", "signed_on", "declaration_body", "incomplete_reason", "access_url",
    "access_token", "portal_state", "appeal_until",
})
NEED_READERS = ",".join((DELEGATE, RESEARCHER, MEMBER, AUDITOR))
INTAKE = ("draft", "incomplete")  # the request is still being filled in
SUBMITTED = ("submitted", "incomplete", "verified", "studied", "committee")  # and not decided
BEFORE_COMMITTEE = ("draft", "submitted", "incomplete", "verified", "studied")
BEFORE_DECISION = (*BEFORE_COMMITTEE, "committee")
GRANTED = ("approved", "delivering", "done")


class SupportRequest(models.Model):
    """A family asks for support; this follows it from the front desk to the last installment.

    ==========  =============================  ==============================
    action      who                            when
    ==========  =============================  ==============================
    submit      delegate, officer              complete, and signed as it stands
    return      delegate, officer, researcher  something is missing; says what
    verify      delegate, officer              the file and each document are verified
    recommend   researcher                     a need study is done
    committee   secretary, manager             studied
    decide      a closed session               it says so
    cancel      delegate, officer              before the committee: an error; says why
    withdraw    applicant, delegate, officer   before the decision: his wish; says why
    correct     delegate, officer              a slip in it; says why, signed again if declared
    reopen      delegate, officer              cancelled or withdrawn, in time; says why
    appeal      delegate, officer              rejected, once, in time; says why
    ==========  =============================  ==============================

    ``stage`` is what people decide, ``state`` follows from it (and, once approved, from the ledger).
    """

    _name = "alseraj.support.request"
    _description = "Support Request"
    _inherit = [
        "alseraj.workflow.mixin", "alseraj.message.mixin", "alseraj.union.search.mixin", "alseraj.family.title.mixin",
        "mail.thread", "mail.activity.mixin", "portal.mixin",
    ]
    _order = "urgent desc, submitted_on desc, id desc"
    _rec_names_search = ["name", "beneficiary_id"]
    _check_company_auto = True
    _mail_post_access = "read"

    # its number and where it stands
    name = fields.Char("Number", readonly=True, guarded=True, copy=False, index="trigram")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company, editable_in=INTAKE,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    stage = fields.Selection(
        [state for state in STATES if state[0] not in DERIVED], required=True, default="draft",
        readonly=True, guarded=True, copy=False, help="What people have decided so far.",
    )
    state = fields.Selection(
        STATES, compute="_compute_state", store=True, tracking=True, group_expand=True,
    )
    # whose it is
    beneficiary_id = fields.Many2one(
        "alseraj.beneficiary", required=True, index=True, ondelete="restrict", check_company=True,
        tracking=True, editable_in=INTAKE,
    )
    partner_id = fields.Many2one(related="beneficiary_id.partner_id")
    branch_id = fields.Many2one(related="beneficiary_id.branch_id", store=True, guarded=True, index=True)
    need_class = fields.Selection(related="beneficiary_id.need_class", store=True, guarded=True)
    need_score = fields.Float(related="beneficiary_id.need_score", store=True, guarded=True, aggregator="avg")
    # what is asked for
    type_id = fields.Many2one(
        "alseraj.support.type", "Support Type", index=True, ondelete="restrict", check_company=True,
        tracking=True, editable_in=INTAKE,
    )
    kind = fields.Selection(related="type_id.kind")
    channel_id = fields.Many2one("alseraj.channel", index=True, ondelete="restrict", editable_in=INTAKE, check_company=True)
    amount_requested = fields.Monetary(tracking=True, editable_in=INTAKE)
    amount_recommended = fields.Monetary(tracking=True, copy=False, editable_in=("verified",))
    amount_approved = fields.Monetary(readonly=True, guarded=True, tracking=True, copy=False)
    description = fields.Text()
    urgent = fields.Boolean(
        tracking=True, editable_in=INTAKE, help="The reply may be given before the two weeks of the policy.",
    )
    urgent_reason = fields.Char(editable_in=INTAKE)
    # who works on it
    user_id = fields.Many2one(
        "res.users", string="Officer", compute="_compute_user_id", store=True, readonly=False,
        precompute=True, index=True, tracking=True, domain="[('share', '=', False)]", copy=False,
        help="Answers for this request.",
    )
    researcher_id = fields.Many2one(
        "res.users", "Social Researcher", index=True, tracking=True, copy=False,
        domain="[('share', '=', False)]",
        help="Studies the need. Chosen when the request is verified, if nobody was named.",
    )
    access_token = fields.Char(guarded=True)
    # dates, the reasons of the verbs
    submitted_on = fields.Datetime(readonly=True, guarded=True, copy=False, index=True)
    reply_not_before = fields.Date("Not Before", readonly=True, guarded=True, copy=False)
    reply_due = fields.Date(readonly=True, guarded=True, copy=False, index=True, tracking=True)
    decided_on = fields.Date(readonly=True, guarded=True, copy=False)
    notified_on = fields.Datetime(readonly=True, guarded=True, copy=False, tracking=True)
    submitted_hijri = fields.Char(compute="_compute_hijri_dates")
    reply_not_before_hijri = fields.Char(compute="_compute_hijri_dates")
    reply_due_hijri = fields.Char(compute="_compute_hijri_dates")
    incomplete_reason = fields.Text(
        "What is Missing", copy=False, tracking=True, editable_in=("submitted", "verified"),
    )
    cancel_reason = fields.Text("Reason for Cancelling", copy=False, tracking=True, editable_in=BEFORE_COMMITTEE)
    appeal_on = fields.Datetime(readonly=True, guarded=True, copy=False)
    appeal_reason = fields.Text(copy=False, tracking=True, editable_in=("rejected",))
    appeal_count = fields.Integer("Appeals", readonly=True, guarded=True, copy=False)
    # need, documents, earlier requests
    study_ids = fields.One2many(
        "alseraj.need.study", "request_id", string="Need Studies", groups=NEED_READERS
    )
    study_count = fields.Integer(compute="_compute_study_count", groups=NEED_READERS)
    document_ids = fields.One2many("alseraj.document", "request_id", string="Documents of this Request")
    required_type_ids = fields.Many2many(
        "alseraj.document.type", string="Required Documents", compute="_compute_documents"
    )
    missing_type_ids = fields.Many2many(
        "alseraj.document.type", string="Not Verified Yet", compute="_compute_documents"
    )
    file_document_ids = fields.Many2many(
        "alseraj.document", string="Documents on File", compute="_compute_documents"
    )
    missing_documents = fields.Char(compute="_compute_documents")
    earlier_request_ids = fields.Many2many(
        "alseraj.support.request", string="Earlier Support", compute="_compute_earlier_requests"
    )
    earlier_count = fields.Integer(compute="_compute_earlier_requests")

    # what the support type allows
    eligibility_reason = fields.Text(
        "Not Eligible", compute="_compute_eligibility",
        help="Why the family may not have this support, one sentence for each condition that it fails.",
    )
    file_reason = fields.Text(
        "File Not Ready", compute="_compute_file_reason",
        help="What comes before any verification of its requests, whatever it is eligible for.",
    )
    eligibility_note = fields.Text(
        "Decided by the Study", compute="_compute_eligibility",
        help="Conditions on the need class of a family that has none yet: its need study gives it.",
    )
    ceiling = fields.Monetary(
        compute="_compute_ceiling",
        help="The most that this household may ask for; 0: no limit.",
    )
    frequency_warning = fields.Text("Too Early", compute="_compute_frequency_warning")
    frequency_exception_reason = fields.Text(
        "Allowed Before Its Time", copy=False, tracking=True, editable_in=BEFORE_DECISION,
        help="Why a manager allows this family to have the support again before its time.",
    )

    properties = fields.Properties(
        "Questions", definition="type_id.question_definition", copy=True, editable_in=INTAKE,
    )

    # what the officer sees at the intake
    intake_missing = fields.Text("Still Missing", compute="_compute_intake_missing", help="A line for each thing.")
    same_request_ids = fields.Many2many(
        "alseraj.support.request", string="Open Requests of the Same Kind", compute="_compute_same_request_ids"
    )
    same_request_warning = fields.Text(compute="_compute_same_request_ids")
    received_this_year = fields.Monetary(
        compute="_compute_received", help="Approved for the family since January, whatever its support type."
    )
    received_note = fields.Text("Received Before", compute="_compute_received")

    _name_unique = models.UniqueIndex(
        "(company_id, name) WHERE name IS NOT NULL", "Another request has this number."
    )
    _amounts_positive = models.Constraint(
        "CHECK(amount_requested >= 0 AND amount_recommended >= 0 AND amount_approved >= 0)",
        "Amounts are zero or more.",
    )
    # as the list asks; an index of other columns or another order serves nothing
    _list_index = models.Index("(COALESCE(urgent, FALSE) DESC, submitted_on DESC, id DESC)")
    _open_index = models.Index(  # the filter that the menu opens with: old and urgent ones that are done come before it else
        "(COALESCE(urgent, FALSE) DESC, submitted_on DESC, id DESC) WHERE state IN "
        "('draft', 'submitted', 'incomplete', 'verified', 'studied', 'committee', 'approved', 'delivering')"
    )
    _state_index = models.Index("(state, COALESCE(urgent, FALSE) DESC, submitted_on DESC, id DESC)")
    _waiting_index = models.Index("(state, reply_due, user_id) WHERE notified_on IS NULL")
    _owed_index = models.Index(  # who waits for an answer, in the order of the list
        "(COALESCE(urgent, FALSE) DESC, submitted_on DESC, id DESC) WHERE notified_on IS NULL AND state IN "
        "('draft', 'submitted', 'verified', 'studied', 'committee', 'approved', 'rejected')"
    )
    _asked_index = models.Index("(beneficiary_id) WHERE submitted_on IS NOT NULL")  # how often each family asked
    _appeals_index = models.Index("(submitted_on) WHERE appeal_count > 0")
    _urgent_index = models.Index("(state) WHERE urgent IS TRUE")

    # ------------------------------------------------------------ create

    @api.model_create_multi
    def create(self, vals_list):
        for vals in self._add_given_defaults(vals_list):
            self._check_signature_image(vals.get("signature"))
        current = self.env["alseraj.declaration"]._get_current()  # once, not as a default of each
        requests = super().create([{"declaration_id": current.id, **vals} for vals in vals_list])
        requests.filtered("signature")._seal_signature()
        excepted = requests.filtered("frequency_exception_reason")  # given, or a default of the context
        if excepted and not self._is_created_by_server(vals_list):
            self._check_may_allow_exception()
            excepted.beneficiary_id._check_own_file()
        return requests

    # ------------------------------------------------------------ computes

    @api.depends("name", "beneficiary_id")
    def _compute_display_name(self):
        for request in self:
            request.display_name = request.name or self.env._(
                "Draft: %(beneficiary)s", beneficiary=request.beneficiary_id.display_name or ""
            )

    @api.depends("stage")
    def _compute_state(self):
        for request in self:
            request.state = request.stage

    @api.depends("beneficiary_id")
    def _compute_user_id(self):
        for request in self:
            if not request.user_id:
                by_portal = self.env.user.share
                request.user_id = request.beneficiary_id.officer_id if by_portal else self.env.user

    @api.depends("submitted_on", "reply_not_before", "reply_due")
    @api.depends_context("lang")
    def _compute_hijri_dates(self):
        lang = self.env.lang or "en_US"
        for request in self:
            submitted = request.submitted_on and request.company_id._get_day(request.submitted_on)
            request.submitted_hijri = hijri.format(submitted, lang)
            request.reply_not_before_hijri = hijri.format(request.reply_not_before, lang)
            request.reply_due_hijri = hijri.format(request.reply_due, lang)

    @api.depends("study_ids")
    def _compute_study_count(self):
        for request in self:
            request.study_count = len(request.study_ids)

    @api.depends(
        "type_id.document_line_ids", "beneficiary_id.missing_document_type_ids",
        "beneficiary_id.document_ids.is_covering", "beneficiary_id.document_ids.type_id",
        "beneficiary_id.document_ids.request_id", "beneficiary_id.document_ids.issue_date", "submitted_on",
    )
    @api.depends_context("lang")
    def _compute_documents(self):
        for request in self:
            documents = request.beneficiary_id.document_ids
            required = request.type_id.document_type_ids
            needs = request._get_missing_needs()
            missing = request.beneficiary_id.missing_document_type_ids.union(*(line.document_type_id for line, _of in needs))
            request.required_type_ids = required
            request.missing_type_ids = missing
            request.missing_documents = comma(self.env.lang).join(request._get_missing_labels(needs))
            request.file_document_ids = documents.filtered(
                lambda doc, request=request: doc.request_id != request._origin
            )

    @api.depends("beneficiary_id")
    def _compute_earlier_requests(self):
        by_beneficiary = defaultdict(self.browse)
        for request in self.search([
            ("beneficiary_id", "in", self.beneficiary_id.ids), ("state", "not in", ("draft", "cancelled", "withdrawn")),
        ]):
            by_beneficiary[request.beneficiary_id] |= request
        for request in self:
            earlier = by_beneficiary[request.beneficiary_id._origin] - request._origin
            request.earlier_request_ids = earlier
            request.earlier_count = len(earlier)

    def _get_report_base_filename(self):
        """What the portal calls a downloaded document."""
        self.ensure_one()
        return self.display_name

    def _compute_access_url(self):
        for request in self:
            request.access_url = f"/my/requests/{request.id}"

    # ------------------------------------------------------------ helpers

    def _read_group_select(self, aggregate_spec, query):
        if aggregate_spec == "days_to_decision:avg":  # not the requests that still wait
            return SQL(
                "AVG(%s) FILTER (WHERE %s IS NOT NULL)",
                self._field_to_sql(self._table, "days_to_decision", query),
                self._field_to_sql(self._table, "decided_on", query),
            )
        return super()._read_group_select(aggregate_spec, query)

    @api.model
    def _has_field_access(self, field, operation):
        allowed = super()._has_field_access(field, operation)
        return allowed and (self.env.su or not self.env.user.share or field.name in PORTAL_FIELDS)

    def action_open_studies(self):
        """Open the need studies of this request, or start the first one.

        :return: action dict
        """
        self.ensure_one()
        action = {
            **self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_need_study"),
            "domain": [("request_id", "=", self.id)],
            "context": {"default_request_id": self.id},
        }
        if len(self.study_ids) < 2:
            action.update(
                views=[(False, "form")], view_mode="form", res_id=self.study_ids.id, domain=[]
            )
        return action

    def action_open_beneficiary(self):
        """Open the beneficiary file.

        :return: action dict
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "alseraj.beneficiary",
            "view_mode": "form",
            "res_id": self.beneficiary_id.id,
        }

    def action_open_earlier(self):
        """Open what the family asked for before.

        :return: action dict
        """
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_support_request"),
            "domain": [("id", "in", self.earlier_request_ids.ids)],
            "context": {},
        }

    def action_list_documents(self):
        """Put a line for each required document that nobody has handed in, ready to receive the file.

        :return: True
        """
        vals_list = [vals for request in self for vals in request._prepare_missing_documents()]
        self.env["alseraj.document"].create(vals_list)
        return True

    # ------------------------------------------------------------ eligibility

    @api.depends(
        "type_id.condition_ids", "beneficiary_id.category_ids", "beneficiary_id.need_class",
        "beneficiary_id.zakat_class", "beneficiary_id.housing", "beneficiary_id.marital_status",
        "beneficiary_id.gender", "beneficiary_id.nationality_id", "beneficiary_id.branch_id",
        "beneficiary_id.birth_date", "beneficiary_id.household_size", "beneficiary_id.income_per_head",
        "beneficiary_id.member_ids.birth_date", "beneficiary_id.member_ids.in_household",
    )
    @api.depends_context("lang")
    def _compute_eligibility(self):
        failed = {
            kind: kind._get_failed_conditions(requests.beneficiary_id) for kind, requests in self.grouped("type_id").items()
            if kind
        }
        for request in self:
            file = request.beneficiary_id
            lines = failed.get(request.type_id, {}).get(file.id) or self.env["alseraj.support.condition"]
            by_study = lines.filtered(lambda line, file=file: line.kind == "need_class" and not file.need_class)
            request.eligibility_reason = "\n".join(line._get_reason(file) for line in lines - by_study) or False
            request.eligibility_note = "\n".join(line._get_reason(file) for line in by_study) or False

    @api.depends("beneficiary_id.state")
    def _compute_file_reason(self):
        for request in self:
            request.file_reason = bool(request.beneficiary_id) and request._get_unregistered_reason()

    def _get_unfit_after_study_reason(self):
        """Why the need class that the study gave is not one of those the support is for, or False."""
        self.ensure_one()
        file = self.beneficiary_id
        lines = self.type_id._get_failed_conditions(file)[file.id].filtered(lambda line: line.kind == "need_class")
        return "\n".join(line._get_reason(file) for line in lines) or False

    # ------------------------------------------------------------ ceiling

    @api.depends(
        "beneficiary_id.household_size", "type_id.ceiling", "type_id.ceiling_basis", "type_id.ceiling_line_ids.amount",
    )
    def _compute_ceiling(self):
        for request in self:
            size = request.beneficiary_id.household_size
            request.ceiling = request.type_id and request.type_id._get_ceiling(size)

    def _get_above_ceiling_reason(self, amount):
        """The ceiling in a sentence where ``amount`` is above it, or False.

        :param float amount: in the currency of the request
        """
        self.ensure_one()
        if not self.ceiling or self.currency_id.compare_amounts(amount, self.ceiling) <= 0:
            return False
        values = {"type": self.type_id.name, "ceiling": self.currency_id.format(self.ceiling)}
        if self.type_id.ceiling_basis == "fixed":
            return self.env._("The ceiling of %(type)s is %(ceiling)s.", **values)
        return self.env._(
            "The ceiling of %(type)s for a household of %(size)s is %(ceiling)s.",
            size=self.beneficiary_id.household_size, **values)

    # ------------------------------------------------------------ frequency

    @api.model
    def _get_granted_domain(self):
        """The requests that were approved; the rooms below take out what came to nothing.

        :return: Domain on ``alseraj.support.request``
        """
        return Domain("stage", "=", "approved")

    def _get_blocking_grants(self):
        """The earlier grant of the same support that these requests would follow too early.

        The requests of files that were merged hang on the file that stayed, so the family is counted whole.

        :return: dict request -> request in sudo, only for those that are too early
        """
        capped = self.filtered(lambda request: request.beneficiary_id and request.type_id and request.type_id._is_capped())
        if not capped:
            return {}
        # sudo: what the family got counts, whoever may see it; its number and date are shown, no more
        grants_sudo = self.sudo().search(
            Domain("type_id", "in", capped.type_id.ids) & Domain("beneficiary_id", "in", capped.beneficiary_id.ids)
            & Domain("decided_on", "!=", False) & self._get_granted_domain(), order="decided_on desc, id desc")
        by_key = defaultdict(list)
        for grant_sudo in grants_sudo:
            by_key[grant_sudo.beneficiary_id.id, grant_sudo.type_id.id].append(grant_sudo)
        result = {}
        for request in capped:
            key = request.beneficiary_id._origin.id, request.type_id._origin.id
            others = (grant for grant in by_key[key] if grant.id != request._origin.id)
            last = next(others, None)
            if last and request.type_id._get_next_date(last.decided_on) > request.company_id._get_today():
                result[request] = last
        return result

    def _get_blocking_past(self):
        """The day on which the family was given the same support before this system, where that is too early.

        :return: dict request -> date, only for those that are too early
        """
        capped = self.filtered(lambda request: request.beneficiary_id and request.type_id and request.type_id._is_capped())
        if not capped:
            return {}
        last = self.env["alseraj.past.support"]._get_last(capped.beneficiary_id._origin, capped.type_id._origin)
        result = {}
        for request in capped:
            day = last.get((request.beneficiary_id._origin.id, request.type_id._origin.id))
            if day and request.type_id._get_next_date(day) > request.company_id._get_today():
                result[request] = day
        return result

    @api.depends(
        "beneficiary_id.request_ids.stage", "beneficiary_id.request_ids.decided_on", "type_id.frequency_months",
        "type_id.frequency_basis", "beneficiary_id.past_support_ids.date",
    )
    @api.depends_context("lang")
    def _compute_frequency_warning(self):
        blocking, past = self._get_blocking_grants(), self._get_blocking_past()
        lang = self.env.lang or "en_US"
        for request in self:
            grant_sudo = blocking.get(request)
            if not grant_sudo and request in past:
                request.frequency_warning = self.env._(
                    "%(type)s: %(often)s. The family was given it on %(date)s, before this system; it may ask again from "
                    "%(next)s.",
                    type=request.type_id.name, often=request.type_id.frequency_text,
                    date=hijri.format_both(past[request], lang),
                    next=hijri.format_both(request.type_id._get_next_date(past[request]), lang),
                )
                continue
            request.frequency_warning = grant_sudo and self.env._(
                "%(type)s: %(often)s. The family was granted it by %(earlier)s on %(date)s; it may ask again from %(next)s.",
                type=request.type_id.name, often=request.type_id.frequency_text, earlier=grant_sudo.name,
                date=hijri.format_both(grant_sudo.decided_on, lang),
                next=hijri.format_both(request.type_id._get_next_date(grant_sudo.decided_on), lang),
            )

    def _get_frequency_reason(self):
        """The sentence that stops a request which comes too early, unless a manager allowed it."""
        self.ensure_one()
        return not (self.frequency_exception_reason or "").strip() and self.frequency_warning

    @api.model
    def _check_may_allow_exception(self):
        if not self.env.su and not self.env.user.has_group(MANAGER):
            raise UserError(self.env._("Only a manager allows a support before its time."))

    # ------------------------------------------------------------ documents that the support asks for

    def _get_document_needs(self):
        """What the support type asks of this family.

        :return: list of (``alseraj.support.document``, ``alseraj.household.member`` or empty)
        """
        self.ensure_one()
        today = self.company_id._get_today()
        nobody = self.env["alseraj.household.member"]
        members = self.beneficiary_id.member_ids.filtered(lambda member: member.active and member.in_household)
        needs = []
        for line in self.type_id.document_line_ids:
            if not line.each_member:
                needs.append((line, nobody))
                continue
            rule = line._get_rule()
            needs += [
                (line, member) for member in members
                if requirements.concerns(rule, member._get_document_facts(today))
            ]
        return needs

    def _get_missing_needs(self):
        """The needs for which no document is verified, valid today and new enough.

        :return: list as of :meth:`_get_document_needs`
        """
        self.ensure_one()
        needs = self._get_document_needs()
        if not needs:
            return []
        asked_on = self.company_id._get_day(self.submitted_on or fields.Datetime.now())
        valid = self.beneficiary_id.document_ids.filtered("is_valid_today")
        return [need for need in needs if not need[0]._is_met(need[1], valid, asked_on)]

    def _get_missing_labels(self, needs, kinds=None):
        """What is missing in words, each once: of the file itself, then of the support.

        :param list needs: what :meth:`_get_missing_needs` gave
        :param kinds: of the file's missing documents these alone; None: all
        :return: list of str
        """
        named = {line.document_type_id._origin for line, _of in needs}
        kinds = self.beneficiary_id.missing_document_type_ids if kinds is None else kinds
        of_file = kinds.filtered(lambda kind: kind._origin not in named)
        return list(dict.fromkeys([*of_file.mapped("name"), *(line._get_label(of) for line, of in needs)]))

    def _prepare_missing_documents(self):
        """A line for each missing document that nobody has handed in or is waiting for.

        :return: list of values of ``alseraj.document``
        """
        self.ensure_one()
        open_documents = self.beneficiary_id.document_ids.filtered(lambda document: document.state in ("missing", "received"))
        have = {(document.type_id.id, document.member_id.id) for document in open_documents}
        needs = self._get_missing_needs()
        keys = [(line.document_type_id.id, member.id) for line, member in needs]
        named = {kind for kind, _member in keys}
        keys += [(kind.id, False) for kind in self.missing_type_ids if kind.id not in named]
        return [
            {"beneficiary_id": self.beneficiary_id.id, "request_id": self.id, "type_id": kind, "member_id": member}
            for kind, member in dict.fromkeys(keys) if (kind, member) not in have
            and (member or kind not in {waiting for waiting, _of in have})
        ]

    # ------------------------------------------------------------ answers to the questions of the support type

    def _get_questions_reason(self):
        """The sentence about questions that are open although all are to be answered, or False.

        A box that is not ticked is an answer, too.
        """
        self.ensure_one()
        if not self.type_id.questions_required:
            return False
        names = [
            question["string"] for question in self._read_questions()
            if question["type"] != "boolean" and self._is_open(question.get("value"))
        ]
        return bool(names) and self.env._(
            "%(type)s asks these questions: answer them first: %(questions)s",
            type=self.type_id.name, questions=comma(self.env.lang).join(names),
        )

    @api.model
    def _is_open(self, value):
        """Whether nobody answered; a zero is an answer."""
        return value is None or value is False or (not isinstance(value, (int, float)) and not value)

    def _prepare_question_answers(self):
        """The questions of the support type and what the applicant answered, as plain data that outlives both.

        :return: list of dict ``name``, ``label``, ``kind`` and ``value``, in the order of the questions; a value
            is a bool, a number, a date as ISO text, text, or a list of text; False where nobody answered
        """
        self.ensure_one()
        return [
            {
                "name": question["name"], "label": question["string"], "kind": question["type"],
                "value": self._get_plain_answer(question),
            }
            for question in self._read_questions()
        ]

    def _read_questions(self):
        """The questions with their raw answers; the mapping Odoo gives would read a zero as no answer."""
        answers = self.type_id and self._fields["properties"].convert_to_read(self.properties, self)
        return [question for question in answers or [] if question["type"] != "separator"]

    def _get_plain_answer(self, question):
        kind, value = question["type"], question.get("value")
        if kind == "boolean":
            return bool(value)
        if self._is_open(value):
            return False
        if kind in ("selection", "tags"):
            labels = {option[0]: option[1] for option in question.get(kind) or []}
            return [labels.get(key, key) for key in value] if kind == "tags" else labels.get(value, value)
        if kind == "many2many":
            return [name for _id, name in value]
        return value[1] if kind == "many2one" else value

    def _get_answer_text(self, answer):
        """An answer of :meth:`_prepare_question_answers` in words; empty where nobody answered.

        :param dict answer: an item of that list, or of an older snapshot, which has no ``kind``
        :return: str
        """
        kind, value = answer.get("kind"), answer["value"]
        if isinstance(value, bool) and (value or kind in (None, "boolean")):
            return self.env._("Yes") if value else self.env._("No")
        if self._is_open(value):
            return ""
        if isinstance(value, list):
            return comma(self.env.lang).join(map(str, value))
        if kind == "date":
            return hijri.format_both(fields.Date.to_date(value), self.env.lang or "en_US")
        return self.currency_id.format(value) if kind == "monetary" else str(value)

    # ------------------------------------------------------------ asked for and received before

    @api.depends("earlier_request_ids", "type_id", "amount_requested", "description")
    @api.depends_context("lang")
    def _compute_same_request_ids(self):
        for request in self:
            same = request.earlier_request_ids.filtered(
                lambda other, own=request.type_id: other.type_id == own and other.state in SUBMITTED
            )
            request.same_request_ids = same
            request.same_request_warning = bool(same) and self.env._(
                "The family already waits for %(type)s: %(requests)s.",
                type=request.type_id.name, requests=comma(self.env.lang).join(
                    f"{other.name} ({request.currency_id.format(other.amount_requested)}"
                    f" – {self._get_state_label(other.state)})" for other in same
                ),
            )

    @api.depends("earlier_request_ids", "beneficiary_id.past_support_ids.amount")
    @api.depends_context("lang")
    def _compute_received(self):
        lang = self.env.lang or "en_US"
        for request in self:
            granted = request.earlier_request_ids.filtered(lambda other: other.state in GRANTED)
            since = request.company_id._get_today().replace(month=1, day=1)
            this_year = granted.filtered(lambda other, since=since: other.decided_on and other.decided_on >= since)
            past = request.beneficiary_id.past_support_ids
            request.received_this_year = sum(this_year.mapped("amount_approved")) + sum(
                past.filtered(lambda given, since=since: given.date >= since).mapped("amount"))
            lines = [
                (other.decided_on, other.type_id.name, other.amount_approved, self._get_state_label(other.state))
                for other in granted if other.decided_on
            ] + [(given.date, given.type_id.name, given.amount, self.env._("before this system")) for given in past]
            request.received_note = "\n".join(
                self.env._(
                    "%(date)s: %(type)s, %(amount)s (%(state)s)",
                    date=hijri.format_both(date, lang), type=type_name, amount=request.currency_id.format(amount), state=state,
                )
                for date, type_name, amount, state in sorted(lines, key=lambda line: line[0], reverse=True)[:5]
            ) or False

    # ------------------------------------------------------------ checklist of the intake

    @api.depends(
        "beneficiary_id.state", "type_id", "channel_id", "amount_requested", "urgent", "urgent_reason", "signed_on",
        "missing_documents", "properties", "ceiling",
    )
    @api.depends_context("lang")
    def _compute_intake_missing(self):
        for request in self:
            request.intake_missing = "\n".join(request._get_intake_lines()) or False

    def _get_intake_lines(self):
        """What is still to be done until the request can be verified, a line each."""
        holes = [
            (self.beneficiary_id, self.env._("Choose the beneficiary.")),
            (self.type_id, self.env._("Choose the support type.")),
            (self.channel_id, self.env._("Choose the channel over which the request came.")),
        ]
        lines = [sentence for value, sentence in holes if not value]
        if self.type_id and (reason := self._get_wish_reason()):
            lines.append(reason)
        if reason := self._get_urgency_reason() or self._get_declaration_reason():
            lines.append(reason)
        if self.beneficiary_id.state == "draft":
            lines.append(self.env._("Register the file: its data and documents are not complete yet."))
        return lines + self._get_document_lines()

    def _get_document_lines(self, kinds=None):
        """What to do about each required document that is not verified, valid and new enough today.

        :param kinds: of the file's missing documents these alone; None: all
        :return: list of str
        """
        ranks = ("missing", "verified", "expired", "refused", "received")
        file = self.beneficiary_id
        documents = file.document_ids.sorted(lambda doc: (ranks.index(doc.state), doc._origin.id or 0))
        needs = self._get_missing_needs()
        named = {line.document_type_id._origin for line, _of in needs}
        latest = {document.type_id._origin: document for document in documents}
        lines = [
            file._get_missing_document_line(kind.name, latest.get(kind._origin, file.document_ids[:0]))
            for kind in (file.missing_document_type_ids if kinds is None else kinds) if kind._origin not in named
        ]
        for line, member in needs:
            own = documents.filtered(lambda doc, line=line, member=member: (
                doc.type_id._origin == line.document_type_id._origin and (not member or doc.member_id == member)
            ))
            lines.append(self._get_need_line(line._get_label(member), own[-1:]))
        return list(dict.fromkeys(lines))

    def _get_need_line(self, label, document):
        """What to do about a document that the support asks for; a valid one may be too old for it."""
        if document.is_valid_today:
            return self.env._("%(document)s: the one of the file is older; ask for a new one.", document=label)
        return self.beneficiary_id._get_missing_document_line(label, document)

    def _get_unregistered_reason(self):
        """The sentence for a request whose file is not registered, or False."""
        return self.beneficiary_id.state != "registered" and self.env._(
            "The file of %(beneficiary)s is not registered: complete and register it first.",
            beneficiary=self.beneficiary_id.display_name,
        )

    def _get_unverified_reasons(self):
        """Everything that stops the verification, in sentences."""
        reasons = []
        if reason := self._get_unregistered_reason():
            reasons.append(reason)
        kinds = self.beneficiary_id._get_stopping_document_types()
        if self.missing_documents and (labels := self._get_missing_labels(self._get_missing_needs(), kinds)):
            reasons.append(self.env._(
                "These documents are not verified and valid today: %(documents)s.", documents=comma(self.env.lang).join(labels),
            ))
            reasons += [f"• {line}" for line in self._get_document_lines(kinds)]
        return reasons

    def _get_return_text(self):
        """What the applicant has to bring or do, in his language, to be read over before it is sent."""
        self.ensure_one()
        request = self.with_context(lang=self.partner_id.lang or self.env.lang)
        file = request.beneficiary_id
        received = file.document_ids.filtered(lambda doc: doc.state == "received")  # ours to verify
        needs = request._get_missing_needs()
        named = needs and self.env["alseraj.document.type"].union(*(line.document_type_id for line, _of in needs))
        kinds = file.missing_document_type_ids - received.type_id
        lines = [f"• {kind.name}" for kind in (kinds - named if needs else kinds)]
        lines += [f"• {line._get_label(member)}" for line, member in needs if not received.filtered(
            lambda doc, line=line, member=member: doc.type_id == line.document_type_id and doc.member_id == member
        )]
        if file.state == "draft" and (names := file._get_missing_fields()):
            lines += [f"• {file._fields[name]._description_string(request.env)}" for name in names]
        return "\n".join(lines)

    # ------------------------------------------------------------ asked for twice, or too soon after a rejection

    def _get_same_request_reason(self):
        """The sentence for a request that is there already, word for word and not decided, or False."""
        words = (self.description or "").split()
        same = self.same_request_ids.filtered(lambda other: (
            not self.currency_id.compare_amounts(other.amount_requested, self.amount_requested)
            and (other.description or "").split() == words
        ))
        return bool(same) and self.env._(
            "%(request)s asks for the same and is not decided yet. Go on with that one, "
            "or write in the request what is different this time.", request=same[0].name,
        )

    def _get_reapply_reason(self):
        """The sentence for a family that applies again too soon after a rejection, or False; urgent ones may.

        How long is a setting of the company; without it a rejection counts as a grant does. A manager who allows
        the support before its time allows this, too.
        """
        if self.urgent or (self.frequency_exception_reason or "").strip():
            return False
        rejected, first = self._get_reapply_bar()
        if not first:
            return False
        return self.env._(
            "%(request)s was rejected: the family may apply for %(type)s again from %(date)s on. "
            "Before that an appeal, or an urgent request with its reason.",
            request=rejected.name, type=self.type_id.name,
            date=hijri.format_both(first, self.env.lang or "en_US"),
        )

    def _get_reapply_bar(self):
        """The last rejection of this support, and the day from which the family may apply again.

        :return: (request, date), or (None, None) where nothing stops it today
        """
        rejected = self.earlier_request_ids.filtered(
            lambda other: other.state == "rejected" and other.type_id == self.type_id and other.decided_on
        ).sorted("decided_on")[-1:]
        first = bool(rejected) and self._get_reapply_date(rejected.decided_on)
        if not first or self.company_id._get_day(fields.Datetime.now()) >= first:
            return None, None
        return rejected, first

    def _get_reapply_date(self, rejected_on):
        """The day from which the family may apply again, or None."""
        months = self.company_id.sudo().alseraj_reapply_months  # a setting is no secret
        return rejected_on + relativedelta(months=months) if months else self.type_id._get_next_date(rejected_on)

    # ------------------------------------------------------------ papers about it

    def _get_paper_keys(self, code):
        """What a paper of this kind about each request stands on; nothing for a draft.

        :param str code: code of a kind of paper
        :return: dict id -> str
        """
        if code == "receipt":
            return {request.id: str(request.submitted_on) for request in self if request.submitted_on}
        if code == "request_form":  # signed, and with a number of its own: a draft is called by the family's name
            return {
                request.id: f"{request.signed_on},{request.snapshot_hash}"
                for request in self if request.name and request.signed_on
            }
        return {}

    def _get_paper_words(self, code, lang, paper):
        """The words that a text on such a paper may hold.

        :param str code: code of a kind of paper
        :param str lang: code of a language
        :param paper: the :class:`Paper` that writes dates and amounts
        :return: dict
        """
        self.ensure_one()
        request = self.with_context(lang=lang)
        return {
            "name": request.beneficiary_id.name, "number": request.name, "kind": request.type_id.name,
            "date": paper.dates(request.submitted_on, lang),
            "amount": paper.money(request.amount_requested, request.currency_id, lang),
        }
