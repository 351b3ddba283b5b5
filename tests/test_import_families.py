"""The workbook of the generator comes in: every planted row has its outcome, every row is accounted for."""

import base64
import io
import pathlib
import sys
import tempfile

import openpyxl

from odoo.tests import TransactionCase, new_test_user, tagged

DATA = pathlib.Path(__file__).parents[1] / "data"
if str(DATA) not in sys.path:
    sys.path.insert(0, str(DATA))

import families  # noqa: E402  (found through the line above)
import families_account  # noqa: E402

FAMILIES = 300


@tagged("post_install", "-at_install")
class TestImportFamilies(TransactionCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.env["res.lang"]._activate_lang("ar_001")
        cls.env["ir.module.module"].search(
            [("name", "in", ("base", "alseraj_beneficiary"))]
        )._update_translations(["ar_001"])
        officer = new_test_user(
            cls.env, "alseraj_importer", groups="alseraj_beneficiary.group_officer", lang="ar_001",
            company_id=cls.env.company.id,
        )
        # the association's own files, if any, are no part of the account
        cls.env["alseraj.beneficiary"].search([]).active = False
        cls.book = families.generate(FAMILIES, seed=7)
        cls.data = cls.write(cls.book)
        cls.officer_env = cls.env(user=officer)
        cls.job = families_account.bring(cls.officer_env, cls.data)
        cls.account = families_account.Account(cls.env, cls.book, cls.job.sudo())

    @staticmethod
    def write(book, write=families.write):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "families.xlsx")
            write(book, path)
            return path.read_bytes()

    def test_every_row_has_its_outcome(self):
        wrong = self.account.check()
        self.assertFalse(wrong, "\n".join(wrong[:30]))

    def test_reasons_are_sentences(self):
        for place, reason in self.account.reasons.items():
            self.assertGreater(len(reason or ""), 10, place)
            for trace in ("Traceback", "psycopg2", "%(", "ERROR", "None"):
                self.assertNotIn(trace, reason, place)

    def test_again_changes_nothing(self):
        models = ("alseraj.beneficiary", "alseraj.household.member", "alseraj.household.income", "alseraj.document",
                  "res.partner", "res.partner.bank", "alseraj.duplicate.case")
        def count():
            return {model: self.env[model].search_count([]) for model in models if model in self.env}

        before = count()
        job = self.officer_env["alseraj.import"].create({"file": base64.b64encode(self.data), "file_name": "again.xlsx"})
        job.action_check()
        families_account.work_off(job, write=False)
        for sheet in job.sheet_ids:
            self.assertEqual((sheet.created, sheet.updated), (0, 0), sheet.sheet)
        self.assertEqual(job.refused_count, self.job.refused_count)
        self.assertEqual(count(), before)

    def test_report_holds_the_refused_rows_and_no_formula(self):
        book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(self.job.report)))
        rows = 0
        for title in families.SHEETS:
            if title not in book.sheetnames:
                continue
            for row in book[title].iter_rows(min_row=2):
                rows += any(cell.value is not None for cell in row)
                for cell in row:
                    self.assertNotEqual(cell.data_type, "f", f"{title} {cell.coordinate} would be run")
        self.assertEqual(rows, len(self.account.reasons))

    def test_wrong_sheets(self):
        data = self.write(None, lambda _book, path: families.write_wrong_sheets(path))
        job = self.officer_env["alseraj.import"].create({"file": base64.b64encode(data), "file_name": "wrong.xlsx"})
        files = self.env["alseraj.beneficiary"].search_count([])
        job.action_check()
        with self.assertRaises(ValueError, msg="it is refused as a whole, with a sentence") as caught:
            families_account.work_off(job, write=False)
        self.assertIn(families.SHEETS[0], str(caught.exception))
        self.assertEqual(self.env["alseraj.beneficiary"].search_count([]), files)
