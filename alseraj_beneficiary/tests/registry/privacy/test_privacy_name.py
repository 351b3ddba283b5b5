from odoo.tests import tagged

from ...common import AlserajCommon


@tagged("post_install", "-at_install")
class TestPrivacyName(AlserajCommon):

    def test_a_link_does_not_tell_the_name(self):
        """Odoo reads the name behind a link in sudo; an accountant without a role must not learn it there."""
        partner = self.make_beneficiary(register=False).partner_id
        self.assertEqual(partner.with_user(self.user_officer).display_name, partner.name)
        behind_a_link = partner.with_user(self.user_outsider).sudo()
        self.assertNotIn(partner.name, behind_a_link.display_name)
        vendor = self.env["res.partner"].create({"name": "A vendor"})
        self.assertEqual(vendor.with_user(self.user_outsider).sudo().display_name, "A vendor")
