import secrets

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ...tools import front_addresses
from ...tools.roles import DESK, OFFICER


class Beneficiary(models.Model):
    """The family's login to its own pages: given, taken back and printed by the officer."""

    _inherit = "alseraj.beneficiary"

    home_user_id = fields.Many2one(
        "res.users", "Login", compute="_compute_home_user_id", compute_sudo=True,
        help="By this login the family sees its own pages; it logs in by its identifier and a code to the mobile.",
    )
    home_login_date = fields.Datetime("Last Login", compute="_compute_home_user_id", compute_sudo=True)

    @api.depends("partner_id.user_ids.active", "partner_id.user_ids.share")
    def _compute_home_user_id(self):
        for file in self:
            file.home_user_id = file.partner_id.user_ids.filtered(lambda user: user.active and user.share)[:1]
            file.home_login_date = file.home_user_id.login_date

    # ------------------------------------------------------------ given and taken back

    def action_invite_home(self):
        """Give these families a login and tell them how to use it; who has one is told again.

        :return: dict, the action that shows who was told and how
        :raises UserError: a file is closed, or lacks the identifier or the mobile
        """
        self._check_home("write")
        self._open_home()
        messages_sudo = self._tell("home_invitation")
        told = sum(message.state != "unreachable" for message in messages_sudo)
        return {
            "type": "ir.actions.client", "tag": "display_notification",
            "params": {
                "type": "success", "sticky": False,
                "message": self.env._("The login is open. The message is on its way.") if told
                else self.env._("The login is open. Print the slip and hand it over: no message goes out."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_print_home(self):
        """Give these families a login, and print the slip that says how to use it.

        :return: dict, the report action
        :raises UserError: as for :meth:`action_invite_home`
        """
        self._check_home("write")
        self._open_home()
        return self.env.ref("alseraj_beneficiary.action_report_home_slip").report_action(self)

    def action_withdraw_home(self):
        """Take the login back; whoever is logged in is logged out.

        :return: True
        """
        self._check_home("write", closing=True)
        users_sudo = self.sudo().home_user_id  # checked above: users are the administrator's, this one the officer's
        users_sudo.write({"active": False})
        taken = self.env._("The login to its own pages was taken back.")
        self._message_log_batch(bodies=dict.fromkeys(self.ids, taken))
        self.invalidate_recordset(["home_user_id"])
        return True

    def _check_home(self, right, closing=False):
        self.check_access(right)
        if not any(self.env.user.has_group(role) for role in DESK):
            raise UserError(self.env._("Only %(role)s gives a login.", role=self.env.ref(OFFICER).sudo().full_name))
        self._check_own_file()
        for file in self.filtered(lambda file: not closing):
            if file.state == "closed" or file.is_deceased:
                raise UserError(self.env._("%(name)s: the file is closed.", name=file.display_name))
            if not file.identifier or not file.mobile:
                raise UserError(self.env._(
                    "%(name)s: a login needs the identifier and the mobile on the file.", name=file.display_name))

    def _open_home(self):
        """Make or wake the logins of these files; each is its contact's, without a password and without an e-mail."""
        files_sudo = self.sudo().filtered(lambda file: not file.home_user_id)  # users are the system's: checked before
        Users = self.env["res.users"].sudo().with_context(no_reset_password=True, active_test=False)
        asleep = Users.search([("partner_id", "in", files_sudo.partner_id.ids), ("share", "=", True)])
        asleep.write({"active": True})
        portal = self.env.ref("base.group_portal")
        Users.create([
            {
                "partner_id": file.partner_id.id,
                "login": f"home-{secrets.token_hex(8)}",  # opaque: employees read the logins of users
                "group_ids": [Command.set(portal.ids)],
                "company_id": file.company_id.id,
                "company_ids": [Command.set(file.company_id.ids)],
            }
            for file in files_sudo if file.partner_id not in asleep.partner_id
        ])
        files_sudo.invalidate_recordset(["home_user_id"])
        given = self.env._("A login to its own pages was given.")
        self.browse(files_sudo.ids)._message_log_batch(bodies=dict.fromkeys(files_sudo.ids, given))

    # ------------------------------------------------------------ what is told

    def _get_home_url(self):
        """The address on which the family logs in; it holds no secret."""
        return f"{self.get_base_url()}{front_addresses.LOGIN}"

    def _get_message_words(self, code):
        words = super()._get_message_words(code)
        if code == "home_invitation":
            for file in self:
                words[file.id] = {**words.get(file.id, {}), "link": file._get_home_url()}
        return words

    def _get_message_marks(self, code):
        if code == "home_invitation":  # each time that the officer presses the button
            return dict.fromkeys(self.ids, str(fields.Datetime.now()))
        return super()._get_message_marks(code)
