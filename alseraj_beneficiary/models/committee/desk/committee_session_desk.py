from odoo import models
from odoo.exceptions import AccessError

from ....tools.roles import AUDITOR, MANAGER, SECRETARY

DESK_AUDITORS = (AUDITOR, MANAGER)  # who look on without sitting on the committee
MESSAGE = "alseraj.session/desk"
PLANNED_MESSAGES = "alseraj.session.desk"  # key of what is sent when the transaction commits


class CommitteeSession(models.Model):
    """What the desk shows: one screen for who runs the session, and for each member on his own device."""

    _inherit = "alseraj.committee.session"

    def action_open_desk(self):
        """Open the desk of this session: agenda, case in one glance, votes, decision.

        :return: a client action
        :raises AccessError: the user neither sits on the committee nor runs or audits it
        """
        self.ensure_one()
        self._check_desk_reader()
        action = self.env["ir.actions.client"]._for_xml_id("alseraj_beneficiary.action_session_desk")
        return {**action, "name": self.display_name, "context": {"active_id": self.id}}

    def get_desk(self, decision_id=None):
        """The whole desk: the session, its agenda in order, and one case in full.

        A constant number of queries, however long the agenda is.

        :param int decision_id: the case to show; default: the first one that is not settled
        :return: dict of ``session``, ``members``, ``agenda`` (a light row a case), ``case`` (or False),
            ``lists`` (outcomes, choices, rejection reasons)
        :raises AccessError: the user neither sits on the committee nor runs or audits it
        """
        self.ensure_one()
        self._check_desk_reader()
        agenda = self._get_agenda()
        rows = agenda._get_desk_rows()
        chosen = agenda.filtered(lambda decision: decision.id == decision_id)
        if not chosen:
            waiting = {row["id"] for row in rows if not row["settled"]}
            chosen = next((decision for decision in agenda if decision.id in waiting), agenda[:1])
        return {
            **self._get_desk_head(),
            "agenda": rows,
            "case": chosen._get_desk_case() if chosen else False,
            "lists": self._get_desk_lists(),
        }

    # ------------------------------------------------------------ before it is sealed

    def action_open_closing(self):
        """Open the desk with the summary before sealing.

        :return: a client action
        :raises AccessError: the user neither sits on the committee nor runs or audits it
        """
        action = self.action_open_desk()
        return {**action, "context": {**action["context"], "closing": True}}

    def get_closing(self):
        """What would be sealed now, and what still stops it; each open point with its case.

        :return: dict of ``outcomes`` (count and amount of each), ``points``, ``stops`` (sentences about the session
            itself), ``absent`` and ``recorded`` (names), ``present``, ``quorum``, ``total`` and ``funds``
        :raises AccessError: the user neither sits on the committee nor runs or audits it
        """
        self.ensure_one()
        self._check_desk_reader()
        agenda = self._get_agenda()
        granted = agenda.filtered(lambda decision: decision.result == "approved")
        members = self.member_ids
        return {
            "outcomes": self._get_closing_outcomes(agenda),
            "points": [
                {
                    "id": decision.id, "request": decision.request_id.name or "",
                    "name": decision.beneficiary_id.display_name, "reason": reason,
                }
                for decision, reason in agenda._get_open_points().items() if reason
            ],
            "stops": self._get_closing_stops(),
            "present": self.present_count,
            "quorum": self.quorum,
            "absent": (members - self.attendee_ids).mapped("user_id.name") if self.mode != "circulation" else [],
            "recorded": agenda.vote_ids._filter_recorded().user_id.mapped("name"),
            "total": self.currency_id.format(sum(granted.mapped("amount"))),
            "funds": granted._get_group_funds({decision: decision.amount for decision in granted}),
        }

    def _get_closing_outcomes(self, agenda):
        """:return: list of dicts ``label``, ``count``, ``amount``, in the order of the outcomes; without one: last"""
        decision = self.env["alseraj.committee.decision"]
        labels = decision._fields["outcome"]._description_selection(self.env)
        by_result = agenda.grouped("result")
        return [
            {
                "label": label, "count": len(by_result[code]),
                "amount": self.currency_id.format(sum(by_result[code].mapped("amount"))) if code == "approved" else "",
            }
            for code, label in [*labels, (False, self.env._("Not decided yet"))] if by_result.get(code)
        ]

    def _get_closing_stops(self):
        """What stops the closing besides its open cases; by the same checks."""
        checks = self._get_transitions()["close"].checks
        reasons = [getattr(self, f"_get_{check}_reason")() for check in checks if check != "open_cases"]
        return [reason for reason in reasons if reason]

    # ------------------------------------------------------------ who may look

    def _check_desk_reader(self):
        self.check_access("read")
        for session in self:
            if not session._may_read_desk():
                raise AccessError(self.env._(
                    "Only members of %(committee)s, its secretary, managers and auditors see its cases.",
                    committee=session.committee_id.name,
                ))

    def _may_read_desk(self):
        """Whether the user sits on this committee on the day, runs the session, or audits it."""
        self.ensure_one()
        return (
            self.env.su or self.can_run or self.env.user in self.member_ids.user_id
            or any(self.env.user.has_group(group) for group in DESK_AUDITORS)
        )

    # ------------------------------------------------------------ what is shown

    def _get_agenda(self):
        """The cases in the order in which they are heard."""
        return self.decision_ids.sorted(lambda decision: (decision.sequence, decision.id))

    def _get_desk_head(self):
        """The session itself and who is there; small enough to go with every answer."""
        self.ensure_one()
        return {
            "session": {
                "id": self.id,
                "name": self.display_name,
                "committee": self.committee_id.name,
                "state": self.state,
                "state_label": self._get_state_label(self.state),
                "date_hijri": self.date_hijri or "",
                "mode": self.mode,
                "quorum": self.quorum,
                "present": self.present_count,
                "has_quorum": self.has_quorum,
                "can_run": self.can_run and self.state == "open",
                "can_record": self.state == "open" and self._is_secretary(),
                "is_open": self.state == "open",
            },
            "members": self._get_desk_members(),
        }

    def _is_secretary(self):
        return self.env.user.has_group(SECRETARY)

    def _get_desk_members(self):
        roles = dict(self.member_ids._fields["role"]._description_selection(self.env))
        return [
            {
                "id": member.id,
                "name": member.user_id.sudo().name,  # the names of members are no secret
                "role": member.role,
                "role_label": roles[member.role],
                "is_present": member in self.attendee_ids,
                "is_me": member.user_id == self.env.user,
            }
            for member in self.member_ids
        ]

    def _get_desk_lists(self):
        decision = self.env["alseraj.committee.decision"]
        Reason = self.env["alseraj.rejection.reason"]
        reasons = Reason.search(Reason._get_in_use_domain(self.company_id))
        return {
            "outcomes": decision._fields["outcome"]._description_selection(self.env),
            "choices": self.env["alseraj.committee.vote"]._fields["choice"]._description_selection(self.env),
            "reasons": [{"id": reason.id, "name": reason.display_name} for reason in reasons],
        }

    # ------------------------------------------------------------ messages to the open desks
    # Sent over Odoo's bus, and read when the transaction commits: a vote that was rolled back is sent to
    # nobody, and many votes at once are one message. It carries ids of records and tallies, never a name.
    # Two votes at the same moment don't see each other, so a desk that receives one asks for the rest.

    def _plan_message(self, decisions=None, is_agenda=False):
        """Notify the desks of these sessions when this transaction commits.

        :param decisions: the cases whose tally or outcome changed
        :param bool is_agenda: whether cases came, went or changed places
        """
        precommit = self.env.cr.precommit
        if PLANNED_MESSAGES not in precommit.data:
            precommit.data[PLANNED_MESSAGES] = {}
            precommit.add(self._send_planned)
        for session in self:
            cases, agenda = precommit.data[PLANNED_MESSAGES].get(session.id, (set(), False))
            theirs = decisions.filtered(lambda d, session=session: d.session_id == session).ids if decisions else []
            precommit.data[PLANNED_MESSAGES][session.id] = (cases | set(theirs), agenda or is_agenda)

    def _send_planned(self):
        planned = self.env.cr.precommit.data.pop(PLANNED_MESSAGES, {})
        # sudo: who votes need not read the tallies of others for the desks to be notified; no names in it
        sessions_sudo = self.sudo().browse(planned).exists()
        decisions_sudo = self.env["alseraj.committee.decision"].sudo()  # tallies only, as the message carries them
        cases = decisions_sudo.browse({case for ids, _agenda in planned.values() for case in ids}).exists()
        by_session = cases.grouped("session_id")
        for session in sessions_sudo:
            theirs = by_session.get(session, cases.browse())
            self.env["bus.bus"]._sendone((session, "desk"), MESSAGE, {
                "session": session.id,
                "state": session.state,
                "present": session.present_count,
                "is_agenda": planned[session.id][1] or len(theirs) > 100,
                "cases": [case._get_desk_tally(point) for case, point in theirs[:100]._get_open_points().items()],
            })
