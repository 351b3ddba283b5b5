import random

from dateutil.relativedelta import relativedelta

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ...common import PREFIX, AlserajCommon


@tagged("post_install", "-at_install")
class TestFileAges(AlserajCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.get_today()
        cls.type_school = cls.env.ref(PREFIX + "document_type_school_letter")

    def _born(self, years, days=0):
        return self.today - relativedelta(years=years) + relativedelta(days=days)

    def _make_member(self, years=19, days=0, file=None, **vals):
        file = file or self.make_beneficiary(register=False)
        return self.env["alseraj.household.member"].create({
            "beneficiary_id": file.id, "name": "سعد", "relation": "son", "gender": "male",
            "birth_date": self._born(years, days), **vals,
        })

    def _prove(self, member, **vals):
        document = self.env["alseraj.document"].create(self.document_vals(
            member.beneficiary_id, self.type_school, member_id=member.id, **vals))
        document.action_verify()
        return document

    def _is_found(self, record):
        return record in record.search([("age_warning" if "relation" in record else "has_age_warning", "!=", False)])

    def test_son_past_the_limit(self):
        member = self._make_member(study="university")
        file = member.beneficiary_id
        self.assertIn("proof of study", member.age_warning)
        self.assertIn("سعد: Aged 19", file.age_warning)
        self.assertTrue(self._is_found(member) and self._is_found(file))
        document = self._prove(member)
        self.assertTrue(member.has_study_proof)
        self.assertFalse(member.age_warning or file.has_age_warning or self._is_found(member) or self._is_found(file))
        document._write_internal({"expiry_date": self.today - relativedelta(days=1)})
        self.assertIn("proof of study", member.age_warning)

    def test_a_letter_of_another_member_proves_nothing(self):
        member = self._make_member(study="university")
        other = self._make_member(file=member.beneficiary_id, study="university")
        self._prove(other)
        self.assertTrue(member.age_warning)
        self.assertFalse(other.age_warning)

    def test_decisions_that_end_the_warning(self):
        for vals in ({"is_dependent": False}, {"age_exception": "Can't provide for himself"}):
            member = self._make_member(25)
            self.assertTrue(member.age_warning)
            member.with_user(self.user_officer).write(vals)
            self.assertFalse(member.age_warning)
            self.assertFalse(self._is_found(member))
        self.assertIn("Can't provide", member.beneficiary_id.message_ids[:1].body, "who decided stands on the file")

    def test_limits_are_parameters(self):
        limit = self.env.ref(PREFIX + "age_limit_son")
        member = self._make_member(19)
        with self.assertRaises(AccessError):
            limit.with_user(self.user_officer).age_to = 30
        limit.with_user(self.user_manager).write({"age_to": 20, "age_to_study": 25})
        self.assertFalse(member.age_warning)
        with self.assertRaisesRegex(ValidationError, "while studying"):
            limit.age_to_study = 19
        widow = self.env.ref(PREFIX + "category_widow")
        self.env["alseraj.age.limit"].create({
            "name": "Sons of widows", "sequence": 1, "relation": "son", "category_id": widow.id, "age_to": 15,
        })
        self.assertFalse(member.age_warning, "not a widow's file")
        member.beneficiary_id.category_ids = [Command.link(widow.id)]
        self.assertIn("until 15", member.age_warning)
        self.assertTrue(self._is_found(member))

    def test_ages_of_categories(self):
        elderly = self.make_beneficiary(
            register=False, birth_date=self._born(50), category_ids=[Command.set(self.env.ref(PREFIX + "category_elderly").ids)]
        )
        self.assertIn("from 60", elderly.age_warning)
        self.assertTrue(self._is_found(elderly))
        elderly.birth_date = self._born(60)
        self.assertFalse(elderly.has_age_warning or self._is_found(elderly))
        orphan = self.make_beneficiary(
            register=False, birth_date=self._born(40), category_ids=[Command.set(self.env.ref(PREFIX + "category_orphan").ids)]
        )
        self.assertIn("until 20", orphan.age_warning)
        self.assertTrue(self._is_found(orphan))
        self._make_member(10, file=orphan)
        self.assertFalse(orphan.has_age_warning or self._is_found(orphan), "the mother's file, with the orphan in it")

    def test_search_says_the_same_as_the_warning(self):
        rng = random.Random(7)
        self.env["alseraj.age.limit"].create([
            {"name": "Girls of poor", "sequence": 5, "gender": "female", "category_id": self.category_poor.id,
             "age_to": 12, "age_to_study": 16, "study_proof": False},
            {"name": "Rest", "sequence": 99, "age_to": 80, "only_without_work": True},
        ])
        categories = [self.category_poor, self.env.ref(PREFIX + "category_orphan"), self.env.ref(PREFIX + "category_elderly")]
        files = self.env["alseraj.beneficiary"].create([
            self.beneficiary_vals(
                birth_date=rng.choice([False, self._born(rng.randint(0, 90), rng.randint(-1, 1))]),
                category_ids=[Command.set([c.id for c in categories if rng.random() < 0.4])],
                member_ids=[
                    Command.create({
                        "name": "x", "relation": rng.choice(["son", "daughter", "mother", "spouse", "sister"]),
                        "gender": rng.choice(["male", "female", False]),
                        "birth_date": rng.choice([False, self._born(rng.choice([12, 16, 18, 20, 35, 80]), rng.randint(-1, 1))]),
                        "study": rng.choice(["none", "school", "university"]), "is_working": rng.random() < 0.3,
                        "marital_status": rng.choice([False, "single", "married"]), "is_dependent": rng.random() < 0.8,
                    }) for _member in range(rng.randint(0, 4))
                ],
            ) for _file in range(60)
        ])
        for member in files.member_ids[::3]:
            self._prove(member)
        members = files.member_ids
        warned = members.filtered("age_warning")
        self.assertEqual(members.search([("id", "in", members.ids), ("age_warning", "!=", False)]), warned)
        self.assertEqual(members.search([("id", "in", members.ids), ("age_warning", "=", False)]), members - warned)
        warned = files.filtered("has_age_warning")
        self.assertTrue(warned and files - warned)
        self.assertEqual(files.search([("id", "in", files.ids), ("has_age_warning", "=", True)]), warned)
        self.assertEqual(files.search([("id", "in", files.ids), ("has_age_warning", "=", False)]), files - warned)

    # ------------------------------------------------------------ the officer is told

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref(PREFIX + "cron_file_ages").method_direct_trigger()

    def test_officer_is_told_once(self):
        kind = self.env.ref(PREFIX + "activity_file_age")
        file = self.make_beneficiary(officer_id=self.user_officer.id)
        soon = self._make_member(18, days=30, file=file)
        self._make_member(18, days=100, file=file, name="later")
        draft = self._make_member(30).beneficiary_id
        self.assertFalse(soon.age_warning, "not yet")
        self._run_cron()
        activity = file.activity_ids.filtered(lambda a: a.activity_type_id == kind)
        self.assertEqual((len(activity), activity.user_id), (1, self.user_officer))
        self.assertIn("سعد", activity.note)
        self.assertNotIn("later", activity.note)
        self.assertFalse(draft.activity_ids, "a draft tells on its own screen")
        self._run_cron()
        self.assertEqual(file.activity_ids, activity)
        activity.action_done()
        self._run_cron()
        self.assertFalse(file.activity_ids, "told once is enough")

    def test_told_again_at_the_next_limit(self):
        file = self.make_beneficiary(officer_id=self.user_officer.id)
        member = self._make_member(19, days=-10, file=file, study="university")
        self._run_cron()
        self.assertEqual(len(file.activity_ids), 1)
        file.activity_ids.action_done()
        self._prove(member)
        self._run_cron()
        self.assertFalse(member.age_noticed_on or file.activity_ids)
        member.birth_date = self._born(20, days=10)
        self._run_cron()
        self.assertEqual(len(file.activity_ids), 1)

    # ------------------------------------------------------------ many

    def test_constant_queries(self):
        def make(count):
            files = self.make_beneficiaries(count, register=False)
            for file in files:
                self._make_member(19, file=file, study="university")
            return files

        def read(files):
            files.with_user(self.user_officer).read(["age_warning", "has_age_warning", "photo_consent", "income_counted"])
            files.member_ids.with_user(self.user_officer).read(["age_warning", "has_study_proof", "age"])

        make(2)
        ten, hundred = make(10), make(100)
        few = self.count_queries(read, ten)
        self.assertLessEqual(self.count_queries(read, hundred), few + 2)
        search = self.env["alseraj.beneficiary"].search
        self.assertLessEqual(self.count_queries(search, [("has_age_warning", "=", True)]), 6)
