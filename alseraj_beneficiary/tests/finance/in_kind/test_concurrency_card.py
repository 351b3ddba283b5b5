import threading

from odoo.tests import new_test_user, tagged

from ...common import AlserajCommon
from ...connections import BOUND, ConnectionCase, finish
from .test_in_kind import PNG


@tagged("post_install", "-at_install")
class TestConcurrencyCard(ConnectionCase):
    """Real connections: two officers give the same card at the same moment; one does, the other gets a sentence."""

    def _scene(self, env):
        """Two approved requests, one card in stock, two officers; committed."""
        self.users = [
            new_test_user(env, f"alseraj_card_{index}", groups="alseraj_beneficiary.group_officer").id for index in range(2)
        ]
        branch = env["alseraj.branch"].create({"name": "Cards", "code": "concurrency-card"})
        support_type = env["alseraj.support.type"].create(
            {"name": "Cards", "code": "concurrency_card", "kind": "in_kind", "by_voucher": True})
        AlserajCommon._identifier_count = 7_500_000
        files = env["alseraj.beneficiary"].create([{
            "name": "محمد عبدالله سعد العتيبي", "identifier_type": "national_id",
            "identifier": AlserajCommon.national_id(), "birth_date": f"198{index}-05-04", "mobile": "0501234567",
            "branch_id": branch.id,
        } for index in range(2)])
        files._write_internal({"state": "registered"})
        requests = env["alseraj.support.request"].create([
            {"beneficiary_id": file.id, "type_id": support_type.id, "amount_requested": 100} for file in files
        ])
        for request in requests:
            request._write_internal({"stage": "approved", "amount_approved": 100, "name": f"REQ/CARD/{request.id}"})
        requests._step_plan_installments()
        shop = env["res.partner"].create({"name": "Shop"})
        card = env["alseraj.voucher.card"].create({"number": "9900112233445566", "supplier_id": shop.id, "value": 100})
        self.installments, self.card_id = requests.installment_ids.ids, card.id
        self.rows = [
            ("alseraj_voucher_card", "id", card.ids),
            ("alseraj_support_installment", "request_id", requests.ids),
            ("alseraj_support_request", "id", requests.ids),
            ("alseraj_support_type", "id", support_type.ids),
            ("alseraj_beneficiary", "id", files.ids),
            ("res_partner", "id", [*files.partner_id.ids, shop.id]),
            ("alseraj_branch", "id", branch.ids),
        ]
        env.flush_all()

    def _give(self, env, index):
        # as every way of confirming the receipt ends
        env["alseraj.support.installment"].browse(self.installments[index])._hand_over(
            "Receiver", PNG, None, None, [self.card_id], {"received_proof": "code"})

    def _give_in_thread(self, index, results, before=None):
        def action(env):
            if before:
                before(env)
            self._give(env, index)

        return self._in_thread(self.users[index], action, results)

    def assertGivenOnce(self, results):
        self.assertEqual(results.count("done"), 1, results)
        self.assertEqual(len(results), 2)
        with self._connect() as env:
            states = env["alseraj.support.installment"].browse(self.installments).mapped("state")
            self.assertEqual(sorted(states), ["paid", "planned"])
            card = env["alseraj.voucher.card"].browse(self.card_id)
            self.assertEqual((card.state, card.installment_id.state), ("given", "paid"))

    def test_at_the_same_moment(self):
        results, tried, barrier = [], [], threading.Barrier(2)

        def before(env):
            tried.append(env.uid)
            env["alseraj.voucher.card"].browse(self.card_id).mapped("state")  # the picture of the data is taken
            if tried.count(env.uid) == 1:
                barrier.wait(BOUND)

        finish(*[self._give_in_thread(index, results, before) for index in range(2)])
        self.assertGivenOnce(results)

    def test_while_another_has_it_in_hand(self):
        results = []
        with self._connect(self.users[0]) as env:
            self._give(env, 0)
            env.flush_all()
            thread = self._give_in_thread(1, results)
            finish(thread)
            self.assertIn("Somebody else is giving", results[0])
        results.append("done")
        self.assertGivenOnce(results)
