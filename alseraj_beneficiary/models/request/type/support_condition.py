from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ....tools import eligibility, persons
from .support_option import FILE_LISTS

NUMBERS = ("age", "member_age", "household_size", "income_per_head")
# Kinds that the portal does not name: what an employee or a study found out about the family, and its income.
CONFIDENTIAL_KINDS = ("category", "need_class", "zakat_class", "income_per_head")


class SupportCondition(models.Model):
    """One line of who is eligible for a support. All lines hold together.

    Each line is three things that say the same: a sentence for people, a domain for the database, and a
    reason for the family that fails it. See ``tools/eligibility.py`` for what the kinds mean.
    """

    _name = "alseraj.support.condition"
    _description = "Eligibility Condition"
    _inherit = ["alseraj.shared.line.mixin"]
    _shared_row_field = "type_id"
    _order = "type_id, sequence, id"

    type_id = fields.Many2one("alseraj.support.type", "Support Type", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="type_id.company_id", store=True, guarded=True, index=True)
    currency_id = fields.Many2one(related="type_id.currency_id")
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [("category", "Category"), ("need_class", "Need Class"), ("zakat_class", "Zakat Class"),
         ("housing", "Housing"), ("marital_status", "Marital Status"), ("gender", "Gender"),
         ("nationality", "Nationality"), ("branch", "Branch Office"), ("age", "Age of the Beneficiary"),
         ("member_age", "A Household Member of the Age"), ("household_size", "Household Size"),
         ("income_per_head", "Income per Head")],
        "What", required=True, default="category",
    )
    excluded = fields.Selection(
        [("in", "is one of"), ("not in", "is none of")], "How", required=True, default="in",
    )
    category_ids = fields.Many2many("alseraj.category", string="Categories", ondelete="restrict", check_company=True)
    branch_ids = fields.Many2many(
        "alseraj.branch", string="Branch Offices", ondelete="restrict",
        domain="[('company_id', 'in', [company_id] if company_id else allowed_company_ids)]",
    )
    option_ids = fields.Many2many(
        "alseraj.support.option", string="Values", ondelete="restrict", domain="[('kind', '=', kind)]"
    )
    number_from = fields.Integer("From", help="Included; 0: no limit.")
    number_to = fields.Integer("To", help="Included; 0: no limit.")
    amount_to = fields.Monetary("At Most", help="Income per head and month, in the currency of the company.")
    sentence = fields.Char("The Condition in Words", compute="_compute_sentence")

    _numbers = models.Constraint(
        "CHECK(number_from >= 0 AND (number_to = 0 OR number_to >= number_from) AND amount_to >= 0)",
        "The numbers of a condition are zero or more, the first not above the second.",
    )

    @api.onchange("kind")
    def _onchange_kind(self):
        self.option_ids = self.option_ids.filtered(lambda option: option.kind == self.kind)

    @api.constrains("kind", "category_ids", "branch_ids", "option_ids", "number_from", "number_to", "amount_to")
    def _check_complete(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for line in self:
            if line.kind == "income_per_head":
                complete = line.amount_to
            elif line.kind in NUMBERS:
                complete = line.number_from or line.number_to
            else:
                complete = line._get_values()
            if not complete:
                raise ValidationError(self.env._(
                    "The condition “%(kind)s” says nothing yet: choose its values or its limit.",
                    kind=labels[line.kind],
                ))
            if any(option.kind != line.kind for option in line._get_options()):
                raise ValidationError(self.env._(
                    "The values of the condition “%(kind)s” belong to another list.", kind=labels[line.kind]
                ))

    def _get_options(self):
        return self.option_ids if self.kind in FILE_LISTS or self.kind == "nationality" else self.option_ids.browse()

    def _get_values(self):
        """The records that this line picks from its list."""
        if self.kind == "category":
            return self.category_ids
        return self.branch_ids if self.kind == "branch" else self._get_options()

    # ------------------------------------------------------------ the sentence

    @api.depends(
        "kind", "excluded", "category_ids", "branch_ids", "option_ids", "number_from", "number_to", "amount_to",
    )
    @api.depends_context("lang")
    def _compute_sentence(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for line in self:
            if line.kind in NUMBERS:
                line.sentence = line._get_number_sentence()
            elif line.excluded == "not in":
                line.sentence = self.env._(
                    "%(what)s is none of: %(values)s", what=labels.get(line.kind, ""), values=line._get_values_text())
            else:
                line.sentence = self.env._(
                    "%(what)s is: %(values)s", what=labels.get(line.kind, ""), values=line._get_values_text())

    def _get_number_sentence(self):
        limits = self._get_limits_text()
        return {
            "age": self.env._("The age of the beneficiary is %(limits)s", limits=limits),
            "member_age": self.env._("The household has a member aged %(limits)s", limits=limits),
            "household_size": self.env._("The household counts %(limits)s persons", limits=limits),
            "income_per_head": self.env._("The income per head is %(limits)s a month", limits=limits),
        }[self.kind]

    def _get_limits_text(self):
        if self.kind == "income_per_head":
            return self.env._("at most %(last)s", last=self._format(self.amount_to))
        if self.number_from and self.number_to:
            return self.env._("from %(first)s to %(last)s", first=self.number_from, last=self.number_to)
        if self.number_from:
            return self.env._("at least %(first)s", first=self.number_from)
        return self.env._("at most %(last)s", last=self.number_to)

    def _get_values_text(self):
        return self.env._(" or ").join(self._get_values().mapped("display_name"))

    def _format(self, amount):
        return (self.currency_id or self.env.company.currency_id).format(amount)

    @api.depends("sentence")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.sentence

    # ------------------------------------------------------------ the rule

    def _get_rule(self):
        """The line as plain data; see :class:`~..tools.eligibility.Condition`."""
        self.ensure_one()
        if self.kind == "income_per_head":
            return eligibility.Condition(self.kind, high=self.amount_to)
        if self.kind in NUMBERS:
            return eligibility.Condition(self.kind, low=self.number_from, high=self.number_to)
        options = self._get_options()
        values = options.mapped("value") if options else self._get_values()._origin.ids
        return eligibility.Condition(self.kind, frozenset(values), self.excluded == "not in")

    # ------------------------------------------------------------ the domain

    def _get_domain(self):
        """The files for which this line holds.

        :return: Domain on ``alseraj.beneficiary``
        """
        rule = self._get_rule()
        operator = "not in" if rule.excluded else "in"
        if rule.kind == "nationality":
            return self._get_nationality_domain(rule)
        if rule.kind in ("age", "member_age"):
            born = self._get_born_domain(rule)
            if rule.kind == "age":
                return born
            return Domain("member_ids", "any", Domain("in_household", "=", True) & Domain("active", "=", True) & born)
        if rule.kind in NUMBERS:
            domain = Domain(rule.kind, ">=", rule.low) if rule.low else Domain.TRUE
            return domain & Domain(rule.kind, "<=", rule.high) if rule.high else domain
        name = {"category": "category_ids", "branch": "branch_id"}.get(rule.kind, rule.kind)
        return Domain(name, operator, sorted(rule.values))

    @api.model
    def _get_born_domain(self, rule):
        first, last = eligibility.get_birth_bounds(rule.low, rule.high, self.env.company._get_today())
        domain = Domain("birth_date", "!=", False)
        if first:
            domain &= Domain("birth_date", ">=", first)
        if last:
            domain &= Domain("birth_date", "<=", last)
        return domain

    @api.model
    def _get_nationality_domain(self, rule):
        saudi = self.env["alseraj.beneficiary"]._default_nationality()
        of = {
            "saudi": Domain("nationality_id", "=", saudi),
            "other": Domain("nationality_id", "not in", [False, saudi]),
        }
        domain = Domain.OR(of[value] for value in rule.values)
        return ~domain if rule.excluded else domain

    # ------------------------------------------------------------ the reason

    def _get_reason(self, file):
        """Why ``file`` fails this line, as a sentence.

        :param file: ``alseraj.beneficiary``, for which the line does not hold
        :return: str
        """
        if self.kind in NUMBERS:
            return self._get_number_reason(file)
        values = {"type": self.type_id.name, "values": self._get_values_text()}
        if self.kind == "category":
            if self.excluded == "not in":
                return self.env._("%(type)s is not for these categories: %(values)s. The file has one of them.", **values)
            return self.env._("%(type)s is for these categories: %(values)s. The file has none of them.", **values)
        values["what"] = dict(self._fields["kind"]._description_selection(self.env))[self.kind]
        actual = self._get_actual_text(file)
        if self.excluded == "not in":
            return self.env._("%(type)s is not given here: %(what)s is %(actual)s.", actual=actual, **values)
        if not actual:
            return self.env._("%(type)s asks for %(what)s: %(values)s. Of this family it is not known yet.", **values)
        return self.env._(
            "%(type)s asks for %(what)s: %(values)s. Of this family it is %(actual)s.", actual=actual, **values)

    def _get_actual_text(self, file):
        if self.kind == "branch":
            return file.branch_id.display_name
        if self.kind == "nationality":
            text = file.nationality_id.with_context(alseraj_nationality=True).display_name
        else:
            text = dict(file._fields[self.kind]._description_selection(self.env)).get(file[self.kind])
        return persons.choose(text, file.gender)

    def _get_number_reason(self, file):
        values = {"type": self.type_id.name, "limits": self._get_limits_text()}
        if self.kind == "age":
            if not file.birth_date:
                return self.env._("%(type)s asks for an age %(limits)s; the birth date is not known.", **values)
            return self.env._("%(type)s asks for an age %(limits)s; the beneficiary is %(age)s.", age=file.age, **values)
        if self.kind == "member_age":
            return self.env._("%(type)s is for households with a member aged %(limits)s; nobody here is known to be.", **values)
        if self.kind == "household_size":
            return self.env._(
                "%(type)s is for households of %(limits)s persons; this one counts %(size)s.",
                size=file.household_size, **values)
        return self.env._(
            "%(type)s asks for an income per head of %(limits)s; here it is %(amount)s.",
            amount=self._format(file.income_per_head), **values)

    # ------------------------------------------------------------ the reason, on the portal

    def _get_portal_reason(self):
        """Why a family that fails this line can't ask, in words for the family and without what it must not see."""
        self.ensure_one()
        if self.kind in CONFIDENTIAL_KINDS:
            return self.env._(
                "By what your file says, its conditions are not met at present. If something has changed, tell us.")
        return self.env._("It is given where this holds: %(condition)s.", condition=self.sentence)
