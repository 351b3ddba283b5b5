import base64

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.exceptions import UserError

from ...tools import sheet_writer


class ZakatRegisterPrint(models.TransientModel):
    """The zakat register of some days, on paper or as a workbook."""

    _name = "alseraj.zakat.register.print"
    _description = "Zakat Register of a Period"
    _rec_name = "date_from"

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date(
        "From", required=True, default=lambda self: self.env.company._get_today() + relativedelta(day=1, month=1))
    date_to = fields.Date("To", required=True, default=lambda self: self.env.company._get_today())
    fund_ids = fields.Many2many(
        "alseraj.fund", string="Funds", domain="[('kind', '=', 'zakat'), ('company_id', '=', company_id)]",
        help="Empty: all zakat funds.",
    )
    workbook = fields.Binary(readonly=True, attachment=False)

    def _get_rows(self):
        """The lines of the register, with the rights of the reader."""
        self.ensure_one()
        if self.date_to < self.date_from:
            raise UserError(self.env._("The last day is before the first. Change one of them."))
        domain = [
            ("company_id", "=", self.company_id.id), ("date", ">=", self.date_from), ("date", "<=", self.date_to),
        ]
        if self.fund_ids:
            domain.append(("fund_id", "in", self.fund_ids.ids))
        return self.env["alseraj.zakat.register"].search(domain)

    def action_print(self):
        """Print the register.

        :return: a report action
        :raises UserError: nothing was paid from zakat in these days
        """
        self._check_rows()
        return self.env.ref("alseraj_beneficiary.action_report_zakat_register").report_action(self)

    def action_export(self):
        """Download the register as a workbook.

        :return: an action that downloads it
        :raises UserError: nothing was paid from zakat in these days
        """
        rows = self._check_rows()
        names = ("date", "installment_id", "beneficiary_code", "beneficiary_id", "zakat_class", "type_id", "fund_id",
                 "branch_id", "decision_number", "decided_on", "entry", "evidence", "gap", "amount")
        headings = [rows._fields[name]._description_string(self.env) for name in names]
        classes = dict(rows._fields["zakat_class"]._description_selection(self.env))
        cells = [[row._get_cell(name, classes) for name in names] for row in rows]
        lang = self.env["res.lang"]._get_data(code=self.env.lang or "en_US")
        self.workbook = base64.b64encode(sheet_writer.write_sheet(
            self.env._("Zakat Register"), headings, cells, total={len(names) - 1: sum(rows.mapped("amount"))},
            right_to_left=lang.direction == "rtl",
        ))
        return {
            "type": "ir.actions.act_url", "target": "self",
            "url": f"/web/content/{self._name}/{self.id}/workbook/zakat-{self.date_from}-{self.date_to}.xlsx?download=true",
        }

    def _check_rows(self):
        rows = self._get_rows()
        if not rows:
            raise UserError(self.env._("Nothing was paid from zakat in these days. Choose others."))
        return rows

    def _get_paper_keys(self, code):
        """Of one period and the same funds, the later register counts."""
        return {
            document.id: (
                f"zakat,{document.date_from},{document.date_to},{sorted(document.fund_ids.ids)}",
                f"{document.company_id._get_today()},{document._get_sum()}",
            )
            for document in self
        }

    def _get_sum(self):
        return self.currency_id.round(sum(self._get_rows().mapped("amount")))

    def _get_paper_words(self, code, lang, paper):
        """The words that a text of the register may hold.

        :return: dict
        """
        self.ensure_one()
        return {"from": paper.dates(self.date_from, lang), "to": paper.dates(self.date_to, lang)}
