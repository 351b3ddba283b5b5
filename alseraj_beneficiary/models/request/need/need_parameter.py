from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ....tools import hijri, need
from ....tools.errors import RuleError
from ....tools.names import comma

SHIPPED = need.DEFAULT_PARAMETERS
WEIGHT_HELP = "Out of 100 points; the five weights add up to 100."
SHARE_HELP = "The part of the weight that this earns, from 0 to 1."


class NeedParameter(models.Model):
    """The numbers of the need formula, in versions. A version that a study used stays as it is."""

    _name = "alseraj.need.parameter"
    _description = "Need Parameters"
    _order = "active_from desc, id desc"
    _inherit = ["alseraj.shared.list.mixin", "mail.thread"]

    name = fields.Char(required=True, translate=True)
    version = fields.Char(required=True, copy=False)
    active = fields.Boolean(default=True)
    active_from = fields.Date(
        "In Force from", copy=False, index=True,
        help="Empty: a proposal. Try it on the whole registry by a simulation, then adopt it.",
    )
    study_count = fields.Integer(compute="_compute_study_count")
    is_used = fields.Boolean("Used by Need Studies", compute="_compute_is_used")
    line = fields.Float(
        "Sufficiency Line", default=3719.0,
        help="A month, for one adult equivalent, in the currency of the company.",
    )
    line_year = fields.Integer(
        "Year of the Line", help="The year of the study behind the line; 0: not recorded."
    )
    line_index = fields.Float("Index", default=1.0, digits=(6, 4), help="Raises the line to today's prices.")
    scale_head = fields.Float("Head", default=1.0)
    scale_adult = fields.Float("Further Adult", default=0.5)
    scale_child = fields.Float("Child", default=0.3)
    child_until = fields.Integer("Child until Age", default=18)
    student_until = fields.Integer("Student until Age", default=20)
    assets_months = fields.Integer("Months over which Assets are Spread", default=12)
    cap_rent = fields.Float("Rent counted up to", default=2000.0, help="A month; 0: no cap.")
    cap_court_debt = fields.Float("Court-ordered Debt counted up to", help="A month; 0: no cap.")
    cap_treatment = fields.Float("Treatment counted up to", help="A month; 0: no cap.")
    bound_a = fields.Float("Class A below", default=0.25)
    bound_b = fields.Float("Class B below", default=0.5)
    bound_c = fields.Float("Class C below", default=0.75)
    bound_d = fields.Float("Class D below", default=1.0)
    weight_cover = fields.Float("Weight of What is Lacking", default=60, help=WEIGHT_HELP)
    weight_housing = fields.Float("Weight of Housing", default=10, help=WEIGHT_HELP)
    weight_health = fields.Float("Weight of Health", default=15, help=WEIGHT_HELP)
    weight_dependants = fields.Float("Weight of Dependants", default=10, help=WEIGHT_HELP)
    weight_shock = fields.Float("Weight of a Sudden Shock", default=5, help=WEIGHT_HELP)
    housing_owned = fields.Float("Owned", default=0.0, help=SHARE_HELP)
    housing_charity = fields.Float("Provided by a Charity", default=0.3, help=SHARE_HELP)
    housing_rented = fields.Float("Rented", default=0.5, help=SHARE_HELP)
    housing_shared = fields.Float("Shared", default=0.7, help=SHARE_HELP)
    housing_unfit = fields.Float("Unfit to Live in", default=0.9, help=SHARE_HELP)
    housing_none = fields.Float("No Dwelling", default=1.0, help=SHARE_HELP)
    health_disabled = fields.Float("Each Disabled Person", default=0.5, help=SHARE_HELP)
    health_ill = fields.Float("Each Chronically Ill Person", default=0.3, help=SHARE_HELP)
    dependants_full = fields.Integer("Dependants that Earn All Points", default=5)

    approved_by = fields.Char(tracking=True, help="For example: the board of directors.")
    resolution = fields.Char("Board Resolution", tracking=True, copy=False, help="Its number, as in the minutes.")
    resolution_date = fields.Date(tracking=True, copy=False)
    resolution_date_hijri = fields.Char(
        "Resolution Date (Hijri)", compute="_compute_resolution_date_hijri",
        inverse="_inverse_resolution_date_hijri",
    )
    note = fields.Text(help="Why these numbers: the study behind them, what the board asked for.")
    status = fields.Selection(
        [("proposal", "Proposal"), ("planned", "Scheduled"), ("current", "In Force"), ("past", "Replaced")],
        compute="_compute_status",
    )
    compare_with_id = fields.Many2one(
        "alseraj.need.parameter", "Compare with", compute="_compute_compare_with_id", readonly=False,
    )
    comparison = fields.Html(compute="_compute_comparison", sanitize=False)

    _version_unique = models.UniqueIndex(
        "(COALESCE(company_id, 0), version)", "Other parameters have this version."
    )

    def _compute_study_count(self):
        # sudo: whether a study used it does not depend on who asks
        counts = dict(self.env["alseraj.need.study"].sudo()._read_group(
            [("parameter_id", "in", self.ids), ("state", "=", "done")], ["parameter_id"], ["__count"]
        ))
        for parameter in self:
            parameter.study_count = counts.get(parameter, 0)

    def _compute_is_used(self):
        """Whether one study used it, without counting all that did."""
        studies = self.env["alseraj.need.study"]
        studies.flush_model(["parameter_id", "state"])
        used = {parameter_id for parameter_id, in self.env.execute_query(SQL(
            """SELECT p.id FROM alseraj_need_parameter p WHERE p.id = ANY(%s)
                  AND EXISTS (SELECT FROM alseraj_need_study s WHERE s.parameter_id = p.id AND s.state = 'done')""",
            list(self._origin.ids)))}
        for parameter in self:
            parameter.is_used = parameter._origin.id in used

    @api.model
    def _get_current(self, company):
        """The version in force today for ``company``: its own, else the shared one."""
        domain = self._get_in_use_domain(company) & Domain("active_from", "<=", company._get_today())
        return self.search(domain & Domain("company_id", "=", company.id), limit=1) or self.search(domain, limit=1)

    def _prepare_parameters(self):
        """The dict that ``tools.need`` works on."""
        self.ensure_one()
        return {
            "version": self.version,
            "line": self.line,
            "line_year": self.line_year,
            "line_index": self.line_index,
            "scale": {key: self[f"scale_{key}"] for key in ("head", "adult", "child")},
            "child_until": self.child_until,
            "student_until": self.student_until,
            "count_rates": SHIPPED["count_rates"],  # each income brings its source's own
            "default_count_rate": 1.0,
            "assets_months": self.assets_months,
            "obligation_caps": {key: self[f"cap_{key}"] or None for key in SHIPPED["obligation_caps"]},
            "class_bounds": {key: self[f"bound_{key}"] for key in SHIPPED["class_bounds"]},
            "weights": {key: self[f"weight_{key}"] for key in SHIPPED["weights"]},
            "housing_shares": {
                key: self[f"housing_{key}"] for key in SHIPPED["housing_shares"]
            },
            "health_shares": {key: self[f"health_{key}"] for key in ("disabled", "ill")},
            "dependants_full": self.dependants_full,
        }

    @api.constrains(lambda self: self._get_formula_fields())
    def _check_parameters(self):
        for parameter in self:
            try:
                need.check_parameters(parameter._prepare_parameters())
            except RuleError as error:
                raise ValidationError(error.get_sentence(self.env)) from error

    def write(self, vals):
        if vals.keys() & {"version", "active_from", "company_id", *self._get_formula_fields()}:
            self.invalidate_recordset(["is_used"])
            if used := self.filtered("is_used"):
                raise UserError(self.env._(
                    "Need studies have used version %(versions)s. Duplicate it and change the copy instead.",
                    versions=comma(self.env.lang).join(used.mapped("version")),
                ))
        return super().write(vals)

    def copy_data(self, default=None):
        return [
            {"version": self.env._("%(version)s (copy)", version=parameter.version), **vals}
            for parameter, vals in zip(self, super().copy_data(default), strict=True)
        ]

    @api.model
    def _get_formula_fields(self):
        prefixes = ("line", "scale_", "child_", "student_", "assets_", "cap_", "bound_", "weight_",
                    "housing_", "health_", "dependants_")
        return [name for name in self._fields if name.startswith(prefixes)]

    # ------------------------------------------------------------ approval, status and comparison

    @api.depends("name", "version")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for parameter in self:
            parameter.display_name = f"{parameter.name} ({parameter.version})" if parameter.version else parameter.name

    @api.depends("resolution_date")
    def _compute_resolution_date_hijri(self):
        for parameter in self:
            date = parameter.resolution_date and hijri.from_gregorian(parameter.resolution_date)
            parameter.resolution_date_hijri = date and "{}/{:02}/{:02}".format(*date)

    def _inverse_resolution_date_hijri(self):
        rules = self.env["alseraj.identity.mixin"]
        for parameter in self:
            parameter.resolution_date = rules._parse_hijri(parameter.resolution_date_hijri)

    @api.onchange("resolution_date_hijri")
    def _onchange_resolution_date_hijri(self):
        self._inverse_resolution_date_hijri()

    @api.depends("active_from", "company_id", "active")
    @api.depends_context("company")
    def _compute_status(self):
        today = self.env.company._get_today()
        current = self._get_current(self.env.company)
        for parameter in self:
            if not parameter.active_from:
                parameter.status = "proposal"
            elif parameter.active_from > today:
                parameter.status = "planned"
            else:
                parameter.status = "current" if parameter._origin == current else "past"

    @api.depends("active_from")
    @api.depends_context("company")
    def _compute_compare_with_id(self):
        """The version in force; of that one, the one before it."""
        versions = self.with_context(active_test=False).search([("active_from", "!=", False)])
        current = self._get_current(self.env.company)
        for parameter in self:
            own = parameter._origin
            if own != current:
                parameter.compare_with_id = current
                continue
            older = versions.filtered(lambda other, own=own: other.active_from < own.active_from)
            parameter.compare_with_id = older[:1]

    @api.depends(lambda self: ["compare_with_id", *self._get_formula_fields()])
    @api.depends_context("lang")
    def _compute_comparison(self):
        names = self._get_formula_fields()
        labels = dict(zip(names, self._get_field_labels(names), strict=True))
        for parameter in self:
            other = parameter.compare_with_id
            parameter.comparison = other and parameter._get_comparison(other, labels) or False

    @api.model
    def _get_field_labels(self, names):
        return [self._fields[name]._description_string(self.env) for name in names]

    def _get_comparison(self, other, labels):
        """The two versions side by side; what differs stands out."""
        rows = Markup("").join(
            Markup("<tr%s><td>%s</td><td class='text-end'>%s</td><td class='text-end'>%s</td></tr>") % (
                Markup(" class='table-warning fw-bold'") if self[name] != other[name] else "",
                label, f"{other[name]:,g}", f"{self[name]:,g}",
            )
            for name, label in labels.items()
        )
        return Markup(
            "<table class='table table-sm'><thead><tr><th>%s</th><th class='text-end'>%s</th>"
            "<th class='text-end'>%s</th></tr></thead><tbody>%s</tbody></table>"
        ) % (self.env._("Parameter"), other.version, self.version or self.env._("This version"), rows)

    @api.constrains("resolution_date")
    def _check_resolution_date(self):
        today = self.env.company._get_today()
        if any(parameter.resolution_date and parameter.resolution_date > today for parameter in self):
            raise ValidationError(self.env._("The board's resolution lies in the future. Mend its date."))
