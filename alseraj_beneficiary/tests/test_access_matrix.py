"""The matrix role × model × right is data (access_matrix.csv); this walks all of it."""

import csv
import pathlib

from odoo.tests import TransactionCase, new_test_user, tagged

MATRIX = pathlib.Path(__file__).with_name("access_matrix.csv")
RIGHTS = ("create", "read", "write", "unlink")
ROLES = (
    "delegate", "officer", "manager", "researcher", "committee_member", "committee_secretary", "finance", "auditor",
    "integrator",
)


@tagged("post_install", "-at_install")
class TestAccessMatrix(TransactionCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.role_users = {
            role: new_test_user(cls.env, f"matrix_{role}", groups=f"alseraj_beneficiary.group_{role}") for role in ROLES
        }
        cls.role_users["employee"] = new_test_user(
            cls.env, "matrix_employee", groups="base.group_user,base.group_partner_manager,account.group_account_invoice")
        cls.role_users["portal"] = new_test_user(cls.env, "matrix_portal", groups="base.group_portal")
        cls.role_users["public"] = new_test_user(cls.env, "matrix_public", groups="base.group_public")
        cls.models = sorted(
            name for name in cls.env.registry
            if name.startswith("alseraj.") and not cls.env[name]._abstract and not cls.env[name]._transient
            and cls.env[name]._original_module == "alseraj_beneficiary"
        )

    def _get_actual(self):
        return {
            (model, role): "".join(
                letter if self.env[model].with_user(user).has_access(right) else "-"
                for letter, right in zip("crwd", RIGHTS, strict=True)
            )
            for model in self.models for role, user in self.role_users.items()
        }

    def test_matrix(self):
        with MATRIX.open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        expected = {(row["model"], role): row[role] for row in rows for role in self.role_users}
        self.assertEqual({row["model"] for row in rows}, set(self.models), "the matrix names every model")
        actual = self._get_actual()
        different = [
            f"{model} {role}: matrix {expected[model, role]}, system {actual[model, role]}"
            for model, role in sorted(actual) if expected[model, role] != actual[model, role]
        ]
        self.assertEqual(different, [])
