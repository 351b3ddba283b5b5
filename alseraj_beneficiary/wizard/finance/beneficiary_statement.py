from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools import statement


class BeneficiaryStatement(models.TransientModel):
    """What a beneficiary received over a period (كشف حساب); one record is one document."""

    _name = "alseraj.beneficiary.statement"
    _description = "Beneficiary's Statement"

    beneficiary_id = fields.Many2one("alseraj.beneficiary", ondelete="cascade")
    beneficiary_ids = fields.Many2many(
        "alseraj.beneficiary", string="Beneficiaries", default=lambda self: self._get_default_files(),
    )
    company_id = fields.Many2one("res.company", compute="_compute_company_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date(
        "From", required=True, default=lambda self: self.env.company._get_today() - relativedelta(years=1, days=-1))
    date_to = fields.Date("To", required=True, default=lambda self: self.env.company._get_today())
    total = fields.Monetary(compute="_compute_total", help="Received in the period, without what came back.")

    @api.model
    def _get_default_files(self):
        context = self.env.context
        return context.get("active_ids") if context.get("active_model") == "alseraj.beneficiary" else False

    @api.depends("beneficiary_id", "beneficiary_ids")
    def _compute_company_id(self):
        for document in self:
            file = document.beneficiary_id or document.beneficiary_ids[:1]
            document.company_id = file.company_id or self.env.company

    @api.depends("beneficiary_id", "date_from", "date_to")
    def _compute_total(self):
        for document in self:
            document.total = float(statement.add_up(document._get_lines()).total) if document.beneficiary_id else 0.0

    @api.depends("beneficiary_id", "date_from")
    def _compute_display_name(self):
        for document in self:
            document.display_name = f"{document.beneficiary_id.code or ''} {document.date_from}–{document.date_to}".strip()

    @api.constrains("date_from", "date_to")
    def _check_period(self):
        for document in self:
            if document.date_from > document.date_to:
                raise ValidationError(self.env._("The period ends before it begins: look at both dates."))

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        # whoever may not read the file gets no statement of it, however he names it
        (documents.beneficiary_id | documents.beneficiary_ids).check_access("read")
        return documents

    def write(self, vals):
        result = super().write(vals)
        (self.beneficiary_id | self.beneficiary_ids).check_access("read")  # as in create
        return result

    def action_print(self):
        """Print the statements, one for each file.

        :return: report action
        :raises UserError: no file is chosen
        """
        self.ensure_one()
        files = self.beneficiary_ids | self.beneficiary_id
        if not files:
            raise UserError(self.env._("Choose the beneficiary whose statement is printed."))
        documents = self.create([
            {"beneficiary_id": file.id, "beneficiary_ids": False, "date_from": self.date_from, "date_to": self.date_to}
            for file in files
        ])
        report = self.env.ref("alseraj_beneficiary.action_report_statement").report_action(documents)
        return dict(report, close_on_report_download=True)

    def _get_report_base_filename(self):
        return self.env._("Statement %(code)s", code=self.beneficiary_id.code or "")

    def _log_print(self):
        """Hook of the rooms below: who took these documents is written down."""

    # ------------------------------------------------------------ what is on it

    def _get_lines(self):
        """The lines of the document, in its language.

        :return: list of :class:`statement.Line`
        """
        self.ensure_one()
        self.beneficiary_id.check_access("read")
        # sudo: who may read the file reads what it received; entries and journals stay closed to him
        installments_sudo = self.sudo().env["alseraj.support.installment"].search([
            ("beneficiary_id", "=", self.beneficiary_id.id),
        ])
        return statement.sort(
            self._get_past_lines() + self._get_paid_lines(installments_sudo) + self._get_handed_lines(installments_sudo))

    def _add_up(self, lines):
        return statement.add_up(lines)

    def _get_today(self):
        return self.company_id._get_today()

    def _get_paid_lines(self, installments_sudo):
        items_sudo = self.env["account.move.line"].sudo().search([  # of a file that he may read; entries stay closed to him
            ("alseraj_installment_id", "in", installments_sudo.ids), ("parent_state", "=", "posted"),
            ("date", ">=", self.date_from), ("date", "<=", self.date_to), ("balance", "!=", 0),
        ])
        return [
            statement.Line(
                item.date, item.alseraj_installment_id.name, item.alseraj_installment_id.type_id.name, "",
                item.journal_id.name, item.move_id.name, Decimal(str(item.balance)), False,
            )
            for item in items_sudo
        ]

    def _get_past_lines(self):
        """What was given before this system, in the words of the import; the books of this system know nothing of it."""
        past_sudo = self.sudo().beneficiary_id.past_support_ids  # of a file that he may read
        return [
            statement.Line(
                given.date, "", given.type_id.name, "", self.env._("Before this system"), given.fund_id.name or "",
                Decimal(str(given.amount)), given.kind == "in_kind",
            )
            for given in past_sudo if self.date_from <= given.date <= self.date_to
        ]

    def _get_handed_lines(self, installments_sudo):
        lines = []
        for installment in installments_sudo.filtered("handed_over_on"):
            day = installment.company_id._get_day(installment.handed_over_on)
            if self.date_from <= day <= self.date_to:
                lines.append(statement.Line(
                    day, installment.name, installment.type_id.name, installment.quantity_text or "", "", "",
                    Decimal(str(installment.amount)), True,
                ))
        return lines

    def _get_paper_keys(self, code):
        """A statement says what the books say on a day: of one file and period the later one counts."""
        return {
            document.id: (
                f"statement,{document.beneficiary_id.id},{document.date_from},{document.date_to}",
                f"{document.company_id._get_today()},{document.total}",
            )
            for document in self if document.beneficiary_id
        }

    def _get_paper_words(self, code, lang, paper):
        """The words that a text of a statement may hold.

        :return: dict
        """
        self.ensure_one()
        return {
            "name": self.beneficiary_id.name, "number": self.beneficiary_id.code,
            "from": paper.dates(self.date_from, lang), "to": paper.dates(self.date_to, lang),
        }
