from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

FIELDS = ("identifier", "birth_date", "mobile", "branch_id", "category_ids")
PARTS = ("first_name", "father_name", "grandfather_name", "family_name")
PROGRESS = ("verified", "received", "refused", "expired", "missing")  # the furthest line of a type speaks for it


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

    def _get_missing_pairs(self):
        """The documents that each file lacks.

        :return: dict file -> list of (``alseraj.document.type``, ``alseraj.household.member`` or empty)
        """
        nobody = self.env["alseraj.household.member"]
        return {file: [(kind, nobody) for kind in file.missing_document_type_ids] for file in self}

    def _get_missing_lines(self, needs):
        """What this file lacks, a line each: the fields, then every document with whose it is.

        :param needs: pairs of document type and member, see :meth:`_get_missing_pairs`
        :return: list of str; empty: nothing
        """
        self.ensure_one()
        lines = []
        if names := self._get_missing_fields():
            labels = [self._fields[name]._description_string(self.env) for name in names]
            lines.append(self.env._("Fill in: %(fields)s.", fields=", ".join(labels)))
        if needs:
            lines.append(self.env._("Documents to complete:"))
            lines += [f"• {self._get_missing_need_line(*need)}" for need in needs]
        return lines

    def _get_missing_need_line(self, kind, member):
        """What to do about one document, by how far it came; of a member, or of anybody in the file."""
        lines = self.document_ids.filtered(
            lambda d: d.type_id._origin == kind._origin and (not member or d.member_id._origin == member._origin)
        )
        furthest = min(lines, key=lambda d: (PROGRESS.index(d.state), -(d._origin.id or 0)), default=None)
        whose = member or (furthest is not None and furthest.member_id)
        name = kind.name
        if whose:
            name = self.env._("%(document)s of %(member)s", document=name, member=whose.name)
        return self._get_missing_document_line(name, furthest)

    def _get_missing_document_line(self, name, document):
        """What to do about one document that is lacking.

        :param str name: the document, with the member it is of
        :param document: how far it came; None for nowhere
        """
        state = document.state if document is not None else "missing"
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
                document=name, reason=document.refuse_reason or "",
            )
        return self.env._("%(document)s: attach it and have it verified.", document=name)
