from odoo import api, fields, models
from odoo.exceptions import UserError


class HouseholdMember(models.Model):
    """A member who grew up: the line stays, and says which file is his own now."""

    _inherit = "alseraj.household.member"

    own_file_id = fields.Many2one(
        "alseraj.beneficiary", readonly=True, copy=False, index="btree_not_null", ondelete="set null",
        help="He left this household and is the head of that file.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(vals.get("own_file_id") for vals in vals_list):
            self._refuse_own_file()
        context = {key: value for key, value in self.env.context.items() if key != "default_own_file_id"}
        return super(HouseholdMember, self.with_context(context)).create(vals_list)

    def write(self, vals):
        if not self.env.su:
            if "own_file_id" in vals and any(member.own_file_id.id != vals["own_file_id"] for member in self):
                self._refuse_own_file()
            if "beneficiary_id" in vals and any(m.beneficiary_id.id != vals["beneficiary_id"] for m in self):
                raise UserError(self.env._("Members change files by splitting or merging the files."))
        return super().write(vals)

    def _refuse_own_file(self):
        raise UserError(self.env._("A member gets his own file by the button on the file, not by hand."))

    def action_open_own_file(self):
        """Open the member's own file.

        :return: a window action
        """
        self.ensure_one()
        return self.own_file_id._get_form_action()
