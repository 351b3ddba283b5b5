from odoo import fields, models


class DocumentType(models.Model):
    _inherit = "alseraj.document.type"

    proves_collector = fields.Boolean(
        "Proves a Collector", help="Such a document lets somebody receive on the beneficiary's behalf.",
    )
