from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from ...common import AlserajCommon


@tagged("post_install", "-at_install")
class TestBeneficiary(AlserajCommon):

    def test_officer_opens_and_registers_a_file(self):
        files = self.env["alseraj.beneficiary"].with_user(self.user_officer)
        file = files.create(self.beneficiary_vals(
            email="a@example.com", street="King Fahd Road",
            bank_ids=[Command.create({"acc_number": "SA03 8000 0000 6080 1016 7519"})],
        ))
        self.assertRecordValues(file, [{
            "state": "draft", "first_name": "محمد", "father_name": "عبدالله", "grandfather_name": "سعد",
            "family_name": "العتيبي", "mobile": "+966501234567", "phone": "+966501234567",
            "officer_id": self.user_officer.id, "email": "a@example.com", "household_size": 1,
        }])
        self.assertTrue(file.code)
        self.assertTrue(file.partner_id.is_beneficiary)
        self.assertEqual(len(file.bank_ids), 1)
        self.assertIn("Identity Card", file.missing_requirements)
        with self.assertRaisesRegex(UserError, "Identity Card"):
            file.action_register()
        for document in file.document_ids:
            document.write({"attachment": self.document_vals(file, document.type_id)["attachment"],
                            "issue_date": self.get_today()})
        file.document_ids.action_verify()
        file.action_register()
        self.assertEqual(file.state, "registered")
        self.assertEqual(file.registered_on, self.get_today())
        self.assertGreater(file.review_date, self.get_today())

    def test_form(self):
        with Form(self.env["alseraj.beneficiary"].with_user(self.user_officer)) as form:
            form.name = "نورة بنت عبد الرحمن بن فهد آل سعود"
            self.assertEqual(form.father_name, "عبد الرحمن")
            self.assertEqual(form.family_name, "آل سعود")
            form.identifier = "٢" + self.national_id(first="2")[1:]
            self.assertEqual(form.identifier_type, "iqama")
            form.birth_date_hijri = "1405/03/17"
            self.assertEqual(form.birth_date, fields.Date.to_date("1984-12-09"))
            form.mobile = "٠٥٠ ١٢٣ ٤٥٦٧"
            form.branch_id = self.branch
            with form.member_ids.new() as member:
                member.name = "سارة"
                member.relation = "daughter"
                self.assertEqual(member.gender, "female")
            with form.income_ids.new() as income:
                income.source_id = self.env.ref("alseraj_beneficiary.income_source_salary")
                income.amount = 3000
        file = form.record
        self.assertRecordValues(file, [{
            "mobile": "+966501234567", "household_size": 2, "monthly_income": 3000.0,
            "income_per_head": 1500.0, "first_name": "نورة",
        }])

    def test_name_follows_the_parts(self):
        file = self.make_beneficiary(register=False)
        file.with_user(self.user_officer).write({"family_name": "القحطاني"})
        self.assertEqual(file.name, "محمد عبدالله سعد القحطاني")
        file.with_user(self.user_officer).write({"name": "فهد بن سعد الحربي"})
        self.assertEqual((file.first_name, file.grandfather_name, file.family_name), ("فهد", False, "الحربي"))

    def test_identifier(self):
        for wrong in ("1234567890", "12345", "abc"):
            with self.subTest(wrong), self.assertRaises(ValidationError):
                self.make_beneficiary(register=False, identifier=wrong)
        card = self.make_beneficiary(register=False, identifier_type="gcc", identifier=" ab-12 ٣")
        self.assertEqual(card.identifier, "AB123")
        number = self.national_id()
        self.make_beneficiary(register=False, identifier=number)
        with self.assertRaises(ValidationError):
            self.make_beneficiary(register=False, identifier=" ".join(number))

    def test_mobile_nonsense_is_refused(self):
        with self.assertRaises(ValidationError):
            self.make_beneficiary(register=False, mobile="hello")

    def test_wrong_dates(self):
        with self.assertRaises(ValidationError):
            self.make_beneficiary(register=False, birth_date=False, birth_date_hijri="1405/13/40")
        with self.assertRaises(ValidationError):
            self.make_beneficiary(register=False, birth_date="2999-01-01")

    def test_what_is_missing_is_named(self):
        file = self.env["alseraj.beneficiary"].create({"name": "Ali", "branch_id": self.branch.id})
        for label in ("Father's Name", "Identifier", "Birth Date", "Mobile", "Categories", "Identity Card"):
            self.assertIn(label, file.missing_requirements)

    def test_states(self):
        file = self.make_beneficiary().with_user(self.user_officer)
        file.action_suspend(reason="Moved abroad")
        self.assertEqual((file.state, file.state_reason), ("suspended", "Moved abroad"))
        file.action_reopen()
        self.assertEqual((file.state, file.state_reason), ("registered", False))
        file.action_close(reason="Deceased")
        self.assertEqual(file.state, "closed")

    def test_state_is_written_only_by_its_transitions(self):
        file = self.make_beneficiary(register=False).with_user(self.user_officer)
        with self.assertRaisesRegex(UserError, "Identity Card"):
            file.write({"state": "registered"})
        with self.assertRaisesRegex(UserError, "can't go from"):
            file.write({"state": "suspended"})
        with self.assertRaisesRegex(UserError, "starts as"):
            self.env["alseraj.beneficiary"].with_user(self.user_manager).create(
                self.beneficiary_vals(state="registered"))
        with self.assertRaisesRegex(UserError, "starts as"):
            self.env["alseraj.beneficiary"].with_user(self.user_manager).with_context(
                default_state="registered").create(self.beneficiary_vals(state="registered"))
        self.verify_documents(file.sudo())
        file.write({"state": "registered"})
        self.assertEqual(file.state, "registered")
        with self.assertRaises(UserError):
            file.unlink()

    def test_system_fields(self):
        file = self.make_beneficiary(register=False).with_user(self.user_manager)
        for vals in ({"need_class": "a"}, {"need_score": 99}, {"registered_on": "2020-01-01"},
                     {"code": "X"}, {"partner_id": self.user_outsider.partner_id.id}):
            with self.subTest(vals), self.assertRaises(UserError):
                file.write(vals)

    def test_system_fields_are_not_emptied(self):
        file = self.make_beneficiary()
        file._write_internal({"need_class": "a", "need_score": 80})
        for name in ("need_class", "need_score", "registered_on"):
            with self.subTest(name), self.assertRaises(UserError):
                file.with_user(self.user_manager).write({name: False})
        document = file.document_ids[:1].with_user(self.user_manager)
        for name in ("verified_by_id", "verified_on", "entered_by_id"):
            with self.subTest(name), self.assertRaises(UserError):
                document.write({name: False})

    def test_roles(self):
        file = self.make_beneficiary()
        for user in (self.user_researcher, self.user_member, self.user_secretary, self.user_finance,
                     self.user_auditor):
            with self.subTest(user.login):
                self.assertEqual(file.with_user(user).name, file.name)
                with self.assertRaises(AccessError):
                    file.with_user(user).write({"housing": "rented"})
                with self.assertRaises(AccessError):
                    file.with_user(user).action_suspend()
                with self.assertRaises(AccessError):
                    self.env["alseraj.beneficiary"].with_user(user).create(self.beneficiary_vals())
        for user in (self.user_outsider, self.user_portal):
            with self.subTest(user.login), self.assertRaises(AccessError):
                file.with_user(user).read(["code"])

    def test_own_file(self):
        own = self.make_beneficiary()
        kin = self.make_beneficiary(kin_user_ids=[Command.set(self.user_officer.ids)])
        mine = self.env["alseraj.beneficiary"].create(self.beneficiary_vals(
            partner_id=self.user_officer.partner_id.id))
        self.assertFalse(own.with_user(self.user_officer)._get_own_file_reason())
        for file in (kin, mine):
            file = file.with_user(self.user_officer)
            self.assertTrue(file._get_own_file_reason())
            with self.assertRaises(UserError):
                file.write({"housing": "rented"})
            with self.assertRaises(UserError):
                file.write({"kin_user_ids": [Command.clear()]})
            with self.assertRaises(UserError):
                self.env["alseraj.household.income"].with_user(self.user_officer).create({
                    "beneficiary_id": file.id, "amount": 1,
                    "source_id": self.env.ref("alseraj_beneficiary.income_source_salary").id,
                })
        with self.assertRaisesRegex(UserError, "relative"):
            kin.with_user(self.user_officer).action_suspend()

    def test_contact_of_somebody_else_is_not_taken(self):
        """A file on an existing contact would make that contact writable: not for officers."""
        contact = self.env["res.partner"].create({"name": "A supplier"})
        for partner in (contact, self.user_manager.partner_id):
            with self.subTest(partner.name), self.assertRaises(AccessError):
                self.env["alseraj.beneficiary"].with_user(self.user_officer).create(
                    self.beneficiary_vals(partner_id=partner.id))
        self.assertFalse(contact.is_beneficiary)

    def test_two_files_share_no_contact(self):
        """Else the second one renames the first, and takes its accounts, its portal login and its messages."""
        file = self.make_beneficiary(register=False)
        for user in (self.user_officer, self.user_manager, self.user_delegate):
            with self.subTest(user=user.login), self.assertRaisesRegex(UserError, file.code):
                self.env["alseraj.beneficiary"].with_user(user).create(
                    self.beneficiary_vals(name="خالد سعد علي القحطاني", partner_id=file.partner_id.id))
        self.assertEqual(file.name, "محمد عبدالله سعد العتيبي")

    def test_sensitive_fields(self):
        file = self.make_beneficiary()
        file.with_user(self.user_sensitive).write({"health_notes": "Dialysis"})
        self.assertEqual(file.with_user(self.user_sensitive).health_notes, "Dialysis")
        for name in ("health_notes", "parentage_notes", "criminal_notes"):
            with self.subTest(name), self.assertRaises(AccessError):
                file.with_user(self.user_manager).read([name])
        self.assertNotIn("health_notes", file.with_user(self.user_manager).fields_get())

    def test_draft_deleted_contact_stays_private(self):
        file = self.make_beneficiary(register=False)
        partner = file.partner_id
        file.unlink()
        self.assertFalse(partner.active)
        self.assertTrue(partner.is_beneficiary)

    def test_copy(self):
        file = self.make_beneficiary()
        copy = file.copy()
        self.assertNotEqual(copy.partner_id, file.partner_id)
        self.assertRecordValues(copy, [{"state": "draft", "identifier": False, "name": file.name}])
