from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class MemberOwnFile(models.TransientModel):
    """Gives members files of their own, or links them to the ones they have."""

    _name = "alseraj.member.own.file"
    _description = "Own File for Members"

    beneficiary_id = fields.Many2one(
        "alseraj.beneficiary", "File", required=True, readonly=True, ondelete="cascade",
        default=lambda self: self._default_file(),
    )
    line_ids = fields.One2many(
        "alseraj.member.own.file.line", "wizard_id", string="Members", compute="_compute_line_ids", store=True,
        readonly=False,
    )

    def _default_file(self):
        model = self.env.context.get("active_model")
        if model == "alseraj.household.member":
            return self.env[model].browse(self.env.context.get("active_id")).beneficiary_id
        return self.env["alseraj.beneficiary"].browse(self.env.context.get("active_id"))

    @api.depends("beneficiary_id")
    def _compute_line_ids(self):
        chosen = self.env.context.get("alseraj_member_ids") or []
        if self.env.context.get("active_model") == "alseraj.household.member":
            chosen = self.env.context.get("active_ids", [])
        for wizard in self:
            members = wizard.beneficiary_id.member_ids.filtered(lambda m: not m.own_file_id)
            if chosen:
                members = members.filtered(lambda m: m._origin.id in chosen)
            wizard.line_ids = [Command.clear()] + [
                Command.create({"member_id": member._origin.id, "chosen": bool(chosen)}) for member in members
            ]

    def action_open_files(self):
        """Open a file for each chosen member, or link the file he has.

        :return: a window action, to the file or files
        :raises UserError: nobody is chosen, or what is missing for somebody
        """
        self.ensure_one()
        lines = self.line_ids.filtered("chosen")
        if not lines:
            raise UserError(self.env._("Choose the members who get a file of their own."))
        if strangers := lines.member_id - self.beneficiary_id.member_ids:
            raise UserError(self.env._("%(member)s is not of this household.", member=strangers[0].name))
        files = lines._open_files()
        self.env["alseraj.member.mover"]._leave(files)
        opened = self.env["alseraj.beneficiary"].union(*files.values())
        if len(opened) == 1:
            return opened._get_form_action()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_beneficiary"),
            "domain": [("id", "in", opened.ids)],
        }


class MemberOwnFileLine(models.TransientModel):
    _name = "alseraj.member.own.file.line"
    _description = "Member Who Gets His Own File"
    _inherit = ["alseraj.head.mixin"]

    wizard_id = fields.Many2one("alseraj.member.own.file", required=True, ondelete="cascade")
    chosen = fields.Boolean("Own File")
