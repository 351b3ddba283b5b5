from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    alseraj_document_warn_days = fields.Integer(
        "Warn before a document ends (days)", default=30,
        help="The file's owner and the beneficiary are told this many days before; 0: never.",
    )
    alseraj_scan_max_mb = fields.Integer("Largest scan (MB)", default=10, help="0: no limit.")

    _alseraj_document_settings = models.Constraint(
        "CHECK(alseraj_document_warn_days >= 0 AND alseraj_scan_max_mb >= 0)",
        "The days of warning and the size of a scan are zero or more.",
    )
