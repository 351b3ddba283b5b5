from odoo import api, fields, models
from odoo.fields import Domain


class Channel(models.Model):
    """How people reach the association: the policy names eight; every contact carries one."""

    _name = "alseraj.channel"
    _description = "Channel"
    _inherit = ["alseraj.shared.list.mixin"]
    _numbered_on_copy = ("code",)
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    message_way = fields.Selection(
        [("sms", "Short Text"), ("mail", "E-mail"), ("letter", "Letter")], "Messages by",
        help="How who prefers this channel is told; empty: by what reaches him.",
    )
    active = fields.Boolean(default=True)

    _code_unique = models.UniqueIndex("(COALESCE(company_id, 0), code)", "Another channel has this code.")

    @api.model
    def _find(self, code, company):
        """:return: the channel of this code that ``company`` uses: its own, else the shared one"""
        return self.search(self._get_in_use_domain(company) & Domain("code", "=", code), limit=1)
