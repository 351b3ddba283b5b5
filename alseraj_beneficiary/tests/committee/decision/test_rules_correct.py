from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError

from ..rules_common import RulesCommon


class TestRulesCorrect(RulesCommon):
    """A sealed decision is corrected by another one in a later session, and what follows is replaced."""

    def _granted(self, amount=1200, count=3, paid=0):
        self.support_type.installment_count = count
        request = self.make_request(amount=amount)
        decision = self.decide(request).decision_ids
        for installment in request.installment_ids.sorted("sequence")[:paid]:
            installment._write_internal({"handed_over_on": fields.Datetime.now()})  # as good as paid
        self.env.flush_all()
        return request, decision

    def _correct(self, decision, choice="for", **vals):
        session = self.make_session(opened=False, date=fields.Datetime.now() + timedelta(hours=1))
        self.rpc(self.user_secretary, decision, "action_correct", "The amount was read wrongly.", session.id)
        session.action_open()
        if vals:  # first: what is voted on is what is decided
            session.decision_ids.write(vals)
        self.vote(session.decision_ids, choice)
        session.action_close()
        return session

    def _live(self, request):
        return request.installment_ids.filtered(lambda rec: not rec.cancelled).sorted("sequence")

    def test_another_amount(self):
        request, old = self._granted(paid=1)
        session = self._correct(old, amount=1000)
        new = session.decision_ids
        self.assertEqual((new.corrects_id, old.corrected_by_id), (old, new))
        self.assertRecordValues(request, [{"state": "delivering", "amount_approved": 1000, "decision_id": new.id}])
        self.assertEqual(self._live(request).mapped("amount"), [400, 300, 300])
        self.assertEqual(self._live(request).mapped("state"), ["paid", "planned", "planned"])
        self.assertEqual(self.fund.committed + self.fund.spent, 1000)
        self.assertTrue(old.session_id.verify_seal() and session.verify_seal())
        self.assertEqual((old.outcome, old.amount), ("approved", 1200), "the old one is readable as it was")
        self.assertFalse(request.notified_on, "the beneficiary is told again")
        self.assertIn("was paid before the correction", "".join(request.message_ids.mapped("body")))

    def test_approved_in_error(self):
        request, old = self._granted(paid=1)
        self._correct(old, "against", reason_id=self.reason.id)
        self.assertRecordValues(request, [{"state": "rejected", "amount_approved": 0}])
        self.assertEqual(request.installment_ids.sorted("sequence").mapped("state"), ["paid", "cancelled", "cancelled"])
        self.assertEqual((self.fund.committed, self.fund.spent), (0, 400))
        self.assertIn("more than the corrected decision grants", "".join(request.message_ids.mapped("body")))

    def test_rejected_in_error(self):
        request = self.make_request(amount=900)
        old = self.decide(request, "against").decision_ids
        self._correct(old)
        self.assertRecordValues(request, [{"state": "approved", "amount_approved": 900}])
        self.assertEqual(self._live(request).mapped("amount"), [900])

    def test_nothing_paid_yet_and_less_than_what_is_paid(self):
        request, old = self._granted(paid=2)
        self._correct(old, amount=500)
        self.assertEqual(self._live(request).mapped("state"), ["paid", "paid"])
        self.assertEqual(request.state, "done")
        self.assertEqual(request.amount_approved, 500)

    def test_deferred_correction_leaves_the_old_one_in_force(self):
        request, old = self._granted()
        following = self.make_session(opened=False, date=fields.Datetime.now() + timedelta(days=9))
        session = self._correct(old, outcome="deferred")
        self.assertEqual((request.state, request.decision_id), ("approved", old))
        self.assertEqual(session.decision_ids.outcome, "deferred")
        carried = following.decision_ids
        self.assertEqual((carried.corrects_id, carried.request_id), (old, request))
        self.assertFalse(old.corrected_by_id)
        carried.unlink()
        self.assertEqual(request.state, "approved")

    def test_in_a_confirmed_run(self):
        request, old = self._granted()
        installment = self._live(request)[0]
        journal = self.env["account.journal"].create({"name": "Rules", "type": "cash", "code": "RUCA"})
        run = self.env["alseraj.disbursement"].create({"journal_id": journal.id})
        installment.write({"disbursement_id": run.id})
        run._write_internal({"confirmed_on": fields.Datetime.now()} if "confirmed_on" in run._fields else {})
        self._correct(old, "against", reason_id=self.reason.id)
        self.assertEqual((installment.state, installment.disbursement_id), ("cancelled", run.browse()))

    def test_only_a_decision_that_stands_once_and_with_a_reason(self):
        request, old = self._granted()
        session = self.make_session(opened=False, date=fields.Datetime.now() + timedelta(hours=1))
        correct = self.user_secretary, old, "action_correct"
        with self.assertRaisesRegex(UserError, "write why"):
            self.rpc(*correct, "  ", session.id)
        with self.assertRaisesRegex(UserError, "only this committee or a higher one"):
            lower = self.env["alseraj.committee"].create({"name": "Lower", "parent_id": self.committee.id})
            self.rpc(*correct, "Why", self.make_session(opened=False, committee_id=lower.id).id)
        with self.assertRaisesRegex(UserError, "in a later session"):
            early = self.make_session(opened=False, date=fields.Datetime.now() - timedelta(days=9))
            self.rpc(*correct, "Why", early.id)
        self.rpc(*correct, "Why", session.id)
        with self.assertRaisesRegex(UserError, "on the agenda of"):
            self.rpc(*correct, "Why", session.id)
        pending = session.decision_ids
        with self.assertRaisesRegex(UserError, "its session is not closed"):
            self.rpc(self.user_secretary, pending, "action_correct", "Why", session.id)
        session.action_open()
        self.vote(pending)
        pending.write({"outcome": "returned", "conditions": "Why?"})
        with self.assertRaisesRegex(UserError, "a correction is approved, rejected, or deferred"):
            session.action_close()
        pending.write({"outcome": False, "conditions": False})
        session.action_close()
        again = self.make_session(opened=False, date=fields.Datetime.now() + timedelta(hours=2))
        with self.assertRaisesRegex(UserError, "there is a later decision"):
            self.rpc(*correct, "Why", again.id)

    def test_by_the_secretary_alone(self):
        request, old = self._granted()
        session = self.make_session(opened=False, date=fields.Datetime.now() + timedelta(hours=1))
        for role, user in self.roles.items():
            if role == "secretary":
                continue
            for method, args in (
                ("action_correct", ("Why", session.id)), ("write", ({"amount": 1},)), ("unlink", ()),
                ("create", ([{"session_id": session.id, "request_id": request.id, "corrects_id": old.id,
                              "correction_reason": "Why"}],)),
            ):
                with self.assertRaises(UserError, msg=f"{role} {method}"), self.cr.savepoint():
                    self.rpc(user, old, method, *args)
        self.assertFalse(session.decision_ids)

    def test_smuggled_in(self):
        """A correction is named in the values, checked, and never changed afterwards."""
        request, old = self._granted()
        session = self.make_session(opened=False, date=fields.Datetime.now() + timedelta(hours=1))
        fresh = self.make_request()
        create = self.user_secretary, old, "create"
        for values in (
            {"request_id": fresh.id, "corrects_id": old.id, "correction_reason": "Why"},
            {"request_id": request.id}, {"request_id": request.id, "corrects_id": old.id},
            {"request_id": fresh.id, "effective_on": "2020-01-01"},
        ):
            with self.assertRaises(UserError, msg=values), self.cr.savepoint():
                self.rpc(*create, [{"session_id": session.id, **values}])
        self.rpc(*create, [{"session_id": session.id, "request_id": fresh.id}], context={
            "default_corrects_id": old.id, "default_correction_reason": "Why", "default_effective_on": "2020-01-01"})
        case = session.decision_ids
        self.assertFalse(case.corrects_id or case.effective_on)
        for values in ({"corrects_id": old.id}, {"correction_reason": "x"}, {"effective_on": "2020-01-01"}):
            with self.assertRaisesRegex(UserError, "filled in by the system"):
                self.rpc(self.user_secretary, case, "write", values)
        with self.assertRaises(UserError):
            request.sudo().write({"state": "rejected"})

    def test_appeal_waits_for_a_correction(self):
        request = self.make_request(urgent=True, urgent_reason="Eviction")
        old = self.decide(request, "against").decision_ids
        request.with_user(self.user_officer).action_notify()
        session = self.make_session(opened=False, date=fields.Datetime.now() + timedelta(hours=1))
        self.rpc(self.user_secretary, old, "action_correct", "Why", session.id)
        with self.assertRaisesRegex(UserError, "is being corrected"):
            self.rpc(self.user_officer, request, "action_appeal", "Please")

    def test_wizard_and_letter(self):
        request, old = self._granted()
        session = self.make_session(opened=False, date=fields.Datetime.now() + timedelta(hours=1))
        wizard = self.env["alseraj.committee.correct"].with_user(self.user_secretary).with_context(
            active_id=old.id).create({"reason": "The amount was read wrongly."})
        self.assertEqual(wizard.session_id, session)
        wizard.action_apply()
        session.action_open()
        self.vote(session.decision_ids)
        session.action_close()
        request.beneficiary_id.lang = "en_US"  # the letter speaks the beneficiary's language
        html = self.env["ir.actions.report"]._render_qweb_html(
            "alseraj_beneficiary.report_decision_letter", request.ids)[0].decode()
        self.assertIn("This letter replaces the earlier one", html)
        minutes = self.env["ir.actions.report"]._render_qweb_html(
            "alseraj_beneficiary.report_minutes", session.ids)[0].decode()
        self.assertIn("Corrects the decision of session", minutes)
