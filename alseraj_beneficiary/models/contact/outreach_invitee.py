from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import identity
from ...tools.errors import RuleError
from ...tools.roles import OFFICER
from ..mixins.message_mixin import Recipient


class OutreachInvitee(models.Model):
    """Somebody on a list that an outside body sent: has he a file, and if not, was he invited?

    Only what the list says is kept, and no longer than the campaign needs it: deleting the campaign's list deletes it.
    """

    _name = "alseraj.outreach.invitee"
    _description = "Person on a List"
    _inherit = ["alseraj.guarded.mixin", "alseraj.message.mixin"]
    _duplicable = False
    _order = "outreach_id, id"

    outreach_id = fields.Many2one(
        "alseraj.outreach", "Outreach Campaign", required=True, index=True, ondelete="cascade", readonly=True, guarded=True)
    company_id = fields.Many2one(related="outreach_id.company_id", store=True, index=True, guarded=True)
    source = fields.Char("List Of", readonly=True, guarded=True, help="The body that sent the list.")
    name = fields.Char(required=True, readonly=True, guarded=True)
    identifier = fields.Char("Identity Number", readonly=True, guarded=True, index="btree_not_null")
    mobile = fields.Char(readonly=True, guarded=True)
    problem = fields.Char(readonly=True, guarded=True, help="What of the line could not be read.")
    beneficiary_id = fields.Many2one("alseraj.beneficiary", "File", compute="_compute_beneficiary_id")
    status = fields.Selection(
        [
            ("registered", "Registered"), ("file", "Has a file, not registered"), ("invited", "Invited"),
            ("unknown", "Not registered here"), ("unreachable", "No mobile to invite him"),
        ],
        compute="_compute_beneficiary_id",
    )
    invited_on = fields.Datetime(readonly=True, guarded=True)

    _once = models.UniqueIndex("(outreach_id, identifier) WHERE identifier IS NOT NULL", "He is on the list already.")

    @api.depends("identifier", "mobile", "invited_on")
    def _compute_beneficiary_id(self):
        # sudo: that he has a file counts, of whichever branch; its name is shown by the reader's own rights
        files_sudo = self.env["alseraj.beneficiary"].sudo().search([
            ("identifier", "in", [number for number in self.mapped("identifier") if number]),
            ("company_id", "in", self.company_id.ids),
        ])
        by_number = {(file.company_id, file.identifier): file for file in files_sudo}
        for invitee in self:
            file = by_number.get((invitee.company_id, invitee.identifier), files_sudo.browse())
            invitee.beneficiary_id = file.with_env(self.env)
            if file:
                invitee.status = "registered" if file.state == "registered" else "file"
            elif invitee.invited_on:
                invitee.status = "invited"
            else:
                invitee.status = "unknown" if invitee.mobile else "unreachable"

    @api.model
    def _read_list(self, outreach, source, text):
        """Add the lines of a list: name, identity number and mobile in any order, parted by tabs, commas or semicolons.

        :return: the new records; who is on the list of the campaign already is left out
        """
        known = set(outreach.sudo().invitee_ids.mapped("identifier"))  # the list itself
        vals_list = []
        for line in filter(None, map(str.strip, text.splitlines())):
            vals = {"outreach_id": outreach.id, "source": source, **self._read_line(line)}
            if not vals["identifier"] or vals["identifier"] not in known:
                known.add(vals["identifier"])
                vals_list.append(vals)
        return self._create_internal(vals_list)

    @api.model
    def _read_line(self, line):
        for mark in (",", ";", "،", "؛"):
            line = line.replace(mark, "\t")
        vals = {"name": False, "identifier": False, "mobile": False, "problem": False}
        for cell in filter(None, map(str.strip, line.split("\t"))):
            number = identity.normalize_identifier(cell)
            if identity.is_saudi_identifier(number):
                vals["identifier"] = number
            elif not any(sign.isalpha() for sign in cell):
                try:
                    vals["mobile"] = identity.normalize_mobile(cell)
                except RuleError:
                    vals["problem"] = cell
            elif not vals["name"]:
                vals["name"] = cell
        vals["name"] = vals["name"] or vals["identifier"] or vals["mobile"] or line
        return vals

    def action_invite(self):
        """Invite those who have no file to come to the association, each once.

        :return: action: a notice of how many
        :raises UserError: the user is not an officer, or nobody is to be invited
        """
        if not self.env.user.has_group(OFFICER):
            raise UserError(self.env._("The front desk invites."))
        self.check_access("read")
        todo = self.filtered(lambda invitee: invitee.status == "unknown")
        if not todo:
            raise UserError(self.env._("Nobody is to be invited: they have files, were invited, or have no mobile."))
        messages_sudo = todo._tell("invitation")
        invited = todo.browse(messages_sudo.filtered("way").mapped("res_id"))
        invited._write_internal({"invited_on": fields.Datetime.now()})
        return {
            "type": "ir.actions.client", "tag": "display_notification",
            "params": {
                "type": "success", "message": self.env._("Invited: %(count)s.", count=len(invited)),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # ------------------------------------------------------------ what he is told

    def _get_message_files(self):
        return dict.fromkeys(self.ids, self.env["alseraj.beneficiary"])

    def _get_message_recipients(self, code):
        lang = self.env.company.partner_id.lang or self.env.lang
        return {
            invitee.id: Recipient(
                file=self.env["alseraj.beneficiary"], partner=self.env["res.partner"], mobile=invitee.mobile, email=False,
                has_address=False, preferred=False, lang=lang, stopped=False,
            ) for invitee in self if invitee.mobile and not invitee.beneficiary_id
        }

    def _get_message_words(self, code):
        return {invitee.id: {"name": invitee.name} for invitee in self}

    def _filter_message_needed(self, code):
        return self.filtered(lambda invitee: not invitee.beneficiary_id)
