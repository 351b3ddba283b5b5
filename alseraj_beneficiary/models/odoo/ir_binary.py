from odoo import models


class IrBinary(models.AbstractModel):
    """A scan that is downloaded or previewed is a look at it, whichever address it is asked by."""

    _inherit = "ir.binary"

    def _record_to_stream(self, record, field_name):
        if record._name == "alseraj.document" and field_name == "attachment":
            documents = record
        elif record._name == "ir.attachment":
            documents = record._get_documents()
        else:
            return super()._record_to_stream(record, field_name)
        documents.sudo(False)._look_at_scans()  # Odoo comes in sudo where a file has a token
        return super()._record_to_stream(record, field_name)
