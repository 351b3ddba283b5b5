import datetime
import io
import zipfile

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from ...tools import (
    hijri,
    identity,
    import_cells,
    import_columns,
    import_families,
    import_words,
    names,
    workbook_reader,
    workbook_writer,
)
from ...tools.errors import RuleError
from .common import RuleCase, properties

KINDS = sorted({column.kind for sheet in import_columns.SHEETS.values() for column in sheet.columns})
CHOICES = {names.normalize_arabic(word): word for word in ("فقير", "أرملة", "يتيم", "غارم")}
CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=40), st.datetimes(), st.dates(), st.times(),
    st.text("0123456789٠١٢٣٤٥٦٧٨٩/-. +=", max_size=14), st.builds(import_cells.Formula, st.text(max_size=9)),
    st.builds(import_cells.CellError, st.sampled_from(["#REF!", "#N/A"])),
)
# what a file of Excel can hold: XML knows no control characters
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co"]), min_size=1, max_size=60)


@tagged("post_install", "-at_install")
class TestImportCells(RuleCase):

    @properties
    @given(st.sampled_from(KINDS), CELLS)
    def test_any_cell_is_read_or_refused(self, kind, cell):
        """Whatever stands in a cell: a value, nothing, or a whole sentence; never a crash."""
        try:
            value = import_cells.parse_cell(kind, cell, CHOICES)
        except RuleError as error:
            self.assertNotIn("%(", str(error))
        else:
            self.assertNotEqual(value, "")

    @properties
    @given(st.dates(datetime.date(1925, 1, 1), datetime.date(2070, 1, 1)))
    def test_a_day_is_one_day_in_either_calendar(self, day):
        year, month, number = hijri.from_gregorian(day)
        arabic = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
        for cell in (
            day, datetime.datetime(day.year, day.month, day.day), day.strftime("%d/%m/%Y"), day.isoformat(),
            f"{number:02}/{month:02}/{year}", f"{year}/{month}/{number}".translate(arabic),
        ):
            self.assertEqual(import_cells.parse_cell("date", cell), day)

    @properties
    @given(st.integers(0, 99_999_999))
    def test_an_identifier_is_one_in_any_cell(self, number):
        body = f"1{number:08}"
        text = next(f"{body}{digit}" for digit in range(10) if identity.is_saudi_identifier(f"{body}{digit}"))
        for cell in (text, int(text), float(text), f" {text[:4]} {text[4:]}\u200f"):
            self.assertEqual(import_cells.parse_cell("identifier", cell), text)

    @properties
    @given(st.decimals(0, 999_999_999, places=2))
    def test_an_amount_is_one_in_any_writing(self, amount):
        for cell in (float(amount), str(amount), f"{amount:,}", f"{amount} ريال", str(amount).replace(".", "٫")):
            self.assertEqual(import_cells.parse_cell("amount", cell), float(amount))

    @properties
    @given(st.lists(st.sampled_from(sorted(CHOICES.values())), min_size=1), st.sampled_from("؛;،,\n"))
    def test_several_words_with_any_sign_between(self, words, sign):
        self.assertEqual(import_cells.parse_cell("lists", f"{sign} ".join(words), CHOICES), frozenset(words))

    def test_numbers_that_excel_shortened(self):
        self.assertEqual(import_cells.parse_cell("mobile", 501234567.0), "+966501234567")
        self.assertEqual(import_cells.parse_cell("mobile", 966501234567), "+966501234567")
        self.assertEqual(import_cells.parse_cell("digits5", 12211.0), "12211")

    def test_yes_and_no(self):
        for cell in ("نعم", " YES ", True, 1, 1.0, "1"):
            self.assertIs(import_cells.parse_cell("boolean", cell), True)
        for cell in ("لا", "no", False, 0):
            self.assertIs(import_cells.parse_cell("boolean", cell), False)
        with self.assertRefused("import_boolean"):
            import_cells.parse_cell("boolean", "ربما")
        with self.assertRefused("import_boolean"):
            import_cells.parse_cell("boolean", "-")

    def test_months_of_29_and_30_days(self):
        self.assertEqual(import_cells.parse_cell("date", "30/02/1445"), datetime.date(2023, 9, 15))
        with self.assertRefused("date_hijri_day"):
            import_cells.parse_cell("date", "30/01/1445")

    def test_formulas_are_not_read(self):
        with self.assertRefused("import_formula"):
            import_cells.parse_cell("text", import_cells.Formula("=A1"))
        with self.assertRefused("import_cell_error"):
            import_cells.parse_cell("text", import_cells.CellError("#REF!"))

    def test_spellings_do_not_contradict_each_other(self):
        for (sheet, key), choices in import_words.WORDS.items():
            spellings = import_words.spellings(sheet, key)
            for code, words in choices.items():
                for word in words:
                    self.assertEqual(spellings[names.normalize_arabic(word)], code, word)
        self.assertFalse(set(map(names.normalize_arabic, import_words.YES)) & set(map(names.normalize_arabic, import_words.NO)))


@tagged("post_install", "-at_install")
class TestImportWorkbook(RuleCase):

    @settings(properties, max_examples=25)
    @given(st.lists(st.dictionaries(st.sampled_from(["first_name", "comment", "city"]), TEXTS), max_size=4))
    def test_what_is_written_is_read(self, rows):
        """Text comes back as the same text, whatever it begins with."""
        data = workbook_writer.write_workbook({"files": rows})
        page = openpyxl.load_workbook(io.BytesIO(data))[import_columns.FILES.title]
        self.assertFalse([cell for row in page.iter_rows() for cell in row if cell.data_type == "f"])
        read = workbook_reader.read_workbook(data)["files"].rows
        expected = [{key: text.strip() for key, text in row.items() if not import_cells.is_empty(text)} for row in rows]
        self.assertEqual(
            [{key: text.strip() for key, text in row.items() if text.strip()} for _number, row in read],
            [row for row in ({k: t for k, t in row.items() if t} for row in expected) if row],
        )

    def test_dangerous_beginnings(self):
        texts = ["=1+1", "+966501234567", "-1", "@SUM(A1)", "\t=1", "=HYPERLINK(\"http://x\")"]
        data = workbook_writer.write_workbook({"files": [{"first_name": text, "reason": text} for text in texts]}, reasons=True)
        book = openpyxl.load_workbook(io.BytesIO(data))
        cells = [cell for page in book for row in page.iter_rows() for cell in row]
        self.assertFalse([cell for cell in cells if cell.data_type == "f" or cell.hyperlink])
        self.assertIn("=1+1", [cell.value for cell in cells])

    def test_same_content_same_file(self):
        rows = {"files": [{"first_name": "سارة"}]}
        self.assertEqual(workbook_writer.write_workbook(rows), workbook_writer.write_workbook(rows))

    @properties
    @given(st.binary(max_size=400))
    def test_any_bytes_are_refused(self, data):
        with self.assertRaises(RuleError):
            workbook_reader.read_workbook(data, "x.xlsx")

    def test_a_row_far_below_is_not_walked_to(self):
        """A row says its own number; those that it skips would be read one by one."""
        book = openpyxl.Workbook()
        book.active.title = import_columns.FILES.title
        book.active.append(["رقم الهوية"])
        book.active.append(["1"])
        buffer, far = io.BytesIO(), io.BytesIO()
        book.save(buffer)
        with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(far, "w") as target:
            for part in source.infolist():
                content = source.read(part)
                if part.filename.endswith("sheet1.xml"):
                    content = content.replace(b'<row r="2"', b'<row r="2000000000"').replace(b'r="A2"', b'r="A2000000000"')
                    self.assertIn(b"2000000000", content)
                target.writestr(part, content)
        with self.assertRaises(RuleError) as raised:
            workbook_reader.read_workbook(far.getvalue())
        self.assertEqual(raised.exception.code, "import_too_many_rows")

    def test_the_stated_size_is_not_believed(self):
        """A file may claim to be smaller than it is; no row is lost for that."""
        book = openpyxl.Workbook()
        page = book.active
        page.title = "الملفات"
        for number in range(5):
            page.append(["رقم الهوية" if not number else str(number)])
        buffer = io.BytesIO()
        book.save(buffer)
        lying = io.BytesIO()
        with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(lying, "w") as target:
            for part in source.namelist():
                target.writestr(part, source.read(part).replace(b'ref="A1:A5"', b'ref="A1:A2"'))
        self.assertEqual(len(workbook_reader.read_workbook(lying.getvalue())["files"].rows), 4)


@tagged("post_install", "-at_install")
class TestImportFamilies(RuleCase):

    @properties
    @given(
        st.lists(st.sampled_from(["1012345672", "١٠١٢٣٤٥٦٧٢", "1098765432", "12", None]), max_size=6),
        st.lists(st.sampled_from(["1012345672", "1098765432", "99", None]), max_size=8),
    )
    def test_every_row_is_in_exactly_one_family(self, files, owners):
        book = {
            "files": workbook_reader.SheetRows(
                [(n, {"identifier": v, "first_name": "س"} if v else {"city": "س"}) for n, v in enumerate(files, 2)], 0, []
            ),
            "members": workbook_reader.SheetRows(
                [(n, {"owner": v, "name": "ص"} if v else {"name": "ص"}) for n, v in enumerate(owners, 2)], 0, []
            ),
        }
        families = import_families.build_families(book, {}, datetime.date(2026, 1, 1))
        rows = [(row.sheet, row.number) for family in families for row in family.rows]
        self.assertEqual(sorted(rows), sorted(
            [("files", n) for n, _v in enumerate(files, 2)] + [("members", n) for n, _v in enumerate(owners, 2)]
        ))
        keys = [family.key for family in families if family.key and not (family.file and family.file.reasons)]
        self.assertEqual(len(keys), len(set(keys)), "one family for one number")
