import base64
import io
import zipfile
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools.pdf import PdfReader

from ....models.registry.importing import scan_run
from ...common import AlserajCommon
from ...tools.test_scan_archive import make_zip, picture


@tagged("post_install", "-at_install")
class TestScanImport(AlserajCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.file = cls.make_beneficiary(register=False)
        cls.identity = cls.env.ref("alseraj_beneficiary.document_type_identity")
        cls.record = cls.env.ref("alseraj_beneficiary.document_type_family_record")

    def make_job(self, files, user=None, compression=zipfile.ZIP_STORED):
        data = files if isinstance(files, bytes) else make_zip(files, compression)
        return self.env["alseraj.scan.import"].with_user(user or self.user_officer).create({
            "file": base64.b64encode(data), "file_name": "scans.zip"})

    def run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("alseraj_beneficiary.cron_scan_import").method_direct_trigger()
        self.env.invalidate_all()

    def take(self, files, user=None, **kwargs):
        """Check, and take in what has its place."""
        job = self.make_job(files, user, **kwargs)
        job.action_check()
        self.run_cron()
        self.assertEqual(job.state, "checked", job.failure)
        self.checked = self.outcomes(job)
        if job.taken_count:
            job.action_start()
            self.run_cron()
            self.assertEqual(job.state, "done", job.failure)
            self.assertEqual(self.outcomes(job), self.checked, "the check says what comes")
        return job

    def outcomes(self, job):
        return {line.path: line.outcome for line in job.line_ids}

    def reasons(self, job):
        return {line.path: line.reason for line in job.line_ids if line.outcome == "refused"}

    def test_scans_find_their_files(self):
        number = self.file.identifier
        other = self.make_beneficiary(register=False)
        page = [picture(size=(60, 80 + turn)) for turn in range(5)]
        before = len(self.file.document_ids)
        job = self.take({
            f"{number}-identity.jpg": page[0],
            f"{number}-family_record-2.jpg": page[2], f"{number}-family-record-1.jpg": page[1],
            f"{other.code or other.identifier}/{self.identity.with_context(lang='ar_001').name}.jpg": page[3],
        })
        self.assertEqual(set(self.checked.values()), {"taken"})
        document = self.file.document_ids.filtered(lambda doc: doc.type_id == self.identity)
        self.assertEqual((document.state, document.entered_by_id), ("received", self.user_officer))
        self.assertEqual(base64.b64decode(document.attachment), page[0], "as it was scanned")
        joined = self.file.document_ids.filtered(lambda doc: doc.type_id == self.record)
        self.assertEqual(len(PdfReader(io.BytesIO(base64.b64decode(joined.attachment))).pages), 2)
        self.assertTrue(joined.attachment_name.endswith(".pdf"))
        self.assertGreaterEqual(len(self.file.document_ids), before, "lines of the checklist are filled, not doubled")
        self.assertEqual(other.document_ids.filtered(lambda doc: doc.type_id == self.identity).state, "received")
        self.assertEqual((job.taken_count, job.total), (4, 4))
        self.assertFalse(job.file, "the scans are on the files, and only there")

    def test_again_changes_nothing(self):
        files = {
            f"{self.file.identifier}-identity.jpg": picture(), f"{self.file.identifier}-family_record-1.jpg": picture(),
            f"{self.file.identifier}-family_record-2.png": picture("PNG"),
        }
        self.take(files)
        documents = self.file.document_ids
        job = self.take(files)
        self.assertEqual(set(self.outcomes(job).values()), {"unchanged"})
        self.assertEqual(self.file.document_ids, documents)
        with self.assertRaises(UserError):
            job.action_start()

    def test_each_that_is_not_taken_says_why(self):
        number = self.file.identifier
        self.company.alseraj_scan_max_mb = 1
        job = self.take({
            "photo.jpg": picture(), f"{number}-nothing.pdf": picture(), "1099999999-identity.pdf": picture(),
            f"{number}-lease.pdf": b"MZ\x90\x00 a program", f"{number}-identity.jpg": picture() + bytes(1024 ** 2),
            f"{number}-family_record-1.jpg": picture(), f"{number}-family_record-2.heic": b"\x00\x00\x00\x18ftypheic" + bytes(30),
            f"{number}-divorce_deed-1.jpg": picture(), f"{number}-divorce_deed-2.pdf": b"%PDF-1.4 broken",
            f"{number}-death_certificate.jpg": picture(), f"a/{number}-death_certificate.jpg": picture("PNG"),
        })
        reasons = self.reasons(job)
        self.assertEqual(len(job.line_ids), 11, "an account of every file")
        self.assertEqual([path for path, outcome in self.outcomes(job).items() if outcome == "taken"],
                         [f"{number}-death_certificate.jpg"])
        self.assertEqual(len(reasons), 10)
        for path, part in (
            ("photo.jpg", "whose it is"), (f"{number}-nothing.pdf", "no document type"), ("1099999999-identity.pdf", "No file"),
            (f"{number}-lease.pdf", "neither a PDF"), (f"{number}-identity.jpg", "at most"),
            (f"{number}-family_record-1.jpg", "HEIC"), (f"{number}-divorce_deed-2.pdf", "Page 2"),
            (f"a/{number}-death_certificate.jpg", "already"),
        ):
            self.assertIn(part, reasons[path])

    def test_bombs_paths_and_locks(self):
        number = self.file.identifier
        bomb = self.take({f"{number}-identity.pdf": b"%PDF-" + bytes(9 * 1024 ** 2)}, compression=zipfile.ZIP_DEFLATED)
        self.assertIn("unpacks", self.reasons(bomb)[f"{number}-identity.pdf"])
        self.take({f"../../../../tmp/{number}-identity.pdf": picture()})
        document = self.file.document_ids.filtered(lambda doc: doc.type_id == self.identity)
        self.assertEqual((document.state, document.attachment_name), ("received", f"{number}-identity.pdf"))
        data = bytearray(make_zip({f"{number}-lease.jpg": picture()}))
        data[6] |= 1  # the flags of the local head, and of the directory
        data[data.index(b"PK\x01\x02") + 8] |= 1
        self.assertIn("password", self.reasons(self.take(bytes(data)))[f"{number}-lease.jpg"])
        for data in (b"", b"%PDF-1.4", picture()):
            with self.assertRaises(UserError):
                self.make_job(data).action_check()

    def test_scans_of_a_member(self):
        member = self.env["alseraj.household.member"].create({
            "beneficiary_id": self.file.id, "name": "Sara", "relation": "daughter", "identifier": self.national_id(),
            "birth_date": "2015-01-01", "study": "school",
        })
        job = self.take({f"{member.identifier}-school_letter.jpg": picture(), f"{member.identifier}-lease.jpg": picture()})
        document = self.file.document_ids.filtered(lambda doc: doc.type_id.code == "school_letter" and doc.member_id == member)
        self.assertEqual(document.state, "received")
        self.assertIn("not a document of a household member", self.reasons(job)[f"{member.identifier}-lease.jpg"])

    def test_no_foot_in_other_files(self):
        """A branch's delegate, another company, one's own family: there is no file, or it is not for him."""
        other = self.make_beneficiary(register=False, branch_id=self.other_branch.id)
        name = f"{other.identifier}-identity.jpg"
        job = self.take({name: picture()}, self.user_delegate)
        self.assertIn("No file", self.reasons(job)[name])
        company = self.env["res.company"].create({"name": "Another association"})
        foreign = self.make_beneficiary(register=False)
        self.env.cr.execute("UPDATE alseraj_beneficiary SET company_id = %s WHERE id = %s", [company.id, foreign.id])
        self.env.invalidate_all()
        name = f"{foreign.identifier}-identity.jpg"
        self.assertIn("No file", self.reasons(self.take({name: picture()}))[name])
        own = self.make_beneficiary(register=False)
        own.sudo().kin_user_ids = self.user_officer
        name = f"{own.identifier}-identity.jpg"
        self.assertIn("relative", self.reasons(self.take({name: picture()}))[name])
        for file in (other, foreign, own):
            self.assertFalse(file.sudo().document_ids.filtered("has_attachment"))

    def test_roles(self):
        job = self.take({f"{self.file.identifier}-identity.jpg": picture()})
        for user in (self.user_researcher, self.user_member, self.user_finance, self.user_outsider):
            with self.assertRaises(AccessError):
                self.make_job({}, user)
            with self.assertRaises(AccessError):
                job.with_user(user).read(["name"])
        with self.assertRaises(AccessError):
            self.make_job({}, self.user_auditor)
        self.assertTrue(job.with_user(self.user_auditor).line_ids.read(["path"]))
        self.assertFalse(self.env["alseraj.scan.import"].with_user(self.user_delegate).search([]), "his own alone")
        for values in ({"position": 9}, {"user_id": self.user_manager.id}, {"total": 3}, {"state": "draft"}):
            with self.assertRaises(UserError):
                job.with_user(self.user_officer).write(values)
        with self.assertRaises(AccessError):
            job.line_ids.with_user(self.user_officer).write({"outcome": "refused"})

    def test_goes_on_where_it_stopped(self):
        files = self.make_beneficiaries(5, register=False)
        job = self.make_job({f"{file.identifier}-identity.jpg": picture() for file in files})
        job.action_check()
        self.run_cron()
        job.action_start()
        with patch.object(scan_run, "BATCH_DOCUMENTS", 2):
            run = job._open_run()
            run.do_next(write=True)  # then the server stopped
            self.env.flush_all()
            self.assertEqual((job.position, job.taken_count), (2, 2))
            self.run_cron()
        self.assertEqual((job.state, job.taken_count, job.position), ("done", 5, 5))
        documents = files.document_ids.filtered(lambda doc: doc.type_id == self.identity)
        self.assertEqual(documents.mapped("state"), ["received"] * 5, "each once")

    def test_both_names_of_a_file(self):
        self.file._run_steps("register")
        names = (f"{self.file.identifier}-identity.jpg", f"{self.file.code}-identity.jpg")
        self.take(dict(zip(names, (picture(), picture("PNG")), strict=True)))
        documents = self.file.document_ids.filtered(lambda doc: doc.type_id == self.identity)
        self.assertEqual(len(documents.filtered("has_attachment")), 2, "no scan replaces another in silence")

    def test_looking_costs_the_same(self):
        def look(count):
            files = self.make_beneficiaries(count, register=False)
            job = self.make_job({f"{file.identifier}-identity.jpg": picture() for file in files})
            job.action_check()
            run = job._open_run()
            self.env.flush_all()
            self.env.invalidate_all()
            return self.count_queries(lambda: run.do_next(write=False))

        look(2)  # rules and groups are known from then on
        self.assertLessEqual(look(40), look(4) + 2)
