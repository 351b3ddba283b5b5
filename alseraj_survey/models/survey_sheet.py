from odoo import api, fields, models
from odoo.exceptions import LockError

from odoo.addons.alseraj_beneficiary.tools.roles import DESK, MANAGER

from .survey_user_input import DIMENSIONS


class SurveySheet(models.Model):
    """A printed sheet of questions without a name; what comes back is entered once, by its number.

    Two hands: who printed a sheet does not enter it. How many are printed in a day is limited, and how many came back is
    counted, so nobody invents answers by himself.
    """

    _name = "alseraj.survey.sheet"
    _description = "Printed Sheet"
    _duplicable = False
    _inherit = ["alseraj.guarded.mixin"]
    _order = "id desc"
    _log_access = False
    _rec_name = "point_id"

    point_id = fields.Many2one(
        "alseraj.survey.point", "Place for Opinions", required=True, index=True, ondelete="cascade", guarded=True)
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade", guarded=True)
    survey_id = fields.Many2one("survey.survey", required=True, index=True, ondelete="restrict", guarded=True)
    code = fields.Char(
        copy=False, groups="base.group_system", guarded=True, help="Its number; gone once the answer is stored.")
    printed_by_id = fields.Many2one("res.users", "Printed by", required=True, guarded=True)
    printed_on = fields.Date(required=True, guarded=True)
    answered = fields.Boolean("Entered", guarded=True)
    stored = fields.Boolean(guarded=True, groups="base.group_system")

    _code = models.UniqueIndex("(code)")

    def _print_code(self):
        """The number as it stands on the sheet: shown to nobody but who prints it, who does not enter it."""
        self.ensure_one()
        may_see = self.printed_by_id == self.env.user and not self.answered
        return self.sudo().code if may_see else ""  # sudo: the number is the system's; he prints it

    def _get_entry_reason(self):
        """Why the user may not enter this sheet, or False."""
        self.ensure_one()
        user, sheet_sudo = self.env.user, self.sudo()  # compared only
        if not any(user.has_group(group) for group in (*DESK, MANAGER)):
            return self.env._("Only the desk enters what somebody answers by phone or on paper.")
        if user == sheet_sudo.printed_by_id and not sheet_sudo.company_id.alseraj_involved_may_follow_up:
            return self.env._("You printed this sheet, so somebody else enters what it says.")
        return sheet_sudo.answered and self.env._("This was answered already, or its time is over.")

    def _answer(self, answers, comments, mode="paper", contact=False):
        """Take in what stands on the sheet (sudo).

        :return: bool, False where it was entered before
        """
        self.ensure_one()
        try:
            self.lock_for_update(allow_referencing=True)  # entered twice is one answer
        except LockError:
            return False
        self.invalidate_recordset(["answered"])
        if self.answered:
            return False
        self._write_internal({"answered": True})
        facts = dict.fromkeys(DIMENSIONS, False) | self.point_id._get_facts()
        self.env["alseraj.survey.waiting"]._put(
            self.survey_id, self.company_id, mode, facts, answers, comments, knower=self.env.uid)
        return True

    @api.model
    def _print(self, point, count):
        """Make ``count`` sheets for whoever prints them, each with its number."""
        make_code = self.env["alseraj.survey.invitation"]._make_code
        # sudo: who may print was asked; nobody has the right to make one by hand
        return self.sudo()._create_internal([{
            "point_id": point.id, "company_id": point.company_id.id, "survey_id": point.survey_id.id, "code": make_code(),
            "printed_by_id": self.env.uid, "printed_on": point.company_id._get_today(),
        } for _number in range(count)])
