from odoo import fields, models


class PastSupport(models.Model):
    """From which fund support was given before; its figures are of the old books and stay out of the fund's."""

    _inherit = "alseraj.past.support"

    fund_id = fields.Many2one("alseraj.fund", readonly=True, guarded=True, index="btree_not_null", ondelete="restrict")
