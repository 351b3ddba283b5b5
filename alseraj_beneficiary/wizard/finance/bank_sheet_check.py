import base64

from odoo import fields, models
from odoo.exceptions import UserError


class BankSheetCheck(models.TransientModel):
    _name = "alseraj.bank.sheet.check"
    _description = "Check a Bank Sheet"

    disbursement_id = fields.Many2one("alseraj.disbursement", required=True, ondelete="cascade")
    file = fields.Binary(help="The file as the bank, or a colleague, has it.")
    file_name = fields.Char()
    verdict = fields.Selection(
        [("same", "Unchanged"), ("content", "Saved Again, Same Content"), ("different", "Changed")], readonly=True,
    )
    result = fields.Text(readonly=True)

    def action_check(self):
        """Say whether the file is a sheet of the run, and where it was changed.

        :return: the same window, with the answer
        :raises UserError: no file was given
        """
        self.ensure_one()
        if not self.file:
            raise UserError(self.env._("Choose the file first."))
        self.disbursement_id.check_access("read")
        self.verdict, self.result = self.disbursement_id.sheet_ids._compare(base64.b64decode(self.file))
        return {
            "type": "ir.actions.act_window",
            "name": self._description,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }
