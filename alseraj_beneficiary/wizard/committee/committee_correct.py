from odoo import api, fields, models


class CommitteeCorrect(models.TransientModel):
    """Asks why a decision is corrected, and in which session."""

    _name = "alseraj.committee.correct"
    _description = "Correct a Decision"

    decision_id = fields.Many2one(
        "alseraj.committee.decision", required=True, readonly=True,
        default=lambda self: self.env.context.get("active_id"),
    )
    committee_ids = fields.Many2many("alseraj.committee", compute="_compute_committee_ids")
    session_id = fields.Many2one(
        "alseraj.committee.session", string="Later Session", required=True,
        compute="_compute_session_id", store=True, readonly=False, precompute=True,
        domain="[('state', 'in', ('draft', 'open')), ('committee_id', 'in', committee_ids)]",
    )
    reason = fields.Text(required=True)

    @api.depends("decision_id")
    def _compute_committee_ids(self):
        for wizard in self:
            committee = wizard.decision_id.committee_id
            wizard.committee_ids = committee and committee | committee._get_higher()

    @api.depends("decision_id")
    def _compute_session_id(self):
        for wizard in self:
            wizard.session_id = self.env["alseraj.committee.session"].search(
                [("committee_id", "in", wizard.committee_ids.ids), ("state", "=", "draft")], order="date, id", limit=1
            )

    def action_apply(self):
        """Put the correction on the agenda of the session.

        :return: action dict that opens the session
        :raises UserError: what stops it
        """
        self.ensure_one()
        self.decision_id.action_correct(self.reason, self.session_id)
        return {
            "type": "ir.actions.act_window",
            "res_model": "alseraj.committee.session",
            "view_mode": "form",
            "res_id": self.session_id.id,
        }
