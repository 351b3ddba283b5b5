import base64
import csv

from odoo import fields, models
from odoo.tools.misc import format_datetime

from ....tools import bank_sheet

MOST_BYTES = 20 * 1024 * 1024


class BankSheet(models.Model):
    """One sheet that was made of a run: who, when, why again, and the file itself. Only the server makes one."""

    _name = "alseraj.bank.sheet"
    _description = "Bank Sheet"
    _duplicable = False
    _inherit = ["alseraj.guarded.mixin"]
    _order = "disbursement_id desc, number desc"
    _rec_name = "file_name"
    _check_company_auto = True

    disbursement_id = fields.Many2one(
        "alseraj.disbursement", required=True, index=True, readonly=True, guarded=True, ondelete="restrict", check_company=True,
    )
    company_id = fields.Many2one(related="disbursement_id.company_id", store=True, index=True, guarded=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    number = fields.Integer("Copy", readonly=True, guarded=True, required=True, default=1)
    layout_id = fields.Many2one(
        "alseraj.bank.layout", required=True, readonly=True, guarded=True, ondelete="restrict", check_company=True
    )
    layout_kept = fields.Json(
        "Layout as It Was", readonly=True, guarded=True, help="Columns and form of the file when it was made.")
    made_by_id = fields.Many2one("res.users", required=True, readonly=True, guarded=True)
    made_on = fields.Datetime(required=True, readonly=True, guarded=True)
    reason = fields.Char("Why Again", readonly=True, guarded=True)
    payment_count = fields.Integer("Payments", readonly=True, guarded=True)
    total = fields.Monetary(readonly=True, guarded=True)
    content_hash = fields.Char(
        "Checksum", readonly=True, guarded=True,
        help="SHA-256 of what is paid: run, payees, accounts, amounts, total; printed on it.",
    )
    file_hash = fields.Char("Checksum of the File", readonly=True, guarded=True, help="SHA-256 of the file as it was given out.")
    file_name = fields.Char(readonly=True, guarded=True)
    content = fields.Binary("File", attachment=True, readonly=True, guarded=True)
    is_current = fields.Boolean(
        compute="_compute_is_current", help="The run still says what this sheet says: nothing was returned since.",
    )

    _number_uniq = models.UniqueIndex(
        "(disbursement_id, number)", "Somebody else made a sheet of this run at this moment. Look at that one first.",
    )

    def _compute_is_current(self):
        for sheet in self:
            run = sheet.disbursement_id
            sheet.is_current = run.state in ("posted", "paid") and (
                run._get_sheet(sheet.layout_id).content_hash == sheet.content_hash
            )

    def action_download(self):
        """Download the file as it was made.

        :return: an action that fetches it
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/alseraj.bank.sheet/{self.id}/content/{self.file_name}?download=true",
            "target": "download",
        }

    # ------------------------------------------------------------ whether a file that somebody holds is one of these

    def _compare(self, content):
        """Compare a file with these sheets.

        :param bytes content: the file
        :return: (verdict, sentence); verdict is ``same``, ``content`` (saved again, says the same) or ``different``
        """
        if not self:
            return "different", self.env._("No sheet of this run was made yet: this file is none of ours.")
        digest = bank_sheet.file_checksum(content)
        for sheet in self:
            if sheet.file_hash == digest:
                return "same", self._get_found_sentence(sheet)
        if len(content) > MOST_BYTES:
            return "different", self.env._("This file is larger than any sheet: it is none of ours.")
        return self._compare_content(content)

    def _get_found_sentence(self, sheet):
        return self.env._(
            "Unchanged: this is copy %(number)s, made by %(user)s on %(date)s.", number=sheet.number,
            user=sheet.made_by_id.name, date=format_datetime(self.env, sheet.made_on),
        )

    def _compare_content(self, content):
        difference = None
        for sheet in self.sorted("number", reverse=True):
            lines = sheet._read_lines(content)
            if lines is None:
                continue
            found = bank_sheet.first_difference(sheet._read_lines(base64.b64decode(sheet.content)), lines)
            if not found:
                return "content", self.env._(
                    "The file was saved again, but every cell says what copy %(number)s says.", number=sheet.number,
                )
            difference = difference or (sheet, found)
        if not difference:
            return "different", self.env._("This file can't be read as a sheet of this run: it is none of ours.")
        sheet, found = difference
        return "different", self.env._(
            "Changed: line %(row)s, column %(column)s says “%(found)s”; in copy %(number)s it says “%(expected)s”.",
            row=found.row, column=found.column, found=found.found, expected=found.expected, number=sheet.number,
        )

    def _read_lines(self, content):
        """The cells of a file in this sheet's layout, or None when it isn't such a file."""
        self.ensure_one()
        layout = self.layout_kept or self.layout_id._prepare_kept()
        try:
            if self.file_name.endswith(".xlsx"):
                return bank_sheet.read_xlsx(content, self.currency_id.decimal_places) if content[:2] == b"PK" else None
            return bank_sheet.read_csv(content, layout["delimiter"], layout["encoding"])
        except (ValueError, csv.Error):
            return None
