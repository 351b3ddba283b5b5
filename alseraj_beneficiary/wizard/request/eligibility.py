from odoo import api, fields, models


class SupportEligibility(models.TransientModel):
    """Tries the conditions of a support on the registry: how many, and who."""

    _name = "alseraj.support.eligibility"
    _description = "Who Would Be Eligible Today"

    type_id = fields.Many2one("alseraj.support.type", "Support Type", required=True, readonly=True)
    leave_out_served = fields.Boolean(
        "Leave Out Who Had It", default=True,
        help="Without the families that were granted this support and may not ask for it again yet.",
    )
    condition_text = fields.Text("Conditions", compute="_compute_counts")
    frequency_text = fields.Char(related="type_id.frequency_text")
    registered_count = fields.Integer("Registered Files", compute="_compute_counts")
    served_count = fields.Integer("Had It Already", compute="_compute_counts")
    eligible_count = fields.Integer("Eligible Today", compute="_compute_counts")

    @api.depends("type_id", "leave_out_served")
    @api.depends_context("lang")
    def _compute_counts(self):
        files = self.env["alseraj.beneficiary"]
        for wizard in self:
            support_type = wizard.type_id
            company = support_type.company_id or self.env.company
            everybody = files.search_count(support_type._get_candidates_domain(leave_out_served=False))
            remaining = files.search_count(support_type._get_candidates_domain())
            wizard.registered_count = files.search_count([("state", "=", "registered"), ("company_id", "=", company.id)])
            wizard.served_count = everybody - remaining
            wizard.eligible_count = remaining if wizard.leave_out_served else everybody
            wizard.condition_text = "\n".join(support_type.condition_ids.mapped("sentence")) or self.env._(
                "Nothing is asked: every registered family is eligible.")

    def action_show_files(self):
        """List the files that are eligible today.

        :return: action dict
        """
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_beneficiary"),
            "name": self.env._("Eligible today: %(type)s", type=self.type_id.name),
            "domain": list(self.type_id._get_candidates_domain(self.leave_out_served)),
            "context": {"create": False},
        }
