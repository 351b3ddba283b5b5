from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import PNG, RequestCommon


@tagged("post_install", "-at_install")
class TestRequestTampering(RequestCommon):
    """What an officer tries through RPC, past the form."""

    def assertRefusedWrite(self, record, vals):
        before = {name: record[name] for name in vals}
        with self.subTest(vals=vals), self.assertRaises(UserError):
            record.write(vals)
        record.invalidate_recordset()
        self.assertEqual({name: record[name] for name in vals}, before)

    def test_what_was_asked_for_is_fixed_after_submit(self):
        request = self.make_requests()
        request.action_submit()
        self.assertRefusedWrite(request, {"amount_requested": 4999})
        self.assertRefusedWrite(request, {"type_id": self.type_food.id})
        self.assertRefusedWrite(request, {"beneficiary_id": self.make_beneficiary().id})
        self.assertRefusedWrite(request, {"channel_id": self.env.ref("alseraj_beneficiary.channel_phone").id})
        self.assertRefusedWrite(request, {"urgent": True})
        self.assertRefusedWrite(request, {"signed_by": "Somebody else"})
        self.assertRefusedWrite(request, {"signature": False})
        self.assertRefusedWrite(request, {"signature": PNG})
        self.assertRefusedWrite(request, {"amount_recommended": 1})
        self.assertRefusedWrite(request.with_context(
            tracking_disable=True, install_mode=True, import_file=True, force_write=True
        ), {"amount_requested": 1})

    def test_system_fields_are_neither_set_nor_emptied(self):
        request = self.make_requests()
        request.action_submit()
        now = fields.Datetime.now()
        for vals in (
            {"stage": "approved"}, {"amount_approved": 1}, {"signed_on": now}, {"snapshot": {"request": {}}},
            {"submitted_on": "2020-01-01"}, {"reply_not_before": "2020-01-01"}, {"reply_due": "2030-01-01"},
            {"notified_on": now}, {"decided_on": "2020-01-01"}, {"name": "REQ/1"}, {"appeal_count": 1},
            {"access_token": "guess"},
            {"signed_on": False}, {"snapshot": False}, {"submitted_on": False}, {"name": False},
            {"reply_not_before": False}, {"reply_due": False},
        ):
            self.assertRefusedWrite(request, vals)

    def test_nobody_says_by_hand_that_the_association_opened_it(self):
        self.type_food.signature_at_delivery = True
        outreach = self.env["alseraj.outreach"].create({
            "name": "Ramadan", "type_id": self.type_food.id, "channel_id": self.channel_interview.id,
        })
        self.beneficiary.branch_id = self.branch
        request = self.make_requests(sign=False, user=self.user_delegate, type_id=self.type_food.id, amount_requested=500)
        self.assertRefusedWrite(request, {"outreach_id": outreach.id})
        with self.assertRaises(UserError):
            self.make_requests(sign=False, user=self.user_delegate, outreach_id=outreach.id)
        Request = self.env["alseraj.support.request"].with_user(self.user_delegate)
        other = Request.with_context(default_outreach_id=outreach.id).create({"beneficiary_id": self.beneficiary.id})
        self.assertFalse(other.outreach_id)
        with self.assertRaisesRegex(UserError, "signs the declaration first"):
            request.action_submit()

    def test_create_in_the_middle(self):
        Request = self.env["alseraj.support.request"].with_user(self.user_officer)
        vals = {"beneficiary_id": self.beneficiary.id, "type_id": self.type_cash.id}
        now = fields.Datetime.now()
        for extra in (
            {"state": "approved"}, {"state": "submitted"}, {"stage": "committee"}, {"amount_approved": 9},
            {"signed_on": now}, {"snapshot": {"x": 1}}, {"name": "REQ/1"}, {"notified_on": now},
        ):
            with self.subTest(extra=extra), self.assertRaises(UserError):
                Request.create({**vals, **extra})
        request = Request.with_context(
            default_state="approved", default_stage="approved", default_amount_approved=5,
            default_signed_on=now, default_name="REQ/1",
        ).create(vals)
        self.assertEqual(
            (request.state, request.stage, request.amount_approved, request.signed_on, request.name),
            ("draft", "draft", 0, False, False),
        )

    def test_duplicate_is_a_fresh_draft(self):
        request = self.make_verified()
        copy = request.copy()
        self.assertEqual(
            (copy.state, copy.name, copy.signature, copy.signed_on, copy.snapshot, copy.submitted_on),
            ("draft", False, False, False, False, False),
        )
        self.assertNotEqual(copy.access_token, request.access_token or "x")

    def test_outsiders(self):
        request = self.make_requests()
        for user in (self.user_outsider, self.user_portal):
            with self.subTest(user=user.name):
                with self.assertRaises(AccessError):
                    request.with_user(user).read(["name"])
                with self.assertRaises(AccessError):
                    request.with_user(user).write({"description": "x"})
                with self.assertRaises(AccessError):
                    self.env["alseraj.support.request"].with_user(user).create(
                        {"beneficiary_id": self.beneficiary.id}
                    )

    # ------------------------------------------------------------ portal

    def test_portal_reads_his_own_only(self):
        own = self.make_requests()
        other = self.make_requests(self.make_beneficiary())
        self.user_portal.partner_id = self.beneficiary.partner_id
        Request = self.env["alseraj.support.request"].with_user(self.user_portal)
        self.assertEqual(Request.search([]), own)
        self.assertEqual(Request.browse(own.id).read(["amount_requested"])[0]["amount_requested"], 3000)
        with self.assertRaises(AccessError):
            Request.browse(other.id).read(["name"])

    def test_portal_learns_nothing_before_its_time(self):
        own = self.make_studied()
        own.sudo()._run_steps("reject")
        self.user_portal.partner_id = self.beneficiary.partner_id
        request = own.with_user(self.user_portal)
        for name, value in {
            "state": "rejected", "stage": "rejected", "amount_recommended": 2500, "amount_approved": 1,
            "decided_on": self.get_today(), "study_ids": 1, "researcher_id": 1, "user_id": 1,
            "need_class": "a", "need_score": 50, "cancel_reason": "x", "days_to_decision": 0,
        }.items():
            with self.subTest(field=name), self.assertRaises(AccessError):
                request.read([name])
            with self.subTest(search=name), self.assertRaises(AccessError):
                request.search([(name, "=", value)])
        with self.assertRaises(AccessError):
            request.read(["snapshot"])
        self.assertNotIn("state", request.read()[0])
        with self.assertRaises(AccessError):
            request.write({"description": "more"})
