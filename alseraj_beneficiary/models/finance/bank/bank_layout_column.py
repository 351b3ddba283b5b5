from odoo import api, fields, models
from odoo.exceptions import ValidationError


class BankLayoutColumn(models.Model):
    _name = "alseraj.bank.layout.column"
    _description = "Column of a Bank Sheet"
    _inherit = ["alseraj.guarded.mixin"]
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
