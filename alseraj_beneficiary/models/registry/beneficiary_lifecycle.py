from collections import defaultdict

from markupsafe import Markup

from odoo import api, fields, models


class Beneficiary(models.Model):
    """Why a file is suspended or closed, and what stops with it.

    ===========  ======================================================================
    room         suspended / closed
    ===========  ======================================================================
    request      open requests wait, their clock stands still / they are cancelled
    committee    — / they leave the agenda of sessions in preparation
    finance      payments are held / installments not paid yet are cancelled
    contact      campaigns leave it out / the same
    ===========  ======================================================================
    Each room extends :meth:`_stop` and :meth:`_resume` in a file of its own.
    """

    _inherit = "alseraj.beneficiary"

    state_reason = fields.Char("Reason in Words")
    state_reason_id = fields.Many2one(
        "alseraj.state.reason", "Why Suspended or Closed", index="btree_not_null", ondelete="restrict",
        copy=False, tracking=True,
    )
    suspended_on = fields.Date(readonly=True, copy=False)
    is_deceased = fields.Boolean("Deceased", compute="_compute_is_deceased", store=True)

    _deceased_index = models.Index("(partner_id) WHERE is_deceased")

    @api.depends("state", "state_reason_id.is_death")
    def _compute_is_deceased(self):
        for beneficiary in self:
            beneficiary.is_deceased = beneficiary.state == "closed" and beneficiary.state_reason_id.is_death

    # ------------------------------------------------------------ reasons

    def _get_cannot_suspend_reason(self):
        return super()._get_cannot_suspend_reason() or self._get_reason_problem("suspend")

    def _get_cannot_close_reason(self):
        return super()._get_cannot_close_reason() or self._get_reason_problem("close")

    def _get_reason_problem(self, verb):
        """What is wrong with the reason given for ``verb``, or False."""
        reason = self.state_reason_id
        if not reason and not (self.state_reason or "").strip():
            return self.env._("Give the reason first: choose one from the list, or write it in a few words.")
        if reason and reason.use not in (verb, "both"):
            return self.env._(
                "“%(reason)s” is no reason for this step. Choose another one from the list.", reason=reason.name,
            )
        return False

    def _get_state_reason_text(self):
        """Reason and words in one line; empty for none."""
        self.ensure_one()
        return ": ".join(filter(None, (self.state_reason_id.name, self.state_reason)))

    def _get_stopped_reason(self):
        """The sentence that says that this file stands still, and why; False for one at work."""
        self.ensure_one()
        if self.state not in ("suspended", "closed"):
            return False
        return self.env._(
            "The file of %(beneficiary)s is %(state)s (%(reason)s): reopen it first.",
            beneficiary=self.display_name, state=self._get_state_label(self.state),
            reason=self._get_state_reason_text() or self.env._("no reason given"),
        )

    # ------------------------------------------------------------ what stops, what goes on

    def _do_suspend(self):
        self._write_internal({"state": "suspended", "suspended_on": fields.Date.context_today(self)})
        self._log_notes("suspend")

    def _do_close(self):
        self._write_internal({"state": "closed"})
        self._log_notes("close")

    def _do_reopen(self):
        notes = defaultdict(list)
        self._resume(notes)
        super()._do_reopen()
        self._write_internal({"state_reason_id": False, "suspended_on": False})
        self._post_notes(notes)

    def _log_notes(self, verb):
        notes = defaultdict(list)
        self._stop(verb, notes)
        self._post_notes(notes)

    def _post_notes(self, notes):
        bodies = {file_id: Markup("<br/>").join(texts) for file_id, texts in notes.items() if texts}
        if bodies:
            self.browse(bodies)._message_log_batch(bodies=bodies)

    def _stop(self, verb, notes):
        """Stop what must stop with these files; hook for the rooms.

        :param str verb: ``suspend`` or ``close``
        :param notes: dict of lists, file id → sentences for its chatter; extended in place
        """

    def _resume(self, notes):
        """Called before these files are reopened; hook for the rooms. What was cancelled stays so.

        :param notes: as for :meth:`_stop`
        """
