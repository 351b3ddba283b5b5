from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import tagged

from ...tools.names import normalize_arabic
from ...tools.same_person import may_be_one, same_given_name, similarity
from .common import RuleCase, properties

WORDS = st.sampled_from(
    "محمد محمود احمد حسن حسين سعد سعيد فاطمه فطمه عتيبي عتيبى حربي عبدالله عبدالاله فهد فهيد علي omar".split())
NAMES = st.lists(WORDS, max_size=5).map(" ".join)


@tagged("post_install", "-at_install")
class TestSamePerson(RuleCase):

    def _may(self, one, other, **options):
        return may_be_one(normalize_arabic(one), normalize_arabic(other), **options)

    def test_one_person(self):
        for one, other in (
            ("فاطمة محمد العتيبي", "فاطمه محمد على العتيبى"),
            ("فاطمة محمد العتيبي", "فاطمة محمد عبدالرحمن العتيبي"),
            ("العتيبي فاطمة محمد", "فاطمة محمد العتيبي"),
            ("فطمة محمد علي العتيبي", "فاطمة محمد علي العتيبي"),
            ("منصور علي سعد الدوسري", "منصور سعد علي الدوسري"),
            ("Mohamed Ali Hassan", "Mohammed Ali Hassan"),
        ):
            with self.subTest(one):
                self.assertTrue(self._may(one, other))

    def test_two_persons(self):
        for one, other in (
            ("حسن علي سعد الحربي", "حسين علي سعد الحربي"),
            ("محمد علي سعد الحربي", "محمود علي سعد الحربي"),
            ("سعد علي فهد الحربي", "فهد علي سعد الحربي"),
            ("محمد سعد علي العتيبي", "محمد فهد علي العتيبي"),
            ("محمد العتيبي", "محمد عبدالرحمن سالم العتيبي"),
            ("محمد", "محمد"),
            ("", "محمد سعد"),
        ):
            with self.subTest(one):
                self.assertFalse(self._may(one, other))

    def test_threshold(self):
        pair = ("فاطمة محمد العتيبي", "فاطمة محمد عبدالرحمن العتيبي")
        self.assertFalse(self._may(*pair, threshold=0.8))
        self.assertTrue(self._may(*pair, threshold=0.6))

    def test_slips(self):
        self.assertTrue(same_given_name("فاطمه", "فطمه"))
        self.assertTrue(same_given_name("ابراهيم", "ابارهيم"))
        self.assertFalse(same_given_name("سعد", "فهد"))
        self.assertFalse(same_given_name("1234", "1235"))
        self.assertFalse(same_given_name("مي", "مني"))
        self.assertFalse(same_given_name("ابراهيم", "ابرام"))

    @properties
    @given(NAMES, NAMES)
    def test_symmetric(self, one, other):
        self.assertEqual(may_be_one(one, other), may_be_one(other, one))
        self.assertEqual(similarity(one, other), similarity(other, one))

    @properties
    @given(st.lists(WORDS, min_size=2, max_size=5).map(" ".join))
    def test_a_name_is_like_itself(self, name):
        self.assertTrue(may_be_one(name, name))
        self.assertEqual(similarity(name, name), 1)
