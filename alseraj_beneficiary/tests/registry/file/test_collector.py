from datetime import timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ...common import AlserajCommon


@tagged("post_install", "-at_install")
class TestCollector(AlserajCommon):
    """Who may receive on whose behalf, with proof and an end date."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.file = cls.make_beneficiary(officer_id=cls.user_officer.id)
        cls.today = cls.get_today()

    def _refresh(self):
        with self.enter_registry_test_mode():
            self.env.ref("alseraj_beneficiary.cron_collector").method_direct_trigger()

    def test_authority_makes_the_collector(self):
        collector = self.make_collector(self.file, verified=False, mobile="٠٥٠١٢٣٤٥٦٧")
        self.assertEqual(collector.state, "waiting")
        self.assertFalse(self.file.collector_id)
        collector.document_id.action_verify()
        self.assertEqual(collector.state, "valid")
        self.assertEqual(self.file.collector_id, collector.partner_id)
        self.assertRecordValues(collector, [{"mobile": "+966501234567", "warning": False, "file_count": 1}])
        collector.document_id.action_reset()
        self.assertFalse(self.file.collector_id, "a deed that is not verified proves nothing")

    def test_officer_enters_one(self):
        deed = self.env["alseraj.document"].with_user(self.user_officer).create(
            self.document_vals(self.file, self.env.ref("alseraj_beneficiary.document_type_agency")))
        deed.action_verify()
        collector = self.env["alseraj.collector"].with_user(self.user_officer).create({
            "beneficiary_id": self.file.id, "document_id": deed.id, "name": "خالد", "relation": "brother",
            "identifier": self.national_id(), "date_to": self.today + timedelta(days=5),
        })
        self.assertEqual(self.file.collector_id.name, "خالد")
        again = self.make_collector(self.make_beneficiary(), identifier=collector.identifier, name="خالد الثاني")
        self.assertEqual(again.partner_id, collector.partner_id, "one number, one contact")
        with self.assertRaisesRegex(UserError, "enter a new one"):
            collector.date_from = self.today - timedelta(days=3)
        with self.assertRaisesRegex(UserError, "enter a new one"):
            collector.date_to = self.today + timedelta(days=6)
        collector.date_to = self.today + timedelta(days=4)
        with self.assertRaises(UserError):
            collector.unlink()

    def test_by_the_server_only(self):
        partner = self.env["res.partner"].create({"name": "Stranger"})
        with self.assertRaisesRegex(UserError, "page Collectors"):
            self.make_beneficiary(register=False, collector_id=partner.id)
        for user in (self.user_officer, self.user_manager):
            with self.subTest(user.login), self.assertRaisesRegex(UserError, "page Collectors"):
                self.file.with_user(user).write({"collector_id": partner.id})
        with self.assertRaises(UserError):
            self.env["alseraj.beneficiary"].with_user(self.user_manager).with_context(
                default_collector_id=partner.id).create(self.beneficiary_vals(collector_id=partner.id))
        copied = self.env["alseraj.beneficiary"].with_user(self.user_manager).with_context(
            default_collector_id=partner.id).create(self.beneficiary_vals())
        self.assertFalse(copied.collector_id)
        collector = self.make_collector(self.file)
        with self.assertRaises(UserError):
            self.file.with_user(self.user_manager).write({"collector_id": False})
        with self.assertRaises(UserError):
            collector.with_user(self.user_manager).write({"ended_on": self.today})

    def test_refusals(self):
        for vals in ({"identifier": "1234567890"}, {"identifier": self.file.identifier},
                     {"partner_id": self.file.partner_id.id, "identifier": self.national_id()}):
            with self.subTest(vals), self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.make_collector(self.file, **vals)
        identity = self.file.document_ids.filtered(lambda d: d.type_id == self.type_identity)
        with self.assertRaisesRegex(ValidationError, "does not prove"), self.env.cr.savepoint():
            self.make_collector(self.file, document_id=identity.id)
        foreign = self.make_collector(self.make_beneficiary()).document_id
        with self.assertRaisesRegex(ValidationError, "same file"), self.env.cr.savepoint():
            self.make_collector(self.file, document_id=foreign.id)
        self.make_collector(self.file)
        with self.assertRaisesRegex(ValidationError, "collects for this file"), self.env.cr.savepoint():
            self.make_collector(self.file)
        later = self.make_collector(
            self.file, date_from=self.today + timedelta(days=31), date_to=self.today + timedelta(days=60))
        self.assertEqual(later.state, "planned", "one after the other")

    def test_dates(self):
        first = self.make_collector(self.file)
        second = self.make_collector(
            self.file, date_from=self.today + timedelta(days=31), date_to=self.today + timedelta(days=60))
        self.env.flush_all()
        with freeze_time(self.today + timedelta(days=31)):
            first.invalidate_recordset()
            self._refresh()
            self.assertEqual((first.state, second.state), ("ended", "valid"))
            self.assertEqual(self.file.collector_id, second.partner_id)
            self.assertIn(first.name, "".join(self.file.message_ids.mapped("body")))
        with freeze_time(self.today + timedelta(days=61)):
            self.env.invalidate_all()
            self._refresh()
            self.assertFalse(self.file.collector_id)
        collectors = self.env["alseraj.collector"]
        self.env.invalidate_all()
        for state in ("waiting", "planned", "valid", "ended"):
            both = first | second
            self.assertEqual(
                collectors.search([("state", "=", state), ("id", "in", both.ids)]),
                both.filtered(lambda c, state=state: c.state == state), state)

    def test_officer_hears_before(self):
        self.make_collector(self.file, date_to=self.today + timedelta(days=10))
        other = self.make_beneficiary(officer_id=self.user_officer.id)
        self.make_collector(other, date_to=self.today + timedelta(days=40))
        for _twice in range(2):
            self._refresh()
            activities = (self.file | other).activity_ids.filtered(
                lambda a: a.activity_type_id == self.env.ref("alseraj_beneficiary.mail_activity_collector"))
            self.assertRecordValues(activities, [{
                "res_id": self.file.id, "user_id": self.user_officer.id,
                "date_deadline": self.today + timedelta(days=10)}])

    def test_end(self):
        collector = self.make_collector(self.file)
        with self.assertRaisesRegex(UserError, "Say why"):
            collector.with_user(self.user_officer).action_end()
        for user in (self.user_finance, self.user_auditor, self.user_researcher):
            with self.subTest(user.login), self.assertRaises(AccessError):
                collector.with_user(user).action_end("No")
        self.env["alseraj.reason.wizard"].with_user(self.user_officer).with_context(
            active_model=collector._name, active_ids=collector.ids,
        ).create({"verb": "end", "reason": "Revoked"}).action_apply()
        self.assertRecordValues(collector, [{"state": "ended", "ended_on": self.today, "end_reason": "Revoked"}])
        self.assertFalse(self.file.collector_id)
        with self.assertRaisesRegex(UserError, "ended by its button"):
            collector.with_user(self.user_manager).write({"ended_on": False, "end_reason": False})
        self.assertEqual(collector.state, "ended", "an authority that ended is not revived by emptying a field")

    def test_many_files_warn(self):
        self.company.alseraj_collector_max_files = 2
        number = self.national_id()
        collectors = self.env["alseraj.collector"]
        for file in self.make_beneficiaries(3):
            collectors |= self.make_collector(file, identifier=number)
        self.assertIn("3 files", collectors[0].warning)
        collectors[0].action_end("Enough")
        collectors.invalidate_recordset()
        self.assertFalse(collectors[1].warning)

    def test_a_beneficiary_who_collects_stays_private(self):
        neighbour = self.make_beneficiary(branch_id=self.other_branch.id)
        collector = self.make_collector(self.file, identifier=neighbour.identifier)
        self.assertEqual(collector.partner_id, neighbour.partner_id)
        self.assertEqual(self.file.collector_id, neighbour.partner_id)
        with self.assertRaises(AccessError):
            neighbour.partner_id.with_user(self.user_outsider).read(["name"])
        with self.assertRaises(AccessError):
            collector.with_user(self.user_outsider).read(["name"])
        self.assertEqual(collector.with_user(self.user_delegate).name, "Collector")
        with self.assertRaises(AccessError):
            collector.partner_id.with_user(self.user_delegate).read(["phone"])

    def test_delegate_learns_nothing_of_other_branches(self):
        neighbour = self.make_beneficiary(branch_id=self.other_branch.id)
        deed = self.make_collector(self.file).document_id
        self.file.collector_ids.action_end("Another one")
        vals = {"beneficiary_id": self.file.id, "document_id": deed.id, "relation": "agent", "name": "X",
                "date_to": self.today}
        collectors = self.env["alseraj.collector"].with_user(self.user_delegate)
        with self.assertRaisesRegex(UserError, "ask an officer"):
            collectors.create({**vals, "identifier": neighbour.identifier})
        with self.assertRaises(AccessError):
            collectors.create({**vals, "partner_id": neighbour.partner_id.id})

    def test_branches(self):
        other = self.make_collector(self.make_beneficiary(branch_id=self.other_branch.id))
        self.assertFalse(self.env["alseraj.collector"].with_user(self.user_delegate).search([("id", "=", other.id)]))
        self.file.kin_user_ids = [Command.link(self.user_officer.id)]
        with self.assertRaisesRegex(UserError, "relative"):
            self.make_collector(self.file).with_user(self.user_officer).action_end("x")

    def test_queries_are_constant(self):
        def count(number):
            files = self.make_beneficiaries(number, register=False)
            deeds = self.env["alseraj.document"].create([
                self.document_vals(file, self.env.ref("alseraj_beneficiary.document_type_agency")) for file in files])
            vals_list = [{
                "beneficiary_id": deed.beneficiary_id.id, "document_id": deed.id, "relation": "agent", "name": "C",
                "identifier": self.national_id(), "date_to": self.today,
            } for deed in deeds]
            collectors = self.env["alseraj.collector"].with_user(self.user_officer)
            total = self.count_queries(lambda: collectors.create(vals_list))
            return total + self.count_queries(lambda: deeds.action_verify())
        count(2)
        ten, hundred = count(10), count(100)
        self.assertLessEqual(hundred, ten + 8)
