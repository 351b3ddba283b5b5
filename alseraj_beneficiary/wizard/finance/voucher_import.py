import base64

from odoo import fields, models
from odoo.exceptions import UserError, ValidationError

from ...models.odoo.mail_thread import quietly
from ...tools import voucher_lines
from ...tools.errors import RuleError
from ...tools.identity import normalize_identifier
from ...tools.names import comma

NAMED = 20  # lines named in a refusal


class VoucherImport(models.TransientModel):
    """A delivery of cards, from the shop's workbook or pasted; nothing of it is kept here afterwards."""

    _name = "alseraj.voucher.import"
    _description = "Take in Voucher Cards"

    supplier_id = fields.Many2one("res.partner", "Shop", required=True)
    batch = fields.Char(help="The delivery that they came with.")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    branch_id = fields.Many2one(
        "alseraj.branch", "Kept at", domain="[('company_id', '=', company_id)]", help="Empty: at the head office.",
    )
    value = fields.Monetary("Value of a Card", help="For the lines that name no value.")
    expiry_date = fields.Date("Valid until", help="For the lines that name no date.")
    sheet = fields.Binary("Workbook", attachment=False)
    sheet_name = fields.Char()
    text = fields.Text("Pasted Lines")
    skip_known = fields.Boolean("Leave out cards that are there already")

    def action_import(self):
        """Take the cards into the stock: all of them, or none and a sentence that says which lines are wrong.

        :return: action: the cards taken in
        :raises UserError: a line that can't be read, or a card that is there already
        """
        self.ensure_one()
        self.env["alseraj.voucher.card"].check_access("create")
        if not (self.sheet or (self.text or "").strip()):
            raise UserError(self.env._("Choose the workbook of the shop, or paste its lines."))
        try:
            lines = (
                voucher_lines.read_sheet(base64.b64decode(self.sheet)) if self.sheet else voucher_lines.read_text(self.text)
            )
        except RuleError as error:
            raise ValidationError(error.get_sentence(self.env)) from error
        lines = self._check_lines(lines)
        with quietly():
            cards = self.env["alseraj.voucher.card"].with_context(
                mail_create_nolog=True, mail_create_nosubscribe=True,
            ).create([self._prepare_card(line) for line in lines])
        self.write({"sheet": False, "text": False})
        action = self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_voucher_card")
        return dict(action, domain=[("id", "in", cards.ids)], context={})

    def _check_lines(self, lines):
        """:return: the lines to take in"""
        without = [line.row for line in lines if not (line.value or self.value)]
        if without:
            raise UserError(self.env._(
                "These lines name no value, and neither does the delivery: %(rows)s", rows=self._name_rows(without)))
        known = self._get_known_rows(lines)
        if known and not self.skip_known:
            raise UserError(self.env._(
                "The cards of these lines are there already, or stand twice in the list: %(rows)s. Look for the mistake, "
                "or have them left out.", rows=self._name_rows(known)))
        lines = [line for line in lines if line.row not in known]
        if not lines:
            raise UserError(self.env._("All these cards are there already."))
        return lines

    def _get_known_rows(self, lines):
        numbers = {line.row: normalize_identifier(line.number) for line in lines}
        # sudo: numbers are compared, and not told
        there = set(self.env["alseraj.voucher.card"].sudo().search([
            ("company_id", "=", self.company_id.id), ("supplier_id", "=", self.supplier_id.id),
            ("number", "in", list(numbers.values())),
        ]).mapped("number"))
        known = set()
        for row, number in numbers.items():
            if number in there:
                known.add(row)
            there.add(number)
        return known

    def _name_rows(self, rows):
        rows = sorted(rows)
        return comma(self.env.lang).join(map(str, rows[:NAMED])) + (" …" if len(rows) > NAMED else "")

    def _prepare_card(self, line):
        return {
            "number": line.number,
            "supplier_id": self.supplier_id.id,
            "batch": self.batch,
            "company_id": self.company_id.id,
            "branch_id": self.branch_id.id,
            "value": float(line.value or self.value),
            "expiry_date": line.expiry or self.expiry_date,
        }
