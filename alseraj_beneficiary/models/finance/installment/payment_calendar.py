from odoo import api, fields, models


class PaymentCalendar(models.Model):
    """Days of the year on which some support is paid, such as the terms of the schools."""

    _name = "alseraj.payment.calendar"
    _description = "Payment Calendar"
    _inherit = ["alseraj.shared.list.mixin"]
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    line_ids = fields.One2many("alseraj.payment.date", "calendar_id", string="Payment Dates", copy=True)
    next_date = fields.Date(compute="_compute_next_date", help="Empty: the dates of the coming year are missing.")
    missing_text = fields.Char("What Is Missing", compute="_compute_next_date")

    @api.depends("line_ids.date")
    def _compute_next_date(self):
        for calendar in self:
            today = (calendar.company_id or self.env.company)._get_today()
            calendar.next_date = min((day for day in calendar.line_ids.mapped("date") if day and day >= today), default=False)
            calendar.missing_text = not calendar.next_date and self.env._(
                "No date is left: what is paid by it can't be approved until the dates of the coming year are entered.")


class PaymentDate(models.Model):
    _name = "alseraj.payment.date"
    _description = "Payment Date"
    _duplicable = False
    _inherit = ["alseraj.shared.line.mixin"]
    _shared_row_field = "calendar_id"
    _order = "date, id"

    calendar_id = fields.Many2one("alseraj.payment.calendar", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="calendar_id.company_id", store=True, index=True, guarded=True)
    date = fields.Date(required=True)
    name = fields.Char(translate=True, help="For example: first term 1448.")

    _date_once = models.UniqueIndex("(calendar_id, date)", "This day is in the calendar already.")
