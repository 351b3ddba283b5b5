from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import hijri


class NeedParameter(models.Model):
    """Who approved a version and when, whether it is in force, and what it changes."""

    _name = "alseraj.need.parameter"
    _inherit = ["alseraj.need.parameter", "mail.thread"]

    approved_by = fields.Char(tracking=True, help="For example: the board of directors.")
    resolution = fields.Char("Board Resolution", tracking=True, copy=False, help="Its number, as in the minutes.")
    resolution_date = fields.Date(tracking=True, copy=False)
    resolution_date_hijri = fields.Char(
        "Resolution Date (Hijri)", compute="_compute_resolution_date_hijri",
        inverse="_inverse_resolution_date_hijri",
    )
    note = fields.Text(help="Why these numbers: the study behind them, what the board asked for.")
    status = fields.Selection(
        [("proposal", "Proposal"), ("planned", "Planned"), ("current", "In Force"), ("past", "Replaced")],
        compute="_compute_status",
    )
    compare_with_id = fields.Many2one(
        "alseraj.need.parameter", "Compare with", compute="_compute_compare_with_id", readonly=False,
    )
    comparison = fields.Html(compute="_compute_comparison", sanitize=False)

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
        today = fields.Date.context_today(self)
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
            parameter.comparison = other and parameter._get_comparison(other, labels)

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
        today = fields.Date.context_today(self)
        if any(parameter.resolution_date and parameter.resolution_date > today for parameter in self):
            raise ValidationError(self.env._("The board's resolution lies in the future. Mend its date."))
