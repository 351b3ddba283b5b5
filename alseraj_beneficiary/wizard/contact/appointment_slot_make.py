from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

MOST_DAYS = 120


class AppointmentSlotMake(models.TransientModel):
    """Make the times for appointments of some weeks at once: on the working days of the association, at these hours."""

    _name = "alseraj.appointment.slot.make"
    _description = "Make Times for Appointments"

    hall_id = fields.Many2one(
        "alseraj.waiting.hall", required=True, default=lambda self: self.env["alseraj.reception"]._default_hall())
    date_from = fields.Date("First Day", required=True, default=lambda self: self._default_date_from())
    date_to = fields.Date("Last Day", required=True, default=lambda self: fields.Date.add(self._default_date_from(), days=13))
    hour_from = fields.Float("From", default=9.0, required=True)
    hour_to = fields.Float("Until", default=12.0, required=True)
    minutes = fields.Integer("Minutes Each", default=20, required=True)
    capacity = fields.Integer("Places", default=1, required=True)

    @api.model
    def _default_date_from(self):
        return fields.Date.add(self.env.company._get_today(), days=1)

    def action_make(self):
        """Make the times; those that are there already stay as they are.

        :return: dict, the window action of the times
        :raises UserError: the days or hours make no sense
        """
        self.ensure_one()
        if not 0 <= (self.date_to - self.date_from).days <= MOST_DAYS:
            raise UserError(self.env._("The last day comes after the first one, at most %(days)s days later.", days=MOST_DAYS))
        if not (0 <= self.hour_from < self.hour_to <= 24 and self.minutes > 0 and self.capacity > 0):
            raise UserError(self.env._("Give the hours from morning to evening, and at least a minute and a place each."))
        starts = self._list_starts()
        slots = self.env["alseraj.appointment.slot"]
        taken = set(slots.search([("hall_id", "=", self.hall_id.id), ("start", "in", starts)]).mapped("start"))
        slots.create([
            {"hall_id": self.hall_id.id, "start": start, "minutes": self.minutes, "capacity": self.capacity}
            for start in starts if start not in taken
        ])
        return self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_appointment_slot")

    def _list_starts(self):
        """:return: list of naive UTC, on the working days, each as long as it takes"""
        company = self.hall_id.company_id
        first, last = self.date_from - timedelta(days=1), self.date_to
        working, day = [], first
        while (day := company._plan_working_days(1, company._get_start_of_day(day))) <= last:
            working.append(day)
        length = timedelta(minutes=self.minutes)
        starts = []
        for day in working:
            midnight = datetime.combine(day, time.min)
            wall, end = (midnight + timedelta(hours=hour) for hour in (self.hour_from, self.hour_to))
            while wall + length <= end:
                starts.append(company._get_utc(wall))
                wall += length
        return starts
