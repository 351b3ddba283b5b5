from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import RequestCommon

PENSION = "alseraj_beneficiary.income_source_pension"


@tagged("post_install", "-at_install")
class TestNeedSimulation(RequestCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # alone, on a pension of 1,700: 1,700 ÷ 3,719 = 0.4571, B; with a line of 3,000: 0.5667, C
        cls.files = cls.make_beneficiaries(4)
        for file, amount in zip(cls.files, (1700, 1700, 100, 9000), strict=True):
            file.income_ids = [Command.create({"source_id": cls.env.ref(PENSION).id, "amount": amount})]
        cls.files[1].branch_id = cls.other_branch
        cls.parameter = cls.env.ref("alseraj_beneficiary.need_parameter_1").with_user(cls.user_manager).copy()
        cls.parameter.write({"version": "2", "line": 3000})
        cls.simulation = cls.env["alseraj.need.simulation"].with_user(cls.user_manager).create(
            {"parameter_id": cls.parameter.id})

    def run_simulation(self):
        self.simulation.action_start()
        self.work(self.simulation)
        return self.simulation.line_ids.filtered(lambda line: line.beneficiary_id in self.files)

    def work(self, simulation):
        """What the scheduled action does, in one go and without its commits."""
        runner = simulation.sudo()
        rules = runner._prepare_rules()
        while runner._count_batch(rules):
            pass
        runner._run_transition("finish")

    def test_a_copy_is_a_proposal(self):
        self.assertFalse(self.parameter.active_from)
        self.assertEqual(self.parameter.status, "proposal")
        self.assertEqual(
            self.parameter._get_current(self.company), self.env.ref("alseraj_beneficiary.need_parameter_1"))

    def test_who_changes_class(self):
        before = self.files.read(["need_class", "need_score"])
        lines = self.run_simulation()
        found = {line.beneficiary_id: (line.class_now, line.class_then, line.change) for line in lines}
        self.assertEqual([found[file] for file in self.files], [
            ("b", "c", "less"), ("b", "c", "less"), ("a", "a", "same"), ("outside", "outside", "same"),
        ])
        first = lines.filtered(lambda line: line.beneficiary_id == self.files[0])
        # 60 × (1 − 0.4571) = 32.57; 60 × (1 − 0.5667) = 26.00
        self.assertEqual((first.cover_now, first.cover_then), (0.4571, 0.5667))
        self.assertEqual((first.score_now, first.score_then, first.score_change), (32.57, 26, -6.57))
        simulation = self.simulation
        self.assertEqual(simulation.state, "done")
        self.assertEqual((simulation.counted, simulation.progress), (simulation.total, 100))
        self.assertEqual(
            simulation.needier_count + simulation.less_count + simulation.same_count + simulation.none_count,
            simulation.total)
        self.assertGreaterEqual(simulation.less_count, 2)
        self.assertIn("<table", simulation.matrix)
        self.assertEqual(self.files.read(["need_class", "need_score"]), before, "nothing on a file changes")

    def test_reads_the_last_visit(self):
        study = self.make_studies(self.make_verified(self.files[2]), housing="none", shock=True)
        study.action_done()
        line = self.run_simulation().filtered(lambda line: line.beneficiary_id == self.files[2])
        self.assertEqual(line.file_class, "a")
        self.assertEqual(line.score_now, study.score)

    def test_scope(self):
        self.simulation.branch_ids = self.other_branch
        lines = self.run_simulation()
        self.assertEqual(lines.beneficiary_id, self.files[1])
        self.files[2].category_ids = self.env.ref("alseraj_beneficiary.category_orphan")
        self.simulation.action_reset()
        self.simulation.write({
            "branch_ids": [Command.clear()], "category_ids": self.files[2].category_ids.ids})
        lines = self.run_simulation()
        self.assertEqual(lines.beneficiary_id, self.files[2])

    def test_what_cannot_be_counted_says_why(self):
        # below the ORM, as an old import might have left it
        self.files[0].flush_recordset()
        self.env.cr.execute(
            "INSERT INTO alseraj_household_member (beneficiary_id, company_id, name, relation, active, in_household,"
            " birth_date) VALUES (%s, %s, 'x', 'son', true, true, '1800-01-01')",
            [self.files[0].id, self.company.id])
        line = self.run_simulation().filtered(lambda line: line.beneficiary_id == self.files[0])
        self.assertEqual((line.change, line.class_then), ("none", False))
        self.assertTrue(line.problem)

    def test_refusals(self):
        current = self.env.ref("alseraj_beneficiary.need_parameter_1")
        other = self.simulation.create({"parameter_id": current.id})
        with self.assertRaisesRegex(UserError, "in force already"):
            other.action_start()
        self.run_simulation()
        simulation = self.simulation
        with self.assertRaisesRegex(UserError, "from which day"):
            simulation.action_adopt()
        simulation.active_from = fields.Date.subtract(self.get_today(), days=2)
        with self.assertRaisesRegex(UserError, "in the past"):
            simulation.action_adopt()
        simulation.active_from = fields.Date.add(self.get_today(), days=10)
        with self.assertRaisesRegex(UserError, "board's resolution"):
            simulation.action_adopt()

    def test_adopt_changes_no_class(self):
        self.run_simulation()
        before = self.files.mapped("need_class")
        day = fields.Date.add(self.get_today(), days=10)
        self.parameter.resolution = "12/1448"
        self.simulation.write({"active_from": day, "open_reviews": True})
        self.simulation.action_adopt()
        self.assertEqual((self.simulation.state, self.parameter.active_from), ("adopted", day))
        self.assertEqual(self.simulation.adopted_by_id, self.user_manager)
        self.assertEqual(self.parameter.status, "planned")
        runner = self.simulation.sudo()
        runner._ask_for_reviews(self.simulation.sudo().line_ids.filtered(lambda line: line.change == "less"))
        self.assertEqual(self.files.mapped("need_class"), before)
        kind = self.env.ref("alseraj_beneficiary.activity_need_review")
        asked = self.files.filtered(lambda file: kind in file.sudo().activity_ids.activity_type_id)
        self.assertEqual(asked, self.files[:2])
        self.assertIn("Class B to Class C", str(asked[0].sudo().activity_ids.note))
        other = self.simulation.create({"parameter_id": self.parameter.id})
        other.action_start()
        self.work(other)
        other.active_from = day
        with self.assertRaisesRegex(UserError, "has its day already"):
            other.action_adopt()

    def test_frozen(self):
        lines = self.run_simulation()
        for user in (self.user_manager, self.user_researcher, self.user_auditor):
            with self.subTest(user=user.name):
                self.assertTrue(lines.with_user(user).read(["class_then"]))
                for action in (lambda user=user: lines.with_user(user).write({"class_then": "a"}),
                               lines.with_user(user).unlink,
                               lambda user=user: lines.with_user(user).create({
                                   "simulation_id": self.simulation.id, "beneficiary_id": self.files[0].id})):
                    with self.assertRaises(AccessError):
                        action()
        for vals in ({"counted": 1}, {"total": 0}, {"parameter_id": self.env.ref(
                "alseraj_beneficiary.need_parameter_1").id}, {"adopted_on": fields.Datetime.now()},
                {"reviews_waiting": True}, {"state": "adopted"}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self.simulation.write(vals)
        for user in (self.user_officer, self.user_delegate, self.user_member, self.user_finance, self.user_outsider):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                lines.with_user(user).read(["class_then"])
        for user in (self.user_researcher, self.user_auditor):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.simulation.with_user(user).action_reset()

    def test_the_scheduled_action(self):
        self.simulation.action_start()
        with self.enter_registry_test_mode():
            self.env.ref("alseraj_beneficiary.cron_need_simulation").method_direct_trigger()
        self.simulation.invalidate_recordset()
        self.assertEqual(self.simulation.state, "done")
        self.assertEqual(len(self.simulation.line_ids), self.simulation.total)
        self.parameter.resolution = "12/1448"
        self.simulation.write({"active_from": self.get_today(), "open_reviews": True})
        self.simulation.action_adopt()
        self.assertTrue(self.simulation.reviews_waiting)
        with self.enter_registry_test_mode():
            self.env.ref("alseraj_beneficiary.cron_need_simulation").method_direct_trigger()
        self.simulation.invalidate_recordset()
        self.assertFalse(self.simulation.reviews_waiting)
        changed = self.simulation.line_ids.filtered(lambda line: line.change in ("needier", "less"))
        self.assertTrue(changed and all(changed.mapped("review_asked")))
        self.assertTrue(self.files[0].sudo().activity_ids)

    def test_a_batch_costs_the_same_for_many(self):
        def cost(count):
            branch = self.branch.create({"name": f"Simulated {count}", "code": f"sim-{count}"})
            files = self.make_beneficiaries(count, branch_id=branch.id)
            files.income_ids = [Command.create({"source_id": self.env.ref(PENSION).id, "amount": 5})]
            simulation = self.simulation.create({"parameter_id": self.parameter.id, "branch_ids": branch.ids})
            simulation.action_start()
            runner = simulation.sudo()
            rules = runner._prepare_rules()
            return self.count_queries(runner._count_batch, rules)

        cost(2)
        self.assertLessEqual(cost(100), cost(10))

    def test_two_versions_side_by_side(self):
        self.assertEqual(self.parameter.compare_with_id.version, "1")
        self.assertIn("3,719", self.parameter.comparison)
        self.assertIn("3,000", self.parameter.comparison)
        self.parameter.write({"resolution_date_hijri": "1446/03/15"})
        self.assertEqual(str(self.parameter.resolution_date), "2024-09-18")
        for kind in ("form", "list"):
            self.parameter.get_view(view_type=kind)
            self.simulation.get_view(view_type=kind)
        for kind in ("list", "pivot", "search"):
            self.simulation.line_ids.get_view(view_type=kind)
