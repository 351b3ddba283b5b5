from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import requirements

DOCUMENT_FACTS = frozenset({
    "beneficiary_id", "relation", "birth_date", "birth_date_hijri", "study", "in_household", "active",
})


class HouseholdMember(models.Model):
    """The documents of a member: what the file must bring about him."""

    _inherit = "alseraj.household.member"

    document_ids = fields.One2many("alseraj.document", "member_id", "Documents")

    @api.model_create_multi
    def create(self, vals_list):
        members = super().create(vals_list)
        members.beneficiary_id._add_required_documents()
        return members

    def write(self, vals):
        files = self.beneficiary_id
        result = super().write(vals)
        if vals.keys() & DOCUMENT_FACTS:
            (files | self.beneficiary_id)._add_required_documents()
        return result

    def unlink(self):
        documents = self._get_all_documents()
        documents.filtered(lambda d: d.state == "missing" and not d.has_attachment).unlink()
        return super().unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_documented(self):
        if kept := self._get_all_documents().member_id:
            raise UserError(self.env._(
                "There are documents about %(members)s. Archive the member, or delete the documents first.",
                members=", ".join(kept.mapped("name")),
            ))

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
            domain &= Domain("relation", "in", requirements.RELATIONS[rule.relation])
        if rule.studying:
            domain &= Domain("study", "in", requirements.STUDYING)
        if rule.age_from or rule.age_to:
            domain &= Domain("birth_date", "!=", False)
        if rule.age_from:
            domain &= Domain("age", ">=", rule.age_from)
        if rule.age_to:
            domain &= Domain("age", "<=", rule.age_to)
        return domain
