from odoo import api, fields, models

from ...tools import age_limits
from .age_limit import STUDIES


class HouseholdMember(models.Model):
    """A member beside the limits of age: pointed out, until somebody decides."""

    _inherit = "alseraj.household.member"

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
    age_noticed_on = fields.Date(readonly=True, copy=False, help="When the officer was told of the limit.")

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
        today = fields.Date.context_today(self)
        limits = self.env["alseraj.age.limit"]._get_limits()
        for member in self:
            member.age_warning = member._get_age_warning(limits, today)

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
        domain = self.env["alseraj.age.limit"]._get_out_of_age_domain(fields.Date.context_today(self))
        asked = (operator == "in") == (True in value)
        return domain if asked else ~domain

    @api.model_create_multi
    def create(self, vals_list):
        members = super().create(vals_list)
        members.filtered("age_exception")._log_age_exception()
        return members

    def write(self, vals):
        changed = self.filtered(
            lambda member: "age_exception" in vals and (member.age_exception or "") != (vals["age_exception"] or "")
        )
        result = super().write(vals)
        changed._log_age_exception()
        return result

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
