from collections import defaultdict

from odoo import Command, api, fields, models
from odoo.fields import Domain

from ...tools import eligibility


class SupportType(models.Model):
    """Who is eligible: conditions as lines, as a domain, and as sentences for who is not."""

    _inherit = "alseraj.support.type"

    condition_ids = fields.One2many("alseraj.support.condition", "type_id", string="Conditions", copy=True)
    category_ids = fields.Many2many(
        "alseraj.category", string="Eligible Categories", compute="_compute_category_ids",
        inverse="_inverse_category_ids", search="_search_category_ids",
        help="Any of them; empty: all. The same as the first line of the conditions that names categories.",
    )
    eligible_count = fields.Integer(
        "Eligible Today", compute="_compute_eligible_count", help="Registered files that meet every condition today."
    )

    # ------------------------------------------------------------ categories, a line like the others

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

    # ------------------------------------------------------------ the domain

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

    # ------------------------------------------------------------ the reasons

    def _get_failed_conditions(self, files):
        """The lines that files do not meet today.

        :param files: ``alseraj.beneficiary``
        :return: dict file id -> ``alseraj.support.condition``
        """
        self.ensure_one()
        today = fields.Date.context_today(self)
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
