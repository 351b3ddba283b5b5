from collections import defaultdict

from odoo import fields, models

from ...models.workflow_mixin import Transition
from ...tools import hijri

VERBS = {
    "approved": "approve", "rejected": "reject", "deferred": "defer", "returned": "send_back", "escalated": "defer",
}


class CommitteeSession(models.Model):
    _inherit = "alseraj.committee.session"

    _transitions = {
        "open": Transition(("draft",), "open", ("alseraj_beneficiary.group_committee_secretary",)),
        "close": Transition(("open",), "closed", ("alseraj_beneficiary.group_committee_member",)),
    }
    _system_fields = frozenset({
        "name", "hijri_year", "number", "seal", "sealed_on", "opened_on", "closed_by_id", "event_id",
        "agenda_serial", "day", "quorum_kept", "words", "seal_version", "seal_state", "seal_checked_on",
    })
    _editable_in = {
        **dict.fromkeys(
            ("place", "remote_link", "mode", "duration", "user_id", "attendee_ids", "minutes",
             "decision_ids", "circulation_until"),
            ("draft", "open"),
        ),
        **dict.fromkeys(
            ("committee_id", "date", "day", "name", "hijri_year", "number", "opened_on"), ("draft",)
        ),
        **dict.fromkeys(("seal", "sealed_on", "closed_by_id", "company_id", "quorum_kept"), ()),
    }

    def action_open(self):
        """Open the session: it gets its number, and members may vote.

        :return: True
        :raises UserError: the agenda is empty, the committee too small for its quorum, or the role is missing
        """
        return self._run_transition("open")

    def action_close(self):
        """Close the session: outcomes take effect on the requests, and the minutes are sealed.

        :return: True
        :raises UserError: no quorum, a case without a valid outcome, a request that can't take it, or
            the user neither secretary nor presiding
        """
        return self._run_transition("close")

    # ------------------------------------------------------------ reasons

    def _get_cannot_open_reason(self):
        if not self.decision_ids:
            return self.env._("The agenda is empty. Put at least one request on it.")
        if len(self.member_ids) < self.quorum:
            return self.env._(
                "The committee has %(count)s members on that day, fewer than its quorum of %(quorum)s.",
                count=len(self.member_ids), quorum=self.quorum,
            )
        return False

    def _get_cannot_close_reason(self):
        if not self.env.su and not self.can_run:
            return self.env._("Only the secretary, the chair or the vice chair closes a session.")
        open_points = [
            f"{decision.request_id.display_name}: {reason}"
            for decision in self.decision_ids
            if (reason := decision._get_undecided_reason())
        ]
        if open_points:
            more = len(open_points) - 10
            if more > 0:
                open_points = [*open_points[:10], self.env._("… and %(count)s more", count=more)]
            return "\n".join(open_points)
        # Without a quorum nothing is decided; all that is left is to put everything off.
        if not self.has_quorum and any(decision.result != "deferred" for decision in self.decision_ids):
            return self.env._(
                "No quorum: %(count)s present, %(quorum)s needed. Without it every case is deferred.",
                count=self.present_count, quorum=self.quorum,
            )
        return False

    # ------------------------------------------------------------ doing it

    def _do_open(self):
        numbered = self._give_numbers()
        now = fields.Datetime.now()
        for session in self:
            session._write_internal({"state": "open", "opened_on": now, **numbered[session]})

    def _give_numbers(self):
        """The next numbers in the Hijri year of each committee.

        :return: dict session -> values
        """
        self.committee_id._lock_numbering()
        last = {
            (committee.id, year): number
            for committee, year, number in self._read_group(
                [("committee_id", "in", self.committee_id.ids)],
                ["committee_id", "hijri_year"], ["number:max"],
            )
        }
        numbered = {}
        for session in self.sorted("date"):
            year = (hijri.from_gregorian(session.day) or (session.day.year,))[0]
            key = (session.committee_id.id, year)
            last[key] = last.get(key, 0) + 1
            numbered[session] = {
                "hijri_year": year, "number": last[key], "name": f"{year}/{last[key]}",
            }
        return numbered

    def _do_close(self):
        self._lock_for_close()
        now = fields.Datetime.now()
        decisions = self.decision_ids
        decisions._freeze(now)
        self._freeze_words()
        self._write_internal({"state": "closed", "sealed_on": now, "closed_by_id": self.env.uid})
        for session, seal in self._compute_seals().items():
            session._write_internal({"seal": seal})
        by_result = defaultdict(list)
        for decision in decisions - decisions._apply_corrections():
            by_result[decision.outcome].append(decision.request_id.id)
        # The role was checked for closing the session; the outcomes follow from it, whoever closed it.
        requests_sudo = self.env["alseraj.support.request"].sudo()  # members may only read requests
        for result, ids in by_result.items():
            requests_sudo.browse(ids)._run_transition(VERBS[result])
