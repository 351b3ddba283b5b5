import html
import re
from datetime import timedelta

from odoo import fields, http
from odoo.tests import HttpCase, freeze_time, new_test_user, tagged
from odoo.tools.misc import hash_sign

from ...tools import secret_links, spoken
from ..committee.common import CommitteeCommon
from ..finance.common import FinanceCommon

SHORT = re.compile(r"\bNo\.|\bSAR\b|هـ|\bAH\b|[<>]")  # what a voice can't say


def read(response):
    """The sentences of the page."""
    part = response.text.partition('id="spoken"')[2].partition("</section>")[0]
    return [html.unescape(re.sub(r"<[^>]+>", "", line)).strip() for line in re.findall(r"<p>(.*?)</p>", part, re.DOTALL)]


@tagged("post_install", "-at_install")
class TestReadAloud(CommitteeCommon, HttpCase):
    """The decision letter in plain sentences, for who is logged in, of his own request, once he was told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ar_001")
        cls.company.currency_id = cls.env.ref("base.SAR")
        cls.company.phone = "+966 11 123 4567"
        cls.request_own, cls.request_other = cls.make_request(amount=1250.5), cls.make_request()
        cls.applicant = new_test_user(cls.env, "applicant_aloud", groups="base.group_portal", lang="en_US")
        cls.applicant.partner_id = cls.request_own.beneficiary_id.partner_id
        cls.request_own.partner_id.lang = "en_US"

    def ask(self, support=None):
        self.authenticate("applicant_aloud", "applicant_aloud")
        return self.url_open(f"/my/requests/{(support or self.request_own).id}/read")

    def tell(self):
        self.request_own._write_internal({"notified_on": fields.Datetime.now()})

    def test_nothing_before_he_was_told(self):
        self.decide(self.request_own)
        lines = read(self.ask())
        self.assertIn("The committee studies it.", lines)
        self.assertNotIn("agreed", " ".join(lines))

    def test_an_approval_in_words(self):
        self.decide(self.request_own, conditions="Paid to the landlord", amount=1250.5)
        self.tell()
        response = self.ask()
        lines = read(response)
        self.assertIn("The committee agreed to it.", lines)
        self.assertIn("Please note: Paid to the landlord", lines)
        self.assertIn("One Thousand, Two Hundred And Fifty Riyal", " ".join(lines))
        self.assertFalse([line for line in lines if SHORT.search(line)], lines)
        self.assertLess(max(len(line.split()) for line in lines), 24, "short sentences")
        self.assertIn("script-src 'self'", response.headers["Content-Security-Policy"])
        self.assertIn("no-store", response.headers["Cache-Control"])
        self.assertLess(len(response.content), 20_000)

    def test_in_arabic(self):
        self.request_own.partner_id.lang = "ar_001"
        self.decide(self.request_own, amount=1250.5)
        self.tell()
        response = self.ask()
        text = " ".join(read(response))
        self.assertIn("ألف ومئتان وخمسون ريالًا", text)
        self.assertFalse(SHORT.search(text), text)
        self.assertIn('dir="rtl"', response.text)

    def test_a_refusal_names_its_reason_and_the_last_day(self):
        self.decide(self.request_own, "against", reason_id=self.reason.id)
        self.tell()
        text = " ".join(read(self.ask()))
        self.assertIn("did not agree", text)
        self.assertIn(self.reason.letter_text or self.reason.name, text)
        if self.request_own.appeal_until and self.request_own.appeal_until >= self.company._get_today():
            self.assertIn(spoken.say_day(self.request_own.appeal_until, "en_US"), text)

    def test_of_nobody_else(self):
        self.decide(self.request_other)
        response = self.ask(self.request_other)
        self.assertEqual(response.status_code, 404, "the same as for one that is not there")
        self.assertNotIn(self.request_other.name, response.text)


@tagged("post_install", "-at_install")
class TestDecisionByLink(CommitteeCommon, HttpCase):
    """The message that a decision is there has a link: first a question, then the decision, for who was told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.phone = "+966 11 123 4567"
        cls.company.partner_id.lang = "en_US"
        cls.support = cls.make_request(amount=1250.0, urgent=True, urgent_reason="Eviction")
        cls.support.partner_id.lang = "en_US"

    def setUp(self):
        super().setUp()
        self.decide(self.support, conditions="Paid to the landlord")
        self.digits = self.support.beneficiary_id.identifier[-4:]

    def tell(self):
        """The address in the message, as the family gets it."""
        self.support.with_user(self.user_officer).action_notify()
        message = self.env["alseraj.message"].sudo().search([
            ("res_id", "=", self.support.id), ("event_id.code", "=", "decision_ready")])
        link = self.support._get_message_links("decision_ready")[self.support.id]
        self.assertNotIn("/alseraj/", message.text or "")
        return link.partition("#p.")[2]

    def answer(self, handle, answer):
        return self.url_open(f"/alseraj/decision/{handle}/check", data={
            "answer": answer, "csrf_token": http.Request.csrf_token(self)})

    def test_the_question_comes_before_anything_of_it(self):
        token = self.tell()
        handle = secret_links.get_handle(token)
        self.authenticate(None, None)
        self.assertEqual(self.url_open(f"/alseraj/decision/{handle}").status_code, 404, "it never came here")
        page = self.url_open(f"/alseraj/decision/{token}")
        self.assertTrue(page.url.endswith(handle), "the secret stays out of the address")
        for said in (self.support.name, self.support.beneficiary_id.name, "agreed", "landlord", self.support.type_id.name):
            self.assertNotIn(said, page.text)
        self.assertIn("year of birth", page.text)
        self.assertRegex(page.text, r"<title>\s*The decision on your request", "the page has a title")
        wrong = self.answer(handle, "0000")
        self.assertIn("does not match", wrong.text)
        self.assertNotIn("agreed", self.url_open(f"/alseraj/decision/{handle}").text)
        lines = read(self.answer(handle, self.digits))
        self.assertIn("The committee agreed to it.", lines)
        self.assertIn("Please note: Paid to the landlord", lines)
        self.assertNotIn(self.support.beneficiary_id.name, " ".join(lines))
        response = self.url_open(f"/alseraj/decision/{handle}")
        self.assertEqual(read(response), lines, "this browser was asked")
        self.assertIn("no-store", response.headers["Cache-Control"])

    def test_guessing_ends(self):
        token = self.tell()
        handle = secret_links.get_handle(token)
        self.authenticate(None, None)
        self.url_open(f"/alseraj/decision/{token}")
        answers = [self.answer(handle, f"{number:04}").status_code for number in range(1, 7)]
        self.assertEqual(answers, [200] * 5 + [404])
        self.assertEqual(self.answer(handle, self.digits).status_code, 404, "also for the right one now")

    def test_what_opens_nothing(self):
        early = self.support._get_decision_token()
        self.authenticate(None, None)
        self.assertEqual(self.url_open(f"/alseraj/decision/{early}").status_code, 404, "he was not told yet")
        token = self.tell()
        of_a_payment = hash_sign(self.env(su=True), "alseraj-receipt", [self.support.id, self.support.decision_id.id])
        for bad in (of_a_payment, token[:-3], "a" + token, "a.b"):
            self.assertEqual(self.url_open(f"/alseraj/decision/{bad}").status_code, 404, bad)
        with freeze_time(fields.Datetime.now() + timedelta(days=31)):
            self.assertFalse(self.support._find_by_decision_token(token))
        self.assertTrue(self.support._find_by_decision_token(token))
        self.support._write_internal({"decision_id": False})
        self.assertFalse(self.support._find_by_decision_token(token), "another decision has its own message")

    def test_many_cost_the_queries_of_few(self):
        few, many = self.make_request(3), self.make_request(10)
        for requests in (few, many):
            requests.mapped("decision_id")
        costs = [self.count_queries(requests._get_message_links, "decision_ready") for requests in (few, few, many)]
        self.assertEqual(costs[1], costs[2])


@tagged("post_install", "-at_install")
class TestReceiptAloud(FinanceCommon, HttpCase):

    def test_by_the_link_that_asks(self):
        installment = self.make_requests(amount=300.0).installment_ids
        self.pay(installment)
        installment.beneficiary_id.partner_id.lang = "en_US"
        token = installment._get_receipt_token()
        name = secret_links.get_handle(token)
        self.assertNotIn("spoken", self.url_open(f"/alseraj/receipt/{name}/read").text, "it never came here")
        page = self.url_open(f"/alseraj/receipt/{token}")
        self.assertIn(f"/alseraj/receipt/{name}/read", page.text)
        lines = read(self.url_open(f"/alseraj/receipt/{name}/read"))
        self.assertEqual(len(lines), 3 + bool(self.company.phone))
        self.assertIn("Three Hundred", " ".join(lines))
        self.assertNotIn(installment.beneficiary_id.name, " ".join(lines))
        self.assertFalse(SHORT.search(" ".join(lines)), lines)
