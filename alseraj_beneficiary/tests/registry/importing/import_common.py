import base64
import io

import openpyxl

from ....tools import import_columns, workbook_reader, workbook_writer
from ...common import AlserajCommon


class ImportCommon(AlserajCommon):
    """Workbooks made of plain rows, and imports that run to their end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Files = cls.env["alseraj.beneficiary"]
        cls._number = 0

    @classmethod
    def file_row(cls, **cells):
        """A row of the first sheet that can go in."""
        cls._number += 1
        return {
            "identifier_type": "الهوية الوطنية",
            "identifier": cls.national_id(),
            "first_name": "سارة",
            "father_name": "خالد",
            "grandfather_name": "فهد",
            "family_name": f"الحربي{cls._number}",
            "birth_date": "17/03/1405",
            "gender": "أنثى",
            "mobile": "٠٥٠١٢٣٤٥٦٧",
            "category_ids": "poor",
            "branch_id": cls.branch.name,
            **cells,
        }

    @classmethod
    def family(cls, **cells):
        """A whole family: a file, two members, an income and a document.

        :return: dict sheet -> rows
        """
        file = cls.file_row(**cells)
        owner = file["identifier"]
        return {
            "files": [file],
            "members": [
                {"owner": owner, "name": "نورة", "relation": "ابنة", "birth_date": "01/02/1440", "study": "المدرسة"},
                {"owner": owner, "name": "علي", "relation": "ابن", "identifier": cls.national_id(), "is_working": "لا"},
            ],
            "incomes": [{"owner": owner, "source_id": "social_security", "amount": 1200}],
            "documents": [{"owner": owner, "type_id": "identity", "issue_date": "01/02/1446"}],
        }

    @classmethod
    def join(cls, *families):
        """Several families in one workbook's rows."""
        rows = {key: [] for key in import_columns.SHEETS}
        for family in families:
            for key, own in family.items():
                rows[key] += own
        return rows

    def make_job(self, rows, user=None, name="families.xlsx"):
        """An import of ``rows`` (dict sheet -> rows, or bytes of a file)."""
        data = rows if isinstance(rows, bytes) else workbook_writer.write_workbook(rows)
        return self.env["alseraj.import"].with_user(user or self.user_officer).create({
            "file": base64.b64encode(data), "file_name": name,
        })

    def run_cron(self):
        """The scheduled action, as Odoo calls it."""
        with self.enter_registry_test_mode():
            self.env.ref("alseraj_beneficiary.cron_import").method_direct_trigger()
        self.env.invalidate_all()

    def check(self, rows, user=None, **kwargs):
        job = self.make_job(rows, user, **kwargs)
        job.action_check()
        self.run_cron()
        return job

    def bring(self, rows, user=None):
        """Check and import ``rows``; the import, done."""
        job = self.check(rows, user)
        self.assertEqual(job.state, "checked", job.failure)
        job.action_start()
        self.run_cron()
        self.assertEqual(job.state, "done", job.failure)
        self.assert_accounted(job)
        return job

    def assert_accounted(self, job):
        """Every row has one outcome."""
        for sheet in job.sheet_ids:
            self.assertEqual(sheet.tried, sheet.rows, sheet.sheet)
        self.assertEqual(job.refused_count, len(job.refusal_ids))

    def get_counts(self, job, sheet="files"):
        """(new, updated, unchanged, refused) of a sheet."""
        line = job.sheet_ids.filtered(lambda own: own.sheet == sheet)
        return line.created, line.updated, line.unchanged, line.refused

    def get_reasons(self, job, sheet="files"):
        """dict row -> reason."""
        return {own.row: own.reason for own in job.refusal_ids if own.sheet == sheet}

    def read_report(self, job):
        """The workbook of the refused rows, as the import would read it."""
        return workbook_reader.read_workbook(base64.b64decode(job.report), "report.xlsx")

    def find(self, row):
        return self.Files.search([("identifier", "=", row["identifier"])])


def make_book(sheets):
    """A workbook made by hand: dict title -> list of rows."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        page = book.create_sheet(title)
        for row in rows:
            page.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
