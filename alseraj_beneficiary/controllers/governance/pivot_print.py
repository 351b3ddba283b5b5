import json

from werkzeug.exceptions import UnprocessableEntity

from odoo import http
from odoo.http import content_disposition, request
from odoo.tools import osutil

from ...report.paper import Paper
from ...tools import pdf, pdf_other, print_table

LONGEST_CELL = 300  # letters of a cell


class PivotPrint(http.Controller):
    """A pivot as it stands on the screen, on sheets of paper that it fits."""

    @http.route("/alseraj/pivot/print", type="http", auth="user", methods=["POST"], readonly=True)
    def print_pivot(self, data=None, **kwargs):
        """Set the table that the browser shows; nothing is read here, so nobody sees more than he has on his screen."""
        if not request.env.user._is_internal():
            raise request.not_found()
        try:
            table = json.loads(data.read() if hasattr(data, "read") else data)
            heads = [[
                print_table.Head(self._get_text(cell["title"]), int(cell["width"]), int(cell["height"])) for cell in row
            ] for row in table["heads"]]
            rows = [
                (int(row["indent"]), self._get_text(row["title"]), [self._get_text(text) for text in row["texts"]],
                 bool(row.get("bold")))
                for row in table["rows"]
            ]
            title, filters = self._get_text(table["title"]), [self._get_text(text) for text in table["filters"]]
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise UnprocessableEntity from error
        columns = max((len(texts) for _indent, _title, texts, _bold in rows), default=0)
        if sum(cell.width for row in heads for cell in row) + len(rows) * columns > print_table.MOST_CELLS:
            raise UnprocessableEntity(request.env._(
                "This table has more than %(count)s cells. Group it by less, or filter it.", count=print_table.MOST_CELLS))
        html = self._get_html(title, filters, heads, rows)
        return request.make_response(self._get_pdf(html), headers=[
            ("Content-Type", "application/pdf"),
            ("Content-Disposition", content_disposition(osutil.clean_filename(title or "pivot") + ".pdf")),
        ])

    def _get_pdf(self, html):
        if pdf.is_available():
            return pdf.render([html])
        reports = request.env["ir.actions.report"]
        if reports.get_wkhtmltopdf_state() == "install":
            raise UnprocessableEntity(request.env._("Nothing on the server makes PDF files. Ask who looks after it."))
        return reports._run_wkhtmltopdf(
            [pdf_other.compose([html], html, html)], landscape=True, specific_paperformat_args=pdf_other.MARGINS)

    def _get_html(self, title, filters, heads, rows):
        size, sheets = print_table.lay_out(heads, [row[:3] for row in rows])
        env = request.env
        return str(env["ir.qweb"]._render("alseraj_beneficiary.pivot_print", {
            "o": env.company, "docs": env.company, "lang": env.lang or "en_US", "paper": Paper(env), "alseraj_paged": True,
            "title": title, "filters": filters, "size": size, "sheets": sheets, "rows": rows, "company": env.company,
        }))

    def _get_text(self, value):
        return str(value)[:LONGEST_CELL]
