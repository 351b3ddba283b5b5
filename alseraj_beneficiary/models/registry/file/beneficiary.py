import re
from contextlib import nullcontext

from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ....tools import age_limits, hijri, identity, name_parts, names, national_address
from ....tools.roles import MANAGER, SENSITIVE
from ...mixins.amount_field import Amount
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
# What a role of ours may set on the contact of a new file without rights on contacts.
NEW_CONTACT_FIELDS = frozenset({
    "name", "email", "phone", "street", "street2", "city", "zip", "state_id", "country_id", "lang",
    "comment", "image_1920", "company_id",
})
LANGUAGES = [
    ("ar", "Arabic"),
    ("en", "English"),
    ("ur", "Urdu"),
    ("hi", "Hindi"),
    ("bn", "Bengali"),
    ("id", "Indonesian"),
    ("am", "Amharic"),
    ("sign", "Sign Language"),
    ("other", "Another Language"),
]
HEALTH = [("well", "Well"), ("ill", "Chronically Ill"), ("disabled", "With a Disability")]
# What nobody types for a name, an identifier or a mobile number.
IBAN_TEXT = re.compile(r"SA\d{10,}|\d{15,}")
# What the required documents depend on.
FILE_DOCUMENT_FACTS = frozenset({"category_ids", "housing", "marital_status", "nationality_id"})


class Beneficiary(models.Model):
    """The file of a beneficiary: the person, the household, how it lives, what it has.

    Name, address, e-mail and bank accounts are those of its partner, which is made, renamed and put out of sight
    with the file; identity, family, health and income stay on tables of its own.

    Its states stand in ``beneficiary_lifecycle.py``, its documents in ``documents/``, duplicate detection in
    ``duplicates/``, merging and splitting in ``moves/``; what fills and reads workbooks, in ``importing/``.
    """

    _name = "alseraj.beneficiary"
    _description = "Beneficiary"
    _inherits = {"res.partner": "partner_id"}
    _inherit = [
        "alseraj.access.logged", "alseraj.company.batch.mixin", "alseraj.workflow.mixin", "alseraj.identity.mixin",
        "alseraj.message.mixin", "mail.thread", "mail.activity.mixin",
    ]
    _logged_beneficiary_field = "id"
    _order = "id desc"
    _check_company_auto = True
    _rec_names_search = ["search_text"]

    partner_id = fields.Many2one(
        "res.partner", "Contact Card", required=True, ondelete="restrict", index=True, readonly=True, check_company=True,
        copy=False, editable_in=(),
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company, editable_in=("draft",),
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    active = fields.Boolean(default=True)
    code = fields.Char("File Number", readonly=True, copy=False, index="btree_not_null", editable_in=())
    state = fields.Selection(
        [("draft", "Draft"), ("registered", "Registered"), ("suspended", "Suspended"), ("closed", "Closed")],
        "Status", required=True, default="draft", copy=False, tracking=True,
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
    # ------------------------------------------------------------ how to reach the person
    mobile = fields.Char(tracking=True, help="Kept in the international form; the contact's phone follows.")
    mobile_doubtful = fields.Boolean(
        compute="_compute_mobile_doubtful", help="The number looks unusual: please ask again."
    )
    preferred_channel_id = fields.Many2one("alseraj.channel", check_company=True)
    spoken_language = fields.Selection(
        LANGUAGES, default="ar", help="For the conversation. Letters follow the language of the contact."
    )
    discreet_delivery = fields.Boolean(
        tracking=True, help="Goods are delivered without the association's name or logo."
    )
    # ------------------------------------------------------------ the file
    category_ids = fields.Many2many(
        "alseraj.category", string="Categories", tracking=True, check_company=True, ondelete="restrict")
    main_category_id = fields.Many2one(
        "alseraj.category", compute="_compute_main_category_id", store=True, guarded=True, index="btree_not_null",
        help="The first of its categories, in the order of the list: it stands for the file in reports.",
    )
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
        "res.partner", compute="_compute_collector_id", store=True, compute_sudo=True, copy=False, guarded=True,
        index="btree_not_null", tracking=True, help="Who may receive on the beneficiary's behalf.",
    )
    collector_ids = fields.One2many("alseraj.collector", "beneficiary_id", string="Collectors")
    registered_on = fields.Date(readonly=True, copy=False, guarded=True)
    review_date = fields.Date(index="btree_not_null", copy=False, tracking=True)
    state_reason = fields.Char(
        "Reason in Words", copy=False, tracking=True, editable_in=("registered", "suspended"),
    )
    import_id = fields.Many2one(
        "alseraj.import", "Brought by Import", readonly=True, copy=False, guarded=True, index="btree_not_null",
        ondelete="set null",
    )
    adoption_id = fields.Many2one(
        "alseraj.adoption", "Adopted by Decision", readonly=True, copy=False, guarded=True, index="btree_not_null",
        ondelete="set null", check_company=True, tracking=True,
        help="The decision by which this file of the old system is, or is to be, registered as it is.",
    )
    data_due_on = fields.Date(
        "Missing Data Owed Until", readonly=True, copy=False, guarded=True,
        help="Of an adopted file that was given more time; empty: as its adoption says.",
    )
    debts_due_on = fields.Date(
        "Debts Due", readonly=True, copy=False, guarded=True, index="btree_not_null", tracking=True,
        help="Until when an adopted file brings what it lacks; empty: it owes nothing.",
    )
    # ------------------------------------------------------------ family, income, need
    member_ids = fields.One2many("alseraj.household.member", "beneficiary_id", "Household")
    document_ids = fields.One2many("alseraj.document", "beneficiary_id", "Documents")
    income_ids = fields.One2many("alseraj.household.income", "beneficiary_id", "Income and Obligations")
    household_size = fields.Integer(
        compute="_compute_household_size", store=True, aggregator="sum", guarded=True,
    )
    monthly_income = Amount(compute="_compute_income", store=True, guarded=True)
    income_per_head = Amount(
        compute="_compute_income_per_head", store=True, aggregator="avg", guarded=True,
    )
    income_counted = fields.Monetary(compute="_compute_totals")
    obligation_total = fields.Monetary("Obligations", compute="_compute_totals")
    obligation_counted = fields.Monetary("Obligations Counted", compute="_compute_totals")
    asset_total = fields.Monetary("Assets", compute="_compute_totals")
    asset_counted = fields.Monetary("Assets Counted", compute="_compute_totals")
    unproven_income_count = fields.Integer("Lines without Proof", compute="_compute_totals")
    age_warning = fields.Text("Ages to Look at", compute="_compute_age_warning")
    has_age_warning = fields.Boolean(
        "Members out of Age", compute="_compute_age_warning", search="_search_has_age_warning"
    )
    need_class = fields.Selection(
        NEED_CLASSES, readonly=True, copy=False, guarded=True, index=True, tracking=True
    )
    need_score = fields.Float(
        "Priority Score", readonly=True, copy=False, guarded=True, aggregator="avg", digits=(5, 2), tracking=True
    )
    # ------------------------------------------------------------ address, housing, work
    # street, district (street2), city and postcode (zip) are the contact's
    building_number = fields.Char(help="4 digits, the first line of the address sign.")
    additional_number = fields.Char(help="4 digits, beside the postcode on the address sign.")
    short_address = fields.Char(help="4 letters and 4 digits, such as RRRD2929.")
    housing = fields.Selection(
        [("owned", "Owned"), ("rented", "Rented"), ("shared", "Shared"),
         ("charity", "Provided by a Charity")],
        tracking=True,
    )
    rent_amount = fields.Monetary("Monthly Rent", tracking=True)
    lease_number = fields.Char(tracking=True, help="As in the Ejar contract.")
    lease_end = fields.Date("Lease Ends on", tracking=True)
    is_lease_over = fields.Boolean(compute="_compute_is_lease_over")
    landlord_name = fields.Char("Landlord")
    work_status = fields.Selection(
        [("employed", "Employed"), ("self_employed", "Self-employed"), ("seeking", "Looking for Work"),
         ("homemaker", "Keeps the House"), ("student", "Student"), ("retired", "Retired"),
         ("unable", "Unable to Work")],
        "Work", tracking=True, help="His salary is a line of the incomes.",
    )
    employer = fields.Char(help="Where he works, or his trade.")
    # ------------------------------------------------------------ sensitive
    health_status = fields.Selection(HEALTH, groups=SENSITIVE)
    health_notes = fields.Text("Health", groups=SENSITIVE)
    parentage_notes = fields.Text("Parentage", groups=SENSITIVE)
    criminal_notes = fields.Text("Criminal Record", groups=SENSITIVE)
    # ------------------------------------------------------------ search
    name_key = fields.Char(compute="_compute_name_key", store=True, guarded=True, help="The name, one spelling for all.")
    search_key = fields.Char(compute="_compute_search_key", store=True, guarded=True, index="trigram")
    search_text = fields.Char("Name, Number, Mobile or IBAN", store=False, search="_search_search_text")
    iban_text = fields.Char("IBAN", store=False, search="_search_iban_text")

    _state_index = models.Index("(state, company_id, active)")  # how many there are is read from it alone
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

    # ------------------------------------------------------------ computed fields

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
        today = {company: company._get_today() for company in self.company_id | self.env.company}
        for beneficiary in self:
            beneficiary.age = self._get_age(beneficiary.birth_date, today[beneficiary.company_id or self.env.company])

    def _search_age(self, operator, value):
        return self._search_by_age("birth_date", operator, value)

    @api.depends("mobile")
    def _compute_mobile_doubtful(self):
        for beneficiary in self:
            beneficiary.mobile_doubtful = self._is_doubtful_mobile(beneficiary.mobile)

    @api.depends("lease_end", "housing")
    def _compute_is_lease_over(self):
        today = {company: company._get_today() for company in self.company_id | self.env.company}
        for file in self:
            file.is_lease_over = (
                file.housing == "rented" and bool(file.lease_end)
                and file.lease_end < today[file.company_id or self.env.company]
            )

    # ------------------------------------------------------------ create / write / unlink

    @api.model_create_multi
    def create(self, vals_list):
        """Open files; the contact of each is made with it, so no right on contacts is needed."""
        if any(vals.get("collector_id") for vals in vals_list):
            self._refuse_collector()
        by_server = self._is_created_by_server(vals_list)  # as given: what is added below is the server's, too
        self._check_identifiers_free([
            (vals.get("company_id") or self.env.company.id, vals.get("identifier_type"), vals.get("identifier"))
            for vals in vals_list if vals.get("identifier")
        ])
        self.browse().check_access("create")
        vals_list = [self._prepare_vals(dict(vals)) for vals in vals_list]
        self._fill_codes(vals_list)
        rest = self._create_contacts(vals_list)
        with self._as_server(None, tuple(vals_list)) if by_server else nullcontext():
            beneficiaries = super().create(vals_list)
        self._write_contacts(beneficiaries, rest)
        beneficiaries._add_required_documents()
        beneficiaries._plan_duplicate_search()
        return beneficiaries

    def write(self, vals):
        vals = self._prepare_vals(dict(vals))
        if vals.keys() & set(name_parts.PARTS):
            vals.pop("name", None)
        result = super().write(vals)
        if vals.keys() & set(name_parts.PARTS):
            self._rename_contacts()
        if vals.keys() & FILE_DOCUMENT_FACTS:
            self._add_required_documents()
        if vals.keys() & self._get_debt_facts():
            self._settle_debts()
        self._plan_duplicate_search(vals)
        return result

    def _check_guarded(self, vals):
        if "collector_id" in vals and any(file.collector_id.id != vals["collector_id"] for file in self):
            self._refuse_collector()
        super()._check_guarded(vals)

    def _check_before_write(self, vals):
        super()._check_before_write(vals)
        if {"identifier", "identifier_type", "company_id"} & vals.keys():
            self._check_identifiers_free([
                (vals.get("company_id") or file.company_id.id, vals.get("identifier_type") or file.identifier_type,
                 vals["identifier"] if "identifier" in vals else file.identifier)
                for file in self
            ])
        self._check_own_file()

    def unlink(self):
        partners = self.partner_id
        result = super().unlink()
        # Without the file the contact has no owner. It stays private, out of sight; one who is
        # also a user (an employee, a volunteer) is an ordinary contact again.
        partners = partners.sudo().exists().filtered(lambda p: not p.beneficiary_ids)  # no right on contacts
        users = partners.filtered("user_ids")
        users.is_beneficiary = False
        (partners - users).active = False
        return result

    @api.model
    def _prepare_vals(self, vals):
        """``vals`` as they are kept: the name and its parts, the mobile number and the national address."""
        parts = {part: vals[part] for part in name_parts.PARTS if vals.get(part)}
        if parts and "name" not in vals:
            vals["name"] = name_parts.compose(parts)
        elif parts:
            vals["name"] = name_parts.compose(parts) or vals["name"]
        elif vals.get("name"):
            vals.update(name_parts.split(vals["name"]))
        if vals.get("phone") and "mobile" not in vals:
            vals["mobile"] = vals["phone"]
        if "mobile" in vals:
            vals = self._normalize_identity(vals)
            vals["phone"] = vals["mobile"]
        for name, check in national_address.CHECKS.items():
            if name in vals:
                vals[name] = bool(vals[name]) and (self._call_rule(check, vals[name]) or False)
        if vals.get("zip") and self._is_in_kingdom(vals):
            vals["zip"] = self._call_rule(national_address.check_postcode, vals["zip"])
        return vals

    @api.model
    def _is_in_kingdom(self, vals):
        countries = self.env["res.country"].browse(vals.get("country_id") or [])
        if "country_id" not in vals:
            countries = self.country_id
        return all(country.code == "SA" for country in countries)

    @api.model
    def _fill_codes(self, vals_list):
        """Give each file its number, and the branch that its clerk did not name: once a company."""
        by_company = {}
        for vals in vals_list:
            by_company.setdefault(vals.get("company_id") or self.env.company.id, []).append(vals)
        for company_id, many in by_company.items():
            company = self.env["res.company"].browse(company_id)
            codes = self.env["ir.sequence"]._next_by_code_batch("alseraj.beneficiary", len(many), company)
            for vals, code in zip(many, codes, strict=True):
                vals["code"] = code
            unnamed = [vals for vals in many if "branch_id" not in vals]
            if unnamed and "default_branch_id" not in self.env.context:
                branch = self.with_company(company)._default_branch()
                for vals in unnamed:
                    vals["branch_id"] = branch.id

    # ------------------------------------------------------------ a new file's row

    def _prepare_create_values(self, vals_list):
        # The contacts are complete: no default of an inherited field (``properties``) writes on them.
        inherited = self._get_contact_names()
        result = super()._prepare_create_values(vals_list)
        for vals in result:
            for name in inherited & vals.keys():
                del vals[name]
        return result

    @api.model
    def _add_precomputed_values(self, vals_list):
        # sudo: each name goes into its own file
        partners = self.env["res.partner"].sudo().browse([vals["partner_id"] for vals in vals_list if vals.get("partner_id")])
        named = {partner.id: partner.name for partner in partners}
        for vals in vals_list:
            key = names.normalize_arabic(named.get(vals.get("partner_id")))
            vals.update(
                name_key=key, household_size=1, monthly_income=0.0, income_per_head=0.0, is_deceased=False,
                search_key=self._get_search_key(key, vals.get("code"), vals.get("identifier"), vals.get("mobile")),
            )
        super()._add_precomputed_values(vals_list)

    # ------------------------------------------------------------ the contact

    @api.model
    def _get_contact_names(self):
        return {name for name, field in self._fields.items() if field.inherited}

    @api.model
    def _create_contacts(self, vals_list):
        """Put a contact into each of ``vals_list``; return what is left to write on it as the user."""
        partner_names = self._get_contact_names()
        Partner = self.env["res.partner"]
        given = [vals["partner_id"] for vals in vals_list if vals.get("partner_id")]
        if given:  # a contact that exists already: by who may change contacts
            partners = Partner.browse(given)
            partners.check_access("write")
            self._check_contacts_free(given)
            partners.sudo().write({"is_beneficiary": True})  # a system field of the contact
        lang = self.env["res.lang"]._get_code("ar_001") or self.env.lang
        todo, contacts, rest = [], [], []
        for vals in vals_list:
            inherited = {name: vals.pop(name) for name in partner_names & vals.keys()}
            if vals.get("partner_id"):
                rest.append({k: v for k, v in inherited.items() if v})
                continue
            contact = {name: inherited.pop(name) for name in NEW_CONTACT_FIELDS & inherited.keys()}
            contact.setdefault("lang", lang)
            contact.update(
                is_beneficiary=True, company_id=vals.get("company_id") or self.env.company.id
            )
            todo.append(vals)
            contacts.append(contact)
            rest.append({k: v for k, v in inherited.items() if v})
        context = {k: v for k, v in self.env.context.items() if not k.startswith("default_")}
        # sudo: only NEW_CONTACT_FIELDS pass; officers have no right to create contacts
        partners = Partner.sudo().with_context(context, mail_create_nolog=True).create(contacts)
        for vals, partner in zip(todo, partners, strict=True):
            vals["partner_id"] = partner.id
        return rest

    @api.model
    def _check_contacts_free(self, partner_ids):
        """A contact has one file: two would share its name, its accounts, its messages and its login."""
        # sudo: one that is out of sight has it all the same
        files_sudo = self.sudo().with_context(active_test=False).search([("partner_id", "in", partner_ids)], limit=1)
        if files_sudo or len(set(partner_ids)) < len(partner_ids):
            raise UserError(self.env._(
                "This contact has a file already: %(file)s", file=files_sudo.code or self.env._("in what you are entering")))

    @api.model
    def _write_contacts(self, beneficiaries, rest):
        """Write the rest of the contacts' values with the user's own rights."""
        banks = []
        for beneficiary, vals in zip(beneficiaries, rest, strict=True):
            commands = vals.pop("bank_ids", [])
            new = [command[2] for command in commands if command[0] == Command.CREATE]
            banks += [dict(bank, partner_id=beneficiary.partner_id.id) for bank in new]
            if others := [command for command in commands if command[0] != Command.CREATE]:
                vals["bank_ids"] = others
            if vals:
                beneficiary.partner_id.write(vals)
        self.env["res.partner.bank"].create(banks)

    # ------------------------------------------------------------ the name and its parts, the address

    @api.onchange("name")
    def _onchange_name(self):
        parts = name_parts.split(self.name)
        if name_parts.compose(parts) != name_parts.compose(self._get_name_parts()):
            self.update(parts)

    @api.onchange(*name_parts.PARTS)
    def _onchange_name_parts(self):
        parts = self._get_name_parts()
        if any(parts.values()) and name_parts.split(self.name) != parts:
            self.name = name_parts.compose(parts)

    def _get_name_parts(self):
        self.ensure_one()
        return {part: self[part] for part in name_parts.PARTS}

    def _rename_contacts(self):
        by_name = {}
        for beneficiary in self:
            name = name_parts.compose(beneficiary._get_name_parts())
            if name and name != beneficiary.name:
                by_name.setdefault(name, []).append(beneficiary.id)
        for name, ids in by_name.items():
            self.browse(ids).partner_id.write({"name": name})

    @api.onchange("building_number", "additional_number", "short_address", "zip")
    def _onchange_national_address(self):
        """Show what was typed as it will be kept, and say at once what is wrong."""
        names = [*national_address.CHECKS, "zip"]
        for name, value in self._prepare_vals({name: self[name] for name in names if self[name]}).items():
            if self[name] != value:
                self[name] = value

    # ------------------------------------------------------------ search: however a name is spelled and a number is typed

    @api.depends("name")
    def _compute_name_key(self):
        for beneficiary in self:
            beneficiary.name_key = names.normalize_arabic(beneficiary.name)

    @api.depends("name_key", "code", "identifier", "mobile", "former_keys")
    def _compute_search_key(self):
        for beneficiary in self:
            key = self._get_search_key(
                beneficiary.name_key, beneficiary.code, beneficiary.identifier, beneficiary.mobile
            )
            if beneficiary.former_keys:  # the numbers of files that were merged into this one
                key = f"{key} {beneficiary.former_keys.lower()}"
            beneficiary.search_key = key

    @api.model
    def _get_search_key(self, name_key, code, identifier, mobile):
        return " ".join(filter(None, [name_key, (code or "").lower(), (identifier or "").lower(), mobile]))

    def _search_search_text(self, operator, value):
        if operator in ("=", "like", "ilike", "=ilike", "=like"):
            values = [value]
        elif operator == "in":
            values = value
        else:
            return NotImplemented
        return Domain.OR(self._get_search_key_domain(text) for text in values)

    @api.model
    def _get_search_key_domain(self, text):
        """All the words of ``text``, in any order; or the bank account, when it is one."""
        if IBAN_TEXT.fullmatch(identity.normalize_iban(text or "")):
            return self._get_iban_domain(text)
        words = names.normalize_arabic(text or "").split() or (text or "").split()
        return Domain.AND(
            Domain("search_key", "ilike", self._get_search_word(word)) for word in words
        )

    @api.model
    def _get_search_word(self, word):
        word = identity.normalize_digits(word).lower()
        if word.isdigit() and word.startswith("0"):
            return word.lstrip("0") or word  # 05…, 00966… as typed; stored as +9665…
        return word

    def _search_iban_text(self, operator, value):
        if operator == "in":
            values = value
        elif operator in ("=", "like", "ilike", "=ilike", "=like"):
            values = [value]
        else:
            return NotImplemented
        return Domain.OR(self._get_iban_domain(text) for text in values)

    @api.model
    def _get_iban_domain(self, text):
        """Files by a bank account, in full or in part, with spaces, Arabic digits or without SA."""
        iban = re.sub(r"[\W_]", "", identity.normalize_iban(text or ""))
        if not iban or not self.env["res.partner.bank"].has_access("read"):
            return Domain.FALSE
        if identity.is_saudi_iban(iban):
            found = Domain("sanitized_acc_number", "=", iban)
        else:
            found = Domain("sanitized_acc_number", "like", iban)
        return Domain("bank_ids", "any", found)  # the record rules of bank accounts hold here, too

    # ------------------------------------------------------------ family and income

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

    @api.depends("income_ids.amount", "income_ids.amount_counted", "income_ids.kind", "income_ids.document_id")
    def _compute_totals(self):
        """What the family declares and what of it counts, by kind; beside ``monthly_income``."""
        for file in self:
            lines = file.income_ids
            incomes, obligations, assets = (
                lines.filtered(lambda line, kind=kind: line.kind == kind)
                for kind in ("income", "obligation", "asset")
            )
            file.income_counted = sum(incomes.mapped("amount_counted"))
            file.obligation_total = sum(obligations.mapped("amount"))
            file.obligation_counted = sum(obligations.mapped("amount_counted"))
            file.asset_total = sum(assets.mapped("amount"))
            file.asset_counted = sum(assets.mapped("amount_counted"))
            file.unproven_income_count = len(lines.filtered(lambda line: line.amount and not line.document_id))

    # ------------------------------------------------------------ ages beside the limits: of the members, and of the categories

    @api.depends("category_ids.sequence")
    def _compute_main_category_id(self):
        for file in self:
            file.main_category_id = file.category_ids.sorted()[:1]

    @api.depends("member_ids.age_warning", "member_ids.birth_date", "member_ids.name", "birth_date", "category_ids")
    @api.depends_context("lang")
    def _compute_age_warning(self):
        today = {company: company._get_today() for company in self.company_id | self.env.company}
        for file in self:
            day = today[file.company_id or self.env.company]
            lines = [line for category in file.category_ids if (line := file._get_category_warning(category, day))]
            lines += [
                f"{member.name or ''}: {member.age_warning}"
                for member in file.member_ids if member.active and member.age_warning
            ]
            file.age_warning = "\n".join(lines) or False
            file.has_age_warning = bool(lines)

    def _get_category_warning(self, category, today):
        """The sentence on this file's ages under one of its categories, or False."""
        if not (category.age_min or category.age_max):
            return False
        bounds = (category.age_min, category.age_max, today)
        if category.age_of == "anyone":
            dates = [self.birth_date, *self.member_ids.filtered("active").mapped("birth_date")]
            if any(age_limits.is_within(date, *bounds) for date in dates):
                return False
            return self.env._(
                "Nobody here is known to be of the age of the category %(category)s (%(ages)s).",
                category=category.name, ages=category._get_ages_text(),
            )
        if not self.birth_date or age_limits.is_within(self.birth_date, *bounds):
            return False
        return self.env._(
            "Aged %(age)s: the category %(category)s is for the ages %(ages)s.",
            age=self.age, category=category.name, ages=category._get_ages_text(),
        )

    def _search_has_age_warning(self, operator, value):
        if operator not in ("in", "not in"):
            return NotImplemented
        today = self.env.company._get_today()
        members = self.env["alseraj.age.limit"]._get_out_of_age_domain(today)
        domain = Domain("member_ids", "any", members)
        categories = self.env["alseraj.category"].search(["|", ("age_min", ">", 0), ("age_max", ">", 0)])
        for category in categories:
            domain |= category._get_out_of_age_domain(today)
        return domain if (operator == "in") == (True in value) else ~domain

    @api.model
    def _cron_notice_ages(self, limit=500):
        """Daily: one activity on each registered file whose members pass a limit soon, once each."""
        Member = self.env["alseraj.household.member"]
        done = remaining = 0
        # companies with the same notice and the same day are searched together: mostly one round
        notified = self.env["res.company"].search([("alseraj_age_notice_days", ">=", 0)])
        for (days, today), companies in notified.grouped(
            lambda company: (company.alseraj_age_notice_days, company._get_today())
        ).items():
            day = today + relativedelta(days=days)
            out = self.env["alseraj.age.limit"]._get_out_of_age_domain(day)
            own = Domain("company_id", "in", companies.ids)
            Member.search(own & Domain("age_noticed_on", "!=", False) & ~out)._write_internal({"age_noticed_on": False})
            todo = out & own & Domain([
                ("age_noticed_on", "=", False), ("beneficiary_id.state", "=", "registered"),
                ("beneficiary_id.active", "=", True),
            ])
            members = Member.search(todo, limit=limit)
            members.beneficiary_id._schedule_age_activities(members, day)
            members._write_internal({"age_noticed_on": today})
            done += len(members)
            remaining += Member.search_count(todo) if len(members) == limit else 0
        self.env["ir.cron"]._commit_progress(done, remaining=remaining)

    def _schedule_age_activities(self, members, day):
        """One activity a file, for its officer, in his language."""
        kind = self.env.ref("alseraj_beneficiary.activity_file_age")
        managers = {company: self._get_age_manager(company) for company in self.company_id}
        get_limits = self.env["alseraj.age.limit"]._get_limits
        limits = {company: get_limits(company) for company in self.company_id}
        vals_list = []
        for file in self:
            user = file.officer_id if file.officer_id.active else managers[file.company_id]
            if not user:
                continue
            theirs = (members & file.member_ids).with_context(lang=user.lang)
            note = Markup("<br/>").join(
                f"{member.name}: {member._get_age_warning(limits[file.company_id], day) or ''}" for member in theirs
            )
            vals_list.append({
                "activity_type_id": kind.id,
                "summary": self.with_context(lang=user.lang).env._("Members at a limit of age"),
                "note": Markup("<p>%s</p>") % note,
                "res_model_id": self.env["ir.model"]._get_id(self._name),
                "res_id": file.id,
                "user_id": user.id,
                "date_deadline": file.company_id._get_today(),
            })
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(vals_list)

    @api.model
    def _get_age_manager(self, company):
        # sudo: who has the role is no secret, but employees can't read groups
        users = self.env.ref(MANAGER).sudo().all_user_ids
        return users.filtered(lambda user: (
            user.active and not user.share and user.id != api.SUPERUSER_ID and company in user.company_ids
        ))[:1]

    # ------------------------------------------------------------ the collector follows from an authority that is valid today

    @api.depends(
        "collector_ids.partner_id", "collector_ids.date_from", "collector_ids.date_to", "collector_ids.ended_on",
        "collector_ids.document_id.state", "collector_ids.document_id.expiry_date",
    )
    def _compute_collector_id(self):
        for file in self:
            file.collector_id = file._get_valid_collector().partner_id

    def _get_guardian_deed(self, user):
        """The deed by which the person of this login is guardian of this file today, or none; asked in sudo."""
        self.ensure_one()
        return self.collector_ids.filtered(
            lambda deed: deed.partner_id == user.partner_id and deed.relation == "guardian" and deed.state == "valid")[:1]

    def _get_valid_collector(self):
        """The authority that counts today, or none."""
        self.ensure_one()
        return self.collector_ids.filtered(lambda collector: collector.state == "valid")[:1]

    def _refuse_collector(self):
        raise UserError(self.env._(
            "The collector follows from his authority. Enter it on the page Collectors of the file: who he is, "
            "the verified deed, and until when."
        ))

    @api.model
    def _refresh_collectors(self):
        """Follow the calendar: authorities that begin or end make another person the collector, or none."""
        current = self.env["alseraj.collector"].search([("state", "=", "valid")])
        stale = self.with_context(active_test=False).search([("collector_id", "!=", False)])
        files = stale.filtered(lambda file: file._get_valid_collector().partner_id != file.collector_id)
        files |= current.filtered(lambda c: c.beneficiary_id.collector_id != c.partner_id).beneficiary_id
        self.env.add_to_compute(self._fields["collector_id"], files)
        self.env.flush_all()
        ended = self.env["alseraj.collector"].search(self.env["res.company"]._get_day_domain("date_to", "=", -1))
        ended._log_on_file(lambda c: self.env._("The authority of the collector %(name)s has ended.", name=c.name))

    # ------------------------------------------------------------ workbooks

    def action_export_workbook(self):
        """Download these files in the columns of the import, to be corrected and imported again.

        :return: action that downloads it
        :raises UserError: more files than a workbook holds
        """
        return self.env["alseraj.workbook"]._download_files(self)

    def action_import_template(self):
        """Download the empty workbook of the import.

        :return: action that downloads it
        """
        return self.env["alseraj.workbook"]._download_template()

    def _after_import(self):
        """What follows for files that an import made or changed: look for the same person elsewhere."""
        if self:
            self.env["alseraj.beneficiary"]._find_duplicates(self.ids)

    def _after_export(self):
        """What follows when files leave in a workbook; the governance room logs it."""

    # ------------------------------------------------------------ Odoo's own import

    @api.model
    def get_import_templates(self):
        """The plain sheet for Odoo's own import, with the headings in the user's language.

        :return: list of dicts label, template
        """
        return [{
            "label": self.env._("Import Template for Beneficiaries"),
            "template": "/alseraj_beneficiary/import_template",
        }]

    @api.model
    def load(self, fields, data):
        """As in Odoo; without a database or external identifier, a file is known by its identifier.

        :param list fields: names of the columns
        :param list data: rows of str
        :return: dict ids, messages, nextrow
        """
        if "identifier" in fields and not {"id", ".id"} & set(fields):
            fields, data = self._load_known(list(fields), [list(row) for row in data])
        return super().load(fields, data)

    @api.model
    def _load_known(self, names, rows):
        """Add the database identifiers of files and members that exist to the rows of a load."""
        position = names.index("identifier")
        numbers = [identity.normalize_identifier(row[position]) for row in rows]
        files = self.search([("identifier", "in", [number for number in numbers if number])])
        known = {file.identifier: file for file in files}
        find_member = self._load_known_members(names, files)
        current = self.browse()
        for row, number in zip(rows, numbers, strict=True):
            # a row with nothing but columns of lines goes on with the file above it
            is_file = any(value for name, value in zip(names, row, strict=True) if "/" not in name)
            if is_file:
                current = known.get(number, self.browse())
            row.append(str(current.id) if is_file and current else "")
            if find_member:
                row.append(str(find_member(current, row)))
        return [*names, ".id", *(["member_ids/.id"] if find_member else [])], rows

    @api.model
    def _load_known_members(self, names, files):
        """A function of file and row that finds the member whose identifier the row has, or None."""
        if "member_ids/identifier" not in names or {"member_ids/id", "member_ids/.id"} & set(names):
            return None
        position = names.index("member_ids/identifier")
        ids = {(m.beneficiary_id.id, m.identifier): m.id for m in files.member_ids if m.identifier}
        return lambda file, row: ids.get((file.id, identity.normalize_identifier(row[position])), "")
