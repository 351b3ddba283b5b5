from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models

SUNDAY_TO_THURSDAY = ("6", "0", "1", "2", "3")


class ResCompany(models.Model):
    _inherit = "res.company"

    alseraj_sensitive_ack_hours = fields.Integer(
        "Acknowledge a sensitive complaint within (hours)", default=24
    )
    alseraj_complaint_extension_days = fields.Integer(
        "Extend a complaint once by (working days)", default=15
    )
    alseraj_privacy_extension_days = fields.Integer("Extend a privacy request once by (days)", default=30)

    def _plan_working_days(self, days, start):
        """The last of the ``days`` working days that follow the day of ``start``.

        The day of ``start`` itself does not count. Weekends and public holidays are those of the
        company's calendar; without one, days are counted as they come.

        :param int days: working days
        :param datetime start: naive UTC
        :return: date, in the calendar's time zone
        """
        self.ensure_one()
        calendar = self.resource_calendar_id
        zone = self._get_clock_zone()
        day = pytz.utc.localize(start).astimezone(zone).date()
        if days <= 0:
            return day
        morning = zone.localize(datetime.combine(day + timedelta(days=1), time.min))
        end = calendar and calendar.plan_days(days, morning, compute_leaves=True)
        return end.astimezone(zone).date() if end else day + timedelta(days=days)

    def _get_end_of_day(self, day):
        """The last second of ``day`` where the company works, as naive UTC."""
        midnight = self._get_clock_zone().localize(datetime.combine(day, time(23, 59, 59)))
        return midnight.astimezone(pytz.utc).replace(tzinfo=None)

    def _get_clock_zone(self):
        return pytz.timezone(self.resource_calendar_id.tz or self.env.user.tz or "Asia/Riyadh")

    # ------------------------------------------------------------ the Saudi week

    def _prepare_resource_calendar_values(self):
        values = super()._prepare_resource_calendar_values()
        if self.country_id.code == "SA":
            values |= self._prepare_saudi_week()
        return values

    @api.model
    def _prepare_saudi_week(self):
        return {
            "name": self.env._("Sunday to Thursday"),
            "tz": "Asia/Riyadh",
            "attendance_ids": [fields.Command.clear()] + [
                fields.Command.create({
                    "name": self.env._("Working hours"), "dayofweek": day, "day_period": period,
                    "hour_from": hour_from, "hour_to": hour_to,
                })
                for day in SUNDAY_TO_THURSDAY
                for period, hour_from, hour_to in (("morning", 8, 12), ("afternoon", 12, 16))
            ],
        }

    @api.model
    def _use_saudi_week(self):
        """On install: companies still on Odoo's Monday-to-Friday week get a calendar from Sunday to Thursday.

        Calendars themselves are left as they are, they may be used elsewhere.
        """
        for company in self.search([]):  # pylint: disable=no-search-all
            days = set(company.resource_calendar_id.attendance_ids.mapped("dayofweek"))
            if not days or ("4" in days and "6" not in days):
                company.resource_calendar_id = self.env["resource.calendar"].create({
                    **self._prepare_saudi_week(), "company_id": company.id,
                })
