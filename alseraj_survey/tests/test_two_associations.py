from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.alseraj_beneficiary.tests.common import AlserajCommon


@tagged("post_install", "-at_install")
class TestTwoAssociations(AlserajCommon):
    """The satisfaction survey is shared, or an association's own; one association words nothing for the other."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Second Association"})
        cls.manager = cls._make_user("other_manager", "group_manager")
        cls.manager.write({"company_ids": [Command.set(cls.other.ids)], "company_id": cls.other.id})
        cls.survey = cls.env.ref("alseraj_survey.survey_satisfaction")

    def test_shared_survey_is_the_administrators(self):
        question = self.survey.question_ids[0]
        answer = question.suggested_answer_ids[0]
        for record, vals in (
            (self.survey, {"title": "Changed"}), (self.survey, {"active": False}), (question, {"title": "Changed"}),
            (answer, {"value": "Changed"}), (answer, {"answer_score": 99}),
            (self.survey, {"question_and_page_ids": [Command.delete(question.id)]}),
        ):
            with self.subTest(record=record, vals=vals), self.assertRaises(UserError):
                record.with_user(self.manager).write(vals)
        for record in (question, answer):
            with self.assertRaises(UserError):
                record.with_user(self.manager).unlink()
        with self.assertRaises(UserError):
            question.copy_data() and self.env["survey.question"].with_user(self.manager).create({
                "survey_id": self.survey.id, "title": "One more", "question_type": "text_box"})

    def test_own_survey(self):
        self.survey.with_user(self.manager).action_make_own()
        own = self.env["survey.survey"].search([("company_id", "=", self.other.id)])
        self.env.invalidate_all()
        self.assertEqual(own.mapped("survey_type"), ["alseraj"])
        self.assertEqual(own.question_ids.mapped("alseraj_item"), self.survey.question_ids.mapped("alseraj_item"))
        self.assertEqual(
            len(own.question_ids.suggested_answer_ids), len(self.survey.question_ids.suggested_answer_ids))
        own.question_ids[0].with_user(self.manager).title = "Was it easy to reach us?"
        self.assertEqual(self.env["survey.survey"]._get_satisfaction_survey(self.other), own)
        self.assertEqual(self.env["survey.survey"]._get_satisfaction_survey(self.company), self.survey)
        rule, refusal = self.env.ref("alseraj_survey.rule_done"), self.env.ref("alseraj_survey.survey_refusal")
        self.assertEqual(own.alseraj_origin_id, rule.survey_id)
        self.assertEqual(own._get_satisfaction_survey(self.other, refusal), refusal, "the others are still the shared ones")
        with self.assertRaises(UserError):
            own.with_user(self.user_manager).read(["title"])
        with self.assertRaises(UserError):
            own.question_ids[0].with_user(self.user_manager).write({"title": "Changed"})
        with self.assertRaises(UserError):
            own.with_user(self.manager).company_id = False

    def test_other_surveys_are_nobodys_business_here(self):
        """A survey of another app keeps its rules, whoever has which company."""
        survey = self.env["survey.survey"].create({"title": "Canteen", "survey_type": "survey"})
        self.assertFalse(survey.company_id)
        clerk = self._make_user("surveyor", "survey.group_survey_user")
        clerk.write({"company_ids": [Command.set(self.other.ids)], "company_id": self.other.id})
        survey.with_user(clerk).title = "Canteen 2"
        mine = self.env["survey.survey"].with_user(clerk).create({"title": "Garden"})
        self.assertFalse(mine.company_id)
        mine.copy()
