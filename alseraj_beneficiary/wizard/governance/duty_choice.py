from odoo import api, fields, models

from ...models.governance.duty_decision import OFFICE_CHOICES
from ...models.odoo.res_company import OFFICE_OF_ONE, SECOND_PERSON

CHOSEN = {"compute": "_compute_settings", "store": True, "readonly": False}


class DutyChoice(models.TransientModel):
    """The question of the first run: does one person work alone here? Answered by name, with a reason."""

    _name = "alseraj.duty.choice"
    _description = "Is This an Office of One?"

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    choice = fields.Selection(
        [line for line in OFFICE_CHOICES if line[0] != "before"], "Does One Person Work Alone Here?", required=True)
    reason = fields.Text("Why, and until when")
    alseraj_four_eyes_documents = fields.Boolean("Documents verified by another employee", **CHOSEN)
    alseraj_enterer_may_verify = fields.Boolean("Who entered a request may verify it", **CHOSEN)
    alseraj_researcher_may_verify = fields.Boolean("The researcher of a case may verify it", **CHOSEN)
    alseraj_enterer_may_vote = fields.Boolean("Who entered a case may vote on it", **CHOSEN)
    alseraj_researcher_may_vote = fields.Boolean("The researcher of a case may vote on it", **CHOSEN)
    alseraj_single_vote = fields.Boolean("One member may decide alone", **CHOSEN)
    alseraj_recorded_votes_count = fields.Boolean("Votes recorded for members count at once", **CHOSEN)
    alseraj_voter_may_disburse = fields.Boolean("A voter may confirm or post its disbursement", **CHOSEN)
    alseraj_one_hand_disburse = fields.Boolean("One person may confirm and post a disbursement", **CHOSEN)
    alseraj_one_hand_transfer = fields.Boolean("Who prepares a transfer between funds may approve it", **CHOSEN)
    alseraj_one_hand_account = fields.Boolean("Who enters a bank account may verify it", **CHOSEN)
    alseraj_one_hand_adoption = fields.Boolean("Who proposes an adoption of files may decide it", **CHOSEN)
    alseraj_receiver_proof = fields.Selection(
        lambda self: self.env["res.company"]._fields["alseraj_receiver_proof"]._description_selection(self.env),
        "Who Confirms That Support in Kind Was Received", **CHOSEN,
    )

    @api.depends("choice", "company_id")
    def _compute_settings(self):
        for wizard in self:
            company_sudo = wizard.company_id.sudo()  # its settings hold for everybody
            now = {name: company_sudo[name] for name in OFFICE_OF_ONE}
            wizard.update({"several": SECOND_PERSON, "one": OFFICE_OF_ONE}.get(wizard.choice, now))

    def action_decide(self):
        """Decide as chosen.

        :return: action that closes the window
        :raises UserError: the user is no manager, or there is no reason
        """
        self.ensure_one()
        self.company_id.action_decide_duties(self.choice, self.reason, {name: self[name] for name in OFFICE_OF_ONE})
        return {"type": "ir.actions.act_window_close"}
