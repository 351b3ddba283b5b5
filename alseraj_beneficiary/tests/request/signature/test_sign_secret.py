"""The secret address of a link is in the letter of its recipient, and in nothing that staff reads."""

from odoo.exceptions import AccessError, MissingError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import RequestCommon

ROLES = (
    "delegate", "officer", "manager", "researcher", "member", "secretary", "finance", "auditor", "sensitive", "outsider",
    "portal",
)


@tagged("post_install", "-at_install")
class TestSignSecret(RequestCommon):
    def test_nobody_of_staff_reads_the_link(self):
        self.beneficiary.write({"mobile": False, "email": "beneficiary@example.com"})
        request = self.make_requests(sign=False)
        last = self.env["mail.message"].search([], order="id desc", limit=1).id
        request.with_user(self.user_officer).action_send_sign_link()
        mail = self.env["mail.mail"].search([("mail_message_id", ">", last)])
        self.assertIn("/alseraj/link#s.", mail.body_html)
        self.assertEqual(mail.recipient_ids, self.beneficiary.partner_id)
        self.assertEqual(mail.author_id, self.company.partner_id)
        secret = mail.body_html.partition("/alseraj/link#s.")[2][:20]
        message = mail.mail_message_id
        for role in ROLES:
            user = getattr(self, f"user_{role}")
            for model, method, args in (
                ("mail.message", "read", [message.ids, ["body", "subject"]]),
                ("mail.message", "search_read", [[("id", ">", last)], ["body"]]),
                ("mail.message", "search_read", [[("create_uid", "=", user.id)], ["body"]]),
                ("mail.message", "search_read", [[("body", "ilike", "/alseraj/link#s.")], ["body"]]),
                ("mail.message", "copy_data", [message.ids]),
                ("mail.mail", "read", [mail.ids, ["body_html"]]),
                ("mail.mail", "search_read", [[], ["body_html"]]),
                ("sms.sms", "search_read", [[], ["body"]]),
                (request._name, "web_read", [request.ids, {"message_ids": {"fields": {"body": {}}}}]),
                (request._name, "web_read", [request.ids, {"sign_link_ids": {"fields": {"display_name": {}, "sent_to": {}}}}]),
            ):
                self.env.flush_all()
                self.env.invalidate_all()
                with self.subTest(role=role, model=model, method=method), \
                        mute_logger("odoo.addons.base.models.ir_rule", "odoo.models"):
                    try:
                        with self.env.cr.savepoint():
                            answer = call_kw(self.env[model].with_user(user), method, args, {})
                    except (AccessError, MissingError, UserError) as error:
                        answer = error
                    self.assertNotIn(secret, str(answer))
