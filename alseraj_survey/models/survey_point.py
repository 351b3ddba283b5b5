import base64
import io

import qrcode

from odoo import fields, models

from .survey_invitation import OPINION


class SurveyPoint(models.Model):
    """A place where everybody may give his opinion without an invitation: a tablet, or a code on the wall of the desk.

    What is given there is mixed with nothing else, because one person may give it many times.
    """

    _name = "alseraj.survey.point"
    _description = "Place for Opinions"
    _inherit = ["alseraj.guarded.mixin"]
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    kind = fields.Selection(
        [("kiosk", "Tablet"), ("qr", "Code on the Wall")], required=True, default="kiosk",
        help="A tablet goes back to its start after each answer, and when nobody touches it for a minute.")
    survey_id = fields.Many2one(
        "survey.survey", required=True, index=True, ondelete="restrict", check_company=True,
        domain="[('survey_type', '=', 'alseraj')]")
    branch_id = fields.Many2one("alseraj.branch", "Branch Office", check_company=True)
    channel_id = fields.Many2one("alseraj.channel", check_company=True)
    daily_limit = fields.Integer("Answers a Day", default=200, help="More are not taken; 0: no limit.")
    code = fields.Char(
        default=lambda self: self.env["alseraj.survey.invitation"]._make_code(), required=True, copy=False, readonly=True,
        guarded=True)
    counted_on = fields.Date(copy=False, guarded=True, groups="base.group_system")
    counted = fields.Integer(copy=False, guarded=True, groups="base.group_system")
    url = fields.Char("Address", compute="_compute_url")

    _code = models.UniqueIndex("(code)")

    def _compute_url(self):
        for point in self:
            point.url = f"{point.get_base_url()}{OPINION}#{point.code}"

    def _get_picture(self):
        """The code that a camera reads the address from, as the address of an image."""
        self.ensure_one()
        buffer = io.BytesIO()
        qrcode.make(self.url.encode(), box_size=8).save(buffer, format="PNG")
        return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"

    def _answer(self, answers, comments):
        """Take an answer in (sudo).

        :return: bool, False where too many came today
        """
        self.ensure_one()
        today = self.company_id._get_today()
        counted = self.counted if self.counted_on == today else 0
        if self.daily_limit and counted >= self.daily_limit:
            return False
        self._write_internal({"counted_on": today, "counted": counted + 1})
        facts = {"branch_id": self.branch_id.id, "channel_id": self.channel_id.id}
        self.env["alseraj.survey.waiting"]._put(self.survey_id, self.company_id, self.kind, facts, answers, comments)
        return True

    def action_open(self):
        """Open the page, to set up a tablet.

        :return: dict, the action
        """
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": self.url, "target": "new"}
