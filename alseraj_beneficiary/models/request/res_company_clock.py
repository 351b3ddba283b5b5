from datetime import datetime, time, timedelta

import pytz

from odoo import fields, models


class ResCompany(models.Model):
    """How the days of a request are counted, and when somebody is reminded of it."""

    _inherit = "res.company"

    alseraj_reply_working_days = fields.Boolean(
        "Count working days", help="The days of the reply are working days of the company's calendar."
    )
    alseraj_pause_moves_floor = fields.Boolean(
        "A pause moves the first day of the reply", default=True,
        help="While the applicant completes his request, the day before which no reply is given moves as well.",
    )
    alseraj_return_days = fields.Integer(
        "Remind of a returned request after (days)", default=30,
        help="The applicant is reminded once; as many days later his officer may withdraw the request. 0: never.",
    )
    alseraj_chase_days = fields.Integer(
        "Tell a manager of an overdue reply after (days)", default=3,
        help="Counted from the day on which its owner was reminded; 0: never.",
    )
    alseraj_reopen_days = fields.Integer(
        "Reopen a request within (days)", default=30,
        help="After it was cancelled or withdrawn; 0: no limit.",
    )
    alseraj_reapply_months = fields.Integer(
        "Apply again after a rejection (months)", default=0,
        help="For the same support type; 0: as often as the support type itself is given.",
    )

    _alseraj_request_days = models.Constraint(
        "CHECK(alseraj_return_days >= 0 AND alseraj_chase_days >= 0 AND alseraj_reopen_days >= 0"
        " AND alseraj_reapply_months >= 0)",
        "Days and months are zero or more.",
    )

    def _get_reply_days_off(self, first, last):
        """The days from ``first`` to ``last`` on which the clock of a reply does not run.

        :return: frozenset of dates; empty where all days count
        """
        self.ensure_one()
        company_sudo = self.sudo()  # when the association works is no secret
        calendar = company_sudo.resource_calendar_id
        if not company_sudo.alseraj_reply_working_days or not calendar.attendance_ids:
            return frozenset()
        zone = pytz.timezone(calendar.tz or "UTC")
        unusual = calendar._get_unusual_days(
            zone.localize(datetime.combine(first, time.min)),
            zone.localize(datetime.combine(last + timedelta(days=1), time.min)),
            company_sudo,
        )
        return frozenset(fields.Date.to_date(day) for day, is_off in unusual.items() if is_off)
