from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ...common import AlserajCommon


@tagged("post_install", "-at_install")
class TestMoveOwnFile(AlserajCommon):
    """A member grows up."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.file = cls.make_beneficiary(member_ids=[
            Command.create({"name": "سارة", "relation": "daughter", "identifier": cls.national_id(),
                            "birth_date": "2004-01-01", "gender": "female"}),
            Command.create({"name": "فهد", "relation": "son", "birth_date": "2010-01-01"}),
        ])
        cls.sara, cls.fahd = cls.file.member_ids.sorted("birth_date")
        cls.card = cls.env["alseraj.document"].create(
            cls.document_vals(cls.file, cls.type_identity, member_id=cls.sara.id))
        cls.card.action_verify()

    def _wizard(self, user=None, **context):
        return self.env["alseraj.member.own.file"].with_user(user or self.user_officer).with_context(
            active_model="alseraj.beneficiary", active_id=self.file.id, **context)

    def _open(self, members, user=None, **vals):
        wizard = self._wizard(user).create({})
        lines = wizard.line_ids.filtered(lambda line: line.member_id in members)
        lines.write({"chosen": True, "mobile": "0501112222", **vals})
        return self.env["alseraj.beneficiary"].browse(wizard.action_open_files()["res_id"])

    def test_own_file(self):
        opened = self._open(self.sara)
        self.assertRecordValues(opened, [{
            "state": "draft", "first_name": "سارة", "father_name": "محمد", "family_name": "العتيبي",
            "identifier": self.sara.identifier, "mobile": "+966501112222", "gender": "female",
            "officer_id": self.user_officer.id, "household_size": 1,
        }])
        self.assertRecordValues(self.sara, [{
            "beneficiary_id": self.file.id, "own_file_id": opened.id, "in_household": False, "is_dependent": False,
        }])
        self.assertEqual(self.file.household_size, 2)
        self.assertEqual(opened.origin_member_ids, self.sara)
        self.assertRecordValues(self.card, [{"beneficiary_id": opened.id, "member_id": False, "state": "verified"}])
        self.assertNotIn(self.type_identity, opened.missing_document_type_ids)
        self.assertEqual(len(opened.document_ids.filtered(lambda d: d.type_id == self.type_identity)), 1)
        move = self.env["alseraj.file.move"].search([("from_id", "=", self.file.id)])
        self.assertRecordValues(move, [{"kind": "own_file", "to_id": opened.id, "user_id": self.user_officer.id}])
        self.assertEqual(move.record_ids["alseraj.document.beneficiary_id"], self.card.ids)
        self.assertEqual((self.file.move_count, opened.move_count), (1, 1))
        self.assertIn(opened.code, self.file.message_ids[0].body)
        self.assertIn(self.file.code, opened.message_ids[0].body)
        with self.assertRaisesRegex(UserError, "Choose the members"):
            self._wizard().create({"line_ids": [Command.create({"member_id": self.sara.id})]}).action_open_files()
        self.assertNotIn(self.sara, self._wizard().create({}).line_ids.member_id)

    def test_what_is_missing_is_named(self):
        wizard = self._wizard().create({})
        wizard.line_ids.filtered(lambda line: line.member_id == self.fahd).chosen = True
        with self.assertRaisesRegex(UserError, "Identifier, Mobile"):
            wizard.action_open_files()
        self.assertFalse(self.fahd.own_file_id)

    def test_who_has_a_file_is_linked(self):
        own = self.make_beneficiary(identifier=self.sara.identifier, name="سارة محمد عبدالله العتيبي")
        wizard = self._wizard().create({})
        self.assertTrue(wizard.line_ids.filtered(lambda line: line.member_id == self.sara).has_file)
        self.assertEqual(self._open(self.sara), own)
        self.assertEqual(self.sara.own_file_id, own)
        own.sudo()._write_internal({"branch_id": self.other_branch.id})
        self.sara.own_file_id = False
        with self.assertRaisesRegex(UserError, "ask a manager"):
            self._open(self.sara, self.user_delegate)

    def test_several_at_once(self):
        wizard = self._wizard().create({})
        wizard.line_ids[0].write({"chosen": True, "mobile": "0501112222"})
        wizard.line_ids[1].write({"chosen": True, "mobile": "0501112223", "identifier": self.national_id()})
        wizard.line_ids.invalidate_recordset()
        action = wizard.action_open_files()
        self.assertEqual(self.file.household_size, 1)
        self.assertEqual(
            self.env["alseraj.beneficiary"].search_count(action["domain"]), 2, wizard.line_ids.mapped("first_name"))

    def test_queries_are_constant(self):
        def count(number):
            file = self.make_beneficiary(register=False, member_ids=[
                Command.create({"name": "ولد", "identifier": self.national_id(), "birth_date": "2004-01-01"})
                for _index in range(number)])
            wizard = self._wizard().with_context(active_id=file.id).create({})
            wizard.line_ids.write({"chosen": True, "mobile": "0501112222"})
            return self.count_queries(lambda: wizard.action_open_files())
        count(2)
        ten, hundred = count(3), count(12)
        # the note and the record of each move are for each new file
        self.assertLessEqual(hundred, ten + 9 * 4)

    def test_attacks(self):
        stranger = self.make_beneficiary(member_ids=[Command.create({"name": "آخر", "birth_date": "2000-01-01"})])
        wizard = self._wizard().create({"line_ids": [Command.create({
            "member_id": stranger.member_ids.id, "chosen": True, "mobile": "0501112222"})]})
        with self.assertRaisesRegex(UserError, "not of this household"):
            wizard.action_open_files()
        for user in (self.user_researcher, self.user_auditor, self.user_finance, self.user_outsider):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._wizard(user).create({})
        with self.assertRaises(UserError):
            self.sara.with_user(self.user_manager).own_file_id = stranger
        with self.assertRaises(UserError):
            self.sara.with_user(self.user_manager).beneficiary_id = stranger
        with self.assertRaises(UserError):
            self.env["alseraj.household.member"].with_user(self.user_manager).create(
                {"name": "X", "beneficiary_id": self.file.id, "own_file_id": stranger.id})
        self.file.kin_user_ids = self.user_officer
        with self.assertRaisesRegex(UserError, "relative"):
            self._open(self.sara)

    def test_form(self):
        with Form(self._wizard()) as form, form.line_ids.edit(0) as line:
            line.chosen = True
            line.mobile = "0501112222"
        self.assertTrue(form.record.line_ids[0].chosen)
        self.assertEqual(form.record.line_ids[0].father_name, "محمد")


@tagged("post_install", "-at_install")
class TestMoveSplit(AlserajCommon):
    """A household becomes two."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salary = cls.env.ref("alseraj_beneficiary.income_source_salary")
        cls.file = cls.make_beneficiary(
            member_ids=[
                Command.create({"name": "نورة فهد علي القحطاني", "relation": "spouse", "identifier": cls.national_id(),
                                "birth_date": "1990-01-01", "gender": "female"}),
                Command.create({"name": "سعد", "relation": "son", "birth_date": "2012-01-01"}),
                Command.create({"name": "علي", "relation": "son", "birth_date": "2014-01-01"}),
            ],
            income_ids=[Command.create({"source_id": cls.salary.id, "amount": amount}) for amount in (1000, 2000)],
        )
        cls.wife, cls.saad, cls.ali = cls.file.member_ids.sorted("birth_date")
        cls.letter = cls.env["alseraj.document"].create(
            cls.document_vals(cls.file, cls.type_identity, member_id=cls.ali.id))
        cls.letter.action_verify()

    def _split(self, leaving, user=None, **vals):
        wizard = self.env["alseraj.file.split"].with_user(user or self.user_officer).with_context(
            active_id=self.file.id).create(vals)
        wizard.line_ids.filtered(lambda line: line.member_id in leaving).leaves = True
        return wizard

    def test_new_file(self):
        wizard = self._split(
            self.ali, member_id=self.wife.id, mobile="0503334444", income_ids=self.file.income_ids[0].ids)
        target = self.env["alseraj.beneficiary"].browse(wizard.action_split()["res_id"])
        self.assertEqual(target.name, "نورة فهد علي القحطاني")
        self.assertEqual(target.member_ids, self.ali)
        self.assertEqual(self.file.member_ids, self.wife | self.saad)
        self.assertEqual(self.wife.own_file_id, target)
        self.assertEqual((self.file.household_size, target.household_size), (2, 2))
        self.assertEqual((self.file.monthly_income, target.monthly_income), (2000, 1000))
        self.assertRecordValues(self.letter, [
            {"beneficiary_id": target.id, "member_id": self.ali.id, "state": "verified"}])
        self.assertRecordValues(target.origin_member_ids.own_file_id, [{"id": target.id}])
        move = self.env["alseraj.file.move"].search([("to_id", "=", target.id)])
        self.assertRecordValues(move, [{"kind": "split", "from_id": self.file.id}])
        self.assertEqual(move.counts["alseraj.household.member"], 2)

    def test_existing_file(self):
        target = self.make_beneficiary(identifier=self.wife.identifier, name="نورة فهد علي القحطاني")
        wizard = self._split(self.ali | self.wife, destination="existing", target_id=target.id)
        wizard.line_ids.filtered(lambda line: line.member_id == self.ali).relation = "grandchild"
        wizard.action_split()
        self.assertEqual(target.member_ids, self.ali, "the head is no member of her own file")
        self.assertEqual(self.wife.own_file_id, target)
        self.assertEqual(self.ali.relation, "grandchild")

    def test_refusals(self):
        with self.assertRaisesRegex(UserError, "Choose who leaves"):
            self._split(self.file.member_ids.browse(), destination="existing").action_split()
        with self.assertRaisesRegex(UserError, "the other file"):
            self._split(self.ali, destination="existing").action_split()
        with self.assertRaisesRegex(UserError, "head of the new"):
            self._split(self.ali).action_split()
        other = self.make_beneficiary(branch_id=self.other_branch.id)
        with self.assertRaises(AccessError):
            self._split(self.ali, self.user_delegate, destination="existing", target_id=other.id).action_split()
        wizard = self._split(self.ali, member_id=self.wife.id, mobile="0503334444")
        wizard.document_ids = other.document_ids[:1]
        with self.assertRaisesRegex(UserError, "Only what belongs"):
            wizard.action_split()
        for user in (self.user_researcher, self.user_finance, self.user_auditor):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._split(self.ali, user)
