from odoo import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .privacy_common import TRACE, PrivacyCommon


@tagged("post_install", "-at_install")
class TestPrivacyMail(PrivacyCommon, HttpCase):
    """Messages, mentions, followers, notifications, activities, chat and calendar."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_delegate.group_ids |= cls.env.ref("base.group_partner_manager")
        cls.strangers = (cls.user_accountant, cls.user_delegate)

    def route(self, url, **params):
        """The answer of a JSON route, or its refusal as text."""
        with mute_logger("odoo.http", "odoo.addons.base.models.ir_rule"):
            response = self.url_open(url, json={"jsonrpc": "2.0", "method": "call", "params": params})
        answer = response.json() if "json" in response.headers.get("Content-Type", "") else {}
        if "error" in answer:
            return "Refused: " + str(answer["error"].get("message")) + str(answer["error"]["data"].get("message"))
        return answer.get("result", f"Refused: {response.status_code}")

    def test_suggestions(self):
        asked = [("get_mention_suggestions", [TRACE]), ("search_for_channel_invite", [TRACE])]
        for user in self.strangers:
            channel = self.env["discuss.channel"].with_user(user)._create_channel(name="Ours", group_id=None)
            for method, args in [
                *asked, ("get_mention_suggestions_from_channel", [channel.id, TRACE]),
                ("search_for_channel_invite", [self.partner.email, channel.id]),
            ]:
                with self.subTest(user=user.login, method=method):
                    answer = self.call(user, "res.partner", method, *args)
                    text = str(answer).replace(f"'selectable_email': '{self.partner.email.lower()}'", "")
                    self.assertNoTrace(text.replace(f"'selectable_email': '{self.partner.email}'", ""))
                    self.assertNotIn(f"'id': {self.partner.id},", text)
        self.assertIn(TRACE, str(self.call(self.user_officer, "res.partner", "get_mention_suggestions", TRACE)))

    def test_threads(self):
        self.assertTrue(self.message.exists())
        for user in (*self.strangers, self.user_portal):
            self.authenticate(user.login, user.login)
            for thread in (self.file, self.partner):
                at = {"thread_model": thread._name, "thread_id": thread.id}
                requests = ["followers", "attachments", "activities", "suggestedRecipients", "scheduledMessages"]
                for url, params in (
                    ("/mail/thread/messages", at),
                    ("/mail/thread/recipients", at),
                    ("/mail/thread/recipients/get_suggested_recipients", {**at, "partner_ids": self.partner.ids}),
                    ("/mail/data", {"fetch_params": [["mail.thread", {**at, "request_list": requests}]]}),
                    ("/mail/data", {"fetch_params": [["avatar_card", {"id": self.partner.id, "model": "res.partner"}]]}),
                    ("/mail/message/post", {**at, "post_data": {"body": "x"}}),
                    ("/mail/message/reaction", {"message_id": self.message.id, "content": "x", "action": "add"}),
                    ("/mail/message/update_content", {"message_id": self.message.id, "update_data": {"body": "x"}}),
                    ("/mail/thread/subscribe", {
                        "res_model": thread._name, "res_id": thread.id, "partner_ids": user.partner_id.ids}),
                    ("/mail/attachment/delete", {"attachment_id": self.attachment.id}),
                    ("/mail/chatter_fetch", at),
                ):
                    with self.subTest(user=user.login, thread=thread._name, url=url):
                        self.assertNoTrace(self.route(url, **params))
        self.assertNotIn("x", self.message.body.replace("<p>", ""))
        self.assertTrue(self.attachment.exists())
        self.assertFalse(self.file.message_partner_ids & (self.user_accountant | self.user_delegate).partner_id)

    def test_found_by_address(self):
        for user in self.strangers:
            self.authenticate(user.login, user.login)
            own = user.partner_id
            answer = self.route("/mail/partner/from_email", thread_model="res.partner", thread_id=own.id,
                                emails=[self.partner.email])
            self.assertNotIn(f"'id': {self.partner.id},", str(answer))
            self.assertNotIn("Canary", str(answer))

    def test_notified(self):
        """A message that names a beneficiary tells no name: on the sender's own record, in a chat."""
        for user in self.strangers:
            self.authenticate(user.login, user.login)
            own = self.env["res.partner"].with_user(user).create({"name": "Supplier"})
            answer = self.route("/mail/message/post", thread_model="res.partner", thread_id=own.id,
                                post_data={"body": "x", "partner_ids": self.partner.ids})
            self.assertNoTrace(answer)
            self.call(user, "res.partner", "message_post", own.ids, body="x", partner_ids=self.partner.ids)
            self.call(user, "res.partner", "message_subscribe", own.ids, self.partner.ids)
            self.assertNoTrace(self.route("/mail/thread/messages", thread_model="res.partner", thread_id=own.id))
            self.assertNoTrace(self.route("/mail/data", fetch_params=[["mail.thread", {
                "thread_model": "res.partner", "thread_id": own.id, "request_list": ["followers"]}]]))

    def test_chat(self):
        for user in self.strangers:
            self.authenticate(user.login, user.login)
            channel = self.env["discuss.channel"].with_user(user)._create_channel(name="Ours", group_id=None)
            self.assertNoTrace(self.call(user, "discuss.channel", "add_members", channel.ids, self.partner.ids))
            self.assertNoTrace(self.route("/discuss/channel/members", channel_id=channel.id, known_member_ids=[]))
            for method in ("_create_group", "channel_get", "create_group"):
                self.assertNoTrace(self.route(
                    f"/web/dataset/call_kw/discuss.channel/{method}", model="discuss.channel", method=method,
                    args=[self.partner.ids], kwargs={}))
            self.assertNoTrace(self.route("/mail/data", fetch_params=[
                ["/discuss/create_group", {"partners_to": self.partner.ids}]]))
            self.assertNoTrace(self.route("/mail/action", fetch_params=[
                ["/discuss/create_group", {"partners_to": self.partner.ids}],
                ["/discuss/get_or_create_chat", {"partners_to": self.partner.ids}]]))
            self.assertNoTrace(self.route("/discuss/search", term=TRACE))

    def test_subjects(self):
        """A notification is open to every employee; the subject behind its link is not."""
        notifications = self.env["mail.notification"].search([("mail_message_id.model", "like", "alseraj.")])
        self.assertTrue(notifications)
        spec = {name: {"fields": {"display_name": {}}} for name in ("mail_message_id", "mail_mail_id")}
        for user in (*self.strangers, self.user_outsider):
            self.assertNoTrace(self.call(user, "mail.notification", "web_read", notifications.ids, spec))
        names = self.call(self.user_officer, "mail.notification", "web_read", notifications.ids, spec)
        self.assertIn(TRACE, str(names))

    def test_activities(self):
        for user in self.strangers:
            for model in ("alseraj.beneficiary", "res.partner"):
                self.assertNoTrace(self.call(user, "mail.activity", "get_activity_data", model, []))
            self.assertRefused(self.call(user, "mail.activity", "read", self.activity.ids, ["summary", "res_name"]))
            self.assertRefused(self.call(user, "mail.activity", "action_feedback", self.activity.ids))
            self.authenticate(user.login, user.login)
            self.assertNoTrace(self.route("/mail/data", fetch_params=["systray_get_activities", "init_messaging"]))

    def test_calendar(self):
        invitation = self.env["ir.attachment"].search(
            [("res_model", "=", "calendar.event"), ("res_id", "=", self.event.id)])
        for user in self.strangers:
            self.assertRefused(self.call(user, "calendar.event", "read", self.event.ids, ["name"]))
            self.assertNoTrace(self.call(user, "calendar.attendee", "search_read", []))
            self.assertNoTrace(self.call(user, "res.partner", "get_attendee_detail", self.partner.ids, self.event.ids))
            if invitation:
                self.assertRefused(self.call(user, "ir.attachment", "read", invitation.ids, ["raw"]))
        # whoever is a guest with him sees the event, and no more of him than that
        self.event.partner_ids |= self.user_accountant.partner_id
        self.env.flush_all()
        fields = ["name", "description", "attendee_ids", "partner_ids"]
        row = self.call(self.user_accountant, "calendar.event", "read", self.event.ids, fields)
        self.assertNoTrace(row)
        # visits among those who know him are as ever
        self.assertIn(self.event.id, self.call(self.user_researcher, "calendar.event", "search", []))
        plain = self.env["calendar.event"].create({
            "name": "Plain", "start": "2030-01-01 10:00:00", "stop": "2030-01-01 11:00:00",
            "partner_ids": [Command.set(self.user_officer.partner_id.ids)]})
        for user in self.strangers:
            self.assertTrue(self.call(user, "calendar.event", "read", plain.ids, ["name"])[0]["name"])

    def test_composers(self):
        for user in self.strangers:
            for model, record in (("res.partner", self.partner), ("alseraj.beneficiary", self.file)):
                fields = ("recipient_single_number", "recipient_single_description", "recipient_single_number_itf")
                values = {"res_model": model, "res_id": record.id, "composition_mode": "comment"}
                with self.subTest(user=user.login, model=model):
                    self.assertNoTrace(self.call(
                        user, "sms.composer", "onchange", [], values, [], dict.fromkeys(fields, {})))
                    self.assertNoTrace(self.call(
                        user, "mail.compose.message", "onchange", [],
                        {"model": model, "res_ids": str(record.ids), "composition_mode": "comment"}, [],
                        {"subject": {}, "body": {}, "partner_ids": {"fields": {"display_name": {}}}}))
