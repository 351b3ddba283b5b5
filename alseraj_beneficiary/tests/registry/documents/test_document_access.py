import base64

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ...common import AlserajCommon

PNG = base64.b64encode(base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="))


@tagged("post_install", "-at_install")
class TestDocumentAccess(HttpCase, AlserajCommon):
    """A scan obeys the access of its file, whatever the address it is asked by."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine = cls.make_beneficiary(register=False)
        cls.theirs = cls.make_beneficiary(register=False, branch_id=cls.other_branch.id)
        # a beneficiary with a portal account: he has a file of his own, and no door to this model
        cls.user_portal.partner_id.email = "portal@example.com"
        for file in cls.mine | cls.theirs:
            document = file.document_ids.filtered(lambda d: d.type_id == cls.type_identity)
            document.write({"attachment": PNG, "attachment_name": "card.png"})
            document.action_refuse("Blurred")
            document.write({"attachment": PNG, "attachment_name": "card.png"})
        cls.document = cls.theirs.document_ids.filtered(lambda d: d.type_id == cls.type_identity)
        cls.earlier = cls.document.superseded_ids
        cls.attachments = cls.env["ir.attachment"].search([
            ("res_model", "=", "alseraj.document"), ("res_field", "=", "attachment"),
            ("res_id", "in", (cls.document | cls.earlier).ids),
        ])

    def _urls(self):
        for document in self.document | self.earlier:
            for door in ("content", "image"):
                yield f"/web/{door}/alseraj.document/{document.id}/attachment"
                yield f"/web/{door}?model=alseraj.document&id={document.id}&field=attachment"
            yield f"/web/content/alseraj.document/{document.id}/attachment?download=1"
        for attachment in self.attachments:
            yield f"/web/content/{attachment.id}"
            yield f"/web/content/{attachment.id}/card.png?unique=1"
            yield f"/web/image/{attachment.id}"
            yield f"/web/image/{attachment.id}/64x64"
            yield f"/web/content/ir.attachment/{attachment.id}/datas"

    def test_who_may(self):
        self.assertEqual(len(self.attachments), 2)
        for user in (self.user_officer, self.user_auditor):
            self.authenticate(user.login, user.login)
            for address in self._urls():
                with self.subTest(user=user.login, address=address):
                    response = self.url_open(address)
                    self.assertEqual(response.status_code, 200)
                    self.assertIn("image/png", response.headers["Content-Type"])

    @mute_logger("odoo.http")
    def test_who_may_not(self):
        scan = base64.b64decode(PNG)
        for user in (self.user_delegate, self.user_outsider, self.user_portal, None):
            self.authenticate(user and user.login, user and user.login)
            guessed = [f"/web/content/{attachment.id}?access_token=x" for attachment in self.attachments]
            for address in [*self._urls(), *guessed]:
                with self.subTest(user=user and user.login, address=address):
                    response = self.url_open(address)
                    # for a picture Odoo answers its own placeholder instead of 404
                    self.assertNotEqual(response.content, scan)
                    if "/web/content" in address:
                        self.assertIn(response.status_code, (403, 404))
                    else:
                        self.assertTrue(response.status_code != 200 or b"PNG" in response.content[:8])

    def test_rpc(self):
        for user in (self.user_delegate, self.user_outsider, self.user_portal):
            attachments = self.env["ir.attachment"].with_user(user)
            documents = self.env["alseraj.document"].with_user(user).with_context(active_test=False)
            with self.subTest(user.login):
                self.assertFalse(attachments.search([
                    ("id", "in", self.attachments.ids), ("res_field", "=", "attachment")]))
                if documents.has_access("read"):  # for the others Odoo refuses the search itself
                    self.assertFalse(attachments.search([
                        ("res_model", "=", "alseraj.document"), ("res_id", "in", (self.document | self.earlier).ids),
                        ("res_field", "!=", False)]))
                scans, both = attachments.browse(self.attachments.ids), documents.browse((self.document | self.earlier).ids)
                document = both[:1]
                for read, args in (
                    (scans.read, [["datas", "raw", "index_content"]]), (both.read, [["attachment"]]),
                    (document.action_compare, []), (document.action_preview, []),
                    (document.web_read, [{"proved_facts": {}}]),
                ):
                    with self.assertRaises(AccessError):
                        read(*args)
                self.assertFalse(
                    user.has_group("alseraj_beneficiary.group_delegate")
                    and documents.search([("id", "in", (self.document | self.earlier).ids)]))

    def test_own_branch(self):
        self.authenticate(self.user_delegate.login, self.user_delegate.login)
        document = self.mine.document_ids.filtered(lambda d: d.type_id == self.type_identity)
        self.assertEqual(self.url_open(f"/web/content/alseraj.document/{document.id}/attachment").status_code, 200)

    def test_nothing_runs_in_the_browser(self):
        """Even a page that came into the table another way is not shown as one."""
        attachment = self.attachments[:1]
        self.env.cr.execute("UPDATE ir_attachment SET mimetype = 'text/html' WHERE id = %s", [attachment.id])
        attachment.invalidate_recordset()
        self.authenticate(self.user_officer.login, self.user_officer.login)
        response = self.url_open(f"/web/content/{attachment.id}")
        self.assertIn("default-src 'none'", response.headers.get("Content-Security-Policy", ""))
        self.assertEqual(response.headers.get("X-Content-Type-Options"), "nosniff")
