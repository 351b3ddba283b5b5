import base64

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import PNG, RequestCommon

GIF = "R0lGODlhAQABAAD/ACwAAAAAAQABAAACADs="


@tagged("post_install", "-at_install")
class TestRequestSignature(RequestCommon):

    def test_signing_freezes_what_was_declared(self):
        self.beneficiary.write({
            "housing": "rented",
            "member_ids": [Command.create({"name": "سعد", "relation": "son", "birth_date": "2015-02-01"})],
            "income_ids": [Command.create({
                "source_id": self.env.ref("alseraj_beneficiary.income_source_salary").id, "amount": 2000,
            })],
        })
        with freeze_time("2026-03-01 08:30:00"):
            request = self.make_requests()
        self.assertEqual(request.signed_on, fields.Datetime.from_string("2026-03-01 08:30:00"))
        self.assertEqual(request.declaration_id, self.env.ref("alseraj_beneficiary.declaration_1"))
        self.assertEqual(request.snapshot, {
            "declaration": "1",
            "request": {
                "beneficiary": self.beneficiary.code, "type_id": self.type_cash.id, "type": "cash_once",
                "amount": 3000, "urgent": False,
            },
            "household": [{
                "name": "سعد", "relation": "son", "birth_date": "2015-02-01", "dependent": True,
                "in_household": True, "marital_status": False, "study": "none", "works": False,
            }],
            "incomes": [{"source": "salary", "kind": "income", "amount": 2000}],
            "monthly_income": 2000,
            "housing": "rented",
            "rent": 0,
            "head": {"marital_status": False, "work": False, "employer": False},
        })
        self.assertFalse(request.snapshot_diff)

    def test_signing_by_writing(self):
        request = self.make_requests(sign=False)
        request.write({"signed_by": "محمد"})
        self.assertFalse(request.signed_on)
        request.write({"signature": PNG})
        self.assertTrue(request.signed_on and request.snapshot)
        created = self.make_requests(sign=False, signature=PNG, signed_by="محمد")
        self.assertTrue(created.signed_on and created.snapshot)

    def test_clearing_unsigns(self):
        request = self.make_requests()
        request.signature = False
        self.assertEqual((request.signed_on, request.snapshot), (False, False))

    def test_another_name_is_another_signature(self):
        request = self.make_requests()
        request.signed_by = "Somebody else"
        self.assertEqual((request.signature, request.signed_on, request.snapshot), (False, False, False))

    def test_changed_after_signing(self):
        request = self.make_requests()
        request.amount_requested = 4000
        self.assertIn("signed for One-off Cash Support", request.snapshot_diff)
        with self.assertRaisesRegex(UserError, "Have it signed again"):
            request.action_submit()
        request.action_sign("محمد العتيبي", GIF)
        request.action_submit()
        self.assertEqual((request.state, request.snapshot["request"]["amount"]), ("submitted", 4000))

    def test_changed_family_is_shown(self):
        request = self.make_requests()
        self.beneficiary.member_ids = [Command.create({"name": "نورة", "relation": "daughter"})]
        self.assertIn("household members", request.snapshot_diff)
        request.action_submit()  # the family may grow; what is asked for may not

    def test_changed_work_and_rent_are_shown(self):
        request = self.make_requests()
        self.beneficiary.write({"work_status": "employed", "rent_amount": 900})
        self.assertIn("The rent of the family", request.snapshot_diff)
        self.assertIn("the work of the beneficiary", request.snapshot_diff)

    def test_an_older_form_asked_less(self):
        self.beneficiary.member_ids = [Command.create({"name": "نورة", "relation": "daughter"})]
        request = self.make_requests()
        old = {key: value for key, value in request.snapshot.items() if key not in ("head", "rent")}
        old["household"] = [{"name": "نورة", "relation": "daughter", "birth_date": False, "dependent": True}]
        request._write_internal({"snapshot": old})
        self.beneficiary.write({"work_status": "employed", "rent_amount": 900})
        self.beneficiary.member_ids.is_working = True
        self.assertFalse(request.snapshot_diff)
        self.beneficiary.member_ids.is_dependent = False
        self.assertIn("household members", request.snapshot_diff)

    def test_what_is_no_signature(self):
        request = self.make_requests(sign=False)
        svg = base64.b64encode(b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>").decode()
        text = base64.b64encode(b"not a picture").decode()
        for name, signature in (
            ("", PNG), ("  ", PNG), ("محمد", False), ("محمد", text), ("محمد", svg),
        ):
            with self.subTest(name=name, signature=signature), self.assertRaises(UserError):
                request.action_sign(name, signature)

    def test_signed_declaration_stays(self):
        declaration = self.env.ref("alseraj_beneficiary.declaration_1").with_user(self.user_manager)
        declaration.body = "<p>A better text</p>"
        self.make_requests()
        for vals in ({"body": "<p>Other words</p>"}, {"version": "9"}, {"active_from": "2020-01-01"}):
            with self.subTest(vals=vals), self.assertRaisesRegex(UserError, "has been signed"):
                declaration.write(vals)
        with self.assertRaisesRegex(UserError, "has been signed"):
            declaration.update_field_translations("body", {"en_US": {"A better text": "Other words"}})

    def test_new_version_comes_into_force(self):
        Declaration = self.env["alseraj.declaration"].with_user(self.user_manager)
        later, now = Declaration.create([
            {"name": "Declaration", "version": "3", "body": "<p>c</p>", "active_from": "2999-01-01"},
            {"name": "Declaration", "version": "2", "body": "<p>b</p>", "active_from": fields.Date.today()},
        ])
        self.assertEqual((later | now).mapped("is_current"), [False, True])
        self.assertEqual(self.make_requests().declaration_id, now)
