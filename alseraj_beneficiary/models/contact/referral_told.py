from odoo import api, models

from ...tools import hijri
from .referral import OPEN


class Referral(models.Model):
    """Whom a referral is told to: the researchers who may take it, and what it is about: request and interaction."""

    _inherit = "alseraj.referral"

    @api.model_create_multi
    def create(self, vals_list):
        referrals = super().create(vals_list)
        referrals._tell_origin(lambda referral: self.env._(
            "Referred to %(researcher)s: %(question)s",
            researcher=referral._get_asked_name(), question=referral.question,
        ))
        return referrals

    def _do_answer(self):
        super()._do_answer()
        self._tell_origin(lambda referral: self.env._(
            "%(researcher)s answered the referral: %(answer)s",
            researcher=self.env.user.name, answer=referral.answer,
        ))

    def _do_decline(self):
        super()._do_decline()
        self._tell_origin(lambda referral: self.env._(
            "%(researcher)s declined the referral: %(reason)s",
            researcher=self.env.user.name, reason=referral.decline_reason,
        ))

    def _do_take_back(self):
        super()._do_take_back()
        self._tell_origin(lambda referral: self.env._("The referral was taken back: %(question)s", question=referral.question))

    def _tell_origin(self, get_text):
        """A line in the chatter of the request, and of the interaction, that the referral came of."""
        for name in ("request_id", "interaction_id"):
            bodies = {}
            for referral in self.filtered(name):
                bodies.setdefault(referral[name].id, []).append(get_text(referral))
            if bodies:
                origins = self[name].browse(bodies)
                origins._message_log_batch(bodies={id_: "\n".join(texts) for id_, texts in bodies.items()})

    # ------------------------------------------------------------ the researchers

    def _remind(self, summary):
        """The researcher who was asked; where nobody was, each of those who may take it on."""
        super()._remind(summary)
        pool = self.filtered(lambda referral: referral.state == "asked" and not referral.researcher_id)
        if not pool:
            return
        # sudo: who has the role is no secret, but employees can't read groups; reminding is no right of its own
        researchers = self.env.ref("alseraj_beneficiary.group_researcher").sudo().all_user_ids.filtered(
            lambda user: user.active and not user.share
        )
        for deadline, referrals in pool.sudo().grouped("due_date").items():  # as above
            for user in researchers:
                theirs = referrals.filtered(lambda referral, user=user: referral._may_be_answered_by(user))
                theirs.with_context(mail_activity_quick_update=True).activity_schedule(
                    "alseraj_beneficiary.mail_activity_clock",
                    date_deadline=deadline, summary=summary, user_id=user.id,
                )

    def _may_be_answered_by(self, user):
        """Whether he is a social researcher of the company without a tie to the family."""
        file_sudo, user_sudo = self.beneficiary_id.sudo(), user.sudo()  # ties and roles decide, whoever asks
        return (
            user_sudo.has_group("alseraj_beneficiary.group_researcher")
            and self.company_id in user_sudo.company_ids
            and user not in file_sudo.kin_user_ids
            and user.partner_id != file_sudo.partner_id
        )

    # ------------------------------------------------------------ shown

    @api.depends("state", "researcher_id", "answer", "due_date")
    def _compute_blocked_reason(self):
        super()._compute_blocked_reason()
        for referral in self:
            if self.env.user.has_group("alseraj_beneficiary.group_researcher") and referral.blocked_reason:
                continue
            referral.blocked_reason = referral.state in OPEN and referral._get_awaited()

    def _get_awaited(self):
        """Whom an open referral waits for, and until when."""
        return self.env._(
            "It waits for %(researcher)s, until %(date)s.", researcher=self._get_asked_name(),
            date=hijri.format_both(self.due_date, self.env.lang or "en_US") if self.due_date else "–",
        )

    def _get_asked_name(self):
        return self.researcher_id.name or self.env._("any social researcher")
