from odoo import models


class BoardReport(models.Model):
    """The report for the board says how satisfied people were; groups of fewer than five answers stay out."""

    _inherit = "alseraj.board.report"

    def _get_figures(self):
        summary = self.env["alseraj.satisfaction.board"].new({
            "company_id": self.company_id.id, "date_from": self.date_from, "date_to": self.date_to,
        })._get_summary()
        return {
            **super()._get_figures(),
            "satisfaction": {
                "asked": summary["asked"], "answered": summary["answered"], "target": summary["target"],
                **{
                    measure: summary[measure] and round(summary[measure]["share"], 4) for measure in ("csat", "ces")
                },
                "sides": [[name, round(100 * share["share"])] for name, share in summary["items"] if share],
            },
        }
