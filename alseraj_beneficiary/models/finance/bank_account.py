from odoo import api, fields, models
from odoo.exceptions import UserError

OFFICER = "alseraj_beneficiary.group_officer"
ROLE = "alseraj_beneficiary.group_any_role"
GUARDED = ("alseraj_returned_on", "alseraj_return_reason")


class ResPartnerBank(models.Model):
    """An account that sent money back is named by the next run, until an officer corrects or confirms it."""

    _inherit = "res.partner.bank"

    alseraj_returned_on = fields.Date("Sent Money Back on", readonly=True, copy=False, groups=ROLE)
    alseraj_return_reason = fields.Char("Why It Came Back", readonly=True, copy=False, groups=ROLE)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_returned(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_returned(vals)
        if "acc_number" in vals:
            changed = self.filtered(lambda bank: bank.acc_number != vals["acc_number"])
            if flagged := changed.sudo().filtered("alseraj_returned_on"):  # sudo: whoever may correct the number
                super(ResPartnerBank, flagged).write(dict.fromkeys(GUARDED, False))
        return super().write(vals)

    def _check_returned(self, vals):
        if not self.env.su and any(name in vals for name in GUARDED):
            raise UserError(self.env._("That an account sent money back is noted by the return of its transfer."))

    def _flag_returned(self, reason):
        """Note that the bank sent a transfer to these accounts back; the caller has checked."""
        self.sudo().write({  # sudo: finance does not edit the accounts of beneficiaries
            "alseraj_returned_on": fields.Date.context_today(self), "alseraj_return_reason": reason,
        })

    def action_alseraj_confirm_account(self):
        """Say that these accounts are right although a transfer came back; the next run pays to them again.

        :return: True
        :raises UserError: the user is no officer, or it is the account of his own file
        """
        self.check_access("read")
        if not (self.env.su or self.env.user.has_group(OFFICER)):
            raise UserError(self.env._("An officer confirms the account with the beneficiary."))
        flagged = self.filtered("alseraj_returned_on")
        files = flagged.partner_id.beneficiary_ids
        for file in files:
            if refusal := file._get_own_file_reason():
                raise UserError(refusal)
        bodies = {
            bank.partner_id.beneficiary_ids[:1]: self.env._(
                "The account %(number)s, which sent a transfer back on %(date)s, was confirmed as right.",
                number=bank._get_masked_number(), date=bank.alseraj_returned_on,
            ) for bank in flagged
        }
        flagged.sudo().write(dict.fromkeys(GUARDED, False))  # sudo: role checked above; nobody writes these by hand
        files._message_log_batch(bodies={file.id: bodies[file] for file in files if file in bodies})
        return True

    def _get_masked_number(self):
        number = self.sanitized_acc_number or ""
        return f"…{number[-4:]}"
