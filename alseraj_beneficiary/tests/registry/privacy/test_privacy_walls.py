from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .privacy_common import TRACE, PrivacyCommon


@tagged("post_install", "-at_install")
class TestPrivacyWalls(PrivacyCommon):
    """Contacts and accounts: what our roles may change of others', what others may name of ours.

    Beside other apps the same is tried in ``tests/neighbours``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendor = cls.env["res.partner"].create({
            "name": "Vendor", "bank_ids": [Command.create({"acc_number": "SA4420000001234567891234"})]})

    # ------------------------------------------------------------ rights of ours

    def test_desk_changes_beneficiaries_only(self):
        account = {"acc_number": "SA5530000001234567891234"}
        for user in (self.user_officer, self.user_manager, self.user_delegate):
            vendor, bank = self.vendor, self.vendor.bank_ids
            for model, method, args in (
                ("res.partner", "write", [vendor.ids, {"phone": "0500000000"}]),
                ("res.partner", "write", [self.user_accountant.partner_id.ids, {"phone": "0500000000"}]),
                ("res.partner", "write", [(vendor | self.partner).ids, {"phone": "0500000000"}]),
                ("res.partner", "write", [vendor.ids, {"bank_ids": [Command.create(account)]}]),
                ("res.partner", "action_archive", [vendor.ids]),
                ("res.partner", "unlink", [vendor.ids]),
                ("res.partner", "create", [{"name": "New"}]),
                ("res.partner.bank", "create", [{**account, "partner_id": vendor.id}]),
                ("res.partner.bank", "write", [bank.ids, account]),
                ("res.partner.bank", "write", [bank.ids, {"active": False}]),
                ("res.partner.bank", "write", [bank.ids, {"partner_id": self.partner.id}]),
                ("res.partner.bank", "unlink", [bank.ids]),
                ("res.partner.bank", "web_save", [[], {**account, "partner_id": vendor.id}, {}]),
            ):
                with self.subTest(user=user.login, model=model, method=method, args=args):
                    self.assertRefused(self.call(user, model, method, *args))
        own = self.make_beneficiary(register=False)
        for user in (self.user_officer, self.user_manager, self.user_delegate):
            with self.subTest(user=user.login):
                self.assertTrue(self.call(user, "res.partner", "write", own.partner_id.ids, {"phone": "0550000000"}))
                created = self.call(user, "res.partner.bank", "create", {  # another one each: Odoo archives what is deleted
                    "acc_number": f"SA{user.id}30000001234567891234", "partner_id": own.partner_id.id})
                self.assertIsInstance(created, int)
                self.assertTrue(self.call(user, "res.partner.bank", "unlink", [created]))

    def test_rights_of_others_stay(self):
        """Who may change contacts by another app's right, or one that the administrator gives, still may."""
        own_group = self.env["res.groups"].create({"name": "Editors"})
        self.env["ir.model.access"].create([
            {"name": "editors", "model_id": self.env["ir.model"]._get(model).id, "group_id": own_group.id,
             "perm_read": True, "perm_write": True, "perm_create": True, "perm_unlink": True}
            for model in ("res.partner", "res.partner.bank")])
        for group in (self.env.ref("base.group_partner_manager"), own_group):
            for user in (self.user_officer, self.user_delegate, self.user_researcher, self.user_auditor):
                user.group_ids |= group
                with self.subTest(user=user.login, group=group.name):
                    created = self.call(user, "res.partner", "create", {"name": "New"})
                    self.assertTrue(self.call(user, "res.partner", "write", [created], {"phone": "0500000000"}))
                    bank = self.call(user, "res.partner.bank", "create", {
                        "acc_number": f"SA{user.id}30000001234567891234", "partner_id": created})
                    self.assertTrue(self.call(user, "res.partner.bank", "unlink", [bank]))
                user.group_ids -= group
        self.assertRefused(self.call(self.user_officer, "res.partner", "write", self.vendor.ids, {"phone": "1"}))

    def test_no_rule_of_a_group(self):
        """Rules of groups are OR-ed with those of every app: on contacts and accounts we have none."""
        rules = self.env["ir.rule"].search([("model_id.model", "in", ("res.partner", "res.partner.bank"))])
        ours = rules.filtered(lambda rule: rule.get_external_id()[rule.id].startswith("alseraj_"))
        self.assertEqual(len(ours), 2)
        self.assertFalse(ours.groups)

    # ------------------------------------------------------------ an id written is a name told

    def test_named_by_strangers(self):
        partner, bank = self.partner.id, self.bank_account.id
        plan = self.env["account.analytic.plan"].search([], limit=1)
        self.env["ir.model.data"].create({
            "module": "__export__", "name": "res_partner_x", "model": "res.partner", "res_id": partner})
        analytic = {"name": "x", "plan_id": plan.id}
        doors = (
            ("account.analytic.account", "create", [[{**analytic, "partner_id": partner}]], {}),
            ("account.analytic.account", "create", [[analytic, {**analytic, "partner_id": partner}]], {}),
            ("account.analytic.account", "create", [[analytic]], {"default_partner_id": partner}),
            ("account.analytic.account", "web_save", [[], {**analytic, "partner_id": partner}, {"partner_id": {}}], {}),
            ("account.autopost.bills.wizard", "create", [[{"partner_id": partner}]], {}),
            ("payment.link.wizard", "create", [[{"partner_id": partner, "amount": 5}]], {}),
            ("account.move", "create", [[{"move_type": "out_invoice", "partner_id": partner}]], {}),
            ("account.move", "create", [[{"move_type": "in_invoice", "partner_bank_id": bank}]], {}),
            ("account.journal", "create", [[{"name": "J", "type": "bank", "code": "JJ", "bank_account_id": bank}]], {}),
            ("calendar.event", "create", [[{
                "name": "x", "start": "2030-01-01", "stop": "2030-01-01", "partner_ids": [Command.link(partner)]}]], {}),
            ("calendar.event", "create", [[{
                "name": "x", "start": "2030-01-01", "stop": "2030-01-01", "partner_ids": [Command.set([partner])]}]], {}),
            ("res.partner", "create", [[{"name": "x", "child_ids": [Command.link(partner)]}]], {}),
            ("res.users", "create", [[{"name": "x", "login": "x", "partner_id": partner}]], {}),
        )
        self.user_accountant.group_ids |= self.env.ref("analytic.group_analytic_accounting") | self.env.ref(
            "base.group_erp_manager")
        for user in (self.user_outsider, self.user_accountant, self.user_delegate):
            for model, method, args, context in doors:
                if model not in self.env or not self.env[model].with_user(user).has_access("create"):
                    continue
                with self.subTest(user=user.login, model=model, method=method, args=args):
                    answer = self.call(user, model, method, *args, context=context)
                    self.assertRefused(answer)
                    self.assertNoTrace(answer)
        digits = str(partner)
        for header, cell, context in (
            ("partner_id/.id", digits, {}), ("partner_id/.id", f" {digits} ", {}), ("partner_id/.id", "_".join(digits), {}),
            ("partner_id/.id", digits.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")), {}),
            ("partner_id/id", "__export__.res_partner_x", {}),
            ("partner_id/id", "res_partner_x", {"_import_current_module": "__export__"}),
        ):
            with self.subTest(header=header, cell=cell):
                answer = self.call(self.user_accountant, "account.analytic.account", "load",
                                   ["name", "plan_id/.id", header], [["x", str(plan.id), cell]], context=context)
                self.assertFalse(isinstance(answer, dict) and answer["ids"], answer)
                self.assertNoTrace(answer)
        account = self.env["account.analytic.account"].create(analytic)
        for method, args in (("write", [{"partner_id": partner}]), ("copy", [{"partner_id": partner}])):
            self.assertRefused(self.call(self.user_accountant, account._name, method, account.ids, *args))

    def test_named_by_who_may(self):
        plan = self.env["account.analytic.plan"].search([], limit=1)
        values = {"name": "x", "plan_id": plan.id}
        self.user_accountant.group_ids |= self.env.ref("analytic.group_analytic_accounting")
        both = self._make_user("desk_and_books", "group_officer", "account.group_account_manager",
                               "analytic.group_analytic_accounting")
        account = self.env["account.analytic.account"].browse(
            self.call(both, "account.analytic.account", "create", {**values, "partner_id": self.partner.id}))
        self.assertEqual(account.partner_id, self.partner)
        # who works on a record that names him goes on: the same value, a copy, another contact
        for method, args in (("write", [{"name": "y", "partner_id": self.partner.id}]), ("copy", []),
                             ("write", [{"partner_id": self.vendor.id}])):
            with self.subTest(method=method, args=args):
                self.assertNotRegex(str(self.call(self.user_accountant, account._name, method, account.ids, *args)), "Error")
            with self.subTest(method=f"{method} of somebody else", args=args):
                other = self.make_beneficiary(register=False).partner_id
                self.assertRefused(self.call(self.user_accountant, account._name, method, account.ids, {"partner_id": other.id}))

    def test_warning_to_a_role(self):
        """Who may name a beneficiary elsewhere is told that others will read it."""
        both = self._make_user("desk_and_books", "group_officer", "account.group_account_manager",
                               "analytic.group_analytic_accounting")
        spec = {"partner_id": {"fields": {"display_name": {}}}}
        for partner, warned in ((self.partner, True), (self.vendor, False), (self.user_officer.partner_id, False)):
            answer = self.call(both, "account.analytic.account", "onchange", [], {"partner_id": partner.id}, ["partner_id"], spec)
            self.assertEqual("warning" in answer, warned)
            if warned:
                self.assertIn(TRACE, answer["warning"]["message"])

    def test_cost_of_the_wall(self):
        """A hundred records that name contacts cost as many queries as ten."""
        plan = self.env["account.analytic.plan"].search([], limit=1)
        partners = self.env["res.partner"].create([{"name": f"P{number}"} for number in range(100)])
        self.user_accountant.group_ids |= self.env.ref("analytic.group_analytic_accounting")
        Account = self.env["account.analytic.account"].with_user(self.user_accountant)
        names = Account._get_naming_fields()
        self.assertIn("partner_id", names)

        def check(count):
            self.count_queries(Account._check_named, [], names)  # caches of rights
            return self.count_queries(Account._check_named, [
                {"name": "x", "plan_id": plan.id, "partner_id": partner.id} for partner in partners[:count]], names)

        with mute_logger("odoo.models"):
            self.assertEqual(check(10), check(100))

    # ------------------------------------------------------------ account numbers

    def test_account_numbers(self):
        """The desk and finance work with the numbers; other roles see the last digits, and export none."""
        number, bank, files = self.bank_account.sanitized_acc_number, self.bank_account, self.file
        masked = f"…{number[-4:]}"
        chair = self.user_member
        log = self.env["alseraj.access.log"]
        for user, whole in (
            (self.user_officer, True), (self.user_manager, True), (self.user_finance, True), (self.user_sensitive, True),
            (chair, False), (self.user_secretary, False), (self.user_researcher, False), (self.user_auditor, False),
        ):
            user.group_ids |= self.env.ref("base.group_allow_export")
            with self.subTest(user=user.login):
                spec = {"bank_ids": {"fields": {"acc_number": {}, "sanitized_acc_number": {}, "display_name": {}}}}
                answer = str(self.call(user, files._name, "web_read", files.ids, spec))
                self.assertEqual(number in answer, whole, answer)
                self.assertIn(masked if not whole else number, answer)
                for model, ids, names in (
                    (files._name, files.ids, ["name", "bank_ids/acc_number"]),
                    (files._name, files.ids, ["bank_ids/sanitized_acc_number"]),
                    ("res.partner", self.partner.ids, ["bank_ids/acc_number"]),
                    ("res.partner.bank", bank.ids, ["acc_number"]),
                    ("alseraj.document", self.document.ids, ["beneficiary_id/bank_ids/acc_number"]),
                    ("res.users", user.ids, ["partner_id/bank_ids/acc_number"]),
                ):
                    before = log.search_count([("user_id", "=", user.id), ("kind", "=", "export")])
                    answer = self.call(user, model, "export_data", ids, names)
                    if model == "res.users":
                        self.assertNotIn("account numbers", str(answer).lower(), "one's own is one's own")
                        continue
                    self.assertEqual(number in str(answer).replace(" ", ""), whole, (model, answer))
                    if whole:
                        self.env.flush_all()
                        self.assertGreater(log.search_count([("user_id", "=", user.id), ("kind", "=", "export")]), before)
                    else:
                        self.assertRefused(answer)
                for model, method, args in (
                    ("res.partner.bank", "read", [bank.ids, ["acc_number"]]),
                    ("res.partner.bank", "copy_data", [bank.ids]),
                    ("res.partner.bank", "name_search", [number]),
                    ("res.partner.bank", "formatted_read_group", [[], ["acc_number"], ["__count"]]),
                    ("res.partner.bank", "formatted_read_group", [[], [], ["sanitized_acc_number:array_agg"]]),
                ):
                    answer = str(self.call(user, model, method, *args)).replace(" ", "")
                    self.assertEqual(number in answer, whole, (method, answer))
