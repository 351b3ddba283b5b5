"""Who grants logins to contacts meets no beneficiary by it."""

from odoo import Command
from odoo.tests import tagged

from .privacy_common import PrivacyCommon


@tagged("post_install", "-at_install")
class TestPrivacyPortalWizard(PrivacyCommon):
    def test_portal_wizard_names_nobody(self):
        login = self.env["res.users"].with_context(no_reset_password=True).create({
            "name": self.partner.name, "login": "zubaydah@example.com", "partner_id": self.partner.id,
            "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
        })
        self.assertEqual(login.partner_id, self.partner)
        for user in (self.user_accountant, self.user_outsider, self.user_delegate):
            own = self.env["res.partner"].create({"name": "A Supplier", "email": "supplier@example.com"})
            context = {"active_ids": self.partner.ids, "active_model": "res.partner"}
            wizard = self.env["portal.wizard"].with_user(user).create({"partner_ids": [Command.set(own.ids)]}) \
                if user != self.user_delegate else self.env["portal.wizard"]
            spec = {"user_ids": {"fields": {"user_id": {"fields": {"display_name": {}}}, "email": {}, "partner_id": {
                "fields": {"display_name": {}}}}}}
            for model, method, args, kwargs in (
                ("portal.wizard", "create", [{"partner_ids": [Command.set(self.partner.ids)]}], {}),
                ("portal.wizard", "create", [{}], {"context": context}),
                ("portal.wizard", "create", [{}], {"context": {"default_partner_ids": self.partner.ids}}),
                ("portal.wizard", "action_open_wizard", [], {"context": context}),
                ("portal.wizard", "onchange", [[], {}, [], spec], {"context": context}),
                ("portal.wizard", "onchange", [[], {"partner_ids": [[6, 0, self.partner.ids]]}, ["partner_ids"], spec], {}),
                ("portal.wizard.user", "create", [{"wizard_id": wizard.id, "partner_id": self.partner.id}], {}),
                ("portal.wizard.user", "write", [wizard.user_ids.ids, {"partner_id": self.partner.id}], {}),
                ("portal.wizard.user", "onchange", [[], {"partner_id": self.partner.id}, ["partner_id"], {
                    "user_id": {"fields": {"display_name": {}}}}], {}),
            ):
                with self.subTest(user=user.name, model=model, method=method, args=args):
                    answer = self.call(user, model, method, *args, **kwargs)
                    self.assertNoTrace(answer)
                    if isinstance(answer, (int, list)) and method == "create":
                        made = self.env[model].browse(answer)
                        lines = made if model == "portal.wizard.user" else made.user_ids
                        self.assertNotIn(self.partner, lines.partner_id)
                        self.assertNoTrace(self.call(user, "portal.wizard.user", "read", lines.ids, ["user_id", "email"]))
