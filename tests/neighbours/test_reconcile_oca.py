"""Bank reconciliation of the OCA: an accountant without a role reads no beneficiary's name there."""

from neighbour_common import NeighbourCommon

from odoo.tests import tagged

from odoo.addons.alseraj_beneficiary.tests.registry.privacy.privacy_common import TRACE


@tagged("post_install", "-at_install")
class TestReconcileOca(NeighbourCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = cls.env["res.company"].search([("chart_template", "!=", False)], limit=1) or cls.company
        if not company.chart_template:
            cls.env["account.chart.template"].try_loading("sa", company=company, install_demo=False)
        cls.users_there = cls.user_accountant | cls.user_officer | cls.user_finance
        cls.users_there.write({"company_ids": [(4, company.id)]})
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": [company.id, cls.company.id]})
        cls.journal = cls.env["account.journal"].create({
            "name": "Bank of the Test", "code": "BNKT", "type": "bank", "company_id": company.id})
        cls.users_there.company_id = company

    def _make_line(self, user, **vals):
        return self.env["account.bank.statement.line"].with_user(user).with_company(self.journal.company_id).create({
            "journal_id": self.journal.id, "payment_ref": "Transfer", "amount": -100, "date": "2030-01-01", **vals})

    def _read(self, user, line):
        self.env.flush_all()
        names = [name for name, field in line._fields.items() if field.type == "json"]
        self.assertIn("reconcile_data_info", names)
        spec = {name: {} for name in (*names, "partner_name", "display_name")} | {
            "partner_id": {"fields": {"display_name": {}}}, "manual_partner_id": {"fields": {"display_name": {}}}}
        context = {"allowed_company_ids": self.journal.company_id.ids}
        return self.call(user, line._name, "web_read", line.ids, spec, context=context)

    def test_names(self):
        line = self._make_line(self.user_finance, partner_id=self.partner.id)
        data = line.with_user(self.user_finance).reconcile_data_info
        line.with_user(self.user_finance).write({"reconcile_data_info": data})  # kept, with the name, by who may see it
        self.env.flush_all()
        self.assertIn(TRACE, str(self._read(self.user_finance, line)))
        for user in (self.user_accountant, self.app_users["account.group_account_user"]):
            user.company_ids |= self.journal.company_id
            answer = self._read(user, line)
            self.assertNotIn("Error", str(answer)[:30])
            self.assertNoTrace(answer)
            for method, args in (("onchange", [line.ids, {}, [], {"reconcile_data_info": {}, "reconcile_data": {}}]),
                                 ("export_data", [line.ids, ["reconcile_data_info"]])):
                self.assertNoTrace(self.call(user, line._name, method, *args, context={
                    "allowed_company_ids": self.journal.company_id.ids}))

    def test_a_name_typed_in_is_no_question(self):
        bookkeeper = self.app_users["account.group_account_user"]
        bookkeeper.company_ids |= self.journal.company_id
        bookkeeper.company_id = self.journal.company_id
        vals = ({"partner_name": TRACE}, {"account_number": self.bank_account.sanitized_acc_number})
        for val in vals:
            self.assertFalse(self._make_line(bookkeeper, **val).partner_id)
            self.assertEqual(self._make_line(self.user_finance, **val).partner_id, self.partner)
