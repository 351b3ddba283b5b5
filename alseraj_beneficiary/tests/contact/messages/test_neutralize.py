"""A copy of the database for trials (``odoo neutralize``) writes to no family and tells no other system anything."""

from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestNeutralize(TransactionCase):

    def test_reaches_nobody(self):
        company = self.env.company
        company.write({
            "alseraj_sms_provider": "http", "alseraj_sms_url": "https://example.com/send", "alseraj_sms_sender": "Alseraj",
            "alseraj_sms_key": "secret", "alseraj_sms_headers": "Authorization = secret",
            "alseraj_sms_parameters": "to = {number}\nbody = {text}",
        })
        hook = self.env["alseraj.webhook"].create({
            "name": "Partner", "user_id": self.env.uid, "url": "https://example.com/hook"})
        self.env.flush_all()
        [query] = get_neutralization_queries(["alseraj_beneficiary"])
        self.env.cr.execute(query)
        self.env.invalidate_all()
        self.assertEqual(company.alseraj_sms_provider, "outbox")
        self.assertFalse(company.alseraj_sms_key or company.alseraj_sms_headers)
        self.assertFalse(hook.active)
