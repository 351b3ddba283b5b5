from odoo import fields, models
from odoo.exceptions import UserError

from ...tools.roles import OFFICER


class OutreachList(models.TransientModel):
    """Asks for the list of an outside body, as it is copied from a sheet."""

    _name = "alseraj.outreach.list"
    _description = "List of an Outside Body"

    outreach_id = fields.Many2one("alseraj.outreach", required=True, ondelete="cascade")
    source = fields.Char("List Of", required=True, help="The body that sent the list.")
    text = fields.Text("The List", required=True, help="A line each: name, identity number, mobile, copied from a sheet.")

    def action_read(self):
        """Put the people of the list into the campaign.

        :return: action that closes the window
        :raises UserError: the user is not an officer
        """
        self.ensure_one()
        if not self.env.user.has_group(OFFICER):
            raise UserError(self.env._("The front desk takes lists in."))
        self.outreach_id.check_access("write")
        self.env["alseraj.outreach.invitee"]._read_list(self.outreach_id, self.source, self.text)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
