from odoo import api, fields, models

from ..odoo.res_company import OFFICE_OF_ONE, SECOND_PERSON

OFFICE_CHOICES = [
    ("several", "No: a second person does each second step"), ("one", "Yes: one person does everything"),
    ("some", "In part: as chosen"), ("before", "As it was before decisions were kept"),
]


class DutyDecision(models.Model):
    """Where one person may do two steps, who decided that, when and why. Kept, never edited; the last one counts."""

    _name = "alseraj.duty.decision"
    _description = "Decision on Separation of Duties"
    _inherit = ["alseraj.guarded.mixin"]
    _order = "id desc"
    _rec_name = "choice"

    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True, guarded=True)
    user_id = fields.Many2one("res.users", "Decided by", readonly=True, guarded=True)
    decided_on = fields.Datetime(default=fields.Datetime.now, readonly=True, guarded=True)
    choice = fields.Selection(OFFICE_CHOICES, "Office of One", required=True, readonly=True, guarded=True)
    reason = fields.Text(readonly=True, guarded=True)
    settings = fields.Json(readonly=True, guarded=True)
    alone = fields.Text("One Person Alone", compute="_compute_alone")

    @api.depends("settings")
    @api.depends_context("lang")
    def _compute_alone(self):
        """What needs no second person, in the words of the settings."""
        company_fields = self.env["res.company"]._fields
        for decision in self:
            lines = []
            for name in OFFICE_OF_ONE:
                value = (decision.settings or {}).get(name, SECOND_PERSON[name])
                if value == SECOND_PERSON[name]:
                    continue
                field = company_fields[name]
                label = field._description_string(self.env)
                if name == "alseraj_receiver_proof":
                    label = f"{label}: {dict(field._description_selection(self.env)).get(value, value)}"
                elif not value:
                    label = self.env._("Not asked: %(setting)s", setting=label)
                lines.append(label)
            decision.alone = "\n".join(lines)
