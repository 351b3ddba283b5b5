from odoo import Command, api, fields, models

SAMPLE = {  # what a column may be filled with -> how it looks in the preview
    "number": "1", "payee": "محمد عبدالله", "iban": "SA0380000000608010167519", "amount": "1250.50",
    "currency": "SAR", "reference": "REQ/2026/0001/1", "code": "B-00001", "bank_code": "80", "bic": "RJHISARI",
    "purpose": "", "date": "", "run": "RUN/2026/0001", "constant": "",
}


class BankLayout(models.Model):
    """The columns of one bank's payment sheet, as data: another bank is another record. A manager's.

    Account, payee, amount and number come from the run alone; a fixed text never stands in for one of them.
    """

    _name = "alseraj.bank.layout"
    _description = "Bank Sheet Layout"
    _inherit = ["alseraj.shared.list.mixin"]
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    file_kind = fields.Selection([("xlsx", "Excel"), ("csv", "CSV")], "File", required=True, default="xlsx")
    delimiter = fields.Selection(
        [(",", "Comma"), (";", "Semicolon"), ("\t", "Tab"), ("|", "Bar")], required=True, default=",",
    )
    encoding = fields.Selection(
        [("utf-8-sig", "UTF-8 (with mark)"), ("utf-8", "UTF-8"), ("cp1256", "Windows Arabic")],
        required=True, default="utf-8-sig",
    )
    decimal_separator = fields.Selection([(".", "Point"), (",", "Comma")], required=True, default=".")
    date_format = fields.Selection(
        [("%Y-%m-%d", "2026-12-31"), ("%d/%m/%Y", "31/12/2026"), ("%d-%m-%Y", "31-12-2026"), ("%Y%m%d", "20261231")],
        required=True, default="%Y-%m-%d",
    )
    with_header = fields.Boolean("Line of Headings", default=True)
    with_footer = fields.Boolean(
        "Lines of Totals", default=True,
        help="After the payments: their number, their total, and the checksum of the sheet. Without them the "
        "checksum is on the run only.",
    )
    purpose = fields.Char(default="Support", help="Said to the bank for each payment; it must not tell why.")
    column_ids = fields.One2many("alseraj.bank.layout.column", "layout_id", copy=True)
    journal_ids = fields.One2many("account.journal", "alseraj_bank_layout_id", string="Journals")
    preview = fields.Text(compute="_compute_preview")

    def _compute_preview(self):
        for layout in self:
            today = (layout.company_id or self.env.company)._get_today().strftime(layout.date_format or "%Y-%m-%d")
            values = dict(SAMPLE, purpose=layout.purpose or "", date=today)
            columns = layout.column_ids
            lines = [[column.header or "" for column in columns]] if layout.with_header else []
            lines.append([column._get_text(values) for column in columns])
            layout.preview = "\n".join("  |  ".join(line) for line in lines)

    @api.constrains("purpose")
    def _check_purpose(self):
        for layout in self:
            layout.column_ids.filtered(lambda column: column.source == "purpose")._check_fixed_texts()

    def _prepare_kept(self):
        """The layout as plain data, for the sheet that is made with it."""
        self.ensure_one()
        names = ("name", "file_kind", "delimiter", "encoding", "decimal_separator", "date_format", "with_header",
                 "with_footer", "purpose")
        return {
            **{name: self[name] for name in names},
            "columns": [
                {"header": column.header, "source": column.source, "constant": column.constant}
                for column in self.column_ids
            ],
        }

    def _get_headers(self):
        self.ensure_one()
        return [column.header or "" for column in self.column_ids]

    def action_standard_columns(self):
        """Put the columns that most banks ask for into an empty layout.

        :return: True
        """
        standard = ("number", "payee", "iban", "amount", "currency", "reference", "purpose")
        labels = dict(self.env["alseraj.bank.layout.column"]._fields["source"]._description_selection(self.env))
        for layout in self.filtered(lambda layout: not layout.column_ids):
            layout.column_ids = [
                Command.create({"sequence": index, "source": source, "header": labels[source]})
                for index, source in enumerate(standard)
            ]
        return True
