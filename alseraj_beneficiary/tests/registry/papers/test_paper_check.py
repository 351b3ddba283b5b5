from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from ....models.registry.papers.paper_miss import MISSES
from ...committee.common import CommitteeCommon
from ...report.common import ReportMixin

LETTER = "action_report_decision_letter"


@tagged("post_install", "-at_install")
class TestPaperCheck(ReportMixin, CommitteeCommon, HttpCase):
    """The page behind the code on a paper, for anybody who holds it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.request = cls.make_request()
        cls.request.partner_id.lang = "en_US"
        cls.company.partner_id.lang = "en_US"
        cls.decide(cls.request)
        cls.request._write_internal({"notified_on": "2026-03-10 08:00:00"})

    def issue(self):
        self.render(LETTER, self.request, self.user_officer)
        return self.env["alseraj.paper"].search([("code", "=", "decision_letter")], order="id desc", limit=1)

    def look(self, paper):
        self.env.flush_all()
        return self.url_open(f"/alseraj/paper/{paper.token}")

    def test_the_page_says_kind_number_date_and_nothing_personal(self):
        paper = self.issue()
        answer = self.look(paper)
        self.assertEqual(answer.status_code, 200)
        for part in ("Decision Letter", paper.number, "genuine, and the latest", self.company.name):
            self.assertIn(part, answer.text)
        person = self.request.beneficiary_id
        for secret in (person.name, person.code, person.identifier, person.mobile, self.request.name, self.user_officer.name):
            self.assertNotIn(secret, answer.text)
        headers = answer.headers
        self.assertIn("default-src 'none'", headers["Content-Security-Policy"])
        self.assertEqual(headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(headers["X-Frame-Options"], "DENY")
        self.assertEqual(headers["Cache-Control"], "no-store")
        self.assertNotIn("<script", answer.text)
        self.assertNotIn("session_id", answer.headers.get("Set-Cookie", ""))

    def test_of_two_the_later_counts(self):
        paper = self.issue()
        self.assertEqual(self.issue(), paper, "printed again, it is the same paper")
        self.request.decision_id.sudo()._write_internal({"amount": 700.0})
        self.assertIn("no longer holds", self.look(paper).text)
        newer = self.issue()
        self.assertNotEqual(newer, paper)
        self.assertIn("later one has replaced it", self.look(paper).text)
        self.assertIn("genuine, and the latest", self.look(newer).text)

    def test_a_code_can_t_be_guessed(self):
        paper = self.issue()
        self.assertGreaterEqual(len(paper.token), 32)
        self.assertEqual(self.url_open(f"/alseraj/paper/{paper.token[:-1]}").status_code, 404)
        for token in ("x", "%", paper.token.swapcase(), "a" * 400, str(paper.id)):
            self.assertEqual(self.url_open(f"/alseraj/paper/{token}").status_code, 404, token)
        for _time in range(MISSES):
            self.url_open("/alseraj/paper/wrong")
        self.assertEqual(self.url_open("/alseraj/paper/wrong").status_code, 429)
        self.assertEqual(self.look(paper).status_code, 429, "who guesses learns nothing of a right one either")
        self.assertEqual(self.env["alseraj.paper.miss"].search_count([("address", "=", "127.0.0.1")]), 0, "no address is kept")
        self.env["alseraj.paper.miss"].search([]).unlink()

    def test_nobody_writes_the_register(self):
        paper = self.issue()
        for user in (self.user_manager, self.user_officer, self.user_finance, self.user_auditor):
            with self.subTest(user.login), self.assertRaises(UserError):
                paper.with_user(user).write({"number": "OUT/1"})
            with self.subTest(user.login), self.assertRaises(UserError):
                self.env["alseraj.paper"].with_user(user).create({"number": "OUT/1", "code": "x", "subject": "x", "key": "x"})
            with self.subTest(user.login), self.assertRaises(AccessError):
                paper.with_user(user).read(["token"])
        with self.assertRaises(AccessError):
            paper.with_user(self.user_delegate).read(["number"])
