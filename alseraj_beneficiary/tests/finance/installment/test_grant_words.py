from odoo import Command

from ...committee.rules_common import RulesCommon


class TestGrantWords(RulesCommon):
    """What is granted is said in the same words at the desk, in the pack, in the minutes and in the letter."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ar_001")
        cls.support_type.write({"installment_count": 12, "installment_plan": "monthly"})

    def _render(self, report, records, user):
        reports = self.env["ir.actions.report"].with_user(user)
        return reports._render_qweb_html(f"alseraj_beneficiary.{report}", records.ids)[0].decode()

    def test_the_same_words_everywhere(self):
        request = self.make_request(amount=1500)
        session = self.make_session(request)
        decision = session.decision_ids
        sentence = decision._get_grant("en_US")["sentence"]
        for part in ("125.00", "each month", "installments: 12", "1,500.00"):
            self.assertIn(part, sentence)
        desk = self.rpc(self.user_chair, session, "get_desk")
        self.assertEqual(desk["case"]["amounts"]["grant"]["sentence"], sentence)
        self.assertEqual(desk["case"]["amounts"]["grant"]["count"], "12")
        self.assertIn(sentence, self._render("report_agenda_pack", session, self.user_chair))
        self.vote(decision)
        session.action_close()
        self.assertEqual(decision._get_grant_kept("en_US"), sentence)
        self.assertIn(sentence, self._render("report_minutes", session, self.user_chair))
        request.partner_id.lang = "en_US"
        self.assertIn(sentence, self._render("report_decision_letter", request, self.user_officer))
        self.assertEqual(request.installment_ids.mapped("amount"), [125.0] * 12)
        last = max(request.installment_ids.mapped("due_date"))
        self.assertIn(str(last.year), sentence)
        self.assertTrue(session.verify_seal())

    def test_sealed_words_stay(self):
        session = self.decide(self.make_request(amount=1500))
        decision = session.decision_ids
        english, arabic = decision._get_grant_kept("en_US"), decision._get_grant_kept("ar_001")
        self.assertNotEqual(english, arabic)
        self.support_type.installment_interval_months = 3
        self.assertEqual(decision._get_grant_kept("en_US"), english)
        self.assertEqual(decision._get_grant_kept("ar_001"), arabic)
        self.assertTrue(session.verify_seal())

    def test_a_session_sealed_before_these_words(self):
        session = self.decide(self.make_request(amount=1500))
        words = {name: value for name, value in session.words.items() if name != "grants"}
        session._write_internal({"words": words})
        self.assertIn("125.00", session.decision_ids._get_grant_kept("en_US"))

    def test_other_plans(self):
        decision = self.make_session(self.make_request(amount=1000)).decision_ids
        decision.installment_count = 3
        self.assertIn("333.33", decision._get_grant("en_US")["sentence"])
        self.assertIn("333.34", decision._get_grant("en_US")["sentence"])
        self.support_type.installment_interval_months = 6
        self.assertIn("every 6 months", decision._get_grant("en_US")["sentence"])
        decision.installment_count = 1
        self.assertIn("at once", decision._get_grant("en_US")["sentence"])
        calendar = self.env["alseraj.payment.calendar"].create({
            "name": "Terms", "line_ids": [Command.create({"date": f"20{year}-09-01"}) for year in (90, 91, 92)]})
        self.support_type.write({"installment_plan": "calendar", "payment_calendar_id": calendar.id})
        decision.installment_count = 2
        sentence = decision._get_grant("en_US")["sentence"]
        self.assertIn("on each date of Terms; installments: 2", sentence)
        self.assertIn("2091", sentence)

    def test_nothing_is_said_of_nothing(self):
        decision = self.make_session(self.make_request(amount=1000)).decision_ids
        decision.amount = 0
        self.assertEqual(decision._get_grant(), {})
        session = self.decide(self.make_request(amount=1000), "against")
        self.assertFalse(session.decision_ids._get_grant_kept("en_US"))

    def test_a_run_leaves_out_who_was_not_told_yet(self):
        told, by_letter, untold = requests = self.make_request(3, amount=1200)
        self.decide(requests)
        requests._write_internal({"urgent": True})
        told.partner_id.email, by_letter.partner_id.email = "told@example.com", False
        (told | by_letter).with_user(self.user_officer).action_notify()
        self.assertTrue(by_letter.tell_by_hand)
        journal = self.env["account.journal"].create({
            "name": "Told", "type": "cash", "code": "TOLD", "company_id": self.company.id})
        run = self.env["alseraj.disbursement"].with_user(self.user_finance).create({"journal_id": journal.id})
        answer = self.rpc(self.user_finance, run, "action_fill")
        self.assertEqual(run.installment_ids.request_id, told)
        self.assertIn("was not told yet: 2", answer["params"]["message"])
        by_letter.with_user(self.user_officer).action_told_by_hand()
        self.rpc(self.user_finance, run, "action_fill")
        self.assertEqual(run.installment_ids.request_id, told | by_letter)
        self.assertFalse(untold.notified_on)
