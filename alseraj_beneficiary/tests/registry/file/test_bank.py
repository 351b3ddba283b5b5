from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ...common import AlserajCommon

IBAN = "SA0380000000608010167519"


@tagged("post_install", "-at_install")
class TestBank(AlserajCommon):

    def _add(self, file, user=None, **vals):
        return self.env["res.partner.bank"].with_user(user or self.user_officer).create(
            {"partner_id": file.partner_id.id, "acc_number": IBAN, **vals})

    def test_one_account_one_file(self):
        first, second = self.make_beneficiaries(2, register=False)
        bank = self._add(first, acc_number="SA٠٣ 8000-0000 6080 1016 7519")
        self.assertEqual(bank.sanitized_acc_number, IBAN)
        with self.assertRaises(ValidationError):
            self._add(second)
        with self.assertRaises(UserError):
            self._add(second, alseraj_shared_reason="They are spouses")
        self._add(second, user=self.user_manager, alseraj_shared_reason="They are spouses")

    def test_other_contacts_are_not_concerned(self):
        first = self.env["res.partner"].create({"name": "Supplier"})
        second = self.env["res.partner"].create({"name": "Supplier 2"})
        for partner in (first, second):
            self.env["res.partner.bank"].create({"partner_id": partner.id, "acc_number": IBAN})
