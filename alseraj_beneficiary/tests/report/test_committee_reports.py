from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...tools import amount_words, hijri
from ..committee.common import CommitteeCommon
from .common import ReportMixin, read_pages

LETTER = "action_report_decision_letter"
MINUTES = "action_report_minutes"


@tagged("post_install", "-at_install")
class TestCommitteeReports(ReportMixin, CommitteeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ar_001")
        cls.company.currency_id = cls.env.ref("base.SAR")

    def test_letter_of_approval(self):
        request = self.make_request(amount=1250.75)
        request.partner_id.lang = "en_US"
        conditions = "Paid to the landlord <b>only</b>."
        session = self.decide(request, conditions=conditions, amount=1250.75)
        text = self.render_text(LETTER, request, self.user_officer)
        for part in (request.name, session.name, "1,250.75", "is approved", conditions):
            self.assertIn(part, text)
        self.assertNotIn("appeal", text)
        html = self.render_html(LETTER, request, self.user_secretary)
        self.assertIn(amount_words.amount_to_arabic(1250.75, "SAR"), html)
        self.assertIn(hijri.format_both(session.day, "en_US"), html)

    def test_letter_of_refusal_tells_how_to_appeal(self):
        request = self.make_request()
        request.partner_id.lang = "ar_001"
        self.reason.with_context(lang="ar_001").letter_text = "لم تتحقق شروط الدعم هذه المرة"
        self.decide(request, "against")
        html = self.render_html(LETTER, request, self.user_officer)
        self.assertIn("لم تتحقق شروط الدعم هذه المرة", html)
        last = request.appeal_until
        self.assertGreater(last, request.decided_on + timedelta(days=self.company.alseraj_appeal_days - 2))
        self.assertIn(hijri.format_both(last, "ar_001"), html)

    def test_letter_before_a_decision(self):
        request = self.make_request()
        request.partner_id.lang = "en_US"
        self.assertIn("has not decided", self.render_text(LETTER, request))

    def test_letter_goes_with_the_mail(self):
        event = self.env["alseraj.message.event"]._find("decision_letter")
        self.assertEqual(self.env.ref("alseraj_beneficiary." + LETTER), event.report_id)

    def test_minutes(self):
        requests = self.make_request(2, amount=2000.0)
        session = self.make_session(requests)
        first, second = session.decision_ids.sorted("id")
        self.vote(first, "for")
        second.with_user(self.user_chair).cast_vote("recused", note="A neighbour of mine")
        self.vote(second, "against", self.user_member | self.user_member_2 | self.user_member_3)
        second.reason_id = self.reason
        self.assertIn("not sealed", self.render_html(MINUTES, session, self.user_secretary))
        session.action_close()
        text = self.render_text(MINUTES, session, self.user_member)
        for part in (session.name, session.seal, requests[0].name, requests[1].name, self.reason.name):
            self.assertIn(part, text)
        self.assertNotIn("not sealed", text)
        html = self.render_html(MINUTES, session, self.user_auditor)
        self.assertIn(hijri.format_both(session.day, "en_US"), html)
        recused = html.partition("Recused Members")[2].partition("</tr>")[0]
        self.assertIn(self.user_chair.name, recused)
        self.assertIn("A neighbour of mine", recused)
        self.assertIn("Absent", html)
        self.assertIn("Present", html)

    def test_totals_by_type_and_fund_in_pack_and_minutes(self):
        fund = self.env["alseraj.fund"].create({"name": "Winter Fund", "code": "WIN", "kind": "general", "budget": 9000})
        self.support_type.fund_id = fund
        session = self.make_session(self.make_request(3, amount=1200.0))
        first, second, third = session.decision_ids
        pack = self.render_html("action_report_agenda_pack", session, self.user_member).partition("Totals")[2]
        self.assertEqual(pack.partition("case-page")[0].count("3,600.00"), 4, "requested and recommended, by type and by fund")
        self.vote(first | second)
        second.amount = 700
        self.vote(second, voters=self.voters)
        self.vote(third, "against")
        third.reason_id = self.reason
        session.action_close()
        fund.name = "Another Name"
        totals = self.render_html(MINUTES, session, self.user_secretary).partition("Totals")[2]
        self.assertIn("1,900.00", totals)
        self.assertIn("Winter Fund", totals, "as it was called at the closing")
        self.assertNotIn("Another Name", totals)
        rows = session._get_totals("en_US")
        names = ("name", "cases", "approved", "rejected", "others", "amount")
        self.assertEqual([tuple(row[name] for name in names) for row in rows["types"]], [("Test Rent", 3, 2, 1, 0, 1900.0)])
        self.assertEqual([(row["name"], row["cases"], row["amount"]) for row in rows["funds"]], [("Winter Fund", 2, 1900.0)])
        self.assertTrue(session.verify_seal())

    def test_a_letter_before_its_day_says_so(self):
        request = self.make_request()
        request.partner_id.lang = "en_US"
        self.decide(request)
        self.assertIn("Not before", self.render_text(LETTER, request, self.user_officer))
        request._write_internal({"urgent": True})
        request.with_user(self.user_officer).action_told_by_hand()
        self.assertNotIn("Not before", self.render_text(LETTER, request, self.user_officer))

    def test_long_minutes_are_numbered(self):
        session = self.make_session(self.make_request(6))
        self.vote(session.decision_ids)
        session.action_close()
        pages = read_pages(self.render(MINUTES, session, self.user_secretary))
        self.assertGreater(len(pages), 1)
        for number, page in enumerate(pages, start=1):
            self.assertIn(f"Page {number} of {len(pages)}", page)

    def test_roles(self):
        request = self.make_request()
        session = self.decide(request)
        for user, name, records in (
            (self.user_delegate, LETTER, request), (self.user_outsider, LETTER, request),
            (self.user_portal, LETTER, request), (self.user_outsider, MINUTES, session),
            (self.user_delegate, MINUTES, session), (self.user_officer, MINUTES, session),
        ):
            with self.subTest(user=user.login, name=name), self.assertRaises(AccessError):
                self.render(name, records, user)
