from datetime import timedelta

from odoo import api, fields, models

from ...tools import hijri
from ...tools.reply_clock import add_days, count_days

SPAN = timedelta(days=370)  # as far as days off are asked for, beyond the last date we know


class SupportRequest(models.Model):
    """The clock of the reply: it starts at submission and stands still while the applicant has the word.

    The two dates are counted by the company's settings, all days or working days, on its wall calendar. A
    pause moves them by its length and stays on record; days to the decision are counted without pauses.
    """

    _inherit = "alseraj.support.request"

    paused_on = fields.Datetime(
        readonly=True, copy=False, index="btree_not_null", tracking=True,
        help="Since then the applicant completes his request, and the clock of the reply stands still.",
    )
    paused_days = fields.Integer(
        readonly=True, copy=False, help="Days on which the clock of the reply stood still."
    )
    pause_history = fields.Json(readonly=True, copy=False)
    pause_note = fields.Text("Pauses", compute="_compute_pause_note")

    # ------------------------------------------------------------ shown

    @api.depends("pause_history", "paused_on")
    @api.depends_context("lang")
    def _compute_pause_note(self):
        for request in self:
            request.pause_note = "\n".join(request._get_pause_lines()) or False

    def _get_pause_lines(self):
        lang = self.env.lang or "en_US"
        labels = {
            "returned": self.env._("for completion by the applicant"),
            "suspended": self.env._("the file was suspended"),
        }
        lines = [
            self.env._(
                "%(since)s to %(until)s: %(days)s days, %(why)s",
                since=hijri.format_both(fields.Date.to_date(pause["from"]), lang),
                until=hijri.format_both(fields.Date.to_date(pause["to"]), lang),
                days=pause["days"], why=labels[pause["kind"]],
            )
            for pause in self.pause_history or []
        ]
        if self.paused_on:
            lines.append(self.env._(
                "Since %(since)s: %(why)s",
                since=hijri.format_both(self._get_local_date(self.paused_on), lang), why=labels["returned"],
            ))
        return lines

    @api.depends("paused_days")
    def _compute_days_to_decision(self):
        super()._compute_days_to_decision()
        for request in self.filtered("paused_days"):
            request.days_to_decision = max(0, request.days_to_decision - request.paused_days)

    def _get_days_until(self, moment):
        """The days from the submission to ``moment``, without those on which the clock stood still.

        :param datetime moment: in UTC
        :return: int, 0 for a request that was not submitted
        """
        if not self.submitted_on:
            return 0
        days = (self._get_local_date(moment) - self._get_local_date(self.submitted_on)).days
        return max(0, days - (self.paused_days or 0))

    # ------------------------------------------------------------ runs and stands still

    def _start_clock(self):
        """Set the date of submission and the two dates of the reply."""
        now = fields.Datetime.now()
        for company, requests in self.grouped("company_id").items():
            today = requests[:1]._get_local_date(now)
            company_sudo = company.sudo()  # its settings hold for everybody
            least, most = company_sudo.reply_min_days, company_sudo.reply_max_days
            off = company._get_reply_days_off(today, today + 2 * timedelta(days=most) + SPAN)
            requests._write_internal({
                "submitted_on": now,
                "reply_not_before": add_days(today, least, off),
                "reply_due": add_days(today, most, off),
            })

    def _pause_clock(self):
        """The applicant has the word: the clock stands still until he has completed his request."""
        self.filtered("submitted_on")._write_internal({"paused_on": fields.Datetime.now(), "chase_level": 0})

    def _resume_clock(self):
        """The request is complete again: the dates move by the days that the clock stood still."""
        now = fields.Datetime.now()
        paused = self.filtered("paused_on")
        for company, requests in paused.grouped("company_id").items():
            requests._give_back(
                {request: request._get_local_date(request.paused_on) for request in requests},
                requests[:1]._get_local_date(now), "returned", company.sudo().alseraj_pause_moves_floor,  # as above
            )
        paused._write_internal({"paused_on": False, "return_reminded_on": False, "return_offered_on": False})

    def _give_back(self, since, today, kind, floor):
        """Move the dates of these requests, of one company, by the days that their clock stood still.

        :param dict since: request -> date from which it stood still
        :param date today: the day on which it goes on
        :param str kind: why: ``returned`` or ``suspended``
        :param bool floor: whether the day before which no reply is given moves as well
        """
        names = ("reply_due", "reply_not_before") if floor else ("reply_due",)
        last = max((request.reply_due or today for request in self), default=today)
        off = self.company_id._get_reply_days_off(min(since.values(), default=today), max(last, today) + SPAN)
        for request in self:
            whole = (today - since[request]).days
            counted = count_days(since[request], today, off)
            request._write_internal({
                "paused_days": request.paused_days + whole,
                "pause_history": [*(request.pause_history or []), {
                    "from": since[request].isoformat(), "to": today.isoformat(), "days": whole, "kind": kind,
                }],
                **{name: add_days(request[name], counted, off) for name in names if request[name]},
            })
