import base64
import io

import openpyxl

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from ....tools import import_columns, workbook_reader
from .import_common import ImportCommon

FILES = import_columns.FILES


@tagged("post_install", "-at_install")
class TestImportExport(ImportCommon):

    def export(self, files, user=None):
        action = files.with_user(user or self.user_officer).action_export_workbook()
        workbook = self.env["alseraj.workbook"].search([], order="id desc", limit=1)
        self.assertIn(f"/alseraj.workbook/{workbook.id}/", action["url"])
        return base64.b64decode(workbook.file)

    def test_round_trip(self):
        self.bring(self.join(*[
            self.family(
                comment="سطر\nثان", nationality_id="اليمن", housing="ملك", rent_amount=0, marital_status="أرملة",
                category_ids="poor؛widow", iban=iban, city="الرياض", street="=1+1", email="a@example.com",
                preferred_channel_id="phone", zakat_class="المساكين",
            ) for iban in ("SA0380000000608010167519", None)
        ]))
        files = self.Files.search([("import_id", "!=", False)])
        data = self.export(files)
        job = self.check(data)
        self.assertEqual(job.state, "checked", job.failure)
        for sheet in job.sheet_ids:
            self.assertEqual((sheet.created, sheet.updated, sheet.refused), (0, 0, 0), job.refusal_ids.mapped("reason"))
        self.assertEqual([sheet.rows for sheet in job.sheet_ids], [2, 4, 2, 2, 0])

    def test_same_columns_no_formulas_nothing_sensitive(self):
        file = self.make_beneficiary(register=False, name="=cmd|' /C calc'!A0")
        file.health_notes = "SECRET"
        data = self.export(file, self.user_sensitive)
        book = openpyxl.load_workbook(io.BytesIO(data))
        for sheet in import_columns.SHEETS.values():
            page = book[sheet.title]
            self.assertEqual([cell.value for cell in page[1]], [column.heading for column in sheet.columns])
            self.assertTrue(page.sheet_view.rightToLeft)
        cells = [cell for page in book for row in page.iter_rows() for cell in row]
        self.assertFalse([cell for cell in cells if cell.data_type == "f"])
        self.assertFalse([cell for cell in cells if "SECRET" in str(cell.value)])

    def test_export_leaves_a_trace(self):
        files = self.make_beneficiaries(3, register=False)
        self.export(files)
        lines = self.env["alseraj.access.log"].search([("beneficiary_id", "in", files.ids)])
        self.assertEqual(lines.beneficiary_id, files)
        self.assertEqual(lines.user_id, self.user_officer)

    def test_who_may_export(self):
        file = self.make_beneficiary(register=False, branch_id=self.other_branch.id)
        for user in (self.user_delegate, self.user_outsider, self.user_finance, self.user_portal):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.export(file, user)
        self.export(file)
        workbook = self.env["alseraj.workbook"].search([], order="id desc", limit=1)
        with self.assertRaises(AccessError):
            workbook.with_user(self.user_officer_2).read(["file"])

    def test_constant_queries(self):
        counts = []
        for count in (2, 10, 60):
            files = self.make_beneficiaries(count, register=False)
            self.env["alseraj.household.member"].create([
                {"beneficiary_id": file.id, "name": "علي", "relation": "son"} for file in files
            ])
            counts.append(self.count_queries(lambda own=files: self.export(own)))
        self.assertLessEqual(counts[2], counts[1] + 4)

    def test_template(self):
        self.env["alseraj.import"].with_user(self.user_delegate).action_template()
        workbook = self.env["alseraj.workbook"].search([], order="id desc", limit=1)
        data = base64.b64decode(workbook.file)
        sheets = workbook_reader.read_workbook(data)
        self.assertEqual({key: sheet.rows for key, sheet in sheets.items()}, dict.fromkeys(import_columns.SHEETS, []))
        book = openpyxl.load_workbook(io.BytesIO(data))
        self.assertEqual(book[import_columns.LISTS].sheet_state, "hidden")
        self.assertIn(import_columns.INSTRUCTIONS, book.sheetnames)
        offered = book[FILES.title].data_validations.dataValidation
        positions = {str(validation.sqref).split(":")[0][:-1] for validation in offered}
        self.assertGreaterEqual(len(positions), 8)
        words = [cell.value for row in book[import_columns.LISTS].iter_rows() for cell in row if cell.value]
        self.assertIn(self.branch.name, words)
        self.assertTrue(book[FILES.title]["C1"].comment)


@tagged("post_install", "-at_install")
class TestOdooImport(ImportCommon, HttpCase):
    """Odoo's own import of one sheet, for those who know it."""

    HEAD = [
        "identifier", "first_name", "family_name", "branch_id", "category_ids", "member_ids/name",
        "member_ids/relation", "member_ids/identifier",
    ]

    def execute(self, rows, user=None, fields=None):
        record = self.env["base_import.import"].with_user(user or self.user_officer).create({
            "res_model": "alseraj.beneficiary", "file_type": "text/csv", "file_name": "x.csv",
            "file": "\n".join(",".join(row) for row in rows).encode(),
        })
        options = {"quoting": '"', "separator": ",", "has_headers": True}
        return record.execute_import(fields or self.HEAD, rows[0], options)

    def test_file_with_members_twice(self):
        identifier, child = self.national_id(), self.national_id()
        rows = [
            ["رقم الهوية", "الاسم الأول", "اسم العائلة", "المكتب", "الفئات", "الاسم", "القرابة", "هويته"],
            [identifier, "سارة", "الحربي", self.branch.name, "Poor", "نورة", "Daughter", child],
            ["", "", "", "", "", "علي", "Son", self.national_id()],
        ]
        result = self.execute(rows)
        self.assertFalse(result["messages"])
        file = self.Files.browse(result["ids"])
        self.assertEqual((file.name, file.state, file.code[:1]), ("سارة الحربي", "draft", "B"))
        self.assertEqual(sorted(file.member_ids.mapped("name")), ["علي", "نورة"])
        rows[1][1], rows[1][5] = "منى", "نورة الكبرى"
        again = self.execute(rows)
        self.assertFalse(again["messages"])
        self.assertEqual((again["ids"], file.name), (result["ids"], "منى الحربي"))
        self.assertEqual(sorted(file.member_ids.mapped("name")), ["علي", "نورة الكبرى"])

    def test_refusals_are_sentences(self):
        rows = [["رقم الهوية", "الاسم الأول"], ["1012345670", "سارة"]]
        result = self.execute(rows, fields=["identifier", "first_name"])
        self.assertIn("check digit", result["messages"][0]["message"])
        self.assertFalse(self.Files.search([("identifier", "=", "1012345670")]))

    def test_who_may(self):
        rows = [["رقم الهوية", "الاسم الأول"], [self.national_id(), "سارة"]]
        for user in (self.user_auditor, self.user_finance):
            result = self.execute(rows, user, ["identifier", "first_name"])
            self.assertTrue(result["messages"])
        self.assertFalse(self.Files.search([("identifier", "=", rows[1][0])]))

    def test_template_of_the_screen(self):
        template = self.Files.get_import_templates()[0]["template"]
        self.authenticate("alseraj_officer", "alseraj_officer")
        page = openpyxl.load_workbook(io.BytesIO(self.url_open(template).content)).active
        headings = [cell.value for cell in page[1]]
        record = self.env["base_import.import"].with_user(self.user_officer).create({
            "res_model": "alseraj.beneficiary", "file": ",".join(headings).encode() + b"\n1" + b"," * (len(headings) - 1),
            "file_type": "text/csv", "file_name": "x.csv",
        })
        preview = record.parse_preview({"quoting": '"', "separator": ",", "has_headers": True})
        self.assertNotIn("error", preview)
        self.assertEqual(len(preview["matches"]), len(headings), "each heading is understood by Odoo's import")
        self.authenticate("alseraj_auditor", "alseraj_auditor")
        self.assertEqual(self.url_open(template).status_code, 403)
