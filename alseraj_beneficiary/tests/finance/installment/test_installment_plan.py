"""The plan of the installments: by type, by decision; moved, split, held and released; stopped with age."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command, fields
from odoo.exceptions import UserError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...request.common import PNG
from ..common import FinanceCommon

WHY = "The family asked for it"


@tagged("post_install", "-at_install")
class TestInstallmentPlan(FinanceCommon):

    def _call(self, user, installments, method, *args, **kwargs):
        """As a browser of that user does it."""
        model = self.env[installments._name].with_user(user).with_company(self.company)
        return call_kw(model, method, [installments.ids, *args], kwargs)

    # ------------------------------------------------------------ the plan of the type

    def test_plan_of_the_type(self):
        self.assertEqual(self.support_type.installment_plan, "once")
        self.support_type.write({"installment_count": 3})
        self.assertEqual(self.support_type.installment_plan, "monthly")
        dates = self.make_requests(amount=300).installment_ids.mapped("due_date")
        self.assertEqual(dates, [self.today + relativedelta(months=index) for index in range(3)])

    def test_terms(self):
        calendar = self.env["alseraj.payment.calendar"].create({"name": "Terms", "line_ids": [
            Command.create({"date": self.today + timedelta(days=days)}) for days in (-10, 200, 20, 110)]})
        with self.assertRaisesRegex(ValidationError, "Choose the calendar"), self.env.cr.savepoint():
            self.support_type.installment_plan = "calendar"
        self.support_type.write({
            "installment_plan": "calendar", "payment_calendar_id": calendar.id, "installment_count": 2})
        installments = self.make_requests(amount=100).installment_ids
        self.assertEqual(
            [(rec.due_date - self.today).days for rec in installments], [20, 110], "the next two, not the past one")
        self.assertEqual(sum(installments.mapped("amount")), 100)
        self.support_type.installment_count = 12
        self.assertEqual(len(self.make_requests().installment_ids), 3, "as many as there are")
        self.assertFalse(self.support_type.payment_calendar_missing)
        calendar.line_ids.filtered(lambda line: line.date > self.today).unlink()
        self.assertIn("No date is left", calendar.missing_text)
        self.assertEqual(self.support_type.payment_calendar_missing, calendar.missing_text)
        with self.assertRaisesRegex(UserError, "no payment date"):
            self.make_requests()

    # ------------------------------------------------------------ move

    def test_move(self):
        installments = self.make_requests(2).installment_ids
        later = self.today + timedelta(days=40)
        for user in (self.user_finance, self.user_manager):
            later += timedelta(days=1)
            self._call(user, installments, "action_move", fields.Date.to_string(later), WHY)
            self.assertEqual(set(installments.mapped("due_date")), {later})
            self.assertIn(WHY, installments[0].message_ids[0].body)
        with self.assertRaisesRegex(UserError, "reason"):
            self._call(self.user_finance, installments, "action_move", self.today, " ")
        with self.assertRaisesRegex(UserError, "by “Move”"):
            self._call(self.user_finance, installments, "write", {"due_date": fields.Date.to_string(self.today)})
        run = self.make_run(installments[0])
        with self.assertRaisesRegex(UserError, "In Run"):
            self._call(self.user_finance, installments, "action_move", self.today, WHY)
        self.assertEqual(installments[1].due_date, later, "all or none")
        run.action_confirm()
        run.with_user(self.user_finance_2).action_post()
        with self.assertRaisesRegex(UserError, "Paid"):
            self._call(self.user_manager, installments[0], "action_move", self.today, WHY)

    # ------------------------------------------------------------ split

    def test_split(self):
        request = self.make_requests(amount=100)
        first = request.installment_ids
        self._call(self.user_finance, first, "action_split", parts=3, interval_months=1, reason=WHY)
        self.assertEqual(request.installment_ids.mapped("amount"), [33.33, 33.33, 33.34])
        self.assertEqual(request.installment_ids.mapped("sequence"), [1, 2, 3])
        self.assertEqual(
            request.installment_ids.mapped("due_date"), [self.today + relativedelta(months=index) for index in range(3)])
        self.assertEqual(self.fund.committed, 100)
        self._call(self.user_manager, first, "action_split", amounts=[30.0, 3.33], reason=WHY)
        self.assertEqual(sum(request.installment_ids.mapped("amount")), 100)
        for bad in ([30.0, 3.34], [33.33], [33.34, -0.01], [33.33, 0]):
            with self.subTest(amounts=bad), self.assertRaises(UserError):
                self._call(self.user_finance, request.installment_ids[1], "action_split", amounts=bad, reason=WHY)
        for parts in (0, 1, 61, -2):
            with self.subTest(parts=parts), self.assertRaises(UserError):
                self._call(self.user_finance, first, "action_split", parts=parts, reason=WHY)
        many = self.make_requests(3).installment_ids
        self._call(self.user_finance, many, "action_split", parts=2, reason=WHY)
        self.assertEqual(len(many.request_id.installment_ids), 6)
        self.pay(many[0])
        with self.assertRaises(UserError):
            self._call(self.user_finance, many[0], "action_split", parts=2, reason=WHY)

    # ------------------------------------------------------------ hold

    def test_hold_and_release(self):
        installments = self.make_requests(2).installment_ids
        held, other = installments
        self._call(self.user_officer, held, "action_hold", WHY)
        self.assertEqual((held.state, held.hold_cause, held.held_by_id), ("planned", "manual", self.user_officer))
        self.assertIn(WHY, held.problem)
        self.assertEqual(self.fund.committed, 200, "it is still owed")
        run = self.make_run(other)
        run.action_fill()
        self.assertEqual(run.installment_ids, other.with_user(self.user_finance), "it is not collected")
        with self.assertRaisesRegex(UserError, WHY):
            self.make_run(held)
        with self.assertRaisesRegex(UserError, WHY):
            self._call(self.user_finance, held, "write", {"disbursement_id": run.id})
        with self.assertRaisesRegex(UserError, "Only these roles"):
            self._call(self.user_officer, held, "action_release", WHY)
        self._call(self.user_finance, held, "action_release", WHY)
        self.assertFalse(held.held_on or held.problem)
        self.assertIn(WHY, held.message_ids[0].body)
        run.action_fill()
        self.assertIn(held, run.installment_ids)
        self._call(self.user_officer, held, "action_hold", WHY)
        with self.assertRaisesRegex(UserError, WHY):
            run.action_confirm()
        run.action_drop_problems()
        run.action_confirm()
        self._call(self.user_officer, other, "action_hold", WHY)
        with self.assertRaisesRegex(UserError, WHY):
            run.with_user(self.user_finance_2).action_post()

    def test_goods_are_held_too(self):
        installment = self.make_requests(type_id=self.in_kind_type.id).installment_ids
        self._call(self.user_officer, installment, "action_hold", WHY)
        with self.assertRaisesRegex(UserError, WHY):
            self._call(self.user_officer, installment, "action_hand_over", "Him", PNG)

    def test_parts_of_what_is_held_are_held(self):
        request = self.make_requests()
        self._call(self.user_finance, request.installment_ids, "action_hold", WHY)
        self._call(self.user_finance, request.installment_ids, "action_split", parts=2, reason=WHY)
        self.assertEqual(request.installment_ids.mapped("hold_cause"), ["manual"] * 2)

    def test_a_suspended_file_holds_and_releases(self):
        installment = self.make_requests().installment_ids
        by_hand = self.make_requests(files=installment.beneficiary_id).installment_ids
        self._call(self.user_officer, by_hand, "action_hold", WHY)
        file = installment.beneficiary_id
        file.with_user(self.user_officer).action_suspend("moved")
        self.assertEqual((installment.hold_cause, by_hand.hold_cause), ("file", "manual"))
        with self.assertRaisesRegex(UserError, "once that is mended"):
            self._call(self.user_finance, installment, "action_release", WHY)
        self.verify_documents(file)
        file.with_user(self.user_officer).action_reopen()
        self.assertEqual((installment.hold_cause, by_hand.hold_cause), (False, "manual"))

    def test_an_expired_document_holds(self):
        installment = self.make_requests().installment_ids
        file = installment.beneficiary_id
        self.verify_documents(file)
        document = file.document_ids.filtered(lambda doc: doc.type_id == self.type_identity)
        document._write_internal({"expiry_date": self.today - timedelta(days=1)})
        document._run_transition("expire")
        self.assertEqual(installment.hold_cause, "document")
        self.assertIn("expired", installment.hold_reason)
        before = len(installment.message_ids)
        with self.enter_registry_test_mode():
            self.env.ref("alseraj_beneficiary.cron_refresh_holds").method_direct_trigger()
        self.assertEqual(len(installment.message_ids), before, "the nightly job says nothing twice")
        self.verify_documents(file)
        self.assertFalse(installment.held_on)
        self.company.alseraj_hold_expired = False
        self.assertFalse(file._get_expired_reasons())

    def test_an_ended_collector_holds(self):
        file = self.make_files()
        collector = self.make_collector(file)
        installment = self.make_requests(files=file).installment_ids
        collector.with_user(self.user_officer).action_end("He moved")
        self.assertEqual(installment.hold_cause, "collector")
        self._call(self.user_finance, installment, "write", {"payee_id": file.partner_id.id})
        self.assertFalse(installment.held_on)

    def test_a_late_review_holds_where_it_is_set(self):
        installment = self.make_requests().installment_ids
        installment.beneficiary_id._write_internal({"review_date": self.today - timedelta(days=40)})
        installment._refresh_holds()
        self.assertFalse(installment.held_on)
        self.company.alseraj_hold_review_days = 30
        installment._refresh_holds()
        self.assertEqual(installment.hold_cause, "review")
        self.verify_documents(installment.beneficiary_id)
        installment.beneficiary_id.with_user(self.user_officer).action_review()
        self.assertFalse(installment.held_on)

    # ------------------------------------------------------------ who may

    def test_who_may(self):
        installment = self.make_requests().installment_ids
        everybody = self.user_delegate | self.user_researcher | self.user_member | self.user_secretary \
            | self.user_auditor | self.user_outsider | self.user_portal
        calls = {
            "action_move": ((self.today + timedelta(days=3), WHY), everybody | self.user_officer),
            "action_split": ((2, None, 0, WHY), everybody | self.user_officer),
            "action_release": ((WHY,), everybody | self.user_officer),
            "action_hold": ((WHY,), everybody),
        }
        for method, (args, users) in calls.items():
            for user in users:
                with self.subTest(user=user.name, method=method), self.assertRaises(UserError), \
                        mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule"):
                    self._call(user, installment, method, *args)
        for user in everybody | self.user_officer | self.user_manager | self.user_finance:
            for vals in ({"held_on": "2026-01-01 00:00:00"}, {"hold_cause": "manual"}, {"hold_reason": "x"},
                         {"due_date": "2030-01-01"}, {"zakat_class": "poor"}, {"zakat_evidence": [1]},
                         {"paid_on": "2020-01-01"} if user != self.user_finance else {"state": "paid"}):
                with self.subTest(user=user.name, vals=vals), self.assertRaises(UserError), \
                        mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule"):
                    self._call(user, installment, "write", vals)
        self.assertEqual((installment.due_date, installment.held_on), (self.today, False))

    def test_what_is_paid_stays(self):
        installment = self.make_requests().installment_ids
        self.pay(installment)
        for vals in ({"amount": 1}, {"fund_id": self.zakat.id}, {"payee_id": False}, {"disbursement_id": False}):
            for user in (self.user_finance, self.user_manager, self.user_officer):
                with self.subTest(user=user.name, vals=vals), self.assertRaises(UserError), \
                        mute_logger("odoo.addons.base.models.ir_model"), self.env.cr.savepoint():
                    self._call(user, installment, "write", vals)
        for method in ("action_hold", "action_move", "action_split"):
            args = {"action_move": (self.today + timedelta(days=1), WHY), "action_split": (2, None, 0, WHY)}
            with self.assertRaises(UserError):
                self._call(self.user_finance, installment, method, *args.get(method, (WHY,)))

    # ------------------------------------------------------------ with age

    def _sponsor(self, **vals):
        self.support_type.write({"installment_count": 3, "stops_with_age": True})
        file = self.make_files()
        member = self.env["alseraj.household.member"].create({
            "beneficiary_id": file.id, "name": "Omar", "relation": "son", "gender": "male",
            "birth_date": self.today - relativedelta(years=10), **vals})
        return self.make_requests(amount=300, files=file, member_id=member.id), member

    def _stop(self):
        with self.enter_registry_test_mode():
            self.env.ref("alseraj_beneficiary.cron_stop_with_age").method_direct_trigger()
        self.env.invalidate_all()

    def test_a_sponsorship_stops_when_the_child_grew_up(self):
        request, member = self._sponsor()
        file = request.beneficiary_id
        file.officer_id = self.user_officer
        self.pay(request.installment_ids[0])
        self._stop()
        self.assertEqual(self.fund.committed, 200, "a child of ten stays")
        member.birth_date = self.today - relativedelta(years=30)
        run = self.make_run(request.installment_ids[1])
        run.action_confirm()
        self._stop()
        self.assertEqual(request.installment_ids.mapped("state"), ["paid", "cancelled", "cancelled"])
        self.assertIn("Omar", request.installment_ids[1].cancel_reason)
        self.assertEqual((self.fund.committed, self.fund.spent, run.state), (0, 100, "draft"))
        self.assertEqual(request.state, "done")
        activity = file.activity_ids.filtered(lambda act: act.user_id == self.user_officer and "Omar" in (act.note or ""))
        self.assertEqual(len(activity), 1)
        self._stop()
        self.assertEqual(len(file.activity_ids & activity), 1)

    def test_it_stops_when_the_child_leaves(self):
        request, member = self._sponsor()
        member.in_household = False
        self._stop()
        self.assertEqual(set(request.installment_ids.mapped("state")), {"cancelled"})

    def test_it_goes_on_where_the_type_says_so(self):
        request, member = self._sponsor()
        self.support_type.stops_with_age = False
        member.birth_date = self.today - relativedelta(years=30)
        self._stop()
        self.assertEqual(set(request.installment_ids.mapped("state")), {"planned"})

    def test_a_family_without_anybody_of_the_age(self):
        category = self.env["alseraj.category"].create({
            "name": "Orphans", "code": "orphans_test", "age_max": 18, "age_of": "anyone"})
        request, member = self._sponsor()
        request.member_id = False
        request.beneficiary_id.category_ids = category
        self._stop()
        self.assertEqual(set(request.installment_ids.mapped("state")), {"planned"})
        member.birth_date = self.today - relativedelta(years=18)
        self._stop()
        self.assertEqual(set(request.installment_ids.mapped("state")), {"cancelled"})

    def test_the_member_is_of_the_household(self):
        request, _member = self._sponsor()
        _other, stranger = self._sponsor()
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            request.member_id = stranger
        with self.assertRaisesRegex(UserError, "was decided"):
            self._call(self.user_officer, request, "write", {"member_id": False})

    # ------------------------------------------------------------ queries

    def test_constant_queries(self):
        def cost(count):
            ids = self.make_requests(count).installment_ids.ids
            installments = self.env["alseraj.support.installment"].with_user(self.user_finance).browse(ids)
            later = self.today + timedelta(days=60)
            return (
                self.count_queries(installments.action_hold, WHY),
                self.count_queries(installments.action_release, WHY),
                self.count_queries(installments.action_move, later, WHY),
                self.count_queries(installments.action_split, 2, None, 0, WHY),
                self.count_queries(installments.sudo()._refresh_holds),
            )

        cost(2)
        ten, hundred = cost(10), cost(100)
        for few, many in zip(ten, hundred, strict=True):
            self.assertLessEqual(many, few + 4, (ten, hundred))
