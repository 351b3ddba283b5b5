"""Satisfaction in a browser, in Arabic, each screen by its role: figures, comments, follow-ups, improvement; desk and phone."""

from dateutil.relativedelta import relativedelta
from test_journey import JourneyCase

from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from odoo.addons.alseraj_beneficiary.tests.common import get_today

ACTION = "/odoo/action-alseraj_survey.action_"
PATIENCE = 600  # seconds for one tour, on a machine that is busy with other things


@tagged("post_install", "-at_install")
class TestSatisfactionTour(JourneyCase):

    browser_size = "1366x768"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.survey = cls.env.ref("alseraj_survey.survey_satisfaction")
        overall = cls.env.ref("alseraj_survey.question_overall")
        cls.kind = cls.env.ref("alseraj_beneficiary.support_type_rent")
        branch = cls.env["alseraj.branch"].browse(cls.setup_ids["branch"])
        month = get_today().replace(day=1)
        facts = {"type_id": cls.kind.id, "branch_id": branch.id}
        cls.env["alseraj.satisfaction.tally"]._add(cls.company, cls.survey, month, "link", facts, [
            {overall.id: [[choice.id, int(choice.answer_score)]]}
            for choice in [*overall.suggested_answer_ids, *overall.suggested_answer_ids[3:]]])
        best = cls.env.ref("alseraj_survey.question_complaint_overall").suggested_answer_ids[0]
        cls.env["alseraj.satisfaction.tally"]._add(cls.company, cls.survey, month, "link", facts, [
            {best.question_id.id: [[best.id, int(best.answer_score)]]} for _person in range(5)])
        cls.env["alseraj.satisfaction.figure"]._keep(cls.company, cls.survey)
        cls.comment = cls.env["alseraj.satisfaction.comment"]._create_internal([{
            "company_id": cls.company.id, "survey_id": cls.survey.id, "month": month, "type_id": cls.kind.id,
            "text": "شكرًا للأستاذة ••• على الصبر",
            "question_id": cls.env.ref("alseraj_survey.question_comment").id}])
        file = cls.env["alseraj.beneficiary"].create({"name": "هند صالح", "branch_id": branch.id, "mobile": "0551234567"})
        cls.request = cls.env["alseraj.support.request"].create({
            "beneficiary_id": file.id, "type_id": cls.kind.id, "amount_requested": 100, "user_id": cls.users["manager"].id,
            "channel_id": cls.env.ref("alseraj_beneficiary.channel_interview").id})
        file.officer_id = cls.users["manager"]
        rule = cls.env.ref("alseraj_survey.rule_done")
        cls.invitation = cls.env["alseraj.survey.invitation"]._create_internal([
            {**rule._prepare_invitation(cls.request), "survey_id": cls.env.ref("alseraj_survey.survey_complaint").id}])
        score = cls.env.ref("alseraj_survey.question_complaint_overall")
        weak = score.suggested_answer_ids.filtered(lambda choice: choice.answer_score == 1)
        cls.company.partner_id.lang = "ar_001"
        assert cls.invitation.with_context(lang="en_US")._answer({score.id: [[weak.id, 1]]}, {}, contact=True)
        cls.follow_up = cls.env["alseraj.survey.follow_up"].search([("invitation_id", "=", cls.invitation.id)])

    def walk(self, address, tour, login):
        self.start_tour(f"{ACTION}{address}", f"alseraj_satisfaction_{tour}", login=login, timeout=PATIENCE)
        self.env.invalidate_all()

    def test_heard_and_improved(self):
        self.walk("satisfaction_figure", "figures", "manager")
        self.walk("satisfaction_tally", "tally", "manager")
        self.walk("satisfaction_comment", "list", "manager")
        self.walk(f"satisfaction_comment/{self.comment.id}", "heard", "manager")
        self.assertRecordValues(self.comment, [{"good_word": True, "heard": True, "passed_on": True}])
        self.assertEqual(self.comment.theme_ids, self.env.ref("alseraj_survey.theme_time"))
        self.walk("satisfaction_good_word", "list", "officer")
        # a service that does not please opens an improvement by itself
        self.env["alseraj.satisfaction.figure"]._cron_open_improvements()
        improvement = self.env["alseraj.improvement"].search([("satisfaction_type_id", "=", self.kind.id)])
        self.assertEqual(len(improvement), 1)
        address = f"/odoo/action-alseraj_beneficiary.action_improvement/{improvement.id}"
        self.start_tour(address, "alseraj_satisfaction_improved", login="manager", timeout=PATIENCE)
        self.env.invalidate_all()
        self.assertRecordValues(improvement, [{"state": "done", "published": True}])
        self.assertIn("صارت الأوراق المطلوبة أربعًا فقط.", self.url_open("/alseraj/opinion/changes").text)

    def test_a_month_without_a_figure_is_not_nought(self):
        context = self.env.ref("alseraj_survey.action_satisfaction_trend")._get_action_dict()["context"]
        figures = self.env["alseraj.satisfaction.figure"].with_context(**safe_eval(context))
        earlier = get_today().replace(day=1) - relativedelta(months=3)
        [overall] = self.env.ref("alseraj_survey.question_overall")
        self.env["alseraj.satisfaction.tally"]._add(self.company, self.survey, earlier, "link", {}, [
            {overall.id: [[choice.id, int(choice.answer_score)]]} for choice in overall.suggested_answer_ids])
        self.env["alseraj.satisfaction.figure"]._keep(self.company, self.survey)
        groups = figures.formatted_read_group(
            [("by_month", "=", True), ("dimension", "=", "all")], ["month:month"], ["satisfied:avg"])
        self.assertEqual(len(groups), 2, "two months have answers, and none is invented between them")

    def test_followed_up_by_who_had_no_hand_in_it(self):
        self.assertTrue(self.follow_up.user_id)
        self.assertNotEqual(self.follow_up.user_id, self.users["manager"], "he has the case")
        self.follow_up.user_id = self.users["officer"]
        self.walk("survey_invitation", "list", "officer")
        self.walk("survey_follow_up", "list", "officer")
        self.walk(f"survey_follow_up/{self.follow_up.id}", "followed", "officer")
        self.assertEqual(self.follow_up.state, "done")


@tagged("post_install", "-at_install")
class TestSatisfactionTourOnAPhone(TestSatisfactionTour):

    browser_size = "390x844"
    touch_enabled = True
