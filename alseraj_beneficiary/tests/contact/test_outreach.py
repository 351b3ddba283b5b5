from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..request.common import PNG
from .common import PREFIX, ContactCommon


@tagged("post_install", "-at_install")
class TestOutreach(ContactCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.category_widow = cls.env.ref(PREFIX + "category_widow")
        cls.files = cls.make_beneficiaries(3, category_ids=[fields.Command.set(cls.category_widow.ids)])

    def _make(self, **vals):
        return self.make(
            "alseraj.outreach", self.user_officer, **{"category_ids": self.category_widow.ids, **vals}
        )

    def test_rule(self):
        old, young, unknown = self.files
        old.birth_date, young.birth_date = "1950-01-01", "2000-01-01"
        old._write_internal({"need_class": "a"})
        young._write_internal({"need_class": "c"})
        unknown.branch_id = self.other_branch
        widow = [fields.Command.set(self.category_widow.ids)]
        draft = self.make_beneficiary(register=False, category_ids=widow)
        outreach = self._make()
        outreach.action_select()
        self.assertLessEqual(self.files, outreach.beneficiary_ids)
        self.assertNotIn(draft, outreach.beneficiary_ids, "registered ones only")
        for rule, expected in (
            ({"age_min": 60}, old),
            ({"age_max": 30}, young),
            ({"need_class": "b"}, old),
            ({"need_class": "c"}, old + young),
            ({"branch_ids": self.other_branch.ids}, unknown),
            ({"domain": repr([("identifier", "=", young.identifier)])}, young),
        ):
            with self.subTest(rule=rule):
                campaign = self._make(**rule)
                campaign.action_select()
                self.assertEqual(campaign.beneficiary_ids & self.files, expected)

    def test_bad_domain(self):
        for domain in ("[(", "__import__('os')", "[('no_such_field', '=', 1)]"):
            with self.subTest(domain=domain), self.assertRaises(ValidationError):
                self._make(domain=domain)

    def test_one_step_and_again(self):
        outreach = self._make(beneficiary_ids=self.files.ids)
        action = outreach.action_open_requests()
        requests = self.env["alseraj.support.request"].search(action["domain"])
        self.assertEqual(requests.beneficiary_id, self.files)
        self.assertEqual(len(requests), 3)
        self.assertRecordValues(requests[:1], [{
            "state": "draft", "amount_requested": 500, "type_id": outreach.type_id.id,
            "channel_id": self.channel_phone.id, "outreach_id": outreach.id, "user_id": self.user_officer.id,
        }])
        self.assertEqual((outreach.state, outreach.request_count), ("done", 3))
        outreach.action_open_requests()
        outreach.action_reopen()
        outreach.beneficiary_ids |= self.file
        outreach.action_open_requests()
        self.assertEqual(len(outreach.request_ids), 4, "only the new one")
        requests.action_cancel(reason="Test")
        outreach.action_reopen()
        outreach.action_open_requests()
        self.assertEqual(len(outreach.request_ids), 4, "once in a campaign")

    def test_only_the_campaign_says_that_a_request_is_its_own(self):
        """With a campaign a request is submitted without the declaration: nobody gives it one by hand."""
        outreach = self._make(beneficiary_ids=self.files.ids)
        vals = {
            "beneficiary_id": self.file.id, "type_id": outreach.type_id.id, "channel_id": self.channel_phone.id,
            "amount_requested": 100,
        }
        for user in (self.user_delegate, self.user_officer, self.user_manager):
            Request = self.env["alseraj.support.request"].with_user(user)
            with self.assertRaises(UserError):
                Request.create({**vals, "outreach_id": outreach.id})
            request = Request.with_context(default_outreach_id=outreach.id).create(vals)
            self.assertFalse(request.outreach_id, "a default in the context sets nothing")
            with self.assertRaises(UserError):
                request.write({"outreach_id": outreach.id})
            with self.assertRaises(UserError):
                request.copy({"outreach_id": outreach.id})
            self.assertFalse(Request.load([".id", "outreach_id/.id"], [[str(request.id), str(outreach.id)]])["ids"])
        campaign = outreach.with_user(self.user_officer)
        for command in (
            fields.Command.create({**vals, "state": "draft"}), fields.Command.link(request.id),
            fields.Command.set(request.ids),
        ):
            with self.assertRaises(UserError, msg=command):
                campaign.write({"request_ids": [command]})
        outreach.with_context(default_frequency_exception_reason="Urgent", default_urgent=True).action_open_requests()
        opened = outreach.request_ids
        self.assertEqual(opened.mapped("frequency_exception_reason"), [False] * 3, "a caller's default is not the campaign's")
        for command in (fields.Command.unlink(opened[0].id), fields.Command.clear(), fields.Command.set([])):
            with self.assertRaises(UserError, msg=command):
                campaign.write({"request_ids": [command]})
        self.assertEqual(outreach.request_ids, opened)

    def test_open_request_is_enough(self):
        self.env["alseraj.support.request"].create({
            "beneficiary_id": self.files[0].id, "type_id": self.env.ref(PREFIX + "support_type_cash_once").id,
            "channel_id": self.channel_phone.id, "amount_requested": 100,
        })
        outreach = self._make(beneficiary_ids=self.files.ids)
        outreach.action_open_requests()
        self.assertEqual(outreach.request_ids.beneficiary_id, self.files[1:])

    def test_suspended_is_left_out(self):
        outreach = self._make(beneficiary_ids=self.files.ids)
        self.files[0].action_suspend("Test")
        outreach.action_open_requests()
        self.assertEqual(outreach.request_ids.beneficiary_id, self.files[1:])

    def test_refusals(self):
        outreach = self._make()
        with self.assertRaisesRegex(UserError, "Nobody is selected"):
            outreach.write({"state": "done"})
        outreach.write({"beneficiary_ids": self.files.ids, "amount": 0})
        with self.assertRaisesRegex(UserError, "amount"):
            outreach.action_open_requests()
        outreach.amount = 100
        for user in (self.user_researcher, self.user_auditor):
            with self.assertRaises(UserError):
                outreach.with_user(user).action_open_requests()
            with self.assertRaises(UserError):
                outreach.with_user(user).action_select()
        for user in (self.user_delegate, self.user_finance, self.user_outsider):
            with self.assertRaises(AccessError):
                outreach.with_user(user).action_open_requests()
        self.assertFalse(outreach.request_ids)
        outreach.action_open_requests()
        with self.assertRaisesRegex(UserError, "can't be changed any more"):
            outreach.amount = 9000

    def test_signed_at_delivery(self):
        outreach = self._make(beneficiary_ids=self.files.ids)
        action = outreach.action_open_requests()
        requests = self.env["alseraj.support.request"].with_user(self.user_officer).search(action["domain"])
        with self.assertRaisesRegex(UserError, "signs the declaration first"):
            requests.action_submit()
        outreach.sudo().type_id.signature_at_delivery = True
        requests.action_submit()
        self.assertEqual(set(requests.mapped("state")), {"submitted"})
        self.assertIn("before it is delivered", requests[0]._get_unsigned_reason())
        requests[0].action_sign("محمد العتيبي", PNG)
        self.assertTrue(requests[0].signed_on)
        self.assertFalse(requests[0]._get_unsigned_reason())
        with self.assertRaisesRegex(UserError, "signed as it stands"):
            requests[0].action_sign("Somebody else", PNG)
        by_hand = requests[1].copy()
        self.assertFalse(by_hand._is_signed_at_delivery(), "only what the campaign opened")

    # ------------------------------------------------------------ signed on the phone

    def _texts(self, files):
        return self.env["sms.sms"].sudo().search([
            ("partner_id", "in", files.partner_id.ids), ("body", "like", "/alseraj/link#s.")])

    def test_links_for_signing_to_all(self):
        unreachable, unknown, *_others = files = self.make_beneficiaries(4)
        unreachable.write({"mobile": False})
        unknown.write({"birth_date": False, "identifier": False})
        outreach = self._make(beneficiary_ids=[fields.Command.set(files.ids)])
        outreach.action_open_requests()
        for user in (self.user_delegate, self.user_researcher, self.user_auditor, self.user_finance):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                outreach.with_user(user).action_send_sign_links()
        self.assertFalse(self._texts(files))
        outreach.action_send_sign_links()
        self.assertEqual(self._texts(files).partner_id, (files - unreachable - unknown).partner_id)
        self.assertEqual(len(self._texts(files)), 2)
        self.assertEqual(outreach.action_send_sign_links()["params"]["type"], "warning", "one is reached by no way")
        self.assertEqual(len(self._texts(files)), 2, "who has a good link is left alone")
        unreachable.mobile = "0551112223"
        self.assertEqual(outreach.action_send_sign_links()["params"]["type"], "success")
        with self.assertRaisesRegex(UserError, "still good"):
            outreach.action_send_sign_links()
        self.assertEqual(self._texts(files).partner_id, (files - unknown).partner_id)
        self.assertEqual(len(self._texts(files)), 3)
        token = self._texts(files)[0].body.rpartition("#s.")[2].strip()
        link = self.env["alseraj.sign.link"]._find_open(token)
        self.assertIn(link.request_id, outreach.request_ids)
        for user in (self.user_officer, self.user_manager):
            said = str(outreach.with_user(user).message_ids.mapped("body")) + str(
                self.env["alseraj.message"].with_user(user).search([("beneficiary_id", "in", files.ids)]).mapped("text"))
            self.assertNotIn(token, said)

    def test_links_cost_the_same(self):
        costs = {}
        for count in (2, 10, 40):
            outreach = self._make(beneficiary_ids=[fields.Command.set(self.make_beneficiaries(count).ids)])
            outreach.action_open_requests()
            costs[count] = self.count_queries(outreach.action_send_sign_links)
        self.assertLessEqual(costs[40], costs[10] + 4, costs)
