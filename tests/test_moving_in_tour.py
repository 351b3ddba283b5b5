"""Moving in with families that exist, in a browser, in Arabic, each step by its role: import, scans, adoption, campaign."""

import base64
import datetime
import io
import sys
import zipfile
from pathlib import Path

from dateutil.relativedelta import relativedelta
from test_journey import DATA, JourneyCase, main_job

from odoo.tests import tagged

from odoo.addons.alseraj_beneficiary.tests.common import get_today

sys.path[:0] = [] if str(DATA) in sys.path else [str(DATA)]

import families  # noqa: E402  (found through the line above)
import families_words as w  # noqa: E402

ACTION = "/odoo/action-alseraj_beneficiary.action_"
BASKET = "سلة غذائية"
OFFICES = ("المكتب الرئيسي", "مكتب الشمال")


@tagged("post_install", "-at_install")
class TestMovingIn(JourneyCase):

    browser_size = "1366x768"
    seed = 41

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        today = get_today()
        cls.book = families.generate(12, seed=cls.seed, faults=False, today=today, branches=OFFICES, history=True)
        served = cls.book.sheets[w.SUPPORT][0]  # one had a basket this week: it is not asked again
        served.update({"نوع الدعم": BASKET, "تاريخ الصرف": today - datetime.timedelta(days=3)})
        path = Path(cls.env["ir.attachment"]._filestore(), f"moving_in_{cls.seed}.xlsx")
        families.write(cls.book, path)
        scans = io.BytesIO()
        with zipfile.ZipFile(scans, "w") as archive:
            for head in cls.book.sheets[w.FILES]:
                archive.writestr(
                    f"{head['رقم الهوية']}-identity.png", base64.b64decode(main_job.scan_image(head["رقم الهوية"])))
            archive.writestr("IMG_2034.png", base64.b64decode(main_job.scan_image("nobody's")))
        for name, content in (("families", path.read_bytes()), ("scans", scans.getvalue())):
            attachment = cls.env["ir.attachment"].create({"name": name, "raw": content, "public": True})
            cls.env["ir.model.data"].create({
                "module": "__moving_in__", "name": name, "model": "ir.attachment", "res_id": attachment.id})
        path.unlink()

    def run_cron(self, name):
        with self.enter_registry_test_mode():
            self.env.ref(f"alseraj_beneficiary.{name}").method_direct_trigger()
        self.env.invalidate_all()

    def walk(self, address, tour, login):
        self.start_tour(f"{ACTION}{address}", f"alseraj_{tour}", login=login, timeout=240)
        self.env.invalidate_all()

    def get_last(self, model):
        return self.env[model].search([], order="id desc", limit=1)

    def bring(self, kind, action, model, cron):
        self.walk(f"{action}/new", f"moving_in_{kind}_check", "officer")
        job = self.get_last(model)
        self.run_cron(cron)
        self.assertEqual(job.state, "checked", job.failure)
        self.walk(f"{action}/{job.id}", f"moving_in_{kind}_start", "officer")
        self.run_cron(cron)
        self.assertEqual((job.state, job.user_id.login), ("done", "officer"), job.failure)
        return job

    def plan_campaign(self):
        self.walk("outreach/new", "moving_in_campaign_form", "officer")

    def test_from_the_workbook_to_the_campaign(self):
        job = self.bring("families", "import", "alseraj.import", "cron_import")
        files = job.file_ids
        self.assertEqual((len(files), set(files.mapped("state"))), (12, {"draft"}))
        self.assertEqual(set(files.branch_id.with_context(lang="ar_001").mapped("name")), set(OFFICES))
        self.assertEqual(
            self.env["alseraj.past.support"].search_count([("beneficiary_id", "in", files.ids)]),
            len(self.book.sheets[w.SUPPORT]))
        scans = self.bring("scans", "scan_import", "alseraj.scan.import", "cron_scan_import")
        self.assertEqual((scans.taken_count, scans.refused_count), (12, 1))
        identities = files.document_ids.filtered(lambda document: document.type_id.code == "identity")
        self.assertEqual(set(identities.mapped("state")), {"received"})
        self.walk(f"import/{job.id}", "moving_in_propose", "officer")
        adoption = self.get_last("alseraj.adoption")
        self.walk(f"adoption/{adoption.id}", "moving_in_adopt", "manager")
        self.assertEqual((adoption.state, adoption.adopted_by_id.login), ("done", "manager"))
        self.assertEqual(set(files.mapped("state")), {"registered"})
        self.assertTrue(all(files.mapped("debts_due_on")), "what is missing is owed")
        self.plan_campaign()
        campaign = self.get_last("alseraj.outreach")
        self.assertEqual(campaign.state, "done")
        asked = campaign.request_ids.beneficiary_id & files
        recent = get_today() - relativedelta(months=1)
        had = {row[w.HEAD] for row in self.book.sheets[w.SUPPORT] if row["نوع الدعم"] == BASKET and row["تاريخ الصرف"] > recent}
        self.assertTrue(had)
        self.assertEqual(set(files.mapped("identifier")) - set(asked.mapped("identifier")), had, "who had it is left out")


@tagged("post_install", "-at_install")
class TestMovingInOnAPhone(TestMovingIn):

    browser_size = "390x844"
    touch_enabled = True
    seed = 43

    def plan_campaign(self):
        [campaign] = self.call("officer", "alseraj.outreach", "create", [{
            "name": "سلال الشتاء", "type_id": self.refs("alseraj_beneficiary.support_type_food_basket"),
            "channel_id": self.refs("alseraj_beneficiary.channel_phone"),
        }])
        self.walk(f"outreach/{campaign}", "moving_in_campaign", "officer")


@tagged("post_install", "-at_install")
class TestDropScans(JourneyCase):

    browser_size = "1366x768"

    def test_photos_dropped_on_a_file(self):
        [file_id] = self.call("officer", "alseraj.beneficiary", "create", [{
            "first_name": "مستفيدة", "father_name": "تجريبية", "grandfather_name": "سابعة", "family_name": "السراج",
            "identifier": main_job.national_id(78901234), "gender": "female", "branch_id": self.setup_ids["branch"],
        }])
        self.start_tour(f"{ACTION}beneficiary/{file_id}", "alseraj_drop_scans", login="officer", timeout=240)
        self.env.invalidate_all()
        document = self.env["alseraj.beneficiary"].browse(file_id).document_ids.filtered("has_attachment")
        self.assertEqual((document.type_id.code, document.state), ("family_record", "received"))
        self.assertTrue(document.attachment_name.endswith(".pdf"), "two photos are one document")
