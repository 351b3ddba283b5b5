import hashlib
import json

from odoo import fields, models
from odoo.exceptions import UserError


class CommitteeSession(models.Model):
    """The seal: a hash over what was decided, by whom and in which order.

    Numbers of records stand for people, so that a corrected spelling of a name breaks no seal.
    """

    _inherit = "alseraj.committee.session"

    def verify_seal(self):
        """Compute the seal again from what the database holds now.

        :return: bool, whether it is the one given when the session was closed
        """
        self.ensure_one()
        self.check_access("read")
        return bool(self.seal) and self._compute_seals()[self] == self.seal

    def action_verify_seal(self):
        """Tell the user whether the seal is intact.

        :return: a notification action
        :raises UserError: the session is not closed yet
        """
        self.ensure_one()
        if self.state != "closed":
            raise UserError(self.env._("The session is sealed when it is closed."))
        intact = self.verify_seal()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if intact else "danger",
                "sticky": not intact,
                "title": self.env._("Seal intact") if intact else self.env._("Seal broken"),
                "message": self.env._(
                    "The minutes are word for word what was sealed on %(date)s.",
                    date=fields.Datetime.context_timestamp(self, self.sealed_on).strftime("%Y-%m-%d %H:%M"),
                ) if intact else self.env._(
                    "What is stored is not what was sealed. Compare it with the printed minutes."
                ),
            },
        }

    def _compute_seals(self):
        """The seals of the sessions, from the database and not from what is in memory.

        :return: dict session -> hexadecimal SHA-256
        """
        self.env.flush_all()
        self.env.invalidate_all(flush=False)
        sessions_sudo = self.sudo()  # the seal is the same whoever asks
        return {
            session: hashlib.sha256(session_sudo._get_seal_text().encode()).hexdigest()
            for session, session_sudo in zip(self, sessions_sudo, strict=True)
        }

    def _get_seal_text(self):
        return json.dumps(
            self._get_seal_content(), ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )

    def _get_seal_content(self):
        """What is sealed, as plain JSON; order of the agenda is part of it."""
        self.ensure_one()
        return {
            "version": self._get_seal_version(),
            "committee": self.committee_id.id,
            "session": self.name,
            "date": fields.Datetime.to_string(self.date),
            "mode": self.mode,
            "place": self.place or "",
            "link": self.remote_link or "",
            "minutes": str(self.minutes or ""),
            "closed_by": self.closed_by_id.id,
            "closed_on": fields.Datetime.to_string(self.sealed_on),
            "attendance": sorted(self.attendee_ids.ids),
            "decisions": [decision._get_seal_content() for decision in self.decision_ids.sorted(
                lambda decision: (decision.sequence, decision.id)
            )],
        }
