from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    alseraj_collector_notice_days = fields.Integer(
        "Remind before a collector's authority ends (days)", default=14,
    )
    alseraj_collector_max_files = fields.Integer(
        "Files that one collector serves without a warning", default=5,
    )
