import base64

from freezegun import freeze_time
from psycopg2.extras import Json

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import PNG, RequestCommon

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
        declared = request.snapshot
        self.assertEqual((declared["format"], declared["declaration"]), (2, "1"))
        self.assertEqual(declared["request"], {
            "beneficiary": self.beneficiary.code, "type_id": self.type_cash.id, "type": "cash_once",
            "amount": 3000, "urgent": False, "description": request.description,
        })
        member, income = self.beneficiary.member_ids, self.beneficiary.income_ids
        self.assertEqual(declared["household"], [{
            "id": member.id, "name": "سعد", "relation": "son", "identifier": "", "birth_date": "2015-02-01",
            "gender": False, "dependent": True, "in_household": True, "marital_status": False, "study": "none",
            "study_stage": False, "works": False, "work": False,
        }])
        self.assertEqual(
            declared["incomes"], [{"id": income.id, "source": "salary", "kind": "income", "amount": 2000}])
        self.assertEqual((declared["monthly_income"], declared["housing"], declared["rent"]), (2000, "rented", 0))
        self.assertEqual(declared["head"], {"marital_status": False, "work": False, "employer": False})
        self.assertEqual(declared["applicant"]["identifier"], f"••••{self.beneficiary.identifier[-4:]}")
        self.assertEqual(declared["categories"], [self.category_poor.code])
        self.assertTrue(request._is_seal_intact())
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
        self.assertEqual(request.snapshot_diff, "Added: نورة (Daughter)")
        request.action_submit()  # the family may grow; what is asked for may not

    def test_changed_work_and_rent_are_shown(self):
        request = self.make_requests()
        self.beneficiary.write({"work_status": "employed", "rent_amount": 900})
        self.assertIn("Monthly Rent: nothing signed, ", request.snapshot_diff)
        self.assertIn("Work: nothing signed, Employed now", request.snapshot_diff)

    def test_an_older_form_asked_less(self):
        self.beneficiary.member_ids = [Command.create({"name": "نورة", "relation": "daughter"})]
        request = self.make_requests()
        kept = ("declaration", "request", "incomes", "monthly_income", "housing")
        old = {key: value for key, value in request.snapshot.items() if key in kept}
        old["household"] = [{"name": "نورة", "relation": "daughter", "birth_date": False, "dependent": True}]
        self.env.cr.execute(
            "UPDATE alseraj_signature SET snapshot = %s WHERE request_id = %s", [Json(old), request.id])  # as it was sealed
        self.env.invalidate_all()
        self.beneficiary.write({"work_status": "employed", "rent_amount": 900})
        self.beneficiary.member_ids.is_working = True
        self.assertFalse(request.snapshot_diff)
        self.beneficiary.member_ids.is_dependent = False
        self.assertEqual(request.snapshot_diff, "نورة, Dependent: Yes signed, No now")

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
            {"name": "Declaration", "version": "2", "body": "<p>b</p>", "active_from": self.get_today()},
        ])
        self.assertEqual((later | now).mapped("is_current"), [False, True])
        self.assertEqual(self.make_requests().declaration_id, now)

    # ------------------------------------------------------------ who, over which channel, and the history

    def test_every_signature_is_kept(self):
        request = self.make_requests()
        first = request.signature_ids
        self.assertEqual(
            (first.name, first.channel, first.user_id, first.signed_as, first.is_current, first.is_intact),
            ("محمد العتيبي", "desk", self.user_officer, "self", True, True),
        )
        request.amount_requested = 2000
        request.action_sign("محمد العتيبي", GIF)
        second = request.signature_ids - first
        self.assertEqual((second.is_current, first.is_current), (True, False))
        self.assertEqual((first.snapshot["request"]["amount"], second.snapshot["request"]["amount"]), (3000, 2000))
        request.signed_by = "Somebody else"
        self.assertEqual((len(request.signature_ids), any(request.signature_ids.mapped("is_current"))), (2, False))

    def test_guardian_needs_a_deed(self):
        child = self.make_beneficiary(birth_date=fields.Date.subtract(self.get_today(), years=10))
        request = self.make_requests(child)
        with self.assertRaisesRegex(UserError, "is a minor"):
            request.action_submit()
        request.signed_as = "guardian"
        self.assertFalse(request.signed_on, "signed in another capacity")
        request.action_sign("عبدالله العتيبي", PNG)
        with self.assertRaisesRegex(UserError, "needs a deed"):
            request.action_submit()
        deed = self.env["alseraj.document"].create(
            self.document_vals(child, self.env.ref("alseraj_beneficiary.document_type_agency")))
        request.signed_proof_id = deed
        request.action_sign("عبدالله العتيبي", PNG)
        with self.assertRaisesRegex(UserError, "needs a deed"):
            request.action_submit()
        deed.action_verify()
        request.action_submit()
        self.assertEqual((request.state, request.signature_ids.sorted()[0].proof_id), ("submitted", deed))

    def test_paper(self):
        request = self.make_requests(sign=False)
        scan = base64.b64encode(b"%PDF-1.4 signed form")
        day = fields.Date.subtract(self.get_today(), days=2)
        for name, date, file in (
            ("", day, scan), ("محمد", False, scan), ("محمد", day, False),
            ("محمد", fields.Date.add(self.get_today(), days=1), scan), ("محمد", "2023-12-31", scan),
            ("محمد", day, base64.b64encode(b"MZ a program")),
            ("محمد", day, base64.b64encode(b"\0\0\0\x18ftypheic0000")),
        ):
            with self.subTest(name=name, date=date, file=file), self.assertRaises(UserError):
                request.action_sign_paper(name, date, file, "form.pdf")
        request.action_sign_paper("محمد العتيبي", day, scan, "form.pdf")
        self.assertEqual(
            (request.signed_channel, request.signed_on.date(), request.signed_user_id, bool(request.signature)),
            ("paper", day, self.user_officer, False),
        )
        self.assertEqual(request.with_context(bin_size=False).signature_ids.scan, scan)
        request.action_submit()
        self.assertEqual(request.state, "submitted")

    def test_paper_over_the_dialog(self):
        request = self.make_requests(sign=False)
        wizard = self.env["alseraj.sign.paper"].with_user(self.user_officer).with_context(active_id=request.id).create({
            "name": "محمد العتيبي", "scan": base64.b64encode(b"%PDF-1.4 signed form"), "scan_name": "form.pdf",
        })
        wizard.action_apply()
        self.assertEqual((request.signed_channel, request.signature_scan_name), ("paper", "form.pdf"))

    def test_signed_form_prints_the_text_that_was_read(self):
        request = self.make_requests()
        signature = request.signature_ids
        self.assertEqual(signature.declaration_version, "1")
        self.assertEqual(len(signature.declaration_hash), 64)
