from odoo import api, fields, models

BATCH = 50
BROKEN = "alseraj_beneficiary.activity_seal_broken"


class CommitteeSession(models.Model):
    """Nobody has to remember to verify the seals: they are computed again every day."""

    _inherit = "alseraj.committee.session"

    seal_state = fields.Selection(
        [("intact", "Intact"), ("broken", "Broken")], "Seal at the Last Check", readonly=True, copy=False, index=True,
    )
    seal_checked_on = fields.Datetime("Seal Checked on", readonly=True, copy=False)

    def action_verify_seal(self):
        """Tell the user whether the seal is intact; a broken one is told to the managers too.

        :return: a notification action
        :raises UserError: the session is not closed yet
        """
        action = super().action_verify_seal()
        self._check_seals()
        return action

    def action_verify_seals(self):
        """Compute the seals of these closed sessions again; of all of them when none is chosen.

        :return: a notification action that counts the broken ones
        """
        self.check_access("read")
        sessions = (self or self.search([("state", "=", "closed")])).filtered("seal")
        broken = self.browse()
        for first in range(0, len(sessions), BATCH):
            broken |= sessions[first:first + BATCH]._check_seals()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "danger" if broken else "success",
                "sticky": bool(broken),
                "title": self.env._("Seals Broken") if broken else self.env._("Seals Intact"),
                "message": self.env._(
                    "%(count)s of %(total)s: %(names)s", count=len(broken), total=len(sessions),
                    names=", ".join(broken[:10].mapped("display_name")),
                ) if broken else self.env._("Sessions checked: %(total)s", total=len(sessions)),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _check_seals(self):
        """Compute the seals again, note the result, and tell the managers of those that are broken.

        :return: the sessions whose seal is broken
        """
        seals = self._compute_seals()
        broken = self.filtered(lambda session: seals[session] != session.seal)
        now = fields.Datetime.now()
        for sessions, state in ((self - broken, "intact"), (broken, "broken")):
            # sudo: an auditor checks, and what he finds is noted although he changes nothing
            sessions.sudo()._write_internal({"seal_checked_on": now, "seal_state": state})
        broken.sudo()._alert_managers()  # same: the alarm is the system's
        return broken

    def _alert_managers(self):
        """Open an activity for each manager, unless he has one already."""
        if not self:
            return
        # sudo: who has the role is no secret, but employees can't read groups
        managers = self.env.ref("alseraj_beneficiary.group_manager").sudo().all_user_ids
        kind = self.env.ref(BROKEN)
        for session in self:
            told = session.activity_ids.filtered(lambda activity: activity.activity_type_id == kind).user_id
            for manager in managers.filtered(
                lambda user, session=session: user.active and session.company_id in user.company_ids
            ) - told:
                session.activity_schedule(BROKEN, user_id=manager.id, note=self.env._(
                    "What the database holds is not what was sealed. Compare it with the printed minutes and with "
                    "the backup of that day, and find out who reached the database."
                ))

    @api.model
    def _cron_verify_seals(self):
        """Compute every seal again, those first that were not looked at for the longest time."""
        day_ago = fields.Datetime.subtract(fields.Datetime.now(), hours=20)
        domain = [
            ("state", "=", "closed"), ("seal", "!=", False),
            "|", ("seal_checked_on", "=", False), ("seal_checked_on", "<", day_ago),
        ]
        sessions = self.search(domain, limit=BATCH, order="seal_checked_on NULLS FIRST, id")
        sessions._check_seals()
        self.env["ir.cron"]._commit_progress(len(sessions), remaining=self.search_count(domain))
