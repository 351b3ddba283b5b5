from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL


class Committee(models.Model):
    """Who decides on requests: how many must be there, up to which amount, and which committee is above.

    A manager says so, with history; a session keeps the rules of the day it was opened (its ``rules``).

    A committee recommends to the one above it what it may not approve itself.
    """

    _name = "alseraj.committee"
    _description = "Committee"
    _inherit = ["alseraj.guarded.mixin", "mail.thread"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    member_ids = fields.One2many("alseraj.committee.member", "committee_id", string="Members")
    quorum = fields.Integer(
        default=3, required=True, tracking=True,
        help="So many members must be present, and so many must vote on a case, for a decision.",
    )
    approval_limit = fields.Monetary(
        tracking=True, help="The committee approves up to this amount a case. Zero: no limit of its own."
    )
    session_ids = fields.One2many("alseraj.committee.session", "committee_id", string="Sessions")
    session_count = fields.Integer("Number of Sessions", compute="_compute_session_count")
    session_serial = fields.Integer("Changes to the Numbering", default=0, readonly=True, copy=False, guarded=True)

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
    votes_by_name = fields.Boolean(
        "Votes by Name in the Minutes", tracking=True,
        help="The minutes name who voted how, and what he wanted kept with his vote. Counts for sessions opened from then on.",
    )
    session_interval_days = fields.Integer(
        "A Session every (days)", tracking=True,
        help="What is deferred goes to the next session. If none is prepared, one is, so many days later; "
             "0: it waits until a session is prepared, and comes on its agenda first.",
    )
    waiting_count = fields.Integer("Requests that Wait", compute="_compute_waiting_count")

    _quorum_positive = models.Constraint(
        "CHECK(quorum > 0)", "The quorum is at least one member."
    )
    _approval_limit_positive = models.Constraint(
        "CHECK(approval_limit >= 0)", "The approval limit can't be negative."
    )
    _session_interval_positive = models.Constraint(
        "CHECK(session_interval_days >= 0)", "The days between two sessions are zero or more."
    )

    @api.depends("session_ids")
    def _compute_session_count(self):
        counts = dict(self.env["alseraj.committee.session"]._read_group(
            [("committee_id", "in", self.ids)], ["committee_id"], ["__count"]
        ))
        for committee in self:
            committee.session_count = counts.get(committee._origin, 0)

    def action_view_sessions(self):
        """Open the sessions of this committee.

        :return: a window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "alseraj_beneficiary.action_committee_session"
        )
        return {
            **action,
            "domain": [("committee_id", "=", self.id)],
            "context": {"default_committee_id": self.id},
        }

    @api.model
    def _get_default_committee(self):
        """The first committee of the current company."""
        return self.search([("company_id", "=", self.env.company.id)], limit=1)

    def _lock_numbering(self):
        """Let one session at a time take its number; the other one is tried again by Odoo."""
        self.env.cr.execute(SQL(
            "UPDATE alseraj_committee SET session_serial = COALESCE(session_serial, 0) + 1 WHERE id IN %s",
            tuple(self.ids),
        ))
        self.invalidate_recordset(["session_serial"])

    @api.ondelete(at_uninstall=False)
    def _unlink_without_sessions(self):
        if any(committee.session_count for committee in self):
            raise UserError(self.env._("A committee that has held sessions is archived, not deleted."))

    # ------------------------------------------------------------ the committee above, quorum, what waits

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
