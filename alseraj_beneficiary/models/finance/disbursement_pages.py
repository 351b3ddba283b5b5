from odoo import models

# Rows of one text line that fit above the totals of a page, and what each further line of text adds to a row.
FIRST_PAGE = 10.5  # below the letterhead and what is said of the run
NEXT_PAGES = 17.5
MORE_LINES = 0.65
NAME_LENGTH = 34  # characters of a column before the text goes on below
PAYEE_LENGTH = 20


class Disbursement(models.Model):
    """The lines of a run as pages of its sheet, each with its own total."""

    _inherit = "alseraj.disbursement"

    def _get_sheets(self, lines):
        """Cut ``lines`` into pages: laying out 5,000 rows as one table would know no totals, and take minutes.

        :return: list of dict: ``lines``, ``first`` (number of its first line), ``total`` of the page, ``so_far``, ``last``
        """
        self.ensure_one()
        pages, room = [[]], FIRST_PAGE
        for line in lines:
            height = self._get_row_height(line)
            if pages[-1] and height > room:
                pages.append([])
                room = NEXT_PAGES
            pages[-1].append(line)
            room -= height
        sheets, first, so_far = [], 1, 0.0
        for page in pages:
            total = self.currency_id.round(sum(line.amount for line in page))
            so_far = self.currency_id.round(so_far + total)
            sheets.append({"lines": page, "first": first, "total": total, "so_far": so_far, "last": page is pages[-1]})
            first += len(page)
        return sheets

    def _get_row_height(self, line):
        file, payee = line.beneficiary_id.partner_id, line.payee_id
        more = max(
            len(file.name or "") // NAME_LENGTH,
            len(payee.name or "") // PAYEE_LENGTH if payee != file else 0,
            len(line.fund_id.name or "") // PAYEE_LENGTH,
        )
        return 1 + more * MORE_LINES
