from odoo import models


class HouseholdMember(models.Model):
    _name = "alseraj.household.member"
    _inherit = ["alseraj.household.member", "alseraj.access.logged"]
