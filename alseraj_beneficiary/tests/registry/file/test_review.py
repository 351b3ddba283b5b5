from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command
from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from ...common import PREFIX, AlserajCommon


@tagged("post_install", "-at_install")
class TestReview(AlserajCommon):

    def setUp(self):
        super().setUp()
        self.today = self.get_today()
        self.kind = self.env.ref(PREFIX + "activity_file_review")

    def _make_due(self, count=1, **vals):
        files = self.make_beneficiaries(count, officer_id=self.user_officer.id, **vals)
        files.write({"review_date": self.today - timedelta(days=1)})
        return files

    def _run(self):
        with self.enter_registry_test_mode():
            self.env.ref(PREFIX + "cron_file_review").method_direct_trigger()
        self.env.invalidate_all()

    def _get_asked(self, files):
        return files.activity_ids.filtered(lambda a: a.activity_type_id == self.kind).mapped("user_id")

    def test_the_owner_is_asked_once(self):
        file, fine = self._make_due(), self.make_beneficiary(officer_id=self.user_officer.id)
        suspended = self._make_due()
        suspended.action_suspend("moved")
        draft = self.make_beneficiary(register=False, review_date=self.today)
        self._run()
        self._run()
        self.assertEqual(self._get_asked(file | suspended), self.user_officer)
        self.assertEqual(len((file | suspended).activity_ids), 2)
        self.assertFalse((fine | draft).activity_ids)

    def test_a_manager_is_asked_where_nobody_is(self):
        managers = self.env.ref(PREFIX + "group_manager").all_user_ids - self.user_manager
        managers.write({"active": False})
        file = self._make_due()
        file.officer_id = False
        left = self._make_due()
        left.officer_id = self.user_officer_2
        self._run()
        self.assertEqual(self._get_asked(left), self.user_officer_2)
        self.user_officer_2.write({"active": False})
        self._run()
        self.assertEqual(self._get_asked(file | left), self.user_manager)
        self.assertEqual(len(left.activity_ids), 1, "what he was asked for is not left lying about")
        found = self.env["alseraj.beneficiary"].search([
            ("officer_id", "not any", [("active", "=", True)]), ("id", "in", (file | left).ids),
        ])
        self.assertEqual(found, file | left)

    def test_nobody_at_all(self):
        file = self._make_due()
        file.officer_id = False
        self.env.ref(PREFIX + "group_manager").all_user_ids.write({"active": False})
        self._run()
        self.assertFalse(self._get_asked(file))

    def test_review(self):
        file = self._make_due()
        self._run()
        self.assertTrue(file.is_review_due)
        file.with_user(self.user_officer_2).action_review()
        months = self.company.alseraj_review_months
        self.assertRecordValues(file, [{
            "review_date": self.today + relativedelta(months=months), "reviewed_on": self.today,
            "reviewed_by_id": self.user_officer_2.id, "is_review_due": False,
        }])
        self.assertFalse(self._get_asked(file))
        self.assertIn(self.user_officer_2.name, file.message_ids[0].body)

    def test_a_hole_stops_it(self):
        file = self._make_due().with_user(self.user_officer)
        file.mobile = False
        with self.assertRaisesRegex(UserError, "Mobile"):
            file.action_review()
        self.assertTrue(file.is_review_due)

    def test_who_and_when(self):
        file = self._make_due()
        for user in (self.user_researcher, self.user_finance, self.user_auditor, self.user_portal, self.user_outsider):
            with self.subTest(user.login), self.assertRaises(UserError):
                call_kw(file.with_user(user), "action_review", [file.ids], {})
        with self.assertRaises(UserError):
            call_kw(file.with_user(self.user_manager), "write", [file.ids, {"reviewed_on": self.today}], {})
        draft = self.make_beneficiary(register=False)
        with self.assertRaisesRegex(UserError, "Only registered"):
            draft.with_user(self.user_officer).action_review()
        kin = self._make_due(kin_user_ids=[Command.set(self.user_officer.ids)])
        with self.assertRaisesRegex(UserError, "relative"):
            kin.with_user(self.user_officer).action_review()

    def test_asking_costs_the_same_for_many(self):
        def cost(count):
            files = self._make_due(count)
            return self.count_queries(files._ask_for_review)

        cost(2)
        ten, hundred = cost(10), cost(100)
        self.assertLessEqual(hundred, ten + 4)
