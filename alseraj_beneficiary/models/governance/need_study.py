from odoo import models


class NeedStudy(models.Model):
    _name = "alseraj.need.study"
    _inherit = ["alseraj.need.study", "alseraj.access.logged"]
