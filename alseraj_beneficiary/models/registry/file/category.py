from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class Category(models.Model):
    _name = "alseraj.category"
    _description = "Category"
    _inherit = ["alseraj.shared.list.mixin"]
    _numbered_on_copy = ("code",)
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    age_min = fields.Integer("From Age", help="In years; 0: no limit.")
    age_max = fields.Integer("To Age", help="In years: from this birthday on not any more; 0: no limit.")
    age_of = fields.Selection(
        [("head", "The head of the file"), ("anyone", "Anyone of the household")], "Age of", required=True,
        default="head", help="Whose age the two limits mean.",
    )
    requirement_ids = fields.Many2many(
        "alseraj.document.requirement", "alseraj_document_requirement_category_rel", "category_id", "requirement_id",
        readonly=True, guarded=True,  # set on the document type, which says who changes it
    )
    document_type_ids = fields.Many2many(
        "alseraj.document.type", string="Required Documents", compute="_compute_document_type_ids",
        help="Asked of this category, in some or all cases; see Required Documents for the conditions.",
    )
    active = fields.Boolean(default=True)

    _code_unique = models.UniqueIndex("(COALESCE(company_id, 0), code)", "Another category has this code.")

    @api.depends("requirement_ids.type_id")
    def _compute_document_type_ids(self):
        for category in self:
            category.document_type_ids = category.requirement_ids.type_id

    @api.constrains("age_min", "age_max")
    def _check_ages(self):
        for category in self:
            if category.age_min < 0 or category.age_max < 0 or 0 < category.age_max < category.age_min:
                raise ValidationError(self.env._(
                    "The ages of %(name)s must be zero or more, the first not above the second.",
                    name=category.name,
                ))

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()  # limits of age that named it are gone with it
        return result

    def _get_ages_text(self):
        """The two limits in words."""
        self.ensure_one()
        if self.age_min and self.age_max:
            return self.env._("from %(first)s until %(last)s", first=self.age_min, last=self.age_max)
        if self.age_min:
            return self.env._("from %(first)s", first=self.age_min)
        return self.env._("until %(last)s", last=self.age_max)

    def _get_out_of_age_domain(self, today):
        """The domain of files whose ages don't fit this category (see ``_get_category_warning``).

        :param date today: the day to look at
        :return: Domain on ``alseraj.beneficiary``
        """
        self.ensure_one()
        within = Domain("birth_date", "!=", False)
        if self.age_min:
            within &= Domain("birth_date", "<=", today - relativedelta(years=self.age_min))
        if self.age_max:
            within &= Domain("birth_date", ">", today - relativedelta(years=self.age_max))
        if self.age_of == "anyone":
            out = ~(within | Domain("member_ids", "any", within))
        else:
            out = Domain("birth_date", "!=", False) & ~within
        return Domain("category_ids", "in", self.ids) & out
