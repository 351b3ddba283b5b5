from odoo import api, fields, models

from ...tools import hijri
from .amount_field import Amount
from .identity_mixin import IDENTIFIER_TYPES

ZAKAT_CLASSES = [
    ("poor", "The Poor"),
    ("needy", "The Needy"),
    ("collectors", "Those Who Collect It"),
    ("reconciled", "Those Whose Hearts Are Reconciled"),
    ("captives", "Captives"),
    ("debtors", "Debtors"),
    ("cause", "In the Cause of God"),
    ("wayfarer", "The Wayfarer"),
]
NEED_CLASSES = [
    ("a", "Class A"),
    ("b", "Class B"),
    ("c", "Class C"),
    ("d", "Class D"),
    ("outside", "Outside"),
]
SENSITIVE = "alseraj_beneficiary.group_sensitive"


class Beneficiary(models.Model):
    """The file of a beneficiary.

    Name, address, e-mail and bank accounts are those of its partner; identity, family, health and
    income stay on tables of its own. See the rest of the class in ``beneficiary_*.py``.
    """

    _name = "alseraj.beneficiary"
    _description = "Beneficiary"
    _inherits = {"res.partner": "partner_id"}
    _inherit = [
        "alseraj.company.batch.mixin", "alseraj.workflow.mixin", "alseraj.identity.mixin", "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner", "Contact Card", required=True, ondelete="restrict", index=True, readonly=True,
        copy=False,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    active = fields.Boolean(default=True)
    code = fields.Char("File Number", readonly=True, copy=False, index="btree_not_null")
    state = fields.Selection(
        [("draft", "Draft"), ("registered", "Registered"), ("suspended", "Suspended"), ("closed", "Closed")],
        "Status", required=True, default="draft", index=True, copy=False, tracking=True,
    )

    # ------------------------------------------------------------ identity
    first_name = fields.Char()
    father_name = fields.Char("Father's Name")
    grandfather_name = fields.Char("Grandfather's Name")
    family_name = fields.Char()
    identifier_type = fields.Selection(
        IDENTIFIER_TYPES, required=True, default="national_id", tracking=True
    )
    identifier = fields.Char(index="btree_not_null", copy=False, tracking=True)
    birth_date = fields.Date(tracking=True)
    birth_date_hijri = fields.Char(
        "Birth Date (Hijri)", compute="_compute_birth_date_hijri", inverse="_inverse_birth_date_hijri",
        help="Type either date; for example 1405/03/17.",
    )
    age = fields.Integer(compute="_compute_age", search="_search_age")
    gender = fields.Selection([("male", "Male"), ("female", "Female")])
    marital_status = fields.Selection(
        [("single", "Single"), ("married", "Married"), ("divorced", "Divorced"),
         ("widowed", "Widowed"), ("separated", "Separated")],
        tracking=True,
    )
    nationality_id = fields.Many2one(
        "res.country", default=lambda self: self._default_nationality()
    )
    mobile = fields.Char(tracking=True, help="Kept in the international form; the contact's phone follows.")
    mobile_doubtful = fields.Boolean(
        compute="_compute_mobile_doubtful", help="The number looks unusual: please ask again."
    )
    preferred_channel_id = fields.Many2one("alseraj.channel")

    # ------------------------------------------------------------ the file
    category_ids = fields.Many2many("alseraj.category", string="Categories", tracking=True)
    zakat_class = fields.Selection(ZAKAT_CLASSES, tracking=True)
    branch_id = fields.Many2one(
        "alseraj.branch", "Branch Office", required=True, index=True, check_company=True, tracking=True,
        default=lambda self: self._default_branch(),
    )
    officer_id = fields.Many2one(
        "res.users", "Owner", index="btree_not_null", tracking=True, domain="[('share', '=', False)]",
        default=lambda self: self.env.user._is_internal() and self.env.user,
    )
    kin_user_ids = fields.Many2many(
        "res.users", "alseraj_beneficiary_kin_rel", "beneficiary_id", "user_id",
        string="Employees of the Family", tracking=True, domain="[('share', '=', False)]",
        help="Employees related to this family. They may not act on the file or on its requests.",
    )
    collector_id = fields.Many2one(
        "res.partner", tracking=True, check_company=True,
        help="Who may receive on the beneficiary's behalf.",
    )
    registered_on = fields.Date(readonly=True, copy=False)
    review_date = fields.Date(index="btree_not_null", copy=False, tracking=True)
    state_reason = fields.Char("Reason", copy=False, tracking=True)

    # ------------------------------------------------------------ family, income, need
    member_ids = fields.One2many("alseraj.household.member", "beneficiary_id", "Household")
    income_ids = fields.One2many("alseraj.household.income", "beneficiary_id", "Income and Obligations")
    document_ids = fields.One2many("alseraj.document", "beneficiary_id", "Documents")
    housing = fields.Selection(
        [("owned", "Owned"), ("rented", "Rented"), ("shared", "Shared"),
         ("charity", "Provided by a Charity")],
        tracking=True,
    )
    rent_amount = fields.Monetary("Monthly Rent", tracking=True)
    household_size = fields.Integer(
        compute="_compute_household_size", store=True, aggregator="sum"
    )
    monthly_income = Amount(compute="_compute_income", store=True)
    income_per_head = Amount(
        compute="_compute_income_per_head", store=True, aggregator="avg"
    )
    need_class = fields.Selection(
        NEED_CLASSES, readonly=True, copy=False, index=True, tracking=True
    )
    need_score = fields.Float(
        "Priority Score", readonly=True, copy=False, aggregator="avg", digits=(5, 2), tracking=True
    )

    # ------------------------------------------------------------ sensitive
    health_notes = fields.Text("Health", groups=SENSITIVE)
    parentage_notes = fields.Text("Parentage", groups=SENSITIVE)
    criminal_notes = fields.Text("Criminal Record", groups=SENSITIVE)

    _identifier_unique = models.UniqueIndex(
        "(company_id, identifier_type, identifier) WHERE identifier IS NOT NULL",
        "A beneficiary file with this identifier exists already.",
    )
    _code_unique = models.UniqueIndex(
        "(company_id, code) WHERE code IS NOT NULL", "This file number is taken."
    )

    @api.model
    def _default_nationality(self):
        return self.env["ir.model.data"]._xmlid_to_res_id("base.sa", raise_if_not_found=False)

    @api.model
    def _default_branch(self):
        """The user's own branch, else the oldest of the company: the head office."""
        own = self.env.user.sudo().alseraj_branch_ids.filtered(  # sudo: one's own branches
            lambda branch: branch.company_id == self.env.company
        )
        return own[:1] or self.env["alseraj.branch"].search(
            [("company_id", "=", self.env.company.id)], order="id", limit=1
        )

    # ------------------------------------------------------------ computes

    @api.depends("name", "code")
    def _compute_display_name(self):
        for beneficiary in self:
            code = beneficiary.code
            beneficiary.display_name = f"{beneficiary.name or ''} ({code})" if code else beneficiary.name

    @api.depends("birth_date")
    def _compute_birth_date_hijri(self):
        for beneficiary in self:
            date = beneficiary.birth_date and hijri.from_gregorian(beneficiary.birth_date)
            beneficiary.birth_date_hijri = date and "{}/{:02}/{:02}".format(*date)

    def _inverse_birth_date_hijri(self):
        for beneficiary in self:
            beneficiary.birth_date = self._parse_hijri(beneficiary.birth_date_hijri)

    @api.onchange("birth_date_hijri")
    def _onchange_birth_date_hijri(self):
        self._inverse_birth_date_hijri()

    @api.depends("birth_date")
    def _compute_age(self):
        today = fields.Date.context_today(self)
        for beneficiary in self:
            beneficiary.age = self._get_age(beneficiary.birth_date, today)

    def _search_age(self, operator, value):
        return self._search_by_age("birth_date", operator, value)

    @api.depends("mobile")
    def _compute_mobile_doubtful(self):
        for beneficiary in self:
            beneficiary.mobile_doubtful = self._is_doubtful_mobile(beneficiary.mobile)

    @api.depends("member_ids.in_household", "member_ids.active")
    def _compute_household_size(self):
        for beneficiary in self:
            members = beneficiary.member_ids.filtered(lambda m: m.in_household and m.active)
            beneficiary.household_size = 1 + len(members)

    @api.depends("income_ids.amount", "income_ids.kind")
    def _compute_income(self):
        for beneficiary in self:
            incomes = beneficiary.income_ids.filtered(lambda income: income.kind == "income")
            beneficiary.monthly_income = sum(incomes.mapped("amount"))

    @api.depends("monthly_income", "household_size")
    def _compute_income_per_head(self):
        for beneficiary in self:
            beneficiary.income_per_head = beneficiary.monthly_income / (beneficiary.household_size or 1)
