import base64
import re
import secrets

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, consteq

from odoo.addons.alseraj_beneficiary.models.mixins.message_mixin import Recipient
from odoo.addons.alseraj_beneficiary.tools.roles import DESK, MANAGER

from ..tools.qr_code import make_picture
from .survey_rule import EVENTS
from .survey_user_input import DIMENSIONS
from .survey_waiting import ENTERED

REMINDED_A_BATCH = 500  # in one commit
OPINION = "/alseraj/opinion"  # one address for all; who comes says his code in what he sends, never in the path


class SurveyInvitation(models.Model):
    """Who was asked, kept apart from what was answered.

    There is no log of who changed the row or when (``_log_access``), because the times of two rows would join them. When
    answers are stored, the rows of all who answered are written anew, and their codes are gone.
    """

    _name = "alseraj.survey.invitation"
    _description = "Satisfaction Invitation"
    _duplicable = False
    _inherit = ["alseraj.guarded.mixin", "alseraj.company.batch.mixin", "alseraj.message.mixin"]
    _order = "sent_on desc, id desc"
    _log_access = False
    _rec_name = "beneficiary_id"
    _check_company_auto = True
    _prints_code = True

    rule_id = fields.Many2one("alseraj.survey.rule", index="btree_not_null", ondelete="restrict", guarded=True)
    survey_id = fields.Many2one("survey.survey", required=True, index=True, ondelete="restrict", guarded=True)
    company_id = fields.Many2one("res.company", required=True, index=True, guarded=True)
    event = fields.Selection(
        [(key, event.label) for key, event in EVENTS.items()], "About", required=True, guarded=True)
    event_key = fields.Char(required=True, guarded=True, help="Nobody is asked twice about one thing.")
    partner_id = fields.Many2one("res.partner", required=True, index=True, ondelete="cascade", guarded=True)
    beneficiary_id = fields.Many2one(
        "alseraj.beneficiary", index="btree_not_null", ondelete="cascade", guarded=True, check_company=True)
    request_id = fields.Many2one(
        "alseraj.support.request", "Support Request", index="btree_not_null", ondelete="cascade", guarded=True)
    interaction_id = fields.Many2one(
        "alseraj.interaction", index="btree_not_null", ondelete="cascade", guarded=True)
    complaint_id = fields.Many2one("alseraj.complaint", index="btree_not_null", ondelete="cascade", guarded=True)
    type_id = fields.Many2one("alseraj.support.type", "Support Type", ondelete="set null", guarded=True)
    branch_id = fields.Many2one("alseraj.branch", "Branch Office", index=True, ondelete="set null", guarded=True)
    channel_id = fields.Many2one("alseraj.channel", ondelete="set null", guarded=True)
    category_id = fields.Many2one("alseraj.category", ondelete="set null", guarded=True)
    gender = fields.Selection([("male", "Male"), ("female", "Female")], guarded=True)
    token = fields.Char(
        default=lambda self: self._make_code(), copy=False, groups="base.group_system", guarded=True,
        help="The code in the link; gone once the answer is stored or the link has ended.")
    sent_on = fields.Date(required=True, default=lambda self: self.env.company._get_today(), index=True, guarded=True)
    reminded_on = fields.Date(guarded=True)
    expires_on = fields.Date("Valid until", guarded=True)
    involved_user_ids = fields.Many2many(
        "res.users", "alseraj_survey_invitation_involved_rel", "invitation_id", "user_id", "Had a Hand in It", guarded=True,
        groups="base.group_system", help="When it was sent: who gives the case away afterwards still had a hand in it.")
    printed_by_id = fields.Many2one("res.users", "Letter Printed by", guarded=True, groups="base.group_system")
    answered = fields.Boolean(guarded=True)
    stored = fields.Boolean(guarded=True, groups="base.group_system")

    _once_for_each_event = models.UniqueIndex("(event_key)", "There is an invitation about this already.")
    _token = models.UniqueIndex("(token)")
    _to_store = models.Index("(survey_id) WHERE answered AND stored IS NOT TRUE")

    @api.depends("beneficiary_id", "event")
    def _compute_display_name(self):
        labels = dict(self._fields["event"]._description_selection(self.env))
        for invitation in self:
            name = invitation.beneficiary_id.display_name if invitation.beneficiary_id else ""
            invitation.display_name = " · ".join(filter(None, (name, labels.get(invitation.event))))

    @api.model
    def _make_code(self):
        """80 bits in sixteen letters and digits that nobody mistakes for others."""
        return base64.b32encode(secrets.token_bytes(10)).decode()

    # ------------------------------------------------------------ the link

    def _get_url(self):
        """The address that the respondent opens, absolute; what stands behind ``#`` no server ever sees."""
        self.ensure_one()
        # the code is hidden from staff, so that nobody answers in a beneficiary's place
        return f"{self.get_base_url()}{OPINION}#{self.sudo().token}"

    @api.model
    def _find_by_code(self, code):
        """The invitation of ``code`` (sudo), or none; the same for one that has ended and one that never was."""
        code = re.sub(r"[\s-]", "", code or "")[:64]
        wanted = {code, code.upper()} - {""}
        # the code is the right
        invitation_sudo = self.sudo().search([("token", "in", list(wanted))], limit=1)
        if not invitation_sudo or not any(consteq(invitation_sudo.token, form) for form in wanted if form.isascii()):
            return invitation_sudo.browse()
        ended = invitation_sudo.expires_on and invitation_sudo.expires_on < invitation_sudo.company_id._get_today()
        return invitation_sudo.browse() if ended else invitation_sudo

    def _is_open(self):
        """Whether it may still be answered."""
        self.ensure_one()
        ended = self.expires_on and self.expires_on < self.company_id._get_today()
        return not self.answered and not ended

    # ------------------------------------------------------------ the answer

    def _answer(self, answers, comments, mode="link", contact=False):
        """Take the answer in; it waits sealed, and this row only says that there was one.

        :param bool contact: the respondent of a confidential survey asks to be contacted, with his name
        :return: bool, False where it was answered before
        """
        self.ensure_one()
        try:
            self.lock_for_update(allow_referencing=True)  # two taps are one answer
        except LockError:
            return False
        self.invalidate_recordset(["answered"])
        if not self._is_open():
            return False
        survey = self.survey_id
        if mode == "link" and self.printed_by_id:
            mode = "letter"  # who printed it knew the code: what comes by it is mixed with nothing else
        known = contact and survey.alseraj_confidential and self.beneficiary_id and survey._is_low(answers)
        self._write_internal({"answered": True})
        knower = self.env.uid if mode in ENTERED else None
        if known:
            # sudo: who asks to be contacted has no other right
            knower = self.env["alseraj.survey.follow_up"].sudo()._open(self, answers, comments).user_id.id
        self.env["alseraj.survey.waiting"]._put(
            survey, self.company_id, "known" if known else mode, {name: self._get_fact(name) for name in DIMENSIONS},
            answers, comments, self._get_names(), knower,
        )
        return True

    def _get_fact(self, name):
        value = self[name]
        return value.id if self._fields[name].relational else value

    def _get_names(self):
        """Names by which a comment would tell who wrote it."""
        file = self.beneficiary_id
        return [name for name in (file.name or self.partner_id.name, *file.member_ids.mapped("name")) if name]

    @api.model
    def _rewrite_answered(self, company, survey):
        """Write the rows of all whose answers wait no more, whose transaction would join them, and forget their codes."""
        self.flush_model()
        self.env.cr.execute(SQL(
            """UPDATE alseraj_survey_invitation SET stored = TRUE, token = NULL
                WHERE survey_id = %s AND company_id = %s AND answered AND stored IS NOT TRUE""", survey.id, company.id))
        self.invalidate_model()
        sheets = self.env["alseraj.survey.sheet"]
        sheets.flush_model()
        self.env.cr.execute(SQL(
            """UPDATE alseraj_survey_sheet SET stored = TRUE, code = NULL
                WHERE survey_id = %s AND company_id = %s AND answered AND stored IS NOT TRUE""", survey.id, company.id))
        sheets.invalidate_model()

    # ------------------------------------------------------------ entered by staff

    def _get_involved_users(self):
        """Who had a hand in what is asked about: they neither enter the answer nor follow it up."""
        invitation_sudo = self.sudo()  # who took part is compared, not shown
        if invitation_sudo.company_id.alseraj_involved_may_follow_up:
            return self.env["res.users"]
        return invitation_sudo.involved_user_ids | self._collect_involved_users(
            invitation_sudo.request_id, invitation_sudo.interaction_id, invitation_sudo.complaint_id,
            invitation_sudo.beneficiary_id)

    @api.model
    def _collect_involved_users(self, request_sudo, interaction_sudo, complaint_sudo, file_sudo):
        """Who has a hand in these now."""
        return (
            request_sudo.user_id | request_sudo.researcher_id | request_sudo.create_uid | request_sudo.submitted_by_id
            | request_sudo.study_ids.researcher_id | request_sudo.decision_ids.vote_ids.user_id
            | request_sudo.document_ids.verified_by_id | interaction_sudo.user_id | interaction_sudo.create_uid
            | complaint_sudo.user_id | complaint_sudo.accused_user_ids | file_sudo.officer_id
        )

    def _get_hand_reason(self):
        """Why the user may neither see the code nor enter an answer, or False."""
        self.ensure_one()
        user = self.env.user
        if not any(user.has_group(group) for group in (*DESK, MANAGER)):
            return self.env._("Only the desk enters what somebody answers by phone or on paper.")
        if user in self._get_involved_users():
            return self.env._(
                "You had a hand in this case, so somebody else asks: nobody is to answer to the person it is about.")
        invitation_sudo = self.sudo()  # asked whose it is, nothing of it is shown
        if user.partner_id == invitation_sudo.partner_id:
            return self.env._("This is your own invitation.")
        return False

    def _get_entry_reason(self):
        """Why the user may not enter the answer that somebody gives him, or False."""
        if reason := self._get_hand_reason():
            return reason
        invitation_sudo = self.sudo()  # compared only
        may = invitation_sudo.company_id.alseraj_involved_may_follow_up
        if invitation_sudo.printed_by_id == self.env.user and not may:
            return self.env._("You printed this letter, so somebody else enters what comes back.")
        return not invitation_sudo._is_open() and self.env._("This was answered already, or its time is over.")

    # ------------------------------------------------------------ by letter

    def _get_print_reason(self, code):
        return self._get_hand_reason()

    def _print_code(self):
        """What the letter holds instead of a link; who prints it is noted, for he does not enter what comes back.

        :return: dict of ``code`` and ``picture``; None where nothing can be answered any more
        :raises UserError: the user had a hand in what is asked about
        """
        self.ensure_one()
        if reason := self._get_hand_reason():
            raise UserError(reason)
        invitation_sudo = self.sudo()  # asked above: the code goes onto the paper of its recipient
        if not invitation_sudo._is_open() or not invitation_sudo.token:
            return None
        invitation_sudo._write_internal({"printed_by_id": self.env.uid})
        code = invitation_sudo.token
        return {
            "code": "-".join(code[start:start + 4] for start in range(0, len(code), 4)),
            "picture": make_picture(invitation_sudo._get_url()), "survey": invitation_sudo.survey_id,
        }

    def action_enter(self):
        """Open the page on which an answer given by phone or on paper is entered.

        :return: dict, the action
        :raises UserError: the user had a hand in the case, or it is answered
        """
        self.ensure_one()
        self.check_access("read")
        if reason := self._get_entry_reason():
            raise UserError(reason)
        return {"type": "ir.actions.act_url", "url": f"{OPINION}/enter/{self.id}", "target": "new"}

    # ------------------------------------------------------------ sent, reminded, ended

    def _is_message_private(self):
        return self.sudo().complaint_id.sensitive  # whether it is, no more

    def _get_message_recipients(self, code):
        recipients = super()._get_message_recipients(code)
        for invitation in self.filtered(lambda rec: not rec.beneficiary_id):  # an employee
            partner = invitation.partner_id
            recipients[invitation.id] = Recipient(
                file=invitation.beneficiary_id, partner=partner, mobile=False, email=partner.email, has_address=False,
                preferred="mail", lang=partner.lang or invitation.company_id.partner_id.lang, stopped=False)
        return recipients

    def _get_message_words(self, code):
        news = {company: self._get_news(company) for company in self.company_id}
        return {
            invitation.id: {
                "number": invitation.request_id.name or "", "link": invitation._get_url(), "details": news[invitation.company_id],
                "page": f"{invitation.get_base_url()}{OPINION}",
            } for invitation in self
        }

    def _filter_message_needed(self, code):
        return self.filtered(lambda invitation: invitation._is_open())

    @api.model
    def _get_news(self, company):
        """What has changed because of those who answered before: a line of the next invitation."""
        news = self.env["alseraj.improvement"]._get_news(company, limit=1).public_text
        return self.env._("What changed because of you: %(news)s", news=news) if news else ""

    @api.model
    def _remind_and_expire(self, limit=REMINDED_A_BATCH):
        """Remind some of those who have not answered, and let some links end that are over.

        :return: those that were reminded or have ended; none where nothing is left
        """
        companies = self.env["res.company"]
        open_still = Domain("expires_on", "=", False) | ~companies._get_day_domain("expires_on")
        rules = self.env["alseraj.survey.rule"].with_context(active_test=False).search([("reminder_days", ">", 0)])
        due = Domain.OR(
            Domain("rule_id", "in", same.ids) & companies._get_day_domain("sent_on", "<=", -days)
            for days, same in rules.grouped("reminder_days").items())
        todo = self.search(open_still & due & Domain([
            ("answered", "=", False), ("reminded_on", "=", False), ("token", "!=", False)]), limit=limit, order="id")
        for company, batch in todo.grouped("company_id").items():
            batch._write_internal({"reminded_on": company._get_today()})
            batch._tell("survey_reminder")
        ended = self.search(
            Domain("token", "!=", False) & companies._get_day_domain("expires_on"), limit=limit, order="id")
        ended._write_internal({"token": False})
        return todo | ended
