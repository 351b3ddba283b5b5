from datetime import date, timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ...common import PDF, PREFIX
from ..common import PNG, RequestCommon


@tagged("post_install", "-at_install")
class TestSupportLimits(RequestCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kind = cls.env["alseraj.support.type"].create({
            "name": "Furniture", "kind": "cash", "ceiling_basis": "size", "ceiling_line_ids": [
                Command.create({"size_from": 1, "amount": 1000}), Command.create({"size_from": 4, "amount": 2500}),
            ],
        })

    def _family(self, members):
        return self.make_beneficiary(
            member_ids=[Command.create({"name": f"م {index}"}) for index in range(members)])

    def assertRefused(self, sentence, function, *args):
        with self.assertRaises(UserError) as caught:
            function(*args)
        self.assertIn(sentence, str(caught.exception))

    # ------------------------------------------------------------ ceilings

    def test_ceiling_by_size(self):
        self.assertEqual([self.kind._get_ceiling(size) for size in (0, 1, 3, 4, 9)], [1000, 1000, 1000, 2500, 2500])
        self.kind.write({"ceiling_basis": "person", "ceiling": 300})
        self.assertEqual([self.kind._get_ceiling(size) for size in (0, 1, 3)], [300, 300, 900])
        self.kind.ceiling_basis = "fixed"
        self.assertEqual([self.kind._get_ceiling(size) for size in (1, 9)], [300, 300])
        self.kind.ceiling = 0
        self.assertEqual(self.kind._get_ceiling(9), 0, "no limit")

    def test_ceilings_start_with_one(self):
        with self.assertRaisesRegex(ValidationError, "start with a line from 1 person"):
            self.env["alseraj.support.type"].create({"name": "X", "ceiling_basis": "size"})

    def test_requested_holds_to_it(self):
        request = self.make_requests(self._family(2), type_id=self.kind.id, amount_requested=1000.01)
        self.assertRefused("The ceiling of Furniture for a household of 3 is", request.action_submit)
        larger = self.make_requests(self._family(3), type_id=self.kind.id, amount_requested=2500)
        self.assertEqual(larger.ceiling, 2500)
        larger.action_submit()

    def test_recommended_holds_to_it(self):
        request = self.make_verified(self._family(2), type_id=self.kind.id, amount_requested=900)
        study = self.make_studies(request, amount_recommended=1200)
        self.assertRefused("Recommend no more than that", study.action_done)
        study.amount_recommended = 1000
        study.action_done()
        self.assertEqual(request.state, "studied")

    def test_approved_holds_to_it(self):
        request = self.make_verified(self._family(3), type_id=self.kind.id, amount_requested=2000)
        self.make_studies(request, amount_recommended=2000).action_done()
        session = self.env["alseraj.committee.session"].create({
            "committee_id": self.env.ref(PREFIX + "committee_research").id})
        request.with_user(self.user_manager).action_to_committee(session)
        decision = request.sudo().pending_decision_id
        request.beneficiary_id.member_ids[0].in_household = False
        with self.assertRaisesRegex(ValidationError, "for a household of 3"):
            decision.amount = 1500

    # ------------------------------------------------------------ how often

    def _grant(self, request, day):
        request.action_submit()
        request.sudo()._write_internal({"stage": "approved", "decided_on": day, "amount_approved": 500})

    def _requests(self, file, **vals):
        return self.make_requests(file, type_id=self.kind.id, amount_requested=500, **vals)

    def test_once_in_twelve_months(self):
        self.kind.frequency_months = 12
        file = self._family(0)
        first = self._requests(file)
        self._grant(first, date(2026, 1, 31))
        second = self._requests(file)
        with freeze_time("2027-01-30 09:00:00"):
            second.invalidate_recordset()
            self.assertIn(first.name, second.frequency_warning)
            self.assertRefused("it may ask again from", second.action_submit)
        with freeze_time("2027-01-31 09:00:00"):
            second.invalidate_recordset()
            self.assertFalse(second.frequency_warning)
            second.action_submit()

    def test_what_was_not_granted_does_not_count(self):
        self.kind.frequency_months = 12
        file = self._family(0)
        first, second, third = (self._requests(file) for _index in range(3))
        first.action_submit()
        first.action_cancel("Moved")
        second.action_submit()
        second.sudo()._write_internal({"stage": "rejected", "decided_on": self.get_today()})
        third.invalidate_recordset()
        self.assertFalse(third.frequency_warning)
        self.assertRefused("was rejected: the family may apply", third.action_submit)  # a sentence of its own
        self.company.alseraj_reapply_months = 1
        second.sudo()._write_internal({"decided_on": fields.Date.subtract(self.get_today(), months=1)})
        third.action_submit()
        self.assertEqual(third.state, "submitted")

    def test_cancelled_installments_do_not_count(self):
        self.kind.frequency_months = 12
        file = self._family(0)
        first = self._requests(file)
        self._grant(first, self.get_today())
        fund = self.env["alseraj.fund"].create({"name": "F", "code": "CATF", "kind": "general", "budget": 10000})
        installment = self.env["alseraj.support.installment"].create({
            "request_id": first.id, "amount": 500, "due_date": self.get_today(), "fund_id": fund.id})
        second = self._requests(file)
        self.assertTrue(second.frequency_warning)
        installment._write_internal({"cancelled": True} if "cancelled" in installment._fields else {"state": "cancelled"})
        self.env.flush_all()
        second.invalidate_recordset()
        self.assertFalse(second.frequency_warning)

    def test_a_manager_allows_it(self):
        self.kind.frequency_months = 12
        file = self._family(0)
        self._grant(self._requests(file), self.get_today())
        second = self._requests(file)
        self.assertRefused("Only a manager", second.write, {"frequency_exception_reason": "The flat burnt down"})
        with self.assertRaises(UserError):
            self._requests(file, frequency_exception_reason="The flat burnt down")
        with self.assertRaises(UserError):
            second.with_context(default_frequency_exception_reason="By the back door").create({
                "beneficiary_id": file.id, "type_id": self.kind.id})
        second.with_user(self.user_manager).frequency_exception_reason = "The flat burnt down"
        second.action_submit()
        self.assertEqual(second.state, "submitted")

    def test_two_at_a_time(self):
        """Two requests submitted together: once one is granted, the other is stopped where it stands."""
        self.kind.frequency_months = 12
        file = self._family(0)
        first, second = self._requests(file), self._requests(file)
        second.action_submit()
        self._grant(first, self.get_today())
        self.bring_documents(second)
        self.assertRefused("it may ask again from", second.action_verify)

    def test_merged_files_are_one_family(self):
        self.kind.frequency_months = 12
        old, kept = self.make_beneficiaries(2)
        first = self._requests(old)
        self._grant(first, self.get_today())
        old.with_user(self.user_manager)._merge_into(kept)
        self.assertIn(first.name, self._requests(kept).frequency_warning)

    def test_once_in_a_hijri_year(self):
        self.kind.frequency_basis = "hijri_year"
        file = self._family(0)
        first = self._requests(file)
        self._grant(first, date(2026, 6, 10))  # the new year 1448 begins on 16 June 2026
        second = self._requests(file)
        for day, blocked in (("2026-06-15", True), ("2026-06-16", False)):
            with self.subTest(day=day), freeze_time(f"{day} 09:00:00"):
                second.invalidate_recordset()
                self.assertEqual(bool(second.frequency_warning), blocked)
                served = file.search([("id", "=", file.id), *self.kind._get_served_domain()])
                self.assertEqual(bool(served), blocked)

    # ------------------------------------------------------------ documents

    def test_document_not_older_than(self):
        statement = self.env.ref(PREFIX + "document_type_medical_report")
        self.kind.document_line_ids = [Command.create({"document_type_id": statement.id, "max_age_days": 30})]
        self.assertEqual(self.kind.document_type_ids, statement)
        file = self._family(0)
        self.env["alseraj.document"].create(
            self.document_vals(file, statement, issue_date=self.get_today() - timedelta(days=31))
        ).with_user(self.user_sensitive).action_verify()
        request = self._requests(file)
        self.assertIn("Medical Report (of the last 30 days)", request.missing_documents)
        request.action_submit()
        fresh = request.document_ids.filtered(lambda document: document.state == "missing")
        self.assertEqual(fresh.type_id, statement, "asked for again")
        fresh.write({"attachment": PDF, "issue_date": self.get_today() - timedelta(days=30)})
        fresh.with_user(self.user_sensitive).action_verify()
        self.assertFalse(request.missing_documents)
        request.action_verify()

    def test_document_of_each_pupil(self):
        letter = self.env.ref(PREFIX + "document_type_birth_certificate")
        self.kind.document_line_ids = [Command.create(
            {"document_type_id": letter.id, "each_member": True, "age_from": 6, "age_to": 18})]
        born = fields.Date.subtract(self.get_today(), years=10)
        file = self.make_beneficiary(member_ids=[
            Command.create({"name": "سعد", "birth_date": born}), Command.create({"name": "نورة", "birth_date": born}),
            Command.create({"name": "رضيع", "birth_date": self.get_today()}),
        ])
        request = self._requests(file)
        self.assertEqual(request.missing_documents, "Birth Certificate of سعد, Birth Certificate of نورة")
        request.action_submit()
        self.assertEqual(set(request.document_ids.member_id.mapped("name")), {"سعد", "نورة"})
        self.bring_documents(request)
        request.action_verify()

    def test_document_types_can_be_set(self):
        self.kind.document_type_ids = self.type_identity
        self.assertEqual(self.kind.document_line_ids.document_type_id, self.type_identity)
        found = self.kind.search([("document_type_ids", "in", self.type_identity.ids), ("id", "=", self.kind.id)])
        self.assertEqual(found, self.kind)
        self.kind.document_type_ids = False
        self.assertFalse(self.kind.document_line_ids)

    # ------------------------------------------------------------ questions

    def _ask(self):
        self.kind.question_definition = [
            {"name": "pupils", "string": "How many pupils?", "type": "integer"},
            {"name": "stage", "string": "Stage", "type": "selection", "selection": [["p", "Primary"], ["s", "Secondary"]]},
            {"name": "uniform", "string": "Uniform", "type": "boolean"},
            {"name": "tags", "string": "Things", "type": "tags", "tags": [["bag", "Bag", 1], ["pen", "Pen", 2]]},
            {"name": "day", "string": "First Day", "type": "date"},
        ]

    def test_all_questions(self):
        self._ask()
        self.kind.questions_required = True
        request = self._requests(self._family(0))
        self.assertRefused("answer them first: How many pupils?, Stage, Things, First Day", request.action_submit)
        request.properties = {"pupils": 3, "stage": "s", "tags": ["bag", "pen"], "day": "2026-09-01"}
        answers = request._prepare_question_answers()
        words = [(answer["label"], request._get_answer_text(answer)) for answer in answers]
        self.assertEqual(words[:4], [
            ("How many pupils?", "3"), ("Stage", "Secondary"), ("Uniform", "No"), ("Things", "Bag, Pen")])
        self.assertIn("2026", words[4][1])
        request.action_submit()
        self.assertRefused("can't be changed any more", request.write, {"properties": {"pupils": 9}})

    def test_answers_are_signed(self):
        self._ask()
        request = self._requests(self._family(0))
        request.properties = {"pupils": 3, "stage": "s", "uniform": True, "tags": ["bag", "pen"], "day": "2026-09-01"}
        request.action_sign("Noura", PNG)
        signed = {answer["name"]: answer["value"] for answer in request.snapshot["answers"]}
        self.assertEqual(signed, {
            "pupils": 3, "stage": "Secondary", "uniform": True, "tags": ["Bag", "Pen"], "day": "2026-09-01"})
        self.assertFalse(request.snapshot_diff)
        asked = dict(request._get_declared_sections()[-1]["rows"])
        self.assertEqual((asked["How many pupils?"], asked["Uniform"], asked["Things"]), ("3", "Yes", "Bag, Pen"))
        self.assertIn("1 September 2026", asked["First Day"])
        request.properties = {"pupils": 4, "stage": "s", "uniform": False, "tags": ["bag"], "day": "2026-09-01"}
        self.assertEqual(request.snapshot_diff.splitlines(), [
            "How many pupils?: 3 signed, 4 now", "Uniform: Yes signed, No now", "Things: Bag, Pen signed, Bag now"])
        self.kind.question_definition = []  # what was signed can be read when the questions are gone
        self.assertIn(("Stage", "Secondary"), request._get_declared_sections()[-1]["rows"])

    def test_only_managers_ask(self):
        self._ask()
        request = self._requests(self._family(0))
        changed = [{"name": "pupils", "string": "Else?", "type": "integer", "definition_changed": True}]
        with self.assertRaises(UserError):
            request.write({"properties": changed})
        self.assertEqual(len(self.kind.question_definition), 5)

    def test_shipped_questions_differ(self):
        kit, rent = (self.env.ref(PREFIX + f"support_type_{name}") for name in ("school_kit", "rent"))
        self.assertTrue(kit.question_text and rent.question_text)
        self.assertNotEqual(kit.question_text, rent.question_text)
        self.assertEqual(self.make_requests(type_id=self.type_cash.id)._prepare_question_answers(), [])

    # ------------------------------------------------------------ who decides

    def test_tiers(self):
        committees = self.env["alseraj.committee"]
        committees.search([]).approval_limit = 5000
        research = self.env.ref(PREFIX + "committee_research")
        board = committees.create({"name": "Board", "approval_limit": 0})
        request = self._requests(self._family(0))
        self.assertEqual(request.deciding_committee_id.approval_limit, 5000)
        request.amount_requested = 5000.01
        self.assertEqual(request.deciding_committee_id, board)
        self.kind.tier_ids = [Command.create({"committee_id": research.id, "amount_to": 400})]
        request.amount_requested = 400
        self.assertEqual(request.deciding_committee_id, research)
        self.assertIn("up to", request.deciding_text)
        request.amount_requested = 401
        self.assertFalse(request.deciding_committee_id)
        self.assertIn("A manager sets who decides", request.deciding_text)

    def test_an_officer_reads_the_catalogue_in_arabic(self):
        self.env["res.lang"]._activate_lang("ar_001")
        for user in (self.user_officer, self.user_manager, self.user_auditor):
            for view in ("form", "list", "kanban", "search"):
                arch = self.kind.with_user(user).with_context(lang="ar_001").get_view(view_type=view)["arch"]
                self.assertTrue(arch, (user.name, view))

    def test_submit_costs_constant_queries(self):
        self.kind.write({
            "frequency_months": 12, "questions_required": True,
            "condition_ids": [Command.create({"kind": "gender", "option_ids": [Command.set(
                self.env["alseraj.support.option"].search([("value", "=", "male")]).ids)]})],
            "document_line_ids": [Command.create({"document_type_id": self.type_identity.id, "max_age_days": 30})],
        })
        costs = {}
        for count in (3, 10, 100):
            requests = self.make_requests(self.make_beneficiaries(count), type_id=self.kind.id, amount_requested=500)
            costs[count] = self.count_queries(requests.action_submit)
        self.assertLessEqual(costs[100], costs[10] + 2, costs)
