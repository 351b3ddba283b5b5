from odoo import fields
from odoo.tests import tagged

from odoo.addons.alseraj_beneficiary.tests.report.matrix import EMPTY, MatrixMixin

from .common import SatisfactionCommon


@tagged("post_install", "-at_install")
class TestPapersOfSatisfaction(MatrixMixin, SatisfactionCommon):

    module = "alseraj_survey"

    def test_each_paper_has_its_case(self):
        self.assertNoneIsLeftOut(TestPapersOfSatisfaction)

    def test_paper_satisfaction_board(self):
        for invitation, score in zip(self._invite(10), [5, 5, 4, 4, 4, 4, 3, 2, 1, 1], strict=True):
            self._answer(invitation, score, ease=4, respect=2)
        self._invite(10)
        self._store()
        boards = self.env["alseraj.satisfaction.board"].with_user(self.user_manager)
        self.print_paper("full", boards.create({
            "date_from": fields.Date.subtract(self.get_today(), months=1), "date_to": self.get_today()}), self.user_manager)
        self.company.write(EMPTY)
        self.print_paper("empty", boards.create({"date_from": "2020-01-01", "date_to": "2020-01-31"}), self.user_manager)

    def test_paper_survey_poster(self):
        point = self.env["alseraj.survey.point"].create({"name": "الباب", "kind": "qr", "survey_id": self.survey.id})
        self.print_paper("full", point)
        self.company.write(EMPTY)
        self.print_paper("empty", point)

    def test_paper_survey_sheet(self):
        point = self.env["alseraj.survey.point"].create({
            "name": "الصندوق", "kind": "paper", "survey_id": self.survey.id, "branch_id": self.branch.id, "print_count": 2,
            "daily_limit": 10})
        point.with_user(self.user_officer).action_print_sheets()
        sheets = self.env["alseraj.survey.sheet"].search([])
        self.print_paper("full", sheets[:1], self.user_officer)
        self.company.write(EMPTY)
        self.print_paper("empty", sheets[:1], self.user_officer_2)  # printed by another: it is not to be filled in
