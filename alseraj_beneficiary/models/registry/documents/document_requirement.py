from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ....tools.names import comma
from ....tools.requirements import Rule


class DocumentRequirement(models.Model):
    """Who must bring a document. All conditions of a line hold together; any line is enough."""

    _name = "alseraj.document.requirement"
    _description = "Required Document"
    _inherit = ["alseraj.cached.list.mixin", "alseraj.shared.line.mixin"]
    _shared_row_field = "type_id"
    _order = "type_sequence, type_id, id"

    type_id = fields.Many2one(
        "alseraj.document.type", "Document Type", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="type_id.company_id", store=True, index="btree_not_null", guarded=True)
    type_sequence = fields.Integer(related="type_id.sequence", store=True, guarded=True)
    category_ids = fields.Many2many(
        "alseraj.category", "alseraj_document_requirement_category_rel", "requirement_id", "category_id",
        string="Categories", help="Any of them. Empty: whatever the category.",
        ondelete="restrict",  # a line that loses its last category would ask everybody
        check_company=True,
    )
    housing = fields.Selection(lambda self: self._selection_of_file("housing"))
    marital_status = fields.Selection(lambda self: self._selection_of_file("marital_status"))
    origin = fields.Selection([("saudi", "Saudi"), ("other", "Not Saudi")], "Nationality")
    each_member = fields.Boolean(
        "From Each Member", help="Asked of each member of the household that the next columns describe."
    )
    relation = fields.Selection(
        [("spouse", "Spouse"), ("child", "Son or Daughter"), ("son", "Son"), ("daughter", "Daughter"),
         ("parent", "Father or Mother"), ("sibling", "Brother or Sister"), ("grandchild", "Grandchild")],
    )
    age_from = fields.Integer("From Age", help="In full years; 0: no limit.")
    age_to = fields.Integer("To Age", help="In full years, included; 0: no limit.")
    studying = fields.Boolean(help="Only those at school or university.")
    condition_text = fields.Char("Asked", compute="_compute_condition_text")

    _ages = models.Constraint(
        "CHECK(age_from >= 0 AND (age_to = 0 OR age_to >= age_from))",
        "The ages must be zero or more, the first not above the second.",
    )

    @api.model
    def _selection_of_file(self, name):
        return self.env["alseraj.beneficiary"]._fields[name]._description_selection(self.env)

    @api.constrains("each_member", "relation", "age_from", "age_to", "studying")
    def _check_member_conditions(self):
        for line in self:
            if not line.each_member and (line.relation or line.age_from or line.age_to or line.studying):
                raise ValidationError(self.env._(
                    "Relation, age and study describe members of the household: tick “From Each Member” for "
                    "%(document)s, or leave them empty.",
                    document=line.type_id.name,
                ))

    @api.depends(
        "category_ids", "housing", "marital_status", "origin", "each_member", "relation", "age_from", "age_to",
        "studying",
    )
    @api.depends_context("lang")
    def _compute_condition_text(self):
        labels = {
            name: dict(self._fields[name]._description_selection(self.env))
            for name in ("housing", "marital_status", "origin", "relation")
        }
        for line in self:
            parts = [self.env._(" or ").join(line.category_ids.mapped("name"))]
            parts += [labels[name].get(line[name]) for name in ("housing", "marital_status", "origin")]
            if line.each_member:
                parts.append(line._get_member_text(labels["relation"]))
            line.condition_text = comma(self.env.lang).join(filter(None, parts)) or self.env._("From everybody")

    def _get_member_text(self, relations):
        parts = [self.env._("each %(relation)s", relation=relations[self.relation]) if self.relation
                 else self.env._("each member")]
        if self.age_from:
            parts.append(self.env._("from age %(age)s", age=self.age_from))
        if self.age_to:
            parts.append(self.env._("to age %(age)s", age=self.age_to))
        if self.studying:
            parts.append(self.env._("who studies"))
        return " ".join(parts)

    @api.depends("type_id", "condition_text")
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.type_id.name or ''}: {line.condition_text}"

    # ------------------------------------------------------------ the rules, once a process

    @api.model
    @tools.ormcache("company.id")
    def _get_rules(self, company):
        """The requirements of the document types that ``company`` uses, as plain rules.

        :return: tuple of :class:`Rule`
        """
        used = self.env["alseraj.document.type"]._get_in_use_domain(company)
        lines_sudo = self.sudo().search(  # what is asked of whom is no secret
            Domain("type_id.active", "=", True) & Domain("type_id", "any", used))
        return tuple(
            Rule(
                line.type_id.id, frozenset(line.category_ids.ids), line.housing or "", line.marital_status or "",
                line.origin or "", line.each_member, line.relation or "", line.age_from, line.age_to, line.studying,
            )
            for line in lines_sudo.with_context(active_test=False)
        )
