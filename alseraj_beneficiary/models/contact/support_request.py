from odoo import api, fields, models

from ...tools import hijri
from ...tools.roles import EMPLOYEE
from .referral import REFERRAL_OPEN_STATES


class SupportRequest(models.Model):
    _inherit = "alseraj.support.request"

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

    def _get_cannot_verify_reason(self):
        reasons = [super()._get_cannot_verify_reason(), self._get_referral_reason()]
        return "\n".join(filter(None, reasons)) or False

    def _get_referral_reason(self):
        """The sentence for a request whose unclear point is not answered yet, or False."""
        request_sudo = self.sudo()  # that something is unclear stops everybody, whoever may read the question
        if not request_sudo.company_id.alseraj_referral_blocks:
            return False
        waiting = request_sudo.referral_ids.filtered(lambda referral: referral.state in REFERRAL_OPEN_STATES)
        return bool(waiting) and self.env._(
            "The referral to %(researcher)s is not answered yet: wait for the answer, or take the referral back.",
            researcher=waiting[0]._get_asked_name(),
        )

    # ------------------------------------------------------------ cancelled or withdrawn: referrals are taken back

    def _do_cancel(self):
        super()._do_cancel()
        self._end_referrals()

    def _do_withdraw(self):
        super()._do_withdraw()
        self._end_referrals()

    def _end_referrals(self):
        referrals_sudo = self.sudo().referral_ids  # the request is over, whoever had asked
        referrals_sudo.filtered(lambda referral: referral.state in REFERRAL_OPEN_STATES)._run_transition("take_back")
