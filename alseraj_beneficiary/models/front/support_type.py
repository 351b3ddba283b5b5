from odoo import api, models
from odoo.fields import Domain

from ...tools import eligibility

# What somebody is asked on the page of eligibility, by the kind of the condition; the others need a study or our word.
ASKED = frozenset({
    "housing", "marital_status", "gender", "nationality", "age", "member_age", "household_size", "income_per_head",
})


class SupportType(models.Model):
    """The catalogue as everybody reads it: what is given, to whom, with which papers."""

    _inherit = "alseraj.support.type"

    @api.model
    def _get_public(self):
        """What is shown on the public pages of the current company.

        :return: ``alseraj.support.type`` in sudo
        """
        # sudo: the catalogue is for everybody; only what stands on the page is shown
        return self.sudo().search(
            self._get_in_use_domain(self.env.company) & Domain("portal_published", "=", True))

    def _get_public_path(self):
        """The end of the address of this support's page."""
        self.ensure_one()
        return self.code or str(self.id)

    @api.model
    def _find_public(self, path):
        """The support whose page has this end of its address, in sudo; or nothing."""
        return self._get_public().filtered(lambda kind: kind._get_public_path() == path)[:1]

    def _get_public_conditions(self):
        """To whom it is given, as sentences; what needs a study of the family is left to the association."""
        self.ensure_one()
        return [line.sentence for line in self.condition_ids if line.kind in (*ASKED, "category")]

    def _get_public_papers(self):
        """The papers that are asked for: those of the support, then those of every file.

        :return: list of (name, what it is, of whom; or "" for everybody)
        """
        self.ensure_one()
        kinds = self.env["alseraj.document.type"]
        kinds = kinds.search(kinds._get_in_use_domain(self.env.company) & Domain("requirement_ids", "!=", False))
        own = self.document_line_ids.document_type_id
        papers = [(line._get_label(), line.document_type_id.description or "", "") for line in self.document_line_ids]
        for kind in kinds - own:
            lines = kind.requirement_ids
            everybody = any(
                not (line.category_ids or line.housing or line.marital_status or line.origin or line.each_member)
                for line in lines)
            whom = "" if everybody else self.env._(" or ").join(dict.fromkeys(lines.mapped("condition_text")))
            papers.append((kind.name, kind.description or "", whom))
        return papers

    def _get_likely(self, facts):
        """For which of these somebody is likely eligible, by what he says of himself. Nothing is kept.

        :param facts: :class:`~..tools.eligibility.Facts`
        :return: (likely, not likely), ``alseraj.support.type``
        """
        today = self.env.company._get_today()
        likely = self.filtered(lambda kind: all(
            eligibility.holds(line._get_rule(), facts, today) for line in kind.condition_ids if line.kind in ASKED))
        return likely, self - likely
