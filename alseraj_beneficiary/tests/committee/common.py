import base64

from odoo import Command, fields
from odoo.tests import tagged

from ..common import AlserajCommon

PNG = base64.b64encode(base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
))


@tagged("post_install", "-at_install")
class CommitteeCommon(AlserajCommon):
    """A committee of five (a chair, a vice chair, three members), quorum three, and studied requests."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.committee = cls.env["alseraj.committee"].create(
            {"name": "Test Committee", "quorum": 3, "sequence": -1}
        )
        cls._wake_users("chair", "vice", "member_2", "member_3", "stranger")  # the last one is of no committee
        cls.members = cls.env["alseraj.committee.member"].create([
            {"committee_id": cls.committee.id, "user_id": user.id, "role": role, "date_from": "2024-01-01"}
            for user, role in (
                (cls.user_chair, "chair"), (cls.user_vice, "vice"), (cls.user_member, "member"),
                (cls.user_member_2, "member"), (cls.user_member_3, "member"),
            )
        ])
        cls.voters = cls.user_chair | cls.user_member | cls.user_member_2
        cls.support_type = cls.env["alseraj.support.type"].create({
            "name": "Test Rent", "code": "test_rent", "kind": "cash", "ceiling": 5000.0,
        })
        cls.reason = cls.env.ref("alseraj_beneficiary.rejection_reason_need")

    @classmethod
    def make_request(cls, count=1, amount=1000.0, beneficiary=None, **vals):
        """Requests that were submitted, verified and studied, each of another family."""
        files = beneficiary or cls.make_beneficiaries(count)
        requests = cls.env["alseraj.support.request"].with_user(cls.user_officer).create([
            {
                "beneficiary_id": file.id, "type_id": cls.support_type.id, "amount_requested": amount,
                "channel_id": cls.channel_interview.id, "signed_by": "محمد العتيبي", "signature": PNG, **vals,
            }
            for file in files
        ])
        requests.action_submit()
        requests.action_verify()
        cls.study(requests, amount)
        return requests.with_env(cls.env)

    @classmethod
    def study(cls, requests, amount):
        studies = cls.env["alseraj.need.study"].with_user(cls.user_researcher).create([
            {
                "request_id": request.id, "recommendation": "grant", "amount_recommended": amount,
                "findings": "A family of five in two rooms.",
            }
            for request in requests
        ])
        studies.action_done()
        return studies

    @classmethod
    def make_session(cls, requests=None, opened=True, **vals):
        """A session prepared by the secretary."""
        session = cls.env["alseraj.committee.session"].with_user(cls.user_secretary).create({
            "committee_id": cls.committee.id, "date": fields.Datetime.now(),
            "decision_ids": [Command.create({"request_id": request.id}) for request in requests or ()],
            **vals,
        })
        if opened:
            session.action_open()
        return session

    @classmethod
    def vote(cls, decisions, choice="for", voters=None):
        for user in voters or cls.voters:
            decisions.with_user(user).cast_vote(choice, note="A neighbour of mine" if choice == "recused" else None)

    @classmethod
    def decide(cls, requests, choice="for", voters=None, **vals):
        """A whole session on these requests, closed.

        :return: the session
        """
        session = cls.make_session(requests)
        if choice == "against":
            vals.setdefault("reason_id", cls.reason.id)
        if vals:  # first: what is voted on is what is decided
            session.decision_ids.write(vals)
        cls.vote(session.decision_ids, choice, voters)
        session.action_close()
        return session
