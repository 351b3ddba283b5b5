"""Newsletters and SMS marketing: no beneficiary among the recipients, whatever is asked."""

from neighbour_common import QUIET, NeighbourCommon

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.alseraj_beneficiary.tests.registry.privacy.privacy_common import TRACE
from odoo.addons.mail.tests.common import MailCommon


@tagged("post_install", "-at_install")
class TestMailings(NeighbourCommon, MailCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.marketer = cls.app_users["mass_mailing.group_mass_mailing_user"]
        cls.role = cls._make_user("role_mailing", "group_officer", "mass_mailing.group_mass_mailing_user")
        cls.partner.category_id = cls.env["res.partner.category"].create({"name": "Tag"})
        cls.visible.category_id = cls.partner.category_id
        cls.both = f"[('id', 'in', {(cls.partner | cls.visible).ids})]"
        cls.model_partner = cls.env["ir.model"]._get("res.partner")

    def _make(self, user, **vals):
        return self.env["mailing.mailing"].with_user(user).create({
            "subject": "News", "body_html": "<p>News</p>", "email_from": "news@example.com",
            "mailing_model_id": self.model_partner.id, "mailing_domain": self.both, **vals,
        })

    def _send(self, mailing):
        """As the job does, which may read everything."""
        mailing.action_put_in_queue()
        with self.mock_mail_gateway(), self.enter_registry_test_mode():
            self.env.ref("mass_mailing.ir_cron_mass_mailing_queue").method_direct_trigger()
        self.env.invalidate_all()
        return mailing.sudo().mailing_trace_ids

    def test_newsletter(self):
        traces = self._send(self._make(self.marketer))
        self.assertEqual(traces.mapped("res_id"), self.visible.ids)
        self.assertNoTrace(traces.mapped("email"))
        self.assertFalse([mail for mail in self._mails if TRACE.lower() in str(mail["email_to"]).lower()])
        self.assertEqual(traces.mass_mailing_id.state, "done")

    def test_sms(self):
        mailing = self._make(self.marketer, mailing_type="sms", body_plaintext="News", sms_force_send=False)
        traces = self._send(mailing)
        self.assertEqual(traces.mapped("res_id"), self.visible.ids)
        self.assertNoTrace(traces.mapped("sms_number"))
        self.assertFalse(self.env["sms.sms"].sudo().search([("partner_id", "=", self.partner.id)]))

    def test_ids_of_the_caller(self):
        mailing = self._make(self.marketer)
        for ids in (self.partner.ids, (self.partner | self.visible).ids):
            answer = self.call(self.marketer, "mailing.mailing", "action_send_mail", mailing.ids, ids)
            self.assertNoTrace(answer)
            self.assertNotIn(self.partner.id, mailing.sudo().mailing_trace_ids.mapped("res_id"))
        sms = self._make(self.marketer, mailing_type="sms", body_plaintext="News")
        self.assertRefused(self.call(self.marketer, "mailing.mailing", "action_send_sms", sms.ids, self.partner.ids))

    def test_nobody_sends_in_a_role_s_name(self):
        """The responsible is who made or changed it last without a role."""
        mailings = (
            self._make(self.marketer, user_id=self.role.id),
            self._make(self.role).with_user(self.marketer),
            self._make(self.marketer),
        )
        mailings[1].mailing_domain = self.both
        mailings[2].user_id = self.role
        for mailing in mailings:
            self.assertEqual(mailing.sudo().user_id, self.marketer)
            self.assertEqual(self._send(mailing).mapped("res_id"), self.visible.ids)

    def test_domain_is_no_oracle(self):
        me = self.visible.id
        for question in (
            f"[('id', '=', {me}), ('category_id.partner_ids.name', 'ilike', '{TRACE}')]",
            f"[('id', '=', {me}), ('category_id', 'any', [('partner_ids.phone', 'ilike', '559998877')])]",
            f"[('name', 'ilike', '{TRACE}')]", f"[('bank_ids.acc_number', 'ilike', '{self.bank_account.acc_number}')]",
            "[('is_beneficiary', '=', True)]", f"[('beneficiary_ids.health_notes', 'ilike', '{TRACE}')]",
        ):
            with self.subTest(question), mute_logger(*QUIET):
                mailing = self._make(self.role)
                mailing.mailing_domain = question
                mailing = mailing.with_user(self.marketer)
                mailing.subject = "Changed"  # and so answers for it
                as_job = mailing.with_user(self.env.ref("base.user_root"))
                self.assertFalse(as_job._get_recipients())
        mailing = self._make(self.marketer, mailing_domain=f"[('category_id.name', '=', 'Tag'), {self.both[1:]}")
        self.assertEqual(mailing.with_user(self.env.ref("base.user_root"))._get_recipients(), [me])

    def test_other_lists_that_name_him(self):
        """A list of the marketing, a registration, an order: whatever record is a recipient, it may name him."""
        for model in ("mailing.contact", "event.registration", "sale.order", "crm.lead"):
            if model not in self.env or "partner_id" not in self.env[model]._fields:
                continue
            vals = {"event.registration": lambda: {"event_id": self.env["event.event"].create({
                "name": "Event", "date_begin": "2030-01-01", "date_end": "2030-01-02"}).id},
                "crm.lead": lambda: {"name": "Lead"}, "mailing.contact": lambda: {"list_ids": [
                    Command.create({"name": "List"})]}}.get(model, dict)()
            record = self.env[model].create({**vals, "partner_id": self.partner.id})
            mailing = self._make(
                self.marketer, mailing_model_id=self.env["ir.model"]._get(model).id, mailing_domain=f"[('id', '=', {record.id})]")
            with self.subTest(model):
                self.assertFalse(mailing.with_user(self.env.ref("base.user_root"))._get_recipients())

    def test_a_role_sends(self):
        traces = self._send(self._make(self.role))
        self.assertEqual(set(traces.mapped("res_id")), set((self.partner | self.visible).ids))
        # the traces follow: a marketer neither finds nor reads that of the beneficiary
        his = traces.filtered(lambda trace: trace.res_id == self.partner.id)
        found = self.env["mailing.trace"].with_user(self.marketer).search([("mass_mailing_id", "=", traces.mass_mailing_id.id)])
        self.assertEqual(found, (traces - his).with_user(self.marketer))
        self.assertFalse(self.env["mailing.trace"].with_user(self.marketer).search_count([("email", "ilike", TRACE)]))
        with mute_logger(*QUIET), self.assertRaises(AccessError):
            his.with_user(self.marketer).read(["email"])
        self.assertIn(his, self.env["mailing.trace"].with_user(self.role).search([]))

    def test_composer(self):
        """The window for many recipients, without a mailing."""
        theirs = [("recipient_ids", "in", self.partner.ids)]
        before = self.env["mail.mail"].sudo().search_count(theirs)  # of the scene
        for model, vals, method in (
            ("mail.compose.message", {"composition_mode": "mass_mail", "model": "res.partner", "subject": "x", "body": "x"},
             "action_send_mail"),
            ("sms.composer", {"composition_mode": "mass", "res_model": "res.partner", "body": "x"}, "action_send_sms"),
        ):
            for ids in (self.partner.ids, (self.visible | self.partner).ids):
                answer = self.call(self.marketer, model, "create", {**vals, "res_ids": str(ids)})
                if isinstance(answer, int):
                    answer = self.call(self.marketer, model, method, [answer])
                with self.subTest(model=model, ids=ids):
                    self.assertRefused(answer)
        self.assertEqual(self.env["mail.mail"].sudo().search_count(theirs), before)
        self.assertFalse(self.env["sms.sms"].sudo().search([("partner_id", "in", self.partner.ids)]))
