from collections import defaultdict

import pytz

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import hijri

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
# What applicants read of their own requests: a decision only when it is told, not what led to it.
PORTAL_FIELDS = frozenset({
    "id", "display_name", "name", "create_date", "company_id", "currency_id", "beneficiary_id", "partner_id",
    "type_id", "kind", "channel_id", "amount_requested", "description", "urgent", "submitted_on",
    "submitted_hijri", "reply_not_before", "reply_not_before_hijri", "reply_due", "reply_due_hijri",
    "notified_on", "signed_by", "signed_on", "declaration_body", "incomplete_reason", "access_url",
    "access_token", "portal_state", "appeal_until",
})
STUDY_READERS = ",".join(
    f"alseraj_beneficiary.group_{role}" for role in ("delegate", "researcher", "committee_member", "auditor")
)


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
    _inherit = ["alseraj.workflow.mixin", "mail.thread", "mail.activity.mixin", "portal.mixin"]
    _order = "urgent desc, submitted_on desc, id desc"
    _rec_names_search = ["name", "beneficiary_id"]
    _check_company_auto = True
    _mail_post_access = "read"

    _system_fields = frozenset({
        "stage", "name", "submitted_on", "reply_not_before", "reply_due", "signed_on", "snapshot",
        "amount_approved", "decided_on", "notified_on", "appeal_on", "appeal_count", "access_token",
        "cancelled_with_file", "higher_committee_id", "submitted_by_id",
        "snapshot_hash", "signed_channel", "signed_user_id", "signed_lang", "signature_scan", "signature_scan_name",
        "signature_ids", "sign_link_ids", "difference_reason", "difference_user_id", "difference_on", "difference_hash",
        "paused_on", "paused_days", "pause_history", "stopped_on", "chase_level",
        "chased_on", "return_reminded_on", "return_offered_on", "portal_intake", "portal_completed_on", "submitted_by_id",
        "notice_on", "tell_by_hand", "told_by_id", "told_on",
    })
    _editable_in = {
        **dict.fromkeys(
            ("beneficiary_id", "company_id", "type_id", "channel_id", "amount_requested", "urgent",
             "urgent_reason", "signature", "signed_by", "declaration_id", "signed_as", "signed_proof_id", "properties"),
            ("draft", "incomplete"),
        ),
        "amount_recommended": ("verified",),
        "frequency_exception_reason": ("draft", "submitted", "incomplete", "verified", "studied", "committee"),
        "incomplete_reason": ("submitted", "verified"),
        "cancel_reason": ("draft", "submitted", "incomplete", "verified", "studied"),
        "appeal_reason": ("rejected",),
        "withdraw_reason": ("draft", "submitted", "incomplete", "verified", "studied", "committee"),
        "correct_reason": ("submitted", "verified"),
        "reopen_reason": ("cancelled", "withdrawn"),
    }

    name = fields.Char("Number", readonly=True, copy=False, index="trigram")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    stage = fields.Selection(
        [state for state in STATES if state[0] not in DERIVED], required=True, default="draft",
        readonly=True, copy=False, help="What people have decided so far.",
    )
    state = fields.Selection(
        STATES, compute="_compute_state", store=True, index=True, tracking=True, group_expand=True,
    )

    beneficiary_id = fields.Many2one(
        "alseraj.beneficiary", required=True, index=True, ondelete="restrict", check_company=True,
        tracking=True,
    )
    partner_id = fields.Many2one(related="beneficiary_id.partner_id")
    branch_id = fields.Many2one(related="beneficiary_id.branch_id", store=True, index=True)
    need_class = fields.Selection(related="beneficiary_id.need_class", store=True)
    need_score = fields.Float(related="beneficiary_id.need_score", store=True, aggregator="avg")
    type_id = fields.Many2one(
        "alseraj.support.type", "Support Type", index=True, ondelete="restrict", check_company=True,
        tracking=True,
    )
    kind = fields.Selection(related="type_id.kind")
    channel_id = fields.Many2one("alseraj.channel", index=True, ondelete="restrict")
    amount_requested = fields.Monetary(tracking=True)
    amount_recommended = fields.Monetary(tracking=True, copy=False)
    amount_approved = fields.Monetary(readonly=True, tracking=True, copy=False)
    description = fields.Text()
    urgent = fields.Boolean(tracking=True, help="The reply may be given before the two weeks of the policy.")
    urgent_reason = fields.Char()
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

    submitted_on = fields.Datetime(readonly=True, copy=False, index=True)
    reply_not_before = fields.Date("Not Before", readonly=True, copy=False)
    reply_due = fields.Date(readonly=True, copy=False, index=True, tracking=True)
    decided_on = fields.Date(readonly=True, copy=False)
    notified_on = fields.Datetime(readonly=True, copy=False, tracking=True)
    days_to_decision = fields.Integer(
        compute="_compute_days_to_decision", store=True, aggregator="avg"
    )
    is_overdue = fields.Boolean("Overdue", compute="_compute_is_overdue", search="_search_is_overdue")
    submitted_hijri = fields.Char(compute="_compute_hijri_dates")
    reply_not_before_hijri = fields.Char(compute="_compute_hijri_dates")
    reply_due_hijri = fields.Char(compute="_compute_hijri_dates")

    incomplete_reason = fields.Text("What is Missing", copy=False, tracking=True)
    cancel_reason = fields.Text("Reason for Cancelling", copy=False, tracking=True)
    appeal_on = fields.Datetime(readonly=True, copy=False)
    appeal_reason = fields.Text(copy=False, tracking=True)
    appeal_count = fields.Integer("Appeals", readonly=True, copy=False)

    study_ids = fields.One2many(
        "alseraj.need.study", "request_id", string="Need Studies", groups=STUDY_READERS
    )
    study_count = fields.Integer(compute="_compute_study_count", groups=STUDY_READERS)
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

    _name_unique = models.UniqueIndex(
        "(company_id, name) WHERE name IS NOT NULL", "Another request has this number."
    )
    _amounts_positive = models.Constraint(
        "CHECK(amount_requested >= 0 AND amount_recommended >= 0 AND amount_approved >= 0)",
        "Amounts are zero or more.",
    )
    _waiting_index = models.Index("(reply_due) WHERE notified_on IS NULL")

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

    @api.depends("submitted_on", "decided_on")
    def _compute_days_to_decision(self):
        for request in self:
            decided = request.submitted_on and request.decided_on
            request.days_to_decision = decided and max(
                0, (request.decided_on - request._get_local_date(request.submitted_on)).days
            )

    @api.depends("reply_due", "state", "notified_on")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for request in self:
            awaited = request.state in OWED and not request.notified_on
            request.is_overdue = awaited and request.reply_due and request.reply_due < today

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = fields.Domain([
            ("reply_due", "<", fields.Date.context_today(self)),
            ("notified_on", "=", False),
            ("state", "in", OWED),
        ])
        wanted = set(value)
        if wanted == {True, False}:
            return fields.Domain.TRUE
        return domain if True in wanted else ~domain

    @api.depends("submitted_on", "reply_not_before", "reply_due")
    @api.depends_context("lang")
    def _compute_hijri_dates(self):
        lang = self.env.lang or "en_US"
        for request in self:
            submitted = request.submitted_on and request._get_local_date(request.submitted_on)
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
            request.missing_documents = ", ".join(request._get_missing_labels(needs))
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

    def _get_local_date(self, moment):
        """The day of a UTC ``moment`` on the company's wall calendar."""
        company_sudo = self.company_id.sudo()  # what time it is at the association is no secret
        timezone = pytz.timezone(company_sudo.partner_id.tz or self.env.user.tz or "UTC")
        return pytz.utc.localize(moment).astimezone(timezone).date()

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
