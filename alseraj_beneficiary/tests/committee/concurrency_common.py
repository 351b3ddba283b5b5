from odoo import Command
from odoo.tests import new_test_user, tagged

from ..common import AlserajCommon
from ..connections import ConnectionCase

GROUP = "alseraj_beneficiary.group_committee_"


@tagged("post_install", "-at_install")
class ConcurrencyCase(ConnectionCase):
    """An open session with one case and three members, committed, for real connections."""

    def _scene(self, env):
        """An open session with one case and three members, committed."""
        self.users = [
            new_test_user(env, f"alseraj_thread_{index}", groups=GROUP + "secretary").id for index in range(3)
        ]
        committee = env["alseraj.committee"].create({"name": "Concurrency", "quorum": 2, "member_ids": [
            Command.create({"user_id": uid, "date_from": "2024-01-01"}) for uid in self.users
        ]})
        branch = env["alseraj.branch"].create({"name": "Concurrency", "code": "concurrency"})
        support_type = env["alseraj.support.type"].create(
            {"name": "Concurrency", "code": "concurrency", "kind": "in_kind"})
        AlserajCommon._identifier_count = 7_000_000
        beneficiary = env["alseraj.beneficiary"].create({
            "name": "محمد عبدالله سعد العتيبي", "identifier_type": "national_id",
            "identifier": AlserajCommon.national_id(), "birth_date": "1985-05-04", "mobile": "0501234567",
            "branch_id": branch.id,
        })
        request = env["alseraj.support.request"].create({
            "beneficiary_id": beneficiary.id, "type_id": support_type.id, "amount_requested": 100,
        })
        request._write_internal({"stage": "studied", "name": "REQ/CONCURRENCY"})
        session = env["alseraj.committee.session"].create({
            "committee_id": committee.id, "decision_ids": [Command.create({"request_id": request.id})],
        })
        session.action_open()
        self.session_id, self.decision_id = session.id, session.decision_ids.id
        self.rows = [
            ("alseraj_committee_vote", "decision_id", session.decision_ids.ids),
            ("alseraj_committee_attendance", "session_id", session.ids),
            ("alseraj_committee_decision", "id", session.decision_ids.ids),
            ("alseraj_committee_session", "id", session.ids),
            ("alseraj_committee_member", "committee_id", committee.ids),
            ("alseraj_committee", "id", committee.ids),
            ("alseraj_support_request", "id", request.ids),
            ("alseraj_support_type", "id", support_type.ids),
            ("alseraj_beneficiary", "id", beneficiary.ids),
            ("res_partner", "id", beneficiary.partner_id.ids),
            ("alseraj_branch", "id", branch.ids),
        ]
        env.flush_all()

    def _decision(self, env):
        return env["alseraj.committee.decision"].browse(self.decision_id)

    def _session(self, env):
        return env["alseraj.committee.session"].browse(self.session_id)

    def _vote(self, users):
        for uid in users:
            with self._connect(uid) as env:
                self._decision(env).cast_vote("for")
                env.flush_all()
