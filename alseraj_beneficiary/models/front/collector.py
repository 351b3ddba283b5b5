from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.roles import DESK, OFFICER
from ..mixins.message_mixin import Recipient


class Collector(models.Model):
    """The login of a guardian or collector: by it he sees the families he collects for, as long as his deeds are valid."""

    _name = "alseraj.collector"
    _inherit = ["alseraj.collector", "alseraj.message.mixin"]

    home_user_id = fields.Many2one(
        "res.users", "Login", compute="_compute_home_user_id", compute_sudo=True,
        help="By this login he sees the pages of the families he collects for, until his deed ends.",
    )

    @api.depends("partner_id.user_ids.active", "partner_id.user_ids.share")
    def _compute_home_user_id(self):
        for collector in self:
            collector.home_user_id = collector.partner_id.user_ids.filtered(lambda user: user.active and user.share)[:1]

    def action_invite_home(self):
        """Give these collectors a login and tell them how to use it; who has one is told again.

        :return: dict, the action that says whether they were told
        :raises UserError: a deed is not valid today, the mobile is missing, or somebody is an employee here
        """
        self.check_access("write")
        if not any(self.env.user.has_group(role) for role in DESK):
            role = self.env.ref(OFFICER).sudo().full_name  # sudo: the name of a role is no secret
            raise UserError(self.env._("Only %(role)s gives a login.", role=role))
        self.beneficiary_id._check_own_file()
        collectors_sudo = self.sudo()  # checked above; users are the system's
        for collector in collectors_sudo:
            if collector.state != "valid":
                raise UserError(self.env._("%(name)s: the deed is not valid today.", name=collector.name))
            if not collector.mobile:
                raise UserError(self.env._("%(name)s: a login needs a mobile; enter it first.", name=collector.name))
            if any(not user.share for user in collector.partner_id.user_ids):
                raise UserError(self.env._(
                    "%(name)s is an employee here; his login is not one of the family.", name=collector.name))
        # sudo: as said above
        self.env["res.users"].sudo()._open_homes({collector.partner_id: collector.company_id for collector in collectors_sudo})
        self.invalidate_recordset(["home_user_id"])
        self._log_on_file(lambda collector: self.env._(
            "A login was given to %(name)s, who collects for this family.", name=collector.name))
        told = self._tell("home_invitation_collector")
        return {
            "type": "ir.actions.client", "tag": "display_notification",
            "params": {
                "type": "success", "sticky": False,
                "message": self.env._("The login is open. The message is on its way.") if told
                else self.env._("The login is open."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # ------------------------------------------------------------ what he is told

    def _get_message_recipient(self):
        """Who collects, and how he is reached: by the mobile of his deed."""
        partner = self.partner_id
        return Recipient(
            file=self.env["alseraj.beneficiary"], partner=partner, mobile=self.mobile, email=False, has_address=False,
            preferred=False, lang=partner.lang or self.company_id.partner_id.lang or self.env.lang or "en_US", stopped=False,
        )

    def _get_message_recipients(self, code):
        return {collector.id: collector._get_message_recipient() for collector in self}

    def _get_message_words(self, code):
        return {collector.id: {"link": collector.beneficiary_id._get_home_url()} for collector in self}

    def _get_message_marks(self, code):
        return dict.fromkeys(self.ids, str(fields.Datetime.now()))  # each time that the button is pressed
