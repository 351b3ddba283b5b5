from odoo import fields, models

from .support_request import STUDY_READERS


class Beneficiary(models.Model):
    """How the need of the family went over the years, study by study."""

    _inherit = "alseraj.beneficiary"

    need_study_count = fields.Integer(
        "Need Studies Done", compute="_compute_need_study_count", groups=STUDY_READERS
    )

    def _compute_need_study_count(self):
        counts = dict(self.env["alseraj.need.study"]._read_group(
            [("beneficiary_id", "in", self.ids), ("state", "=", "done")], ["beneficiary_id"], ["__count"]
        ))
        for beneficiary in self:
            beneficiary.need_study_count = counts.get(beneficiary._origin, 0)

    def action_open_need_history(self):
        """Open the family's finished need studies: class, score and cover over time.

        :return: action dict
        """
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_need_history"),
            "domain": [("beneficiary_id", "=", self.id), ("state", "=", "done")],
            "context": {},
        }
