from datetime import timedelta
from decimal import Decimal

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .import_common import ImportCommon


@tagged("post_install", "-at_install")
class TestImportSupport(ImportCommon):
    """Support given before: closed, without a request or an entry, and counted where what a family received counts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.support_type = cls.env["alseraj.support.type"].create({
            "name": "Old Rent Aid", "code": "old_rent", "kind": "cash", "frequency_basis": "months", "frequency_months": 12,
        })
        cls.fund = cls.env["alseraj.fund"].create({"name": "Old Fund", "code": "OLD", "kind": "general", "budget": 1000})
        cls.day = cls.get_today() - timedelta(days=40)
        cls.Past = cls.env["alseraj.past.support"]

    def support_row(self, owner):
        return {
            "owner": owner, "type_id": "old_rent", "date": self.day.strftime("%d/%m/%Y"), "amount": "١٬٢٠٠٫٥", "fund_id": "OLD",
            "note": "Winter",
        }

    def bring_support(self, *rows):
        family = self.family()
        owner = family["files"][0]["identifier"]
        family["support"] = [{**self.support_row(owner), **cells} for cells in rows or ({},)]
        return family, self.bring(family), self.find(family["files"][0])

    def test_comes_in_once(self):
        moves = self.env["account.move"].search_count([])
        family, job, file = self.bring_support({}, {"amount": 300})
        self.assertRecordValues(file.past_support_ids.sorted("amount"), [
            {"type_id": self.support_type.id, "date": self.day, "amount": 300, "fund_id": self.fund.id, "import_id": job.id,
             "note": "Winter", "branch_id": self.branch.id},
            {"type_id": self.support_type.id, "date": self.day, "amount": 1200.5, "fund_id": self.fund.id, "import_id": job.id,
             "note": "Winter", "branch_id": self.branch.id},
        ])
        self.assertEqual(file.past_amount, 1500.5)
        self.assertFalse(file.request_ids)
        self.assertEqual(self.env["account.move"].search_count([]), moves)
        self.assertEqual((self.fund.spent, self.fund.committed), (0, 0))
        again = self.check(family)
        self.assertEqual(self.get_counts(again, "support"), (0, 0, 2, 0))

    def test_refused_rows_come_back(self):
        tomorrow = (self.get_today() + timedelta(days=1)).strftime("%d/%m/%Y")
        _family, job, file = self.bring_support(
            {}, {"type_id": "no such type"}, {"date": tomorrow}, {"amount": 0}, {"amount": None}, {"date": None},
            {"fund_id": "no such fund"}, {"owner": "1000000000"})
        self.assertEqual(self.get_counts(job, "support"), (1, 0, 0, 7))
        self.assertEqual(len(file.past_support_ids), 1)
        reasons = self.get_reasons(job, "support")
        self.assertEqual(set(reasons), {3, 4, 5, 6, 7, 8, 9})
        self.assertIn("given already", reasons[4])
        self.assertEqual(len(self.read_report(job)["support"].rows), 7)

    def test_counts_for_how_often(self):
        _family, _job, file = self.bring_support()
        request = self.env["alseraj.support.request"].create({
            "beneficiary_id": file.id, "type_id": self.support_type.id, "channel_id": self.channel_interview.id,
            "amount_requested": 100,
        })
        self.assertIn("before this system", request._get_frequency_reason())
        served = self.Files.search(self.support_type._get_served_domain())
        self.assertIn(file, served)
        self.support_type.frequency_months = 1
        request.invalidate_recordset(["frequency_warning"])
        self.assertFalse(request._get_frequency_reason())
        self.assertNotIn(file, self.Files.search(self.support_type._get_served_domain()))

    def test_counts_on_figures_and_statement(self):
        _family, _job, file = self.bring_support({"date": self.get_today().strftime("%d/%m/%Y")})
        request = self.env["alseraj.support.request"].create({
            "beneficiary_id": file.id, "type_id": self.support_type.id, "amount_requested": 100,
        })
        self.assertEqual(request.received_this_year, 1200.5)
        self.assertIn("Old Rent Aid", request.received_note)
        lines = self.env["alseraj.beneficiary.statement"].create({"beneficiary_id": file.id})._get_lines()
        self.assertEqual([(line.type_name, line.amount, line.entry) for line in lines],
                         [("Old Rent Aid", Decimal("1200.5"), "Old Fund")])

    def test_nobody_writes_history(self):
        _family, _job, file = self.bring_support()
        given = file.past_support_ids
        vals = {"beneficiary_id": file.id, "type_id": self.support_type.id, "date": self.day, "amount": 5}
        for user in (self.user_manager, self.user_officer, self.user_delegate, self.user_finance, self.user_auditor,
                     self.user_outsider, self.user_portal):
            for attempt in (
                lambda records: records.create(vals), lambda records: records.write({"amount": 1}),
                lambda records: records.write({"beneficiary_id": file.id}),
            ):
                with self.subTest(user=user.login), self.assertRaises(UserError):
                    attempt(given.with_user(user))
        with self.assertRaises(AccessError):
            given.with_user(self.user_officer).unlink()
        with self.assertRaises(UserError):
            file.with_user(self.user_officer).write({"past_support_ids": [(0, 0, {**vals, "amount": 7})]})
        self.assertEqual(given.amount, 1200.5)
        given.with_user(self.user_manager).unlink()
        self.assertFalse(file.past_support_ids)

    def test_a_delegate_sees_his_branch_alone(self):
        _family, _job, file = self.bring_support()
        given = file.past_support_ids
        self.assertTrue(given.with_user(self.user_delegate).has_access("read"))
        file.branch_id = self.other_branch
        self.assertFalse(self.Past.with_user(self.user_delegate).search([("id", "=", given.id)]))

    def test_10_and_100_cost_the_same(self):
        counts = []
        for number in (10, 100):
            files = self.make_beneficiaries(number, register=False)
            self.env.invalidate_all()
            requests = self.env["alseraj.support.request"].create([
                {"beneficiary_id": file.id, "type_id": self.support_type.id} for file in files
            ])
            self.env.flush_all()
            before = self.cr.sql_log_count
            requests._get_blocking_past()
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
