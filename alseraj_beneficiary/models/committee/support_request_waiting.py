from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

EMPLOYEES = "base.group_user"  # as for the decisions themselves


class SupportRequest(models.Model):
    """On whose waiting list a studied request is, and which question it came back with."""

    _inherit = "alseraj.support.request"

    higher_committee_id = fields.Many2one(
        "alseraj.committee", string="Waits for", readonly=True, copy=False, index="btree_not_null",
        groups=EMPLOYEES, help="The committee to which a lower one sent it up. No other hears it.",
    )
    committee_question = fields.Text(
        "Question of the Committee", compute="_compute_committee_question", compute_sudo=True, groups=EMPLOYEES,
    )

    @api.depends("state", "decision_ids.outcome", "decision_ids.conditions", "decision_ids.closed_on")
    def _compute_committee_question(self):
        for request in self:
            decision = request.decision_id
            asked = request.state in ("submitted", "incomplete", "verified") and decision.outcome == "returned"
            request.committee_question = asked and decision.conditions

    # ------------------------------------------------------------ whose case it is

    def _get_recommended_upwards(self):
        """The decision by which a lower committee sent it up to the one it waits for, or none."""
        if not self.higher_committee_id:
            return self.env["alseraj.committee.decision"]
        return self.decision_ids.filtered(
            lambda decision: decision.outcome == "escalated" and decision.closed_on
            and decision.committee_id != self.higher_committee_id
        ).sorted("id")[-1:]

    def _get_wanted_amount(self):
        return self.amount_recommended or self.amount_requested

    def _get_not_for_committee_reason(self, committee):
        """Why this committee neither decides on the request nor recommends it, or False."""
        self.ensure_one()
        waits_for = self.sudo().higher_committee_id  # the name of a committee is no secret
        if waits_for:
            return waits_for != committee and self.env._(
                "it waits for %(committee)s, to which it was sent up.", committee=waits_for.name)
        deciders = self.type_id._get_tiers(self.company_id).committee_id
        if deciders and committee not in deciders:
            return self.env._(
                "these committees decide on %(type)s: %(committees)s.", type=self.type_id.name,
                committees=", ".join(deciders.mapped("name")),
            )
        return False

    @api.model
    def _get_waiting_for(self, committees):
        """The studied requests that each committee may put on its agenda.

        Where committees are above each other, the lowest hears a request first. Where they are not, it goes
        to those with the lowest limit that covers it.

        :param committees: ``alseraj.committee``
        :return: dict committee -> requests
        """
        result = dict.fromkeys(committees, self.browse())
        for company in committees.company_id:
            waiting = self.search([("state", "=", "studied"), ("company_id", "=", company.id)])
            by_hearers = {}
            deciders_by_type = {kind: kind._get_deciders(company) for kind in waiting.type_id}
            for request in waiting:
                hearers = request._get_hearers(deciders_by_type.get(request.type_id, []))
                by_hearers.setdefault(hearers, []).append(request.id)
            for hearers, ids in by_hearers.items():
                for committee in hearers & committees:
                    result[committee] |= self.browse(ids)
        return result

    def _get_hearers(self, deciders):
        """The committees that may put this request on their agenda.

        :param list deciders: what ``support.type._get_deciders`` gave
        :return: ``alseraj.committee``
        """
        if waits_for := self.sudo().higher_committee_id:  # as above
            return waits_for.sudo(False)
        none = self.env["alseraj.committee"]
        amount, currency = self._get_wanted_amount(), self.currency_id
        decider, limit = self.type_id._choose_decider(deciders, amount, currency)
        if not decider:
            return none
        able = none.union(*(committee for committee, other in deciders if other == limit))
        below = none.union(*(
            committee for committee, _limit in deciders if committee.parent_id and committee._get_higher() & able
        ))
        hearers = able | below
        return hearers.filtered(lambda committee: not any(committee in other._get_higher() for other in hearers))

    def _get_agenda_key(self):
        heard = self.decision_outcome in ("deferred", "returned")
        return not heard, *super()._get_agenda_key()

    def _get_session(self, session=None):
        waits_for = self.higher_committee_id
        if session or not waits_for:
            return super()._get_session(session)
        if len(waits_for) > 1 or not all(request.higher_committee_id for request in self):
            raise UserError(self.env._("These requests wait for different committees: choose those of one committee."))
        found = self.env["alseraj.committee.session"].search(
            [("committee_id", "=", waits_for.id), ("state", "=", "draft")], order="date, id", limit=1
        )
        if not found:
            raise UserError(self.env._(
                "%(committee)s has no session in preparation. Create its next session first.", committee=waits_for.name,
            ))
        return found

    # ------------------------------------------------------------ what follows from a session

    def _get_cannot_defer_reason(self):
        went_up = self.decision_outcome == "escalated"
        return self._get_outcome_reason("escalated") if went_up else super()._get_cannot_defer_reason()

    def _do_defer(self):
        self._write_internal({"stage": "studied"})
        went_up = self.filtered(lambda request: request.decision_outcome == "escalated")
        for parent, requests in went_up.grouped(lambda request: request.decision_id.committee_id.parent_id).items():
            requests._write_internal({"higher_committee_id": parent.id})

    def _do_send_back(self):
        super()._do_send_back()
        study = self.env.ref("alseraj_beneficiary.activity_request_study")
        # sudo: the question goes to the researcher, whoever closed the session
        activities_sudo = self.sudo().activity_ids.filtered(lambda activity: activity.activity_type_id == study)
        questions = {request.id: request.decision_id.conditions for request in self.sudo()}  # as above
        for question, theirs in activities_sudo.grouped(lambda activity: questions[activity.res_id]).items():
            theirs.note = plaintext2html(self.env._("The committee asks: %(question)s", question=question or ""))

    def _do_reopen(self):
        self._write_internal({"higher_committee_id": False})
        return super()._do_reopen()

    def _do_appeal(self):
        super()._do_appeal()
        for request in self:
            request._send_appeal_up()

    def _send_appeal_up(self):
        """The higher committee hears an appeal where too few of the first one may hear it."""
        request_sudo = self.sudo()  # an officer takes the appeal; who sits where decides on its way
        first = request_sudo.decision_ids.filtered("closed_on").sorted("id")[-1:]
        committee = first.committee_id
        higher = committee.parent_id.filtered("active")
        today = fields.Date.context_today(self)
        members = committee.member_ids.filtered(lambda member: member._is_on(today))
        voters = request_sudo.decision_ids.filtered("closed_on").vote_ids.filtered(lambda vote: vote.choice != "recused")
        left = members.filtered(lambda member: member.user_id not in voters.user_id)
        if higher and len(left) < committee._get_quorum(members):
            request_sudo._write_internal({"higher_committee_id": higher.id})
