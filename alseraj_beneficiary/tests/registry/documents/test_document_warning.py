from datetime import timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from ...common import AlserajCommon

CRON = "alseraj_beneficiary.cron_document_expire"


@tagged("post_install", "-at_install")
class TestDocumentWarning(AlserajCommon):
    """The daily job tells once, one activity a file."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.get_today()
        cls.type_income = cls.env.ref("alseraj_beneficiary.document_type_income_statement")
        cls.kind = cls.env.ref("alseraj_beneficiary.mail_activity_document_ending")
        cls.file = cls.make_beneficiary(email="family@example.com", lang="en_US", officer_id=cls.user_officer.id)
        cls.file.mobile = False  # so the letter goes by e-mail
        cls.statement = cls.file.document_ids.filtered(lambda d: d.type_id == cls.type_income)
        cls.identity = cls.file.document_ids.filtered(lambda d: d.type_id == cls.type_identity)

    def _run(self, days=0):
        with freeze_time(self.today + timedelta(days=days)), self.enter_registry_test_mode():
            self.env.ref(CRON).method_direct_trigger()
        self.env.invalidate_all()

    def _ends_in(self, document, days):
        document._write_internal({"expiry_date": self.today + timedelta(days=days)})

    def _activities(self, file=None):
        return self.env["mail.activity"].search([
            ("res_model", "=", "alseraj.beneficiary"), ("res_id", "in", (file or self.file).ids),
            ("activity_type_id", "=", self.kind.id)])

    def _mails(self, file=None):
        return self.env["mail.mail"].search([
            ("model", "=", "alseraj.beneficiary"), ("res_id", "in", (file or self.file).ids),
            ("subject", "=", "Please renew your documents")])

    def test_told_once(self):
        self._ends_in(self.statement, 31)
        self._run()
        self.assertFalse(self._activities() or self._mails(), "not yet")
        self._ends_in(self.statement, 30)
        self._ends_in(self.identity, 12)
        self._run()
        activity = self._activities()
        self.assertEqual(activity.user_id, self.user_officer)
        self.assertIn("Income Statement", activity.note)
        self.assertIn("Identity Card", activity.note)
        self.assertEqual(len(self._mails()), 1, "one letter names both")
        self.assertIn("Identity Card", self._mails().body_html)
        self.assertEqual(self.statement.warned_on, self.today)
        self._run(days=1)
        self._run(days=2)
        self.assertEqual(self._activities(), activity)
        self.assertEqual(len(self._mails()), 1)

    def test_an_open_activity_is_brought_up_to_date(self):
        self._ends_in(self.statement, 5)
        self._run()
        activity = self._activities()
        self.assertNotIn("Identity Card", activity.note)
        self._ends_in(self.identity, 30)
        self._run(days=1)
        self.assertEqual(self._activities(), activity)
        self.assertIn("Identity Card", activity.note)
        self._run(days=6)
        self.assertEqual(self.statement.state, "expired")
        self.assertEqual(self._activities(), activity)
        self.assertIn("ended on", activity.note)

    def test_a_registered_file_becomes_incomplete(self):
        found = self.env["alseraj.beneficiary"].with_user(self.user_officer)
        domain = [("state", "=", "registered"), ("missing_document_type_ids", "!=", False), ("id", "=", self.file.id)]
        self.assertFalse(found.search(domain))
        self._ends_in(self.statement, -1)
        self._run()
        self.assertEqual(found.search(domain), self.file)
        self.assertEqual(self._activities().user_id, self.user_officer)

    def test_who_is_not_told(self):
        def quiet(**vals):
            file = self.make_beneficiary(email="x@example.com")
            file.mobile = False
            statement = file.document_ids.filtered(lambda d: d.type_id == self.type_income)
            self._ends_in(statement, 10)
            return file, statement

        renewed, statement = quiet()
        self.env["alseraj.document"].create(self.document_vals(renewed, self.type_income))
        closed, _statement = quiet()
        closed.action_close("moved")
        not_asked, _statement = quiet()
        not_asked.category_ids = self.env.ref("alseraj_beneficiary.category_unable")
        self._run()
        for file in (renewed, closed, not_asked):
            self.assertFalse(self._activities(file) or self._mails(file))

    def test_by_phone(self):
        phone = self.env.ref("alseraj_beneficiary.channel_phone")
        by_phone = self.make_beneficiary(preferred_channel_id=phone.id, mobile="0551234567", lang="en_US")
        unreachable = self.make_beneficiary()
        unreachable.mobile = False
        self.company.alseraj_quiet_until = self.company.alseraj_quiet_from  # the job runs at night
        for file in by_phone | unreachable:
            self._ends_in(file.document_ids.filtered(lambda d: d.type_id == self.type_income), 10)
        self._run()
        self._run(days=1)
        texts = self.env["sms.sms"].search([("partner_id", "in", (by_phone | unreachable).partner_id.ids)])
        self.assertEqual(texts.mapped("number"), ["+966551234567"])
        self.assertIn(by_phone.code, texts.body)
        self.assertNotIn("Income Statement", texts.body, "another one may read the phone")
        self.assertEqual(len(self._activities(by_phone | unreachable)), 2)

    def test_off(self):
        self.company.alseraj_document_warn_days = 0
        self._ends_in(self.statement, 1)
        self._run()
        self.assertFalse(self._activities() or self._mails())

    def test_in_his_language(self):
        self.env["res.lang"]._activate_lang("ar_001")
        event = self.env["alseraj.message.event"]._find("documents_ending")
        event.with_context(lang="ar_001").subject = "جددوا وثائقكم"
        self.file.lang = "ar_001"
        self._ends_in(self.statement, 10)
        self._run()
        self.assertTrue(self.env["mail.mail"].search([("subject", "=", "جددوا وثائقكم")]))

    def test_constant_queries(self):
        documents = self.env["alseraj.document"]

        def make(count):
            files = self.make_beneficiaries(count, officer_id=self.user_officer.id)
            statements = files.document_ids.filtered(lambda d: d.type_id == self.type_income)
            self._ends_in(statements, 10)
            counts = {"announce": self.count_queries(statements._announce_end)}
            self._ends_in(statements, -1)
            counts["expire"] = self.count_queries(documents.browse(statements.ids)._expire_batch)
            self.assertEqual(len(self._activities(files)), count)
            return counts
        make(2)
        ten, hundred = make(10), make(100)
        for step, count in hundred.items():
            self.assertLessEqual(count, ten[step] + 6, step)
