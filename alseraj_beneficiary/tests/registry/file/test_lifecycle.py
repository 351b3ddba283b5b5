from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from ...common import PREFIX, AlserajCommon


@tagged("post_install", "-at_install")
class TestLifecycle(AlserajCommon):
    """Reasons of suspension and closure, what registering lacks, and the dead."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.deceased = cls.env.ref(PREFIX + "state_reason_deceased")
        cls.moved = cls.env.ref(PREFIX + "state_reason_moved")
        cls.stale = cls.env.ref(PREFIX + "state_reason_stale_data")

    def setUp(self):
        super().setUp()
        self.file = self.make_beneficiary().with_user(self.user_officer)

    # ------------------------------------------------------------ reasons

    def test_a_reason_is_needed(self):
        for verb in ("action_suspend", "action_close"):
            for reason in (None, "", False):
                with self.subTest(verb, reason=reason), self.assertRaisesRegex(UserError, "choose one from the list"):
                    getattr(self.file, verb)(reason)
        for state in ("suspended", "closed"):
            with self.subTest(state), self.assertRaisesRegex(UserError, "choose one from the list"):
                self.file.write({"state": state})
        with self.assertRaises(UserError):
            self.file.write({"state": "suspended", "state_reason": "   "})
        self.assertEqual(self.file.state, "registered")

    def test_a_reason_in_any_form(self):
        cases = (
            (("Moved abroad",), {}, (False, "Moved abroad")),
            (("moved",), {}, (self.moved.id, False)),
            ((self.moved.name,), {}, (self.moved.id, self.moved.name)),
            ((self.moved.id,), {}, (self.moved.id, False)),
            ((), {"reason_id": self.moved.id}, (self.moved.id, False)),
            ((), {"reason_id": "moved"}, (self.moved.id, False)),
            (("To Jeddah, with his son",), {"reason_id": "moved"}, (self.moved.id, "To Jeddah, with his son")),
        )
        for args, kwargs, expected in cases:
            with self.subTest(args=args, kwargs=kwargs):
                call_kw(self.file, "action_suspend", [self.file.ids, *args], kwargs)
                self.assertEqual((self.file.state_reason_id.id, self.file.state_reason), expected)
                self.assertEqual(self.file.state, "suspended")
                self.file.action_reopen()
                self.assertEqual((self.file.state_reason_id.id, self.file.state_reason), (False, False))

    def test_a_name_in_arabic_is_the_reason(self):
        self.env["res.lang"]._activate_lang("ar_001")
        self.deceased.with_context(lang="ar_001").name = "متوفى"
        self.file.action_close("متوفى")
        self.assertTrue(self.file.is_deceased)

    def test_reasons_that_are_none(self):
        with self.assertRaisesRegex(UserError, "no such reason"):
            self.file.action_close(reason_id="nowhere")
        with self.assertRaisesRegex(UserError, "no such reason"):
            self.file.action_close(999_999_999)
        with self.assertRaisesRegex(UserError, "no reason for this step"):
            self.file.action_suspend(reason_id=self.deceased.id)
        with self.assertRaisesRegex(UserError, "no reason for this step"):
            self.file.action_close(reason_id=self.stale.id)

    def test_the_wizard(self):
        wizard = self.env["alseraj.reason.wizard"].with_user(self.user_officer).create({
            "res_model": self.file._name, "res_ids": self.file.ids, "verb": "suspend",
            "state_reason_id": self.moved.id, "reason": "To Jeddah",
        })
        wizard.action_apply()
        self.assertEqual((self.file.state, self.file.state_reason), ("suspended", "To Jeddah"))
        self.assertEqual(self.file.suspended_on, self.get_today())
        empty = wizard.create({"res_model": self.file._name, "res_ids": self.file.ids, "verb": "close"})
        self.file.action_reopen()
        with self.assertRaises(UserError):
            empty.action_apply()

    def test_the_reason_of_a_closed_file_is_not_rewritten(self):
        self.file.action_close(reason_id="deceased")
        for vals in ({"state_reason_id": self.moved.id}, {"state_reason": "x"}, {"state_reason_id": False}):
            with self.subTest(vals), self.assertRaises(UserError):
                call_kw(self.file.with_user(self.user_manager), "write", [self.file.ids, vals], {})
        with self.assertRaises(UserError):
            self.file.with_user(self.user_manager).write({"suspended_on": "2020-01-01"})

    def test_who_suspends(self):
        for user in (self.user_researcher, self.user_finance, self.user_auditor, self.user_outsider, self.user_portal):
            with self.subTest(user.login), self.assertRaises(UserError):
                call_kw(self.file.with_user(user), "action_suspend", [self.file.ids, "moved"], {})
        kin = self.make_beneficiary(kin_user_ids=[Command.set(self.user_officer.ids)])
        with self.assertRaisesRegex(UserError, "relative"):
            kin.with_user(self.user_officer).action_close("moved")

    def test_reasons_are_the_managers_list(self):
        with self.assertRaises(AccessError):
            self.moved.with_user(self.user_officer).name = "X"
        self.moved.with_user(self.user_manager).name = "Went Away"

    # ------------------------------------------------------------ nobody writes to the dead

    def test_no_mail_to_the_dead(self):
        other = self.make_beneficiary()
        partners = self.file.partner_id | other.partner_id
        partners.sudo().email = "family@example.com"
        self.file.action_close(reason_id="deceased")
        vals = {"subject": "Come", "body_html": "<p>Come</p>"}
        alone, both = self.env["mail.mail"].create([
            {**vals, "recipient_ids": [Command.set(self.file.partner_id.ids)]},
            {**vals, "recipient_ids": [Command.set(partners.ids)]},
        ])
        self.assertEqual(alone.state, "cancel")
        self.assertFalse(alone.recipient_ids)
        self.assertEqual((both.state, both.recipient_ids), ("outgoing", other.partner_id))
        sms = self.env["sms.sms"].create([
            {"partner_id": partner.id, "number": "+966501234567", "body": "Come"} for partner in partners
        ])
        self.assertEqual(
            {message.partner_id: message.state for message in sms},
            {self.file.partner_id: "canceled", other.partner_id: "outgoing"},
        )

    def test_a_file_closed_for_another_reason_is_written_to(self):
        self.file.action_close("moved")
        mail = self.env["mail.mail"].create({"recipient_ids": [Command.set(self.file.partner_id.ids)]})
        self.assertEqual(mail.state, "outgoing")

    # ------------------------------------------------------------ what is missing

    def test_what_is_missing_line_by_line(self):
        file = self.make_beneficiary(register=False, mobile=False, birth_date=False)
        text = file.missing_requirements
        self.assertIn("Fill in: Birth Date, Mobile.", text)
        line = file.document_ids.filtered(lambda d: d.type_id == self.type_identity)
        name = self.type_identity.name
        self.assertIn(f"• {name}: attach it and have it verified.", text)
        line.write({"attachment": self.document_vals(file, self.type_identity)["attachment"]})
        self.assertIn(f"• {name}: received; it still has to be verified.", file.missing_requirements)
        line.action_refuse("Not readable")
        self.assertIn(f"• {name}: refused (Not readable); ask for another one.", file.missing_requirements)
        line.write({"expiry_date": "2020-01-01"})
        line.action_receive()
        line._run_transition("expire") if line.state == "received" else None
        self.assertIn(f"• {name}: was valid until 01/01/2020; ask for a new one.", file.missing_requirements)
        with self.assertRaisesRegex(UserError, "was valid until") as caught:
            file.with_user(self.user_officer).action_register()
        self.assertEqual(str(caught.exception), file.missing_requirements, "button and banner say the same")
        self.assertEqual(file.with_user(self.user_officer).blocked_reason, file.missing_requirements)

    def test_what_is_missing_names_the_member(self):
        file = self.make_beneficiary(register=False, member_ids=[Command.create({"name": "Sara", "relation": "daughter"})])
        kind = self.env.ref(PREFIX + "document_type_identity")
        line = self.env["alseraj.document"].create(self.document_vals(file, kind, member_id=file.member_ids.id))
        needs = [{"type": kind, "member": file.member_ids, "document": line}]
        self.assertIn(f"• {kind.name} of Sara: received; it still has to be verified.", file._get_missing_lines(needs))
        needs[0]["document"] = line.browse()
        self.assertIn(f"• {kind.name} of Sara: attach it and have it verified.", file._get_missing_lines(needs))

    def test_a_registered_file_has_no_banner(self):
        self.assertFalse(self.file.blocked_reason)
        self.file.action_suspend("moved")
        self.assertFalse(self.file.blocked_reason)

    def test_many_at_once_all_or_none(self):
        good = self.make_beneficiary(register=False)
        self.verify_documents(good)
        bad = self.make_beneficiary(register=False)
        both = (good | bad).with_user(self.user_officer)
        with self.assertRaisesRegex(UserError, bad.code):
            both.action_register()
        self.assertEqual(set(both.mapped("state")), {"draft"})

    def test_incomplete_is_searched(self):
        files = self.env["alseraj.beneficiary"]
        good = self.make_beneficiary(register=False)
        self.verify_documents(good)
        bad = self.make_beneficiary(register=False)
        nameless = self.make_beneficiary(register=False, name="محمد")
        self.verify_documents(nameless)
        domain = [("id", "in", (good | bad | nameless).ids)]
        self.assertEqual(files.search([*domain, ("is_incomplete", "=", True)]), bad | nameless)
        self.assertEqual(files.search([*domain, ("is_incomplete", "=", False)]), good)
        self.assertEqual((good | bad).mapped("is_incomplete"), [False, True])

    # ------------------------------------------------------------ cost

    def test_constant_queries(self):
        def cost(count):
            files = self.make_beneficiaries(count).with_user(self.user_officer)
            return {
                "suspend": self.count_queries(files.action_suspend, "moved"),
                "reopen": self.count_queries(files.action_reopen),
                "review": self.count_queries(files.action_review),
                "close": self.count_queries(files.action_close, "moved"),
            }

        cost(2)
        ten, hundred = cost(10), cost(100)
        for step, queries in hundred.items():
            self.assertLessEqual(queries, ten[step] + 4, step)
