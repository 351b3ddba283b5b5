from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.alseraj_beneficiary.tests.common import AlserajCommon


class SatisfactionCommon(AlserajCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.survey = cls.env.ref("alseraj_survey.survey_satisfaction")
        cls.support_types = cls.env.ref("alseraj_beneficiary.support_type_rent") | cls.env.ref(
            "alseraj_beneficiary.support_type_school_kit")
        cls.file = cls.make_beneficiary()
        cls.file.partner_id.email = "beneficiary@example.com"

    @classmethod
    def _make_request(cls, support_type=None, count=1):
        return cls.env["alseraj.support.request"].create([{
            "beneficiary_id": cls.file.id,
            "type_id": (support_type or cls.support_types[0]).id,
            "channel_id": cls.env.ref("alseraj_beneficiary.channel_interview").id,
            "amount_requested": 100,
        } for _index in range(count)])

    def _answer(self, invitation, score):
        """Answer the overall question with ``score`` of 5, as the beneficiary's browser would."""
        answer = invitation._start_answer()
        question = self.env.ref("alseraj_survey.question_overall")
        choice = question.suggested_answer_ids.filtered(lambda choice: choice.answer_score == score)
        answer._save_lines(question, str(choice.id))
        answer._mark_done()
        return answer


@tagged("post_install", "-at_install")
class TestSatisfaction(SatisfactionCommon):

    def test_invited_once(self):
        requests = self._make_request(count=2)
        self.file.mobile = False  # so it goes by e-mail
        requests._invite_to_survey()
        requests._invite_to_survey()
        self.assertEqual([len(request.survey_invitation_ids) for request in requests], [1, 1])
        mails = self.env["mail.mail"].search([("recipient_ids", "in", self.file.partner_id.ids)])
        self.assertEqual(len(mails), 2)
        for request in requests:
            self.assertEqual(sum(request.survey_invitation_ids._get_url() in mail.body_html for mail in mails), 1)

    def test_answer_leads_nowhere(self):
        request = self._make_request()
        request._invite_to_survey()
        invitation = request.survey_invitation_ids
        answer = invitation._start_answer()
        self.assertEqual(invitation._start_answer(), answer, "resumed, not begun twice")
        self._answer(invitation, 5)
        self.assertTrue(invitation.answered)
        self.assertEqual(answer.alseraj_type_id, request.type_id)
        for field in ("alseraj_invitation_id", "partner_id", "email", "nickname", "create_uid", "write_uid"):
            self.assertFalse(answer[field], field)
        self.assertEqual((answer.end_datetime.day, answer.end_datetime.hour), (1, 0), "no exact time")
        columns = self.env.registry["alseraj.survey.invitation"]._fields
        self.assertFalse({"write_date", "create_date", "write_uid"} & {
            name for name, field in columns.items() if field.store}, "the invitation has no time to join with")

    def test_what_was_answered_is_not_counted_otherwise(self):
        question = self.env.ref("alseraj_survey.question_overall")
        choices = question.suggested_answer_ids
        admin = new_test_user(
            self.env, "survey_admin", groups="base.group_system,survey.group_survey_manager,alseraj_beneficiary.group_manager")
        choices[0].with_user(self.user_manager).answer_score = choices[0].answer_score  # the same is no change
        request = self._make_request()
        request._invite_to_survey()
        line = self._answer(request.survey_invitation_ids, 1).user_input_line_ids
        before = choices.read(["answer_score", "value", "question_id"]), line.suggested_answer_id
        other = self.env.ref("alseraj_survey.survey_satisfaction").question_ids - question
        for role, user in (("manager", self.user_manager), ("admin", admin)):
            for model, ids, method, args in (
                ("survey.question.answer", choices.ids, "write", [{"answer_score": 5}]),
                ("survey.question.answer", choices[:1].ids, "write", [{"value": "Very satisfied, really"}]),
                ("survey.question.answer", choices[:1].ids, "write", [{"question_id": other[:1].id}]),
                ("survey.question.answer", line.suggested_answer_id.ids, "unlink", []),
                ("survey.question", question.ids, "write", [{"alseraj_item": "other"}]),
                ("survey.question", question.ids, "write", [{"suggested_answer_ids": [
                    (1, line.suggested_answer_id.id, {"answer_score": 5})]}]),
                ("survey.question", question.ids, "write", [{"suggested_answer_ids": [(2, line.suggested_answer_id.id)]}]),
                ("survey.question", question.ids, "write", [{"survey_id": self.survey.copy().id}]),
                ("survey.question", question.ids, "unlink", []),
                ("survey.user_input.line", line.ids, "write", [{"suggested_answer_id": choices[-1].id}]),
                ("survey.user_input.line", line.ids, "write", [{"answer_score": 5}]),
                ("survey.user_input.line", line.ids, "unlink", []),
                ("survey.user_input", line.user_input_id.ids, "unlink", []),
            ):
                with self.subTest(role=role, model=model, method=method, args=args), \
                        mute_logger("odoo.addons.base.models.ir_rule", "odoo.models"), \
                        self.assertRaises(UserError):
                    call_kw(self.env[model].with_user(user), method, [ids, *args], {})
        for user in (self.user_officer, self.user_auditor, self.user_finance):
            with self.assertRaises(AccessError):
                call_kw(self.env["survey.question.answer"].with_user(user), "write", [choices.ids, {"answer_score": 5}], {})
        self.env.invalidate_all()
        self.assertEqual((choices.read(["answer_score", "value", "question_id"]), line.suggested_answer_id), before)

    def test_logged_in_respondent_is_not_stamped(self):
        user = new_test_user(self.env, "satisfied", groups="base.group_portal")
        answer = self.survey._create_answer(user=user, check_attempts=False)
        self.assertFalse(answer.partner_id)
        self.assertFalse(answer.email)

    def test_no_group_under_five(self):
        figures = self.env["alseraj.satisfaction.figure"]
        many, few = self.support_types
        for support_type, scores in ((many, [5, 5, 4, 4, 2]), (few, [1, 1])):
            requests = self._make_request(support_type, len(scores))
            requests._invite_to_survey()
            for request, score in zip(requests, scores, strict=True):
                self._answer(request.survey_invitation_ids, score)
        self.env.flush_all()
        overall = [("item", "=", "overall"), ("company_id", "=", self.env.company.id)]
        by_type = figures.search([*overall, ("dimension", "=", "type")])
        self.assertEqual(by_type.type_id, many, "two answers are not shown")
        self.assertEqual(by_type.responses, 5)
        self.assertEqual(by_type.invited, 5)
        self.assertAlmostEqual(by_type.satisfied, 0.8)
        self.assertAlmostEqual(by_type.mean, 4.0)
        self.assertEqual(by_type.group_name, many.display_name)
        everyone = figures.search([*overall, ("dimension", "=", "all")])
        self.assertEqual((everyone.responses, everyone.invited), (7, 7))

    def test_low_score_opens_one_improvement(self):
        requests = self._make_request(count=5)
        requests._invite_to_survey()
        for request in requests:
            self._answer(request.survey_invitation_ids, 2)
        figures = self.env["alseraj.satisfaction.figure"]
        before = self.env["alseraj.improvement"].search([])
        figures._cron_open_improvements()
        figures._cron_open_improvements()
        self.assertEqual(len(self.env["alseraj.improvement"].search([]) - before), 1)

    def test_nobody_reads_answers(self):
        request = self._make_request()
        request._invite_to_survey()
        answer = self._answer(request.survey_invitation_ids, 5)
        survey_manager = new_test_user(self.env, "survey_boss", groups="survey.group_survey_manager")
        self.assertFalse(self.env["survey.user_input"].with_user(survey_manager).search([("id", "=", answer.id)]))
        for role in ("officer", "manager", "auditor"):
            user = new_test_user(self.env, f"satisfaction_{role}", groups=f"alseraj_beneficiary.group_{role}")
            with self.assertRaises(AccessError):
                answer.with_user(user).read(["state"])
            with self.assertRaises(AccessError):
                request.survey_invitation_ids.with_user(user).read(["token"])

    def test_what_the_server_says_is_set_by_nobody_else(self):
        requests = self._make_request(count=2)
        requests._invite_to_survey()
        invitation = requests[0].survey_invitation_ids
        answer = invitation._start_answer()
        boss = new_test_user(self.env, "survey_boss", groups="survey.group_survey_manager,base.group_system")
        answer = answer.with_user(boss).with_context(allowed_company_ids=self.env.company.ids)
        for name, value in (
            ("alseraj_type_id", self.support_types[1].id), ("alseraj_invitation_id", False),
            ("alseraj_company_id", False),
        ):
            with self.assertRaises(UserError, msg=name):
                answer.write({name: value})
        with self.assertRaises(UserError):
            answer.survey_id.write({"user_input_ids": [(0, 0, {"alseraj_type_id": self.support_types[1].id})]})
        improvement = self.env["alseraj.improvement"].with_user(self.user_manager)
        with self.assertRaises(UserError):
            improvement.create({"name": "Queue", "satisfaction_type_id": self.support_types[0].id})
        by_context = improvement.with_context(default_satisfaction_type_id=self.support_types[0].id).create({"name": "Queue"})
        self.assertFalse(by_context.satisfaction_type_id)
        with self.assertRaises(UserError):
            invitation.with_user(self.user_manager).write({"answered": True})

    def test_invitation_costs_the_same_for_many(self):
        few, many = self._make_request(count=10), self._make_request(count=100)
        counts = []
        for requests in (self._make_request(count=10), few, many):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            requests.with_context(lang="en_US")._invite_to_survey()
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertLess(counts[2], counts[1] + 60, f"queries for 10 and 100: {counts[1:]}")


@tagged("post_install", "-at_install")
class TestSatisfactionPages(HttpCase, SatisfactionCommon):

    def test_unknown_token(self):
        self.assertEqual(self.url_open("/alseraj/satisfaction/0123456789abcdef").status_code, 404)
        self.assertEqual(self.url_open("/alseraj/satisfaction/False").status_code, 404)

    def test_fetching_the_link_begins_nothing(self):
        request = self._make_request()
        request._invite_to_survey()
        url = request.survey_invitation_ids._get_url()
        page = self.url_open(url[url.index("/alseraj/"):])
        self.assertEqual(page.status_code, 200)
        self.assertFalse(self.env["survey.user_input"].search([("alseraj_type_id", "!=", False)]))
        self.assertEqual(self.url_open(f"{url[url.index('/alseraj/'):]}/start").status_code, 405, "GET begins nothing")
