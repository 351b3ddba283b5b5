from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import identity


class ResPartnerBank(models.Model):
    _inherit = "res.partner.bank"

    alseraj_shared_reason = fields.Char(
        "Why two files share it", groups="alseraj_beneficiary.group_any_role",
        help="One account may not serve two beneficiaries, unless a manager says why.",
    )

    # A file is found by a part of its IBAN. An index of ours, not of Odoo's field: it leaves with the module.
    _number_part = models.Index(
        lambda registry: "USING gin (sanitized_acc_number gin_trgm_ops)" if registry.has_trigram else ""
    )

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

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._alseraj_prepare(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._alseraj_prepare(vals)
        return super().write(vals)

    @api.model
    def _alseraj_prepare(self, vals):
        """Fold Arabic digits and spaces of a Saudi IBAN; keep the reason for managers."""
        if vals.get("acc_number"):
            iban = identity.normalize_iban(vals["acc_number"])
            if identity.is_saudi_iban(iban):
                vals["acc_number"] = iban
        if (
            vals.get("alseraj_shared_reason") and not self.env.su
            and not self.env.user.has_group("alseraj_beneficiary.group_manager")
        ):
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
