from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import SatisfactionCommon


@tagged("post_install", "-at_install")
class TestFigures(SatisfactionCommon):
    """Against tables worked by hand."""

    def _find(self, **vals):
        domain = [("company_id", "=", self.env.company.id), ("by_month", "=", False)]
        return self.env["alseraj.satisfaction.figure"].search(
            domain + [(name, "=", value) for name, value in {"measure": "csat", **vals}.items()])

    def test_no_group_under_five(self):
        many, few = self.support_types
        for support_type, scores in ((many, [5, 5, 4, 4, 2]), (few, [1, 1])):
            for invitation, score in zip(self._invite(len(scores), support_type), scores, strict=True):
                self._answer(invitation, score)
        self._store()
        self.assertFalse(self._find(dimension="type"), "with five of seven named, the other two would be known")
        everyone = self._find(dimension="all")
        self.assertEqual((everyone.responses, everyone.invited), (7, 7))
        for invitation, score in zip(self._invite(8, many), [5, 5, 5, 4, 4, 4, 1, 2], strict=True):
            self._answer(invitation, score)
        for invitation in self._invite(5, few):
            self._answer(invitation, 3)
        self._invite(7, many)
        self._store()
        by_type = self._find(dimension="type", type_id=many.id)
        self.assertEqual((by_type.responses, by_type.invited), (8, 20))
        self.assertAlmostEqual(by_type.satisfied, 6 / 8)
        self.assertAlmostEqual(by_type.mean, 30 / 8)
        self.assertAlmostEqual(by_type.response_rate, 13 / 20)
        # Wilson's interval of 6 of 8, which of twenty people weigh as 8 * 19 / 12 = 12.67 do
        self.assertAlmostEqual(by_type.share_low, 0.4750, places=3)
        self.assertAlmostEqual(by_type.share_high, 0.9087, places=3)
        self.assertEqual(by_type.group_name, many.display_name)
        self.assertEqual((by_type.target, by_type.below_target), (0.8, True))
        many.satisfaction_target = 70
        self.assertEqual((by_type.target, by_type.below_target), (0.7, False))

    def test_csat_ces_nps_and_dimensions(self):
        yearly = self.env.ref("alseraj_survey.survey_yearly")
        recommend = self.env.ref("alseraj_survey.question_yearly_recommend")
        ease = self.env.ref("alseraj_survey.question_yearly_ease")
        respect = self.env.ref("alseraj_survey.question_yearly_respect")
        scores = {  # worked by hand
            recommend: [10, 9, 9, 8, 7, 7, 6, 3, 0, 10],  # 4 promote, 3 don't: NPS 10
            ease: [5, 5, 4, 4, 4, 3, 3, 2, 1, 1],  # mean 3.2, 50 %
            respect: [5] * 9 + [1],  # mean 4.6, 90 %
        }
        answers = [
            {
                question.id: [[question.suggested_answer_ids.filtered(lambda c, s=given[row]: c.answer_score == s)[:1].id
                               if question != recommend else None, given[row]]]
                for question, given in scores.items()
            } for row in range(10)
        ]
        tally = self.env["alseraj.satisfaction.tally"]
        january, march = fields.Date.to_date("2026-01-01"), fields.Date.to_date("2026-03-01")
        figures = self.env["alseraj.satisfaction.figure"]
        tally._add(self.env.company, yearly, january, "link", {"gender": "female"}, answers)
        figures._keep(self.env.company, yearly)
        self.assertAlmostEqual(self._find(measure="nps", dimension="all").nps, 10.0)
        ces = self._find(measure="ces", dimension="gender")
        self.assertEqual((ces.gender, ces.responses), ("female", 10))
        self.assertAlmostEqual(ces.mean, 3.2)
        self.assertAlmostEqual(ces.satisfied, 0.5)
        dimension = self._find(measure="dimension", dimension="all")
        self.assertEqual(dimension.item, "respect")
        self.assertAlmostEqual(dimension.satisfied, 0.9)
        tally._add(self.env.company, yearly, march, "link", {"gender": "female"}, answers[:5])
        figures._keep_all()
        trend = figures.search([
            ("measure", "=", "nps"), ("by_month", "=", True), ("dimension", "=", "all"), ("survey_id", "=", yearly.id)])
        self.assertEqual({rec.month: round(rec.nps) for rec in trend}, {january: 10, march: 60})

    def test_report_for_the_board(self):
        for invitation, score in zip(self._invite(10), [5, 5, 4, 4, 4, 4, 3, 2, 1, 1], strict=True):
            self._answer(invitation, score, ease=4, respect=2)
        self._invite(10)
        self._store()
        board = self.env["alseraj.satisfaction.board"].with_user(self.user_manager).create({
            "date_from": fields.Date.subtract(self.get_today(), months=1), "date_to": self.get_today()})
        summary = board._get_summary()
        self.assertEqual((summary["asked"], summary["answered"], summary["rate"]), (20, 10, 0.5))
        self.assertAlmostEqual(summary["csat"]["share"], 0.6)
        self.assertAlmostEqual(summary["ces"]["share"], 1.0)
        self.assertIsNone(summary["nps"])
        self.assertEqual([item[1]["share"] for item in summary["items"]], [0.0])
        self.support_types[0].satisfaction_target = 55
        by_type = dict(board._get_summary()["groups"])["Support Type"]
        self.assertEqual([(row[0], row[1]["answers"], row[2]) for row in by_type], [(self.support_types[0].name, 10, 0.55)])
        report = self.env["ir.actions.report"].with_user(self.user_manager).with_context(lang="en_US")
        html = report._render_qweb_html("alseraj_survey.report_satisfaction_board", board.ids)[0].decode()
        for text in ("60%", "Satisfaction of Beneficiaries", self.support_types[0].name):
            self.assertIn(text, html)
        self.assertNotIn(self.user_officer.name, html)
        self.env.ref("base.user_admin").invalidate_recordset()
        board.action_print()
        # whole months, of those asked as of the answers: no single day can be subtracted
        board.date_from = board.date_to = self.get_today() + relativedelta(day=2)
        self.assertEqual(board._get_asked(), (20, 10))
        for user in (self.user_officer, self.user_finance, self.user_portal):
            with self.assertRaises(AccessError, msg=user.login):
                self.env["alseraj.satisfaction.board"].with_user(user).create({})
