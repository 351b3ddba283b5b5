from ..common import FinanceCommon


class TestPaymentGap(FinanceCommon):
    """Account and payee are looked for before the committee meets, not at the run."""

    def _make(self, support_type, iban=False, **vals):
        (file,) = self.make_files(iban=iban)
        return self.env["alseraj.support.request"].create({
            "beneficiary_id": file.id, "type_id": support_type.id, "amount_requested": 100, **vals})

    def test_what_is_missing(self):
        self.assertIn("has no IBAN", self._make(self.support_type).payment_gap)
        self.assertFalse(self._make(self.support_type, iban=True).payment_gap)
        self.assertFalse(self._make(self.in_kind_type).payment_gap)
        self.assertIn("who is paid", self._make(self.third_party_type, iban=True).payment_gap)
        landlord = self.env["res.partner"].create({"name": "Landlord"})
        request = self._make(self.third_party_type, third_party_id=landlord.id)
        self.assertIn("Landlord has no IBAN", request.payment_gap)
        account = self.env["res.partner.bank"].create({"acc_number": "12345", "partner_id": landlord.id})
        self.assertIn("12345 of Landlord is not a valid IBAN", request.payment_gap)
        account.acc_number = self.make_iban()
        self.assertFalse(request.payment_gap)
        account.sudo().alseraj_returned_on = self.today
        self.assertIn("sent money back", request.payment_gap)

    def test_it_is_said_at_the_verification_and_gone_after_the_decision(self):
        request = self._make(self.support_type)
        request._step_note_payment_gap()
        self.assertIn("has no IBAN", request.message_ids[0].body)
        verify = request._get_transitions()["verify"]
        self.assertIn("note_payment_gap", verify.steps)
        request._write_internal({"stage": "approved"})
        self.assertFalse(request.payment_gap)
