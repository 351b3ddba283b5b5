from odoo import fields, models
from odoo.tools import SQL

from ....tools.roles import ALL_BRANCHES
from ...registry.file.beneficiary import NEED_CLASSES


class BeneficiaryAnalysis(models.Model):
    """Every family as one line of figures: where it lives, its class and category, what it asked for and received."""

    _name = "alseraj.beneficiary.analysis"
    _description = "Family in Figures"
    _auto = False
    _order = "id desc"
    _rec_name = "beneficiary_id"
    _depends = {
        "alseraj.beneficiary": [
            "company_id", "branch_id", "main_category_id", "need_class", "gender", "nationality_id", "state", "registered_on",
            "household_size", "monthly_income", "active",
        ],
        "res.partner": ["city", "street2"],
        "alseraj.support.request": ["beneficiary_id", "submitted_on"],
        "alseraj.support.installment": ["beneficiary_id", "state", "amount"],
    }

    beneficiary_id = fields.Many2one("alseraj.beneficiary", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    branch_id = fields.Many2one("alseraj.branch", "Branch Office", readonly=True)
    category_id = fields.Many2one("alseraj.category", readonly=True)
    need_class = fields.Selection(NEED_CLASSES, readonly=True)
    gender = fields.Selection([("male", "Male"), ("female", "Female")], readonly=True)
    nationality_id = fields.Many2one("res.country", readonly=True)
    state = fields.Selection(
        [("draft", "Draft"), ("registered", "Registered"), ("suspended", "Suspended"), ("closed", "Closed")],
        "Status", readonly=True)
    city = fields.Char(readonly=True)
    district = fields.Char(readonly=True)
    registered_on = fields.Date(readonly=True)
    family_count = fields.Integer("Families", readonly=True)
    person_count = fields.Integer("Persons", readonly=True)
    household_size = fields.Float(readonly=True, aggregator="avg", digits=(16, 1))
    monthly_income = fields.Monetary(readonly=True, aggregator="avg", groups=ALL_BRANCHES)
    request_count = fields.Integer("Requests", readonly=True)
    amount_paid = fields.Monetary("Support Received", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """SELECT b.id, b.id AS beneficiary_id, b.company_id, b.branch_id, b.main_category_id AS category_id, b.need_class,
                      b.gender, b.nationality_id, b.state, p.city, p.street2 AS district, b.registered_on,
                      1 AS family_count, COALESCE(b.household_size, 1) AS person_count,
                      b.household_size::float AS household_size, b.monthly_income,
                      (SELECT count(*) FROM alseraj_support_request r
                        WHERE r.beneficiary_id = b.id AND r.submitted_on IS NOT NULL) AS request_count,
                      (SELECT sum(i.amount) FROM alseraj_support_installment i
                        WHERE i.beneficiary_id = b.id AND i.state IN ('paid', 'confirmed')) AS amount_paid
                 FROM alseraj_beneficiary b
                 LEFT JOIN res_partner p ON p.id = b.partner_id
                WHERE b.active""")

    def action_open(self):
        """Open the file behind the figure.

        :return: a window action
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window", "res_model": "alseraj.beneficiary", "res_id": self.id, "view_mode": "form",
            "views": [(False, "form")],
        }
