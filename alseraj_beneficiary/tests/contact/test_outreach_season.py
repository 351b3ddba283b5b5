from datetime import date

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ...tools import hijri
from ..committee.common import CommitteeCommon
from ..request.common import PNG
from .common import PREFIX, ContactCommon


@tagged("post_install", "-at_install")
class TestOutreachRule(ContactCommon):
    """Whom, whom not and why; every year; and lists of outside bodies."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.category_widow = cls.env.ref(PREFIX + "category_widow")
        cls.files = cls.make_beneficiaries(4, category_ids=[Command.set(cls.category_widow.ids)])

    def _make(self, **vals):
        return self.make("alseraj.outreach", self.user_officer, **{"category_ids": self.category_widow.ids, **vals})

    def _select(self, **vals):
        campaign = self._make(**vals)
        campaign.action_select()
        return campaign, campaign.beneficiary_ids & self.files

    def test_members_income_support_contact(self):
        child, served, met, plain = self.files
        today = self.get_today()
        self.env["alseraj.household.member"].create({
            "beneficiary_id": child.id, "name": "سعد", "relation": "son", "birth_date": fields.Date.subtract(today, years=7)})
        request = self.env["alseraj.support.request"].create({
            "beneficiary_id": served.id, "type_id": self.env.ref(PREFIX + "support_type_cash_once").id,
            "channel_id": self.channel_phone.id, "amount_requested": 100})
        request._write_internal({"stage": "approved", "decided_on": fields.Date.subtract(today, months=2)})
        self.make("alseraj.interaction", self.user_officer, beneficiary_id=met.id)
        plain._write_internal({"income_per_head": 4000})
        for rule, expected in (
            ({"member_age_min": 6, "member_age_max": 12}, child),
            ({"income_to": 1000, "leave_out_served": False}, child | served | met),
            ({"no_support_months": 3, "leave_out_served": False}, child | met | plain),
            ({"no_support_months": 1, "leave_out_served": False}, self.files),
            ({"no_contact_months": 6, "leave_out_served": False}, child | served | plain),
        ):
            with self.subTest(rule=rule):
                _campaign, chosen = self._select(**rule)
                self.assertEqual(chosen, expected)

    def test_whom_not_and_why(self):
        draft = self.make_beneficiary(register=False, category_ids=[Command.set(self.category_widow.ids)])
        self.files[0].branch_id = self.other_branch
        self.make("alseraj.interaction", self.user_officer, beneficiary_id=self.files[1].id)
        campaign, chosen = self._select(branch_ids=self.branch.ids, no_contact_months=6)
        self.assertEqual(chosen, self.files[2:])
        total = self.env["alseraj.beneficiary"].search_count([("company_id", "=", self.company.id)])
        self.assertEqual(sum(campaign.exclusion_ids.mapped("file_count")) + len(campaign.beneficiary_ids), total)
        by_kind = {line.kind: line for line in campaign.exclusion_ids}
        self.assertIn("Riyadh Branch", by_kind["branch"].reason)
        files = self.env["alseraj.beneficiary"]
        shown = {kind: files.search(line.action_view_files()["domain"]) for kind, line in by_kind.items()}
        self.assertIn(draft, shown["state"])
        self.assertIn(self.files[0], shown["branch"])
        self.assertIn(self.files[1], shown["contact"])
        for kind, line in by_kind.items():
            self.assertEqual(len(shown[kind]), line.file_count, kind)
        self.env["res.lang"]._activate_lang("ar_001")
        campaign.write({"age_min": 1, "income_to": 9000, "need_class": "a", "member_age_max": 90})
        for _kind, _domain, sentence in campaign.with_context(lang="ar_001")._get_steps():
            self.assertRegex(sentence, "[\u0621-\u064a]", "each reason is said in Arabic")
        campaign.no_contact_months = 0
        campaign.exclusion_ids.invalidate_recordset()
        self.assertIn("changed", by_kind["contact"].reason)
        with self.assertRaises(UserError):
            by_kind["contact"].action_view_files()

    def test_selecting_costs_the_same(self):
        costs = {}
        for count in (10, 60):
            self.make_beneficiaries(count, category_ids=[Command.set(self.category_widow.ids)])
            campaign = self._make(no_contact_months=6, no_support_months=6)
            costs[count] = self.count_queries(campaign.action_select)
        self.assertLessEqual(costs[60], costs[10] + 4, costs)

    # ------------------------------------------------------------ every year

    def test_next_by_either_calendar(self):
        for season, start, following in (
            ("ramadan", hijri.to_gregorian(1447, 9, 1), hijri.to_gregorian(1448, 9, 1)),
            ("winter", date(2026, 12, 1), date(2027, 12, 1)),
        ):
            with self.subTest(season=season):
                self.assertEqual(self._make(season=season, yearly=True, date=start).next_date, following)
        self.assertFalse(self._make(date=date(2026, 1, 1)).next_date)
        thirty = hijri.to_gregorian(1447, 9, 30)
        self.assertTrue(self._make(season="eid", yearly=True, date=thirty).next_date, "a month may have a day less")

    def test_next_is_prepared_once(self):
        today = self.get_today()
        year = today.year
        last = fields.Date.subtract(fields.Date.add(today, days=20), years=1)
        campaign = self._make(name=f"Winter {last.year}", yearly=True, season="winter", date=last)
        later = self._make(name="Later", yearly=True, season="winter", date=fields.Date.subtract(today, days=10))
        (campaign | later)._write_internal({"state": "done"})
        self.run_job("cron_outreach_next")
        self.run_job("cron_outreach_next")
        following = campaign.next_id
        self.assertRecordValues(following, [{
            "state": "draft", "date": campaign.next_date, "name": f"Winter {following.date.year}", "yearly": True}])
        self.assertIn(following.date.year, (year, year + 1))
        self.assertLessEqual(self.files, following.beneficiary_ids)
        self.assertEqual(following.activity_ids.user_id, self.user_officer)
        self.assertFalse(later.next_id)
        self.assertEqual(self.env["alseraj.outreach"].search_count([("name", "=", following.name)]), 1)

    # ------------------------------------------------------------ lists of outside bodies

    def test_list_finds_who_is_not_registered(self):
        campaign = self._make()
        unknown = self.national_id()
        text = "\n".join((
            f"أم خالد\t{self.files[0].identifier}\t0501112233", f"نورة سعد, {unknown}, ٠٥٥٢٢٢٣٣٤٤",
            f"{unknown};نورة سعد;0552223344", "بلا رقم", "محمد\t12345",
        ))
        wizard = self.env["alseraj.outreach.list"].with_user(self.user_officer).create({
            "outreach_id": campaign.id, "source": "مسجد الحي", "text": text})
        wizard.action_read()
        people = campaign.invitee_ids
        self.assertEqual(people.mapped("name"), ["أم خالد", "نورة سعد", "بلا رقم", "محمد"])
        self.assertEqual(people.mapped("status"), ["registered", "unknown", "unreachable", "unreachable"])
        self.assertEqual(people[0].beneficiary_id, self.files[0])
        self.assertEqual(people[3].problem, "12345")
        campaign.action_invite_all()
        self.assertEqual(people.mapped("status"), ["registered", "invited", "unreachable", "unreachable"])
        message_sudo = self.env["alseraj.message"].sudo().search([("res_model", "=", people._name), ("res_id", "in", people.ids)])
        self.assertRecordValues(message_sudo, [{"res_id": people[1].id, "way": "sms", "sent_to": "+966552223344"}])
        with self.assertRaisesRegex(UserError, "Nobody is to be invited"):
            campaign.action_invite_all()
        file = self.make_beneficiary(identifier=unknown, register=False)
        people.invalidate_recordset()
        self.assertEqual((people[1].beneficiary_id, people[1].status), (file, "file"))
        for user in (self.user_researcher, self.user_auditor):
            with self.assertRaises(UserError):
                people.with_user(user).action_invite()


@tagged("post_install", "-at_install")
class TestWinterCampaign(CommitteeCommon):
    """From conditions over signing links to the agenda, as one group that the committee decides together."""

    COUNT = 300

    def test_three_hundred_families(self):
        self.company.alseraj_sms_provider = "outbox"
        widow = self.env.ref(PREFIX + "category_widow")
        files = self.make_beneficiaries(self.COUNT, category_ids=[Command.set(widow.ids)])
        campaign = self.env["alseraj.outreach"].with_user(self.user_officer).create({
            "name": "Winter", "season": "winter", "type_id": self.support_type.id, "amount": 500,
            "channel_id": self.channel_interview.id, "category_ids": [Command.set(widow.ids)],
        })
        campaign.action_select()
        self.assertLessEqual(files, campaign.beneficiary_ids)
        campaign.beneficiary_ids = files
        campaign.action_open_requests()
        campaign.action_send_sign_links()
        requests = campaign.request_ids.sudo()
        links = self.env["alseraj.sign.link"].sudo().search([("request_id", "in", requests.ids)])
        self.assertEqual(len(links.request_id), self.COUNT)
        self.assertIn("signs the declaration", str(campaign.action_advance()["params"]["message"]))
        late = requests[:3]
        for request in requests - late:
            request._sign("محمد العتيبي", PNG, channel="link", signed_lang="ar_001", signed_user_id=self.user_officer.id)
        self.env.invalidate_all()
        self.assertEqual(campaign.signed_count, self.COUNT - 3)
        answer = campaign.action_advance()["params"]["message"]
        self.assertIn("Held up, 3", answer)
        on = requests - late
        self.assertEqual(set(on.mapped("state")), {"verified"})
        self.assertEqual(set(late.mapped("state")), {"draft"})
        for user in (self.user_officer, self.user_secretary):
            with self.assertRaises(UserError):
                campaign.with_user(user).action_study(reason="Known")
        campaign.with_user(self.user_researcher).action_study(reason="Families of class A without heating")
        self.assertEqual(set(on.mapped("state")), {"studied"})
        self.assertEqual(len(on.study_ids.mapped("need_class")), self.COUNT - 3, "each is studied by its own file")

        session = self.make_session(opened=False)
        self.env["alseraj.agenda.fill"].with_user(self.user_secretary).create({
            "session_id": session.id, "outreach_id": campaign.id}).action_fill()
        self.assertEqual(session.decision_ids.request_id, on)
        session.action_open()
        self.assertFalse(any(session.decision_ids._get_routine_reasons().values()), "one routine group")
        self.vote(session.decision_ids)
        session.action_close()
        self.assertEqual(set(on.mapped("stage")), {"approved"})
        self.env.invalidate_all()
        self.assertEqual((campaign.approved_count, campaign.amount_approved), (self.COUNT - 3, 500 * (self.COUNT - 3)))

    def test_advance_costs_the_same(self):
        costs = {}
        for count in (4, 10, 40):
            campaign = self.env["alseraj.outreach"].with_user(self.user_officer).create({
                "name": f"Batch {count}", "type_id": self.support_type.id, "amount": 500,
                "channel_id": self.channel_interview.id,
                "beneficiary_ids": [Command.set(self.make_beneficiaries(count).ids)],
            })
            campaign.action_open_requests()
            for request in campaign.request_ids.sudo():
                request._sign("محمد العتيبي", PNG, channel="link", signed_lang="ar_001", signed_user_id=self.user_officer.id)
            costs[count] = self.count_queries(campaign.action_advance)
            self.assertEqual(set(campaign.request_ids.mapped("state")), {"verified"})
        self.assertLessEqual(costs[40], costs[10] + 8, costs)
