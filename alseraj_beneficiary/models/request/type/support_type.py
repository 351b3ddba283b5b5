from collections import defaultdict

from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ....tools import amount_words, eligibility, hijri, intake_answers

CALLED_OFF = ("withdrawn", "cancelled")
ADULT = 18


class SupportType(models.Model):
    """The service catalogue: what the association gives, to whom, how much and how often."""

    _name = "alseraj.support.type"
    _description = "Support Type"
    _inherit = ["alseraj.shared.list.mixin"]
    _numbered_on_copy = ("code",)
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char()
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    kind = fields.Selection(
        [("cash", "Cash"), ("in_kind", "In kind"), ("third_party", "Paid to a third party")],
        required=True, default="cash",
        help="A third party is the landlord, the power company, the shop.",
    )
    ceiling = fields.Monetary(help="The most that one request may ask for, or that for each person; 0: no limit.")
    frequency_months = fields.Integer(
        "Once in (months)", help="A family may ask for it again after so many months; 0: no limit."
    )
    frequency_note = fields.Char(translate=True)
    zakat_eligible = fields.Boolean("Zakat may pay it")
    installment_count = fields.Integer("Installments", required=True, default=1)
    installment_interval_months = fields.Integer("Months between installments", required=True, default=1)
    description = fields.Text(translate=True, help="What the officer tells people about it.")
    request_count = fields.Integer(compute="_compute_request_count")

    condition_ids = fields.One2many("alseraj.support.condition", "type_id", string="Conditions", copy=True)
    category_ids = fields.Many2many(
        "alseraj.category", string="Eligible Categories", compute="_compute_category_ids",
        inverse="_inverse_category_ids", search="_search_category_ids",
        help="Any of them; empty: all. The same as the first line of the conditions that names categories.",
    )
    eligible_count = fields.Integer(
        "Eligible Today", compute="_compute_eligible_count", help="Registered files that meet every condition today."
    )

    ceiling_basis = fields.Selection(
        [("fixed", "The same for everybody"), ("person", "For each person of the household"),
         ("size", "By household size")],
        "Ceiling Is", required=True, default="fixed",
    )
    ceiling_line_ids = fields.One2many("alseraj.support.ceiling", "type_id", string="Ceilings by Household Size", copy=True)
    ceiling_text = fields.Char("Ceiling in Words", compute="_compute_ceiling_text")
    frequency_basis = fields.Selection(
        [("months", "So many months after the last time"), ("year", "Once in a calendar year"),
         ("hijri_year", "Once in a Hijri year")],
        "How Often", required=True, default="months",
    )
    frequency_text = fields.Char("How Often in Words", compute="_compute_frequency_text")

    document_line_ids = fields.One2many(
        "alseraj.support.document", "type_id", string="Documents Asked For", copy=True,
        help="Beside the documents of the file itself, these are verified before the request goes on.",
    )
    document_type_ids = fields.Many2many(
        "alseraj.document.type", string="Required Documents", compute="_compute_document_type_ids",
        inverse="_inverse_document_type_ids", search="_search_document_type_ids",
    )

    question_definition = fields.PropertiesDefinition("Questions")
    question_text = fields.Text("Questions Asked", compute="_compute_question_text")
    questions_required = fields.Boolean(
        "Answer All Questions", help="A request goes on its way only when every question is answered."
    )

    signature_at_delivery = fields.Boolean(
        "Outreach: signed at delivery",
        help="Requests that the association opens by itself go on unsigned; the family signs the declaration before "
             "it confirms or receives the support.",
    )

    portal_published = fields.Boolean(
        "May Be Asked for on the Portal", default=True,
        help="Beneficiaries with a login see it among the supports they can ask for; who is eligible is asked anyway.",
    )

    _code_unique = models.UniqueIndex(
        "(COALESCE(company_id, 0), code) WHERE code IS NOT NULL", "Another support type has this code."
    )
    _amounts_positive = models.Constraint(
        "CHECK(ceiling >= 0 AND frequency_months >= 0)",
        "The ceiling and the months between two requests are zero or more.",
    )
    _installments_positive = models.Constraint(
        "CHECK(installment_count >= 1 AND installment_interval_months >= 1)",
        "There is at least one installment, and at least one month between two of them.",
    )

    def _compute_currency_id(self):
        for support_type in self:
            support_type.currency_id = (support_type.company_id or self.env.company).currency_id

    def _compute_request_count(self):
        counts = dict(self.env["alseraj.support.request"]._read_group(
            [("type_id", "in", self.ids)], ["type_id"], ["__count"]
        ))
        for support_type in self:
            support_type.request_count = counts.get(support_type, 0)

    def action_open_requests(self):
        """Open the requests of this type.

        :return: action dict
        """
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_support_request"),
            "domain": [("type_id", "=", self.id)],
            "context": {"default_type_id": self.id},
        }

    # ------------------------------------------------------------ eligibility: categories, a condition like the others

    def _get_category_lines(self):
        return self.condition_ids.filtered(lambda line: line.kind == "category" and line.excluded == "in")

    @api.depends("condition_ids.kind", "condition_ids.excluded", "condition_ids.category_ids")
    def _compute_category_ids(self):
        for support_type in self:
            support_type.category_ids = support_type._get_category_lines()[:1].category_ids

    def _inverse_category_ids(self):
        for support_type in self:
            categories = support_type.category_ids
            line = support_type._get_category_lines()[:1]
            if line and categories:
                line.category_ids = categories
            elif line:
                line.unlink()
            elif categories:
                support_type.condition_ids = [Command.create(
                    {"kind": "category", "sequence": 0, "category_ids": [Command.set(categories.ids)]}
                )]

    @api.model
    def _search_category_ids(self, operator, value):
        if operator not in ("in", "ilike", "any"):
            return NotImplemented
        lines = Domain("kind", "=", "category") & Domain("excluded", "=", "in")
        if operator == "in" and set(value) == {False}:
            return ~Domain("condition_ids", "any", lines)
        return Domain("condition_ids", "any", lines & Domain("category_ids", operator, value))

    # ------------------------------------------------------------ eligibility: the domain

    def _get_eligible_domain(self):
        """The files that meet every condition today, whatever their state.

        :return: Domain on ``alseraj.beneficiary``
        """
        self.ensure_one()
        return Domain.AND(line._get_domain() for line in self.condition_ids)

    def _get_candidates_domain(self, leave_out_served=True):
        """The registered files of the company that are eligible today.

        :param bool leave_out_served: without those that may not ask again yet
        :return: Domain on ``alseraj.beneficiary``
        """
        company = self.company_id or self.env.company
        domain = Domain("state", "=", "registered") & Domain("company_id", "=", company.id)
        domain &= self._get_eligible_domain()
        return domain & ~self._get_served_domain() if leave_out_served else domain

    @api.depends("condition_ids")
    def _compute_eligible_count(self):
        files = self.env["alseraj.beneficiary"]
        for support_type in self:
            support_type.eligible_count = support_type.id and files.search_count(
                support_type._get_candidates_domain(leave_out_served=False)
            )

    def action_try_eligibility(self):
        """Ask who would be eligible today.

        :return: action dict
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Who would be eligible today?"),
            "res_model": "alseraj.support.eligibility",
            "view_mode": "form",
            "target": "new",
            "context": {"default_type_id": self.id},
        }

    # ------------------------------------------------------------ eligibility: the reasons

    def _get_failed_conditions(self, files):
        """The lines that files do not meet today.

        :param files: ``alseraj.beneficiary``
        :return: dict file id -> ``alseraj.support.condition``
        """
        self.ensure_one()
        today = self.env.company._get_today()
        saudi = files._default_nationality()
        failed = defaultdict(self.env["alseraj.support.condition"].browse)
        rules = [(line, line._get_rule()) for line in self.condition_ids]
        for file in files if rules else ():
            facts = file._get_eligibility_facts(saudi)
            for line, rule in rules:
                if not eligibility.holds(rule, facts, today):
                    failed[file.id] |= line
        return failed

    def _get_ineligible_reasons(self, files):
        """Why files are not eligible today; a file without reasons meets :meth:`_get_eligible_domain`.

        :param files: ``alseraj.beneficiary``
        :return: dict file id -> list of sentences, with every file in it
        """
        failed = self._get_failed_conditions(files)
        return {file.id: [line._get_reason(file) for line in failed[file.id]] for file in files}

    # ------------------------------------------------------------ ceiling

    @api.constrains("ceiling_basis", "ceiling_line_ids")
    def _check_ceiling_lines(self):
        for support_type in self:
            if support_type.ceiling_basis == "size" and 1 not in support_type.ceiling_line_ids.mapped("size_from"):
                raise ValidationError(self.env._(
                    "The ceilings of %(type)s by household size start with a line from 1 person.",
                    type=support_type.name,
                ))

    def _get_ceiling(self, household_size):
        """The most that a household of this size may ask for.

        :param int household_size: persons
        :return: amount in the currency of the company; 0: no limit
        """
        self.ensure_one()
        size = max(household_size, 1)
        if self.ceiling_basis == "person":
            return self.ceiling * size
        if self.ceiling_basis == "size":
            reached = self.ceiling_line_ids.filtered(lambda line: line.size_from <= size)
            return max(reached, key=lambda line: line.size_from).amount if reached else 0.0
        return self.ceiling

    @api.depends("ceiling", "ceiling_basis", "ceiling_line_ids.amount", "company_id")
    @api.depends_context("lang", "company")
    def _compute_ceiling_text(self):
        for support_type in self:
            currency = support_type.currency_id
            amounts = support_type.ceiling_line_ids.mapped("amount")
            if support_type.ceiling_basis == "size" and amounts:
                text = self.env._(
                    "%(low)s to %(high)s", low=currency.format(min(amounts)), high=currency.format(max(amounts)))
            elif not support_type.ceiling:
                text = self.env._("No limit")
            elif support_type.ceiling_basis == "person":
                text = self.env._("%(amount)s a person", amount=currency.format(support_type.ceiling))
            else:
                text = currency.format(support_type.ceiling)
            support_type.ceiling_text = text

    # ------------------------------------------------------------ frequency

    def _is_capped(self):
        return self.frequency_basis != "months" or bool(self.frequency_months)

    @api.depends("frequency_basis", "frequency_months")
    @api.depends_context("lang")
    def _compute_frequency_text(self):
        for support_type in self:
            if not support_type._is_capped():
                support_type.frequency_text = self.env._("As often as needed")
            elif support_type.frequency_basis == "months":
                support_type.frequency_text = self.env._(
                    "Once in %(months)s",
                    months=amount_words.count(support_type.frequency_months, "month", self.env.lang, oblique=True, each=True))
            else:
                labels = dict(self._fields["frequency_basis"]._description_selection(self.env))
                support_type.frequency_text = labels[support_type.frequency_basis]

    def _get_next_date(self, granted_on):
        """From which day on a family may ask again.

        :param date granted_on: when it was granted last
        :return: date, or None when nothing limits it
        """
        self.ensure_one()
        return eligibility.get_next_date(granted_on, self.frequency_basis, self.frequency_months)

    def _get_served_domain(self):
        """The files that got this support and may not ask again yet.

        :return: Domain on ``alseraj.beneficiary``
        """
        self.ensure_one()
        first = eligibility.get_first_blocking_day(
            self.env.company._get_today(), self.frequency_basis, self.frequency_months)
        if not first:
            return Domain.FALSE
        own = Domain("type_id", "=", self.id)
        granted = own & Domain("decided_on", ">=", first) & self.env["alseraj.support.request"]._get_granted_domain()
        return Domain("request_ids", "any", granted) | Domain("past_support_ids", "any", own & Domain("date", ">=", first))

    # ------------------------------------------------------------ documents asked for

    @api.depends("document_line_ids.document_type_id")
    def _compute_document_type_ids(self):
        for support_type in self:
            support_type.document_type_ids = support_type.document_line_ids.document_type_id

    def _inverse_document_type_ids(self):
        for support_type in self:
            wanted = support_type.document_type_ids
            lines = support_type.document_line_ids
            support_type.document_line_ids = [
                *(Command.delete(line.id) for line in lines if line.document_type_id not in wanted),
                *(Command.create({"document_type_id": kind.id}) for kind in wanted - lines.document_type_id),
            ]

    @api.model
    def _search_document_type_ids(self, operator, value):
        if operator not in ("in", "ilike", "any"):
            return NotImplemented
        if operator == "in" and set(value) == {False}:
            return Domain("document_line_ids", "=", False)
        return Domain("document_line_ids.document_type_id", operator, value)

    # ------------------------------------------------------------ questions

    @api.depends("question_definition")
    def _compute_question_text(self):
        for support_type in self:
            support_type.question_text = "\n".join(
                f"{number}. {question['string']}" for number, question in enumerate(support_type._get_questions(), 1)
            ) or False

    def _get_questions(self):
        """The questions, without headings.

        :return: list of definitions, as Odoo keeps them
        """
        self.ensure_one()
        return [question for question in self.question_definition or [] if question.get("type") != "separator"]

    def action_edit_questions(self):
        """Open a new request of this type, where a manager sets the questions up by *Edit Properties*.

        :return: action dict
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "alseraj.support.request",
            "view_mode": "form",
            "context": {"default_type_id": self.id},
        }

    # ------------------------------------------------------------ portal: what a family may ask for

    @api.model
    def _get_published(self, file):
        """The supports that are shown to a family on the portal, those it can't ask for included.

        :param file: ``alseraj.beneficiary``
        :return: ``alseraj.support.type``
        """
        published = Domain("portal_published", "=", True) & self._get_in_use_domain(file.company_id)
        return self.search(published).filtered(lambda kind: kind._get_portal_questions() is not None)

    def _get_portal_questions(self):
        """The questions that the portal asks; None where one it can't ask has to be answered.

        :return: list of definitions, as Odoo keeps them, or None
        """
        questions = self._get_questions()
        asked = [question for question in questions if question.get("type") in intake_answers.KINDS]
        return None if self.questions_required and len(asked) < len(questions) else asked

    # ------------------------------------------------------------ portal: why it may not

    def _get_portal_reasons(self, file):
        """Why the family can't ask for these supports on the portal today, in words for the family.

        They disclose nothing: a request whose outcome was not notified yet looks like one under
        study, and nothing is said of classes and categories.

        :param file: ``alseraj.beneficiary``
        :return: dict ``alseraj.support.type`` -> sentence, or False: it may ask
        """
        if reason := file and self._get_portal_file_reason(file):
            return dict.fromkeys(self, reason)
        waiting, early = self._get_portal_waiting(file), self._get_portal_early_reasons(file)
        return {
            kind: kind._get_portal_waiting_reason(waiting[kind]) if kind in waiting
            else kind._get_portal_unfit_reason(file) or early.get(kind, False)
            for kind in self
        }

    @api.model
    def _get_portal_file_reason(self, file):
        """Why nothing can be asked for this file on the portal, or False. Reasons written by employees are left out."""
        if file.state == "draft":
            return self.env._("Your file is not registered yet. Bring what is still missing, or call us.")
        if file.state == "closed":
            return self.env._("Your file is closed. To ask for support again, visit us or call us.")
        if file.state != "registered":
            return self.env._("Your file stands still at present. Call us or visit us, and we tell you what is needed.")
        if file.birth_date and file.age < ADULT and not file._get_guardian_deed(self.env.user):
            return self.env._("For a minor the guardian asks and signs: visit us with the deed of guardianship.")
        return False

    def _get_portal_waiting(self, file):
        """The last request of each support that the portal shows as on its way.

        :return: dict ``alseraj.support.type`` -> request
        """
        on_its_way = Domain("stage", "not in", ("draft", *CALLED_OFF)) | (
            Domain("stage", "=", "draft") & Domain("submitted_on", "!=", False))  # a slip of ours is corrected
        requests = self.env["alseraj.support.request"].search(
            on_its_way & Domain("notified_on", "=", False) & Domain("type_id", "in", self.ids)
            & Domain("beneficiary_id", "=", file.id), order="id")
        return {request.type_id: request for request in requests}

    def _get_portal_waiting_reason(self, request):
        return self.env._(
            "You have asked for it already (%(request)s). Wait for our reply, or withdraw that request first.",
            request=request.name or request.type_id.name)

    def _get_portal_unfit_reason(self, file):
        failed = self._get_failed_conditions(file)[file.id].filtered(
            lambda line: line.kind != "need_class" or file.need_class)  # without a class its study decides
        return " ".join(dict.fromkeys(line._get_portal_reason() for line in failed)) or False

    def _get_portal_early_reasons(self, file):
        """For which of these supports it is too early; what was not notified yet has been dealt with as one that waits.

        :return: dict ``alseraj.support.type`` -> sentence
        """
        Request = self.env["alseraj.support.request"]
        asked = Request.concat(*(Request.new({
            "beneficiary_id": file.id, "type_id": kind.id, "company_id": file.company_id.id}) for kind in self))
        grants, past = asked._get_blocking_grants(), asked._get_blocking_past()
        rejected = {request.type_id: request.decided_on for request in Request.search([
            ("beneficiary_id", "=", file.id), ("state", "=", "rejected"), ("type_id", "in", self.ids),
            ("decided_on", "!=", False),
        ], order="decided_on, id")}
        today, reasons = file.company_id._get_today(), {}
        for kind, request in zip(self, asked, strict=True):
            given_on = grants[request].decided_on if request in grants else past.get(request)
            first = kind._get_next_date(given_on) if given_on else (
                kind in rejected and request._get_reapply_date(rejected[kind]))
            if first and (given_on or first > today):
                reasons[kind] = self.env._(
                    "You can ask for it again from %(date)s on. If it can't wait, call us.",
                    date=hijri.format_both(first, self.env.lang or "en_US"))
        return reasons

