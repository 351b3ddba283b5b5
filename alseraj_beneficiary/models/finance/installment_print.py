from odoo import models


class SupportInstallment(models.Model):
    """What the papers of a payment say besides its fields."""

    _inherit = "alseraj.support.installment"

    def _get_masked_iban(self):
        """The account it goes to, as a paper that passes through hands may show it: country and last four."""
        self.ensure_one()
        number = (self._get_payee_bank().acc_number or "").replace(" ", "")
        return number and f"{number[:2]}•• •••• {number[-4:]}"

    def _get_decision_number(self):
        """The place of the decision in its session, which is how the minutes call it."""
        self.ensure_one()
        # sudo: finance reads no agenda, but its voucher names the decision that it pays
        decision_sudo = self.sudo().request_id.decision_id
        order = decision_sudo.session_id.decision_ids.sorted(lambda rec: (rec.sequence, rec.id)).ids
        return order.index(decision_sudo.id) + 1 if decision_sudo.id in order else False

    def _get_printed_cards(self):
        # sudo: the receipt shows what was given, with the last four characters of each number
        return self.sudo().voucher_card_ids.filtered(lambda card: card.state != "in_stock").sorted("id")
