"""Files that prove something are exchanged by nobody, and the picture of a signature is as sealed as the words."""

import base64
import io

from PIL import Image
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, MissingError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..report.paper import Paper
from ..tools import pictures
from .common import PDF
from .finance.common import FinanceCommon
from .request.common import PNG

ROLES = ("delegate", "officer", "manager", "researcher", "member", "secretary", "finance", "auditor", "sensitive")
OTHER = base64.b64encode(b"%PDF-1.4 other").decode()


def draw(width, height, kind="PNG"):
    buffer = io.BytesIO()
    Image.new("1", (width, height)).save(buffer, format=kind)
    return base64.b64encode(buffer.getvalue()).decode()


@tagged("post_install", "-at_install")
class TestEvidence(FinanceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._wake_users("sensitive")
        cls.user_sensitive.write({"company_ids": [(4, cls.company.id)], "company_id": cls.company.id})
        cls.user_system = cls._make_user("system", "base.group_system", "group_manager")
        cls.request = cls.make_requests(amount=1500, type_id=cls.in_kind_type.id)
        cls.file = cls.request.beneficiary_id
        cls.document = cls.env["alseraj.document"].create(cls.document_vals(cls.file, cls.type_identity))
        cls.document.action_verify()
        cls.installment = cls.request.installment_ids
        cls.installment.with_user(cls.user_officer).action_hand_over("Um Saad", PNG)
        draft = cls.env["alseraj.support.request"].create({
            "beneficiary_id": cls.file.id, "type_id": cls.in_kind_type.id, "amount_requested": 1})
        draft.action_sign("Um Saad", PNG)
        cls.signed = draft
        cls.proofs = (
            (cls.document, "attachment"), (cls.installment, "received_signature"), (cls.signed, "signature"),
            (cls.signed.signature_ids, "signature"),
        )

    def test_a_row_that_something_is_narrowed_by_is_not_deleted(self):
        """Empty means all: a fund for orphans would pay for everybody, a file would lose what it is."""
        category = self.env["alseraj.category"].create({"name": "Trial", "code": "trial", "company_id": self.company.id})
        fund = self.env["alseraj.fund"].create({"name": "Trial", "code": "TRIAL", "category_ids": [(6, 0, category.ids)]})
        for names, free in ((fund, {"category_ids": False}), (self.file, {"category_ids": [(3, category.id)]})):
            names.category_ids |= category
            self.env.flush_all()
            with self.subTest(named=names._name), self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), \
                    self.env.cr.savepoint():
                category.with_user(self.user_manager).unlink()
            self.env.invalidate_all()
            names.write(free)
        category.with_user(self.user_manager).unlink()
        self.assertFalse(category.exists())

    def test_no_list_narrows_by_what_may_go(self):
        loose = {
            (name, field.name)
            for name, model in self.env.registry.items()
            if name.startswith("alseraj.") and not model._abstract and not model._transient
            for field in model._fields.values()
            if field.type == "many2many" and field.store and not field.related and field.ondelete != "restrict"
            and field.comodel_name.startswith("alseraj.") and "active" in self.env[field.comodel_name]._fields
        }
        # the other side of a link that is held, files that a campaign chose by its rule, marks on words without a name
        self.assertLessEqual(loose, {
            ("alseraj.category", "requirement_ids"), ("alseraj.outreach", "beneficiary_ids"),
            ("alseraj.satisfaction.comment", "theme_ids")})

    def call(self, user, model, method, *args, **kwargs):
        self.env.flush_all()
        self.env.invalidate_all()
        with mute_logger("odoo.addons.base.models.ir_rule", "odoo.models", "odoo.sql_db"):
            try:
                with self.env.cr.savepoint():
                    return call_kw(self.env[model].with_user(user), method, args, kwargs)
            except (AccessError, MissingError, UserError):
                return None

    def get_file(self, record, name):
        return self.env["ir.attachment"].search([
            ("res_model", "=", record._name), ("res_id", "=", record.id), ("res_field", "=", name)])

    def test_files_in_fields_are_exchanged_by_nobody(self):
        before = {proof: self.get_file(*proof) for proof in self.proofs}
        for role in (*ROLES, "system"):
            user = getattr(self, f"user_{role}")
            for record, name in self.proofs:
                where = {"res_model": record._name, "res_id": record.id, "res_field": name}
                file = before[record, name]
                self.assertEqual(len(file), 1)
                mine = self.env["ir.attachment"].with_user(user).create({"name": "x", "datas": OTHER})
                tries = (
                    ("create", [{"name": "x", "datas": OTHER, **where}], {}),
                    ("create", [{"name": "x", "datas": OTHER}],
                     {"context": {f"default_{key}": value for key, value in where.items()}}),
                    ("write", [mine.ids, where], {}),
                    ("write", [mine.ids, {"res_field": name}], {"context": {
                        "default_res_model": record._name, "default_res_id": record.id}}),
                    ("write", [file.ids, {"datas": OTHER}], {}),
                    ("write", [file.ids, {"raw": OTHER}], {}),
                    ("write", [file.ids, {"res_field": False}], {}),
                    ("write", [file.ids, {"res_id": 0}], {}),
                    ("write", [file.ids, {"public": True}], {}),
                    ("copy", [file.ids, {"datas": OTHER}], {}),
                    ("unlink", [file.ids], {}),
                )
                for method, args, kwargs in tries:
                    with self.subTest(role=role, model=record._name, method=method, args=args):
                        self.call(user, "ir.attachment", method, *args, **kwargs)
                        self.env.invalidate_all()
                        self.assertEqual(self.get_file(record, name), file)
                # in two steps: first beside the field, then into it
                beside = self.call(user, "ir.attachment", "create", [
                    {"name": "x", "datas": OTHER, "res_model": record._name, "res_id": record.id}])
                if beside:
                    with self.subTest(role=role, model=record._name, steps=2):
                        self.assertIsNone(self.call(user, "ir.attachment", "write", beside, {"res_field": name}))
                        self.assertIsNone(self.call(user, "ir.attachment", "write", beside, {"public": True}))
        for (record, name), file in before.items():
            self.assertEqual(self.get_file(record, name), file)
            self.assertEqual(file.datas, self.env["ir.attachment"].browse(file.id).datas)
        self.assertEqual(self.document.with_context(bin_size=False).attachment, PDF)

    def test_signed_pictures_are_hashed_and_printed_from_the_seal(self):
        signature = self.signed.signature_ids
        self.assertEqual(signature.signature_hash, pictures.digest(PNG))
        self.assertTrue(signature.is_intact and self.signed._is_seal_intact() and self.installment.is_receipt_intact)
        self.assertEqual(pictures.digest(self.signed._get_signature_picture()), pictures.digest(PNG))
        other = base64.b64decode(draw(2, 2))
        for record, name in self.proofs[1:]:
            self.get_file(record, name).raw = other  # as by SQL, or a restored file store
        self.env.invalidate_all()
        self.assertFalse(signature.is_intact)
        self.assertFalse(self.signed._is_seal_intact())
        self.assertFalse(self.installment.is_receipt_intact)
        self.assertFalse(self.signed._get_signature_picture())
        self.assertFalse(self.installment._get_receiver_picture())

    def test_only_the_picture_of_the_request_was_exchanged(self):
        self.get_file(self.signed, "signature").raw = base64.b64decode(draw(2, 2))
        self.env.invalidate_all()
        self.assertTrue(self.signed.signature_ids.is_intact)
        self.assertFalse(self.signed._is_seal_intact())
        self.assertEqual(pictures.digest(self.signed._get_signature_picture()), pictures.digest(PNG), "the sealed one")

    def test_checksums_are_the_servers(self):
        for record, name in (
            (self.signed.signature_ids, "signature_hash"), (self.signed.signature_ids, "scan_hash"),
            (self.installment, "received_signature_hash"), (self.installment, "received_signature"),
        ):
            for role in ROLES:
                with self.subTest(role=role, name=name):
                    self.assertIsNone(self.call(
                        getattr(self, f"user_{role}"), record._name, "write", record.ids, {name: "0" * 64}))

    def test_size_is_read_before_the_picture(self):
        """14,000 pixels squared, packed in a few kilobytes, would take 200 MB each time it is printed."""
        huge = draw(14_000, 14_000)
        self.assertLess(len(huge), 200_000)
        draft = self.env["alseraj.support.request"].create({
            "beneficiary_id": self.file.id, "type_id": self.in_kind_type.id, "amount_requested": 2})
        other = self.make_requests(amount=1500, type_id=self.in_kind_type.id).installment_ids
        for picture in (huge, "bm90aGluZw==", "%%%", base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"0" * 50).decode()):
            with self.subTest(size=len(picture)):
                self.assertIsNone(self.call(self.user_officer, draft._name, "action_sign", draft.ids, "Um Saad", picture))
                self.assertIsNone(self.call(self.user_officer, draft._name, "write", draft.ids, {
                    "signature": picture, "signed_by": "Um Saad"}))
                self.assertIsNone(self.call(
                    self.user_officer, other._name, "action_hand_over", other.ids, "Um Saad", picture))
        self.env.invalidate_all()
        self.assertFalse(draft.signed_on or other.handed_over_on)
        self.assertEqual(Paper(self.env).image(huge.encode()), "")
        self.assertTrue(Paper(self.env).image(PNG.encode()))
