from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ....tools import bank_sheet


class BankLayoutColumn(models.Model):
    _name = "alseraj.bank.layout.column"
    _description = "Column of a Bank Sheet"
    _inherit = ["alseraj.shared.line.mixin"]
    _shared_row_field = "layout_id"
    _order = "sequence, id"

    layout_id = fields.Many2one("alseraj.bank.layout", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    header = fields.Char("Heading", help="The bank's own word for it.")
    source = fields.Selection(
        [
            ("number", "Line Number"),
            ("payee", "Payee"),
            ("iban", "IBAN"),
            ("amount", "Amount"),
            ("currency", "Currency"),
            ("reference", "Installment Number"),
            ("code", "File Number"),
            ("bank_code", "Bank Code (from the IBAN)"),
            ("bic", "Bank Identifier (BIC)"),
            ("purpose", "Purpose"),
            ("date", "Date of the Run"),
            ("run", "Run Number"),
            ("constant", "Fixed Text"),
        ],
        "Filled With", required=True, default="payee",
    )
    constant = fields.Char("Fixed Text", help="The same on every line, for example the association's number at the bank.")
    width = fields.Integer("Width (characters)", default=18)
    is_number = fields.Boolean("Number in Excel", help="The bank's program wants a number here, not text.")

    _width_positive = models.Constraint("CHECK(width > 0)", "A column is at least one character wide.")

    @api.constrains("source", "constant", "header", "layout_id")
    def _check_fixed_texts(self):
        """What a layout says on each line is neither an account nor an amount: these come from the run."""
        for column in self.filtered(lambda column: column.source in ("constant", "purpose")):
            text = column.constant if column.source == "constant" else column.layout_id.purpose
            company = column.layout_id.company_id or self.env.company
            own = company.partner_id.sudo().bank_ids  # sudo: the association's own account may stand on each line
            if bank_sheet.fold_account(text) in own.mapped("sanitized_acc_number"):
                continue
            if bank_sheet.is_payment_heading(column.header):
                raise ValidationError(self.env._(
                    "The column %(header)s can't be filled with a fixed text: accounts, payees and amounts come from the run.",
                    header=column.header,
                ))
            if bank_sheet.is_account(text):
                raise ValidationError(self.env._(
                    "“%(text)s” looks like an account: only the association's own may stand on each line.", text=text,
                ))

    @api.constrains("source", "constant")
    def _check_constant(self):
        for column in self:
            if column.source == "constant" and not column.constant:
                raise ValidationError(self.env._(
                    "The column %(header)s is filled with a fixed text: enter that text.", header=column.header or "",
                ))

    def _get_text(self, values):
        """:param dict values: source -> text of one payment"""
        self.ensure_one()
        return self.constant or "" if self.source == "constant" else values[self.source]
