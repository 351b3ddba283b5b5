from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...tools import hijri
from ..committee.common import CommitteeCommon
from .common import ReportMixin, read_pages

PACK = "action_report_agenda_pack"
MINUTES = "action_report_minutes"
LETTER = "action_report_decision_letter"


@tagged("post_install", "-at_install")
class TestSessionPapers(ReportMixin, CommitteeCommon):
    """The agenda pack before the session, the minutes after it, the letters of many."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ar_001")
        cls.company.currency_id = cls.env.ref("base.SAR")
        cls.requests = cls.make_request(3)
        cls.session = cls.make_session(cls.requests, place="Hall 2")
        cls.member = cls.env["alseraj.household.member"].create({
            "beneficiary_id": cls.requests[0].beneficiary_id.id, "name": "Son", "relation": "son",
            "birth_date": "2015-01-01", "health": "disabled",
        })

    # ------------------------------------------------------------ the pack

    def test_pack_has_a_page_a_case(self):
        pages = read_pages(self.render(PACK, self.session, self.user_member))
        self.assertEqual(len(pages), 1 + len(self.requests))
        self.assertWords("Confidential Contents Hall", pages[0])
        for number, (request, page) in enumerate(zip(self.requests, pages[1:], strict=True), start=2):
            self.assertIn(request.name, pages[0])
            self.assertIn(request.name, page)
            self.assertWords("two rooms Grant Documents Received Before", page)
            self.assertIn(f"Page {number} of 4", page)
            self.assertIn(f"Confidential: {self.user_member.name}", page)
        html = self.render_html(PACK, self.session, self.user_member)
        self.assertIn(hijri.format_both(self.session.day, "en_US"), html)

    def test_pack_tells_the_fund(self):
        self.assertNotIn("Available", self.render_html(PACK, self.session, self.user_member))
        self.support_type.fund_id = self.env["alseraj.fund"].create(
            {"name": "Housing", "code": "TH", "kind": "general", "budget": 7777})
        html = self.render_html(PACK, self.session, self.user_member)
        self.assertIn("Housing", html)
        self.assertIn("7,777.00", html)

    def test_pack_shows_health_to_its_readers_only_and_logs_it(self):
        log = self.env["alseraj.access.log"]
        before = log.search_count([])
        label = dict(self.member._fields["health"]._description_selection(self.env))["disabled"]
        self.assertNotIn(label, self.render_html(PACK, self.session, self.user_member))
        self.assertEqual(log.search_count([]), before)
        self.user_member_2.group_ids += self.env.ref("alseraj_beneficiary.group_sensitive")
        self.assertIn(label, self.render_html(PACK, self.session, self.user_member_2))
        lines = log.search([("user_id", "=", self.user_member_2.id), ("kind", "=", "print")])
        self.assertEqual(lines.beneficiary_id, self.requests.beneficiary_id, "a line for each file of the pack")

    def test_pack_is_for_the_committee(self):
        for user in (self.user_officer, self.user_researcher, self.user_finance, self.user_delegate, self.user_portal,
                     self.user_outsider):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.render(PACK, self.session, user)

    def test_the_invitation_says_where_it_is_and_not_whose_case(self):
        session = self.make_session(self.make_request(), opened=False)
        session.action_invite()
        text = session.event_id.description
        self.assertIn("agenda pack", text)
        self.assertIn(f"res_id={session.id}", text)
        self.assertNotIn(session.decision_ids.request_id.name, text)
        self.assertNotIn(session.decision_ids.beneficiary_id.name, text)

    def test_same_queries(self):
        few, many = self.make_session(self.make_request(4)), self.make_session(self.make_request(12))
        for name in (PACK, MINUTES):
            counts = []
            for session in (few, few, many):
                self.render_html(name, session, self.user_chair)
                counts.append(self.count_queries(self.render_html, name, session, self.user_chair))
            self.assertLessEqual(counts[2], counts[1], name)

    # ------------------------------------------------------------ the minutes

    def test_minutes_show_acknowledgements_and_frozen_words(self):
        self.vote(self.session.decision_ids)
        self.session.action_close()
        self.session.with_user(self.user_chair).action_acknowledge()
        name = self.user_chair.name
        self.user_chair.name = "Somebody Else"
        html = self.render_html(MINUTES, self.session, self.user_member)
        self.assertEqual(html.count("<b>Acknowledged the Minutes</b>"), 1)
        attendance = html.partition("Attendance</h2>")[2].partition("</table>")[0]
        self.assertIn(name, attendance)
        self.assertNotIn("Somebody Else", attendance)
        self.assertWords("Opened Closed Quorum", html)

    # ------------------------------------------------------------ letters of many

    def test_letters_together_each_in_its_language(self):
        self.vote(self.session.decision_ids)
        self.session.action_close()
        self.requests[0].partner_id.lang = "ar_001"
        (self.requests - self.requests[0]).partner_id.lang = "en_US"
        pages = read_pages(self.render(LETTER, self.requests, self.user_officer))
        self.assertEqual(len(pages), 3)
        for request, page in zip(self.requests, pages, strict=True):
            self.assertIn(request.name, page)
        for page in pages[1:]:
            self.assertIn("Page 1 of 1", page)
            self.assertIn("is approved", page)
        self.assertNotIn("is approved", pages[0].replace("\n", " ") if self._is_translated() else "")

    def _is_translated(self):
        term = "We are glad to tell you that your request is approved."
        arabic = self.env.ref("alseraj_beneficiary.report_decision_letter_document").with_context(lang="ar_001").arch_db
        return term not in arabic
