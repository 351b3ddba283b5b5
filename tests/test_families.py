"""The generator of families keeps its word: what it plants is wrong by our rules, all the rest is right."""

import datetime
import importlib.util
import pathlib
import sys
import tempfile
from collections import Counter

import openpyxl

from odoo.tests import BaseCase, tagged

from odoo.addons.alseraj_beneficiary.tools import hijri, identity, names
from odoo.addons.alseraj_beneficiary.tools.errors import RuleError

DATA = pathlib.Path(__file__).parents[1] / "data"


def load(name):
    """A script of data/ as a module."""
    if str(DATA) not in sys.path:
        sys.path.insert(0, str(DATA))
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, DATA / f"{name}.py")
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


families = load("families")
words = sys.modules["families_words"]
ID, BIRTH, MOBILE, IBAN = "رقم الهوية", "تاريخ الميلاد", "الجوال", "الآيبان"
NAMES = ("الاسم الأول", "اسم الأب", "اسم الجد", "اسم العائلة")


def key(row):
    return names.normalize_arabic(" ".join(row[name] or "" for name in NAMES))


@tagged("post_install", "-at_install")
class TestFamilies(BaseCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.book = families.generate(600, seed=3)
        cls.clean = families.generate(600, seed=3, faults=False)
        cls.kinds = cls.book.by_kind()

    def test_same_seed_same_families(self):
        again = families.generate(600, seed=3)
        self.assertEqual(again.sheets, self.book.sheets)
        self.assertEqual(again.truth, self.book.truth)
        self.assertNotEqual(families.generate(600, seed=4).sheets, self.book.sheets)

    def test_clean_rows_are_right(self):
        sheets = self.clean.sheets
        self.assertFalse(self.clean.truth)
        for row in sheets[words.FILES]:
            kind = "iqama" if row["نوع الهوية"] == words.IQAMA else "national_id"
            self.assertEqual(identity.check_saudi_identifier(row[ID], kind), row[ID])
            self.assertEqual(identity.check_iban(row[IBAN]), row[IBAN])
            self.assertFalse(identity.is_doubtful_mobile(row[MOBILE]))
            self.assertTrue(identity.is_short_address(row["العنوان المختصر"]))
            self.assertTrue(18 <= (families.TODAY - row[BIRTH]).days / 365.25 < 95)
        for row in sheets[words.MEMBERS]:
            self.assertTrue(identity.is_saudi_identifier(row[ID]))
            self.assertLessEqual(row[BIRTH], families.TODAY)
        for column in (ID, MOBILE, IBAN):
            self.assertEqual(max(Counter(row[column] for row in sheets[words.FILES]).values()), 1)
        ids = [row[ID] for name in (words.FILES, words.MEMBERS) for row in sheets[name]]
        self.assertEqual(len(ids), len(set(ids)))
        heads = {row[ID] for row in sheets[words.FILES]}
        for name in (words.MEMBERS, words.INCOMES, words.DOCUMENTS):
            self.assertLessEqual({row[words.HEAD] for row in sheets[name]}, heads)

    def test_columns(self):
        for name, rows in self.book.sheets.items():
            self.assertLessEqual({column for row in rows for column in row}, set(words.COLUMNS[name]))

    def test_nobody_is_alike_by_chance(self):
        by_birth = {}
        for row in self.clean.sheets[words.FILES]:
            by_birth.setdefault(row[BIRTH], []).append({names.normalize_arabic(row[name]) for name in NAMES})
        for parts in by_birth.values():
            for index, one in enumerate(parts):
                for other in parts[index + 1:]:
                    self.assertLessEqual(len(one & other), 2, (one, other))

    def test_first_of_rajab(self):
        births = Counter(hijri.from_gregorian(row[BIRTH])[1:] for row in self.clean.sheets[words.FILES])
        self.assertGreater(births[7, 1], 60)

    def test_children_are_younger_than_their_parents(self):
        heads = {row[ID]: row for row in self.clean.sheets[words.FILES]}
        for row in self.clean.sheets[words.MEMBERS]:
            if row["صلة القرابة"] in (words.SON, words.DAUGHTER):
                years = (row[BIRTH] - heads[row[words.HEAD]][BIRTH]).days / 365.25
                self.assertGreater(years, 15)

    def test_every_kind_is_planted_and_stands_where_it_says(self):
        outcomes = {"imported", "refused", "repeat", "empty", "duplicate", "lookalike"}
        self.assertGreater(len(self.kinds), 60)
        for planted in self.book.truth:
            self.assertLessEqual(set(planted.expected), outcomes)
            self.assertIs(self.book.sheets[planted.sheet][planted.row - 2], planted.line)
            if planted.partner is not None:
                self.assertIs(self.book.sheets[words.FILES][planted.other - 2], planted.partner)
        places = Counter((planted.sheet, planted.row) for planted in self.book.truth)
        self.assertEqual(max(places.values()), 1, "two faults in one row")

    def test_refused_by_our_rules(self):
        for kinds, column, rule in (
            (("wrong_check_digit", "short_identifier", "member_wrong_check_digit"), ID, identity.check_saudi_identifier),
            (("no_such_day_hijri", "no_such_day_gregorian", "two_calendars", "not_a_date", "member_no_such_day"),
             BIRTH, hijri.parse),
            (("letters_in_mobile",), MOBILE, identity.normalize_mobile),
            (("wrong_iban",), IBAN, identity.check_iban),
        ):
            for kind in kinds:
                for planted in self.kinds[kind]:
                    self.assertEqual(planted.expected, ("refused",))
                    with self.assertRaises(RuleError, msg=kind):
                        rule(planted.line[column])

    def test_accepted_by_our_rules(self):
        self.assertEqual(hijri.parse("30/02/1445"), datetime.date(2023, 9, 15))
        for kind in ("hijri_text", "gregorian_text", "safar_30_1445"):
            for planted in self.kinds[kind]:
                self.assertEqual(hijri.parse(planted.line[BIRTH]), planted.values["birth_date"])
        for kind in ("arabic_digits", "numbers_as_numbers", "extra_spaces", "doubtful_mobile"):
            for planted in self.kinds[kind]:
                self.assertEqual(identity.normalize_mobile(planted.line[MOBILE]), planted.values["mobile"])
        for kind in ("arabic_digits", "numbers_as_numbers"):
            for planted in self.kinds[kind]:
                self.assertEqual(identity.check_saudi_identifier(planted.line[ID]), planted.values["identifier"])
        for planted in self.kinds["spaced_iban"]:
            self.assertTrue(identity.is_saudi_iban(planted.line[IBAN]))
        self.assertTrue(identity.is_doubtful_mobile(self.kinds["doubtful_mobile"][0].line[MOBILE]))

    def test_pairs(self):
        for kind in ("spelling_compound", "spelling_ta", "spelling_hamza_article"):
            for planted in self.kinds[kind]:
                self.assertNotEqual([planted.line[n] for n in NAMES], [planted.partner[n] for n in NAMES])
                self.assertEqual(key(planted.line), key(planted.partner))
                self.assertEqual(planted.line[BIRTH], planted.partner[BIRTH])
                self.assertNotEqual(planted.line[ID], planted.partner[ID])
        for planted in self.kinds["adult_twins"]:
            self.assertEqual(planted.line[BIRTH], planted.partner[BIRTH])
            self.assertEqual([planted.line[n] for n in NAMES[1:]], [planted.partner[n] for n in NAMES[1:]])
            self.assertNotEqual(key(planted.line), key(planted.partner))
        for planted in self.kinds["same_name_other_birth"]:
            self.assertEqual(key(planted.line), key(planted.partner))
            self.assertNotEqual(planted.line[BIRTH], planted.partner[BIRTH])
        for kind, column in (("same_mobile", MOBILE), ("same_iban", IBAN), ("repeated_identifier", ID)):
            for planted in self.kinds[kind]:
                self.assertEqual(planted.line[column], planted.partner[column])
        for planted in self.kinds["repeated_row"]:
            self.assertEqual(planted.line, planted.partner)
            self.assertGreater(planted.row, planted.other)

    def test_workbook(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "families.xlsx")
            families.write(self.book, path)
            workbook = openpyxl.load_workbook(path)
            self.assertEqual(workbook.sheetnames, [words.HELP, *families.SHEETS, words.LISTS])
            for name in families.SHEETS:
                rows = list(workbook[name].iter_rows(values_only=True))
                self.assertEqual(rows[0], words.COLUMNS[name])
                self.assertEqual(len(rows) - 1, len(self.book.sheets[name]))
            files = workbook[words.FILES]
            notes = words.COLUMNS[words.FILES].index("ملاحظات") + 1
            cell = files.cell(self.kinds["leading_equals"][0].row, notes)
            self.assertEqual(cell.data_type, "s", "text, not a formula")
            rent = words.COLUMNS[words.FILES].index("الإيجار الشهري") + 1
            self.assertEqual(files.cell(self.kinds["formula_with_value"][0].row, rent).data_type, "f")
            wrong = pathlib.Path(folder, "wrong.xlsx")
            families.write_wrong_sheets(wrong)
            self.assertFalse(set(openpyxl.load_workbook(wrong).sheetnames) & set(families.SHEETS))
