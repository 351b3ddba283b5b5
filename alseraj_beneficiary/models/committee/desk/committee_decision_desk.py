from odoo import api, fields, models
from odoo.exceptions import UserError

from ....tools import hijri
from ...registry.file.beneficiary import NEED_CLASSES
from ..decision.committee_decision import CASE_STUDY_READERS, RECOMMENDATIONS


class CommitteeDecision(models.Model):
    """The case in one glance: fields for the form, plain data for the desk, read with the rights of who looks.

    On the desk, a group of routine cases is decided in one go, each with its own decision and votes. All or
    none: what can't be done is named with its reason before anything is written.
    """

    _inherit = "alseraj.committee.decision"

    urgent = fields.Boolean(related="request_id.urgent")
    household_size = fields.Integer(related="beneficiary_id.household_size")
    monthly_income = fields.Monetary(related="beneficiary_id.monthly_income")
    income_per_head = fields.Monetary(related="beneficiary_id.income_per_head")
    need_score = fields.Float(related="beneficiary_id.need_score")
    earlier_request_ids = fields.Many2many(
        related="request_id.earlier_request_ids", string="What they received before"
    )

    # the last finished need study
    study_id = fields.Many2one(
        "alseraj.need.study", string="Need Study", compute="_compute_study", groups=CASE_STUDY_READERS
    )
    study_researcher_id = fields.Many2one(
        "res.users", string="Researcher", compute="_compute_study", groups=CASE_STUDY_READERS
    )
    study_visit_date = fields.Date("Visited on", compute="_compute_study", groups=CASE_STUDY_READERS)
    study_recommendation = fields.Selection(
        RECOMMENDATIONS, string="Recommendation", compute="_compute_study", groups=CASE_STUDY_READERS,
    )
    study_net = fields.Monetary("Net Income", compute="_compute_study", groups=CASE_STUDY_READERS)
    study_cover = fields.Float("Cover", compute="_compute_study", groups=CASE_STUDY_READERS)
    study_class = fields.Selection(
        NEED_CLASSES, string="Class by the Study", compute="_compute_study", groups=CASE_STUDY_READERS
    )
    study_score = fields.Float("Score by the Study", compute="_compute_study", groups=CASE_STUDY_READERS)
    study_findings = fields.Text("Findings", compute="_compute_study", groups=CASE_STUDY_READERS)
    study_summary = fields.Char("Need in a Sentence", compute="_compute_study", groups=CASE_STUDY_READERS)
    study_explanation = fields.Html("Line by Line", compute="_compute_study", groups=CASE_STUDY_READERS)

    @api.depends("request_id.study_ids.state")
    @api.depends_context("lang", "uid")
    def _compute_study(self):
        self.request_id.study_ids.sudo().fetch(["result"])  # sudo: into the cache in one query; its reader is asked later
        for decision in self:
            study = decision.request_id._get_last_study()
            decision.study_id = study
            decision.study_researcher_id = study.researcher_id
            decision.study_visit_date = study.visit_date
            decision.study_recommendation = study.recommendation
            decision.study_net = study.net
            decision.study_cover = study.cover
            decision.study_class = study.final_class
            decision.study_score = study.score
            decision.study_findings = study.findings
            decision.study_summary = study.summary
            decision.study_explanation = study.explanation

    def action_open_case(self):
        """Open the case in one glance.

        :return: a window action
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": self._name,
            "view_mode": "form",
            "res_id": self.id,
        }

    def action_next(self):
        """Open the next case of the agenda, after the last one the session itself.

        :return: a window action
        """
        self.ensure_one()
        agenda = self.session_id.decision_ids.sorted(lambda decision: (decision.sequence, decision.id))
        position = agenda.ids.index(self.id) + 1
        if position < len(agenda):
            return agenda[position].action_open_case()
        return {
            "type": "ir.actions.act_window",
            "res_model": "alseraj.committee.session",
            "view_mode": "form",
            "res_id": self.session_id.id,
        }

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

    # ------------------------------------------------------------ the agenda

    def _get_desk_rows(self):
        """A light row for each case, at a constant number of queries.

        :return: list of dicts, in the order of ``self``
        """
        reasons = self._get_routine_reasons()
        points = self._get_open_points()
        return [
            {
                "id": decision.id,
                "request": decision.request_id.name or "",
                "name": decision.beneficiary_id.display_name,
                "type_id": decision.type_id.id,
                "type": decision.type_id.display_name,
                "amount_label": decision._format(decision.amount),
                "urgent": decision.urgent,
                "is_appeal": decision.is_appeal,
                "routine": not reasons[decision],
                **decision._get_desk_tally(points[decision]),
                "my_vote": decision.my_vote or False,
            }
            for decision in self
        ]

    def _get_desk_tally(self, open_point):
        """What changes while the case is heard, without a name: this also goes over the bus.

        :param open_point: of :meth:`_get_open_points`
        """
        return {
            "id": self.id,
            "for": self.count_for,
            "against": self.count_against,
            "abstain": self.count_abstain,
            "recused": self.count_recused,
            "outcome": self.outcome or False,
            "result": self.result or False,
            "settled": not open_point,
        }

    # ------------------------------------------------------------ the case

    def _get_desk_case(self):
        """All that a decision needs, in one dict; rooms below add what is theirs (the fund)."""
        self.ensure_one()
        request, open_point = self.request_id, self._get_open_points()[self]
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
            "decided_before": self._get_decided_before(),
            "documents": self._get_desk_documents(),
            "missing": request.missing_documents or "",
            "terms": self._get_terms_mark(),
            "amounts": self._get_desk_amounts(),
            "votes": self._get_desk_votes(),
            "conflicts": self._get_desk_conflicts(),
            "tally_outcome": self.tally_outcome or False,
            "outcome": self.outcome or False,
            "result": self.result or False,
            "settled": not open_point,
            "amount": self.amount,
            "reason_id": self.reason_id.id,
            "reason": self.reason_id.display_name or "",
            "conditions": self.conditions or "",
            "deferred_until": self._format_day(self.deferred_until),
            "open_point": self.session_id.state == "open" and open_point or "",
            "my_vote": self.my_vote or False,
            "can_vote": self.can_vote,
            "stay_out": self.vote_blocked_reason or "",
        }

    def _get_desk_family(self):
        file = self.beneficiary_id
        labels = dict(self._fields["need_class"]._description_selection(self.env))
        result = self.study_id.sudo().result or {}  # how many depend on the head is no question of health
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
            "lines": study._explain(),
            "findings": self.study_findings or "",
            "researcher": self.study_researcher_id.sudo().name or "",  # who studied it signs for it
            "visited_on": self._write_day(self.study_visit_date),
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
                "date": self._write_day(request.submitted_on),
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
            "grant": self._get_grant(),
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

    def _write_day(self, day):
        """A day to be read; :meth:`_format_day` is for what is typed and compared."""
        return hijri.format_gregorian(day and fields.Date.to_date(day), self.env.lang or "en_US")

    # ------------------------------------------------------------ deciding at the desk

    def decide(self, outcome, values=None, session=None):
        """Say what comes out of one case, as the key of the desk does.

        :param outcome: one of the outcomes; False: what the votes say
        :param dict values: ``amount``, ``reason_id``, ``conditions``, ``deferred_until``
        :param int session: the session at whose desk it is said
        :return: True
        :raises UserError: the session could never close so: the amount is above a limit, too few members
            are left to vote, the votes say otherwise, the reason or the question is missing
        """
        self.ensure_one()
        self.check_access("write")
        self._check_desk_runner()
        self._check_on_desk(session)
        allowed = ("amount", "reason_id", "conditions", "deferred_until")
        values = {name: value for name, value in (values or {}).items() if name in allowed}
        if outcome != "deferred":
            values["deferred_until"] = False
        self.write({"outcome": outcome, **values})
        if outcome and (reason := self._get_cannot_decide_reason()):
            raise UserError(": ".join((self.request_id.display_name, reason)))
        return True

    def _get_cannot_decide_reason(self):
        """Why the session can't close with the outcome as it stands, whatever votes are still cast; or False."""
        if self.result in ("approved", "rejected") and self._get_voted_count() >= self.session_id.quorum:
            if reason := self._get_tally_reason():
                return reason
        return self._get_correction_outcome_reason() or self._get_outcome_reason()

    # ------------------------------------------------------------ deciding a group

    def vote_together(self, choice, session=None):
        """Vote on these cases for oneself; what one has said on one of them stays.

        :param str choice: ``for``, ``against`` or ``abstain``
        :param int session: the session at whose desk it is said
        :return: int, the number of cases
        :raises UserError: names each case on which the user has voted or is recused, or can't say this
        """
        self._check_on_desk(session)
        members = {decision: decision._get_member(strict=True) for decision in self}
        self._refuse_together({
            decision: decision._get_cannot_vote_together_reason(members[decision], choice) for decision in self
        })
        return self._vote(members, choice)

    def decide_together(self, outcome, reason=None, conditions=None, deferred_until=None, session=None):
        """Say what comes out of these cases: the same for all, approved amounts as recommended.

        :param str outcome: ``approved``, ``rejected``, ``deferred`` or ``returned``
        :param reason: ``alseraj.rejection.reason`` record or id, where the cases are rejected
        :param str conditions: the note, or the question with which they are returned
        :param deferred_until: the day on which deferred cases come back
        :param int session: the session at whose desk it is said
        :return: int, the number of cases
        :raises UserError: names each case that has an outcome or can't come out so; nothing is changed then
        """
        self.check_access("write")
        self._check_desk_runner()
        self._check_on_desk(session)
        reason_id = reason if isinstance(reason, int) else (reason or self.reason_id.browse()).id
        if outcome == "rejected" and not reason_id:
            raise UserError(self.env._("A rejection needs a reason from the list; the letter tells it."))
        if outcome == "returned" and not (conditions or "").strip():
            raise UserError(self.env._("Write the question that the researcher has to answer."))
        self._check_not_closed()
        self._refuse_together({decision: decision._get_cannot_join_reason(outcome) for decision in self})
        values = {"outcome": outcome}
        if conditions:
            values["conditions"] = conditions
        if outcome == "rejected":
            values["reason_id"] = reason_id
        if outcome == "deferred" and deferred_until:
            values["deferred_until"] = deferred_until
        if outcome != "approved":
            self.write(values)
            return len(self)
        if reason := self._get_group_fund_reason({decision: decision._get_routine_amount() for decision in self}):
            raise UserError("\n".join((self.env._("Nothing was changed."), reason)))
        for amount, decisions in self.grouped(lambda decision: decision._get_routine_amount()).items():
            decisions.write({**values, "amount": amount})
        return len(self)

    def _get_cannot_join_reason(self, outcome):
        """Why this case is not one of a group that comes out as ``outcome``, or False."""
        if self.outcome:
            return self.env._(
                "it has an outcome already: %(outcome)s.",
                outcome=dict(self._fields["outcome"]._description_selection(self.env))[self.outcome],
            )
        if outcome in ("approved", "rejected"):
            if not self._is_quorum_possible():
                return self._get_quorum_reason()
            if self.tally_outcome and self.tally_outcome != outcome:
                return self.env._(
                    "the outcome is not what the votes say: %(count_for)s for, %(count_against)s against.",
                    count_for=self.count_for, count_against=self.count_against,
                )
        return outcome == "approved" and self._get_cannot_grant_reason()

    def get_group_sheet(self, action, word, session=None):
        """What a key would do to these cases together: names, amounts, the sum, and what is left in the funds.

        :param str action: ``vote``, ``record`` or ``decide``
        :param str word: the choice of a vote, or the outcome
        :param int session: the session at whose desk it is asked
        :return: dict of ``cases`` (each with the ``reason`` that leaves it out, or ""), ``count``, ``total``,
            ``funds``, and ``refusal``: why the funds can't pay them all, or ""
        """
        self.check_access("read")
        self.session_id._check_desk_reader()
        self._check_on_desk(session)
        reasons = {decision: decision._get_sheet_reason(action, word) for decision in self}
        amounts = {
            decision: decision._get_routine_amount() if action == "decide" else decision.amount
            for decision in self
        }
        chosen = self.filtered(lambda decision: not reasons[decision])
        currency = self.currency_id[:1]
        is_granted = action == "decide" and word == "approved"
        return {
            "cases": [
                {
                    "id": decision.id,
                    "name": decision.beneficiary_id.display_name,
                    "request": decision.request_id.name or "",
                    "amount": decision._format(amounts[decision]),
                    "reason": reasons[decision] or "",
                }
                for decision in self
            ],
            "count": len(chosen),
            "total": currency.format(sum(amounts[decision] for decision in chosen)) if currency else "",
            "funds": chosen._get_group_funds(amounts),
            "refusal": is_granted and chosen._get_group_fund_reason(amounts) or "",
        }

    def _get_sheet_reason(self, action, word):
        """Why this case stays out of what is done together, or False."""
        if action == "decide":
            return self._get_cannot_join_reason(word)
        if action == "vote":
            return self._get_cannot_vote_together_reason(self._get_member(strict=True), word)
        if not self.session_id.attendee_ids:
            return self.env._("Nobody is marked as present. Mark the attendance first.")
        if not self.session_id.attendee_ids - self.vote_ids.member_id:
            return self.env._("everybody present has voted on it already.")
        return False

    def _get_group_funds(self, amounts):
        """What the funds of these cases have, and would have left; the room of finance answers.

        :param dict amounts: decision -> what it would get
        :return: list of dicts
        """
        return []

    def _get_group_fund_reason(self, amounts):
        """Why the funds can't pay these cases together, or False; the room of finance answers."""
        return False

    def _check_desk_runner(self):
        """Who presides or keeps the minutes says what comes out, while the session is open."""
        for session in self.session_id:
            if not session.can_run:
                raise UserError(self.env._(
                    "Only the secretary, the chair or the vice chair says what comes out of a case."
                ))
            if session.state != "open":
                raise UserError(self.env._("The session is not open: %(name)s", name=session.display_name))

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
