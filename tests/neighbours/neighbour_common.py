"""The product beside other apps: who uses each of them, as `apps.csv` says."""

import csv
from pathlib import Path

from odoo import Command

from odoo.addons.alseraj_beneficiary.tests.registry.privacy.privacy_common import PrivacyCommon

APPS = Path(__file__).with_name("apps.csv")
QUIET = ("odoo.addons.base.models.ir_rule", "odoo.models", "odoo.sql_db", "odoo.addons.base.models.ir_model")


class NeighbourCommon(PrivacyCommon):
    """A hidden beneficiary, and the ordinary user of each app that is installed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with APPS.open(encoding="utf-8") as file:
            rows = [row for row in csv.DictReader(file)]
        installed = cls.env["ir.module.module"].search([("state", "=", "installed")]).mapped("name")
        cls.apps = [row for row in rows if row["module"] in installed]
        cls.app_users = {}
        for group in dict.fromkeys(row["group"] for row in cls.apps if row["group"]):
            cls.app_users[group] = cls._make_user(group.split(".")[1], "base.group_user", group)
        # who uses them all: rules of groups are OR-ed, so he sees what any of them sees
        cls.user_of_all = cls._make_user("all_apps", "base.group_user", "base.group_allow_export", *cls.app_users)
        cls.visible = cls.env["res.partner"].create({
            "name": "Visible Contact", "phone": "0512345678", "email": "visible@example.com",
            "bank_ids": [Command.create({"acc_number": "SA4420000001234567891234"})],
        })
        cls.env.flush_all()

    def is_installed(self, *modules):
        return set(modules) <= {row["module"] for row in self.apps}

    def get_models(self):
        """The models that have a table, in the order of their names."""
        return [
            self.env[name] for name in sorted(self.env.registry)
            if not (self.env[name]._abstract or not self.env[name]._auto or name.startswith(("ir.", "alseraj.")))
        ]
