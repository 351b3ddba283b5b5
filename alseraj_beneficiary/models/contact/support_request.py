from odoo import api, fields, models

from ...tools import hijri
from ...tools.roles import EMPLOYEE
from ..mixins.workflow_mixin import Addition
from .referral import REFERRAL_OPEN_STATES


class SupportRequest(models.Model):
    """Where a request came from, an interaction or a campaign, and what was referred to the social researcher."""

    _inherit = "alseraj.support.request"
    _transition_additions = (
        Addition("verify", check="open_referral"),
        Addition("cancel", step="take_back_referrals"),
        Addition("withdraw", step="take_back_referrals"),
    )

    interaction_id = fields.Many2one(
        "alseraj.interaction", index="btree_not_null", ondelete="set null", check_company=True, copy=False,
        groups=EMPLOYEE, help="The contact in which it was asked for.",
    )
    outreach_id = fields.Many2one(
        "alseraj.outreach", string="Outreach Campaign", index="btree_not_null", ondelete="restrict",
        check_company=True, copy=False, readonly=True, guarded=True, groups=EMPLOYEE,
    )
    referral_ids = fields.One2many(
        "alseraj.referral", "request_id", string="Referrals", groups=EMPLOYEE
    )
    referral_count = fields.Integer(
        "Number of Referrals", compute="_compute_referral_count", groups=EMPLOYEE
    )

    open_referral_note = fields.Text(
        "Referred to the Social Researcher", compute="_compute_open_referral_note", groups=EMPLOYEE
    )

    @api.depends("referral_ids")
    def _compute_referral_count(self):
        counts = {}
        if self.env["alseraj.referral"].has_access("read"):
            counts = {
                request.id: count for request, count in self.env["alseraj.referral"]._read_group(
                    [("request_id", "in", self.ids)], ["request_id"], ["__count"]
                )
            }
        for request in self:
            request.referral_count = counts.get(request._origin.id, 0)

    def _is_proactive(self):
        return bool(self.outreach_id) or super()._is_proactive()

    def action_refer(self):
        """Open a new referral to the social researcher about this request.

        :return: dict, the window action
        """
        self.ensure_one()
        context = {"default_request_id": self.id, "default_beneficiary_id": self.beneficiary_id.id}
        if self.researcher_id and self._may_research(self.researcher_id):
            context["default_researcher_id"] = self.researcher_id.id  # who knows the case
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Referral"),
            "res_model": "alseraj.referral",
            "view_mode": "form",
            "context": context,
        }

    # ------------------------------------------------------------ open referrals: shown, and awaited before it is verified

    @api.depends("referral_ids.state", "referral_ids.researcher_id", "referral_ids.due_date", "referral_ids.question")
    @api.depends_context("lang")
    def _compute_open_referral_note(self):
        readable = self.env["alseraj.referral"].has_access("read")
        lang = self.env.lang or "en_US"
        for request in self:
            referrals = request.referral_ids.filtered(lambda r: r.state in REFERRAL_OPEN_STATES) if readable else ()
            request.open_referral_note = "\n".join(
                self.env._(
                    "Referred to %(researcher)s, answer due %(date)s: %(question)s",
                    researcher=referral._get_asked_name(), question=referral.question,
                    date=hijri.format_both(referral.due_date, lang) if referral.due_date else "–",
                )
                for referral in referrals
            ) or False

    @api.depends("referral_ids.state")
    def _compute_blocked_reason(self):
        super()._compute_blocked_reason()

    def _get_open_referral_reason(self):
        """The sentence for a request whose unclear point is not answered yet, or False."""
        request_sudo = self.sudo()  # that something is unclear stops everybody, whoever may read the question
        if not request_sudo.company_id.alseraj_referral_blocks:
            return False
        waiting = request_sudo.referral_ids.filtered(lambda referral: referral.state in REFERRAL_OPEN_STATES)
        return bool(waiting) and self.env._(
            "The referral to %(researcher)s is not answered yet: wait for the answer, or take the referral back.",
            researcher=waiting[0]._get_asked_name(),
        )

    def _step_take_back_referrals(self):
        """Nobody is asked any more about a request that is over."""
        referrals_sudo = self.sudo().referral_ids  # the request is over, whoever had asked
        referrals_sudo.filtered(lambda referral: referral.state in REFERRAL_OPEN_STATES)._run_transition("take_back")
