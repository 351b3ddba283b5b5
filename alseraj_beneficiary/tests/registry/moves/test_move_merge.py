from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from ...common import AlserajCommon

IBAN = "SA0380000000608010167519"


@tagged("post_install", "-at_install")
class TestMoveMerge(AlserajCommon):
    """Two files of one person become one; what the rooms hang on them is in test_merge_rooms."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salary = cls.env.ref("alseraj_beneficiary.income_source_salary")
        cls.child_number = cls.national_id()
        cls.target = cls.make_beneficiary(
            name="محمد عبدالله سعد العتيبي", city="الرياض",
            member_ids=[Command.create({"name": "سارة", "relation": "daughter", "identifier": cls.child_number})],
            income_ids=[Command.create({"source_id": cls.salary.id, "amount": 3000})],
        )
        cls.source = cls.make_beneficiary(
            name="محمد بن عبد الله بن سعد العتيبى", email="m@example.com", mobile="0559999999", city="الخرج",
            marital_status="married", category_ids=[Command.link(cls.env.ref("alseraj_beneficiary.category_widow").id)],
            member_ids=[
                Command.create({"name": "سارة محمد", "relation": "daughter", "identifier": cls.child_number,
                                "birth_date": "2012-01-01"}),
                Command.create({"name": "فهد", "relation": "son", "birth_date": "2014-01-01"}),
            ],
            income_ids=[Command.create({"source_id": cls.salary.id, "amount": amount}) for amount in (3000, 500)],
        )
        cls.twin, cls.fahd = cls.source.member_ids.sorted("birth_date")
        cls.card = cls.env["alseraj.document"].create(
            cls.document_vals(cls.source, cls.type_identity, member_id=cls.twin.id))
        cls.card.action_verify()
        cls.source._message_log(body="What the source said")
        cls.bank = cls.env["res.partner.bank"].create({"partner_id": cls.source.partner_id.id, "acc_number": IBAN})

    def _wizard(self, user=None, **vals):
        return self.env["alseraj.file.merge"].with_user(user or self.user_manager).create({
            "target_id": self.target.id, "source_ids": self.source.ids, **vals})

    def _merge(self, **vals):
        self._wizard(**vals).action_merge()
        return self.env["alseraj.file.move"].search([("kind", "=", "merge")], limit=1)

    def test_what_moves(self):
        number, code = self.source.identifier, self.source.code
        self.source.activity_schedule("mail.mail_activity_data_todo", user_id=self.user_officer.id)
        move = self._merge()
        self.assertRecordValues(self.source, [{
            "state": "closed", "active": False, "merged_into_id": self.target.id, "household_size": 2,
        }])
        self.assertFalse(self.source.partner_id.active)
        self.assertEqual(self.source.action_open_merged()["res_id"], self.target.id)
        target = self.target
        self.assertEqual(len(target.member_ids), 2)
        self.assertEqual(target.household_size, 3)
        sara = target.member_ids - self.fahd
        self.assertRecordValues(sara, [{"name": "سارة", "birth_date": self.twin.birth_date}])
        self.assertEqual(self.card.member_id, sara)
        self.assertEqual(sorted(target.income_ids.mapped("amount")), [500, 3000], "one salary is not two")
        self.assertEqual(target.monthly_income, 3500)
        self.assertEqual(target.email, "m@example.com", "what was blank is filled")
        self.assertEqual((target.mobile, target.city), ("+966501234567", "الرياض"), "what was there stays")
        self.assertEqual(target.marital_status, "married")
        self.assertEqual(len(target.category_ids), 2)
        self.assertEqual(target.bank_ids, self.bank)
        self.assertIn("What the source said", "".join(target.message_ids.mapped("body")))
        self.assertTrue(target.activity_ids)
        files = self.env["alseraj.beneficiary"].with_user(self.user_officer)
        for text in (number, code, self.target.code):
            self.assertEqual(files.search([("search_text", "=", text)]), target, text)
        self.assertRecordValues(move, [{
            "from_id": self.source.id, "to_id": target.id, "user_id": self.user_manager.id}])
        self.assertEqual(move.record_ids["alseraj.household.member.beneficiary_id"], self.fahd.ids)
        self.assertIn("Household Member: 1", move.summary)
        self.assertNotIn("Followers", move.summary)
        self.assertEqual((target.move_count, self.source.move_count), (1, 1))
        self.assertNotIn("undo", move.with_user(self.user_manager).fields_get())

    def test_chosen_values(self):
        wizard = self._wizard()
        lines = {line.field_name: line for line in wizard.line_ids}
        self.assertRecordValues(lines["email"], [
            {"is_filled": True, "keep": "source", "source_value": "m@example.com"}])
        self.assertEqual(lines["mobile"].keep, "target")
        self.assertNotIn("gender", lines, "what is the same is not shown")
        self.assertNotIn("health_notes", lines)
        number, old = self.source.identifier, self.target.identifier
        for name in ("mobile", "first_name", "identifier"):
            lines[name].keep = "source"
        wizard.action_merge()
        self.assertRecordValues(self.target, [{
            "mobile": "+966559999999", "identifier": number, "first_name": "محمد", "father_name": "عبد الله",
        }])
        self.assertEqual(self.target.name, self.source.name)
        self.assertEqual(self.source.identifier, old, "neither number is free for a third file")

    def test_sensitive_texts_are_joined_unseen(self):
        self.source.health_notes, self.target.health_notes = "Dialysis", "Asthma"
        self.source.parentage_notes = "Unknown father"
        self._merge()
        self.assertEqual(self.target.health_notes, "Asthma\nDialysis")
        self.assertEqual(self.target.parentage_notes, "Unknown father")

    def test_another_member_of_the_family(self):
        wizard = self._wizard(same_person="member")
        self.assertFalse(wizard.line_ids)
        with self.assertRaisesRegex(UserError, "related"):
            wizard.action_merge()
        wizard.relation = "spouse"
        identity = self.source.document_ids.filtered(lambda d: d.type_id == self.type_identity and not d.member_id)
        wizard.action_merge()
        head = self.target.member_ids.filtered(lambda m: m.identifier == self.source.identifier)
        self.assertRecordValues(head, [{"relation": "spouse", "name": self.source.name}])
        self.assertEqual(identity.member_id, head)
        self.assertEqual(self.target.household_size, 4)
        self.assertFalse(self.target.email)
        self.assertEqual(self.bank.partner_id, self.source.partner_id, "her account stays in her name")

    def test_take_back(self):
        before = self.source.read(["state", "identifier", "household_size", "monthly_income", "email", "active"])[0]
        target_before = self.target.read(["email", "identifier", "household_size", "monthly_income", "mobile"])[0]
        chatter = self.source.message_ids.ids
        wizard = self._wizard()
        wizard.line_ids.filtered(lambda line: line.field_name in ("identifier", "mobile")).keep = "source"
        wizard.action_merge()
        move = self.env["alseraj.file.move"].search([("kind", "=", "merge")], limit=1)
        for user in (self.user_officer, self.user_auditor):
            with self.subTest(user.login), self.assertRaises(UserError):
                move.with_user(user).action_take_back()
        move.with_user(self.user_manager).action_take_back()
        self.assertEqual(self.source.read(list(before))[0], before)
        self.assertEqual(self.target.read(list(target_before))[0], target_before)
        self.assertEqual(self.source.member_ids, self.twin | self.fahd)
        self.assertEqual(self.card.member_id, self.twin)
        self.assertEqual(self.source.bank_ids, self.bank)
        self.assertTrue(self.source.partner_id.active)
        self.assertLessEqual(set(chatter), set(self.source.message_ids.ids))
        self.assertFalse(self.source.merged_into_id)
        with self.assertRaisesRegex(UserError, "taken back before"):
            move.with_user(self.user_manager).action_take_back()
        self._merge()  # and again

    def test_chain(self):
        third = self.make_beneficiary()
        first = self._merge()
        self.target.with_user(self.user_manager)._merge_into(third)
        self.assertEqual(self.source.merged_into_id, third)
        files = self.env["alseraj.beneficiary"].with_user(self.user_officer)
        self.assertEqual(files.search([("search_text", "=", self.source.code)]), third)
        self.assertEqual(third._get_known_codes(), {self.source.code, self.target.code, third.code})
        with self.assertRaisesRegex(UserError, "Take that merge back first"):
            first.with_user(self.user_manager).action_take_back()
        self.env["alseraj.file.move"].search([("kind", "=", "merge")], limit=1).with_user(
            self.user_manager).action_take_back()
        self.assertEqual(self.source.merged_into_id, self.target)

    def test_shut_file_stays_shut(self):
        self._merge()
        source = self.source.with_user(self.user_manager)
        with self.assertRaisesRegex(UserError, "was merged into"):
            source.action_reopen()
        for vals in ({"active": True}, {"housing": "rented"}, {"merged_into_id": False}):
            with self.subTest(vals), self.assertRaises(UserError):
                source.write(vals)
        with self.assertRaises(UserError):
            self.env["alseraj.household.member"].with_user(self.user_officer).create(
                {"beneficiary_id": source.id, "name": "X"})
        with self.assertRaises(UserError):
            self._wizard().action_merge()

    def test_who(self):
        for user in (self.user_officer, self.user_delegate, self.user_sensitive, self.user_finance, self.user_auditor):
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    self._wizard(user)
                with self.assertRaises(UserError):
                    self.source.with_user(user)._merge_into(self.target.with_user(user))
        self.target.kin_user_ids = self.user_manager
        with self.assertRaisesRegex(UserError, "relative"):
            self._wizard().action_merge()
        self.target.kin_user_ids = False
        company = self.env["res.company"].create({"name": "Another association"})
        branch = self.env["alseraj.branch"].create({"name": "Elsewhere", "company_id": company.id})
        other = self.env["alseraj.beneficiary"].create(self.beneficiary_vals(company_id=company.id, branch_id=branch.id))
        with self.assertRaises(UserError):
            other.with_user(self.user_manager)._merge_into(self.target.with_user(self.user_manager))
        self.user_manager.company_ids |= company
        files = self.env["alseraj.beneficiary"].with_user(self.user_manager).with_context(
            allowed_company_ids=(self.company | company).ids)
        with self.assertRaisesRegex(UserError, "another company"):
            files.browse(other.id)._merge_into(files.browse(self.target.id))
        with self.assertRaisesRegex(UserError, "itself"):
            self.target.with_user(self.user_manager)._merge_into(self.target.with_user(self.user_manager))
        self.target.action_close("Deceased")
        with self.assertRaisesRegex(UserError, "other way round"):
            self._wizard().action_merge()

    def test_log_is_nobodys_to_write(self):
        move = self._merge()
        for env in (self.env, self.env(user=self.user_manager)):
            with self.assertRaises(UserError):
                env["alseraj.file.move"].create({"kind": "merge"})
            with self.assertRaises(UserError):
                move.with_env(env).write({"kind": "split"})
            with self.assertRaises(UserError):
                move.with_env(env).unlink()

    def test_logins(self):
        def login(name, file):
            user = new_test_user(self.env, name, groups="base.group_portal")
            old = user.partner_id
            user.partner_id = file.partner_id
            old.active = False
            return user
        mine = login("alseraj_source_login", self.source)
        self._merge()
        self.assertEqual(mine.partner_id, self.target.partner_id)
        self.assertEqual(mine.email, "m@example.com")
        move = self.env["alseraj.file.move"].search([("kind", "=", "merge")], limit=1)
        move.with_user(self.user_manager).action_take_back()
        self.assertEqual(mine.partner_id, self.source.partner_id)
        theirs = login("alseraj_target_login", self.target)
        with self.assertRaisesRegex(UserError, "portal login"):
            self._wizard().action_merge()
        self.assertFalse(self.source.merged_into_id)
        self._merge(login_id=mine.id)
        self.assertEqual((mine.active, theirs.active), (True, False))
        self.assertEqual(mine.partner_id, self.target.partner_id)

    def test_employee_is_no_source(self):
        mine = self.env["alseraj.beneficiary"].create(self.beneficiary_vals(partner_id=self.user_officer.partner_id.id))
        with self.assertRaisesRegex(UserError, "employee"):
            mine.with_user(self.user_manager)._merge_into(self.target.with_user(self.user_manager))

    def test_same_account_in_both(self):
        self.env["res.partner.bank"].create({
            "partner_id": self.target.partner_id.id, "acc_number": IBAN, "alseraj_shared_reason": "Twins"})
        self._merge()
        self.assertEqual(len(self.target.bank_ids), 1)
        self.assertFalse(self.bank.active)

    def test_followers(self):
        both = self.env["res.partner"].create([{"name": "Both"}, {"name": "Mine"}])
        self.source.message_subscribe(both.ids)
        self.target.message_subscribe(both[0].ids)
        self._merge()
        self.assertLessEqual(both, self.target.message_partner_ids)

    def test_queries_are_constant(self):
        def count(number):
            files = self.env["alseraj.beneficiary"].with_user(self.user_manager)
            numbers = [self.national_id() for _index in range(number)]
            pair = self.make_beneficiaries(2, register=False)
            for file in pair:
                file.member_ids = [Command.create({"name": "ولد", "identifier": n}) for n in numbers] + [
                    Command.create({"name": f"بنت {file.id} {i}"}) for i in range(number)]
                file.income_ids = [
                    Command.create({"source_id": self.salary.id, "amount": i + file.id}) for i in range(number)]
            self.env["alseraj.document"].create([
                self.document_vals(pair[1], self.type_identity, member_id=member.id) for member in pair[1].member_ids
            ]).action_verify()
            return self.count_queries(lambda: files.browse(pair[1].id)._merge_into(files.browse(pair[0].id)))
        count(2)
        ten, hundred = count(10), count(100)
        self.assertLessEqual(hundred, ten + 12, f"10 of each: {ten} queries, 100 of each: {hundred}")

    def test_form(self):
        wizards = self.env["alseraj.file.merge"].with_user(self.user_manager).with_context(
            active_model="alseraj.beneficiary", active_ids=(self.source | self.target).ids)
        with Form(wizards) as form:
            self.assertEqual(form.target_id, self.target, "the older one stays")
            self.assertIn("1 members move and 1 are in both", form.preview)
            form.same_person = "member"
            self.assertFalse(len(form.line_ids))
            form.same_person = "same"
            self.assertTrue(len(form.line_ids))
        form.record.action_merge()
        self.assertEqual(self.source.merged_into_id, self.target)
