from odoo import models


class SupportEligibility(models.TransientModel):
    """From those who would be eligible to a campaign that reaches them."""

    _inherit = "alseraj.support.eligibility"

    def action_start_outreach(self):
        """Prepare an outreach campaign for those who are eligible today.

        :return: action dict
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "alseraj.outreach",
            "view_mode": "form",
            "context": {
                "default_name": self.env._(
                    "%(type)s, %(date)s", type=self.type_id.name, date=self.env.company._get_today()),
                "default_type_id": self.type_id.id,
                "default_company_id": (self.type_id.company_id or self.env.company).id,
                "default_leave_out_served": self.leave_out_served,
            },
        }
