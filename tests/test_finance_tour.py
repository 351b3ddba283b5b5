"""The month's run of fifty, in a browser and in Arabic: one wrong IBAN, posted, sheet, one returned, paid again."""

import base64

from test_journey import JourneyCase

from odoo.tests import tagged

from odoo.addons.alseraj_beneficiary.tests.common import PDF, AlserajCommon, get_today

COUNT = 50
NEW = "/odoo/action-alseraj_beneficiary.action_disbursement/new"


@tagged("post_install", "-at_install")
class TestFinanceTour(JourneyCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        AlserajCommon._identifier_count = 3_000_000
        files = cls.env["alseraj.beneficiary"].create([
            {
                "name": f"مستفيد تجريبي رقم {number}", "identifier": AlserajCommon.national_id(),
                "mobile": f"05{30000000 + number}", "branch_id": cls.setup_ids["branch"],
            } for number in range(COUNT)
        ])
        files._write_internal({"state": "registered"})
        cls.banks = cls.env["res.partner.bank"].create([
            {"acc_number": cls.make_iban(index), "partner_id": file.partner_id.id} for index, file in enumerate(files)
        ])
        cls.banks[3].acc_number = "SA0011112222333344445555"
        cls.banks.with_user(cls.users["manager"]).action_alseraj_verify_account("خطاب البنك", PDF)
        requests = cls.env["alseraj.support.request"].create([
            {
                "beneficiary_id": file.id, "type_id": cls.setup_ids["type"], "channel_id": cls.setup_ids["channel"],
                "amount_requested": 500,
            } for file in files
        ])
        for number, request in enumerate(requests):
            request._write_internal({"name": f"TOUR/{number}", "stage": "approved", "amount_approved": 500})
        requests._step_plan_installments()
        cls.installments = requests.installment_ids.sorted(lambda rec: rec.request_id.id)
        cls.installments.due_date = get_today()
        cls.journal = cls.env["account.journal"].browse(cls.setup_ids["journal"])
        cls.journal.alseraj_bank_layout_id = cls.env.ref("alseraj_beneficiary.bank_layout_xlsx")

    @classmethod
    def make_iban(cls, index):
        bban = f"80{900_000 + index:018d}"
        return f"SA{98 - int(f'{bban}281000') % 97:02d}{bban}"

    def _last_run(self):
        self.env.invalidate_all()
        return self.env["alseraj.disbursement"].search([], order="id desc", limit=1)

    def test_month(self):
        wrong, returned = self.installments[3], self.installments[7]
        self.start_tour(NEW, "alseraj_finance_prepare", login="finance", timeout=600)
        run = self._last_run()
        self.assertEqual((run.state, run.installment_count, run.total), ("confirmed", COUNT - 1, 500 * (COUNT - 1)))
        self.assertEqual(wrong.state, "planned")
        self.assertTrue(wrong.request_id.activity_ids, "the officer was asked to mend it")

        self.start_tour(
            f"/odoo/action-alseraj_beneficiary.action_disbursement/{run.id}", "alseraj_finance_post", login="finance2",
            timeout=600)
        self.env.invalidate_all()
        self.assertEqual((run.state, run.amount_returned), ("posted", 500))
        self.assertEqual((run.confirmed_by_id, run.posted_by_id), (self.users["finance"], self.users["finance2"]))
        sheet = run.sheet_ids
        self.assertEqual((sheet.payment_count, sheet.total, sheet.number), (COUNT - 1, 500 * (COUNT - 1), 1))
        self.assertEqual(base64.b64decode(sheet.content)[:2], b"PK")
        self.assertEqual((returned.state, returned.return_reason), ("returned", "الحساب مغلق"))
        self.assertEqual(set((self.installments - wrong - returned).mapped("state")), {"paid"})

        # the officer corrects the one number and asks the other family for a new account
        self.banks[3].with_user(self.users["officer"]).acc_number = self.make_iban(COUNT)
        self.banks[7].with_user(self.users["officer"]).acc_number = self.make_iban(COUNT + 1)
        (self.banks[3] | self.banks[7]).with_user(self.users["manager"]).action_alseraj_verify_account("خطاب البنك", PDF)
        self.start_tour(NEW, "alseraj_finance_again", login="finance", timeout=600)
        again = self._last_run()
        self.assertEqual(again.installment_ids, wrong | returned)
        again.with_user(self.users["finance2"]).action_post()
        self.assertEqual(set(self.installments.mapped("state")), {"paid"})
        self.assertEqual(set(self.installments.request_id.mapped("state")), {"done"})
        self.start_tour(
            f"/odoo/action-alseraj_beneficiary.action_fund/{self.setup_ids['fund']}", "alseraj_finance_fund", login="finance",
            timeout=600)
