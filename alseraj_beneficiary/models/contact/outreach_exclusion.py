from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class OutreachExclusion(models.Model):
    """How many files a step of the rule left out, when the campaign was last selected."""

    _name = "alseraj.outreach.exclusion"
    _description = "Not Selected"
    _inherit = ["alseraj.guarded.mixin"]
    _order = "outreach_id, sequence"
    _duplicable = False
    _rec_name = "kind"

    outreach_id = fields.Many2one("alseraj.outreach", required=True, index=True, ondelete="cascade", readonly=True, guarded=True)
    company_id = fields.Many2one(related="outreach_id.company_id", store=True, index=True, guarded=True)
    sequence = fields.Integer(readonly=True, guarded=True)
    kind = fields.Char("Step", required=True, readonly=True, guarded=True)
    reason = fields.Char(compute="_compute_reason")
    file_count = fields.Integer("Files", readonly=True, guarded=True)

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_reason(self):
        for line in self:
            sentences = {kind: sentence for kind, _step, sentence in line.outreach_id._get_steps()}
            line.reason = sentences.get(line.kind) or self.env._("The rule was changed since")

    def action_view_files(self):
        """Show the files that this step leaves out today.

        :return: dict, the window action
        :raises UserError: the rule has this step no more
        """
        self.ensure_one()
        domain = Domain("company_id", "=", self.company_id.id)
        for kind, step, sentence in self.outreach_id._get_steps():
            if kind == self.kind:
                files = self.env["alseraj.beneficiary"].search(domain & ~step)
                return {
                    "type": "ir.actions.act_window", "name": sentence, "res_model": "alseraj.beneficiary",
                    "view_mode": "list,form", "domain": [("id", "in", files.ids)],
                }
            domain &= step
        raise UserError(self.env._("The rule was changed since: select again."))
