from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

FIELDS = ("identifier", "birth_date", "mobile", "branch_id", "category_ids")
PARTS = ("first_name", "father_name", "grandfather_name", "family_name")


class Beneficiary(models.Model):
    """What a file still needs, as a list that the officer can work off."""

    _inherit = "alseraj.beneficiary"

    is_incomplete = fields.Boolean(
        "Something is Missing", compute="_compute_is_incomplete", search="_search_is_incomplete"
    )

    @api.depends("missing_requirements")
    def _compute_is_incomplete(self):
        for beneficiary in self:
            beneficiary.is_incomplete = bool(beneficiary.missing_requirements)

    def _search_is_incomplete(self, operator, value):
        if operator != "in":
            return NotImplemented
        parts = Domain("identifier_type", "=", "national_id") & Domain.OR(
            Domain(name, "=", False) for name in PARTS
        )
        holes = Domain.OR([
            parts,
            *(Domain(name, "=", False) for name in FIELDS),
            Domain("missing_document_type_ids", "!=", False),
        ])
        wanted = set(value)
        if wanted == {True, False}:
            return Domain.TRUE
        return holes if True in wanted else ~holes

    def _get_missing_lines(self, documents):
        """What this file lacks, a line each: the fields, then every document with whose it is.

        :param list documents: its own, of :meth:`_get_missing_documents`
        :return: list of str; empty: nothing
        """
        self.ensure_one()
        lines = []
        if names := self._get_missing_fields():
            labels = [self._fields[name]._description_string(self.env) for name in names]
            lines.append(self.env._("Fill in: %(fields)s.", fields=self.env._(", ").join(labels)))
        if documents:
            lines.append(self.env._("Documents to complete:"))
        for line in documents:
            name = self._get_need_label((line["type"], line["member"]))
            lines.append(f"• {self._get_missing_document_line(name, line['document'])}")
        return lines

    def _get_missing_document_line(self, name, document):
        """What to do about one document that is lacking.

        :param str name: the document, with the member it is of
        :param document: how far it came; empty: nowhere
        """
        state = document.state or "missing"
        if state in ("verified", "expired") and document.expiry_date:
            return self.env._(
                "%(document)s: was valid until %(date)s; ask for a new one.",
                document=name, date=format_date(self.env, document.expiry_date),
            )
        if state in ("verified", "expired"):
            return self.env._("%(document)s: its validity is over; ask for a new one.", document=name)
        if state == "received":
            return self.env._("%(document)s: received; it still has to be verified.", document=name)
        if state == "refused":
            return self.env._(
                "%(document)s: refused (%(reason)s); ask for another one.",
                document=name, reason=document._get_refuse_text(),
            )
        return self.env._("%(document)s: attach it and have it verified.", document=name)
