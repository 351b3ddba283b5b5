from odoo import fields, models
from odoo.exceptions import ValidationError


class PaperTextVersion(models.Model):
    """What a passage of a paper said until somebody changed it."""

    _name = "alseraj.paper.text.version"
    _description = "Former Text of a Paper"
    _inherit = ["alseraj.guarded.mixin"]
    _order = "until desc, id desc"
    _rec_name = "until"
    _duplicable = False

    text_id = fields.Many2one(
        "alseraj.paper.text", "Passage", required=True, ondelete="cascade", index=True, readonly=True, guarded=True)
    company_id = fields.Many2one(related="text_id.company_id", store=True, guarded=True)
    lang = fields.Char("Language", required=True, readonly=True, guarded=True)
    said = fields.Text("Text", readonly=True, guarded=True)
    until = fields.Datetime(required=True, readonly=True, guarded=True)
    user_id = fields.Many2one("res.users", "Changed by", readonly=True, guarded=True)

    def action_use_again(self):
        """Say it again as it was said then.

        :return: True
        :raises ValidationError: it holds a word that this paper no longer knows
        """
        self.ensure_one()
        if not self.text_id:
            raise ValidationError(self.env._("This passage is gone."))
        self.text_id.with_context(lang=self.lang).text = self.said  # under the rights and checks of any change
        return True
