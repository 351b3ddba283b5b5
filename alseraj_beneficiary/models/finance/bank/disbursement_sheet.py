import base64
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError

from ....tools import amount_words, bank_sheet
from ....tools.roles import AUDITOR, FINANCE


class Sheet(NamedTuple):
    """What a sheet of a run says, before it is a file."""

    rows: list
    total: float
    total_text: str
    content_hash: str


class Disbursement(models.Model):
    """The sheet that the bank gets: the posted run, less what came back.

    Payees and accounts are frozen when the run is confirmed: a sheet made again says the same, and an account that
    is changed between confirming and posting stops the posting.
    """

    _inherit = "alseraj.disbursement"

    bank_lines = fields.Json(
        "Accounts Vouched For", copy=False, readonly=True, prefetch=False, guarded=True,
        groups=f"{FINANCE},{AUDITOR}",
    )
    sheet_ids = fields.One2many(
        "alseraj.bank.sheet", "disbursement_id", string="Bank Sheets", readonly=True, guarded=True)
    sheet_count = fields.Integer("Bank Sheet Copies", compute="_compute_sheet_count")

    @api.depends("sheet_ids")
    def _compute_sheet_count(self):
        counts = dict(self.env["alseraj.bank.sheet"].sudo()._read_group(  # sudo: a number, whoever looks at the run
            [("disbursement_id", "in", self.ids)], ["disbursement_id"], ["__count"],
        ))
        for run in self:
            run.sheet_count = counts.get(run, 0)

    # ------------------------------------------------------------ to whom

    def _prepare_bank_lines(self):
        """Payee and account of each installment of this run, as plain data."""
        self.ensure_one()
        by_transfer = self.journal_id.alseraj_payment_way == "transfer"
        lines = []
        for installment in self.installment_ids.sudo():  # sudo: finance need not see the card of each payee
            bank = installment._get_payee_bank() if by_transfer else installment.payee_id.bank_ids.browse()
            lines.append({
                "installment": installment.id,
                "reference": installment.name,
                "code": installment.beneficiary_id.code or "",
                "payee_id": installment.payee_id.id,
                "payee": installment.payee_id.name or "",
                "account": bank.id or False,
                "iban": bank.sanitized_acc_number or "",
                "bic": bank.bank_id.bic or "",
            })
        return lines

    def _step_freeze_bank_lines(self):
        for run in self:
            run._write_internal({"bank_lines": run._prepare_bank_lines()})

    def _get_changed_account_reason(self):
        """The sentence about an account that is another one than the confirmer vouched for, or False."""
        self.ensure_one()
        agreed = {line["installment"]: line for line in self.bank_lines or ()}
        for line in agreed and self._prepare_bank_lines():
            before = agreed.get(line["installment"])
            if not before or (before["iban"], before["payee_id"]) != (line["iban"], line["payee_id"]):
                return self.env._(
                    "The payee or the account of %(installment)s was changed after this run was confirmed. Set it back "
                    "to draft, look at it, and confirm it again.", installment=line["reference"],
                )
        return False

    def _flag_accounts(self, installments, reason):
        """Flag the accounts to which ``installments`` were sent: the bank returned the money."""
        self.ensure_one()
        sent = {line["installment"]: line for line in self.bank_lines or ()}
        banks = self.env["res.partner.bank"].browse(
            account for rec in installments if (account := sent.get(rec.id, {}).get("account"))
        ).sudo().exists()  # sudo: of any branch
        numbers = {line["iban"] for line in sent.values()}
        banks.filtered(lambda bank: bank.sanitized_acc_number in numbers)._flag_returned(
            reason, self.company_id._get_today())

    # ------------------------------------------------------------ what the sheet says

    def _get_posted_amounts(self):
        """What the posted items of this run still pay: {installment id: amount}."""
        self.ensure_one()
        groups = self.env["account.move.line"].sudo()._read_group(  # sudo: an auditor compares sheets, too
            [
                ("move_id", "in", self.sudo()._get_entries().ids),  # sudo: an auditor reads no entries
                ("parent_state", "=", "posted"),
                ("alseraj_installment_id", "!=", False),
            ],
            ["alseraj_installment_id"], ["balance:sum"],
        )
        return {
            installment.id: balance for installment, balance in groups
            if self.currency_id.compare_amounts(balance, 0.0) > 0
        }

    def _get_sheet(self, layout):
        """The content of this run in ``layout``, as it is now.

        :return: :class:`Sheet`
        """
        self.ensure_one()
        amounts = self._get_posted_amounts()
        decimals = self.currency_id.decimal_places
        separator = layout.decimal_separator if layout.file_kind == "csv" else "."
        shared = {
            "currency": self.currency_id.name,
            "purpose": bank_sheet.neutralise(layout.purpose),
            "date": self.date.strftime(layout.date_format),
            "run": self.name,
        }
        rows, paid = [], []
        columns = layout.column_ids
        lines = self.sudo().bank_lines or self.sudo()._prepare_bank_lines()  # sudo: an auditor compares sheets, too
        for line in lines:
            if line["installment"] not in amounts:
                continue
            values = {
                **shared,
                "number": str(len(rows) + 1),
                "payee": bank_sheet.neutralise(line["payee"]),
                "iban": line["iban"],
                "amount": bank_sheet.amount_text(amounts[line["installment"]], decimals, separator),
                "reference": bank_sheet.neutralise(line["reference"]),
                "code": bank_sheet.neutralise(line["code"]),
                "bank_code": bank_sheet.saudi_bank_code(line["iban"]),
                "bic": line["bic"],
            }
            rows.append([column._get_text(values) for column in columns])
            paid.append([
                values["reference"], values["payee"], values["iban"],
                bank_sheet.amount_text(amounts[line["installment"]], decimals),
            ])
        total = self.currency_id.round(sum(amounts.values()))
        total_text = bank_sheet.amount_text(total, decimals, separator)
        # over what is paid, whatever the columns say
        digest = bank_sheet.checksum(self.name, paid, bank_sheet.amount_text(total, decimals))
        return Sheet(rows, total, total_text, digest)

    def _get_sheet_footer(self, sheet, number):
        footer = [
            [self.env._("Payments"), str(len(sheet.rows))],
            [self.env._("Total"), sheet.total_text, self.currency_id.name],
            [self.env._("Run"), self.name],
            ["SHA-256", sheet.content_hash],
        ]
        if number > 1:
            footer.append([self.env._("Copy %(number)s", number=number)])
        return footer

    def _render_sheet(self, layout, sheet, number):
        """The bytes of the file."""
        lines = [layout._get_headers()] if layout.with_header else []
        body = len(lines) + len(sheet.rows)
        lines += sheet.rows
        if layout.with_footer:
            lines += self._get_sheet_footer(sheet, number)
        if layout.file_kind == "csv":
            try:
                return bank_sheet.write_csv(lines, layout.delimiter, layout.encoding)
            except UnicodeEncodeError as error:
                raise UserError(self.env._(
                    "The encoding of this layout does not know the character %(character)s. Choose UTF-8 in the layout.",
                    character=error.object[error.start:error.end],
                )) from error
        columns = layout.column_ids
        return bank_sheet.write_xlsx(
            lines, columns.mapped("width"),
            {index for index, column in enumerate(columns) if column.is_number},
            [*range(layout.with_header), *range(body, len(lines))],
            self.env["res.lang"]._get_data(code=self.env.lang or "en_US").direction == "rtl",
        )

    # ------------------------------------------------------------ making one

    def action_make_sheet(self, layout=None, reason=None):
        """Make the bank sheet of this posted run; each one made is kept, with who made it and its checksum.

        :param layout: ``alseraj.bank.layout`` record or id; empty: the one of the journal
        :param str reason: why once more; needed from the second on
        :return: an action that downloads the file
        :raises UserError: not posted, nothing left to pay, no layout, or no reason for another copy
        """
        self.ensure_one()
        self.check_access("write")
        if not (self.env.su or self.env.user.has_group(FINANCE)):
            raise UserError(self._get_role_reason("post"))
        if isinstance(layout, int):
            layout = self.env["alseraj.bank.layout"].browse(layout).exists()
        layout = layout or self.journal_id.alseraj_bank_layout_id
        self._lock()
        number = self.sheet_count + 1
        if refusal := self._get_cannot_make_sheet_reason(layout, number, reason):
            raise UserError(refusal)
        sheet = self._get_sheet(layout)
        if not sheet.rows:
            raise UserError(self.env._("Everything in this run was returned: there is nothing to transfer."))
        return self._keep_sheet(layout, sheet, number, reason).action_download()

    def _get_cannot_make_sheet_reason(self, layout, number, reason):
        if self.state not in ("posted", "paid"):
            return self.env._("The sheet is made of what was posted. Post the run first.")
        if not layout:
            return self.env._("Choose a layout, or set one on the journal %(journal)s.", journal=self.journal_id.display_name)
        layout.check_access("read")
        if not layout.column_ids:
            return self.env._("The layout %(layout)s has no columns yet.", layout=layout.name)
        needed = {"amount", "iban"} if self.journal_id.alseraj_payment_way == "transfer" else {"amount"}
        if needed - set(layout.column_ids.mapped("source")):
            return self.env._(
                "The layout %(layout)s has no column for the account or for the amount of the run: the bank would read "
                "them from somewhere else.", layout=layout.name,
            )
        if number > 1 and not (reason or "").strip():
            return self.env._(
                "A sheet of this run was already made %(times)s. Say why it is made again: a bank that gets two may pay twice.",
                times=amount_words.count(number - 1, "time", self.env.lang, oblique=True),
            )
        return False

    def _keep_sheet(self, layout, sheet, number, reason):
        content = self._render_sheet(layout, sheet, number)
        copy = f"-{number}" if number > 1 else ""
        record = self.env["alseraj.bank.sheet"].sudo().create({  # sudo: nobody makes or changes one by hand
            "disbursement_id": self.id,
            "number": number,
            "layout_id": layout.id,
            "layout_kept": layout._prepare_kept(),
            "made_by_id": self.env.uid,
            "made_on": fields.Datetime.now(),
            "reason": reason if number > 1 else False,
            "payment_count": len(sheet.rows),
            "total": sheet.total,
            "content_hash": sheet.content_hash,
            "file_hash": bank_sheet.file_checksum(content),
            "file_name": f"{self.name.replace('/', '-')}{copy}.{layout.file_kind}",
            "content": base64.b64encode(content),
        }).sudo(self.env.su)
        payments = amount_words.count(len(sheet.rows), "installment", self.env.lang)
        if number > 1:
            body = self.env._(
                "Bank sheet made again: copy %(number)s, %(payments)s, %(total)s. %(reason)s", number=number,
                payments=payments, total=self.currency_id.format(sheet.total), reason=reason,
            )
        else:
            body = self.env._(
                "Bank sheet made: %(payments)s, %(total)s, checksum %(checksum)s…", payments=payments,
                total=self.currency_id.format(sheet.total), checksum=sheet.content_hash[:12],
            )
        self._message_log(body=body)
        return record

    def action_open_sheet(self):
        """Ask for the layout of the bank sheet and, from the second on, for the reason.

        :return: a window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_bank_sheet_make")
        return dict(action, context={"default_disbursement_id": self.id})

    def action_open_sheet_check(self):
        """Ask for a file and say whether it is a sheet of this run, unchanged.

        :return: a window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_bank_sheet_check")
        return dict(action, context={"default_disbursement_id": self.id})

    def action_view_sheets(self):
        """Open the sheets that were made of this run.

        :return: a window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_bank_sheet")
        return dict(action, domain=[("disbursement_id", "=", self.id)])
