from odoo import models


class Beneficiary(models.Model):
    _inherit = "alseraj.beneficiary"

    def action_open_statement(self):
        """Ask for the period of a statement of what these families received.

        :return: a window action
        """
        action = self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_beneficiary_statement")
        return dict(action, context={"default_beneficiary_ids": self.ids})
