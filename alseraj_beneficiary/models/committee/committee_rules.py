from odoo import api, fields, models
from odoo.exceptions import ValidationError


class Committee(models.Model):
    """To whom its recommendations go, how its quorum is counted, and how often it sits."""

    _inherit = "alseraj.committee"

    parent_id = fields.Many2one(
        "alseraj.committee", string="Higher Committee", index="btree_not_null", ondelete="restrict",
        check_company=True, tracking=True,
        help="The committee or board that decides what is above the limit of this one. This one recommends.",
    )
    child_ids = fields.One2many("alseraj.committee", "parent_id", string="Committees below")
    quorum_kind = fields.Selection(
        [("number", "A number of members"), ("majority", "More than half of the members")],
        string="Quorum as", default="number", required=True, tracking=True,
        help="More than half is counted of the members on the day of the session.",
    )
    session_interval_days = fields.Integer(
        "A Session every (days)", tracking=True,
        help="What is deferred goes to the next session. If none is prepared, one is, so many days later; "
             "0: it waits until a session is prepared, and comes on its agenda first.",
    )
    waiting_count = fields.Integer("Requests that Wait", compute="_compute_waiting_count")

    _session_interval_positive = models.Constraint(
        "CHECK(session_interval_days >= 0)", "The days between two sessions are zero or more."
    )

    @api.depends("company_id")
    def _compute_waiting_count(self):
        requests = self.env["alseraj.support.request"]._get_waiting_for(self)
        for committee in self:
            committee.waiting_count = len(requests[committee])

    @api.constrains("parent_id")
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(self.env._(
                "A committee can't be above itself: choose a higher committee that does not report to this one."
            ))

    def _get_quorum(self, members):
        """How many of these members must be there.

        :param members: ``alseraj.committee.member`` on the day of the session
        :return: int
        """
        self.ensure_one()
        return len(members) // 2 + 1 if self.quorum_kind == "majority" else self.quorum

    def _get_higher(self):
        """All committees above this one, the nearest first."""
        self.ensure_one()
        higher = self.browse()
        committee = self.parent_id
        while committee and committee not in higher:
            higher |= committee
            committee = committee.parent_id
        return higher

    def action_view_waiting(self):
        """Open the requests that wait for these committees.

        :return: a window action
        """
        requests = self.env["alseraj.support.request"]
        waiting = requests.union(*requests._get_waiting_for(self).values())
        action = self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_support_request")
        return {
            **action, "name": self.env._("Requests that Wait"), "domain": [("id", "in", waiting.ids)],
            "context": {"create": False},
        }
