from odoo import Command
from odoo.tests import tagged

from .privacy_common import TRACE, PrivacyCommon


@tagged("post_install", "-at_install")
class TestPrivacyPartner(PrivacyCommon):
    """Ways round the record rule: what Odoo computes in sudo of a contact that is named, not read."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the widest rights on contacts and the least on beneficiaries
        cls.user_delegate.group_ids |= cls.env.ref("base.group_partner_manager")
        cls.strangers = cls.user_outsider | cls.user_accountant | cls.user_delegate

    def test_contact_below_a_beneficiary(self):
        for user in self.strangers:
            for vals, context in (
                ({"name": "Child", "parent_id": self.partner.id}, {}),
                ({"name": "Child"}, {"default_parent_id": self.partner.id}),
            ):
                with self.subTest(user=user.login, vals=vals):
                    self.assertRefused(self.call(user, "res.partner", "create", [vals], context=context))
            own = self.env["res.partner"].with_user(user).create({"name": "Own"})
            self.assertRefused(self.call(user, "res.partner", "write", own.ids, {"parent_id": self.partner.id}))
            self.assertFalse(own.parent_id)

    def test_address_of_a_beneficiary_is_his(self):
        """Below a beneficiary's contact the name is his too: a delivery address of the portal, for one."""
        address = self.env["res.partner"].create({"parent_id": self.partner.id, "type": "delivery", "city": "Kharj"})
        later = self.env["res.partner"].create({"name": "Later", "type": "other"})
        later.parent_id = self.partner
        contact = self.env["res.partner"].create({
            "name": f"{TRACE} before", "child_ids": [Command.create({"name": "Below"})]})
        self.env["alseraj.beneficiary"].create(self.beneficiary_vals(partner_id=contact.id))
        self.env.flush_all()
        hidden = address | later | contact | contact.child_ids
        for user in self.user_outsider | self.user_accountant:
            self.assertFalse(self.call(user, "res.partner", "search", [("id", "in", hidden.ids)]))
        # himself he sees his addresses
        portal = self._make_user("family", "base.group_portal")
        portal.partner_id = self.partner
        found = self.call(portal, "res.partner", "search", [("id", "in", (address | contact).ids)])
        self.assertEqual(found, address.ids)

    def test_forms(self):
        """A form that is given a contact's id answers with what Odoo computes of it, in sudo."""
        bank, partner = self.bank_account.id, self.partner.id
        link = [Command.link(partner)]
        forms = (
            ("res.partner.bank", {"partner_id": partner}, "acc_holder_name"),
            ("res.partner", {"parent_id": partner}, "street"),
            ("res.partner", {"parent_id": partner}, "complete_name"),
            ("account.journal", {"bank_account_id": bank}, "bank_acc_number"),
            ("account.setup.bank.manual.config", {"res_partner_bank_id": bank}, "acc_holder_name"),
            ("account.move", {"move_type": "in_invoice", "partner_id": partner}, "partner_bank_id"),
            ("calendar.event", {"partner_ids": link}, "attendee_ids"),
            ("calendar.event", {"partner_ids": [Command.set([partner])]}, "description"),
            ("mail.compose.message", {"partner_ids": link}, "partner_ids"),
            ("res.partner", {"child_ids": [Command.create({"parent_id": partner})]}, "child_ids"),
        )
        for user in self.strangers:
            for model, values, field in forms:
                if not self.env[model].with_user(user).has_access("create"):
                    continue
                spec = {name: {} for name in (*values, field)}
                with self.subTest(user=user.login, model=model, values=values):
                    answer = self.call(user, model, "onchange", [], values, list(values)[-1:], spec)
                    self.assertRefused(answer)
                    self.assertNoTrace(answer)
                    defaults = {f"default_{name}": value for name, value in values.items()}
                    answer = self.call(user, model, "onchange", [], {}, [], spec, context=defaults)
                    self.assertNoTrace(answer)
        # with a right, and for contacts of one's own, forms answer
        answer = self.call(self.user_manager, "res.partner.bank", "onchange", [], {"partner_id": partner},
                           ["partner_id"], {"acc_holder_name": {}})
        self.assertIn(TRACE, str(answer))
        answer = self.call(self.user_accountant, "res.partner.bank", "onchange", [],
                           {"partner_id": self.user_officer.partner_id.id}, ["partner_id"], {"acc_holder_name": {}})
        self.assertIn("Officer", str(answer))

    def test_form_of_a_record_that_has_one(self):
        """Who works on a record that names a beneficiary already can go on."""
        event = self.env["calendar.event"].create({
            "name": "Visit", "start": "2030-01-02 10:00:00", "stop": "2030-01-02 11:00:00",
            "partner_ids": [Command.set((self.partner | self.user_outsider.partner_id).ids)],
        })
        values = {"name": "Later", "partner_ids": [Command.link(self.partner.id)]}
        answer = self.call(self.user_outsider, "calendar.event", "onchange", event.ids, values, ["name"], {"name": {}})
        self.assertEqual(answer, {"value": {}}, answer)

    def test_duplicates(self):
        """A number typed in does not tell that a beneficiary has it."""
        number, vat = self.bank_account.acc_number, self.partner.vat
        spec = {"same_vat_partner_id": {"fields": {"display_name": {}}}}
        for user in self.strangers:
            own = self.env["res.partner"].with_user(user).create({"name": "Own", "vat": vat})
            account = self.env["res.partner.bank"].create({"partner_id": own.id, "acc_number": number})
            with self.subTest(user.login):
                row = self.call(user, "res.partner", "web_read", own.ids, spec)[0]
                self.assertNotEqual((row["same_vat_partner_id"] or {}).get("id"), self.partner.id)
                answer = self.call(user, "res.partner", "onchange", [], {"name": "x", "vat": vat}, ["vat"], spec)
                self.assertNotIn(f"'id': {self.partner.id}", str(answer))
                if self.env["res.partner.bank"].with_user(user).has_access("read"):
                    row = self.call(user, "res.partner.bank", "read", account.ids, ["duplicate_bank_partner_ids"])
                    self.assertNotIn(self.partner.id, row[0]["duplicate_bank_partner_ids"])
            account.unlink()
            own.sudo().unlink()
        own = self.env["res.partner"].create({"name": "Own", "vat": vat})
        self.assertEqual(own.with_user(self.user_officer).same_vat_partner_id, self.partner)

    def test_merging_contacts(self):
        wizard = "base.partner.merge.automatic.wizard"
        supplier = self.env["res.partner"].create({"name": "Supplier", "email": self.partner.email})
        self.user_manager.group_ids |= self.env.ref("base.group_partner_manager")
        for user in (self.user_accountant, self.user_delegate, self.user_manager, self.env.ref("base.user_admin")):
            for destination in (supplier, self.partner):
                with self.subTest(user=user.login, destination=destination.id):
                    vals = {
                        "partner_ids": [Command.set((supplier | self.partner).ids)],
                        "dst_partner_id": destination.id, "state": "selection",
                    }
                    created = self.call(user, wizard, "create", [vals])
                    if isinstance(created, list):
                        answer = self.call(user, wizard, "action_merge", created)
                        if user in self.strangers:  # the wizard does not even show him
                            self.assertNoTrace(answer)
                        else:
                            self.assertRefused(answer)
                    self.assertTrue(self.partner.exists() and supplier.exists())
                    self.assertEqual(self.file.partner_id, self.partner)
        others = supplier | self.env["res.partner"].create({"name": "The same", "email": supplier.email})
        created = self.call(self.user_accountant, wizard, "create", [
            {"partner_ids": [Command.set(others.ids)], "dst_partner_id": supplier.id, "state": "selection"}])
        self.call(self.user_accountant, wizard, "action_merge", created)
        self.assertEqual(others.exists(), supplier, "other contacts merge as ever")

    def test_name_behind_a_link(self):
        answer = self.call(self.user_delegate, "res.partner", "read", self.user_delegate.partner_id.ids, ["name"])
        self.assertNotIn("Error", str(answer))
        for user in self.strangers:
            self.assertNoTrace(self.partner.with_user(user).sudo().display_name)
            self.assertNoTrace(self.bank_account.with_user(user).sudo().display_name)
        self.user_delegate.alseraj_branch_ids |= self.other_branch
        self.env.invalidate_all()
        self.assertIn(TRACE, self.partner.with_user(self.user_delegate).sudo().display_name)
        self.assertIn("SA03", self.bank_account.with_user(self.user_delegate).sudo().display_name)
