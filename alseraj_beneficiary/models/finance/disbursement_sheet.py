from odoo import models

FIRST_PAGE = 9  # below the letterhead and what is said of the run
NEXT_PAGES = 17


class Disbursement(models.Model):
    """The lines of a run as pages of its sheet, each with its own total."""

    _inherit = "alseraj.disbursement"

    def _get_sheets(self, lines):
        """Cut ``lines`` into pages.

        :return: list of dict: ``lines``, ``first`` (number of its first line), ``total`` of the page, ``so_far``, ``last``
        """
        self.ensure_one()
        sheets, start, so_far = [], 0, 0.0
        while start < len(lines) or not sheets:
            part = lines[start:start + (NEXT_PAGES if sheets else FIRST_PAGE)]
            total = self.currency_id.round(sum(part.mapped("amount")))
            so_far = self.currency_id.round(so_far + total)
            sheets.append({"lines": part, "first": start + 1, "total": total, "so_far": so_far, "last": False})
            start += len(part) or 1
        sheets[-1]["last"] = True
        return sheets
