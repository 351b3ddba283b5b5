from odoo import api, fields, models

from ....tools import amount_words, requirements


class SupportDocument(models.Model):
    """A document that a support asks for beside those of the file itself."""

    _name = "alseraj.support.document"
    _description = "Document Required for a Support"
    _inherit = ["alseraj.shared.line.mixin"]
    _shared_row_field = "type_id"
    _order = "type_id, sequence, id"

    type_id = fields.Many2one("alseraj.support.type", "Support Type", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="type_id.company_id", store=True, guarded=True, index=True)
    sequence = fields.Integer(default=10)
    document_type_id = fields.Many2one(
        "alseraj.document.type", "Document", required=True, ondelete="restrict", index=True, check_company=True
    )
    max_age_days = fields.Integer(
        "Not Older Than (days)",
        help="At most so old on the day of the submission. 0: as long as the document itself is valid.",
    )
    each_member = fields.Boolean(
        "From Each Member", help="Asked of each member of the household that the next columns describe."
    )
    age_from = fields.Integer("From Age", help="In full years; 0: no limit.")
    age_to = fields.Integer("To Age", help="In full years, included; 0: no limit.")
    studying = fields.Boolean(help="Only those at school or university.")

    _numbers = models.Constraint(
        "CHECK(max_age_days >= 0 AND age_from >= 0 AND (age_to = 0 OR age_to >= age_from))",
        "Days and ages are zero or more, the first age not above the second.",
    )
    _members = models.Constraint(
        "CHECK(each_member OR (age_from = 0 AND age_to = 0 AND NOT COALESCE(studying, false)))",
        "Age and study describe members of the household: tick “From Each Member”, or leave them empty.",
    )

    @api.onchange("each_member")
    def _onchange_each_member(self):
        if not self.each_member:
            self.age_from = self.age_to = self.studying = False

    @api.depends("document_type_id", "max_age_days")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line._get_label()

    def _get_rule(self):
        return requirements.Rule(
            self.document_type_id.id, each_member=self.each_member, age_from=self.age_from, age_to=self.age_to,
            studying=self.studying,
        )

    def _get_label(self, member=None):
        """What is asked for, in words.

        :param member: of whom, where it is asked of members
        """
        name = self.document_type_id.name or ""
        if member:
            name = self.env._("%(document)s of %(member)s", document=name, member=member.name)
        if self.max_age_days:
            name = self.env._(
                "%(document)s (of the last %(days)s)", document=name,
                days=amount_words.count(self.max_age_days, "day", self.env.lang, oblique=True))
        return name

    def _is_met(self, member, documents, asked_on):
        """Whether one of ``documents``, verified and valid today, is what this line asks for.

        :param member: of whom, or an empty recordset: of the beneficiary himself
        :param documents: ``alseraj.document`` that are verified and valid today
        :param date asked_on: the day of the submission
        :return: bool
        """
        oldest = self.max_age_days and fields.Date.subtract(asked_on, days=self.max_age_days)
        return any(
            document.type_id == self.document_type_id
            and (document.member_id == member if member else document.is_covering)
            and (not oldest or (document.issue_date and document.issue_date >= oldest))
            for document in documents
        )
