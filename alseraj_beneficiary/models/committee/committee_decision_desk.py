from odoo import fields, models
from odoo.exceptions import UserError

from ...tools import need


class CommitteeDecision(models.Model):
    """The case as the desk shows it: plain data, read with the rights of who looks."""

    _inherit = "alseraj.committee.decision"

    def get_case(self):
        """One case in full, with the head of its session and its row of the agenda.

        :return: dict of ``session``, ``members``, ``row`` and ``case``
        :raises AccessError: the user neither sits on the committee nor runs or audits it
        """
        self.ensure_one()
        self.check_access("read")
        self.session_id._check_desk_reader()
        return {
            **self.session_id._get_desk_head(),
            "row": self._get_desk_rows()[0],
            "case": self._get_desk_case(),
        }

    def set_member_vote(self, member, choice, note=None):
        """Record what a member calls out, or what he says instead of it; for the secretary.

        :param member: ``alseraj.committee.member`` record or id
        :param str choice: ``for``, ``against``, ``abstain`` or ``recused``
        :param str note: why he recuses himself, or what is kept with the vote
        :return: True
        :raises UserError: the session is not open, the member must stay out of the case, or the user is
            neither the secretary nor this member
        """
        member_id = member if isinstance(member, int) else member.id
        earlier = self.vote_ids.filtered(lambda vote: vote.member_id.id == member_id)
        if earlier:
            earlier.write({"choice": choice, **({} if note is None else {"note": note})})
        if rest := self - earlier.decision_id:
            rest.record_vote(member_id, choice, note)
        return True

    # ------------------------------------------------------------ the agenda

    def _get_desk_rows(self):
        """A light row for each case, at a constant number of queries.

        :return: list of dicts, in the order of ``self``
        """
        reasons = self._get_routine_reasons()
        return [
            {
                "id": decision.id,
                "request": decision.request_id.name or "",
                "name": decision.beneficiary_id.display_name,
                "type_id": decision.type_id.id,
                "type": decision.type_id.display_name,
                "urgent": decision.urgent,
                "is_appeal": decision.is_appeal,
                "routine": not reasons[decision],
                **decision._get_desk_tally(),
                "my_vote": decision.my_vote or False,
            }
            for decision in self
        ]

    def _get_desk_tally(self):
        """What changes while the case is heard, without a name: this also goes over the bus."""
        return {
            "id": self.id,
            "for": self.count_for,
            "against": self.count_against,
            "abstain": self.count_abstain,
            "recused": self.count_recused,
            "outcome": self.outcome or False,
            "result": self.result or False,
            "settled": self._is_settled(),
        }

    def _is_settled(self):
        """Whether nothing more is expected of this case, without asking all that closing asks."""
        if self.result not in ("approved", "rejected"):
            return bool(self.outcome)
        return (
            self.result == self.tally_outcome and len(self.vote_ids) >= self.session_id.quorum
            and (self.result == "approved" or bool(self.reason_id))
        )

    # ------------------------------------------------------------ the case

    def _get_desk_case(self):
        """All that a decision needs, in one dict; rooms below add what is theirs (the fund)."""
        self.ensure_one()
        request, session = self.request_id, self.session_id
        return {
            "id": self.id,
            "request_id": request.id,
            "request": request.display_name,
            "beneficiary_id": self.beneficiary_id.id,
            "name": self.beneficiary_id.display_name,
            "type": self.type_id.display_name,
            "kind": self.type_id.kind,
            "urgent": self.urgent and (request.urgent_reason or True),
            "is_appeal": self.is_appeal,
            "appeal_reason": self.is_appeal and request.appeal_reason or "",
            "description": request.description or "",
            "family": self._get_desk_family(),
            "study": self._get_desk_study(),
            "earlier": self._get_desk_earlier(),
            "documents": self._get_desk_documents(),
            "missing": request.missing_documents or "",
            "amounts": self._get_desk_amounts(),
            "votes": self._get_desk_votes(),
            "conflicts": self._get_desk_conflicts(),
            "tally_outcome": self.tally_outcome or False,
            "outcome": self.outcome or False,
            "result": self.result or False,
            "amount": self.amount,
            "reason_id": self.reason_id.id,
            "reason": self.reason_id.display_name or "",
            "conditions": self.conditions or "",
            "open_point": session.state == "open" and self._get_undecided_reason() or "",
            "my_vote": self.my_vote or False,
            "can_vote": self.can_vote,
            "stay_out": self.vote_blocked_reason or "",
        }

    def _get_desk_family(self):
        file = self.beneficiary_id
        labels = dict(self._fields["need_class"]._description_selection(self.env))
        result = self.study_id.result or {}
        dependants = len(file.member_ids.filtered(lambda member: member.is_dependent and member.in_household))
        return {
            "size": self.household_size,
            "dependants": result.get("dependants", dependants),
            "income": self._format(self.monthly_income),
            "per_head": self._format(self.income_per_head),
            "need_class": self.need_class or False,
            "need_label": labels.get(self.need_class, ""),
            "score": round(self.need_score or 0.0, 2),
            "categories": file.category_ids.mapped("display_name"),
            "branch": self.branch_id.display_name or "",
        }

    def _get_desk_study(self):
        study = self.study_id
        if not study:
            return False
        recommendations = dict(self._fields["study_recommendation"]._description_selection(self.env))
        return {
            "id": study.id,
            "summary": self.study_summary or "",
            "lines": need.explain(study.result, translate=self.env._) if study.result else [],
            "findings": self.study_findings or "",
            "researcher": self.study_researcher_id.sudo().name or "",  # who studied it signs for it
            "visited_on": self._format_day(self.study_visit_date),
            "recommendation": self.study_recommendation or False,
            "recommendation_label": recommendations.get(self.study_recommendation, ""),
            "percent": max(0, round((self.study_cover or 0.0) * 100)),
        }

    def _get_desk_earlier(self):
        requests = self.earlier_request_ids
        return [
            {
                "id": request.id,
                "name": request.name or "",
                "type": request.type_id.display_name,
                "date": self._format_day(request.submitted_on),
                "amount": self._format(request.amount_approved) if request.amount_approved else "",
                "state": request.state,
                "state_label": request._get_state_label(request.state),
            }
            for request in requests
        ]

    def _get_desk_documents(self):
        documents = self.beneficiary_id.document_ids.filtered(
            lambda document: not document.request_id or document.request_id == self.request_id
        )
        return [
            {
                "id": document.id,
                "name": document.type_id.display_name,
                "member": document.member_id.display_name or "",
                "state": document.state,
                "state_label": document._get_state_label(document.state),
                "is_valid": document.is_valid_today,
                "expires_on": self._format_day(document.expiry_date),
                "kind": document.has_attachment and (document.scan_kind or "other"),
            }
            for document in documents
        ]

    def _get_desk_amounts(self):
        request, limit = self.request_id, self.approval_limit
        return {
            "currency": self.currency_id.symbol,
            "decimals": self.currency_id.decimal_places,
            "requested": self._format(self.amount_requested),
            "recommended": self._format(self.amount_recommended),
            "has_recommended": bool(self.amount_recommended),
            "ceiling": self._format(request.ceiling) if request.ceiling else "",
            "limit": self._format(limit) if limit else "",
            "amount": self._format(self.amount),
            "suggested": self._get_routine_amount(),
        }

    def _get_desk_votes(self):
        return [
            {
                "member_id": vote.member_id.id,
                "choice": vote.choice,
                "note": vote.note or "",
                "is_recorded": vote.recorded_by_id != vote.user_id,
            }
            for vote in self.vote_ids
        ]

    def _get_desk_conflicts(self):
        return [
            {"member_id": member.id, "reason": reason}
            for member in self.session_id.member_ids
            if (reason := self._get_conflict_reason(member.user_id))
        ]

    def _format(self, amount):
        return self.currency_id.format(amount or 0.0)

    def _format_day(self, day):
        if not day:
            return ""
        return fields.Date.to_string(day)

    def _check_desk_runner(self):
        """Who presides or keeps the minutes says what comes out, while the session is open."""
        for session in self.session_id:
            if not session.can_run:
                raise UserError(self.env._(
                    "Only the secretary, the chair or the vice chair says what comes out of a case."
                ))
            if session.state != "open":
                raise UserError(self.env._("The session is not open: %(name)s", name=session.display_name))
