from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools import identity

DETAILS = ("name", "logo", "company_registry", "street", "city", "zip", "country_id", "phone", "email", "website")


def _own(name):
    return lambda self: self._get_own(name)


class SetupDetails(models.TransientModel):
    """Who the association is, in which currency it counts and what it pays from: a manager sets it up by himself.

    Companies, charts and journals are an administrator's in Odoo. Here a manager writes those fields of his own
    association that its papers and its first payment need, and it is kept who changed them.
    """

    _name = "alseraj.setup.details"
    _description = "Details of the Association"

    company_id = fields.Many2one("res.company", required=True, readonly=True, default=lambda self: self.env.company)
    name = fields.Char("Name of the Association", required=True, default=_own("name"))
    logo = fields.Binary(default=_own("logo"))
    company_registry = fields.Char(
        "Licence Number", default=_own("company_registry"), help="As the authority that licensed the association gave it.")
    street = fields.Char(default=_own("street"))
    city = fields.Char(default=_own("city"))
    zip = fields.Char("Postal Code", default=_own("zip"))
    country_id = fields.Many2one("res.country", default=_own("country_id"))
    phone = fields.Char(default=_own("phone"))
    email = fields.Char(default=_own("email"))
    website = fields.Char(default=_own("website"))
    # money
    currency_id = fields.Many2one("res.currency", compute="_compute_money", string="Currency Now")
    wanted_currency_id = fields.Many2one("res.currency", compute="_compute_money", string="Currency of the Country")
    chart_name = fields.Char("Chart of Accounts", compute="_compute_money")
    has_entries = fields.Boolean(compute="_compute_money")
    may_use_country = fields.Boolean(compute="_compute_money")
    expense_account_id = fields.Many2one(
        "account.account", "Support Expense Account", domain="[('account_type', 'in', ('expense', 'expense_direct_cost'))]",
        default=_own("expense_account_id"), help="Debited by disbursements, unless the fund names an account of its own.",
    )
    journal_id = fields.Many2one("account.journal", compute="_compute_money", string="Bank Journal")
    acc_number = fields.Char(
        "Account of the Association (IBAN)", default=_own("acc_number"), help="The account from which the bank pays.")

    @api.model
    def _get_own(self, name):
        """:return: what the association has in this field now"""
        company_sudo = self._get_company_sudo(self.env.company)
        if name == "logo" and company_sudo.uses_default_logo:
            return False
        if name == "acc_number":
            return self._get_bank_journal(company_sudo).bank_account_id.acc_number
        return company_sudo["alseraj_expense_account_id" if name == "expense_account_id" else name]

    @api.model
    def _get_company_sudo(self, company):
        """:return: the company, in sudo, for who sets it up
        :raises AccessError: the user is neither its manager nor an administrator
        """
        user = self.env.user
        if not (self.env.su or user.has_group("base.group_system") or company._is_managed()):
            raise AccessError(self.env._("A manager or an administrator sets the association up."))
        return company.sudo()  # companies are an administrator's in Odoo; whoever comes here has just been checked

    @api.model
    def _get_bank_journal(self, company_sudo):
        return self.env["account.journal"].sudo().search(  # the caller's company, see above
            [("company_id", "=", company_sudo.id), ("type", "=", "bank")], limit=1)

    @api.model
    def _has_entries(self, company_sudo):
        runs_sudo = self.env["alseraj.disbursement"].sudo()  # whether there is one
        return company_sudo.root_id._existing_accounting() or bool(
            runs_sudo.search_count([("company_id", "child_of", company_sudo.root_id.id)], limit=1))

    @api.depends("company_id", "country_id")
    def _compute_money(self):
        Chart = self.env["account.chart.template"].sudo()  # the names of charts
        for wizard in self:
            company_sudo = wizard.company_id.sudo()  # shown to who may open this window only, see default_get
            charts = Chart._get_chart_template_mapping()
            wizard.currency_id = company_sudo.currency_id
            wizard.wanted_currency_id = wizard.country_id.sudo().currency_id  # a name
            wizard.chart_name = charts.get(company_sudo.chart_template, {}).get("name")
            wizard.has_entries = self._has_entries(company_sudo)
            wizard.journal_id = self._get_bank_journal(company_sudo)
            wizard.may_use_country = bool(
                wizard.country_id and not wizard.has_entries
                and (wizard.currency_id != wizard.wanted_currency_id
                     or self._get_country_chart(wizard.country_id) not in (False, company_sudo.chart_template)))

    @api.model
    def _get_country_chart(self, country):
        """:return: code of an installed chart of ``country``, or False"""
        charts = self.env["account.chart.template"].sudo()._get_chart_template_mapping()  # names of charts
        return next((
            code for code, chart in sorted(charts.items())
            if country and chart["country_id"] == country.id and chart["installed"]), False)

    def action_apply(self):
        """Write the details down for the association.

        :return: action that closes the window
        :raises AccessError: the user is neither a manager nor an administrator
        """
        self.ensure_one()
        self._apply()
        return {"type": "ir.actions.act_window_close"}

    def action_use_country(self):
        """Count in the currency of the country, with its chart of accounts, as long as nothing has been booked.

        :return: action of this window, with what holds now
        :raises UserError: there are entries already
        """
        self.ensure_one()
        company_sudo = self._apply(with_account=False)
        currency = self.wanted_currency_id
        if self._has_entries(company_sudo):
            raise UserError(self.env._(
                "There are entries or disbursements in %(currency)s already: an accountant changes the currency.",
                currency=company_sudo.currency_id.name,
            ))
        if not currency:
            raise UserError(self.env._("Choose the country of the association first."))
        chart = self._get_country_chart(self.country_id)
        if chart and chart != company_sudo.chart_template:
            # the accounts are made anew, so nothing may hold on to the former ones
            self.env["alseraj.fund"].sudo().with_context(active_test=False).search(  # all funds of this company
                [("company_id", "=", company_sudo.id)]).account_id = False
            company_sudo.alseraj_expense_account_id = False
            # sudo: charts are an administrator's; while nothing is booked this choice is the manager's
            self.env["account.chart.template"].sudo().try_loading(chart, company_sudo, install_demo=False)
        currency.sudo().active = True  # the currency of an association is one that can be chosen
        company_sudo.currency_id = currency
        return self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_setup_details")

    def action_open_account(self):
        """Open an account for the support of beneficiaries: charts of accounts have none.

        :return: action of this window, with the account
        :raises UserError: there is no chart of accounts yet
        """
        self.ensure_one()
        company_sudo = self._apply(with_account=False)
        accounts_sudo = self.env["account.account"].sudo().with_company(company_sudo)  # of the company checked above
        like = accounts_sudo.search([
            ("account_type", "=", "expense"), ("company_ids", "in", company_sudo.ids)], limit=1, order="code")
        if not like:
            raise UserError(self.env._("There is no chart of accounts yet: take over that of the country first."))
        company_sudo.alseraj_expense_account_id = accounts_sudo.create({
            "name": self.env._("Support of Beneficiaries"), "code": accounts_sudo._search_new_account_code(like.code),
            "account_type": "expense", "company_ids": company_sudo.ids,
        })
        return self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_setup_details")

    def _apply(self, with_account=True):
        """Write what differs, and keep who changed what.

        :return: the company, in sudo
        """
        company_sudo = self._get_company_sudo(self.company_id)
        for name in ("company_registry", "zip", "phone", "acc_number"):
            self[name] = identity.normalize_digits(self[name] or "").strip() or False
        vals = {name: self[name] for name in DETAILS if self[name] != company_sudo[name] and (name != "logo" or self.logo)}
        if with_account and self.expense_account_id != company_sudo.alseraj_expense_account_id:
            vals["alseraj_expense_account_id"] = self.expense_account_id
        lines = [
            f"{company_sudo._fields[name]._description_string(self.env)}: {self._describe(value)}"
            for name, value in vals.items() if name != "logo"
        ]
        if vals:
            company_sudo.write({
                name: value.id if isinstance(value, models.BaseModel) else value for name, value in vals.items()})
        journal_sudo = self._get_bank_journal(company_sudo)
        if with_account and self.acc_number and self.acc_number != journal_sudo.bank_account_id.acc_number:
            if not journal_sudo:
                raise UserError(self.env._("There is no journal for the bank yet: take over the chart of the country first."))
            journal_sudo.set_bank_account(self.acc_number)
            lines.append(f"{self._fields['acc_number']._description_string(self.env)}: {self.acc_number}")
        if lines:
            company_sudo.partner_id.message_post(body="\n".join(lines), author_id=self.env.user.partner_id.id)
        return company_sudo

    @api.model
    def _describe(self, value):
        return value.display_name if isinstance(value, models.BaseModel) else value or "–"
