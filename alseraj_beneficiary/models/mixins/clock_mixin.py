from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain


class ClockMixin(models.AbstractModel):
    """Records with a company, an owner and a day on which they are due.

    A model declares ``_clock_states`` (the states in which the clock runs) and may name another field
    in ``_clock_field`` (a Date) and ``_clock_owner`` (the user who is reminded).
    """

    _name = "alseraj.clock.mixin"
    _description = "Due by a Clock"
    _clock_field = "due_date"
    _clock_owner = "user_id"
    _clock_states = ()

    is_overdue = fields.Boolean("Overdue", compute="_compute_is_overdue", search="_search_is_overdue")

    @api.depends(lambda self: (self._clock_field, "state") if self._clock_states else ())
    def _compute_is_overdue(self):
        today = {company: company._get_today() for company in self.company_id | self.env.company}
        for record in self:
            due, company = record[self._clock_field], record.company_id or self.env.company
            record.is_overdue = bool(due and due < today[company] and record.state in self._clock_states)

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = self.env["res.company"]._get_day_domain(self._clock_field) & Domain(
            "state", "in", self._clock_states
        )
        return self._select_by_truth(late, value)

    @api.model
    def _select_by_truth(self, domain, values):
        """``domain``, its opposite or everything, for a search ``in values`` of booleans."""
        if {True, False} <= set(values):
            return Domain.TRUE
        return domain if True in values else ~domain

    def _remind(self, summary):
        """Put one activity, due by the clock, before each owner; a former one of ours is replaced.

        The owner sees it in his activities; no mail goes out for it.
        """
        self._forget()
        groups = defaultdict(self.browse)
        for record in self:
            owner = record[self._clock_owner]
            if owner:
                groups[owner, record[self._clock_field]] |= record
        for (owner, deadline), records in groups.items():
            records.with_context(mail_activity_quick_update=True).activity_schedule(
                "alseraj_beneficiary.mail_activity_clock",
                date_deadline=deadline, summary=summary, user_id=owner.id,
            )

    def _step_end_reminders(self):
        self._forget()

    def _forget(self):
        """Take back the reminders that :meth:`_remind` has put."""
        self.sudo().activity_unlink(  # the reminder may be another person's, and is done with
            ["alseraj_beneficiary.mail_activity_clock"]
        )
