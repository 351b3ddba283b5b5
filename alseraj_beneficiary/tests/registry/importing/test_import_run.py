import datetime
from unittest.mock import patch

import psycopg2

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ....models.registry.importing import run
from ....models.registry.importing.applier import Applier
from .import_common import ImportCommon


@tagged("post_install", "-at_install")
class TestImportRun(ImportCommon):

    def test_family_comes_in(self):
        rows = self.family(
            iban="SA0380000000608010167519", comment="تسكن مع أهلها", nationality_id="سعودية", housing="إيجار",
            rent_amount="١٬٥٠٠٫٥", street="شارع العليا", email="sara@example.com", marital_status="أرملة",
        )
        job = self.bring(rows)
        file = self.find(rows["files"][0])
        self.assertRecordValues(file, [{
            "name": f"سارة خالد فهد {rows['files'][0]['family_name']}", "state": "draft", "gender": "female",
            "mobile": "+966501234567", "birth_date": datetime.date(1984, 12, 9), "rent_amount": 1500.5,
            "housing": "rented", "marital_status": "widowed", "street": "شارع العليا", "email": "sara@example.com",
            "import_id": job.id, "branch_id": self.branch.id, "household_size": 3, "monthly_income": 1200,
            "create_uid": self.user_officer.id,
        }])
        self.assertEqual(file.nationality_id, self.env.ref("base.sa"))
        self.assertEqual(file.category_ids, self.category_poor)
        self.assertEqual(file.bank_ids.sanitized_acc_number, "SA0380000000608010167519")
        self.assertFalse(file.bank_ids.allow_out_payment)
        self.assertIn("تسكن مع أهلها", file.comment)
        self.assertEqual(sorted(file.member_ids.mapped("gender")), ["female", "male"])
        identity = file.document_ids.filtered(lambda document: document.type_id == self.type_identity)
        self.assertEqual((len(identity), identity.state), (1, "missing"))
        self.assertTrue(identity.issue_date)
        self.assertFalse(job.report)
        self.assertEqual(job.action_view_files()["domain"], [("import_id", "=", job.id)])

    def test_what_brought_a_file_is_not_set_by_hand(self):
        rows = self.family()
        job = self.bring(rows)
        file, other = self.find(rows["files"][0]), self.make_beneficiary(register=False)
        for record, vals in (
            (other.with_user(self.user_manager), {"import_id": job.id}),
            (file.with_user(self.user_manager), {"import_id": False}),
            (job.with_user(self.user_officer), {"file_ids": [Command.link(other.id)]}),
        ):
            with self.subTest(vals=vals), self.assertRaisesRegex(UserError, "filled in by the system"):
                record.write(vals)
        self.assertEqual(job.file_ids, file)

    def test_check_writes_nothing(self):
        rows = self.join(self.family(), self.family(identifier="1012345670"))
        before = self.Files.search_count([])
        job = self.check(rows)
        self.assertEqual(job.state, "checked")
        self.assertEqual(self.Files.search_count([]), before)
        self.assertEqual(self.get_counts(job), (1, 0, 0, 1))
        self.assertEqual(self.get_counts(job, "members"), (2, 0, 0, 2))
        self.assert_accounted(job)
        self.assertEqual(job.progress, 100)
        self.assertTrue(job.report, "what is refused can be mended before the import")

    def test_again_changes_nothing(self):
        rows = self.join(*[self.family(comment="=HYPERLINK(\"https://example.com\")", rent_amount=10) for _index in range(3)])
        self.bring(rows)
        files = self.Files.search([("import_id", "!=", False)])
        before = [len(files.message_ids), len(files.member_ids), len(files.income_ids), len(files.document_ids)]
        stamps = files.mapped("write_date")
        job = self.check(rows)
        for sheet in job.sheet_ids:
            self.assertEqual((sheet.created, sheet.updated, sheet.refused), (0, 0, 0), sheet.sheet)
        with self.assertRaisesRegex(UserError, "Nothing would change"):
            job.action_start()
        self.assertEqual(
            [len(files.message_ids), len(files.member_ids), len(files.income_ids), len(files.document_ids)], before
        )
        self.assertEqual(files.mapped("write_date"), stamps)

    def test_again_updates_only_filled_cells(self):
        rows = self.family(marital_status="متزوج", city="الرياض")
        self.bring(rows)
        file = self.find(rows["files"][0])
        mended = {
            "files": [{"identifier": rows["files"][0]["identifier"], "identifier_type": "هوية وطنية", "city": "جدة"}],
            "members": [{**rows["members"][0], "identifier": self.national_id(), "study": "الجامعة"}],
            "incomes": [{**rows["incomes"][0], "amount": "1,500"}],
            "documents": [{**rows["documents"][0], "expiry_date": "01/02/1451"}],
        }
        job = self.bring(mended)
        for sheet in job.sheet_ids:
            self.assertEqual((sheet.created, sheet.updated), (0, int(sheet.sheet != "support")), sheet.sheet)
        self.assertEqual((file.city, file.marital_status, file.monthly_income), ("جدة", "married", 1500))
        daughter = file.member_ids.filtered(lambda member: member.name == "نورة")
        self.assertEqual((daughter.study, bool(daughter.identifier), len(file.member_ids)), ("university", True, 2))
        self.assertEqual(file.document_ids.filtered("expiry_date").type_id, self.type_identity)

    def test_the_gender_of_a_spouse_follows_the_file(self):
        rows = self.family()
        owner = rows["files"][0]["identifier"]
        rows["members"] += [{"owner": owner, "name": "سالم", "relation": "زوج/زوجة"}]
        self.bring(rows)
        file = self.find(rows["files"][0])
        self.assertEqual(file.gender, "female")
        self.assertEqual({member.name: member.gender for member in file.member_ids}, {
            "نورة": "female", "علي": "male", "سالم": "male"})
        self.bring({**dict.fromkeys(rows, []), "members": [
            {"owner": owner, "name": "سلمى", "relation": "زوجة", "gender": "أنثى"}]})
        self.assertEqual(file.member_ids.filtered(lambda member: member.name == "سلمى").gender, "female", "what is typed counts")

    def test_by_file_number(self):
        file = self.make_beneficiary(register=False)
        job = self.bring({
            "files": [{"code": file.code, "city": "أبها"}],
            "members": [{"owner": file.code, "name": "هند", "relation": "بنت"}],
        })
        self.assertEqual(self.get_counts(job), (0, 1, 0, 0))
        self.assertEqual((file.city, file.member_ids.name), ("أبها", "هند"))

    def test_many_batches_and_progress(self):
        rows = self.join(*[self.family() for _index in range(7)])
        progress = []
        real = run.Run.do_next

        def do_next(own, write):
            real(own, write)
            own.job.invalidate_recordset()
            progress.append(round(own.job.progress))

        with patch.object(run, "BATCH_FAMILIES", 3), patch.object(run.Run, "do_next", do_next):
            job = self.bring(rows)
        self.assertEqual(len(progress), 6, "three batches to check, three to import")
        self.assertEqual(sorted(progress[3:]), progress[3:])
        self.assertEqual((progress[-1], self.get_counts(job)), (100, (7, 0, 0, 0)))

    def test_interrupted_run_goes_on(self):
        rows = self.join(*[self.family() for _index in range(7)])
        job = self.check(rows)
        job.action_start()
        real, calls = Applier.apply, []

        def apply(own, plans):
            calls.append(len(plans))
            if len(calls) > 1:  # Odoo tries again by itself some times
                raise psycopg2.OperationalError("the server went away")
            return real(own, plans)

        with patch.object(run, "BATCH_FAMILIES", 3):
            with patch.object(Applier, "apply", apply), mute_logger("odoo.addons.base.models.ir_cron"):
                self.run_cron()
            self.assertEqual(job.state, "running")
            self.assertEqual(self.get_counts(job), (3, 0, 0, 0))
            self.run_cron()
        self.assertEqual((job.state, self.get_counts(job)), ("done", (7, 0, 0, 0)))
        self.assertEqual(len(job.file_ids), 7)
        self.assert_accounted(job)

    def test_a_workbook_is_read_once_although_the_time_is_over_after_each_batch(self):
        """Reading ten thousand families takes longer than a call of the job has."""
        rows = self.join(*[self.family() for _index in range(7)])
        job = self.make_job(rows)
        job.action_check()
        self.patch(self.env.registry["ir.cron"], "_commit_progress", lambda cron, *args, **kwargs: cron.env.flush_all() or 0.0)
        read = []
        real = run.workbook_reader.read_workbook
        self.patch(run.workbook_reader, "read_workbook", lambda *args: read.append(1) or real(*args))
        imports = self.env["alseraj.import"]
        with patch.object(run, "BATCH_FAMILIES", 2):
            for count in range(4):
                self.assertEqual(job.state, "checking", count)
                imports._cron_run()
            self.assertEqual((job.state, len(read)), ("checked", 1))
            self.assertFalse(run._last, "what is done is let go of")
            job.action_start()
            for count in range(4):
                self.assertEqual(job.state, "running", count)
                imports._cron_run()
        self.assertEqual((job.state, len(read)), ("done", 2))
        self.assertEqual((self.get_counts(job), len(job.file_ids)), ((7, 0, 0, 0), 7))
        self.assertFalse(run._last)

    def test_cancelled_in_the_middle(self):
        rows = self.join(self.family(identifier="1"), *[self.family() for _index in range(6)])
        job = self.check(rows)
        job.action_start()
        real = run.Run.do_next

        def do_next(own, write):
            real(own, write)
            self.env["alseraj.import"].browse(own.job.id).with_env(own.env).action_cancel()

        with patch.object(run, "BATCH_FAMILIES", 3), patch.object(run.Run, "do_next", do_next):
            self.run_cron()
        self.assertEqual((job.state, self.get_counts(job)), ("cancelled", (2, 0, 0, 1)))
        self.assertTrue(job.report)
        with self.assertRaises(UserError):
            job.action_start()
        job.action_reset()
        self.assertEqual((job.state, len(job.sheet_ids), len(job.refusal_ids)), ("draft", 0, 0))

    def test_a_programming_error_is_told(self):
        job = self.check(self.family())
        job.action_start()
        with patch.object(Applier, "apply", side_effect=KeyError("oops")), \
                mute_logger("odoo.addons.alseraj_beneficiary.models.registry.import_job"):
            self.run_cron()
        self.assertEqual(job.state, "failed")
        self.assertIn("oops", job.failure)

    def test_row_that_the_database_refuses_alone(self):
        """What no check foresaw is narrowed down to its row; all others are in."""
        rows = self.join(*[self.family() for _index in range(6)])
        bad_file, bad_member = rows["files"][1], rows["members"][6]
        bad_file["first_name"] = "ممنوع"
        bad_member["name"] = "ممنوع"
        member_text, file_text = "not this member", "not this file"
        model = type(self.env["alseraj.household.member"])
        real_member, real_file = model.create, type(self.Files).create

        def create_member(records, vals_list):
            if any(vals.get("name") == "ممنوع" for vals in vals_list):
                raise UserError(member_text)
            return real_member(records, vals_list)

        def create_file(records, vals_list):
            if any(vals.get("first_name") == "ممنوع" for vals in vals_list):
                raise UserError(file_text)
            return real_file(records, vals_list)

        with patch.object(model, "create", create_member), patch.object(type(self.Files), "create", create_file):
            job = self.bring(rows)
        self.assertEqual(self.get_counts(job), (5, 0, 0, 1))
        self.assertEqual(self.get_counts(job, "members"), (9, 0, 0, 3))
        self.assertEqual(len(job.file_ids), 5)
        self.assertIn("not this file", self.get_reasons(job)[3])
        self.assertIn("not this member", self.get_reasons(job, "members")[8])
        self.assertEqual(len(self.find(rows["files"][3]).member_ids), 1)
        self.assertEqual(len(self.find(rows["files"][3]).income_ids), 1)

    # ------------------------------------------------------------ who

    def test_delegate_only_into_his_branch(self):
        rows = self.join(
            self.family(), self.family(branch_id=self.other_branch.name), self.family(branch_id=None),
        )
        foreign = self.make_beneficiary(register=False, branch_id=self.other_branch.id)
        rows["files"].append({"identifier": foreign.identifier, "identifier_type": "national_id", "city": "X"})
        rows["members"].append({"owner": foreign.identifier, "name": "دخيل", "relation": "ابن"})
        job = self.bring(rows, self.user_delegate)
        self.assertEqual(self.get_counts(job), (2, 0, 0, 2))
        self.assertEqual(job.file_ids.branch_id, self.branch)
        reasons = self.get_reasons(job)
        self.assertIn("own branch office", reasons[3])
        self.assertIn("no access", reasons[5])
        self.assertFalse(foreign.member_ids)
        self.assertNotEqual(foreign.city, "X")
        with self.assertRaises(AccessError):
            self.make_job(self.family(), self.user_officer).with_user(self.user_delegate).read(["file_name"])

    def test_others_may_not(self):
        for user in (self.user_auditor, self.user_finance, self.user_outsider, self.user_portal, self.user_member):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.make_job(self.family(), user)
        job = self.make_job(self.family())
        for values in ({"user_id": self.user_manager.id}, {"failure": "x"}, {"state": "done"}):
            with self.subTest(values=values), self.assertRaises(UserError):
                job.write(values)
        with self.assertRaises(AccessError):
            job.with_user(self.user_auditor).action_check()
        with self.assertRaises(AccessError):
            self.env["alseraj.import.refusal"].with_user(self.user_manager).create({"import_id": job.id, "sheet": "files"})

    def test_own_file_is_not_changed(self):
        file = self.make_beneficiary(register=False, kin_user_ids=self.user_officer.ids)
        job = self.check({
            "files": [{"code": file.code, "city": "X"}],
            "members": [{"owner": file.code, "name": "هند", "relation": "بنت"}],
        })
        self.assertIn("relative", self.get_reasons(job)[2])
        self.assertEqual(self.get_counts(job, "members"), (0, 0, 0, 1))

    def test_old_workbooks_are_dropped(self):
        job = self.bring(self.join(self.family(), self.family(identifier="1")))
        self.env.flush_all()
        self.env.cr.execute("UPDATE alseraj_import SET write_date = '2020-01-01' WHERE id = %s", [job.id])
        job.invalidate_recordset()
        self.env["alseraj.import"]._gc_uploads()
        self.assertFalse(job.file or job.report)
        self.assertTrue(job.refusal_ids)
