from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...common import AlserajCommon


@tagged("post_install", "-at_install")
class TestPrivacy(AlserajCommon):
    """A beneficiary is private, whatever rights an employee has elsewhere."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.file = cls.make_beneficiary(name="سالم ناصر علي الدوسري")
        cls.other_file = cls.make_beneficiary(branch_id=cls.other_branch.id)
        cls.partner = cls.file.partner_id
        cls.bank = cls.env["res.partner.bank"].create({
            "partner_id": cls.partner.id, "acc_number": "SA0380000000608010167519",
        })

    def _assert_hidden(self, user):
        partners = self.env["res.partner"].with_user(user)
        banks = self.env["res.partner.bank"].with_user(user)
        self.assertFalse(partners.search([("id", "=", self.partner.id)]))
        self.assertFalse(partners.search([("phone", "=", self.partner.phone), ("id", "=", self.partner.id)]))
        self.assertFalse([r for r in partners.name_search("سالم") if r[0] == self.partner.id])
        groups = partners.formatted_read_group([("id", "=", self.partner.id)], ["name"], ["__count"])
        self.assertEqual(sum(group["__count"] for group in groups), 0)
        with self.assertRaises(AccessError):
            self.partner.with_user(user).read(["name"])
        with self.assertRaises(AccessError):
            self.partner.with_user(user).web_read({"name": {}, "phone": {}})
        with self.assertRaises(AccessError):
            self.file.with_user(user).read(["name"])
        if banks.has_access("read"):
            self.assertFalse(banks.search([("id", "=", self.bank.id)]))
            with self.assertRaises(AccessError):
                self.bank.with_user(user).read(["acc_number"])

    def test_employee_with_contacts_and_invoicing(self):
        self._assert_hidden(self.user_outsider)
        with self.assertRaises(AccessError):
            self.partner.with_user(self.user_outsider).write({"name": "X"})
        partners = self.env["res.partner"].with_user(self.user_outsider)
        with self.assertRaises(AccessError):
            partners.search([("is_beneficiary", "=", True)])
        with self.assertRaises(AccessError):
            partners.search([("beneficiary_ids", "!=", False)])
        self.assertNotIn("is_beneficiary", partners.fields_get())
        # what the employee has elsewhere still works
        contact = partners.create({"name": "Supplier"})
        contact.write({"name": "Supplier 2"})
        self.assertIn(contact, partners.search([("name", "=", "Supplier 2")]))

    def test_portal_sees_himself(self):
        self._assert_hidden(self.user_portal)
        self.env["alseraj.beneficiary"].create(
            self.beneficiary_vals(partner_id=self.user_portal.partner_id.id))
        own = self.user_portal.partner_id
        self.assertTrue(own.is_beneficiary)
        self.assertTrue(own.with_user(self.user_portal).name)
        partners = self.env["res.partner"].with_user(self.user_portal)
        self.assertEqual(partners.search([("id", "in", (own | self.partner).ids)]), own)

    def test_public(self):
        self._assert_hidden(self.env.ref("base.public_user"))

    def test_delegate_sees_his_branches(self):
        files = self.env["alseraj.beneficiary"].with_user(self.user_delegate)
        both = self.file | self.other_file
        self.assertEqual(files.search([("id", "in", both.ids)]), self.file)
        with self.assertRaises(AccessError):
            self.other_file.with_user(self.user_delegate).read(["code"])
        partners = self.env["res.partner"].with_user(self.user_delegate)
        self.assertEqual(partners.search([("id", "in", both.partner_id.ids)]), self.partner)
        with self.assertRaises(AccessError):
            self.other_file.partner_id.with_user(self.user_delegate).read(["name"])
        for model in ("alseraj.document",):
            found = self.env[model].with_user(self.user_delegate).search([("beneficiary_id", "in", both.ids)])
            self.assertEqual(found.beneficiary_id, self.file)
        with self.assertRaises(AccessError):
            files.create(self.beneficiary_vals(branch_id=self.other_branch.id))
        with self.assertRaises(AccessError):
            self.file.with_user(self.user_delegate).write({"branch_id": self.other_branch.id})
        # the rule follows the branches at once
        self.user_delegate.alseraj_branch_ids = self.other_branch
        self.assertEqual(files.search([("id", "in", both.ids)]), self.other_file)
        self.branch.delegate_ids = self.user_delegate
        self.assertEqual(files.search([("id", "in", both.ids)]), both)

    def test_branch_without_role_opens_nothing(self):
        self.user_outsider.alseraj_branch_ids = self.branch
        self._assert_hidden(self.user_outsider)

    def test_roles_see_contacts(self):
        for user in (self.user_officer, self.user_researcher, self.user_member, self.user_finance,
                     self.user_auditor, self.user_manager):
            with self.subTest(user.login):
                self.assertEqual(self.partner.with_user(user).name, self.file.name)

    def test_officer_writes_contacts_of_beneficiaries_only(self):
        self.partner.with_user(self.user_officer).write({"email": "new@example.com"})
        contact = self.env["res.partner"].create({"name": "Supplier"})
        for partner in (contact, self.user_manager.partner_id):
            with self.subTest(partner.name), self.assertRaises(AccessError):
                partner.with_user(self.user_officer).write({"email": "x@example.com"})
        with self.assertRaises(AccessError):
            self.env["res.partner"].with_user(self.user_officer).create({"name": "Quick"})
        with self.assertRaises(AccessError):
            self.env["res.partner.bank"].with_user(self.user_officer).create(
                {"partner_id": contact.id, "acc_number": "123"})

    def test_mark_is_not_set_by_hand(self):
        manager = self.user_manager
        with self.assertRaises(UserError):
            self.partner.with_user(manager).write({"is_beneficiary": False})
        manager.group_ids |= self.env.ref("base.group_partner_manager")
        partners = self.env["res.partner"].with_user(manager)
        with self.assertRaises(UserError):
            partners.create({"name": "X", "is_beneficiary": True})
        contact = partners.with_context(default_is_beneficiary=True).create({"name": "Y"})
        self.assertFalse(contact.is_beneficiary)

    def test_attachment_follows_the_file(self):
        document = self.file.document_ids[:1]
        attachment = self.env["ir.attachment"].search([
            ("res_model", "=", "alseraj.document"), ("res_field", "=", "attachment"),
            ("res_id", "=", document.id),
        ])
        self.assertTrue(attachment)
        self.assertTrue(attachment.with_user(self.user_officer).datas)
        for user in (self.user_outsider, self.user_portal):
            with self.subTest(user.login), self.assertRaises(AccessError):
                attachment.with_user(user).read(["datas"])

    def test_companies(self):
        other = self.env["res.company"].create({"name": "Another association"})
        user = self._make_user("elsewhere", "group_manager")
        user.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        self.assertFalse(self.env["alseraj.beneficiary"].with_user(user).search([("id", "=", self.file.id)]))
        self.assertFalse(self.env["res.partner"].with_user(user).search([("id", "=", self.partner.id)]))
