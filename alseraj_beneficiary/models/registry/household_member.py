from odoo import api, fields, models

from ...tools import hijri
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


class HouseholdMember(models.Model):
    _name = "alseraj.household.member"
    _description = "Household Member"
    _inherit = ["alseraj.file.line.mixin", "alseraj.identity.mixin"]
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
        [("well", "Well"), ("ill", "Chronically Ill"), ("disabled", "Disabled")],
        groups="alseraj_beneficiary.group_sensitive",
    )
    active = fields.Boolean(default=True)

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
        genders = {"male": ("son", "father", "brother"), "female": ("daughter", "mother", "sister")}
        for gender, relations in genders.items():
            if self.relation in relations:
                self.gender = gender
        if self.relation == "spouse":
            self.marital_status = "married"
            opposite = {"male": "female", "female": "male"}
            self.gender = opposite.get(self.beneficiary_id.gender, self.gender)

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
        today = fields.Date.context_today(self)
        for member in self:
            member.age = self._get_age(member.birth_date, today)

    def _search_age(self, operator, value):
        return self._search_by_age("birth_date", operator, value)
