import json
from collections import Counter, defaultdict

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from ...finance.common import FinanceCommon

APPROVED = ("approved", "delivering", "done")
OVER = ("rejected", "withdrawn", "cancelled")


@tagged("post_install", "-at_install")
class TestFigures(FinanceCommon):
    """What the analysis views and the dashboards say is what the records say, to the last row."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_branch = cls.env["alseraj.branch"].create(
            {"name": "Other Branch", "code": "fin-2", "company_id": cls.company.id})
        cls.requests = cls.make_requests(3, amount=300.0) | cls.make_requests(2, amount=500.0, type_id=cls.third_party_type.id)
        cls.requests |= cls.make_requests(2, amount=50.0, approve=False)
        cls.requests._write_internal({"submitted_on": "2026-10-01 22:30:00"})
        cls.requests[:5]._write_internal({"decided_on": "2026-10-12", "reply_due": "2026-10-10"})
        cls.requests[5]._write_internal({"stage": "rejected", "decided_on": "2026-10-05", "reply_due": "2026-10-10"})
        cls.requests[6]._write_internal({"stage": "submitted", "reply_due": "2026-10-10"})
        cls.requests[:2].beneficiary_id.write({"branch_id": cls.other_branch.id, "gender": "female"})
        cls.requests[0].beneficiary_id.partner_id.write({"street2": "Al Naseem", "city": "Riyadh"})
        cls.pay(cls.requests[:2].installment_ids)
        cls.env.flush_all()

    def group(self, model, by, *measures):
        return {key: values for key, *values in self.env[model]._read_group(
            [("company_id", "=", self.company.id)], [by], [f"{measure}" for measure in measures])}

    def test_requests_are_recounted(self):
        records = self.env["alseraj.support.request"].search([
            ("company_id", "=", self.company.id), ("submitted_on", "!=", False)])
        self.assertEqual(len(records), 7)
        for by in ("type_id", "branch_id", "channel_id", "state", "need_class"):
            counts, approved, paid = Counter(), defaultdict(float), defaultdict(float)
            for record in records:
                counts[record[by]] += 1
                approved[record[by]] += record.amount_approved
                paid[record[by]] += sum(
                    line.amount for line in record.installment_ids if line.state in ("paid", "confirmed"))
            found = self.group("alseraj.request.analysis", by, "request_count:sum", "amount_approved:sum", "amount_paid:sum")
            self.assertEqual({key: value[0] for key, value in found.items()}, counts, by)
            for key, (_count, amount, money) in found.items():
                self.assertAlmostEqual(amount, approved[key], msg=by)
                self.assertAlmostEqual(money or 0, paid[key], msg=by)

    def test_outcomes_rates_and_days(self):
        found = self.group("alseraj.request.analysis", "outcome", "request_count:sum", "in_time_rate:avg", "days_to_decision:avg")
        records = self.requests
        self.assertEqual(found["approved"][0], len(records.filtered(lambda r: r.state in APPROVED)))
        self.assertEqual(found["open"][0], len(records.filtered(lambda r: r.state not in (*APPROVED, *OVER))))
        self.assertEqual(found["rejected"], [1, 1.0, 3.0], "22:30 in London is the 2nd in Riyadh")
        self.assertEqual(found["approved"][1:], [0.0, 10.0])
        self.assertEqual(found["open"][1:], [0.0, False], "who waits too long was not answered in time")
        self.requests[6]._write_internal({"reply_due": self.company._get_today()})
        found = self.group("alseraj.request.analysis", "outcome", "in_time_rate:avg")
        self.assertEqual(found["open"], [False], "his day is not over yet")
        [(rate,)] = self.env["alseraj.request.analysis"]._read_group(
            [("company_id", "=", self.company.id)], [], ["approval_rate:avg"])
        self.assertAlmostEqual(rate, 5 / 6)

    def test_families_are_recounted(self):
        files = self.env["alseraj.beneficiary"].search([("company_id", "=", self.company.id)])
        for by in ("branch_id", "need_class", "gender", "state"):
            counts, persons, paid = Counter(), Counter(), defaultdict(float)
            for file in files:
                counts[file[by]] += 1
                persons[file[by]] += file.household_size or 1
                paid[file[by]] += sum(
                    line.amount for line in self.env["alseraj.support.installment"].search([("beneficiary_id", "=", file.id)])
                    if line.state in ("paid", "confirmed"))
            found = self.group("alseraj.beneficiary.analysis", by, "family_count:sum", "person_count:sum", "amount_paid:sum")
            self.assertEqual({key: value[:2] for key, value in found.items()}, {
                key: [counts[key], persons[key]] for key in counts}, by)
            for key, (*_counts, money) in found.items():
                self.assertAlmostEqual(money or 0, paid[key])
        self.assertEqual(self.group("alseraj.beneficiary.analysis", "district", "family_count:sum")["Al Naseem"], [1])

    def test_who_sees_what(self):
        analysis = self.env["alseraj.request.analysis"]
        self.user_delegate.alseraj_branch_ids = self.other_branch
        for model in ("alseraj.request.analysis", "alseraj.beneficiary.analysis"):
            seen = self.env[model].with_user(self.user_delegate).search([])
            self.assertEqual(seen.branch_id, self.other_branch, model)
            self.assertEqual(len(seen), 2)
        self.assertEqual(
            analysis.with_user(self.user_auditor).search_count([("company_id", "=", self.company.id)]), 7)
        for user in (self.user_outsider, self.user_portal):
            with self.subTest(user.login), self.assertRaises(AccessError):
                analysis.with_user(user).search_count([])

    def test_what_is_in_hand_of_whom(self):
        """For managers, who share out work; nobody else reads who has how much, and nothing says how well it is done."""
        self.requests[5:].user_id = self.user_officer
        self.env.flush_all()
        analysis = self.env["alseraj.request.analysis"]
        open_ones = [("company_id", "=", self.company.id), ("outcome", "=", "open")]
        found = dict(analysis.with_user(self.user_manager)._read_group(open_ones, ["user_id"], ["request_count:sum"]))
        self.assertEqual(found, {self.user_officer.with_user(self.user_manager): 1})
        for user in (self.user_officer, self.user_delegate, self.user_finance):
            with self.subTest(user.login), self.assertRaises(AccessError):
                analysis.with_user(user)._read_group([], ["user_id"], ["request_count:sum"])
        data = json.loads(self.env.ref("alseraj_beneficiary.dashboard_capacity").spreadsheet_data)
        measures = {measure["fieldName"] for pivot in data["pivots"].values() for measure in pivot["measures"]} | {
            figure["data"]["metaData"]["measure"] for sheet in data["sheets"] for figure in sheet["figures"]
            if "metaData" in figure["data"]}
        self.assertEqual(measures, {"request_count"}, "counts of what is open, no times and no outcomes")
        orders = {figure["data"]["metaData"]["order"] for sheet in data["sheets"] for figure in sheet["figures"]
                  if "metaData" in figure["data"]}
        self.assertEqual(orders, {None}, "in the order of names, not of counts")

    def test_a_number_opens_its_record(self):
        line = self.env["alseraj.request.analysis"].search([("request_id", "=", self.requests[0].id)])
        self.assertEqual(line.action_open()["res_id"], self.requests[0].id)
        file = self.env["alseraj.beneficiary.analysis"].search([("beneficiary_id", "=", self.requests[0].beneficiary_id.id)])
        self.assertEqual(file.action_open()["res_id"], self.requests[0].beneficiary_id.id)

    def test_a_figure_that_nobody_asks_for_costs_nothing(self):
        query = self.env["alseraj.request.analysis"]._table_query
        self.env.cr.execute(SQL("EXPLAIN SELECT state, count(*) FROM (%s) x GROUP BY state", query))
        plan = "\n".join(row for row, in self.env.cr.fetchall())
        for table in ("alseraj_beneficiary", "alseraj_need_study", "alseraj_support_installment", "res_company"):
            self.assertNotIn(table, plan)

    # ------------------------------------------------------------ dashboards

    def get_dashboards(self):
        return self.env["spreadsheet.dashboard"].search([
            ("dashboard_group_id", "=", self.env.ref("alseraj_beneficiary.dashboard_group").id)])

    def test_dashboards_ask_for_what_is_there(self):
        dashboards = self.get_dashboards()
        self.assertGreaterEqual(len(dashboards), 5)
        for dashboard in dashboards:
            data = json.loads(dashboard.spreadsheet_data)
            asked = [
                (pivot["model"], pivot["domain"], [row["fieldName"] for row in pivot["rows"]],
                 [measure["fieldName"] for measure in pivot["measures"]], pivot["fieldMatching"])
                for pivot in data["pivots"].values()
            ] + [
                (figure["data"]["metaData"]["resModel"], figure["data"]["searchParams"]["domain"],
                    figure["data"]["metaData"]["groupBy"],
                 [figure["data"]["metaData"]["measure"]], figure["data"]["fieldMatching"])
                for sheet in data["sheets"] for figure in sheet["figures"] if "metaData" in figure["data"]
            ]
            self.assertGreater(len(asked), 4)
            for model, domain, groups, measures, matching in asked:
                with self.subTest(dashboard=dashboard.name, model=model, measures=measures):
                    aggregates = ["__count"] + [
                        f"{name}:{self.env[model]._fields[name].aggregator}" for name in measures if name != "__count"]
                    self.assertNotIn("None", " ".join(aggregates))
                    self.env[model]._read_group(domain, groups, aggregates)
                    for match in matching.values():
                        self.assertIn(match["chain"], self.env[model]._fields)
            for menu in data["chartOdooMenusReferences"].values():
                self.assertTrue(self.env.ref(menu).action, menu)
            readers = dashboard.group_ids
            for pivot in data["pivots"].values():
                for group in readers:
                    allowed = self.env["ir.model.access"].sudo().search([
                        ("model_id.model", "=", pivot["model"]), ("perm_read", "=", True)]).group_id
                    self.assertTrue(group.all_implied_ids & allowed, f"{group.name} reads {pivot['model']}")

    def test_dashboards_are_shown_to_their_edge(self):
        """What lies beyond the last column of a sheet is not drawn; a count of nothing is a number."""
        for dashboard in self.get_dashboards():
            data = json.loads(dashboard.spreadsheet_data)
            for sheet in data["sheets"]:
                columns = (sheet["cols"].get(str(number), {}).get("size", 96) for number in range(sheet["colNumber"]))
                width = sum(columns)
                for figure in sheet["figures"]:
                    with self.subTest(dashboard=dashboard.name, figure=figure["data"]["title"]["text"]):
                        self.assertLessEqual(figure["offset"]["x"] + figure["width"], width)
                for cell, formula in sheet["cells"].items():
                    if cell.startswith("B") and "_count" in formula:
                        self.assertIn("+0", formula, f"{dashboard.name} {cell}: nothing to count is an empty text else")

    def test_dashboards_are_for_roles(self):
        dashboards = self.env["spreadsheet.dashboard"]
        ours = [("dashboard_group_id", "=", self.env.ref("alseraj_beneficiary.dashboard_group").id)]
        self.assertFalse(dashboards.with_user(self.user_outsider).search(ours))
        finance = dashboards.with_user(self.user_finance).search(ours)
        self.assertEqual(finance, self.env.ref("alseraj_beneficiary.dashboard_finance"))
        self.assertGreaterEqual(len(dashboards.with_user(self.user_manager).search(ours)), 5)
        action = self.user_manager._get_role_home()
        self.assertEqual(action, self.env.ref("alseraj_beneficiary.action_dashboard").sudo())
