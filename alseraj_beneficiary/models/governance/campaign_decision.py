from odoo import api, fields, models
from odoo.exceptions import UserError


class CampaignDecision(models.Model):
    """The committee decides once on a whole campaign: its families go on without a declaration of each.

    Only where a policy in force allows it for that support. Members vote each for himself while the session is open; when it
    closes, the outcome follows from the votes, and is sealed with the minutes. Each request is still decided by itself
    afterwards, in one group: this decision stands in the place of the declaration, not of the grant.
    """

    _name = "alseraj.campaign.decision"
    _description = "Decision on a Campaign"
    _inherit = ["alseraj.guarded.mixin"]
    _duplicable = False
    _order = "session_id desc, id"
    _rec_name = "outreach_id"
    _check_company_auto = True

    outreach_id = fields.Many2one(
        "alseraj.outreach", "Outreach Campaign", required=True, readonly=True, guarded=True, index=True, ondelete="restrict",
        check_company=True,
    )
    session_id = fields.Many2one(
        "alseraj.committee.session", required=True, readonly=True, guarded=True, index=True, ondelete="cascade",
        check_company=True,
    )
    session_state = fields.Selection(related="session_id.state", string="State of the Session")
    company_id = fields.Many2one(related="session_id.company_id", store=True, index=True, guarded=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    version_id = fields.Many2one(
        "alseraj.policy.version", "Policy That Allows It", required=True, readonly=True, guarded=True, ondelete="restrict",
        help="The version in force on the day on which it was put on the agenda.",
    )
    type_id = fields.Many2one(
        "alseraj.support.type", "Support Type", required=True, readonly=True, guarded=True, ondelete="restrict")
    amount = fields.Monetary("Amount for Each", readonly=True, guarded=True)
    family_count = fields.Integer("Families", readonly=True, guarded=True)
    family_ids = fields.Json("Files", readonly=True, guarded=True, help="The families that were put before the committee.")
    for_user_ids = fields.Many2many(
        "res.users", "alseraj_campaign_for_rel", "decision_id", "user_id", "Voted For", readonly=True, guarded=True)
    against_user_ids = fields.Many2many(
        "res.users", "alseraj_campaign_against_rel", "decision_id", "user_id", "Voted Against", readonly=True, guarded=True)
    outcome = fields.Selection(
        [("approved", "Approved by the Committee"), ("rejected", "Refused by the Committee")], readonly=True, guarded=True,
        index=True)
    can_vote = fields.Boolean("I may vote", compute="_compute_can_vote")

    _once = models.UniqueIndex("(outreach_id, session_id)", "This campaign is on the agenda of that session already.")

    @api.depends("session_id.state", "session_id.member_ids")
    @api.depends_context("uid")
    def _compute_can_vote(self):
        for decision in self:
            decision.can_vote = not decision._get_cannot_vote_reason()

    def action_vote_for(self):
        """Vote for the decisions, in one's own name.

        :return: True
        :raises UserError: the session is not open, or the user is no member of it
        """
        return self._vote("for")

    def action_vote_against(self):
        """Vote against the decisions, in one's own name.

        :return: True
        :raises UserError: the session is not open, or the user is no member of it
        """
        return self._vote("against")

    def _vote(self, choice):
        self.check_access("read")
        for decision in self:
            if reason := decision._get_cannot_vote_reason():
                raise UserError(reason)
            own = [fields.Command.link(self.env.uid)]
            other = [fields.Command.unlink(self.env.uid)]
            decision.sudo()._write_internal({  # a member writes his own vote, and nothing else
                "for_user_ids": own if choice == "for" else other, "against_user_ids": own if choice == "against" else other,
            })
            member = decision.session_id.member_ids.filtered(lambda member: member.user_id == self.env.user)
            if decision.session_id.mode != "circulation":
                decision.session_id._add_attendees({decision.session_id: member[:1]})
        return True

    def _get_cannot_vote_reason(self):
        self.ensure_one()
        if self.session_id.state != "open":
            return self.env._("Members vote while the session is open.")
        if self.env.user not in self.session_id.member_ids.user_id:
            return self.env._("Members of the committee on the day of the session vote.")
        files_sudo = self.env["alseraj.beneficiary"].sudo()  # kinship decides, whether or not he may read the file
        if files_sudo.search_count([
            ("id", "in", self.family_ids or []),
            "|", ("partner_id", "=", self.env.user.partner_id.id), ("kin_user_ids", "in", self.env.uid),
        ], limit=1):
            return self.env._(
                "%(name)s, or a relative, is of a family in this campaign: he recuses himself.", name=self.env.user.name)
        return False

    def _get_open_reason(self):
        """The sentence for a decision that its votes do not carry yet, or False."""
        votes = self.for_user_ids | self.against_user_ids
        if len(votes) < self.session_id.quorum:
            return self.env._(
                "%(campaign)s: %(count)s members voted, %(quorum)s are needed. Let them vote, or take it off the agenda.",
                campaign=self.outreach_id.name, count=len(votes), quorum=self.session_id.quorum)
        return False

    def _get_seal_content(self):
        return {
            "campaign": self.outreach_id.id,
            "policy": self.version_id.id,
            "type": self.type_id.id,
            "amount": f"{self.amount:.2f}",
            "families": self.family_ids,
            "for": sorted(self.for_user_ids.ids),
            "against": sorted(self.against_user_ids.ids),
            "outcome": self.outcome,
        }

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        for decision in self:
            if decision.session_id.state == "closed":
                raise UserError(self.env._("The session is closed: what it decided stays."))
            if not self.env.su:
                decision.session_id._check_can_run()
