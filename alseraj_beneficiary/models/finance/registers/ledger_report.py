from odoo import fields, models
from odoo.tools import SQL


class LedgerReport(models.Model):
    """The posted journal items of support, with the fund of their analytic account and our dimensions."""

    _name = "alseraj.ledger.report"
    _description = "Ledger of Support"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "move_id"
    _depends = {
        "account.move.line": [
            "company_id", "move_id", "journal_id", "account_id", "date", "balance", "parent_state",
            "alseraj_installment_id", "analytic_distribution",
        ],
        "alseraj.support.installment": ["fund_id", "type_id", "branch_id", "beneficiary_id"],
        "alseraj.fund": ["company_id", "analytic_account_id", "kind"],
        "alseraj.beneficiary": ["main_category_id"],
    }

    date = fields.Date(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    move_id = fields.Many2one("account.move", "Journal Entry", readonly=True)
    journal_id = fields.Many2one("account.journal", readonly=True)
    account_id = fields.Many2one("account.account", readonly=True)
    fund_id = fields.Many2one("alseraj.fund", readonly=True, help="The fund whose analytic account the item carries.")
    kind = fields.Selection(
        [("zakat", "Zakat"), ("general", "General Donations"), ("restricted", "Restricted Donations")],
        "Kind of Fund", readonly=True,
    )
    installment_id = fields.Many2one("alseraj.support.installment", readonly=True)
    type_id = fields.Many2one("alseraj.support.type", readonly=True)
    branch_id = fields.Many2one("alseraj.branch", "Branch Office", readonly=True)
    category_id = fields.Many2one("alseraj.category", readonly=True)
    is_return = fields.Boolean("Taken Back", readonly=True)
    amount = fields.Monetary("Balance", readonly=True, help="Paid, less taken back.")

    @property
    def _table_query(self):
        return SQL(
            """SELECT l.id, l.company_id, l.move_id, l.journal_id, l.account_id, l.date, i.id AS installment_id,
                      i.type_id, i.branch_id, b.main_category_id AS category_id, booked.id AS fund_id, fund.kind,
                      l.balance < 0 AS is_return, l.balance AS amount
                 FROM account_move_line l
                 LEFT JOIN alseraj_support_installment i ON i.id = l.alseraj_installment_id
                 LEFT JOIN LATERAL (
                      SELECT min(f.id) AS first_id, count(*) AS number FROM alseraj_fund f
                       WHERE f.company_id = l.company_id
                         AND jsonb_exists(l.analytic_distribution, f.analytic_account_id::text)
                 ) shared ON true
                 CROSS JOIN LATERAL (
                      -- of funds that share an account, that of the payment: which one it is, is asked for these alone
                      SELECT COALESCE(CASE WHEN shared.number > 1 THEN (
                                 SELECT own.fund_id FROM alseraj_support_installment own JOIN alseraj_fund f ON f.id = own.fund_id
                                  WHERE own.id = l.alseraj_installment_id AND f.company_id = l.company_id
                                    AND jsonb_exists(l.analytic_distribution, f.analytic_account_id::text)) END,
                             shared.first_id) AS id
                 ) booked
                 LEFT JOIN alseraj_fund fund ON fund.id = booked.id
                 LEFT JOIN alseraj_beneficiary b ON b.id = i.beneficiary_id
                WHERE l.parent_state = 'posted' AND l.alseraj_installment_id IS NOT NULL""")
