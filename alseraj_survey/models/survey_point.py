from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.alseraj_beneficiary.tools.roles import DESK, MANAGER

from ..tools.qr_code import make_picture
from .survey_invitation import OPINION

MOST_SHEETS = 200  # in one print


class SurveyPoint(models.Model):
    """A place where everybody may give his opinion without an invitation: a tablet, a code on the wall, or sheets of paper.

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
        [("kiosk", "Tablet"), ("qr", "Code on the Wall"), ("paper", "Sheets of Paper")], required=True, default="kiosk",
        help="A tablet goes back to its start after each answer, and when nobody touches it for a minute. Sheets are printed "
             "with a number each, and entered by somebody else than who printed them.")
    survey_id = fields.Many2one(
        "survey.survey", required=True, index=True, ondelete="restrict", check_company=True,
        domain="[('survey_type', '=', 'alseraj')]")
    branch_id = fields.Many2one("alseraj.branch", "Branch Office", check_company=True)
    channel_id = fields.Many2one("alseraj.channel", check_company=True)
    daily_limit = fields.Integer("Answers a Day", default=200, help="More are not taken, or printed; 0: no limit.")
    print_count = fields.Integer("Sheets in One Print", default=20)
    code = fields.Char(
        default=lambda self: self.env["alseraj.survey.invitation"]._make_code(), required=True, copy=False, readonly=True,
        guarded=True)
    counted_on = fields.Date(copy=False, guarded=True, groups="base.group_system")
    counted = fields.Integer(copy=False, guarded=True, groups="base.group_system")
    url = fields.Char("Address", compute="_compute_url")
    printed_count = fields.Integer("Sheets Printed", compute="_compute_sheets")
    entered_count = fields.Integer("Sheets Entered", compute="_compute_sheets")

    _code = models.UniqueIndex("(code)")
    _print_limit = models.Constraint(
        f"CHECK (print_count IS NULL OR print_count BETWEEN 1 AND {MOST_SHEETS})",
        "Between 1 and 200 sheets are printed at once.")

    def _compute_url(self):
        for point in self:
            point.url = f"{point.get_base_url()}{OPINION}#{point.code}"

    def _compute_sheets(self):
        # sudo: how many were printed and came back, no more
        rows = self.env["alseraj.survey.sheet"].sudo()._read_group(
            [("point_id", "in", self.ids)], ["point_id", "answered"], ["__count"])
        counts = {(point.id, answered): count for point, answered, count in rows}
        for point in self:
            point.entered_count = counts.get((point._origin.id, True), 0)
            point.printed_count = point.entered_count + counts.get((point._origin.id, False), 0)

    def _get_picture(self):
        """The code that a camera reads the address from, as the address of an image."""
        self.ensure_one()
        return make_picture(self.url)

    def _get_facts(self):
        """What is known of every answer that is given here."""
        return {"branch_id": self.branch_id.id, "channel_id": self.channel_id.id}

    def _answer(self, answers, comments):
        """Take an answer in (sudo).

        :return: bool, False where too many came today
        """
        self.ensure_one()
        if self.kind == "paper" or not self._count(1):
            return False
        self.env["alseraj.survey.waiting"]._put(
            self.survey_id, self.company_id, self.kind, self._get_facts(), answers, comments)
        return True

    def _count(self, number):
        """Count so many more answers or sheets today (sudo); who does it at the same moment is tried again by Odoo.

        :return: bool, False where that is too many
        """
        today = self.company_id._get_today()
        counted = number + (self.counted if self.counted_on == today else 0)
        if self.daily_limit and counted > self.daily_limit:
            return False
        self._write_internal({"counted_on": today, "counted": counted})
        return True

    def action_open(self):
        """Open the page, to set up a tablet.

        :return: dict, the action
        """
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": self.url, "target": "new"}

    # ------------------------------------------------------------ sheets of paper

    def action_print_sheets(self):
        """Print sheets, each with a number by which somebody else enters it.

        :return: report action
        :raises UserError: this is no place for sheets, the user is not of the desk, or too many were printed today
        """
        self.ensure_one()
        self.check_access("read")
        if self.kind != "paper":
            raise UserError(self.env._("Sheets are printed for a place for sheets of paper."))
        if not any(self.env.user.has_group(group) for group in (*DESK, MANAGER)):
            raise UserError(self.env._("Only the desk prints sheets."))
        Sheet = self.env["alseraj.survey.sheet"]
        # sudo: how many were printed today, whoever did
        if not self.sudo()._count(self.print_count):
            printed = Sheet.sudo().search_count([  # the same
                ("point_id", "=", self.id), ("printed_on", "=", self.company_id._get_today())])
            raise UserError(self.env._(
                "%(limit)s sheets a day are printed here at most, %(printed)s were printed today.",
                limit=self.daily_limit, printed=printed))
        sheets = Sheet._print(self, self.print_count).with_env(self.env)
        return self.env.ref("alseraj_survey.action_report_survey_sheet").report_action(sheets)

    @api.model
    def action_enter_sheet(self):
        """Open the page on which a sheet is entered by its number.

        :return: dict, the action
        """
        return {"type": "ir.actions.act_url", "url": f"{OPINION}/sheet", "target": "new"}
