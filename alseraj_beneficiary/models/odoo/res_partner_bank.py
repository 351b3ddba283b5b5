from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.translate import LazyTranslate

from ...tools import identity
from ...tools.roles import ANY_ROLE, FINANCE, MANAGER, OFFICER
from ..mixins.reason_verb import ReasonVerb

_lt = LazyTranslate(__name__)

# What of an account says where the money goes: a change of it needs a second person anew.
WHERE_TO = ("acc_number", "partner_id", "bank_id")
NOT_VERIFIED = {"alseraj_verified_on": False, "alseraj_verified_by_id": False, "alseraj_verified_against": False}
NOT_RETURNED = {"alseraj_returned_on": False, "alseraj_return_reason": False}


class ResPartnerBank(models.Model):
    """Accounts of beneficiaries: one file each, out of sight of others, and flagged once they sent money back.

    A run pays to an account once a second person has compared it with its evidence; whoever changes it starts that anew.
    A flagged account is named by the next run, until an officer corrects or confirms it. An account that a manager
    let two files share is still shown to a person as what they share.
    """

    _name = "res.partner.bank"
    _inherit = ["res.partner.bank", "alseraj.guarded.mixin"]
    _reason_verbs = {
        "alseraj_verify_account": ReasonVerb(
            _lt("Compare number and name with the paper of the bank, and say which paper it was. Payments go to this "
                "account from now on, and your name stays with it.")),
    }

    alseraj_shared_reason = fields.Char(
        "Why two files share it", groups=ANY_ROLE,
        help="One account may not serve two beneficiaries, unless a manager says why.",
    )
    alseraj_returned_on = fields.Date("Sent Money Back on", readonly=True, copy=False, guarded=True, groups=ANY_ROLE)
    alseraj_return_reason = fields.Char("Why It Came Back", readonly=True, copy=False, guarded=True, groups=ANY_ROLE)

    alseraj_entered_by_ids = fields.Many2many(
        "res.users", "res_partner_bank_alseraj_enterer_rel", string="Entered by", readonly=True, copy=False, guarded=True,
        groups=ANY_ROLE, context={"active_test": False},
        help="Who entered or changed its number, its owner or its bank since it was verified last.",
    )
    alseraj_verified_on = fields.Datetime("Verified on", readonly=True, copy=False, guarded=True, groups=ANY_ROLE)
    alseraj_verified_by_id = fields.Many2one(
        "res.users", "Verified by", readonly=True, copy=False, guarded=True, groups=ANY_ROLE)
    alseraj_verified_against = fields.Char("Verified Against", readonly=True, copy=False, guarded=True, groups=ANY_ROLE)

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
        banks.sudo()._write_internal({  # sudo: the trail is the server's
            "alseraj_entered_by_ids": [Command.set([self.env.uid])]})
        banks._alseraj_plan_duplicate_search()
        return banks

    def write(self, vals):
        vals = dict(vals)
        self._alseraj_prepare(vals)
        corrected_sudo = self.sudo().filtered(  # sudo: whoever may correct the number
            lambda bank: "acc_number" in vals and bank.alseraj_returned_on and bank.acc_number != vals["acc_number"])
        changed_sudo = self.sudo().filtered(  # sudo: whoever may correct the account; the trail is the server's
            lambda bank: any(name in vals and bank._is_changed(name, vals[name]) for name in WHERE_TO))
        result = super().write(vals)
        verified_sudo = changed_sudo.filtered("alseraj_verified_on")
        if verified_sudo:
            verified_sudo._write_internal({**NOT_VERIFIED, "alseraj_entered_by_ids": [Command.set([self.env.uid])]})
        if changed_sudo - verified_sudo:
            (changed_sudo - verified_sudo)._write_internal({"alseraj_entered_by_ids": [Command.link(self.env.uid)]})
        if corrected_sudo:
            corrected_sudo._write_internal(NOT_RETURNED)
        if {"acc_number", "partner_id", "active"} & vals.keys():
            self._alseraj_plan_duplicate_search()
        return result

    @api.model
    def _alseraj_prepare(self, vals):
        """Fold Arabic digits and spaces of a Saudi IBAN; Odoo takes a number under its other name, too."""
        if "sanitized_acc_number" in vals:
            vals["acc_number"] = vals.pop("sanitized_acc_number")
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
        if "partner_id" in vals and not self.env.su:
            owner = self.env["res.partner"].browse(vals["partner_id"] or ()).sudo()  # asked, not shown
            for bank in self.sudo():  # sudo: whose account it is decides, whoever looks
                if bank.partner_id != owner and (bank.partner_id.is_beneficiary or owner.is_beneficiary):
                    raise UserError(self.env._(
                        "An account of a beneficiary stays with him. Archive it here, and enter it anew at the other contact."))

    def _check_after_write(self, vals):
        super()._check_after_write(vals)
        if "partner_id" in vals:
            self.check_access("write")  # Odoo looks before the write; nothing is moved out of one's sight

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

    # ------------------------------------------------------------ verified by a second person

    def action_alseraj_verify_account(self, reason=None):
        """Say that these accounts agree with their evidence: from now on a run pays to them.

        :param str reason: the paper that was compared, for example the bank's letter of a day
        :return: True
        :raises UserError: wrong role, no paper named, who entered the account, or it is of the user's own file
        """
        self.check_access("read")
        if not (self.env.su or any(self.env.user.has_group(group) for group in (OFFICER, FINANCE, MANAGER))):
            raise UserError(self.env._("An officer, finance or a manager verifies an account."))
        if not (reason or "").strip():
            raise UserError(self.env._("Enter with which paper the account was compared."))
        # sudo: role checked above, the trail is the server's
        todo_sudo = self.sudo().filtered(lambda bank: not bank.alseraj_verified_on)
        for bank in todo_sudo:
            # which company the caller has chosen does not count
            companies = bank.partner_id.beneficiary_ids.company_id or bank.company_id or self.env.user.company_ids
            one_hand = all(companies.mapped("alseraj_one_hand_account"))
            if self.env.user in (bank.alseraj_entered_by_ids or bank.create_uid) and not one_hand:
                raise UserError(self.env._(
                    "You entered the account %(number)s. Another person compares it with its paper.",
                    number=bank._get_masked_number(),
                ))
        for file in todo_sudo.partner_id.beneficiary_ids:
            if refusal := file.sudo(False)._get_own_file_reason():
                raise UserError(refusal)
        todo_sudo._write_internal({
            "alseraj_verified_on": fields.Datetime.now(), "alseraj_verified_by_id": self.env.uid,
            "alseraj_verified_against": reason.strip(),
        })
        for bank in todo_sudo.filtered("partner_id.beneficiary_ids"):
            bank.partner_id.beneficiary_ids[0]._message_log(body=self.env._(
                "The account %(number)s was verified: %(reason)s", number=bank._get_masked_number(), reason=reason.strip()))
        return True

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
