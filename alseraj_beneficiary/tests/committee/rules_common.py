from odoo.service.model import call_kw

from .common import CommitteeCommon


class RulesCommon(CommitteeCommon):
    """The committee with a board above it, a fund that pays, and calls as they come over RPC."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.board = cls.env["alseraj.committee"].create({"name": "Test Board", "quorum": 2, "sequence": -1})
        cls._wake_users("board", "board_2")
        cls.board_members = cls.env["alseraj.committee.member"].create([
            {"committee_id": cls.board.id, "user_id": user.id, "role": role, "date_from": "2024-01-01"}
            for user, role in ((cls.user_board, "chair"), (cls.user_board_2, "member"))
        ])
        cls.committee.write({"approval_limit": 3000, "parent_id": cls.board.id})
        cls.fund = cls.env["alseraj.fund"].create({"name": "Rules", "code": "RUL", "kind": "general", "budget": 100_000})
        cls.support_type.write({"fund_id": cls.fund.id, "ceiling": 50_000})
        cls.roles = {
            name: getattr(cls, f"user_{name}") for name in (
                "officer", "researcher", "member", "secretary", "finance", "manager", "auditor", "delegate", "portal",
            )
        }

    def rpc(self, user, records, method, *args, **kwargs):
        """As the web client calls it: through the public door, by ids."""
        model = self.env[records._name].with_user(user)
        return call_kw(model, method, [records.ids, *args] if method != "create" else list(args), kwargs)

    @classmethod
    def make_board_session(cls, requests=None, **vals):
        return cls.make_session(requests, committee_id=cls.board.id, **vals)
