import pickle
import re

from odoo.tests import tagged

from ...tools.errors import SENTENCES, RuleError
from .common import RuleCase


@tagged("post_install", "-at_install")
class TestRuleError(RuleCase):
    def test_sentence_holds_its_values(self):
        error = RuleError("date_month", month=18)
        self.assertEqual(str(error), "Month 18 does not exist: a year has 12 months.")
        self.assertEqual(error.code, "date_month")
        self.assertEqual(error.values, {"month": 18})
        self.assertEqual(error.sentence % error.values, str(error))

    def test_is_a_value_error(self):
        self.assertIsInstance(RuleError("date_empty"), ValueError)

    def test_survives_pickling(self):
        error = pickle.loads(pickle.dumps(RuleError("date_month", month=18)))
        self.assertEqual(str(error), "Month 18 does not exist: a year has 12 months.")

    def test_every_sentence_is_one(self):
        for code, sentence in SENTENCES.items():
            with self.subTest(code=code):
                self.assertTrue(sentence.endswith("."))
                names = re.findall(r"%\((\w+)\)s", sentence)
                self.assertNotIn("%(", sentence % dict.fromkeys(names, "x"))
                # env._(sentence, **values) and RuleError(code, **values) have these names already
                self.assertFalse({"self", "source", "code"} & set(names))
