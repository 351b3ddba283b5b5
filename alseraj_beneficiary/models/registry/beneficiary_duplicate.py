from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import identity, names, same_person
from ...tools.errors import RuleError
from .name_parts import PARTS

# What the search compares; a change of these asks for it.
COMPARED = frozenset({"name", "birth_date", "mobile", "phone", "identifier", "active", "company_id",
                      "member_ids", "bank_ids", *PARTS})
PENDING = "alseraj.beneficiary.duplicates"


class Beneficiary(models.Model):
    """What a file knows of its duplicates, and when they are looked for."""

    _inherit = "alseraj.beneficiary"

    duplicate_case_count = fields.Integer(
        "Duplicates to Judge", compute="_compute_duplicate_case_count", search="_search_duplicate_case_count"
    )
    related_file_ids = fields.Many2many(
        "alseraj.beneficiary", string="Related Files", compute="_compute_related_file_ids",
        help="Files judged to belong together: spouses, siblings who share a phone.",
    )

    _birth_date_name_index = models.Index("(birth_date, name_key)")
    _mobile_index = models.Index("(mobile)")

    @api.model_create_multi
    def create(self, vals_list):
        beneficiaries = super().create(vals_list)
        beneficiaries._plan_duplicate_search()
        return beneficiaries

    def write(self, vals):
        result = super().write(vals)
        if COMPARED & vals.keys():
            self._plan_duplicate_search()
        return result

    # ------------------------------------------------------------ when

    def _plan_duplicate_search(self):
        """Look for duplicates of these files once, when the transaction ends."""
        if not self:
            return
        precommit = self.env.cr.precommit
        if PENDING not in precommit.data:
            precommit.data[PENDING] = set()
            precommit.add(self.env["alseraj.beneficiary"].sudo()._search_planned_duplicates)  # no user's right
        precommit.data[PENDING].update(self.ids)

    @api.model
    def _search_planned_duplicates(self):
        if ids := self.env.cr.precommit.data.pop(PENDING, None):
            self._find_duplicates(ids)

    # ------------------------------------------------------------ what is known

    @api.depends("name", "birth_date", "mobile", "identifier", "active")
    @api.depends_context("uid")
    def _compute_duplicate_case_count(self):
        # the form that saves a file shows its duplicates in the same breath
        if self.env.cr.precommit.data.get(PENDING, set()) & set(self._origin.ids):
            self.env["alseraj.beneficiary"].sudo()._search_planned_duplicates()  # finds; shows nothing
        counts = dict.fromkeys(self._origin.ids, 0)
        for name in ("file_a_id", "file_b_id"):
            for file, count in self.env["alseraj.duplicate.case"]._read_group(
                [(name, "in", list(counts)), ("state", "=", "open")], [name], ["__count"]
            ):
                counts[file.id] += count
        for beneficiary in self:
            beneficiary.duplicate_case_count = counts.get(beneficiary._origin.id, 0)

    def _search_duplicate_case_count(self, operator, value):
        """Files with a case to judge (``> 0``), or without (``= 0``)."""
        if (operator, value) == (">", 0):
            negative = False
        elif operator == "in" and list(value) == [0]:
            negative = True
        else:
            return NotImplemented
        cases = self.env["alseraj.duplicate.case"]._search([("state", "=", "open")])
        found = Domain("id", "in", cases.subselect("file_a_id")) | Domain("id", "in", cases.subselect("file_b_id"))
        return ~found if negative else found

    @api.depends_context("uid")
    def _compute_related_file_ids(self):
        related = {id_: set() for id_ in self._origin.ids}
        cases = self.env["alseraj.duplicate.case"].search_fetch([
            ("state", "=", "related"), "|", ("file_a_id", "in", list(related)), ("file_b_id", "in", list(related)),
        ], ["file_a_id", "file_b_id"])
        for case in cases:
            one, other = case.file_a_id.id, case.file_b_id.id
            related.get(one, set()).add(other)
            related.get(other, set()).add(one)
        for beneficiary in self:
            beneficiary.related_file_ids = self.browse(sorted(related.get(beneficiary._origin.id, ())))

    def action_view_duplicates(self):
        """Show the duplicate cases of these files.

        :return: action
        """
        action = self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_duplicate_case")
        return dict(
            action, domain=["|", ("file_a_id", "in", self.ids), ("file_b_id", "in", self.ids)], context={},
        )

    # ------------------------------------------------------------ while typing

    @api.onchange("mobile")
    def _onchange_mobile_taken(self):
        try:
            mobile = self.mobile and identity.normalize_mobile(self.mobile)
        except RuleError:
            return None
        return self._warn_of(mobile and [("mobile", "=", mobile)], self.env._("this mobile"))

    @api.onchange("name", "birth_date", "birth_date_hijri", *PARTS)
    def _onchange_name_taken(self):
        key = names.normalize_arabic(self.name)
        if not (key and self.birth_date):
            return None
        self.env["alseraj.beneficiary"].flush_model(["name_key", "birth_date"])
        rows = self.env.execute_query(SQL(
            "SELECT id, name_key FROM alseraj_beneficiary WHERE birth_date = %s AND company_id = %s",
            self.birth_date, (self.company_id or self.env.company).id,
        ))
        limit = self.env.company.alseraj_duplicate_similarity
        ids = [id_ for id_, other in rows if same_person.may_be_one(key, other or "", limit)]
        return self._warn_of([("id", "in", ids)], self.env._("a similar name and the same birth date"))

    def _warn_of(self, domain, what):
        """The warning that other files are like this one; those of other branches are not named."""
        if not domain:
            return None
        domain = Domain(domain) & Domain("id", "!=", self._origin.id or 0) & Domain(
            "company_id", "=", (self.company_id or self.env.company).id
        )
        files = self.env["alseraj.beneficiary"].sudo().search(domain, limit=20)  # only counted, unless visible
        shown = files.with_env(self.env)._filtered_access("read")
        lines = []
        if shown:
            lines.append(self.env._(
                "There is a file with %(what)s: %(files)s. Is it the same person?",
                what=what, files=", ".join(shown[:5].mapped("display_name")),
            ))
        if len(files) > len(shown):
            lines.append(self.env._(
                "Another branch office has a file with %(what)s. Ask the manager before you open a second one.",
                what=what,
            ))
        return lines and {"warning": {
            "type": "notification", "title": self.env._("Opened already?"), "message": "\n".join(lines),
        }} or None
