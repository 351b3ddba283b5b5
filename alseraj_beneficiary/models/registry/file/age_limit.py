from dateutil.relativedelta import relativedelta

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ....tools import age_limits
from .household_member import RELATIONS, STUDIES


class AgeLimit(models.Model):
    """Until which age a relative counts as a dependant: the first limit that fits him decides."""

    _name = "alseraj.age.limit"
    _description = "Age Limit"
    _inherit = ["alseraj.cached.list.mixin", "alseraj.shared.list.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10, help="The first limit that fits a member decides.")
    active = fields.Boolean(default=True)
    relation = fields.Selection(RELATIONS, help="Empty: any relation.")
    gender = fields.Selection([("male", "Male"), ("female", "Female")], help="Empty: either.")
    category_id = fields.Many2one(
        "alseraj.category", ondelete="cascade", index="btree_not_null",
        help="Only in files of this category; such a limit belongs before the general one. Empty: in all.",
        check_company=True,
    )
    age_to = fields.Integer("Until Age", help="In years: from this birthday on he is pointed out; 0: no limit.")
    age_to_study = fields.Integer(
        "Until Age while Studying", help="In years, instead of the other limit; 0: study makes no difference."
    )
    study_proof = fields.Boolean(
        "Study to be Proven", default=True,
        help="Only a verified document that proves study, valid today, extends the limit.",
    )
    only_unmarried = fields.Boolean()
    only_without_work = fields.Boolean("Only without Work")

    _ages_positive = models.Constraint(
        "CHECK(age_to >= 0 AND age_to_study >= 0)", "Ages are zero or more."
    )

    @api.constrains("age_to", "age_to_study")
    def _check_ages(self):
        for limit in self:
            if limit.age_to_study and not 0 < limit.age_to <= limit.age_to_study:
                raise ValidationError(self.env._(
                    "%(name)s: enter the age without study too; it is not above the age while studying.",
                    name=limit.name,
                ))

    # ------------------------------------------------------------ the limits, once a process

    @api.model
    def _get_limits(self, company):
        """The limits in force at ``company``, in order, as ``tools.age_limits`` reads them.

        :return: tuple
        """
        return self._get_all_limits()[company.id]

    @api.model
    @tools.ormcache()
    def _get_all_limits(self):
        """:return: dict company id -> the limits in force there"""
        # sudo: rules, the same for all who work there; a handful
        limits_sudo = self.sudo().search([])  # pylint: disable=no-search-all
        prepared = [
            (limit.company_id.id, limit.replaced_company_ids.ids, limit._prepare_limit()) for limit in limits_sudo
        ]
        return {
            id_: tuple(limit for own, replaced, limit in prepared if own in (id_, False) and id_ not in replaced)
            for id_ in self.env["res.company"]._get_all_ids()
        }

    def _prepare_limit(self):
        self.ensure_one()
        return age_limits.Limit(
            self.relation or None, self.gender or None, self.category_id.id or None,
            self.age_to, self.age_to_study, self.study_proof, self.only_unmarried, self.only_without_work,
        )

    @api.model
    def _get_out_of_age_domain(self, today):
        """The domain of members kept as dependants whom their limit does not allow.

        It says in SQL what ``tools.age_limits`` says of one person.

        :param date today: the day to look at, perhaps a later one
        :return: Domain on ``alseraj.household.member``
        """
        by_limits = self.env["res.company"]._group_all(self._get_limits)
        return Domain([("is_dependent", "=", True), ("age_exception", "=", False)]) & self.env["res.company"]._get_company_cases(
            {limits: self._get_breaking_cases(limits, today) for limits in by_limits}, by_limits)

    @api.model
    def _get_breaking_cases(self, limits, today):
        cases, earlier = [], Domain.FALSE
        for limit in limits:
            fits = self._get_fitting_domain(limit)
            cases.append(fits & ~earlier & self._get_breaking_domain(limit, today))
            earlier |= fits
        return Domain.OR(cases)

    @api.model
    def _get_fitting_domain(self, limit):
        domain = Domain.TRUE
        if limit.relation:
            domain &= Domain("relation", "=", limit.relation)
        if limit.gender:
            domain &= Domain("gender", "=", limit.gender)
        if limit.category:
            domain &= Domain("beneficiary_id.category_ids", "in", [limit.category])
        return domain

    @api.model
    def _get_breaking_domain(self, limit, today):
        broken = Domain.FALSE
        if limit.age_to:
            broken = Domain("birth_date", "<=", today - relativedelta(years=limit.age_to))
            if limit.age_to_study:
                broken &= ~(
                    Domain("birth_date", ">", today - relativedelta(years=limit.age_to_study))
                    & Domain("study", "in", STUDIES)
                    & (self._get_proven_domain(today) if limit.study_proof else Domain.TRUE)
                )
        if limit.only_unmarried:
            broken |= Domain("marital_status", "=", "married")
        if limit.only_without_work:
            broken |= Domain("is_working", "=", True)
        return broken

    @api.model
    def _get_proven_domain(self, today):
        return Domain("document_ids", "any", [
            ("type_id.proves_study", "=", True), ("type_id.for_member", "=", True), ("state", "=", "verified"),
            "|", ("expiry_date", "=", False), ("expiry_date", ">=", today),
        ])
