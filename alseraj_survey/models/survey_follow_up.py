from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import html2plaintext

from odoo.addons.alseraj_beneficiary.models.mixins.workflow_mixin import Transition
from odoo.addons.alseraj_beneficiary.tools.names import comma
from odoo.addons.alseraj_beneficiary.tools.roles import GRIEVANCE, MANAGER, OFFICER

TAKERS = (OFFICER, MANAGER, GRIEVANCE)


class SurveyFollowUp(models.Model):
    """Somebody was not content and asked to be contacted: by a person who had no hand in his case.

    Where everybody of the desk had one, it goes above the manager (*Sensitive Complaints*); where there is nobody either, a
    manager is told to name somebody, and not about whom it is.

    ========  =============  ======================================  ============================
    action    from → to      who                                     needs
    ========  =============  ======================================  ============================
    done      open → done    officer, manager, sensitive complaints  what came of it
    reopen    done → open    manager
    ========  =============  ======================================  ============================
    """

    _name = "alseraj.survey.follow_up"
    _description = "Follow-up of a Low Score"
    _duplicable = False
    _inherit = ["alseraj.workflow.mixin", "alseraj.clock.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "state desc, due_date, id desc"
    _check_company_auto = True
    _transitions = {
        "done": Transition(
            ("open",), "done", TAKERS, checks=("involved", "note"),
            steps=("done_date", "set_state", "end_reminders"),
        ),
        "reopen": Transition(("done",), "open", (MANAGER,), checks=("involved",), steps=("no_done_date", "set_state")),
    }
    _clock_states = ("open",)

    company_id = fields.Many2one("res.company", required=True, index=True, guarded=True)
    beneficiary_id = fields.Many2one(
        "alseraj.beneficiary", required=True, index=True, ondelete="restrict", guarded=True, check_company=True)
    mobile = fields.Char(
        compute="_compute_mobile", compute_sudo=True,  # sudo: who follows it up calls him, and may see no files otherwise
        help="He asked to be contacted.")
    branch_id = fields.Many2one(related="beneficiary_id.branch_id", store=True, index=True, guarded=True)
    invitation_id = fields.Many2one(
        "alseraj.survey.invitation", index="btree_not_null", ondelete="set null", guarded=True)
    request_id = fields.Many2one(
        "alseraj.support.request", "Support Request", index="btree_not_null", ondelete="set null", guarded=True)
    survey_id = fields.Many2one("survey.survey", required=True, ondelete="restrict", guarded=True)
    said = fields.Text("What He Told Us", guarded=True, help="With his consent, for this follow-up.")
    involved_user_ids = fields.Many2many(
        "res.users", "alseraj_survey_follow_up_involved_rel", guarded=True, string="Had a Hand in It",
        groups="base.group_system")
    user_id = fields.Many2one("res.users", "Owner", index=True, tracking=True)
    due_date = fields.Date("Due", index=True, guarded=True)
    note = fields.Text("What Came of It", editable_in=("open",))
    done_on = fields.Datetime(readonly=True, copy=False, guarded=True)
    state = fields.Selection(
        [("open", "Open"), ("done", "Done")], default="open", required=True, index=True, copy=False, tracking=True)

    @api.depends("beneficiary_id")
    def _compute_display_name(self):
        for follow_up in self:
            name = follow_up.sudo().beneficiary_id.display_name  # who follows it up calls him, and may see no files otherwise
            follow_up.display_name = self.env._("Follow-up: %(name)s", name=name or "")

    @api.depends("beneficiary_id.mobile")
    def _compute_mobile(self):
        for follow_up in self:
            follow_up.mobile = follow_up.beneficiary_id.mobile

    # ------------------------------------------------------------ opened by an answer

    @api.model
    def _open(self, invitation, answers, comments):
        """Open one (sudo) for a low score whose respondent asked to be contacted."""
        company = invitation.company_id
        # in the language of who reads it, whatever the respondent's page was in
        self = self.with_context(lang=company.partner_id.lang)  # noqa: PLW0642
        involved = invitation._get_involved_users()
        follow_up = self._create_internal([{
            "company_id": company.id, "beneficiary_id": invitation.beneficiary_id.id, "invitation_id": invitation.id,
            "request_id": invitation.request_id.id, "survey_id": invitation.survey_id.id,
            "said": self._get_words(invitation.survey_id.with_env(self.env), answers, comments),
            "involved_user_ids": [(6, 0, involved.ids)],
            "due_date": company._plan_working_days(company.alseraj_follow_up_days, fields.Datetime.now()),
            "user_id": self._choose_owner(company, involved).id,
        }])
        follow_up._remind(self.env._("Contact the beneficiary: the score is low"))
        if not follow_up.user_id:
            self._ask_for_owner(company)
        return follow_up

    @api.model
    def _get_words(self, survey, answers, comments):
        lines = []
        for question in survey.question_ids:
            choices = question.suggested_answer_ids.browse(
                choice for choice, _score in answers.get(question.id, ()) if choice).mapped("value")
            scores = [str(score) for choice, score in answers.get(question.id, ()) if not choice and score is not None]
            if said := comma(self.env.lang).join(choices + scores) or comments.get(question.id):
                lines.append(f"{html2plaintext(question.title)}: {said}")
        return "\n".join(lines)

    @api.model
    def _choose_owner(self, company, involved):
        """An officer or manager who had no hand in it and has the fewest open.

        Where all had, somebody above the manager; then one of them all the same, if the setting lets him. Else nobody.
        """
        desk = (self.env.ref(OFFICER).all_user_ids | self.env.ref(MANAGER).all_user_ids).filtered(
            lambda user: user.active and not user.share and company in user.company_ids)
        desk = desk.filtered(lambda user: user._is_internal() and user.id != api.SUPERUSER_ID).sorted("id")
        above = company._get_above_manager()  # the one of the settings first
        users = (desk - involved) or (above - involved)[:1] or (desk if company.alseraj_involved_may_follow_up else desk.browse())
        counts = dict(self._read_group([("state", "=", "open"), ("user_id", "in", users.ids)], ["user_id"], ["__count"]))
        return min(users, key=lambda user: counts.get(user, 0), default=users)

    @api.model
    def _give_owners(self):
        """Daily: what nobody follows gets an owner as soon as there is one; until then a manager hears that one is missing."""
        gone = Domain("user_id", "=", False) | Domain("user_id.active", "=", False)
        lost = self.env["ir.cron"]._alseraj_claim(self.search(Domain("state", "=", "open") & gone))
        for follow_up in lost:
            # sudo: who had a hand in it is compared, not shown
            owner = self._choose_owner(follow_up.company_id, follow_up.sudo().involved_user_ids)
            if owner != follow_up.user_id:
                follow_up.user_id = owner
        for company in lost.filtered(lambda follow_up: not follow_up.user_id).company_id:
            self._ask_for_owner(company)

    @api.model
    def _ask_for_owner(self, company):
        """Tell a manager that somebody is missing; about whose case it is, he must not know who had a hand in it."""
        # sudo: who manages is no secret
        managers = self.env.ref(MANAGER).sudo().all_user_ids.filtered(
            lambda user: user.active and not user.share and user.id != api.SUPERUSER_ID and company in user.company_ids)
        people = managers.filtered(lambda user: not user._is_admin()) or managers
        partner = company.partner_id.sudo()  # the note hangs on the association
        for user in people.sorted("id")[:1]:
            said = self.with_context(lang=user.lang).env._(
                "Nobody is left to follow up a low score: give the role Sensitive Complaints to somebody who works on no case")
            if not partner.activity_search(
                ["mail.mail_activity_data_warning"], user_id=user.id, additional_domain=[("summary", "=", said)]
            ):
                partner.with_context(mail_activity_quick_update=True).activity_schedule(
                    "mail.mail_activity_data_warning", user_id=user.id, summary=said, date_deadline=company._get_today())

    # ------------------------------------------------------------ the verbs

    def action_done(self):
        """Close the follow-ups with what came of them.

        :return: True
        :raises UserError: nothing is written down, or the user had a hand in the case
        """
        return self._run_transition("done")

    def action_reopen(self):
        """Take closed follow-ups up again.

        :return: True
        """
        return self._run_transition("reopen")

    def _get_involved_reason(self):
        follow_up_sudo = self.sudo()  # compared only
        involved = (
            self.env.user in follow_up_sudo.involved_user_ids and not follow_up_sudo.company_id.alseraj_involved_may_follow_up)
        return involved and self.env._("You had a hand in this case, so somebody else follows it up.")

    def _get_note_reason(self):
        return not (self.note or "").strip() and self.env._("Write down what came of it first.")

    def _check_before_write(self, vals):
        super()._check_before_write(vals)
        if vals.get("user_id"):
            for follow_up in self.sudo():  # compared only
                may = follow_up.company_id.alseraj_involved_may_follow_up
                if vals["user_id"] in follow_up.involved_user_ids.ids and not may:
                    raise UserError(self.env._("Choose somebody who had no hand in this case."))

    def write(self, vals):
        result = super().write(vals)
        if "user_id" in vals:
            self.filtered(lambda rec: rec.state == "open")._remind(self.env._("Contact the beneficiary: the score is low"))
        return result

    def _step_done_date(self):
        self._write_internal({"done_on": fields.Datetime.now()})

    def _step_no_done_date(self):
        self._write_internal({"done_on": False})
