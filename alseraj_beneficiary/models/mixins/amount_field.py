from odoo import fields


class Amount(fields.Monetary):
    """A monetary field whose zero needs no currency: Odoo makes a record in memory to round each new row's."""

    def convert_to_column_insert(self, value, record, values=None, validate=True):
        return super().convert_to_column_insert(value, record, values, validate) if value else 0.0
