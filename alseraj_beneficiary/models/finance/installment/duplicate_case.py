from odoo import models
from odoo.tools import formatLang


class DuplicateCase(models.Model):
    _inherit = "alseraj.duplicate.case"

    def _get_comparison_rows(self):
        rows = super()._get_comparison_rows()
        installments = self.env["alseraj.support.installment"]
        if installments.has_access("read"):
            files = [self.file_a_id, self.file_b_id]
            paid = dict(installments._read_group(
                [("beneficiary_id", "in", [file.id for file in files]), ("state", "in", ("paid", "confirmed"))],
                ["beneficiary_id"], ["amount:sum"],
            ))
            currency = self.company_id.currency_id
            rows.append(self._compare(self.env._("Paid So Far"), *(
                [formatLang(self.env, paid.get(file, 0), currency_obj=currency)] for file in files
            )))
        return rows
