import base64
import io
import zipfile
from unittest.mock import patch

import openpyxl
import xlsxwriter

from odoo.exceptions import UserError
from odoo.tests import tagged

from ....tools import import_columns, workbook_reader
from .import_common import ImportCommon, make_book

FILES = import_columns.FILES


@tagged("post_install", "-at_install")
class TestImportFaults(ImportCommon):
    """Whatever a workbook brings: the good rows are in, the others come back with what to do."""

    def bring_one(self, **cells):
        """Bring a good family and one with ``cells``; the reason of the second, or False."""
        good, row = self.family(), self.file_row(**cells)
        job = self.bring(self.join(good, {"files": [row]}))
        self.assertTrue(self.find(good["files"][0]))
        return self.get_reasons(job).get(3, False)

    def test_cells_that_cannot_go_in(self):
        identifier = self.national_id()
        wrong = f"{identifier[:-1]}{(int(identifier[-1]) + 1) % 10}"
        for cells, sentence in (
            ({"identifier": wrong}, "رقم الهوية.*check digit"),
            ({"identifier": "101234567"}, "9 digits"),
            ({"identifier_type": "الإقامة"}, "not an iqama"),
            ({"identifier": None}, "Fill in رقم الملف / رقم الهوية"),
            ({"category_ids": "poor؛ لا وجود لها"}, "الفئات: “لا وجود لها”"),
            ({"branch_id": "لا وجود له"}, "not in the list"),
            ({"marital_status": "لا أدري"}, "الحالة الاجتماعية"),
            ({"nationality_id": "بلد"}, "الجنسية"),
            ({"birth_date": "30/01/1445"}, "29 days"),
            ({"birth_date": "31/02/1445"}, "30 days"),
            ({"birth_date": "30/02/2023"}, "28 days"),
            ({"birth_date": "30 فبراير 1445"}, "contradicts itself"),
            ({"birth_date": "01/01/2099"}, "future"),
            ({"birth_date": "قبل الحرب"}, "تاريخ الميلاد"),
            ({"mobile": "05O1234567"}, "phone"),
            ({"email": "nobody"}, "e-mail"),
            ({"iban": "SA0380000000608010167518"}, "check digits"),
            ({"rent_amount": -5}, "below zero"),
            ({"rent_amount": "ألف"}, "not an amount"),
            ({"zip": "12"}, "5 digits"),
            ({"short_address": "12"}, "short national address"),
            ({"first_name": None, "father_name": None, "grandfather_name": None, "family_name": None}, "name"),
            ({"comment": "x" * 3000}, "Shorten"),
            ({"code": "B999999"}, "No file has this number"),
        ):
            with self.subTest(cells=list(cells.values())[0]):
                if cells.keys() & {"zip", "short_address"} - self.Files._fields.keys():
                    continue  # columns of a field that is not there are not read
                self.assertRegex(self.bring_one(**cells) or "", sentence)

    def test_cells_that_go_in(self):
        for cells in (
            {"birth_date": "30/02/1445"},  # Safar 1445 has 30 days
            {"birth_date": "١٧ صفر ١٤٠٥"},
            {"identifier": self.national_id().translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))},
            {"identifier_type": None, "identifier": self.national_id(first="2")},
            {"comment": "=HYPERLINK(1)"},
            {"nationality_id": "YE"},
            {"category_ids": "poor، widow, orphan"},
            {"marital_status": "divorced"},
            {"mobile": "+97150123456"},
        ):
            with self.subTest(cells=cells):
                self.assertFalse(self.bring_one(**cells))

    def test_the_family_of_a_refused_file_comes_back_with_it(self):
        bad, good = self.family(gender="لا أدري"), self.family()
        job = self.bring(self.join(bad, good))
        self.assertEqual([self.get_counts(job, key)[3] for key in import_columns.SHEETS], [1, 2, 1, 1, 0])
        self.assertIn("row 2", self.get_reasons(job, "members")[2])
        report = self.read_report(job)
        self.assertEqual([len(report[key].rows) for key in import_columns.SHEETS], [1, 2, 1, 1, 0])
        page = openpyxl.load_workbook(io.BytesIO(base64.b64decode(job.report)))[FILES.title]
        self.assertEqual(page.cell(1, len(FILES.columns) + 1).value, import_columns.REASON)
        self.assertIn("الجنس", page.cell(2, len(FILES.columns) + 1).value)
        # mended and uploaded by itself
        rows = {key: [cells for _number, cells in sheet.rows] for key, sheet in report.items()}
        rows["files"][0]["gender"] = "أنثى"
        job = self.bring(rows)
        self.assertEqual((self.get_counts(job), job.refused_count), ((1, 0, 0, 0), 0))
        self.assertEqual(len(self.find(bad["files"][0]).member_ids), 2)

    def test_a_bad_member_comes_back_alone(self):
        rows = self.family()
        rows["members"][0]["relation"] = "جار"
        rows["documents"].append({
            "owner": rows["files"][0]["identifier"], "type_id": "school_letter",
            "member": rows["members"][1]["identifier"], "issue_date": "01/02/1446",
        })
        rows["documents"].append({**rows["documents"][1], "member": self.national_id()})
        job = self.bring(rows)
        self.assertEqual(self.get_counts(job, "members"), (1, 0, 0, 1))
        self.assertEqual(self.get_counts(job, "documents"), (2, 0, 0, 1))
        file = self.find(rows["files"][0])
        self.assertEqual(file.document_ids.member_id.name, "علي")
        # alone in a workbook, it finds its file
        rows["members"][0]["relation"] = "ابنة"
        job = self.bring({"members": rows["members"][:1]})
        self.assertEqual((self.get_counts(job, "members"), len(file.member_ids)), ((1, 0, 0, 0), 2))

    def test_rows_without_a_file(self):
        job = self.bring({
            "files": [self.file_row()],
            "members": [
                {"owner": self.national_id(), "name": "أحد", "relation": "ابن"},
                {"name": "أحد", "relation": "ابن"},
            ],
            "incomes": [{"owner": self.national_id(), "source_id": "salary"}],
        })
        reasons = self.get_reasons(job, "members")
        self.assertIn("No file has the identifier", reasons[2])
        self.assertIn("هوية صاحب الملف", reasons[3])
        self.assertIn("المبلغ الشهري", self.get_reasons(job, "incomes")[2])

    def test_repeated_rows(self):
        rows = self.family(iban="SA0380000000608010167519")
        file, member = rows["files"][0], rows["members"][0]
        rows["files"] += [{**file, "first_name": "أخرى"}, self.file_row(iban=file["iban"])]
        rows["members"] += [dict(member), {**rows["members"][1], "name": "غيره"}]
        rows["incomes"].append({**rows["incomes"][0], "amount": 5})
        rows["documents"].append(dict(rows["documents"][0]))
        job = self.bring(rows)
        self.assertEqual(self.get_counts(job), (1, 0, 0, 2))
        self.assertEqual(self.find(file).first_name, "سارة")
        self.assertIn("row 2", self.get_reasons(job)[3])
        self.assertIn("account", self.get_reasons(job)[4])
        for sheet, counts in {"members": (2, 0, 0, 2), "incomes": (1, 0, 0, 1), "documents": (1, 0, 0, 1)}.items():
            self.assertEqual(self.get_counts(job, sheet), counts, sheet)

    def test_files_that_do_not_change(self):
        closed, archived = self.make_beneficiaries(2)
        closed.action_close("Test")
        archived.active = False
        other = self.make_beneficiary(register=False, bank_ids=[
            (0, 0, {"acc_number": "SA0380000000608010167519"}),
        ])
        job = self.bring({"files": [
            {"code": closed.code, "city": "X"},
            {"identifier": archived.identifier, "city": "X"},
            {"code": other.code, "identifier": self.national_id(), "city": "X"},
            {"code": other.code, "identifier": closed.identifier, "city": "X"},
            self.file_row(iban="SA0380000000608010167519"),
            self.file_row(),
        ]})
        reasons = self.get_reasons(job)
        for row, text in {2: "closed", 3: "archived", 4: "another identifier", 5: "already", 6: "account"}.items():
            self.assertIn(text, reasons[row])
        self.assertEqual(self.get_counts(job), (1, 0, 0, 5))

    def test_verified_document_is_not_touched(self):
        file = self.make_beneficiary()
        document = file.document_ids.filtered(lambda own: own.type_id == self.type_identity)
        row = {"owner": file.identifier, "type_id": "identity", "issue_date": document.issue_date.strftime("%d/%m/%Y")}
        job = self.bring({
            "files": [self.file_row()], "documents": [row, {**row, "issue_date": None, "expiry_date": "01/01/2090"}],
        })
        self.assertEqual(self.get_counts(job, "documents")[2], 1)

    def test_formulas(self):
        buffer = io.BytesIO()
        book = xlsxwriter.Workbook(buffer)
        page = book.add_worksheet(FILES.title)
        good, bad, broken = self.file_row(), self.file_row(), self.file_row()
        keys = [*good, "rent_amount"]
        headings = {column.key: column.heading for column in FILES.columns}
        page.write_row(0, 0, [headings[key] for key in keys])
        for number, row in enumerate((good, bad, broken), start=1):
            for position, key in enumerate(keys[:-1]):
                page.write_string(number, position, row[key])
        page.write_formula(1, len(keys) - 1, "=1000+500", None, 1500)
        page.write_formula(2, len(keys) - 1, "=1000+NOSUCH", None, "")
        page.write_formula(3, len(keys) - 1, "=1/0", None, "#DIV/0!")
        book.close()
        job = self.bring(buffer.getvalue())
        self.assertEqual(self.find(good).rent_amount, 1500)
        reasons = self.get_reasons(job)
        self.assertIn("formula", reasons[3])
        self.assertIn("الإيجار الشهري", reasons[4])
        page = openpyxl.load_workbook(io.BytesIO(base64.b64decode(job.report)))[FILES.title]
        self.assertFalse([cell for row in page.iter_rows() for cell in row if cell.data_type == "f"])

    def test_empty_rows_are_counted(self):
        rows = [self.file_row(), {}, {"first_name": "   "}, self.file_row()]
        job = self.bring({"files": rows})
        sheet = job.sheet_ids[0]
        self.assertEqual((sheet.rows, sheet.created, sheet.empty), (4, 2, 2))

    def test_columns_in_any_order_and_others(self):
        row = self.file_row()
        job = self.bring(make_book({"الملفات": [
            ["ملاحظة المكتب", "رقم الهويه", "الاسم الاول", "السبب", "اسم العائلة"],
            ["لا تُقرأ", float(row["identifier"]), "منى", "قديم", "العتيبي"],
        ], "ورقة فارغة": []}))
        self.assertEqual(self.get_counts(job), (1, 0, 0, 0))
        self.assertIn("ملاحظة المكتب", job.sheet_ids[0].note)
        self.assertNotIn("السبب", job.sheet_ids[0].note)

    # ------------------------------------------------------------ not our workbook

    def test_wrong_workbooks_fail_with_a_sentence(self):
        for sheets, sentence in (
            ({"Sheet1": [["رقم الهوية"], ["1"]]}, "Sheet1.*الملفات"),
            ({"فارغة": []}, "none of the sheets"),
            ({"الملفات": [["الاسم الأول"], ["سارة"]]}, "no column رقم الهوية"),
            ({"أفراد الأسرة": [["هوية رب الأسرة", "الاسم"], ["1", "س"]]}, "no column هوية صاحب الملف"),
            ({"الملفات": [["رقم الهوية", "رقم الهويه"], ["1", "2"]]}, "twice"),
            ({"الملفات": [["رقم الهوية"]], "files": [["رقم الهوية"]]}, "twice"),
        ):
            with self.subTest(sheets=sheets):
                job = self.check(make_book(sheets))
                self.assertEqual(job.state, "failed")
                self.assertRegex(job.failure, sentence)
                with self.assertRaises(UserError):
                    job.action_start()

    def test_files_that_are_no_workbook(self):
        bomb = io.BytesIO()
        with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/workbook.xml", b"0" * 3_000_000)
        entities = io.BytesIO()
        with zipfile.ZipFile(entities, "w") as archive:
            archive.writestr("xl/workbook.xml", b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x/>')
        other = io.BytesIO()
        with zipfile.ZipFile(other, "w") as archive:
            archive.writestr("readme.txt", b"a zip")
        good = make_book({"الملفات": [["رقم الهوية"]]})
        for data, sentence in (
            (b"\xd0\xcf\x11\xe0" + b"0" * 600, "not an Excel workbook"),
            (b"%PDF-1.4", "not an Excel workbook"),
            (other.getvalue(), "not an Excel workbook"),
            (entities.getvalue(), "damaged"),
            (bomb.getvalue(), "too large"),
            (good[: len(good) // 2], "not an Excel workbook"),
        ):
            with self.subTest(data=data[:20]), patch.object(workbook_reader, "MAX_UNPACKED", 2_000_000), \
                    self.assertRaisesRegex(UserError, sentence):
                self.make_job(data).action_check()
        with self.assertRaisesRegex(UserError, "Upload the workbook"):
            self.env["alseraj.import"].with_user(self.user_officer).create({}).action_check()

    def test_too_many_rows(self):
        with patch.object(workbook_reader, "MAX_ROWS", 3):
            job = self.check(make_book({"الملفات": [["رقم الهوية"]] + [["1"]] * 4}))
        self.assertIn("more than 3 rows", job.failure)
