from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_repr

from .committee_decision_case import STUDY_READERS

RECOMMENDATIONS = [("grant", "Grant"), ("refuse", "Refuse"), ("more", "More information needed")]
# Only closing the session, or a computation, sets these.
FROZEN = frozenset({
    "amount_requested", "amount_recommended", "need_class", "recommendation", "days_to_decision", "approval_rate",
})


class CommitteeDecision(models.Model):
    """What lay before the committee, kept as it was when the session closed, and sealed with it."""

    _inherit = "alseraj.committee.decision"

    recommendation = fields.Selection(
        RECOMMENDATIONS, "Recommended Outcome", readonly=True, copy=False, groups=STUDY_READERS,
        help="What the researcher recommended to this session.",
    )
    days_to_decision = fields.Integer(
        readonly=True, copy=False, aggregator="avg",
        help="From the submission to this session, without the days on which the request waited for its applicant.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_frozen(vals)
        names = {f"default_{name}" for name in FROZEN}
        context = {key: value for key, value in self.env.context.items() if key not in names}
        return super(CommitteeDecision, self.with_context(context)).create(vals_list)

    def write(self, vals):
        self._check_frozen(vals)
        return super().write(vals)

    @api.model
    def _check_frozen(self, vals):
        if FROZEN & vals.keys():
            raise UserError(self.env._("These are filled in by the system and can't be set by hand."))

    def _freeze(self, moment):
        self.mapped("amount_recommended")  # computed here, while it still follows the request
        names = [self._fields[name] for name in ("recommendation", "days_to_decision")]
        decisions_sudo = self.sudo()  # whoever closes the session: studies and clocks are kept as they are
        with self.env.protecting(names, self):
            for decision_sudo in decisions_sudo:
                request_sudo = decision_sudo.request_id
                decision_sudo.recommendation = request_sudo._get_last_study().recommendation
                decision_sudo.days_to_decision = request_sudo._get_days_until(moment)
        return super()._freeze(moment)

    def _get_reason_words(self, lang):
        """The reason of a rejection as it stood when the session closed.

        :param str lang: code of a language
        :return: dict with ``name`` and ``letter``; empty strings without a reason
        """
        self.ensure_one()
        if not self.reason_id:
            return {"name": "", "letter": ""}
        frozen = self.session_id._get_words(lang)["reasons"].get(str(self.reason_id.id))
        if frozen:
            return frozen
        # only when somebody put another reason here below the ORM; the seal says so
        reason = self.reason_id.with_context(lang=lang)
        return {"name": reason.name, "letter": reason.letter_text or ""}

    def _get_seal_content(self):
        content = super()._get_seal_content()
        if self.session_id.seal_version < 2:
            return content
        digits = self.currency_id.decimal_places
        return {
            **content,
            "type": self.type_id.id,
            "class": self.need_class or "",
            "requested": float_repr(self.amount_requested or 0.0, digits),
            "recommended": float_repr(self.amount_recommended or 0.0, digits),
            "recommendation": self.recommendation or "",
            "days": self.days_to_decision,
            "approval_rate": self.approval_rate,
            "recorded_by": sorted([vote.user_id.id, vote.recorded_by_id.id, bool(vote.by_rule)] for vote in self.vote_ids),
        }
