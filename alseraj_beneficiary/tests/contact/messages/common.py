from odoo.addons.mail.tests.common import MockEmail

from ...request.common import RequestCommon


class MessageCommon(RequestCommon, MockEmail):
    """An association without a gateway: its outbox shows what would have been sent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.alseraj_sms_provider = "outbox"
        cls.Message = cls.env["alseraj.message"]
        cls.Outbox = cls.env["alseraj.sms.outbox"]

    def setUp(self):
        super().setUp()
        # _commit_progress commits: in a test the transaction stays open
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 0)

    def messages_of(self, record, code=None):
        """Messages about ``record``, the oldest first."""
        domain = [("res_model", "=", record._name), ("res_id", "in", record.ids)]
        return self.Message.search(domain + ([("event_id.code", "=", code)] if code else []), order="id")

    def run_queues(self, mails=True):
        """The jobs as a server runs them: what is due, short texts, mails."""
        self.Message._cron_send()
        self.env["sms.sms"].sudo()._process_queue()
        if mails:
            with self.mock_mail_gateway():
                self.env["mail.mail"].sudo().search([("state", "=", "outgoing"), ("alseraj_message_id", "!=", False)]).send()
