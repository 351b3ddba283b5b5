from odoo import fields, models


class MemberOwnFileLine(models.TransientModel):
    _name = "alseraj.member.own.file.line"
    _description = "Member Who Gets His Own File"
    _inherit = ["alseraj.head.mixin"]

    wizard_id = fields.Many2one("alseraj.member.own.file", required=True, ondelete="cascade")
    chosen = fields.Boolean("Own File")
