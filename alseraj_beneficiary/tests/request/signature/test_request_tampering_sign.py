import base64

from psycopg2.extras import Json

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import PNG, RequestCommon

SEAL = {
    "signed_on": "2020-01-01 00:00:00", "signed_channel": "portal", "signed_lang": "xx", "snapshot_hash": "0" * 64,
    "snapshot": {"request": {}}, "signature_scan": PNG, "signature_scan_name": "x.pdf", "difference_reason": "x",
    "difference_hash": "0" * 64, "difference_on": "2020-01-01 00:00:00",
}


@tagged("post_install", "-at_install")
class TestRequestTamperingSign(RequestCommon):
    """Past the form: the seal of a signature, its history, the signature of somebody else."""

    def test_the_seal_is_not_written_by_hand(self):
        for submit in (False, True):
            request = self.make_requests()
            if submit:
                request.action_submit()
            before = request.read([*SEAL, "signed_user_id", "signature_ids"])
            for name, value in {**SEAL, "signed_user_id": self.user_manager.id}.items():
                for given in (value, False):
                    if not given and not request[name]:
                        continue
                    with self.subTest(name=name, value=given), self.assertRaises(UserError):
                        request.write({name: given})
                    with self.subTest(name=name, user="manager"), self.assertRaises(UserError):
                        request.with_user(self.user_manager).write({name: given})
            self.assertEqual(request.read([*SEAL, "signed_user_id", "signature_ids"]), before)

    def test_the_seal_is_not_created_by_hand(self):
        Request = self.env["alseraj.support.request"].with_user(self.user_officer)
        vals = {"beneficiary_id": self.beneficiary.id, "type_id": self.type_cash.id}
        for name, value in {**SEAL, "signed_user_id": self.user_manager.id}.items():
            with self.subTest(name=name), self.assertRaises(UserError):
                Request.create({**vals, name: value})
        defaults = {f"default_{name}": value for name, value in SEAL.items()}
        request = Request.with_context(**defaults, default_signed_user_id=self.user_manager.id).create(vals)
        for name in (*SEAL, "signed_user_id", "signature_ids"):
            with self.subTest(default=name):
                self.assertFalse(request[name])

    def test_history_is_written_by_signing_only(self):
        request = self.make_requests()
        signature = request.signature_ids
        for user in (self.user_officer, self.user_manager):
            with self.assertRaises(UserError):
                signature.with_user(user).write({"name": "Somebody else"})
            with self.assertRaises(UserError):
                signature.with_user(user).unlink()
            with self.assertRaises(UserError):
                self.env["alseraj.signature"].with_user(user).create({
                    "request_id": request.id, "name": "x", "signed_on": fields.Datetime.now(), "channel": "desk",
                    "signed_as": "self",
                })
            with self.assertRaises(UserError):
                signature.with_user(user).copy()
        with self.assertRaises(UserError):
            signature.sudo().write({"snapshot": {}})
        self.assertEqual(signature.name, "محمد العتيبي")

    def test_history_does_not_go_with_a_draft(self):
        signed, lifted, unsigned = self.make_requests(), self.make_requests(), self.make_requests(sign=False)
        lifted.write({"signed_by": "Somebody else"})
        self.assertFalse(lifted.signed_on)
        for request in (signed, lifted):
            for user in (self.user_officer, self.user_manager):
                with self.subTest(signed=request.signed_on, user=user.login), self.assertRaisesRegex(UserError, "signed"):
                    request.with_user(user).unlink()
        self.assertTrue(signed.signature_ids and lifted.signature_ids)
        unsigned.with_user(self.user_officer).unlink()
        self.assertFalse(unsigned.exists())

    def test_commands_through_the_request(self):
        request = self.make_requests()
        signature = request.signature_ids
        link, _token = self.env["alseraj.sign.link"].with_user(self.user_officer)._issue(self.make_requests(sign=False))
        other = self.make_requests(self.make_beneficiary())
        for vals in (
            {"signature_ids": [Command.create({"name": "x", "signed_on": fields.Datetime.now(), "channel": "desk"})]},
            {"signature_ids": [Command.update(signature.id, {"name": "x"})]},
            {"signature_ids": [Command.delete(signature.id)]},
            {"signature_ids": [Command.link(other.signature_ids.id)]},
            {"signature_ids": [Command.clear()]},
            {"sign_link_ids": [Command.update(link.id, {"attempts": 0})]},
            {"sign_link_ids": [Command.link(link.id)]},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                request.write(vals)
        self.assertEqual((request.signature_ids, other.signature_ids.request_id), (signature, other))
        with self.assertRaises(UserError):  # from the file down to the request
            self.beneficiary.with_user(self.user_officer).write({"request_ids": [
                Command.update(request.id, {"snapshot": {"x": 1}})]})
        self.assertTrue(request._is_seal_intact())

    def test_what_was_declared_can_be_checked(self):
        request = self.make_requests()
        self.assertTrue(request._is_seal_intact() and request.signature_ids.is_intact)
        altered = {**request.snapshot, "monthly_income": 1}
        self.env.cr.execute(
            "UPDATE alseraj_signature SET snapshot = %s WHERE request_id = %s", [Json(altered), request.id])
        self.env.invalidate_all()
        self.assertFalse(request._is_seal_intact())
        self.assertFalse(request.signature_ids.is_intact, "and so does the history say")

    def test_what_was_declared_is_kept_once(self):
        request = self.make_requests()
        self.env.cr.execute("SELECT column_name FROM information_schema.columns WHERE column_name = 'snapshot'"
                            " AND table_name IN ('alseraj_support_request', 'alseraj_signature')")
        self.assertEqual(self.env.cr.fetchall(), [("snapshot",)])
        self.assertEqual(request.snapshot, request.signature_ids.snapshot)
        request.signature = False
        self.assertEqual((request.snapshot, len(request.signature_ids)), (False, 1))

    def test_text_stays_when_the_signature_was_lifted(self):
        request = self.make_requests()
        request.signature = False
        with self.assertRaisesRegex(UserError, "has been signed"):
            request.declaration_id.with_user(self.user_manager).body = "<p>Other words</p>"

    def test_no_second_signature_after_submit(self):
        request = self.make_requests()
        request.action_submit()
        scan = base64.b64encode(b"%PDF-1.4 x")
        for call in (
            lambda: request.action_sign("Somebody else", PNG),
            lambda: request.action_sign_here(),
            lambda: request.action_send_sign_link(),
            lambda: request.action_sign_paper("x", self.get_today(), scan, "x.pdf"),
            lambda: request.write({"signed_as": "agent"}),
        ):
            with self.assertRaises(UserError):
                call()
        self.assertEqual((request.signed_by, len(request.signature_ids)), ("محمد العتيبي", 1))

    def test_not_for_a_cancelled_request(self):
        request = self.make_requests(sign=False)
        request.action_cancel("twice")
        with self.assertRaises(UserError):
            request.action_sign("محمد العتيبي", PNG)
        with self.assertRaises(UserError):
            request.action_sign_here()

    def test_deed_of_another_file(self):
        other = self.make_beneficiary()
        request = self.make_requests(sign=False)
        with self.assertRaisesRegex(UserError, "another file"):
            request.write({"signed_as": "agent", "signed_proof_id": other.document_ids[0].id})

    def test_duplicate_carries_no_signature(self):
        copy = self.make_requests().copy()
        for name in (*SEAL, "signed_user_id", "signature", "signed_by", "signature_ids", "sign_link_ids"):
            with self.subTest(name=name):
                self.assertFalse(copy[name])
        self.assertEqual(copy.signed_as, "self")

    def test_signatures_are_not_imported(self):
        Request = self.env["alseraj.support.request"].with_user(self.user_officer)
        for column in ("signed_on", "snapshot", "signature", "signed_channel", "signature_ids/name", "snapshot_hash"):
            with self.subTest(column=column), self.assertRaisesRegex(UserError, "can't be imported"):
                Request.load(["beneficiary_id/.id", column], [[str(self.beneficiary.id), "x"]])

    def test_outsiders_sign_nothing(self):
        request = self.make_requests(sign=False)
        self.user_portal.partner_id = self.beneficiary.partner_id
        for user in (self.user_portal, self.user_outsider, self.user_auditor, self.user_member):
            for call in ("action_sign_here", "action_send_sign_link"):
                with self.subTest(user=user.name, call=call), self.assertRaises(AccessError):
                    getattr(request.with_user(user), call)()
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                request.with_user(user).action_sign("x", PNG)
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                request.with_user(user).action_sign_paper("x", self.get_today(), PNG, "x.png")
        with self.assertRaises(AccessError):
            self.env["alseraj.signature"].with_user(self.user_portal).search([])

    def test_a_delegate_signs_in_his_branch(self):
        other = self.make_requests(self.make_beneficiary(branch_id=self.other_branch.id))
        for call in (
            lambda: other.with_user(self.user_delegate).action_sign("x", PNG),
            lambda: other.signature_ids.with_user(self.user_delegate).read(["name"]),
        ):
            with self.assertRaises(AccessError):
                call()
        self.assertFalse(self.env["alseraj.signature"].with_user(self.user_delegate).search(
            [("request_id", "=", other.id)]))

    def test_not_on_his_own_file(self):
        request = self.make_requests(sign=False)
        self.beneficiary.kin_user_ids = self.user_officer
        for call in (request.action_sign_here, request.action_send_sign_link):
            with self.assertRaisesRegex(UserError, "relative"):
                call()
