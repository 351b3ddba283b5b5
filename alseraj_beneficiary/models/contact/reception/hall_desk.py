from odoo import api, fields, models


class HallDesk(models.Model):
    """A desk to which people are called, and who sits there today."""

    _name = "alseraj.hall.desk"
    _description = "Reception Desk"
    _inherit = ["alseraj.guarded.mixin"]
    _order = "sequence, id"
    _duplicable = False

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    hall_id = fields.Many2one("alseraj.waiting.hall", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="hall_id.company_id", store=True, guarded=True, index=True)
    branch_id = fields.Many2one(related="hall_id.branch_id", store=True, guarded=True, index=True)
    user_id = fields.Many2one("res.users", "Sits There", readonly=True, guarded=True, index="btree_not_null", copy=False)

    def action_sit(self):
        """Take a seat: who is called by this user from now on is called to this desk.

        :return: True
        """
        self.ensure_one()
        self.check_access("read")
        self.env["alseraj.reception"].check_access("write")
        mine_sudo = self.sudo().search([("user_id", "=", self.env.uid)])  # where he sat before; he leaves that desk
        mine_sudo._write_internal({"user_id": False})
        self.sudo()._write_internal({"user_id": self.env.uid})  # the right to call people was asked
        return True

    @api.model
    def _find_mine(self):
        return self.search([("user_id", "=", self.env.uid)], limit=1)
