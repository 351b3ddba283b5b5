from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ....tools import age_limits, hijri, persons, requirements
from ....tools.names import comma
from ....tools.roles import SENSITIVE
from .identity_mixin import IDENTIFIER_TYPES

RELATIONS = [
    ("spouse", "Spouse"),
    ("son", "Son"),
    ("daughter", "Daughter"),
    ("father", "Father"),
    ("mother", "Mother"),
    ("brother", "Brother"),
    ("sister", "Sister"),
    ("grandchild", "Grandchild"),
    ("other", "Other"),
]
SCHOOL = ("kindergarten", "primary", "intermediate", "secondary")
STUDIES = ("school", "university")
# What the required documents depend on.
MEMBER_DOCUMENT_FACTS = frozenset({
    "beneficiary_id", "relation", "birth_date", "birth_date_hijri", "study", "in_household", "active",
})
COMPARED_OF_MEMBER = frozenset({"identifier", "active", "beneficiary_id"})  # with other households, for duplicates


class HouseholdMember(models.Model):
    """A person of the household, beside the head of the file.

    The limits of age point a member out until somebody decides. One who gets a file of his own stays here as a
    line that says which file that is.
    """

    _name = "alseraj.household.member"
    _description = "Household Member"
    _inherit = ["alseraj.access.logged", "alseraj.file.line.mixin", "alseraj.identity.mixin"]
    _order = "beneficiary_id, birth_date, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    relation = fields.Selection(RELATIONS, required=True, default="son")
    identifier_type = fields.Selection(IDENTIFIER_TYPES, default="national_id")
    identifier = fields.Char(index="btree_not_null")
    birth_date = fields.Date()
    birth_date_hijri = fields.Char(
        "Birth Date (Hijri)", compute="_compute_birth_date_hijri", inverse="_inverse_birth_date_hijri"
    )
    age = fields.Integer(compute="_compute_age", search="_search_age")
    gender = fields.Selection([("male", "Male"), ("female", "Female")])
    study = fields.Selection(
        [("none", "Not Studying"), ("school", "School"), ("university", "University")], default="none"
    )
    study_stage = fields.Selection(
        [("kindergarten", "Kindergarten"), ("primary", "Primary School"), ("intermediate", "Intermediate School"),
         ("secondary", "Secondary School"), ("diploma", "Diploma"), ("bachelor", "Bachelor"),
         ("postgraduate", "Postgraduate")],
        "Stage",
    )
    marital_status = fields.Selection(
        [("single", "Single"), ("married", "Married"), ("divorced", "Divorced"), ("widowed", "Widowed")]
    )
    is_working = fields.Boolean("Works")
    work = fields.Char("Work Note", help="Where and as what; his pay is a line of the incomes.")
    in_household = fields.Boolean("Lives in the Household", default=True)
    is_dependent = fields.Boolean("Dependent", default=True)
    health = fields.Selection(
        [("well", "Well"), ("ill", "Chronically Ill"), ("disabled", "With a Disability")],
        groups=SENSITIVE,
    )
    active = fields.Boolean(default=True)
    document_ids = fields.One2many("alseraj.document", "member_id", "Documents")
    has_study_proof = fields.Boolean(
        "Study Proven", compute="_compute_has_study_proof",
        help="A document that proves study is verified and valid today.",
    )
    age_exception = fields.Char(
        "Kept Because", help="Why this person stays a dependant past the limits of age; the warning rests then."
    )
    age_warning = fields.Char(
        compute="_compute_age_warning", search="_search_age_warning",
        help="What does not fit the limits of age. End the dependence, bring proof, or say why it stays.",
    )
    age_noticed_on = fields.Date(
        readonly=True, copy=False, guarded=True, help="When the officer was notified of the limit.",
    )
    own_file_id = fields.Many2one(
        "alseraj.beneficiary", readonly=True, copy=False, guarded=True, index="btree_not_null", ondelete="set null",
        help="He left this household and is the head of that file.",
    )

    # ------------------------------------------------------------ computed fields, onchanges

    @api.depends("birth_date")
    def _compute_birth_date_hijri(self):
        for member in self:
            date = member.birth_date and hijri.from_gregorian(member.birth_date)
            member.birth_date_hijri = date and "{}/{:02}/{:02}".format(*date)

    def _inverse_birth_date_hijri(self):
        for member in self:
            member.birth_date = self._parse_hijri(member.birth_date_hijri)

    @api.onchange("birth_date_hijri")
    def _onchange_birth_date_hijri(self):
        self._inverse_birth_date_hijri()

    @api.onchange("relation")
    def _onchange_relation(self):
        self.gender = persons.gender_of(self.relation, self.beneficiary_id.gender) or self.gender
        if self.relation == "spouse":
            self.marital_status = "married"

    @api.onchange("study_stage")
    def _onchange_study_stage(self):
        if self.study_stage:
            self.study = "school" if self.study_stage in SCHOOL else "university"

    @api.onchange("study")
    def _onchange_study(self):
        if self.study == "none" or (self.study == "university") == (self.study_stage in SCHOOL):
            self.study_stage = False

    @api.depends("birth_date")
    def _compute_age(self):
        today = {company: company._get_today() for company in self.company_id | self.env.company}
        for member in self:
            member.age = self._get_age(member.birth_date, today[member.company_id or self.env.company])

    def _search_age(self, operator, value):
        return self._search_by_age("birth_date", operator, value)

    # ------------------------------------------------------------ create / write / unlink

    @api.model_create_multi
    def create(self, vals_list):
        members = super().create(vals_list)
        members.filtered("age_exception")._log_age_exception()
        members.beneficiary_id._add_required_documents()
        members.filtered("identifier").beneficiary_id._plan_duplicate_search()
        return members

    def write(self, vals):
        files = self.beneficiary_id
        excepted = self.filtered(
            lambda member: "age_exception" in vals and (member.age_exception or "") != (vals["age_exception"] or "")
        )
        result = super().write(vals)
        excepted._log_age_exception()
        if MEMBER_DOCUMENT_FACTS & vals.keys():
            (files | self.beneficiary_id)._add_required_documents()
        if COMPARED_OF_MEMBER & vals.keys():
            (files | self.beneficiary_id)._plan_duplicate_search()
        return result

    def _check_before_write(self, vals):
        super()._check_before_write(vals)
        if not self.env.su and "beneficiary_id" in vals and any(m.beneficiary_id.id != vals["beneficiary_id"] for m in self):
            raise UserError(self.env._("Members change files by splitting or merging the files."))

    def unlink(self):
        documents = self._get_all_documents()
        documents.filtered(lambda d: d.state == "missing" and not d.has_attachment).unlink()
        return super().unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_documented(self):
        if kept := self._get_all_documents().member_id:
            raise UserError(self.env._(
                "There are documents about %(members)s. Archive the member, or delete the documents first.",
                members=comma(self.env.lang).join(kept.mapped("name")),
            ))

    @api.constrains("identifier", "beneficiary_id", "active")
    def _check_once_in_household(self):
        members = self.filtered(lambda member: member.identifier and member.active)
        if not members:
            return
        groups = self._read_group(
            [("beneficiary_id", "in", members.beneficiary_id.ids), ("identifier", "in", members.mapped("identifier"))],
            ["beneficiary_id", "identifier"], ["__count"], having=[("__count", ">", 1)],
        )
        twice = {(file.id, number) for file, number, _count in groups}
        for member in members:
            file, number = member.beneficiary_id, member.identifier
            if number == file.identifier:
                raise ValidationError(self.env._(
                    "%(name)s has the identifier %(number)s of the head of the file. The head is no member of his own "
                    "household: remove this line, or correct the number.", name=member.name, number=number,
                ))
            if (file.id, number) in twice:
                raise ValidationError(self.env._(
                    "The identifier %(number)s (%(name)s) stands twice in the household of %(file)s. "
                    "Remove one of the two lines, or correct the number.",
                    number=number, name=member.name, file=file.display_name,
                ))

    @api.model
    def _refuse_guarded(self, names):
        if "own_file_id" in names:
            raise UserError(self.env._("A member gets his own file by the button on the file, not by hand."))
        super()._refuse_guarded(names)

    # ------------------------------------------------------------ limits of age

    @api.depends(
        "document_ids.state", "document_ids.expiry_date", "document_ids.type_id.proves_study",
        "document_ids.type_id.for_member", "document_ids.member_id",
    )
    def _compute_has_study_proof(self):
        for member in self:
            member.has_study_proof = any(
                document.is_covering and document.type_id.proves_study and document.type_id.for_member
                for document in member.document_ids
            )

    @api.depends(
        "birth_date", "relation", "gender", "study", "has_study_proof", "marital_status", "is_working",
        "is_dependent", "age_exception", "beneficiary_id.category_ids",
    )
    @api.depends_context("lang")
    def _compute_age_warning(self):
        today = {company: company._get_today() for company in self.company_id | self.env.company}
        limits = {company: self.env["alseraj.age.limit"]._get_limits(company) for company in today}
        for member in self:
            company = member.company_id or self.env.company
            member.age_warning = member._get_age_warning(limits[company], today[company])

    def _get_age_warning(self, limits, today):
        """The sentences on this member under ``limits``, or False."""
        if not self.is_dependent or self.age_exception:
            return False
        person = self._prepare_person()
        limit = age_limits.find_limit(limits, person, self.beneficiary_id.category_ids._origin.ids)
        translate = self.env._  # the sentences are marked where they stand, in tools/
        return " ".join(
            translate(age_limits.WARNINGS[code], **values)
            for code, values in age_limits.find_warnings(limit, person, today)
        ) or False

    def _prepare_person(self):
        self.ensure_one()
        return age_limits.Person(
            self.relation, self.gender or None, self.birth_date, self.study in STUDIES,
            self.has_study_proof, self.marital_status == "married", self.is_working,
        )

    def _search_age_warning(self, operator, value):
        """Members with a warning (``!= False``), or without."""
        if operator not in ("in", "not in") or set(value) - {False, True}:
            return NotImplemented
        domain = self.env["alseraj.age.limit"]._get_out_of_age_domain(self.env.company._get_today())
        asked = (operator == "in") == (True in value)
        return domain if asked else ~domain

    def _log_age_exception(self):
        """Leave on the file who decided that a member stays past the limits."""
        bodies = {}
        for member in self:
            text = self.env._(
                "%(member)s is kept as a dependant: %(reason)s", member=member.name, reason=member.age_exception
            ) if member.age_exception else self.env._(
                "%(member)s is under the limits of age again", member=member.name
            )
            bodies.setdefault(member.beneficiary_id.id, []).append(text)
        files = self.env["alseraj.beneficiary"].browse(bodies)
        files._message_log_batch(bodies={id_: "\n".join(texts) for id_, texts in bodies.items()})

    # ------------------------------------------------------------ documents: what the file must bring about a member

    def _get_all_documents(self):
        return self.env["alseraj.document"].with_context(active_test=False).search([("member_id", "in", self.ids)])

    def _get_document_facts(self, today):
        return requirements.MemberFacts(
            self.id, self.relation or "", self._get_age(self.birth_date, today) if self.birth_date else None,
            self.study or "",
        )

    @api.model
    def _get_concerned_domain(self, rule):
        """The members whom a rule for each member asks, as ``requirements.concerns`` tells one by one."""
        domain = Domain([("active", "=", True), ("in_household", "=", True)])
        if rule.relation:
            domain &= Domain("relation", "in", requirements.RELATIONS_MEANT[rule.relation])
        if rule.studying:
            domain &= Domain("study", "in", requirements.STUDYING)
        if rule.age_from or rule.age_to:
            domain &= Domain("birth_date", "!=", False)
        if rule.age_from:
            domain &= Domain("age", ">=", rule.age_from)
        if rule.age_to:
            domain &= Domain("age", "<=", rule.age_to)
        return domain

    # ------------------------------------------------------------ own file

    def action_open_own_file(self):
        """Open the member's own file.

        :return: a window action
        """
        self.ensure_one()
        return self.own_file_id._get_form_action()
