import html
import re

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

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
