from odoo import models

MESSAGE = "alseraj.session/desk"
KEY = "alseraj.session.desk"
HEAD_FIELDS = {"attendee_ids", "committee_id", "date", "state", "circulation_until"}


class CommitteeSession(models.Model):
    """Tells the open desks what changed, over Odoo's bus.

    What is told is read when the transaction commits: a vote that was rolled back is told to nobody,
    and many votes at once are one message. It carries numbers of records and tallies, never a name.
    Two votes at the same moment don't see each other, so a desk that hears one asks for the rest.
    """

    _inherit = "alseraj.committee.session"

    def write(self, vals):
        result = super().write(vals)
        if HEAD_FIELDS & vals.keys():
            self._plan_message()
        return result

    def _write_internal(self, vals):
        result = super()._write_internal(vals)
        if "state" in vals:
            self._plan_message()
        return result

    def _plan_message(self, decisions=None, is_agenda=False):
        """Tell the desks of these sessions when this transaction commits.

        :param decisions: the cases whose tally or outcome changed
        :param bool is_agenda: whether cases came, went or changed places
        """
        precommit = self.env.cr.precommit
        if KEY not in precommit.data:
            precommit.data[KEY] = {}
            precommit.add(self._send_planned)
        for session in self:
            cases, agenda = precommit.data[KEY].get(session.id, (set(), False))
            theirs = decisions.filtered(lambda d, session=session: d.session_id == session).ids if decisions else []
            precommit.data[KEY][session.id] = (cases | set(theirs), agenda or is_agenda)

    def _send_planned(self):
        planned = self.env.cr.precommit.data.pop(KEY, {})
        # sudo: who votes need not read the tallies of others for the committee to be told; no names in it
        sessions_sudo = self.sudo().browse(planned).exists()
        decisions_sudo = self.env["alseraj.committee.decision"].sudo()  # as above
        cases = decisions_sudo.browse({case for ids, _agenda in planned.values() for case in ids}).exists()
        by_session = cases.grouped("session_id")
        for session in sessions_sudo:
            theirs = by_session.get(session, cases.browse())
            self.env["bus.bus"]._sendone((session, "desk"), MESSAGE, {
                "session": session.id,
                "state": session.state,
                "present": session.present_count,
                "is_agenda": planned[session.id][1] or len(theirs) > 100,
                "cases": [case._get_desk_tally() for case in theirs[:100]],
            })
