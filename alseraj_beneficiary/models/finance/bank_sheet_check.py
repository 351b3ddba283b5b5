import base64
import csv

from odoo import models
from odoo.tools.misc import format_datetime

from ...tools import bank_sheet

MOST_BYTES = 20 * 1024 * 1024


class BankSheet(models.Model):
    """Whether a file that somebody holds is one of these sheets, and where it says something else."""

    _inherit = "alseraj.bank.sheet"

    def _compare(self, content):
        """Hold a file against these sheets.

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
        layout = self.layout_id
        try:
            if self.file_name.endswith(".xlsx"):
                return bank_sheet.read_xlsx(content, self.currency_id.decimal_places) if content[:2] == b"PK" else None
            return bank_sheet.read_csv(content, layout.delimiter, layout.encoding)
        except (ValueError, csv.Error):
            return None
