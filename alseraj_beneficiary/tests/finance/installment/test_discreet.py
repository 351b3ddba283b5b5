from odoo.tests import Form, tagged

from ...report.common import ReportMixin
from ..common import FinanceCommon


@tagged("post_install", "-at_install")
class TestDiscreet(ReportMixin, FinanceCommon):
    """Who asked for discretion is met by it wherever goods are handed over."""

    def _open_wizard(self, installments):
        return Form(self.env["alseraj.installment.hand.over"].with_user(self.user_officer).with_context(
            active_model="alseraj.support.installment", active_ids=installments.ids))

    def test_seen_at_the_hand_over(self):
        files = self.make_files(2)
        files.partner_id.lang = "en_US"
        files[0].discreet_delivery = True
        discreet, plain = self.make_requests(files=files, type_id=self.in_kind_type.id).installment_ids.sorted(
            lambda installment: not installment.beneficiary_id.discreet_delivery)
        self.assertTrue(self._open_wizard(discreet | plain).is_discreet)
        self.assertFalse(self._open_wizard(plain).is_discreet)
        self.assertTrue(discreet.with_user(self.user_finance).discreet_delivery)
        self.assertIn("without the association", self.render_html("action_report_in_kind", discreet, self.user_officer))
        self.assertNotIn("without the association", self.render_html("action_report_in_kind", plain, self.user_officer))
