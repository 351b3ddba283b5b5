from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..common import PNG, RequestCommon


@tagged("post_install", "-at_install")
class TestRequestIntake(RequestCommon):
    """What the officer sees as he types, and what a request is not taken in for."""

    def test_he_sees_it_as_he_types(self):
        self.type_cash.frequency_months = 0
        earlier = self.make_studied()
        earlier.sudo()._write_internal({"amount_approved": 2000})
        earlier.sudo().with_context(tracking_disable=True)._write_internal(
            {"stage": "approved", "decided_on": self.get_today()}
        )
        waiting = self.make_requests()
        waiting.action_submit()
        self.type_cash.category_ids = self.env.ref("alseraj_beneficiary.category_widow")
        form = Form(self.env["alseraj.support.request"].with_user(self.user_officer))
        self.assertIn("Choose the beneficiary.", form.intake_missing)
        self.assertIn("Choose the support type.", form.intake_missing)
        form.beneficiary_id = self.beneficiary
        self.assertNotIn("Choose the beneficiary.", form.intake_missing)
        self.assertEqual(form.received_this_year, 2000)
        self.assertIn("2,000", form.received_note)
        self.assertFalse(form.eligibility_reason)
        form.type_id = self.type_cash
        self.assertIn("Widow", form.eligibility_reason)
        self.assertIn(waiting.name, form.same_request_warning)
        form.type_id = self.type_food
        self.assertFalse(form.eligibility_reason)
        self.assertFalse(form.same_request_warning)
        self.assertIn("signs the declaration first", form.intake_missing)
        form.channel_id = self.channel_interview
        request = form.save()
        self.assertFalse(request.name)

    def test_the_checklist_names_each_document(self):
        request = self.make_requests(self.make_beneficiary(register=False))
        lines = request.intake_missing.split("\n")
        self.assertIn("Register the file: its data and documents are not complete yet.", lines)
        for kind in request.missing_type_ids:
            self.assertTrue(any(line.startswith(f"{kind.name}: attach it") for line in lines), kind.name)

    def test_verify_says_everything_at_once(self):
        request = self.make_requests(self.make_beneficiary(register=False))
        request.action_submit()
        with self.assertRaises(UserError) as caught:
            request.action_verify()
        sentences = str(caught.exception)
        self.assertIn("is not registered", sentences)
        for kind in request.missing_type_ids:
            self.assertIn(f"• {kind.name}: attach it and have it verified.", sentences)

    def test_the_list_is_filled_in(self):
        request = self.make_requests()
        request.action_submit()
        Wizard = self.env["alseraj.request.return"].with_user(self.user_officer)
        form = Form(Wizard.with_context(active_ids=request.ids))
        needed = f"• {request.missing_type_ids.with_context(lang=request.partner_id.lang).name}"
        self.assertEqual(form.reason, needed, "in the language of who reads it")
        form.reason += "\nand the lease"
        form.save().action_apply()
        self.assertEqual((request.state, request.incomplete_reason), ("incomplete", f"{needed}\nand the lease"))

    def test_each_with_his_own_list(self):
        first, second = requests = self.make_requests(self.make_beneficiaries(2))
        second.type_id = self.type_food
        second.amount_requested = 0
        second.action_sign("سعد", PNG)
        requests.action_submit()
        wizard = self.env["alseraj.request.return"].with_user(self.user_officer).with_context(
            active_ids=requests.ids
        ).create({"reason": "Until Thursday.", "own_lists": True})
        wizard.action_apply()
        needed = first.missing_type_ids.with_context(lang=first.partner_id.lang).name
        self.assertEqual(first.incomplete_reason, f"• {needed}\nUntil Thursday.")
        self.assertEqual(second.incomplete_reason, "Until Thursday.")

    def test_the_same_request_twice(self):
        first = self.make_requests(description="For the rent")
        first.action_submit()
        again = self.make_requests(description=" For  the rent")
        with self.assertRaisesRegex(UserError, "asks for the same and is not decided yet"):
            again.action_submit()
        again.description = "For the school"
        again.action_submit()
        self.assertIn(first.name, again.same_request_warning)
        third = self.make_requests(description="For the rent")
        first.action_cancel("Moved")
        third.action_submit()

    def test_urgent_is_counted(self):
        requests = self.make_requests(self.make_beneficiaries(3))
        requests[0].write({"urgent": True, "urgent_reason": "Eviction"})
        [(user, share, count)] = self.env["alseraj.support.request"]._read_group(
            [("id", "in", requests.ids)], ["user_id"], ["urgent_share:avg", "urgent_count:sum"]
        )
        self.assertEqual((user, round(share), count), (self.user_officer.with_env(user.env), 33, 1))

    def test_reading_costs_the_same(self):
        names = ["eligibility_reason", "intake_missing", "same_request_warning", "received_note", "is_waiting_for_me"]
        costs = {}
        for count in (3, 10, 60):
            requests = self.make_requests(self.make_beneficiaries(count))
            costs[count] = self.count_queries(requests.read, names)
        self.assertLessEqual(costs[60], costs[10] + 2, costs)

    def test_views_open(self):
        Request = self.env["alseraj.support.request"]
        self.type_cash.category_ids = [Command.clear()]
        for user in (self.user_officer, self.user_auditor, self.user_secretary):
            for kind in ("form", "list", "kanban", "calendar", "pivot", "graph", "search"):
                with self.subTest(user=user.name, kind=kind):
                    Request.with_user(user).get_view(view_type=kind)
