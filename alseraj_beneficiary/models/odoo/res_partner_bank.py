from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools import identity
from ...tools.roles import ANY_ROLE, MANAGER, OFFICER

NOT_RETURNED = {"alseraj_returned_on": False, "alseraj_return_reason": False}


class ResPartnerBank(models.Model):
    """Accounts of beneficiaries: one file each, out of sight of others, and flagged once they sent money back.

    A flagged account is named by the next run, until an officer corrects or confirms it. An account that a manager
    let two files share is still shown to a person as what they share.
    """

    _name = "res.partner.bank"
    _inherit = ["res.partner.bank", "alseraj.guarded.mixin"]

    alseraj_shared_reason = fields.Char(
        "Why two files share it", groups=ANY_ROLE,
        help="One account may not serve two beneficiaries, unless a manager says why.",
    )
    alseraj_returned_on = fields.Date("Sent Money Back on", readonly=True, copy=False, guarded=True, groups=ANY_ROLE)
    alseraj_return_reason = fields.Char("Why It Came Back", readonly=True, copy=False, guarded=True, groups=ANY_ROLE)

    # A file is found by a part of its IBAN. An index of ours, not of Odoo's field: it leaves with the module.
    _number_part = models.Index(
        lambda registry: "USING gin (sanitized_acc_number gin_trgm_ops)" if registry.has_trigram else ""
    )
    _alseraj_number_index = models.Index("(sanitized_acc_number)")

    @api.depends_context("uid")
    def _compute_display_name(self):
        super()._compute_display_name()
        # the name behind a link is read in sudo: an entry must not tell a beneficiary's account number
        for bank in self._get_hidden_accounts():
            bank.with_env(self.env).display_name = self.env._("Beneficiary")

    @api.depends_context("uid")
    def _compute_duplicate_bank_partner_ids(self):
        super()._compute_duplicate_bank_partner_ids()
        # Odoo compares by SQL, past the rules: an account number typed in must not tell whose it is
        for bank in self.filtered("duplicate_bank_partner_ids"):
            hidden = bank.duplicate_bank_partner_ids._get_hidden_beneficiaries()
            if hidden:
                bank.duplicate_bank_partner_ids -= hidden.sudo(False)

    def _get_hidden_accounts(self):
        hidden = self.sudo().partner_id.with_env(self.env)._get_hidden_beneficiaries()  # asked, not shown
        return self.sudo().filtered(lambda bank: bank.partner_id in hidden)

    # ------------------------------------------------------------ create / write

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._alseraj_prepare(vals)
        banks = super().create(vals_list)
        banks._alseraj_plan_duplicate_search()
        return banks

    def write(self, vals):
        corrected_sudo = self.sudo().filtered(  # sudo: whoever may correct the number
            lambda bank: "acc_number" in vals and bank.alseraj_returned_on and bank.acc_number != vals["acc_number"])
        self._alseraj_prepare(vals)
        result = super().write(vals)
        if corrected_sudo:
            corrected_sudo._write_internal(NOT_RETURNED)
        if {"acc_number", "partner_id", "active"} & vals.keys():
            self._alseraj_plan_duplicate_search()
        return result

    @api.model
    def _alseraj_prepare(self, vals):
        """Fold Arabic digits and spaces of a Saudi IBAN."""
        if vals.get("acc_number"):
            iban = identity.normalize_iban(vals["acc_number"])
            if identity.is_saudi_iban(iban):
                vals["acc_number"] = iban

    @api.model
    def _check_before_create(self, vals_list):
        super()._check_before_create(vals_list)
        for vals in vals_list:
            self._check_may_share(vals)

    def _check_before_write(self, vals):
        super()._check_before_write(vals)
        self._check_may_share(vals)

    @api.model
    def _check_may_share(self, vals):
        if vals.get("alseraj_shared_reason") and not self.env.su and not self.env.user.has_group(MANAGER):
            raise UserError(self.env._("Only a manager says why two files share a bank account."))

    @api.constrains("acc_number", "partner_id", "active", "alseraj_shared_reason")
    def _check_one_file(self):
        banks = self.sudo().filtered(  # the other file may be of a branch that the user can't see
            lambda bank: bank.active and bank.partner_id.is_beneficiary and not bank.alseraj_shared_reason
        )
        if not banks:
            return
        groups = banks._read_group(
            [
                ("sanitized_acc_number", "in", banks.mapped("sanitized_acc_number")),
                ("partner_id.is_beneficiary", "=", True),
            ],
            ["sanitized_acc_number"], ["partner_id:count_distinct"],
        )
        shared = {number for number, partners in groups if partners > 1}
        if number := next((b.acc_number for b in banks if b.sanitized_acc_number in shared), None):
            raise ValidationError(self.env._(
                "The account %(number)s already serves another beneficiary. "
                "A manager can allow it by writing why.",
                number=number,
            ))

    def _alseraj_plan_duplicate_search(self):
        if self:
            # sudo: accountants write accounts of suppliers, too, and may not know who is a beneficiary
            self.partner_id.sudo().filtered("is_beneficiary").beneficiary_ids._plan_duplicate_search()

    # ------------------------------------------------------------ an account that sent money back

    def _flag_returned(self, reason, day):
        """Note that the bank sent a transfer to these accounts back on ``day``; the caller has checked."""
        self.sudo()._write_internal({  # sudo: finance does not edit the accounts of beneficiaries
            "alseraj_returned_on": day, "alseraj_return_reason": reason,
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
        flagged.sudo()._write_internal(NOT_RETURNED)  # sudo: role checked above
        files._message_log_batch(bodies={file.id: bodies[file] for file in files if file in bodies})
        return True

    def _get_masked_number(self):
        number = self.sanitized_acc_number or ""
        return f"…{number[-4:]}"
