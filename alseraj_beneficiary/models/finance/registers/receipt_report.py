from odoo import fields, models
from odoo.tools import SQL

from ..installment.installment_receipt import RECEIPT_CHANNELS


class ReceiptReport(models.Model):
    """One line a payment: whether its receipt was confirmed, and how we know."""

    _name = "alseraj.receipt.report"
    _description = "Proof of Receipt"
    _auto = False
    _order = "date desc, id desc"
    _depends = {
        "alseraj.support.installment": [
            "state", "paid_on", "not_received_on", "receipt_channel", "is_receipt_sample", "amount", "branch_id",
            "type_id", "fund_id", "company_id",
        ],
    }

    installment_id = fields.Many2one("alseraj.support.installment", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    branch_id = fields.Many2one("alseraj.branch", "Branch Office", readonly=True)
    type_id = fields.Many2one("alseraj.support.type", "Support Type", readonly=True)
    fund_id = fields.Many2one("alseraj.fund", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date("Paid on", readonly=True)
    amount = fields.Monetary(readonly=True)
    outcome = fields.Selection(
        [("confirmed", "Received"), ("not_received", "Not Received"), ("open", "No Answer Yet")], readonly=True,
    )
    channel = fields.Selection(RECEIPT_CHANNELS, "Answered over", readonly=True)
    is_sample = fields.Boolean("To Be Called", readonly=True)
    confirmed_rate = fields.Float("Confirmed (%)", readonly=True, aggregator="avg")
    not_received_rate = fields.Float("Not Received (%)", readonly=True, aggregator="avg")

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT i.id, i.id AS installment_id, i.company_id, i.branch_id, i.type_id, i.fund_id, i.amount,
                   i.paid_on AS date,
                   CASE WHEN i.state = 'confirmed' THEN 'confirmed'
                        WHEN i.not_received_on IS NOT NULL THEN 'not_received' ELSE 'open' END AS outcome,
                   i.receipt_channel AS channel,
                   COALESCE(i.is_receipt_sample, FALSE) AS is_sample,
                   CASE WHEN i.state = 'confirmed' THEN 100.0 ELSE 0.0 END AS confirmed_rate,
                   CASE WHEN i.state = 'paid' AND i.not_received_on IS NOT NULL THEN 100.0 ELSE 0.0 END AS not_received_rate
              FROM alseraj_support_installment i
             WHERE i.state IN ('paid', 'confirmed')
            """
        )
