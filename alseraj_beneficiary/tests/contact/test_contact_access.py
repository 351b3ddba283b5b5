from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ContactCommon

FILED = ("alseraj.interaction", "alseraj.referral", "alseraj.complaint")


@tagged("post_install", "-at_install")
class TestContactAccess(ContactCommon):

    def test_delegate_sees_his_branch(self):
        for model in FILED:
            with self.subTest(model=model):
                own = self.make(model, self.user_delegate)
                other = self.make(model, self.user_officer, beneficiary_id=self.other_file.id)
                records = self.env[model].with_user(self.user_delegate)
                found = records.search([("id", "in", (own + other).ids)])
                self.assertEqual(found.ids, own.ids)
                with self.assertRaises(AccessError):
                    records.browse(other.id).read(["state"])
                with self.assertRaises(AccessError):
                    self.make(model, self.user_delegate, beneficiary_id=self.other_file.id)

    def test_roles_without_contact(self):
        for model in FILED:
            record = self.make(model, self.user_officer)
            for user in (
                self.user_member, self.user_secretary, self.user_finance, self.user_outsider, self.user_portal
            ):
                with self.subTest(model=model, user=user.name), self.assertRaises(AccessError):
                    record.with_user(user).read(["state"])

    def test_delete_is_the_managers(self):
        for model in (*FILED, "alseraj.outreach", "alseraj.improvement"):
            record = self.make(model, self.user_officer)
            with self.subTest(model=model):
                with self.assertRaises(AccessError):
                    record.with_user(self.user_officer).unlink()
                record.with_user(self.user_manager).unlink()
                self.assertFalse(record.exists())

    def test_other_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.env.user.company_ids |= other
        record = self.env["alseraj.interaction"].with_company(other).create({
            "company_id": other.id, "visitor_name": "X", "channel_id": self.channel_phone.id, "question": "?",
        })
        self.assertFalse(self.env["alseraj.interaction"].with_user(self.user_manager).search(
            [("id", "=", record.id)]
        ))
