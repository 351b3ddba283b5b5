from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ...finance.common import FinanceCommon


@tagged("post_install", "-at_install")
class TestDigest(FinanceCommon):
    """Odoo's digest carries our figures, and nobody gets one that he may not read."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.requests = cls.make_requests(3, amount=300.0)
        day_before = fields.Datetime.now() - timedelta(days=1)
        cls.requests._write_internal({"submitted_on": day_before})
        cls.pay(cls.requests[:2].installment_ids)
        # of dates the digest says whole days, so what is paid today stands in tomorrow's
        cls.requests.installment_ids._write_internal({"paid_on": day_before.date()})
        cls.digest = cls.env.ref("alseraj_beneficiary.digest_weekly")
        cls.digest.company_id = cls.company
        (cls.user_manager | cls.user_outsider | cls.user_finance).write({"email": "reader@example.com"})
        cls.env.flush_all()

    def get_figures(self, user):
        figures = self.digest.with_user(user).sudo()._compute_kpis(self.company, user)
        return {figure["kpi_name"]: figure["kpi_col3"].get("value") for figure in figures}

    def test_figures_are_those_of_the_records(self):
        figures = self.get_figures(self.user_manager)
        self.assertEqual(float(figures["kpi_alseraj_requests"]), 3)
        self.assertIn("600", figures["kpi_alseraj_paid"])

    def test_nobody_gets_what_he_may_not_read(self):
        self.assertEqual(self.get_figures(self.user_outsider), {})
        self.assertNotIn("kpi_alseraj_complaints", self.get_figures(self.user_finance))

    def test_sent_to_who_asked_for_it(self):
        mails = self.env["mail.mail"].search([])
        self.digest.action_send()
        self.assertFalse(self.env["mail.mail"].search([]) - mails, "nobody has asked for it")
        self.digest.with_user(self.user_manager).action_subscribe()
        self.digest.action_send()
        [mail] = self.env["mail.mail"].search([]) - mails
        self.assertIn("600", mail.body_html)
