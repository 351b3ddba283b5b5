"""The scripts that put words of shipped lists right on an upgrade: what somebody worded himself stays."""

import importlib.util
from pathlib import Path

from odoo.tests import TransactionCase, tagged

ROOT = Path(__file__).parents[1]


@tagged("post_install", "-at_install")
class TestWordsUpgrade(TransactionCase):

    def migrate(self, script):
        self.env.flush_all()
        spec = importlib.util.spec_from_file_location("migration", ROOT / script)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        module.migrate(self.env.cr, "19.0.1.1.0")
        self.env.invalidate_all()

    def test_lists(self):
        self.env["res.lang"]._activate_lang("ar_001")
        arabic = self.env(context={"lang": "ar_001"})
        divorced = arabic.ref("alseraj_beneficiary.category_divorced")
        agency = arabic.ref("alseraj_beneficiary.document_type_agency")
        group = arabic.ref("alseraj_beneficiary.group_auditor")
        divorced.name, agency.name, group.name = "مطلّق", "توكيلنا", "مراجع"
        self.migrate("alseraj_beneficiary/migrations/19.0.1.2.0/post-words.py")
        self.assertEqual((divorced.name, agency.name, group.name), ("مطلّقة", "توكيلنا", "مدقق"))
        self.assertEqual(divorced.with_context(lang="en_US").name, "Divorced Woman")

    def test_marks(self):
        self.env["res.lang"]._activate_lang("ar_001")
        mark = self.env(context={"lang": "ar_001"}).ref("alseraj_survey.answer_overall_1")
        other = self.env(context={"lang": "ar_001"}).ref("alseraj_survey.answer_speed_1")
        mark.value, other.value = "فقير", "رديء"
        self.migrate("alseraj_survey/migrations/19.0.1.2.0/post-words.py")
        self.assertEqual((mark.value, other.value), ("ضعيف", "رديء"))

    def test_riyal(self):
        riyal = self.env.ref("base.SAR")
        riyal.write({"symbol": "SR", "position": "before"})
        self.migrate("alseraj_beneficiary/migrations/19.0.1.2.0/post-riyal.py")
        self.assertEqual((riyal.symbol, riyal.position), ("ريال", "after"))
        riyal.symbol = "ر.س"
        self.migrate("alseraj_beneficiary/migrations/19.0.1.2.0/post-riyal.py")
        self.assertEqual(riyal.symbol, "ر.س")
