from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import PREFIX, ContactCommon

# one number, as people type it and as telephones show it
FORMS = ("0551112233", "٠٥٥١١١٢٢٣٣", "055 111 2233", "+966551112233", "00966551112233", "966-55-111-2233", "551112233")
QUICK = PREFIX + "interaction_view_form_quick"


@tagged("post_install", "-at_install")
class TestVisitor(ContactCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.called = cls.make_beneficiary(name="سارة فهد خالد المطيري", mobile="0551112233")
        cls.Interaction = cls.env["alseraj.interaction"].with_user(cls.user_officer)

    def call(self, number, **vals):
        return self.make(
            "alseraj.interaction", self.user_officer, beneficiary_id=False, visitor_mobile=number, **vals)

    def test_a_number_in_any_form_finds_the_file(self):
        for number in (*FORMS, self.called.identifier, self.called.code.lower()):
            with self.subTest(number=number):
                form = Form(self.Interaction, QUICK)
                form.visitor_mobile = number
                self.assertEqual(form.beneficiary_id, self.called)

    def test_a_call_that_comes_in(self):
        """The telephone opens the form with its number as a default."""
        form = Form(self.Interaction.with_context(default_visitor_mobile="551112233"))
        self.assertEqual(form.beneficiary_id, self.called)
        self.assertEqual(form.channel_id, self.channel_phone)

    def test_found_by_an_index(self):
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        files = self.env["alseraj.beneficiary"]
        domain = [("mobile", "=", "+966551112233")]
        query = files._search(domain)
        self.env.cr.execute("EXPLAIN " + self.env.cr.mogrify(query.select()).decode())
        self.assertIn("mobile_index", "\n".join(row[0] for row in self.env.cr.fetchall()))

    def test_several_files_with_one_number(self):
        self.make_beneficiary(name="منيرة فهد خالد المطيري", mobile="0551112233")
        form = Form(self.Interaction, QUICK)
        form.visitor_mobile = "0551112233"
        self.assertFalse(form.beneficiary_id)

    def test_a_delegate_finds_his_branch_only(self):
        other = self.make_beneficiary(name="سالم علي محمد الدوسري", mobile="0557778899", branch_id=self.other_branch.id)
        form = Form(self.Interaction.with_user(self.user_delegate), QUICK)
        form.visitor_mobile = "0557778899"
        self.assertFalse(form.beneficiary_id)
        self.assertEqual(self.env["alseraj.beneficiary"]._find_caller("0557778899", self.company), other)

    def test_from_a_request(self):
        request = self.env["alseraj.support.request"].create({
            "beneficiary_id": self.called.id, "type_id": self.env.ref(PREFIX + "support_type_cash_once").id,
            "amount_requested": 100, "channel_id": self.channel_phone.id,
        })
        form = Form(self.Interaction.with_context(default_about_request_id=request.id), QUICK)
        self.assertEqual((form.beneficiary_id, form.kind), (self.called, "follow_up"))
        self.assertIn(request.type_id.name, form.known_note)

    def test_the_same_number_is_the_same_visitor(self):
        first = self.call("0559990001", visitor_name="أم سعد")
        second = self.call("٠٥٥٩٩٩٠٠٠١", visitor_name="ام سعد")
        self.assertEqual(first.visitor_id, second.visitor_id)
        self.assertEqual(first.visitor_id.mobile, "+966559990001")
        form = Form(self.Interaction, QUICK)
        form.visitor_mobile = "+966 55 999 0001"
        self.assertEqual((form.visitor_id, form.visitor_name), (first.visitor_id, "أم سعد"))
        self.assertIn(first.question, form.known_note, "what he asked before is shown")

    def test_a_number_that_is_none_is_kept_as_heard(self):
        self.assertEqual(self.call("ask the neighbour").visitor_id.mobile, "ask the neighbour")

    def test_history_goes_into_the_file(self):
        first = self.call("0559990002", visitor_name="عبدالله ناصر")
        second = self.call("0559990002", question="And now?")
        action = first.action_refer()
        referral = Form(self.env["alseraj.referral"].with_user(self.user_officer).with_context(**action["context"])).save()
        self.assertEqual(referral.visitor_id, first.visitor_id)
        self.assertFalse(referral.beneficiary_id)
        self.assertEqual(referral.branch_id, first.visitor_id.branch_id)
        complaint = Form(self.env["alseraj.complaint"].with_user(self.user_officer).with_context(
            **second.action_complain()["context"])).save()
        action = first.action_open_file()
        form = Form(self.env["alseraj.beneficiary"].with_user(self.user_officer).with_context(**action["context"]))
        self.assertEqual((form.name, form.mobile), ("عبدالله ناصر", "+966559990002"))
        form.identifier = self.national_id()
        file = form.save()
        for record in (first, second, referral, complaint):
            self.assertEqual(record.beneficiary_id, file, record._name)
        self.assertEqual((first.branch_id, referral.branch_id), (file.branch_id, file.branch_id))
        self.assertEqual(first.visitor_id.beneficiary_id, file)
        third = self.call("0559990002", question="Once more")
        self.assertEqual(third.beneficiary_id, file, "from then on as well")
        self.assertEqual(first.visitor_id.action_open_file()["res_id"], file.id)
        with self.assertRaisesRegex(UserError, "is in the file"):
            first.visitor_id.with_user(self.user_officer).beneficiary_id = self.file

    def test_who_has_a_file_after_all(self):
        interaction = self.call("0559990003", visitor_name="فهد")
        interaction.visitor_id.beneficiary_id = self.called
        self.assertEqual(interaction.beneficiary_id, self.called)

    def test_a_delegate_puts_nothing_into_another_branch(self):
        interaction = self.make(
            "alseraj.interaction", self.user_delegate, beneficiary_id=False, visitor_name="X", visitor_mobile="0559990004")
        self.assertEqual(interaction.visitor_id.branch_id, self.branch)
        with self.assertRaises(AccessError):
            interaction.visitor_id.beneficiary_id = self.other_file

    def test_unnamed_complaint_stays_unnamed(self):
        interaction = self.call("0559990005", visitor_name="Y")
        complaint = self.make("alseraj.complaint", self.user_officer, beneficiary_id=False, interaction_id=interaction.id)
        interaction.visitor_id.beneficiary_id = self.called
        self.assertFalse(complaint.beneficiary_id)

    def test_referral_without_a_file(self):
        interaction = self.call("0559990006", visitor_name="هند", question="Does she qualify?")
        referral = Form(self.env["alseraj.referral"].with_user(self.user_officer).with_context(
            **interaction.action_refer()["context"])).save()
        mine = referral.with_user(self.user_researcher)
        mine.action_accept()
        message = self.env["alseraj.message"].search([("res_model", "=", referral._name), ("res_id", "=", referral.id)])
        self.assertEqual((message.way, message.sent_to), ("sms", "+966559990006"))
        mine.answer = "She does, as a widow."
        mine.action_answer()
        action = referral.action_call_back()
        back = Form(self.Interaction.with_context(**action["context"]), QUICK).save()
        self.assertEqual((back.visitor_id, back.answer), (interaction.visitor_id, "She does, as a widow."))
        back.action_done()
        self.assertEqual(back.state, "done")

    @mute_logger("odoo.sql_db")
    def test_nobody_is_refused(self):
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.make("alseraj.referral", self.user_officer, beneficiary_id=False)

    def test_constant_queries(self):
        def make(count, first):
            return self.env["alseraj.interaction"].create([
                {"visitor_name": f"V{number}", "visitor_mobile": f"05580{first + number:05}", "question": "?",
                 "channel_id": self.channel_phone.id} for number in range(count)
            ])

        make(1, 0)
        self.assertEqual(self.count_queries(make, 10, 100), self.count_queries(make, 40, 1000))

    # ------------------------------------------------------------ the next step

    def test_next_step_is_an_activity(self):
        day = fields.Date.add(self.get_today(), days=3)
        interaction = self.make(
            "alseraj.interaction", self.user_officer, next_step="Call the school", next_step_date=day, answer="Yes",
            next_step_user_id=self.user_officer_2.id)
        activity = interaction.activity_ids
        self.assertRecordValues(activity, [
            {"summary": "Call the school", "date_deadline": day, "user_id": self.user_officer_2.id}])
        interaction.action_done()
        self.assertEqual(interaction.activity_ids, activity, "the answer is given, the step is not done yet")
        interaction.next_step = "Visit the school"
        self.assertEqual(interaction.activity_ids.mapped("summary"), ["Visit the school"])

    def test_address_of_a_post(self):
        with self.assertRaisesRegex(UserError, "https"):
            self.make("alseraj.interaction", self.user_officer, source_url="javascript:alert(1)")
        self.make("alseraj.interaction", self.user_officer, source_url="https://x.com/somebody/status/1")
