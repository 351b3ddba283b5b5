from odoo import api, fields, models

from ...tools import hijri
from .referral import OPEN


class SupportRequest(models.Model):
    """An unclear case lies with the social researcher: seen on the request, and it waits for the answer."""

    _inherit = "alseraj.support.request"

    open_referral_note = fields.Text(
        "Referred to the Social Researcher", compute="_compute_open_referral_note", groups="base.group_user"
    )

    @api.depends("referral_ids.state", "referral_ids.researcher_id", "referral_ids.due_date", "referral_ids.question")
    @api.depends_context("lang")
    def _compute_open_referral_note(self):
        readable = self.env["alseraj.referral"].has_access("read")
        lang = self.env.lang or "en_US"
        for request in self:
            referrals = request.referral_ids.filtered(lambda r: r.state in OPEN) if readable else ()
            request.open_referral_note = "\n".join(
                self.env._(
                    "Referred to %(researcher)s, answer due %(date)s: %(question)s",
                    researcher=referral._get_asked_name(), question=referral.question,
                    date=hijri.format_both(referral.due_date, lang) if referral.due_date else "–",
                )
                for referral in referrals
            ) or False

    # ------------------------------------------------------------ verifying waits for the answer

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
        waiting = request_sudo.referral_ids.filtered(lambda referral: referral.state in OPEN)
        return bool(waiting) and self.env._(
            "The referral to %(researcher)s is not answered yet: wait for the answer, or take the referral back.",
            researcher=waiting[0]._get_asked_name(),
        )

    # ------------------------------------------------------------ over: nobody is asked any more

    def _do_cancel(self):
        super()._do_cancel()
        self._end_referrals()

    def _do_withdraw(self):
        super()._do_withdraw()
        self._end_referrals()

    def _end_referrals(self):
        referrals_sudo = self.sudo().referral_ids  # the request is over, whoever had asked
        referrals_sudo.filtered(lambda referral: referral.state in OPEN)._run_transition("take_back")
