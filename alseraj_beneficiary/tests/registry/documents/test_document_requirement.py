from dateutil.relativedelta import relativedelta

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from ...common import AlserajCommon

PREFIX = "alseraj_beneficiary."


@tagged("post_install", "-at_install")
class TestDocumentRequirement(AlserajCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.file = cls.make_beneficiary(register=False, housing=False)
        cls.today = cls.get_today()

    @classmethod
    def _type(cls, code):
        return cls.env.ref(f"{PREFIX}document_type_{code}")

    def _codes(self, file=None):
        return set((file or self.file).missing_document_type_ids.mapped("code"))

    def _lines(self):
        return {(line.type_id.code, line.member_id.name or "") for line in self.file.document_ids}

    def _child(self, name="سارة", years=10, **vals):
        return self.env["alseraj.household.member"].create({
            "beneficiary_id": self.file.id, "name": name, "relation": "daughter",
            "birth_date": self.today - relativedelta(years=years, days=1), **vals,
        })

    def test_conditions_hold_together_and_any_line_is_enough(self):
        self.assertEqual(self._codes(), {"identity", "income_statement"})
        for vals, more in (
            ({"housing": "rented"}, {"lease"}),
            ({"housing": "owned"}, {"title_deed"}),
            ({"housing": "charity", "marital_status": "divorced"}, {"divorce_deed"}),
            ({"marital_status": "widowed"}, {"death_certificate"}),
            ({"marital_status": "single"}, set()),
        ):
            with self.subTest(vals):
                self.file.with_user(self.user_officer).write(vals)
                self.assertEqual(self._codes(), {"identity", "income_statement"} | more)
                self.assertEqual({code for code, _name in self._lines()}, self._codes(), "the checklist follows")
        self.env["alseraj.document.requirement"].create({
            "type_id": self._type("iban_letter").id, "category_ids": self.category_poor.ids, "housing": "shared",
            "origin": "saudi",
        })
        self.assertNotIn("iban_letter", self._codes())
        self.file.write({"housing": "shared"})
        self.assertIn("iban_letter", self._codes())
        self.file.nationality_id = self.env.ref("base.eg")
        self.assertNotIn("iban_letter", self._codes())

    def test_each_member(self):
        self.file.category_ids = self.env.ref(PREFIX + "category_orphan")
        sara = self._child()
        self._child("خالد", 18, relation="son", study="university")
        self._child("جد", 70, relation="father")
        self.assertIn(("birth_certificate", "سارة"), self._lines())
        self.assertIn(("school_letter", "خالد"), self._lines())
        self.assertEqual({name for _code, name in self._lines()}, {"", "سارة", "خالد"})
        self.assertIn("Birth Certificate of سارة", self.file.missing_document_names)
        self.assertIn("Birth Certificate of سارة", self.file.missing_requirements)
        of_file = self.env["alseraj.document"].create(
            self.document_vals(self.file, self._type("birth_certificate")))
        of_file.action_verify()
        self.assertIn("birth_certificate", self._codes(), "whose certificate it is must be said")
        self.env["alseraj.document"].create(
            self.document_vals(self.file, self._type("birth_certificate"), member_id=sara.id)).action_verify()
        self.assertNotIn("birth_certificate", self._codes())
        self.assertNotIn(("birth_certificate", ""), self._lines() - {("birth_certificate", "")})

    def test_checklist_follows_the_members(self):
        self.file.category_ids = self.env.ref(PREFIX + "category_orphan")
        sara = self._child().with_user(self.user_officer)
        line = ("birth_certificate", "سارة")
        for vals, there in (
            ({"birth_date": self.today - relativedelta(years=15)}, False),
            ({"birth_date": self.today - relativedelta(years=15) + relativedelta(days=1)}, True),
            ({"in_household": False}, False), ({"in_household": True}, True),
            ({"active": False}, False), ({"active": True}, True),
            ({"relation": "grandchild"}, False), ({"relation": "son"}, True),
            ({"birth_date": False}, False),
        ):
            with self.subTest(vals):
                sara.write(vals)
                self.assertEqual(line in self._lines(), there)
        sara.write({"study": "school"})
        sara.unlink()
        self.assertFalse([name for _code, name in self._lines() if name])

    def test_a_member_with_documents_stays(self):
        sara = self._child(study="school")
        self.env["alseraj.document"].create(
            self.document_vals(self.file, self._type("school_letter"), member_id=sara.id))
        with self.assertRaisesRegex(UserError, "documents about"):
            sara.unlink()

    def test_only_empty_lines_of_the_checklist_go(self):
        self.file.housing = "rented"
        lease = self.file.document_ids.filtered(lambda d: d.type_id == self._type("lease"))
        by_hand = self.env["alseraj.document"].create(
            {"beneficiary_id": self.file.id, "type_id": self._type("debt_deed").id})
        lease.attachment = self.document_vals(self.file, lease.type_id)["attachment"]
        self.file.housing = "owned"
        self.assertTrue(lease.exists(), "a scan is never thrown away")
        self.assertTrue(by_hand.exists(), "what somebody asked for stays")
        with self.assertRaises(UserError):
            by_hand.with_user(self.user_manager).write({"by_checklist": True})

    def test_search_tells_the_same_as_the_files(self):
        widow, orphan = self.env.ref(PREFIX + "category_widow"), self.env.ref(PREFIX + "category_orphan")
        files = self.file | self.make_beneficiaries(8, register=False)
        for file, vals in zip(files, (
            {"housing": "rented"}, {"housing": "owned", "marital_status": "married"}, {"category_ids": widow.ids},
            {"category_ids": orphan.ids, "member_ids": [Command.create({
                "name": "Noura", "relation": "daughter", "birth_date": self.today - relativedelta(years=14, days=300)})]},
            {"member_ids": [Command.create({"name": "Ali", "relation": "son", "study": "school"})]},
            {"nationality_id": False}, {"marital_status": "widowed"}, {"category_ids": False}, {},
        ), strict=True):
            file.write({key: [Command.set(value)] if key == "category_ids" and value else value or (
                [Command.clear()] if key == "category_ids" else value) for key, value in vals.items()})
        self.verify_documents(files[2] | files[4] | files[6])
        self.env["alseraj.document.requirement"].create({
            "type_id": self._type("electricity_bill").id, "origin": "other"})
        files[5].nationality_id = self.env.ref("base.eg")
        found = self.env["alseraj.beneficiary"].with_user(self.user_officer)
        for document_type in self.env["alseraj.document.type"].search([]):
            with self.subTest(document_type.code):
                self.assertEqual(
                    found.search([("id", "in", files.ids), ("missing_document_type_ids", "in", document_type.ids)]),
                    files.filtered(lambda f, t=document_type: t in f.missing_document_type_ids).sorted("id", reverse=True),
                )
        whole = found.search([("id", "in", files.ids), ("missing_document_type_ids", "=", False)])
        self.assertEqual(set(whole.ids), set((files[2] | files[4] | files[6]).ids))

    def test_the_form_tells_before_it_is_saved(self):
        with Form(self.file.with_user(self.user_officer)) as form:
            form.housing = "rented"
        self.assertIn("lease", self._codes())

    def test_lines_that_make_no_sense(self):
        lines = self.env["alseraj.document.requirement"]
        lease = self._type("lease")
        for vals in ({"relation": "son"}, {"age_from": 3}, {"studying": True}):
            with self.subTest(vals), self.assertRaises(ValidationError):
                lines.create({"type_id": lease.id, **vals})

    def test_condition_in_words(self):
        line = self.env["alseraj.document.requirement"].create({
            "type_id": self._type("school_letter").id, "each_member": True, "relation": "son", "age_from": 6,
            "age_to": 20, "studying": True, "housing": "rented",
        })
        self.assertEqual(line.condition_text, "Rented, each Son from age 6 to age 20 who studies")
        self.assertEqual(self.env.ref(PREFIX + "document_requirement_identity").condition_text, "From everybody")

    def test_an_archived_type_is_not_asked(self):
        self.assertIn("income_statement", self._codes())
        self._type("income_statement").active = False
        self.env.invalidate_all()
        self.assertNotIn("income_statement", self._codes())

    def test_constant_queries(self):
        def make(count):
            files = self.make_beneficiaries(count, register=False)
            counts = {"facts": self.count_queries(lambda: files.with_user(self.user_officer).write(
                {"housing": "rented", "marital_status": "divorced"}))}
            members = self.env["alseraj.household.member"].with_user(self.user_officer)
            counts["members"] = self.count_queries(lambda: members.create([
                {"beneficiary_id": file.id, "name": "Ali", "study": "school"} for file in files]))
            counts["missing"] = self.count_queries(lambda: files.mapped("missing_document_names"))
            counts["search"] = self.count_queries(
                lambda: files.search([("missing_document_type_ids", "!=", False)]))
            counts["facts gone"] = self.count_queries(lambda: files.with_user(self.user_officer).write(
                {"housing": "charity"}))
            return counts
        make(2)
        ten, hundred = make(10), make(100)
        for step, count in hundred.items():
            self.assertLessEqual(count, ten[step] + 6, step)
