import datetime
import json

from odoo import http
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .privacy_common import TRACE, PrivacyCommon

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
QUIET = (
    "odoo.http", "odoo.addons.base.models.ir_rule", "odoo.addons.web.controllers.export",
    "odoo.addons.web.controllers.report",
)


@tagged("post_install", "-at_install")
class TestPrivacyHttp(PrivacyCommon, HttpCase):
    """By address: whoever guesses or is told an id gets nothing of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_outsider.group_ids |= cls.env.ref("base.group_allow_export")
        cls.user_delegate.group_ids |= cls.env.ref("base.group_allow_export")
        cls.partner.image_1920 = PNG
        cls.scan = cls.env["ir.attachment"].search([
            ("res_model", "=", "alseraj.document"), ("res_field", "=", "attachment"),
            ("res_id", "=", cls.document.id)])
        cls.image = cls.env["ir.attachment"].search([
            ("res_model", "=", "res.partner"), ("res_field", "=", "image_1920"), ("res_id", "=", cls.partner.id)])
        cls.strangers = (cls.user_outsider, cls.user_accountant, cls.user_delegate, cls.user_portal, None)

    def _as(self, user):
        self.authenticate(user and user.login, user and user.login)

    def _get(self, url):
        with mute_logger(*QUIET):
            return self.url_open(url, allow_redirects=False)

    def test_files(self):
        document, partner = self.document.id, self.partner.id
        urls = (
            f"/web/content/{self.scan.id}", f"/web/content/{self.attachment.id}",
            f"/web/content/ir.attachment/{self.scan.id}/raw",
            f"/web/content/ir.attachment/{self.attachment.id}/datas?download=true",
            f"/web/content/alseraj.document/{document}/attachment",
            f"/web/content?model=alseraj.document&id={document}&field=attachment",
            f"/web/content/{self.scan.id}?access_token=", f"/web/content/{self.scan.id}?access_token=False",
            f"/mail/attachment/pdf_first_page/{self.scan.id}",
            f"/web/content/res.partner/{partner}/image_1920",
            f"/web/partner/vcard?partner_ids={partner}",
            f"/web_enterprise/partner/{partner}/vcard",
        )
        for user in self.strangers:
            self._as(user)
            for url in urls:
                with self.subTest(user=user and user.login, url=url):
                    response = self._get(url)
                    self.assertNotEqual(response.status_code, 200)
                    self.assertNotIn("%PDF", response.text)
                    self.assertNoTrace(response.text + str(response.headers))
        self._as(self.user_officer)
        self.assertIn("%PDF", self._get(urls[0]).text, "the same address opens to a role")
        self.assertIn(TRACE, self._get(urls[-2]).text)

    def test_pictures(self):
        """Of a person who may not be seen, the placeholder, or nothing; and no file name that tells his."""
        data = self.image.raw
        for user in self.strangers:
            self._as(user)
            for url in (
                f"/web/image/res.partner/{self.partner.id}/avatar_128",
                f"/web/image/res.partner/{self.partner.id}/image_1920?filename_field=name",
                f"/web/image/res.partner/{self.partner.id}/avatar_1920?filename_field=phone&download=1",
                f"/web/image/alseraj.beneficiary/{self.file.id}/image_128",
                f"/web/image/{self.scan.id}", f"/web/image/alseraj.document/{self.document.id}/attachment",
                f"/web/image/{self.image.id}", f"/web/image?model=res.partner&id={self.partner.id}&field=image_128",
                f"/mail/avatar/mail.message/{self.message.id}/author_avatar/50x50",
            ):
                with self.subTest(user=user and user.login, url=url):
                    response = self._get(url)
                    self.assertNotIn(response.content, (data, self.scan.raw))
                    self.assertNoTrace(str(response.headers))

    def test_exports(self):
        self.make_beneficiary(name="Branch Own", register=False)
        fields = [{"name": "name", "label": "Name"}, {"name": "phone", "label": "Phone"}]
        for user in (self.user_outsider, self.user_delegate):
            self._as(user)
            for model, ids, domain in (
                ("res.partner", self.partner.ids, []), ("res.partner", False, []),
                ("res.partner", False, [("id", "=", self.partner.id)]),
                ("alseraj.beneficiary", self.file.ids, []), ("alseraj.beneficiary", False, []),
            ):
                for kind in ("csv", "xlsx"):
                    with self.subTest(user=user.login, model=model, ids=ids, kind=kind), mute_logger(*QUIET):
                        response = self.url_open(f"/web/export/{kind}", data={
                            "csrf_token": http.Request.csrf_token(self),
                            "data": json.dumps({
                                "model": model, "fields": fields, "ids": ids, "domain": domain,
                                "import_compat": False, "groupby": [],
                            }),
                        })
                        if kind == "csv":
                            self.assertNoTrace(response.text)
                        elif ids:
                            self.assertNotEqual(response.status_code, 200)
            with mute_logger(*QUIET):
                answer = self.url_open("/web/export/get_fields", json={"params": {
                    "model": "res.partner", "domain": [], "import_compat": False}})
            if user == self.user_outsider:
                self.assertNotIn("is_beneficiary", answer.text)

    def test_api(self):
        """The key of the external interface opens no more than its user sees."""
        for user in (self.user_outsider, self.user_delegate):
            key = self.env["res.users.apikeys"].with_user(user)._generate(
                "rpc", "test", datetime.datetime.now() + datetime.timedelta(days=1))
            for model, method, body in (
                ("res.partner", "search_read", {"domain": [["phone", "like", "559998877"]], "fields": ["name"]}),
                ("res.partner", "read", {"ids": self.partner.ids, "fields": ["name", "phone"]}),
                ("res.partner", "name_search", {"name": TRACE}),
                ("alseraj.beneficiary", "read", {"ids": self.file.ids, "fields": ["name"]}),
                ("alseraj.beneficiary", "search_read", {"domain": [], "fields": ["name"]}),
                ("alseraj.household.member", "search_read", {"domain": [], "fields": ["name"]}),
            ):
                with self.subTest(user=user.login, method=method), mute_logger(*QUIET):
                    response = self.url_open(
                        f"/json/2/{model}/{method}", json=body, headers={"Authorization": f"bearer {key}"})
                    self.assertNoTrace(response.text)
        with mute_logger(*QUIET):
            response = self.url_open("/json/2/res.partner/search_read", json={"domain": []})
        self.assertEqual(response.status_code, 401)

    def test_login_and_rpc(self):
        """With the password, over the older interface; and no session opens nothing."""
        args = [self.env.cr.dbname, self.user_outsider.id, self.user_outsider.login, "res.partner", "read"]
        with mute_logger(*QUIET):
            answer = self.url_open("/jsonrpc", json={"params": {
                "service": "object", "method": "execute_kw", "args": [*args, [self.partner.ids, ["name"]]]}})
        self.assertIn("AccessError", answer.text)
        self.assertNoTrace(answer.json()["error"]["data"]["message"])
        self._as(None)
        with mute_logger(*QUIET):
            answer = self.url_open("/web/dataset/call_kw/res.partner/read", json={"params": {
                "model": "res.partner", "method": "read", "args": [self.partner.ids, ["name"]], "kwargs": {}}})
        self.assertIn("error", answer.json())

    def test_pages(self):
        """Portal pages of another, printed documents, links to records."""
        channel = self.channel_interview
        request = self.env["alseraj.support.request"].create({
            "beneficiary_id": self.file.id, "type_id": self.env["alseraj.support.type"].search([], limit=1).id,
            "channel_id": channel.id, "amount_requested": 1,
        })
        for user in self.strangers:
            self._as(user)
            for url in (
                f"/my/requests/{request.id}", f"/my/requests/{request.id}/receipt", f"/my/requests/{request.id}/letter",
                f"/report/html/alseraj_beneficiary.report_receipt/{request.id}",
                f"/report/pdf/alseraj_beneficiary.report_request_form/{request.id}",
                f"/mail/view?model=alseraj.beneficiary&res_id={self.file.id}",
                f"/mail/message/{self.message.id}",
                f"/my/requests/{request.id}?access_token=1",
            ):
                with self.subTest(user=user and user.login, url=url):
                    response = self._get(url)
                    self.assertNoTrace(response.text)
                    self.assertNotIn("%PDF", response.text)
