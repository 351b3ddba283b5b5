from odoo.tests import tagged

from .common import ContactCommon


@tagged("post_install", "-at_install")
class TestContactBatch(ContactCommon):
    """10 and 100 records cost the same number of queries; rows go to PostgreSQL in pages of 100."""

    def _assert_flat(self, function):
        function(2)
        ten, hundred = function(10), function(100)
        for step, count in hundred.items():
            self.assertLessEqual(count, ten[step] + 4, step)

    def test_outreach(self):
        def run(count):
            files = self.make_beneficiaries(count)
            outreach = self.make("alseraj.outreach", self.user_officer, beneficiary_ids=files.ids)
            queries = {"open": self.count_queries(outreach.action_open_requests)}
            self.assertEqual(outreach.request_count, count)
            return queries
        self._assert_flat(run)

    def test_interaction(self):
        def run(count):
            model = self.env["alseraj.interaction"].with_user(self.user_officer)
            vals_list = [
                {"beneficiary_id": self.file.id, "channel_id": self.channel_phone.id, "question": "?",
                 "answer": "Yes"}
            ] * count
            queries = {"create": self.count_queries(lambda: model.create(vals_list))}
            records = model.search([], limit=count)
            queries["done"] = self.count_queries(records.action_done)
            return queries
        self._assert_flat(run)

    def test_referral(self):
        def run(count):
            model = self.env["alseraj.referral"].with_user(self.user_officer)
            vals_list = [{
                "beneficiary_id": self.file.id, "question": "?", "researcher_id": self.user_researcher.id,
            }] * count
            queries = {"create": self.count_queries(lambda: model.create(vals_list))}
            records = model.search([], limit=count).with_user(self.user_researcher)
            queries["accept"] = self.count_queries(records.action_accept)
            records.answer = "Yes"
            queries["answer"] = self.count_queries(records.action_answer)
            return queries
        self._assert_flat(run)

    def test_complaint(self):
        def run(count):
            model = self.env["alseraj.complaint"].with_user(self.user_officer)
            vals_list = [
                {"beneficiary_id": self.file.id, "channel_id": self.channel_phone.id, "description": "!",
                 "subject": "delay"}
            ] * count
            queries = {"create": self.count_queries(lambda: model.create(vals_list))}
            records = model.search([], limit=count, order="id desc")
            queries["acknowledge"] = self.count_queries(records.action_acknowledge)
            records.resolution = "Done"
            queries["resolve"] = self.count_queries(records.action_resolve)
            return queries
        self._assert_flat(run)
