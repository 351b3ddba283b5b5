"""One officer alone makes no family: from the file to the verified request, over RPC, as officer and as delegate."""

from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged

from ...common import PDF
from ..common import PNG, RequestCommon


@tagged("post_install", "-at_install")
class TestGhostFamily(RequestCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"alseraj_enterer_may_verify": False, "alseraj_four_eyes_documents": True})
        cls.lonely = cls.user_officer | cls.user_delegate

    def rpc(self, user, model, method, *args, **kwargs):
        return call_kw(self.env[model].with_user(user), method, list(args), kwargs)

    def open_file(self, user, **vals):
        [file_id] = self.rpc(user, "alseraj.beneficiary", "create", [self.beneficiary_vals(**vals)])
        file = self.env["alseraj.beneficiary"].browse(file_id)
        self.assertEqual(file.create_uid, user)
        return file

    def bring(self, user, file, **vals):
        """Every document that the file needs, put in by ``user``."""
        ids = self.rpc(user, "alseraj.document", "create", [
            {**self.document_vals(file, kind, member_id=member.id), "attachment": PDF, **vals}
            for kind, member in file._get_missing_needs()[file]
        ])
        return self.env["alseraj.document"].browse(ids)

    def assertRefused(self, sentence, user, model, method, *args):
        with self.subTest(user=user.login, method=method), self.assertRaisesRegex(UserError, sentence), self.env.cr.savepoint():
            self.rpc(user, model, method, *args)
            self.env.flush_all()
        self.env.invalidate_all()

    def look_at_papers(self, user, request):
        """What the request still needs: put in by ``user``, looked at by a colleague."""
        for document in request.document_ids.filtered(lambda document: document.state == "missing"):
            document.with_user(user).write({"attachment": PDF, "issue_date": self.get_today()})
        request.document_ids.filtered(lambda document: document.state == "received").with_user(
            self.user_officer_2).action_verify()

    def take_request(self, user, file):
        [request_id] = self.rpc(user, "alseraj.support.request", "create", [{
            "beneficiary_id": file.id, "type_id": self.type_cash.id, "channel_id": self.channel_interview.id,
            "amount_requested": 3000, "description": "A need that nobody has",
        }])
        request = self.env["alseraj.support.request"].browse(request_id)
        self.rpc(user, "alseraj.support.request", "action_sign", request.ids, "محمد العتيبي", PNG)
        return request

    def test_defaults(self):
        company = self.env["res.company"].new({})
        self.assertEqual((company.alseraj_enterer_may_verify, company.alseraj_four_eyes_documents), (False, True))

    def test_refused_at_each_step(self):
        for user in self.lonely:
            file = self.open_file(user)
            documents = self.bring(user, file)
            self.assertTrue(documents)
            self.assertRefused("another employee", user, "alseraj.document", "action_verify", documents.ids)
            for vals in ({"state": "verified"}, {"verified_by_id": self.user_officer_2.id}, {"entered_by_id": False}):
                self.assertRefused("", user, "alseraj.document", "write", documents.ids, vals)
            self.assertRefused("", user, "alseraj.beneficiary", "action_register", file.ids)
            self.assertRefused("", user, "alseraj.beneficiary", "write", file.ids, {"state": "registered"})
            # a colleague has looked at the papers: the request still needs him
            documents.with_user(self.user_officer_2).action_verify()
            self.rpc(user, "alseraj.beneficiary", "action_register", file.ids)
            request = self.take_request(user, file)
            self.rpc(user, "alseraj.support.request", "action_submit", request.ids)
            self.look_at_papers(user, request)
            self.assertRefused("another employee", user, "alseraj.support.request", "action_verify", request.ids)
            self.assertRefused("", user, "alseraj.support.request", "write", request.ids, {"state": "verified"})
            self.rpc(self.user_officer_2, "alseraj.support.request", "action_verify", request.ids)
            self.assertEqual(request.state, "verified")

    def test_nor_with_a_login_of_the_ghost(self):
        """The family's login is in the same hand as its file: what comes over the portal is no second person's."""
        for number, user in enumerate(self.lonely):
            file = self.open_file(user, email=f"ghost-{number}@example.com")
            ghost = new_test_user(self.env, f"ghost-{number}", "base.group_portal")
            ghost.partner_id = file.partner_id
            documents = self.bring(user, file)
            documents._write_internal({"entered_by_id": ghost.id})  # as the portal's upload leaves them
            self.assertTrue(file._is_known_only_to(user))
            self.assertRefused("another employee", user, "alseraj.document", "action_verify", documents.ids)
            file._write_internal({"state": "registered"})  # had the association no required documents
            request = self.take_request(user, file)
            self.rpc(user, "alseraj.support.request", "action_submit", request.ids)
            self.env.flush_all()
            self.env.cr.execute("UPDATE alseraj_support_request SET create_uid = %s WHERE id = %s", [ghost.id, request.id])
            request._write_internal({"submitted_by_id": ghost.id})  # as the portal sends it
            self.env.invalidate_all()
            self.assertTrue(request._is_entered_by(user))
            self.assertRefused("", user, "alseraj.support.request", "action_verify", request.ids)
            # a colleague has seen the papers: then the family is no ghost, and its own requests are its own
            documents.with_user(self.user_officer_2).action_verify()
            self.assertFalse(file._is_known_only_to(user))
            self.assertFalse(request._is_entered_by(user))
            self.look_at_papers(user, request)
            self.rpc(user, "alseraj.support.request", "action_verify", request.ids)
            self.assertEqual(request.state, "verified")
