"""Accounts and contacts beside apps that have rules of their own on them: nothing opened, nothing taken."""

import contextlib
import json

from neighbour_common import QUIET, NeighbourCommon

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.alseraj_beneficiary.tests.registry.privacy.privacy_common import TRACE

ROLES = ("delegate", "officer", "manager", "researcher", "committee_member", "committee_secretary", "finance", "auditor")


@tagged("post_install", "-at_install")
class TestRights(NeighbourCommon):

    def _may(self, user, records, operation):
        """Whether the user really can, not only by name; nothing stays of it."""
        self.env.invalidate_all()
        mine = records.with_user(user)
        with mute_logger(*QUIET):
            try:
                with self.env.cr.savepoint(), contextlib.closing(self.env.cr.savepoint(flush=False)):
                    if operation == "create":
                        vals = {"name": "New"} if records._name == "res.partner" else {
                            "acc_number": "SA1230000001234567891234", "partner_id": records.partner_id.id}
                        mine.create(vals)
                    elif operation == "write":
                        mine.write({"comment": "x"} if records._name == "res.partner" else {"clearing_number": "1"})
                    else:
                        mine.unlink()
                    self.env.flush_all()
                return True
            except AccessError:
                return False
            finally:
                self.env.invalidate_all()

    def test_apps_keep_their_rights_with_each_role(self):
        """Sales, purchase and stock users who have a role of ours too; and every other ordinary user."""
        groups = [*self.app_users, *(g for g in (
            "purchase.group_purchase_manager", "stock.group_stock_manager", "hr.group_hr_manager",
        ) if self.env.ref(g, raise_if_not_found=False))]
        partner = self.env["res.partner"].create({"name": "Vendor", "bank_ids": [
            Command.create({"acc_number": "SA5530000001234567891234"})]})
        counted = 0
        for number, group in enumerate(groups):
            alone = self._make_user(f"alone_{number}", "base.group_user", group)
            may = {
                (records._name, operation) for records in (partner, partner.bank_ids)
                for operation in ("create", "write", "unlink") if self._may(alone, records, operation)
            }
            for role in ROLES if may else ():
                both = self._make_user(f"both_{number}_{role}", f"group_{role}", group)
                for name, operation in may:
                    records = partner if name == "res.partner" else partner.bank_ids
                    with self.subTest(group=group, role=role, model=name, operation=operation):
                        self.assertTrue(self._may(both, records, operation))
                        counted += 1
        self.assertGreater(counted, 50 if self.is_installed("stock") else 20)

    def test_rules_of_hr_open_nothing(self):
        """HR's rule for its own accounts is OR-ed with rules of groups: ours is none."""
        employee = self.env["hr.employee"].create({"name": "Employee"})
        theirs = self.env["res.partner.bank"].create({
            "acc_number": "SA9930000001234567891234", "partner_id": employee.work_contact_id.id})
        vendor = self.visible.bank_ids
        contact_manager = self._make_user("contacts_and_desk", "group_officer", "base.group_partner_manager")
        for user in (self.user_delegate, self.user_officer, self.user_manager, self.user_researcher):
            for operation in ("create", "write", "unlink"):
                with self.subTest(user=user.login, operation=operation):
                    self.assertFalse(self._may(user, vendor, operation))
                    self.assertFalse(self._may(user, theirs, operation))
        for operation in ("create", "write", "unlink"):
            self.assertTrue(self._may(contact_manager, vendor, operation))
            self.assertFalse(self._may(contact_manager, theirs, operation), "an employee's account is HR's")
            self.assertTrue(self._may(self.user_officer, self.bank_account, operation))
            for user in (self.app_users["hr.group_hr_user"], self.user_of_all):
                self.assertFalse(self._may(user, self.bank_account, operation))

    def test_warning_to_a_role(self):
        user = self._make_user("desk_and_sales", "group_officer", "sales_team.group_sale_salesman")
        spec = {"partner_id": {"fields": {"display_name": {}}}}
        answer = self.call(user, "crm.lead", "onchange", [], {"partner_id": self.partner.id}, ["partner_id"], spec)
        self.assertIn(TRACE, json.dumps(answer.get("warning")))
        answer = self.call(user, "crm.lead", "onchange", [], {"partner_id": self.visible.id}, ["partner_id"], spec)
        self.assertNotIn("warning", answer)
