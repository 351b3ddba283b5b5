from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_date

from ...tools import identity, pictures, scans
from ...tools.roles import ANY_ROLE, DELEGATE, FINANCE, MANAGER, OFFICER, SENSITIVE

# What of an account says where the money goes: a change of it needs a second person anew.
WHERE_TO = ("acc_number", "partner_id", "bank_id")
ACCOUNT_NUMBERS = frozenset({"acc_number", "sanitized_acc_number"})
# who works with the numbers; the other roles see the last digits
SEES_NUMBERS = (DELEGATE, FINANCE, SENSITIVE)
NOT_VERIFIED = dict.fromkeys((
    "alseraj_verified_on", "alseraj_verified_by_id", "alseraj_verified_against", "alseraj_evidence", "alseraj_evidence_name",
    "alseraj_evidence_hash", "alseraj_document_id",
), False)
NOT_RETURNED = {"alseraj_returned_on": False, "alseraj_return_reason": False}


class ResPartnerBank(models.Model):
    """Accounts of beneficiaries: one file each, out of sight of others, and flagged once they sent money back.

    A run pays to an account once a second person has compared it with its evidence, which is kept with it; whoever
    changes it starts that anew.
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

    alseraj_entered_by_ids = fields.Many2many(
        "res.users", "res_partner_bank_alseraj_enterer_rel", string="Entered by", readonly=True, copy=False, guarded=True,
        groups=ANY_ROLE, context={"active_test": False},
        help="Who entered or changed its number, its owner or its bank since it was verified last.",
    )
    alseraj_verified_on = fields.Datetime("Verified on", readonly=True, copy=False, guarded=True, groups=ANY_ROLE)
    alseraj_verified_by_id = fields.Many2one(
        "res.users", "Verified by", readonly=True, copy=False, guarded=True, groups=ANY_ROLE)
    alseraj_verified_against = fields.Char("Verified Against", readonly=True, copy=False, guarded=True, groups=ANY_ROLE)

    alseraj_evidence = fields.Binary(
        "Paper of the Bank", attachment=True, readonly=True, copy=False, guarded=True, groups=ANY_ROLE,
        help="What the account was compared with when it was verified.",
    )
    alseraj_evidence_name = fields.Char(readonly=True, copy=False, guarded=True, groups=ANY_ROLE)
    alseraj_evidence_hash = fields.Char("Checksum of the Paper", readonly=True, copy=False, guarded=True, groups=ANY_ROLE)
    alseraj_document_id = fields.Many2one(
        "alseraj.document", "Document Compared", readonly=True, copy=False, guarded=True, groups=ANY_ROLE,
        index="btree_not_null", ondelete="set null",
    )
    alseraj_check = fields.Char(
        "How It Was Verified", compute="_compute_alseraj_check", compute_sudo=True, groups=ANY_ROLE,
    )

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
        for bank in self & self._get_masked_accounts():
            bank.display_name = bank.sudo()._get_masked_number()  # sudo: the last digits

    @api.depends_context("uid")
    def _compute_duplicate_bank_partner_ids(self):
        super()._compute_duplicate_bank_partner_ids()
        # Odoo compares by SQL, past the rules: an account number typed in must not tell whose it is
        for bank in self.filtered("duplicate_bank_partner_ids"):
            hidden = bank.duplicate_bank_partner_ids._get_hidden_beneficiaries()
            if hidden:
                bank.duplicate_bank_partner_ids -= hidden.sudo(False)

    @api.depends(
        "alseraj_verified_on", "alseraj_verified_by_id", "alseraj_verified_against", "alseraj_evidence_hash",
    )
    @api.depends_context("lang")
    def _compute_alseraj_check(self):
        for bank in self:
            bank.alseraj_check = bank._get_check_text()

    def _get_check_text(self):
        """Who compared the account with what, and whether that was kept; or False."""
        self.ensure_one()
        if not self.alseraj_verified_on:
            return False
        kept = self.env._("kept") if self.alseraj_evidence_hash else self.env._("no paper was kept")
        return self.env._(
            "%(number)s verified by %(verifier)s on %(date)s: %(paper)s (%(kept)s)", number=self._get_masked_number(),
            verifier=self.alseraj_verified_by_id.name or "–", date=format_date(self.env, self.alseraj_verified_on),
            paper=self.alseraj_verified_against or "–", kept=kept,
        )

    def _get_hidden_accounts(self):
        hidden = self.sudo().partner_id.with_env(self.env)._get_hidden_beneficiaries()  # asked, not shown
        return self.sudo().filtered(lambda bank: bank.partner_id in hidden)

    # ------------------------------------------------------------ the number, for who works with it

    def _get_masked_accounts(self):
        """Those of which the user, who has a role, sees the last digits only: on a form, in a list, in an export."""
        user = self.env.user  # also in sudo: Odoo reads the name behind a link so
        if not user.has_group(ANY_ROLE) or any(user.has_group(group) for group in SEES_NUMBERS):
            return self.browse()
        return self.browse(self.sudo().filtered("partner_id.is_beneficiary").ids)  # sudo: asked, not shown

    def _read_format(self, fnames, load="_classic_read"):
        rows = super()._read_format(fnames, load)
        if (names := ACCOUNT_NUMBERS.intersection(fnames)) and not self.env.su:
            masked = self._get_masked_accounts()
            for row in rows:
                if row["id"] in masked.ids:
                    row.update(dict.fromkeys(names, self.browse(row["id"])._get_masked_number()))
        return rows

    def copy_data(self, default=None):
        # the values for a copy are the record's, and anybody may ask for them
        masked = self.browse() if self.env.su else self._get_masked_accounts()
        return [
            {**vals, "acc_number": bank._get_masked_number()} if bank in masked else vals
            for bank, vals in zip(self, super().copy_data(default), strict=True)
        ]

    def _export_rows(self, fields, *, _is_toplevel_call=True):
        names = [path[0] for path in fields if path and path[0] in ACCOUNT_NUMBERS]
        if names and not self.env.su:
            if self._get_masked_accounts():
                raise AccessError(self.env._(
                    "Account numbers of beneficiaries are exported by who works with them: the desk, finance, and who may see "
                    "sensitive data."))
            # sudo: counted, not shown; a list of numbers that leaves the system is noted, from whichever list it came
            if private := self.sudo().filtered("partner_id.is_beneficiary"):
                self.env["alseraj.access.log"]._record_query(self, names, "export", len(private))
        return super()._export_rows(fields, _is_toplevel_call=_is_toplevel_call)

    def _read_group_groupby(self, alias, groupby_spec, query):
        self._check_grouped(groupby_spec)
        return super()._read_group_groupby(alias, groupby_spec, query)

    def _read_group_select(self, aggregate_spec, query):
        self._check_grouped(aggregate_spec)
        return super()._read_group_select(aggregate_spec, query)

    @api.model
    def _check_grouped(self, spec):
        user = self.env.user
        if spec.split(":")[0] in ACCOUNT_NUMBERS and not self.env.su and user.has_group(ANY_ROLE) and not any(
            user.has_group(group) for group in SEES_NUMBERS
        ):
            raise AccessError(self.env._("Your role does not group by account numbers."))

    # ------------------------------------------------------------ rights

    def _check_access(self, operation):
        result = super()._check_access(operation)
        contacts = self.env["res.partner"]
        if result or operation == "read" or not contacts._alseraj_is_lent(self._name, operation):
            return result
        others = self.sudo().filtered(lambda bank: not bank.partner_id.is_beneficiary)  # asked, not shown
        return contacts._alseraj_refuse_others(self.browse(others.ids))

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
        verified_sudo = changed_sudo.filtered("alseraj_verified_on")
        verified_sudo._keep_evidence()
        result = super().write(vals)
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
            ["company_id", "sanitized_acc_number"], ["partner_id:count_distinct"],
        )
        # each association looks after its own files: another one's are neither counted nor told of
        shared = {(company, number) for company, number, partners in groups if partners > 1}
        if number := next((b.acc_number for b in banks if (b.company_id, b.sanitized_acc_number) in shared), None):
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

    def action_alseraj_verify_account(self, reason=None, evidence=None, evidence_name=None, document=None):
        """Say that these accounts agree with their evidence, which is kept with them: from now on a run pays to them.

        :param str reason: what was compared, for example the bank's letter of a day; of a document its name is enough
        :param str evidence: the paper, a PDF or picture in base64
        :param str evidence_name: name of that file
        :param document: or a document of the file, verified and valid today, of a type that proves an account (record or id)
        :return: True
        :raises UserError: wrong role, no evidence, who entered the account, or it is of the user's own file
        """
        self.check_access("read")
        if not (self.env.su or any(self.env.user.has_group(group) for group in (OFFICER, FINANCE, MANAGER))):
            raise UserError(self.env._("An officer, finance or a manager verifies an account."))
        # sudo: role checked above, the trail is the server's
        todo_sudo = self.sudo().filtered(lambda bank: not bank.alseraj_verified_on)
        for bank in todo_sudo:
            if self.env.user in (bank.alseraj_entered_by_ids or bank.create_uid) and not bank._is_one_hand():
                raise UserError(bank._get_companies()._get_duties_hint(self.env._(
                    "You entered the account %(number)s. Another person compares it with its paper.",
                    number=bank._get_masked_number(),
                )))
        for file in todo_sudo.partner_id.beneficiary_ids:
            if refusal := file.sudo(False)._get_own_file_reason():
                raise UserError(refusal)
        if not todo_sudo:
            return True
        todo_sudo._write_internal({
            "alseraj_verified_on": fields.Datetime.now(), "alseraj_verified_by_id": self.env.uid,
            **self._prepare_evidence(todo_sudo, reason, evidence, evidence_name, document),
        })
        for bank in todo_sudo.filtered("partner_id.beneficiary_ids"):
            bank.partner_id.beneficiary_ids[0]._message_log(body=self.env._(
                "The account %(number)s was verified: %(reason)s", number=bank._get_masked_number(),
                reason=bank.alseraj_verified_against))
        return True

    def _is_one_hand(self):
        """Whether who entered this account may verify it; which company the caller has chosen does not count."""
        return all(self._get_companies().mapped("alseraj_one_hand_account"))

    def _get_companies(self):
        return self.partner_id.beneficiary_ids.company_id or self.company_id or self.env.user.company_ids

    @api.model
    def _prepare_evidence(self, banks_sudo, reason, evidence, evidence_name, document):
        """Values that keep what the accounts were compared with.

        :raises UserError: neither a document that proves it nor a paper
        """
        reason = (reason or "").strip()
        if document:
            if isinstance(document, int):
                document = self.env["alseraj.document"].browse(document).exists()
            document.check_access("read")
            if (
                not document.is_valid_today or not document.type_id.proves_account or document.type_id.is_sensitive
                or any(bank.partner_id != document.beneficiary_id.partner_id for bank in banks_sudo)
            ):
                raise UserError(self.env._(
                    "Choose a document of the same file that proves a bank account, verified and valid today."))
            # sudo: of the document that the user has just been found to read
            evidence, evidence_name = document.sudo().with_context(bin_size=False).attachment, document.attachment_name
            reason = reason or document.display_name
        if not evidence:
            raise UserError(self.env._(
                "Attach the paper with which the account was compared, or choose a verified document of the file."))
        if not reason:
            raise UserError(self.env._("Enter with which paper the account was compared."))
        if not document:
            documents = self.env["alseraj.document"]
            documents._check_scans([{"attachment": evidence, "attachment_name": evidence_name}])
            if not scans.is_printable_scan(documents._decode_scan(evidence)):
                raise UserError(self.env._("The paper is a PDF, JPG or PNG."))
        return {
            "alseraj_verified_against": reason, "alseraj_evidence": evidence,
            "alseraj_evidence_name": evidence_name or "paper", "alseraj_evidence_hash": pictures.digest(evidence),
            "alseraj_document_id": document.id if document else False,
        }

    def _keep_evidence(self):
        """Before these are changed: what they were compared with stays in the history of the file."""
        for bank in self.filtered(lambda bank: bank.alseraj_evidence_hash and bank.partner_id.beneficiary_ids):
            file = bank.partner_id.beneficiary_ids[0]
            message = file._message_log(body=self.env._(
                "The account was changed. Until then: %(check)s", check=bank._get_check_text()))
            # as readable as the file that it belongs to
            message.attachment_ids = self.env["ir.attachment"].create({
                "name": bank.alseraj_evidence_name, "datas": bank.with_context(bin_size=False).alseraj_evidence,
                "res_model": file._name, "res_id": file.id,
            })

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
