from odoo.tests import tagged

from ..common import RequestCommon


@tagged("post_install", "-at_install")
class TestRequestBatch(RequestCommon):
    """Ten and a hundred requests cost the same queries."""

    def assertConstant(self, prepare, act, margin=2):
        """``act(prepare(n))`` for n = 10 and 100; a first round warms the caches up.

        The margin is for what Odoo caches between the rounds, such as the user's own record.
        """
        costs = {}
        for count in (3, 10, 100):
            records = prepare(count)
            costs[count] = self.count_queries(act, records)
        self.assertLessEqual(costs[100], costs[10] + margin, costs)

    def _drafts(self, count):
        return self.make_requests(self.make_beneficiaries(count))

    def _submitted(self, count):
        requests = self._drafts(count)
        requests.action_submit()
        self.bring_documents(requests)
        return requests

    def test_submit(self):
        self.assertConstant(self._drafts, lambda requests: requests.action_submit())

    def test_verify(self):
        self.assertConstant(self._submitted, lambda requests: requests.action_verify())

    def test_cancel(self):
        self.assertConstant(self._drafts, lambda requests: requests.action_cancel("Moved"))

    def test_return(self):
        self.assertConstant(self._submitted, lambda requests: requests.action_return("The lease"))

    def test_study(self):
        def prepare(count):
            requests = self._submitted(count)
            requests.action_verify()
            return self.make_studies(requests)

        self.assertConstant(prepare, lambda studies: studies.action_done())

    def test_create(self):
        self.assertConstant(
            self.make_beneficiaries, lambda beneficiaries: self.make_requests(beneficiaries, sign=False)
        )

    def test_list(self):
        names = ["display_name", "state", "is_overdue", "missing_documents", "need_class", "earlier_count",
                 "frequency_warning", "blocked_reason", "allowed_verbs"]
        self.assertConstant(self._submitted, lambda requests: requests.read(names))
