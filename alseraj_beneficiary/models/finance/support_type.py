from odoo import fields, models


class SupportType(models.Model):
    _inherit = "alseraj.support.type"

    fund_id = fields.Many2one(
        "alseraj.fund", company_dependent=True, check_company=True,
        help="Pays this support, unless the request names another fund. Each company has its own.",
    )
