from functools import partial

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .test_request_paths import PathsCommon


@tagged("post_install", "-at_install")
class TestRequestRefusals(PathsCommon):
    """What was tried, and the sentence that says what to do, in both languages."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ar_001")

    def refused(self, day, request, method, english, arabic, *args):
        with freeze_time(f"2026-{day} 09:00:00"):
            for lang, sentence in (("en_US", english), ("ar_001", arabic)):
                spoken = request.with_context(lang=lang)
                with self.subTest(sentence=sentence), self.assertRaises(UserError) as caught:
                    getattr(spoken, method)(*args)
                self.assertIn(sentence, str(caught.exception))
                self.env.invalidate_all()

    def test_taken_in(self):
        request = self.make_on("02-01", sign=False, type_id=False, channel_id=False, amount_requested=0)
        refused = partial(self.refused, "02-01", request, "action_submit")
        refused("Choose the support type.", "اختر نوع الدعم.")
        request.type_id = self.type_cash
        refused("Choose the channel over which the request came.", "اختر القناة التي جاء منها الطلب.")
        request.channel_id = self.channel_interview
        refused("Enter the amount requested.", "نأمل إدخال المبلغ المطلوب.")
        request.amount_requested = 5000.01
        refused("Ask for no more than that.", "اطلب مبلغًا لا يتجاوزه.")
        request.write({"amount_requested": 3000, "urgent": True})
        refused("Say why the request is urgent.", "اذكر لماذا الطلب عاجل.")
        request.urgent_reason = "Eviction"
        refused("The applicant signs the declaration first", "يوقّع مقدّم الطلب الإقرار أولًا")

    def test_declared_otherwise(self):
        request = self.make_on("02-01")
        request.amount_requested = 2000
        self.refused("02-01", request, "action_submit", "Have it signed again.", "اطلب توقيعه من جديد.")

    def test_returned_withdrawn_reopened(self):
        request = self.make_on("02-01")
        self.steps(request, "submitted")
        self.refused("02-03", request, "action_verify",
                     "These documents are not verified and valid today", "هذه المستندات غير مطابَقة أو غير سارية اليوم")
        self.refused("02-03", request, "action_return",
                     "Say what is missing, as the applicant will read it.", "اكتب ما ينقص كما سيقرؤه مقدّم الطلب.")
        self.refused("02-03", request, "action_withdraw",
                     "Write why the applicant withdraws the request.", "اكتب سبب سحب مقدم الطلب للطلب.")
        self.refused("02-03", request, "action_cancel", "Say why the request is cancelled.", "اذكر سبب إلغاء الطلب.")
        self.refused("02-03", request, "action_reopen", "the step needs", "وتحتاج الخطوة إلى", "Why not")
        with freeze_time("2026-02-04 09:00:00"):
            request.action_withdraw("He found work.")
        self.refused("02-05", request, "action_reopen", "Say why the request is reopened.", "اذكر سبب إعادة فتح الطلب.")
        self.refused("04-05", request, "action_reopen",
                     "It could be reopened until", "كان يمكن إعادة فتحه حتى", "He lost it again.")

    def test_verified(self):
        request = self.make_on("02-01")
        self.steps(request, "submitted")
        with freeze_time("2026-02-02 10:00:00"):
            self.bring_documents(request)
            request.beneficiary_id.member_ids = [Command.create({"name": "سعد", "relation": "son", "birth_date": "2015-02-01"})]
        self.refused("02-03", request, "action_verify", "or say why the difference is accepted.", "أو اذكر سبب قبول الاختلاف.")
        with freeze_time("2026-02-03 09:00:00"):
            request.action_accept_difference("The son came back to live with them.")
            request.action_verify()
        self.assertEqual(request.state, "verified")
        unregistered = self.make_on_file(self.make_beneficiary(register=False), "02-01")
        self.steps(unregistered, "submitted")
        self.refused("02-03", unregistered, "action_verify", "complete and register it first.", "أكمله وسجّله أولًا.")

    def test_roles(self):
        request = self.make_on("02-01")
        self.refused("02-01", request.with_user(self.user_researcher), "action_submit",
                     "Only these roles", "هذه الأدوار وحدها يمكنها ذلك")
        self.steps(request, "submitted")
        self.refused("02-03", request.with_user(self.user_researcher), "action_verify",
                     "Only these roles", "هذه الأدوار وحدها يمكنها ذلك")

    def test_recommended_without_a_study(self):
        request = self.make_on("02-01")
        self.steps(request, "verified")
        self.refused("02-05", request.with_user(self.user_researcher), "action_recommend",
                     "A need study must be done first.", "يلزم إنهاء بحث حالة أولًا.")

    def test_told_and_heard_again(self):
        request = self.make_on("02-01")
        self.steps(request, "committee")
        self.refused("02-06", request, "action_notify", "There is no decision to notify yet.", "لا يوجد قرار لإبلاغه بعد.")
        self.refused("02-06", request, "action_cancel", "the step needs", "وتحتاج الخطوة إلى", "Entered twice")
        with freeze_time("2026-02-06 09:00:00"):
            self.close(request, "against", reason_id=self.reason.id)
        self.refused("02-07", request, "action_notify", "Earlier only for an urgent request.", "ولا يكون قبله إلا لطلب عاجل.")
        self.refused("02-07", request, "action_appeal", "The decision has not been notified yet", "لم يُبلَّغ القرار بعد", "No")
        with freeze_time("2026-02-20 09:00:00"):
            request.action_notify()
        self.refused("02-21", request, "action_appeal", "Write what the beneficiary brings forward.", "اكتب ما يقدّمه المستفيد.")
        self.refused("12-21", request, "action_appeal", "The time for an appeal ended on", "انتهت مدة التظلّم في", "No")
        again = self.make_on_file(request.beneficiary_id, "03-01")
        self.refused("03-01", again, "action_submit", "was rejected: the family may apply for", "وقبل ذلك يمكن التظلّم")

    def test_too_early_after_a_grant(self):
        request = self.make_on("02-01")
        self.steps(request, "committee")
        with freeze_time("2026-02-06 09:00:00"):
            self.close(request)
        again = self.make_on_file(request.beneficiary_id, "03-01")
        self.refused("03-01", again, "action_submit", "The family was granted it by", "وقد مُنحته الأسرة بالطلب")
        with freeze_time("2026-08-06 09:00:00"):
            again.action_submit()
        self.assertEqual(again.state, "submitted")

    def test_the_file_stands_still(self):
        request = self.make_on("02-01")
        request.beneficiary_id.with_user(self.user_officer).action_suspend("moved")
        self.refused("02-02", request, "action_submit", "reopen it first", "أعد فتحه أولًا")

    def test_what_is_no_longer_changed(self):
        request = self.make_on("02-01")
        self.steps(request, "submitted")
        self.refused("02-03", request, "write",
                     "can't be changed any more", "لم يعد تغيير ما يلي ممكنًا", {"amount_requested": 1})
        self.refused("02-03", request, "write",
                     "are filled in by the system", "هذه يملؤها النظام ولا تُدخل يدويًا", {"amount_approved": 1})

    def make_on_file(self, file, day):
        with freeze_time(f"2026-{day} 09:00:00"):
            return self.make_requests(file)
