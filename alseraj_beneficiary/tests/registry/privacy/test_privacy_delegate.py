from odoo.exceptions import AccessError
from odoo.tests import tagged

from .privacy_common import TRACE, PrivacyCommon


@tagged("post_install", "-at_install")
class TestPrivacyDelegate(PrivacyCommon):
    """A delegate works on his branch's files, and of another branch nothing that hangs on a file is his."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foreign = cls._make_lines(cls.file)
        cls.own_file = cls.make_beneficiary(name="Own Family", register=False, member_ids=[
            (0, 0, {"name": "Own Son", "relation": "son"})])
        cls.own = cls._make_lines(cls.own_file)
        cls.env.flush_all()

    @classmethod
    def _make_lines(cls, file):
        """A record of everything that hangs on a file."""
        request = cls.env["alseraj.support.request"].create({
            "beneficiary_id": file.id, "channel_id": cls.channel_interview.id, "amount_requested": 100,
            "type_id": cls.env.ref("alseraj_beneficiary.support_type_cash_once").id,
        })
        study = cls.env["alseraj.need.study"].with_user(cls.user_researcher).create(
            {"request_id": request.id, "findings": TRACE})
        interaction = cls.env["alseraj.interaction"].create({
            "beneficiary_id": file.id, "channel_id": cls.channel_interview.id, "question": TRACE})
        complaint = cls.env["alseraj.complaint"].create({
            "beneficiary_id": file.id, "channel_id": cls.channel_interview.id, "description": TRACE})
        consent = cls.env["alseraj.consent"].create({"beneficiary_id": file.id, "purpose": "photo"})
        attachment = cls.env["ir.attachment"].create(
            {"name": f"{TRACE}.txt", "raw": b"x", "res_model": file._name, "res_id": file.id})
        message = file.message_post(body=TRACE)
        activity = file.activity_schedule("mail.mail_activity_data_todo", user_id=cls.user_officer.id)
        if not file.income_ids:
            file.income_ids = [(0, 0, {"source_id": cls.source.id, "amount": 5})]
        if not file.document_ids:
            cls.env["alseraj.document"].create(cls.document_vals(file, cls.type_identity))
        return [
            file, file.partner_id, file.member_ids[:1], file.income_ids[:1], file.document_ids[:1], request, study,
            interaction, complaint, consent, attachment, message, activity,
        ]

    def assertOpen(self, user, records, is_open):
        for record in records:
            with self.subTest(user=user.login, model=record._name, open=is_open):
                found = self.call(user, record._name, "search", [("id", "=", record.id)], context={"active_test": False})
                read = self.call(user, record._name, "read", record.ids, ["display_name"])
                if is_open:
                    self.assertEqual(found, record.ids)
                    self.assertEqual(read[0]["id"], record.id)
                else:
                    self.assertFalse(found)
                    self.assertRefused(read)

    def test_branch(self):
        self.assertOpen(self.user_delegate, self.own, True)
        self.assertOpen(self.user_delegate, self.foreign, False)

    def test_without_branch(self):
        self.user_delegate.alseraj_branch_ids = False
        self.assertOpen(self.user_delegate, self.own + self.foreign, False)

    def test_file_moved(self):
        """All that hangs on a file goes with it, at once."""
        self.own_file.branch_id = self.other_branch
        self.env.flush_all()
        self.assertOpen(self.user_delegate, self.own, False)
        self.own_file.branch_id = self.branch
        self.file.branch_id = self.branch
        self.env.flush_all()
        self.assertOpen(self.user_delegate, self.own + self.foreign, True)

    def test_closed_to_changes(self):
        for record in self.foreign:
            for method, args in (("write", [{}]), ("unlink", []), ("copy", [])):
                if method in dir(type(record)):
                    with self.subTest(model=record._name, method=method):
                        self.assertRefused(self.call(self.user_delegate, record._name, method, record.ids, *args))
        self.env.flush_all()
        self.assertTrue(all(record.exists() for record in self.foreign))

    def test_nothing_is_hung_on_it(self):
        """Neither made on another branch's file, nor moved to it."""
        member, income, request, interaction = self.own[2], self.own[3], self.own[5], self.own[7]
        for model, vals in (
            ("alseraj.household.member", {"name": "x", "relation": "son"}),
            ("alseraj.household.income", {"source_id": self.source.id, "amount": 1}),
            ("alseraj.document", {"type_id": self.type_identity.id}),
            ("alseraj.interaction", {"channel_id": self.channel_interview.id, "question": "x"}),
            ("alseraj.consent", {"purpose": "photo"}),
            ("alseraj.support.request", {
                "channel_id": self.channel_interview.id, "amount_requested": 1,
                "type_id": self.env.ref("alseraj_beneficiary.support_type_cash_once").id}),
        ):
            with self.subTest(model=model):
                answer = self.call(self.user_delegate, model, "create", [{**vals, "beneficiary_id": self.file.id}])
                self.assertRefused(answer)
                self.assertNoTrace(answer)
        for record in (member, income, request, interaction):
            answer = self.call(
                self.user_delegate, record._name, "write", record.ids, {"beneficiary_id": self.file.id})
            self.assertRefused(answer)
            self.assertNoTrace(answer)
            self.assertEqual(record.beneficiary_id, self.own_file)
        answer = self.call(self.user_delegate, "ir.attachment", "create", [
            {"name": "x", "raw": "eA==", "res_model": "alseraj.beneficiary", "res_id": self.file.id}])
        self.assertRefused(answer)

    def test_counts_tell_nothing(self):
        """Sums and groups are of his branch alone."""
        groups = self.call(self.user_delegate, "alseraj.beneficiary", "formatted_read_group", [], ["branch_id"],
                           ["__count", "household_size:sum"])
        self.assertEqual([group["branch_id"][0] for group in groups], self.branch.ids)
        for model in ("alseraj.household.member", "alseraj.household.income", "alseraj.document"):
            groups = self.call(self.user_delegate, model, "formatted_read_group", [], ["beneficiary_id"], ["__count"])
            self.assertNotIn(self.file.id, [group["beneficiary_id"][0] for group in groups])
        self.assertFalse(self.call(
            self.user_delegate, "alseraj.beneficiary", "search_count", [("search_text", "=", self.file.identifier)]))

    def test_branch_is_not_his_to_choose(self):
        with self.assertRaises(AccessError):
            self.branch.with_user(self.user_delegate).delegate_ids = False
        for name, value in (("alseraj_branch_ids", self.other_branch.ids), ("group_ids", [])):
            self.assertRefused(self.call(
                self.user_delegate, "res.users", "write", self.user_delegate.ids, {name: [(6, 0, value)]}))
        self.assertEqual(self.user_delegate.alseraj_branch_ids, self.branch)
