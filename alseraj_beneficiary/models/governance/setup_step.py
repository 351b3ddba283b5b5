from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import format_list

from ...tools.roles import DELEGATE, FINANCE, MANAGER, MEMBER, OFFICER, RESEARCHER

ADMINISTRATOR = "base.group_system"
# What every paper of an association has to say.
NEEDED_DETAILS = ("company_registry", "street", "city", "country_id", "phone", "email")
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
        "Status", compute="_compute_state", search="_search_state",
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
    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        steps = self.search([])  # pylint: disable=no-search-all
        return Domain("id", "in", steps.filtered(lambda step: step.state in value).ids)

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
        words = self.env["alseraj.setup.details"]._fields
        lacking = [words[name]._description_string(self.env) for name in NEEDED_DETAILS if not company_sudo[name]]
        country_currency = company_sudo.country_id.currency_id
        currency = company_sudo.currency_id
        funds_sudo = self.env["alseraj.fund"].sudo().search([("company_id", "=", company_sudo.id)])  # counted for who sets up
        account = company_sudo.alseraj_expense_account_id
        without = funds_sudo.filtered(lambda fund: not fund.account_id)
        journals = self.env["account.journal"].sudo().search_count([  # counted for who sets up
            ("company_id", "=", company_sudo.id), ("type", "in", ("bank", "cash"))])
        own_account = self.env["account.journal"].sudo().search([  # the association's own account
            ("company_id", "=", company_sudo.id), ("type", "=", "bank"), ("bank_account_id", "!=", False)], limit=1)
        servers = self.env["ir.mail_server"].sudo().search_count([])  # whether there is one
        week = company_sudo.alseraj_working_days
        return {
            "company": (not lacking, lacking and self.env._("Lacking: %(what)s", what=format_list(self.env, lacking)) or ""),
            "logo": (not company_sudo.uses_default_logo, False),
            "currency": (
                bool(country_currency) and currency == country_currency,
                self.env._("Currency: %(currency)s", currency=currency.name),
            ),
            "chart": (bool(company_sudo.chart_template) and bool(journals), self.env._(
                "Bank and cash journals: %(count)s", count=journals)),
            "journal": (bool(own_account), own_account.bank_account_id.acc_number or self.env._(
                "No account of the association is known yet")),
            "accounts": (
                bool(account) or (bool(funds_sudo) and not without),
                account.display_name or without and format_list(self.env, without.mapped("name")) or "",
            ),
            "funds": (bool(funds_sudo.filtered("budget")), self.env._("Funds: %(count)s", count=len(funds_sudo))),
            "clocks": (bool(week) and not company_sudo._has_foreign_week(), self.env._(
                "Reply from day %(first)s to day %(last)s; working days: %(week)s",
                first=company_sudo.reply_min_days, last=company_sudo.reply_max_days, week=week or "–")),
            "duties": (company_sudo.alseraj_duties_decided, False),
            "messages": (bool(servers), self.env._("Outgoing mail servers: %(count)s", count=servers)),
            "gateway": self._get_gateway_fact(company_sudo),
        }

    def _get_gateway_fact(self, company_sudo):
        provider = company_sudo.alseraj_sms_provider
        if provider == "outbox":
            return False, self.env._("An outbox only: no short text leaves the house")
        label = dict(company_sudo._fields["alseraj_sms_provider"]._description_selection(self.env))[provider]
        if provider == "odoo":
            return False, self.env._("Not chosen yet: %(gateway)s, which needs credit there", gateway=label)
        return True, self.env._(
            "Gateway: %(gateway)s, sender %(sender)s", gateway=label, sender=company_sudo.alseraj_sms_sender or "–")

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
        # counted for who sets up, as all below
        types_sudo = self.env["alseraj.support.type"].sudo().with_company(company_sudo).search(own)
        unfunded = types_sudo.filtered(lambda support_type: not support_type.fund_id)
        policies_sudo = self.env["alseraj.policy"].sudo().search(own)  # counted
        approved = policies_sudo.current_version_id
        filed = self.env["ir.attachment"].sudo().search_count([  # whether there is a file, not what is in it
            ("res_model", "=", approved._name), ("res_field", "=", "attachment"), ("res_id", "in", approved.ids)])
        declaration = self.env["alseraj.declaration"].sudo()._get_current()  # whether there is one
        parameters = self.env["alseraj.need.parameter"].sudo()._get_current(company_sudo)  # whether there are any
        events_sudo = self.env["alseraj.message.event"].sudo().search([("enabled", "=", True)])  # whether they have texts
        wordless = events_sudo.filtered(lambda event: (
            event.by_sms and not event.short_text or (event.by_mail or event.by_letter) and not event.letter))
        files = self.env["alseraj.beneficiary"].sudo().search_count([  # counted
            ("company_id", "=", company_sudo.id), ("state", "=", "registered")])
        return {
            "types": (bool(types_sudo), self.env._("Support types: %(count)s", count=len(types_sudo))),
            "funding": (bool(types_sudo) and not unfunded, unfunded and self.env._(
                "Without a fund: %(count)s. Open a fund, and let it pay them.", count=len(unfunded)) or ""),
            "policies": (bool(policies_sudo) and filed == len(policies_sudo), self.env._(
                "With their file: %(filed)s of %(count)s", filed=filed, count=len(policies_sudo)) + (
                    "" if filed == len(policies_sudo) else ". " + self.env._(
                        "A manager adds each file: open the policy, New Version, Put in Force."))),
            "texts": (bool(events_sudo) and not wordless, self.env._(
                "Events with their texts: %(ready)s of %(count)s",
                ready=len(events_sudo) - len(wordless), count=len(events_sudo))),
            "declaration": (bool(declaration), declaration.display_name),
            "need": (bool(parameters), parameters.display_name),
            "families": (bool(files), self.env._("Registered files: %(count)s", count=files)),
        }

    # ------------------------------------------------------------ where it is done

    @api.model
    def _get_targets(self):
        """:return: dict code -> external id of the action where the step is done"""
        ours = {
            "people": "base.action_res_users", "messages": "base.action_ir_mail_server_list", "gateway": "action_settings",
            **dict.fromkeys(("company", "logo", "currency", "chart", "journal", "accounts"), "action_setup_details"),
            "clocks": "action_manager_settings", "texts": "action_message_event",
            "branches": "action_branch", "committee": "action_committee", "funds": "action_fund", "funding": "action_fund",
            "types": "action_support_type",
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
        if self.code == "clocks":
            action |= {"res_id": company.id, "view_mode": "form", "views": [
                (view, kind) for view, kind in action.get("views", []) if kind == "form"] or [(False, "form")]}
        return action
