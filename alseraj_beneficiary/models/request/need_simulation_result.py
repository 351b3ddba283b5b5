from markupsafe import Markup

from odoo import api, fields, models

from .need_simulation import CLASSES


class NeedSimulation(models.Model):
    """What a simulation found: who goes from which class to which."""

    _inherit = "alseraj.need.simulation"

    needier_count = fields.Integer("Needier", compute="_compute_counts")
    less_count = fields.Integer("Less Needy", compute="_compute_counts")
    same_count = fields.Integer("Same Class", compute="_compute_counts")
    none_count = fields.Integer("Not Counted", compute="_compute_counts")
    matrix = fields.Html(compute="_compute_matrix", sanitize=False)

    def _compute_counts(self):
        counts = {
            (simulation, change): count
            for simulation, change, count in self.env["alseraj.need.simulation.line"]._read_group(
                [("simulation_id", "in", self.ids)], ["simulation_id", "change"], ["__count"])
        }
        for simulation in self:
            for change in ("needier", "less", "same", "none"):
                simulation[f"{change}_count"] = counts.get((simulation._origin, change), 0)

    @api.depends("state", "counted")
    @api.depends_context("lang")
    def _compute_matrix(self):
        counts = {}
        for simulation, now, then, count in self.env["alseraj.need.simulation.line"]._read_group(
            [("simulation_id", "in", self.ids), ("class_now", "!=", False)],
            ["simulation_id", "class_now", "class_then"], ["__count"],
        ):
            counts.setdefault(simulation, {})[now, then] = count
        for simulation in self:
            theirs = counts.get(simulation._origin)
            simulation.matrix = theirs and simulation._get_matrix(theirs)

    def _get_matrix(self, counts):
        """A table: from the class of the row to that of the column; the diagonal stays where it is."""
        labels = dict(self.env["alseraj.need.simulation.line"]._fields["class_now"]._description_selection(self.env))

        def cell(text, tag="td", css=""):
            return Markup("<%s class='text-end %s'>%s</%s>") % (Markup(tag), css, text, Markup(tag))

        def row(now):
            cells = []
            for then in CLASSES:
                count = counts.get((now, then), 0)
                step = CLASSES.index(then) - CLASSES.index(now)
                css = "" if not count else "table-success" if step < 0 else "table-warning" if step else "table-light"
                cells.append(cell(f"{count:,}" if count else "·", css=css))
            total = sum(counts.get((now, then), 0) for then in CLASSES)
            return Markup("<tr><th>%s</th>%s%s</tr>") % (
                labels[now], Markup("").join(cells), cell(f"{total:,}", "th"))

        totals = [sum(counts.get((now, then), 0) for now in CLASSES) for then in CLASSES]
        return Markup("<table class='table table-sm table-bordered w-auto'><thead><tr>%s</tr></thead>"
                      "<tbody>%s</tbody><tfoot><tr>%s</tr></tfoot></table>") % (
            Markup("<th>%s</th>%s%s") % (
                self.env._("from ↓ to →"), Markup("").join(cell(labels[code], "th") for code in CLASSES),
                cell(self.env._("Total"), "th")),
            Markup("").join(row(now) for now in CLASSES),
            Markup("<th>%s</th>%s%s") % (
                self.env._("Total"), Markup("").join(cell(f"{total:,}", "th") for total in totals),
                cell(f"{sum(totals):,}", "th")),
        )

    def action_open_lines(self):
        """Open the families of this simulation; those who change class first.

        :return: action dict
        """
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_need_simulation_line"),
            "domain": [("simulation_id", "=", self.id)],
            "context": {"search_default_changes": 1 if self.needier_count or self.less_count else 0},
        }
