import random
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from ...common import PREFIX
from ..common import RequestCommon

LISTS = ("need_class", "zakat_class", "housing", "marital_status", "gender", "nationality")


@tagged("post_install", "-at_install")
class TestSupportEligibility(RequestCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Condition = cls.env["alseraj.support.condition"]
        cls.kind = cls.env["alseraj.support.type"].create({"name": "Winter Coat", "kind": "in_kind"})
        cls.widow = cls.env.ref(PREFIX + "category_widow")

    def _option(self, kind, *values):
        options = self.env["alseraj.support.option"].search([("kind", "=", kind), ("value", "in", values)])
        self.assertEqual(len(options), len(values))
        return options

    def _add(self, kind, *values, **vals):
        if values:
            vals["option_ids"] = [Command.set(self._option(kind, *values).ids)]
        return self.Condition.create({"type_id": self.kind.id, "kind": kind, **vals})

    def _born(self, years, days=0):
        return self.get_today() - relativedelta(years=years) + timedelta(days=days)

    def _reasons(self, file=None):
        file = file or self.beneficiary
        return self.kind._get_ineligible_reasons(file)[file.id]

    # ------------------------------------------------------------ one rule, three faces

    def _random_condition(self, rng):
        kind = rng.choice(["category", "branch", "age", "member_age", "household_size", "income_per_head", *LISTS])
        vals = {"excluded": rng.choice(["in", "in", "not in"])}
        if kind == "category":
            categories = self.env["alseraj.category"].search([])
            vals["category_ids"] = [Command.set(rng.sample(categories.ids, rng.randint(1, 4)))]
        elif kind == "branch":
            vals["branch_ids"] = [Command.set(rng.sample((self.branch | self.other_branch).ids, rng.randint(1, 2)))]
        elif kind == "income_per_head":
            vals["amount_to"] = rng.choice([0.01, 100, 333.33, 500, 1200])
        elif kind in ("age", "member_age", "household_size"):
            low = rng.choice([0, 1, 2, 6, 18, 40])
            vals["number_from"] = low
            vals["number_to"] = rng.choice([0 if low else 5, low + 1, low + 30])
        else:
            options = self.env["alseraj.support.option"].search([("kind", "=", kind)])
            vals["option_ids"] = [Command.set(rng.sample(options.ids, rng.randint(1, len(options))))]
        return self._add(kind, **vals)

    def _random_files(self, rng, count):
        def pick(*values):
            return rng.choice([False, *values])

        categories = self.env["alseraj.category"].search([]).ids
        source = self.env["alseraj.income.source"].search([("kind", "=", "income")], limit=1)
        ages = [self._born(years, days) for years in (1, 2, 6, 18, 19, 40, 41, 70) for days in (-1, 0, 1)]
        files = self.env["alseraj.beneficiary"].create([
            self.beneficiary_vals(
                category_ids=[Command.set(rng.sample(categories, rng.randint(0, 3)))],
                zakat_class=pick("poor", "needy", "debtors"), housing=pick("owned", "rented", "shared", "charity"),
                marital_status=pick("single", "married", "widowed"), gender=pick("male", "female"),
                nationality_id=pick(self.env.ref("base.sa").id, self.env.ref("base.ye").id),
                branch_id=rng.choice((self.branch | self.other_branch).ids), birth_date=pick(*ages),
                member_ids=[
                    Command.create({"name": "م", "birth_date": pick(*ages), "in_household": rng.random() < 0.8,
                                    "active": rng.random() < 0.9, "relation": "son"})
                    for _index in range(rng.randint(0, 4))
                ],
                income_ids=[Command.create({"source_id": source.id, "amount": rng.choice([0, 333.33, 500, 1000, 4800])})]
                if rng.random() < 0.7 else [],
            ) for _index in range(count)
        ])
        for file in files:
            file._write_internal({"need_class": pick("a", "b", "c", "d", "outside")})
        return files

    def test_domain_and_reasons_agree(self):
        rng = random.Random(1445)
        files = self._random_files(rng, 60)
        self.env.flush_all()
        kinds, outcomes = set(), set()
        for _round in range(60):
            self.kind.condition_ids.unlink()
            for _line in range(rng.randint(1, 3)):
                kinds.add(self._random_condition(rng).kind)
            files.invalidate_recordset()
            found = files.search([("id", "in", files.ids), *self.kind._get_eligible_domain()])
            reasons = self.kind._get_ineligible_reasons(files)
            self.assertEqual(
                set(found.ids), {id_ for id_, sentences in reasons.items() if not sentences},
                self.kind.condition_ids.mapped("sentence"))
            outcomes |= {bool(sentences) for sentences in reasons.values()}
            self.assertTrue(all(sentence.strip() for sentences in reasons.values() for sentence in sentences))
        self.assertEqual(len(kinds), 12, "every kind was tried")
        self.assertEqual(outcomes, {True, False})

    def test_sentences(self):
        self.beneficiary._write_internal({"need_class": "c"})
        line = self._add("need_class", "a", "b")
        self.assertEqual(line.sentence, "Need Class is: Class A or Class B")
        self.assertEqual(self._reasons(), [
            "Winter Coat asks for Need Class: Class A or Class B. Of this family it is Class C."])
        line.excluded = "not in"
        self.assertEqual(line.sentence, "Need Class is none of: Class A or Class B")
        self.assertFalse(self._reasons())
        line.unlink()
        line = self._add("age", number_from=60)
        self.assertEqual(line.sentence, "The age of the beneficiary is at least 60")
        self.beneficiary.birth_date = self._born(60, days=1)
        self.assertEqual(self._reasons(), ["Winter Coat asks for an age at least 60; the beneficiary is 59."])
        self.beneficiary.birth_date = self._born(60)
        self.assertFalse(self._reasons())

    def test_incomplete_conditions(self):
        for kind in ("category", "need_class", "branch", "age", "income_per_head"):
            with self.subTest(kind=kind), self.assertRaisesRegex(ValidationError, "says nothing yet"):
                self._add(kind)
        with self.assertRaisesRegex(ValidationError, "belong to another list"):
            self._add("housing", option_ids=[Command.set(self._option("gender", "male").ids)])

    def test_options_follow_the_file(self):
        options = self.env["alseraj.support.option"]
        count = options.search_count([])
        options._load_options()
        self.assertEqual(options.search_count([]), count, "loaded once")
        found = options.with_user(self.user_manager).name_search("Class A", [("kind", "=", "need_class")])
        self.assertEqual([name for _id, name in found], ["Class A"])

    def test_categories_are_a_line(self):
        self.kind.category_ids = self.widow
        self.assertEqual(self.kind.condition_ids.category_ids, self.widow)
        self.assertEqual(self.kind.search([("category_ids", "in", self.widow.ids), ("id", "=", self.kind.id)]), self.kind)
        self.assertEqual(self._reasons(), ["Winter Coat is for these categories: Widow. The file has none of them."])
        self.kind.category_ids |= self.category_poor
        self.assertEqual(len(self.kind.condition_ids), 1)
        self.assertFalse(self._reasons())
        self.kind.category_ids = False
        self.assertFalse(self.kind.condition_ids)

    def test_copy_keeps_the_conditions(self):
        self._add("gender", "female")
        self.kind.document_line_ids = [Command.create({"document_type_id": self.type_identity.id})]
        copy = self.kind.copy()
        self.assertEqual(copy.condition_ids.mapped("sentence"), self.kind.condition_ids.mapped("sentence"))
        self.assertEqual(copy.document_type_ids, self.type_identity)

    # ------------------------------------------------------------ on the request

    def test_request_is_refused(self):
        self._add("housing", "rented")
        self.beneficiary.housing = "owned"
        request = self.make_requests(type_id=self.kind.id)
        self.assertEqual(
            request.eligibility_reason, "Winter Coat asks for Housing: Rented. Of this family it is Owned.")
        with self.assertRaisesRegex(UserError, "asks for Housing"):
            request.action_submit()
        self.beneficiary.housing = "rented"
        self.assertFalse(request.eligibility_reason)
        request.action_submit()

    def test_need_class_is_left_to_the_study(self):
        self._add("need_class", "a", "b")
        request = self.make_requests(type_id=self.kind.id)
        self.assertFalse(request.eligibility_reason)
        self.assertIn("is not known yet", request.eligibility_note)
        request.action_submit()
        self.beneficiary._write_internal({"need_class": "d"})
        self.assertIn("it is Class D", request._get_unfit_after_study_reason())
        self.beneficiary._write_internal({"need_class": "b"})
        self.assertFalse(request._get_unfit_after_study_reason())

    def test_form_shows_it(self):
        self._add("gender", "female")
        form = Form(self.env["alseraj.support.request"].with_user(self.user_officer))
        form.beneficiary_id = self.beneficiary
        form.type_id = self.kind
        self.assertIn("Gender: Female", form.eligibility_reason)

    def test_constant_queries(self):
        self._add("gender", "male")
        self._add("member_age", number_from=6, number_to=18)
        self._add("nationality", "saudi")
        self.kind.category_ids = self.category_poor
        costs = {}
        for count in (3, 10, 100):
            files = self.make_beneficiaries(count, register=False)
            costs[count] = self.count_queries(lambda files=files: self.kind._get_ineligible_reasons(files))
        self.assertLessEqual(costs[100], costs[10], costs)

    # ------------------------------------------------------------ on the registry

    def test_who_would_be_eligible(self):
        files = self.make_beneficiaries(3)
        files[:2].gender = "female"
        files[2].gender = "male"
        self.make_beneficiary(register=False, gender="female")
        self._add("gender", "female")
        wizard = self.env["alseraj.support.eligibility"].with_user(self.user_officer).create({"type_id": self.kind.id})
        action = wizard.action_show_files()
        found = self.env["alseraj.beneficiary"].with_user(self.user_officer).search(action["domain"])
        self.assertEqual(found & files, files[:2])
        self.assertEqual(wizard.eligible_count, len(found))
        self.assertEqual(self.kind.eligible_count, len(found))
        self.assertIn("Gender is: Female", wizard.condition_text)

    def test_served_are_left_out(self):
        self.kind.frequency_months = 12
        files = self.make_beneficiaries(2)
        self._grant(files[0])
        wizard = self.env["alseraj.support.eligibility"].create({"type_id": self.kind.id})
        found = files.search(wizard.action_show_files()["domain"])
        self.assertEqual(found & files, files[1])
        self.assertEqual(wizard.served_count, 1)
        wizard.leave_out_served = False
        self.assertEqual(files.search(wizard.action_show_files()["domain"]) & files, files)

    def _grant(self, file):
        request = self.make_requests(file, type_id=self.kind.id)
        request.sudo()._write_internal({"stage": "approved", "decided_on": self.get_today(), "name": "REQ/T/1"})
        return request

    def test_outreach_uses_it(self):
        self.kind.frequency_months = 12
        self._add("gender", "female")
        files = self.make_beneficiaries(3)
        files[:2].gender = "female"
        files[2].gender = "male"
        self._grant(files[0])
        wizard = self.env["alseraj.support.eligibility"].with_user(self.user_officer).create({"type_id": self.kind.id})
        action = wizard.action_start_outreach()
        outreach = self.env["alseraj.outreach"].with_user(self.user_officer).with_context(**action["context"]).create(
            {"channel_id": self.channel_interview.id})
        outreach.action_select()
        self.assertEqual(outreach.beneficiary_ids & files, files[1])

    def test_roles(self):
        line = self._add("gender", "female")
        for user in (self.user_officer, self.user_researcher, self.user_auditor):
            with self.subTest(user=user.name), self.assertRaises(UserError):
                line.with_user(user).write({"sequence": 1})
        line.with_user(self.user_manager).write({"sequence": 1})
        with Form(self.kind.with_user(self.user_manager)) as form, form.condition_ids.new() as new:
            new.kind = "household_size"
            new.number_from = 3
        self.assertEqual(self.kind.condition_ids[-1].sentence, "The household counts at least 3 persons")
