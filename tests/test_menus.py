"""Every role opens every menu that it sees, in each view, without an error."""

import sys
from pathlib import Path

from odoo.tests import tagged

from odoo.addons.alseraj_beneficiary.tests.common import AlserajCommon

BENCH = Path(__file__).parent.parent / "bench"
sys.path[:0] = [str(BENCH), str(BENCH / "growth")]

from client import Client  # noqa: E402  (found through the line above)

ROLES = ("delegate", "officer", "manager", "researcher", "member", "secretary", "finance", "auditor", "sensitive")


@tagged("post_install", "-at_install")
class TestMenus(AlserajCommon):
    def test_every_menu_of_every_role(self):
        self.make_beneficiaries(2)
        opened = set()
        self._wake_users(*ROLES)
        for role in ROLES:
            client = Client(self.env, getattr(self, f"user_{role}"), lang="en_US")
            client.open_all()
            self.assertFalse(client.failed)
            opened |= {row["menu"] for row in client.rows}
        self.assertGreater(len(opened), 40)
