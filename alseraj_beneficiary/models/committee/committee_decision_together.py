from odoo import models
from odoo.exceptions import UserError


class CommitteeDecision(models.Model):
    """A routine group in one go: the same word on many cases, each with its own decision and votes.

    All or none: what can't be done is named with its reason before anything is written.
    """

    _inherit = "alseraj.committee.decision"

    def vote_together(self, choice):
        """Vote on these cases for oneself, also where one has said something else before.

        :param str choice: ``for``, ``against``, ``abstain`` or ``recused``
        :return: int, the number of cases
        :raises UserError: names each case on which the user can't say this, with the reason
        """
        self._refuse_together({
            decision: decision._get_cannot_vote_reason(decision._get_member(strict=True), choice) for decision in self
        })
        self.change_vote(choice)
        return len(self)

    def record_together(self, choice):
        """Record one word of every member present who has not voted yet; for the secretary.

        A member who must stay out of a case is recorded there as recused, with the reason.

        :param str choice: ``for``, ``against`` or ``abstain``
        :return: int, the number of votes recorded
        :raises UserError: the user is not the secretary, nobody is present, or a session is not open
        """
        votes = []
        for decision in self:
            if not decision.session_id.attendee_ids:
                raise UserError(self.env._("Nobody is marked as present. Mark the attendance first."))
            for member in decision.session_id.attendee_ids - decision.vote_ids.member_id:
                conflict = decision._get_conflict_reason(member.user_id)
                votes.append({
                    "decision_id": decision.id, "member_id": member.id,
                    "choice": "recused" if conflict else choice, "note": conflict,
                })
        self.env["alseraj.committee.vote"].create(votes)
        return len(votes)

    def decide_together(self, outcome, reason=None):
        """Say what comes out of these cases: the same for all, approved amounts as recommended.

        :param str outcome: ``approved``, ``rejected``, ``deferred`` or ``returned``; False: what the votes say
        :param reason: ``alseraj.rejection.reason`` record or id, where the cases are rejected
        :return: int, the number of cases
        :raises UserError: names each case that can't come out so, with the reason; nothing is changed then
        """
        self.check_access("write")
        self._check_desk_runner()
        reason_id = reason if isinstance(reason, int) else (reason or self.reason_id.browse()).id
        if outcome == "rejected" and not reason_id:
            raise UserError(self.env._("A rejection needs a reason from the list; the letter tells it."))
        self._check_not_closed()
        if outcome == "approved":
            self._refuse_together({decision: decision._get_cannot_grant_reason() for decision in self})
            for amount, decisions in self.grouped(lambda decision: decision._get_routine_amount()).items():
                decisions.write({"outcome": outcome, "amount": amount})
        else:
            self.write({"outcome": outcome, **({"reason_id": reason_id} if outcome == "rejected" else {})})
        return len(self)

    def _refuse_together(self, reasons):
        """:param dict reasons: decision -> sentence or False"""
        lines = [
            f"{decision.request_id.display_name}: {reason}" for decision, reason in reasons.items() if reason
        ]
        if not lines:
            return
        if len(lines) > 20:
            lines = [*lines[:20], self.env._("… and %(count)s more", count=len(lines) - 20)]
        raise UserError("\n".join([self.env._("Nothing was changed. Take these out of the group:"), *lines]))

    # ------------------------------------------------------------ what is routine

    def _get_routine_amount(self):
        """What a case of a group is approved with: as recommended, or else as it stands."""
        return self.amount_recommended or self.amount

    def _get_cannot_grant_reason(self):
        """Why the recommended amount can't be approved, or False."""
        amount = self._get_routine_amount()
        if not amount and self.type_id.kind != "in_kind":
            return self.env._("an approval needs an amount.")
        if self.study_recommendation == "refuse":
            return self.env._("the researcher recommends to refuse it.")
        if reason := self._get_limit_reason(amount):
            return reason
        if not self.currency_id.compare_amounts(amount, self.amount):
            return self._get_amount_reason()
        return self.request_id._get_above_ceiling_reason(amount)

    def _get_routine_reasons(self):
        """Why a case is heard by itself: not recommended, above a limit, an appeal, or a member stays out.

        :return: dict decision -> True where it is not routine, else False
        """
        members = {session: session.member_ids.user_id for session in self.session_id}
        return {
            decision: (
                decision.is_appeal or decision.study_recommendation != "grant"
                or bool(decision._get_cannot_grant_reason())
                or any(decision._get_conflict_reason(user) for user in members[decision.session_id])
            )
            for decision in self
        }
