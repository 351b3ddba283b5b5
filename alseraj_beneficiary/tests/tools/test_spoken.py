import datetime
import re

from odoo.tests import TransactionCase, tagged

from ...tools import spoken


@tagged("post_install", "-at_install")
class TestSpoken(TransactionCase):

    def test_days(self):
        day = datetime.date(2026, 11, 24)
        self.assertEqual(spoken.say_day(day, "ar_001"), "الثلاثاء 14 جمادى الآخرة 1448، الموافق 24 نوفمبر 2026")
        self.assertEqual(spoken.say_day(day, "en_US"), "Tuesday, 14 Jumada al-Akhirah 1448, which is 24 November 2026")
        self.assertEqual(spoken.say_day(datetime.date(1900, 1, 1), "en_US"), "Monday 1 January 1900")
        self.assertEqual(spoken.say_day(False, "ar_001"), "")

    def test_never_an_abbreviation(self):
        for number in range(0, 20000, 37):
            for lang in ("ar_001", "en_US"):
                text = spoken.say_day(datetime.date(1990, 1, 1) + datetime.timedelta(days=number), lang)
                self.assertFalse(re.search(r"هـ|\bAH\b| م\b|\(", text), text)
