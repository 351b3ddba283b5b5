from odoo import fields, models

from ...models.registry.file.household_member import RELATIONS


class FileSplitLine(models.TransientModel):
    _name = "alseraj.file.split.line"
    _description = "Member in a Split"

    wizard_id = fields.Many2one("alseraj.file.split", required=True, ondelete="cascade")
    member_id = fields.Many2one("alseraj.household.member", required=True, ondelete="cascade")
    birth_date = fields.Date(related="member_id.birth_date")
    old_relation = fields.Selection(related="member_id.relation", string="Relation Now")
    leaves = fields.Boolean()
    relation = fields.Selection(RELATIONS, "Relation to the New Head")
