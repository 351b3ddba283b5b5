from odoo import fields, models


class PaymentDate(models.Model):
    _name = "alseraj.payment.date"
    _description = "Payment Date"
    _order = "date, id"

    calendar_id = fields.Many2one("alseraj.payment.calendar", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="calendar_id.company_id", store=True, index=True)
    date = fields.Date(required=True)
    name = fields.Char(translate=True, help="For example: first term 1448.")

    _date_once = models.UniqueIndex("(calendar_id, date)", "This day is in the calendar already.")
