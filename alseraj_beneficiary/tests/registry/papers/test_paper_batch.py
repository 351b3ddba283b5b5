import base64
import io
import zipfile
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.base.models.ir_actions_report import IrActionsReport as BaseReport

from ....models.registry.papers.paper_batch import PRINTED_AT_ONCE
from ...finance.common import FinanceCommon
from ...report.common import ReportMixin, read_pages

VOUCHER = "alseraj_beneficiary.action_report_voucher"


@tagged("post_install", "-at_install")
class TestPaperBatch(ReportMixin, FinanceCommon):
    """Many papers in the background: some at a time, in order, with the rights of who asked."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.installments = cls.make_requests(PRINTED_AT_ONCE + 5).installment_ids
        cls.pay(cls.installments)

    def start(self, user=None, **options):
        batches = self.env["alseraj.paper.batch"].with_user(user or self.user_finance)
        action = batches._start(VOUCHER, self.installments.with_user(batches.env.user), **options)
        return batches.browse(action["res_id"])

    def run_job(self):
        """The scheduled job as the server runs it, with a commit after each round."""
        render = BaseReport._render_qweb_pdf

        def render_really(reports, *args, **kwargs):
            return render(reports.with_context(force_report_rendering=True), *args, **kwargs)

        with patch.object(BaseReport, "_render_qweb_pdf", render_really), self.enter_registry_test_mode():
            self.env.ref("alseraj_beneficiary.cron_paper_batch").method_direct_trigger()

    def work(self, batch):
        """The rounds of the job, one by one."""
        done = []
        batch_sudo = batch.sudo().with_context(force_report_rendering=True)
        while batch_sudo.state == "waiting":
            batch_sudo._print_round()
            done.append(batch_sudo.done)
        return done

    def test_one_file_in_rounds(self):
        batch = self.start()
        self.assertEqual(self.work(batch), [PRINTED_AT_ONCE, PRINTED_AT_ONCE + 5])
        self.assertEqual((batch.state, batch.progress), ("done", 100.0))
        pages = read_pages(base64.b64decode(batch.result))
        self.assertEqual(len(pages), len(self.installments))
        for installment, page in zip(self.installments, pages, strict=True):
            self.assertIn(installment.name, page)
        parts = self.env["ir.attachment"].search([("res_model", "=", batch._name), ("res_id", "=", batch.id), ("description",
            "=", "part")])
        self.assertFalse(parts)

    def test_a_file_for_each(self):
        batch = self.start(one_file=False)
        self.work(batch)
        archive = zipfile.ZipFile(io.BytesIO(base64.b64decode(batch.result)))
        self.assertEqual(len(archive.namelist()), len(self.installments))
        first = read_pages(archive.read(sorted(archive.namelist())[0]))
        self.assertIn(self.installments[0].name, first[0])

    def test_goes_on_after_a_kill_and_prints_none_twice(self):
        """The server dies in the middle of the second round: what was committed stays, the rest is printed once."""
        batch = self.start()
        print_part, printed = type(batch)._print_part, []

        def die_once(batch, ids):
            print_part(batch, ids)
            printed.append(list(ids))
            if len(printed) == 2:
                raise SystemExit("killed before it was committed")

        with patch.object(type(batch), "_print_part", die_once):
            killed = False
            try:  # assertRaises would take back what was committed before
                self.run_job()
            except SystemExit:
                killed = True
            self.assertTrue(killed)
            self.assertRecordValues(batch.sudo(), [{"state": "waiting", "done": PRINTED_AT_ONCE}])
            self.assertEqual(len(batch.sudo()._get_parts()), 1)
            self.run_job()
        ids = self.installments.ids
        self.assertEqual(printed, [ids[:PRINTED_AT_ONCE], ids[PRINTED_AT_ONCE:], ids[PRINTED_AT_ONCE:]])
        self.assertEqual(batch.state, "done")
        pages = read_pages(base64.b64decode(batch.result))
        self.assertEqual(len(pages), len(self.installments))
        for installment, page in zip(self.installments, pages, strict=True):
            self.assertIn(installment.name, page)
        papers = self.env["alseraj.paper"].search([("code", "=", "voucher"), ("res_id", "in", ids)])
        self.assertEqual(len(papers), len(ids), "each entered once")

    def test_rights_of_who_asked(self):
        with self.assertRaises(AccessError):
            self.start(self.user_officer)
        batch = self.start()
        with self.assertRaises(AccessError):
            batch.with_user(self.user_finance_2).read(["result"])
        self.user_finance.group_ids -= self.env.ref("alseraj_beneficiary.group_finance")
        self.work(batch)
        self.assertEqual(batch.sudo().state, "failed", "he lost the right in between")
        self.assertFalse(batch.sudo().result)
        self.assertTrue(batch.sudo().problem)

    def test_nobody_writes_a_result(self):
        batch = self.start()
        with self.assertRaises(UserError):
            batch.write({"state": "done", "result": base64.b64encode(b"x")})
        with self.assertRaises(UserError):
            self.env["alseraj.paper.batch"].with_user(self.user_finance).create({
                "user_id": self.user_finance.id, "company_id": self.company.id,
                "report_id": self.env.ref(VOUCHER).id, "record_ids": self.installments.ids})
