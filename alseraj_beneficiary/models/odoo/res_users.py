import secrets
from collections import defaultdict

from odoo import Command, api, fields, models
from odoo.exceptions import AccessDenied, UserError

from ...tools.roles import AUDITOR, DELEGATE, FINANCE, GRIEVANCE, MANAGER, MEMBER, RESEARCHER

# Who starts where, unless he chose a page of his own; a manager is an officer as well, so he comes first.
ROLE_HOMES = (
    (MANAGER, "action_dashboard"), (DELEGATE, "action_work_queue"), (FINANCE, "action_work_queue"),
    (RESEARCHER, "action_my_visits"), (MEMBER, "action_committee_session"), (AUDITOR, "action_dashboard"),
    (GRIEVANCE, "action_complaint"),
)

# What Odoo lets a login outside write on itself, and what stands on its contact: of a family it is the file's.
OWN_CARD = frozenset({"name", "email", "phone", "image_1920"})


class ResUsers(models.Model):
    """An employee's branch offices, and whether a family is his own; a family's login, and what it may not rewrite."""

    _inherit = "res.users"

    alseraj_branch_ids = fields.Many2many(
        "alseraj.branch", "alseraj_branch_user_rel", "user_id", "branch_id", string="Branch Offices",
        help="A branch delegate sees the files of these branch offices only.",
    )

    alseraj_supervisor_id = fields.Many2one(
        "res.users", string="Reports To", index="btree_not_null", domain="[('share', '=', False)]",
        help="A complaint about an employee is not handled by who reports to him.",
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return super().SELF_READABLE_FIELDS + ["alseraj_branch_ids"]

    def _get_invalidation_fields(self):
        return super()._get_invalidation_fields() | {"alseraj_branch_ids"}  # record rules read them

    @api.model
    def _close_sign_up(self):
        """On install, where nobody but administrators has a login yet: no sign-up and no forgotten passwords at the door.

        In an Odoo that others work in, what they are used to stays; the pages then tell nobody who has a login
        (``controllers/governance/signup.py``).
        """
        if any(not user._is_admin() for user in self.search([])):  # pylint: disable=no-search-all
            return
        # sudo: an installation writes parameters, before anybody else is there
        parameters_sudo = self.env["ir.config_parameter"].sudo()
        parameters_sudo.set_param("auth_signup.reset_password", False)
        parameters_sudo.set_param("auth_signup.invitation_scope", "b2b")

    def _get_subordinates(self):
        """Who reports to these users, over all steps; asked in sudo."""
        found = self.browse()
        step = self
        while step:
            step = self.search([("alseraj_supervisor_id", "in", step.ids)]) - found
            found |= step
        return found

    def _get_role_home(self):
        """The page on which this user starts, after his role; of several roles the first in the order of the day.

        :return: ``ir.actions.actions``; empty without a role here
        """
        self.ensure_one()
        for role, xmlid in ROLE_HOMES:
            if self.has_group(role):
                return self.env.ref(f"alseraj_beneficiary.{xmlid}").sudo()  # which page it is is no secret
        return self.env["ir.actions.actions"]

    def _get_family_identifiers(self):
        """The identity numbers of the households of these users, as far as they have files here.

        :return: dict user -> set of str
        """
        result = defaultdict(set)
        # sudo: asked to keep an employee out of his own family's case, never shown
        files_sudo = self.env["alseraj.beneficiary"].sudo().search([("partner_id", "in", self.partner_id.ids)])
        numbers = {
            file.partner_id.id: {file.identifier, *file.member_ids.mapped("identifier")} - {False} for file in files_sudo
        }
        for user in self:
            result[user] = numbers.get(user.partner_id.id, set())
        return result

    # ------------------------------------------------------------ logins of families

    def write(self, vals):
        """As in Odoo; a login outside does not rewrite the contact of a file by way of itself."""
        if not self.env.su and self.env.user.share and OWN_CARD & vals.keys() and self.env.user.partner_id._is_in_registry():
            raise UserError(self.env._(
                "Your name and how you are reached stand in your file. Tell us on the page of your file what is wrong."))
        return super().write(vals)

    def _deactivate_portal_user(self, **post):
        if any(user.partner_id._is_in_registry() for user in self):
            raise UserError(self.env._(
                "Your file belongs to this login. Ask us to take the login back, or to destroy your data."))
        return super()._deactivate_portal_user(**post)

    @api.model
    def _open_homes(self, companies):
        """Make or wake the logins of these people outside, without a password and without an e-mail; in sudo, asked before.

        :param dict companies: contact -> company
        """
        partners = self.env["res.partner"].browse(partner.id for partner in companies)
        Users = self.with_context(no_reset_password=True, active_test=False)
        asleep = Users.search([("partner_id", "in", partners.ids), ("share", "=", True)])
        asleep.write({"active": True})
        portal = self.env.ref("base.group_portal")
        Users.create([
            {
                "partner_id": partner.id,
                "login": f"home-{secrets.token_hex(8)}",  # opaque: employees read the logins of users
                "group_ids": [Command.set(portal.ids)],
                "company_id": company.id,
                "company_ids": [Command.set(company.ids)],
            }
            for partner, company in companies.items() if partner not in asleep.partner_id
        ])

    def _check_credentials(self, credential, env):
        """As in Odoo; beside it, a try to log in by a code that was confirmed a moment ago, for a login outside."""
        if credential["type"] != "alseraj_code":
            return super()._check_credentials(credential, env)
        user = self.env.user
        login_sudo = self.env["alseraj.login.code"]._find(credential.get("ticket"))
        if not user.share or not login_sudo._use(user):
            raise AccessDenied()
        return {"uid": user.id, "auth_method": "alseraj_code", "mfa": "default"}
