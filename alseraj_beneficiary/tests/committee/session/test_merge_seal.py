from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import CommitteeCommon


@tagged("post_install", "-at_install")
class TestMergeSeal(CommitteeCommon):
    """What was decided and signed on a file stays so when the file is merged."""

    def _merge(self, source, target):
        source.with_user(self.user_manager)._merge_into(target.with_user(self.user_manager))

    def test_seal_and_snapshot_stand(self):
        request = self.make_request()
        snapshot, source = request.snapshot, request.beneficiary_id
        request.beneficiary_id._write_internal({"need_class": "a"})
        session = self.decide(request)
        self.assertTrue(session.verify_seal())
        seal, target = session.seal, self.make_beneficiary()
        decision = session.decision_ids
        need_class = decision.need_class
        self._merge(source, target)
        self.assertEqual(request.beneficiary_id, target)
        self.assertEqual(decision.beneficiary_id, target)
        self.assertEqual(decision.need_class, need_class, "as it was when the session closed")
        self.assertEqual(request.snapshot, snapshot)
        self.assertEqual(request.snapshot["request"]["beneficiary"], source.code)
        self.assertTrue(session.verify_seal())
        self.assertEqual(session.seal, seal)
        self.assertEqual(request.study_ids.beneficiary_id, target)
        self.env["alseraj.file.move"].search([("kind", "=", "merge")], limit=1).with_user(
            self.user_manager).action_take_back()
        self.assertTrue(session.verify_seal())

    def test_signature_holds(self):
        file, target = self.make_beneficiaries(2)
        request = self.env["alseraj.support.request"].with_user(self.user_officer).create({
            "beneficiary_id": file.id, "type_id": self.support_type.id, "amount_requested": 100,
            "channel_id": self.channel_interview.id,
        })
        request.action_sign("محمد العتيبي", self.make_request().sudo().signature)
        self._merge(file, target)
        request.action_submit()
        self.assertEqual(request.state, "submitted", "he signed on the file that was merged")

    def test_open_session_stops_it(self):
        request = self.make_request()
        session = self.make_session(request)
        target = self.make_beneficiary()
        with self.assertRaisesRegex(UserError, "agenda"):
            self._merge(request.beneficiary_id, target)
        self.vote(session.decision_ids)
        session.action_close()
        self._merge(request.beneficiary_id, target)
        self.assertEqual(request.beneficiary_id, target)
