from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import format_list

from ...tools.roles import DELEGATE, FINANCE, MANAGER, MEMBER, OFFICER, RESEARCHER

ADMINISTRATOR = "base.group_system"
# The people without whom a request ends somewhere on its way.
PEOPLE = (DELEGATE, OFFICER, RESEARCHER, MEMBER, FINANCE, MANAGER)


class SetupStep(models.Model):
    """One step of the setup of an association: what is there already, what is missing, and where it is done.

    Which steps there are, and their order, is data; whether one is done is computed from what exists
    (:meth:`_get_facts`), so that nothing is ticked off by hand.
    """

    _name = "alseraj.setup.step"
    _description = "Step of the Setup"
    _inherit = ["alseraj.guarded.mixin"]
    _order = "sequence, id"
    _duplicable = False

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    note = fields.Char(translate=True, help="What it is for, and what is done there.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    for_first_request = fields.Boolean("For the First Request", help="Without it no request comes to its end.")
    by_administrator = fields.Boolean(help="It is done in the settings of Odoo, which a manager can't change.")
    state = fields.Selection(
        [("done", "Step Done"), ("missing", "Missing for the First Request"), ("open", "Open Step")],
        "Status", compute="_compute_state",
    )
    detail = fields.Char("What Is There", compute="_compute_state")

    _code_unique = models.UniqueIndex("(code)", "Another step has this code.")

    @api.depends("code", "for_first_request")
    @api.depends_context("uid", "company", "lang")
    def _compute_state(self):
        facts = self._get_facts() if self._may_set_up() else {}
        for step in self:
            done, step.detail = facts.get(step.code, (False, False))
            step.state = "done" if done else "missing" if step.for_first_request else "open"

    @api.model
    def _may_set_up(self):
        return self.env.su or self.env.user.has_group(MANAGER) or self.env.user.has_group(ADMINISTRATOR)

    # ------------------------------------------------------------ what is there

    @api.model
    def _get_facts(self):
        """What is set up in the user's company, for managers and administrators.

        :return: dict code -> (whether the step is done, what is there or lacks, in words)
        """
        # sudo: whether something is set up is no secret to who sets up; figures and names of roles are shown, no more
        company_sudo = self.env.company.sudo()
        return {
            **self._get_company_facts(company_sudo),
            **self._get_people_facts(company_sudo),
            **self._get_catalogue_facts(company_sudo),
        }

    def _get_company_facts(self, company_sudo):
        lacking = [
            company_sudo._fields[name]._description_string(self.env)
            for name in ("company_registry", "street", "city", "country_id", "phone", "email") if not company_sudo[name]
        ]
        country_currency = company_sudo.country_id.currency_id
        currency = company_sudo.currency_id
        funds_sudo = self.env["alseraj.fund"].sudo().search([("company_id", "=", company_sudo.id)])  # counted for who sets up
        account = company_sudo.alseraj_expense_account_id
        without = funds_sudo.filtered(lambda fund: not fund.account_id)
        journals = self.env["account.journal"].sudo().search_count([  # counted for who sets up
            ("company_id", "=", company_sudo.id), ("type", "in", ("bank", "cash"))])
        servers = self.env["ir.mail_server"].sudo().search_count([])  # whether there is one
        days = company_sudo.resource_calendar_id.attendance_ids
        return {
            "company": (not lacking, lacking and self.env._("Lacking: %(what)s", what=format_list(self.env, lacking)) or ""),
            "logo": (not company_sudo.uses_default_logo, False),
            "currency": (
                bool(country_currency) and currency == country_currency,
                self.env._("Currency: %(currency)s", currency=currency.name),
            ),
            "chart": (bool(company_sudo.chart_template) and bool(journals), self.env._(
                "Bank and cash journals: %(count)s", count=journals)),
            "accounts": (
                bool(account) or (bool(funds_sudo) and not without),
                account.display_name or without and format_list(self.env, without.mapped("name")) or "",
            ),
            "funds": (bool(funds_sudo.filtered("budget")), self.env._("Funds: %(count)s", count=len(funds_sudo))),
            "clocks": (bool(days), self.env._(
                "Reply from day %(first)s to day %(last)s", first=company_sudo.reply_min_days, last=company_sudo.reply_max_days)),
            "duties": (company_sudo.alseraj_duties_decided, False),
            "messages": (bool(servers), self.env._("Outgoing mail servers: %(count)s", count=servers)),
        }

    def _get_people_facts(self, company_sudo):
        vacant, people = [], self.env["res.users"]
        for xmlid in PEOPLE:
            group_sudo = self.env.ref(xmlid).sudo()  # who has a role is no secret to who sets up
            holders = group_sudo.all_user_ids.filtered(lambda user: (
                user.active and not user.share and company_sudo in user.company_ids and not user._is_admin()))
            people |= holders
            if not holders and xmlid != DELEGATE:
                vacant.append(group_sudo.name)
        branches = self.env["alseraj.branch"].sudo().search_count([  # counted for who sets up
            ("company_id", "in", (company_sudo.id, False))])
        today = company_sudo._get_today()
        committees_sudo = self.env["alseraj.committee"].sudo().search([  # counted for who sets up
            ("company_id", "=", company_sudo.id), ("parent_id", "=", False)])
        seats = {
            committee: committee.member_ids.filtered(lambda seat: seat._is_on(today)) for committee in committees_sudo
        }
        able = [
            committee for committee, terms in seats.items()
            if len(terms) >= committee._get_quorum(terms) and "chair" in terms.mapped("role")
        ]
        return {
            "people": (not vacant, vacant and self.env._("Nobody yet: %(roles)s", roles=format_list(self.env, vacant)) or (
                self.env._("People: %(count)s", count=len(people)))),
            "branches": (bool(branches), self.env._("Branch offices: %(count)s", count=branches)),
            "committee": (bool(able), "; ".join(
                self.env._("%(committee)s: members %(members)s, quorum %(quorum)s",
                           committee=committee.name, members=len(terms), quorum=committee._get_quorum(terms))
                for committee, terms in seats.items())),
        }

    def _get_catalogue_facts(self, company_sudo):
        own = Domain("company_id", "in", (company_sudo.id, False))
        types = self.env["alseraj.support.type"].sudo().search_count(own)  # counted for who sets up, as all below
        policies_sudo = self.env["alseraj.policy"].sudo().search(own)  # counted
        approved = policies_sudo.current_version_id
        filed = self.env["ir.attachment"].sudo().search_count([  # whether there is a file, not what is in it
            ("res_model", "=", approved._name), ("res_field", "=", "attachment"), ("res_id", "in", approved.ids)])
        declaration = self.env["alseraj.declaration"].sudo()._get_current()  # whether there is one
        parameters = self.env["alseraj.need.parameter"].sudo()._get_current(company_sudo)  # whether there are any
        files = self.env["alseraj.beneficiary"].sudo().search_count([  # counted
            ("company_id", "=", company_sudo.id), ("state", "=", "registered")])
        return {
            "types": (bool(types), self.env._("Support types: %(count)s", count=types)),
            "policies": (bool(policies_sudo) and filed == len(policies_sudo), self.env._(
                "With their file: %(filed)s of %(count)s", filed=filed, count=len(policies_sudo))),
            "declaration": (bool(declaration), declaration.display_name),
            "need": (bool(parameters), parameters.display_name),
            "families": (bool(files), self.env._("Registered files: %(count)s", count=files)),
        }

    # ------------------------------------------------------------ where it is done

    @api.model
    def _get_targets(self):
        """:return: dict code -> external id of the action where the step is done"""
        ours = {
            "people": "base.action_res_users", "company": "base.action_res_company_form", "logo": "base.action_res_company_form",
            "currency": "base.action_currency_form", "chart": "account.action_account_config",
            "messages": "base.action_ir_mail_server_list", "accounts": "action_fund", "clocks": "action_manager_settings",
            "branches": "action_branch", "committee": "action_committee", "funds": "action_fund", "types": "action_support_type",
            "policies": "action_policy", "declaration": "action_declaration", "need": "action_need_parameter",
            "families": "action_import",
        }
        return {code: xmlid if "." in xmlid else f"alseraj_beneficiary.{xmlid}" for code, xmlid in ours.items()}

    def action_open(self):
        """Go to where this step is done.

        :return: a window action
        :raises AccessError: the user is neither a manager nor an administrator
        """
        self.ensure_one()
        if not self._may_set_up():
            raise AccessError(self.env._("A manager or an administrator sets the association up."))
        company = self.env.company
        if self.code == "duties":
            return company.action_open_duties()
        if self.by_administrator and not (self.env.su or self.env.user.has_group(ADMINISTRATOR)):
            raise AccessError(self.env._("An administrator does this step, in the settings of Odoo: %(step)s", step=self.name))
        action = self.env["ir.actions.actions"]._for_xml_id(self._get_targets()[self.code])
        if self.code in ("company", "logo", "clocks"):
            action |= {"res_id": company.id, "view_mode": "form", "views": [
                (view, kind) for view, kind in action.get("views", []) if kind == "form"] or [(False, "form")]}
        return action
