"""Played in Odoo's shell on a copy of the scene: sessions that are open, committed, for people in browsers."""

import json
import os
from datetime import timedelta

from odoo import fields
from odoo.tests import TransactionCase

from odoo.addons.alseraj_beneficiary.tests.committee.common import CommitteeCommon

TransactionCase.setUpClass = classmethod(lambda cls: None)  # no test runs: only what its common part makes


class Scene(CommitteeCommon):
    pass


Scene.env = env(context={**env.context, "lang": "en_US"})  # noqa: F821  (given by the shell)
Scene.setUpClass()
S = Scene
S._wake_users("board", "board_2")
S.env["res.lang"]._activate_lang("ar_001")
people = S.user_chair | S.user_member | S.user_secretary | S.user_vice | S.user_member_2 | S.user_member_3
people.write({"lang": "ar_001", "tz": "Asia/Riyadh"})
S.company.currency_id = S.env.ref("base.SAR")
board = S.env["alseraj.committee"].create({"name": "Board", "quorum": 1})
S.committee.write({"parent_id": board.id, "approval_limit": 10000, "votes_by_name": True})
fund = S.env["alseraj.fund"].create({"name": "Rent Fund", "code": "RENT", "kind": "general", "budget": 200000})
S.support_type.write({"fund_id": fund.id, "ceiling": 50000})
today = S.get_today()


def make_appeals(count):
    """Rejected three days ago by members who have left since, told, and appealed against."""
    requests = S.make_request(count, amount=1500.0)
    voters = S.user_stranger | S.user_board | S.user_board_2
    members = S.env["alseraj.committee.member"].create([
        {"committee_id": S.committee.id, "user_id": user.id, "role": "member", "date_from": "2024-01-01"} for user in voters
    ])
    session = S.make_session(requests, date=fields.Datetime.now() - timedelta(days=3))
    session.decision_ids.reason_id = S.reason
    S.vote(session.decision_ids, "against", voters)
    session.action_close()
    members.date_to = today - timedelta(days=1)
    requests._write_internal({"urgent": True})  # else it would be told in two weeks
    requests.with_user(S.user_officer).action_told_by_hand()
    requests._write_internal({"urgent": False})
    for request in requests:
        request.with_user(S.user_officer).action_appeal("The wage has stopped")
    return requests


def make_session(count, appeal):
    """Cases 1 to ``count``; 17 is above the limit, 18 urgent, 19 an appeal."""
    requests = S.make_request(count - 3, amount=1000.0)
    high = S.make_request(1, amount=12000.0)
    urgent = S.make_request(1, amount=900.0, urgent=True, urgent_reason="They are put out tomorrow")
    ordered = [*requests[:16], high, urgent, appeal, *requests[16:]]
    session = S.make_session(ordered)
    return {
        "id": session.id,
        "cases": [
            {"id": case.id, "request": case.request_id.name, "amount": case.amount} for case in session.decision_ids
        ],
    }


names = ("chair", "member", "secretary", "vice", "member_2", "member_3")
picture = {
    "users": {name: getattr(S, f"user_{name}").id for name in names},
    "logins": {name: getattr(S, f"user_{name}").login for name in names},
    "names": {name: getattr(S, f"user_{name}").name for name in names},
    "members": {
        name: S.members.filtered(lambda member, name=name: member.user_id == getattr(S, f"user_{name}")).id
        for name in names if name != "secretary"
    },
    "sessions": [make_session(26, appeal) for appeal in make_appeals(2)],
}
large = S.make_session(S.make_request(int(os.environ.get("ALSERAJ_TEST_AGENDA", "500")), amount=100.0))
picture["large"] = {"id": large.id, "cases": large.decision_ids.ids}
env.cr.commit()  # noqa: F821  (this database is made for the browsers)
print("PICTURE", json.dumps(picture))
