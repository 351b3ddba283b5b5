from odoo import fields, models
from odoo.exceptions import UserError


class SupportInstallment(models.Model):
    """Support given as voucher cards: handed over like all support in kind, and out of the stock with it."""

    _inherit = "alseraj.support.installment"

    by_voucher = fields.Boolean(related="type_id.by_voucher")
    voucher_card_ids = fields.One2many(
        "alseraj.voucher.card", "installment_id", "Voucher Cards", copy=False, readonly=True,
        groups="alseraj_beneficiary.group_delegate,alseraj_beneficiary.group_finance,alseraj_beneficiary.group_auditor",
    )

    def _take_cards(self, cards):
        """Take ``cards`` out of the stock for this installment; all is undone when the hand-over is refused."""
        if len(self) != 1 or self.state != "planned":
            raise UserError(self.env._("Cards are given for one planned installment at a time."))
        if not self.by_voucher:
            raise UserError(self.env._("%(type)s is not given as voucher cards.", type=self.type_id.name))
        if not isinstance(cards, models.BaseModel):
            cards = self.env["alseraj.voucher.card"].browse(cards)
        cards.check_access("read")
        installment_sudo = self.sudo()  # the caller has checked role and visibility
        cards_sudo = cards.sudo()  # as above: officers read cards, the hand-over moves them
        cards_sudo._lock()
        if away := cards_sudo.filtered(lambda card: card.company_id != self.company_id):
            raise UserError(self.env._("The card %(name)s belongs to another company.", name=away[0].name))
        total = sum(cards_sudo.mapped("value"))
        difference = self.currency_id.compare_amounts(total, self.amount)
        if difference > 0:
            raise UserError(self.env._(
                "The cards are worth %(total)s, more than the %(amount)s of %(installment)s.",
                total=self.currency_id.format(total), amount=self.currency_id.format(self.amount), installment=self.name,
            ))
        if difference < 0:
            installment_sudo._split_off_rest(len(cards), total, rest_quantity=1.0)
        else:
            installment_sudo._write_internal({"quantity": len(cards)})
        cards_sudo._give(installment_sudo)

    def _get_cannot_hand_over_reason(self):
        # sudo: whoever hands over, the cards are those just taken
        if self.by_voucher and "given" not in self.sudo().voucher_card_ids.mapped("state"):
            return self.env._("This is given as voucher cards: choose the cards that are handed over.")
        return super()._get_cannot_hand_over_reason()

    # ------------------------------------------------------------ taken back

    def action_take_back(self, reason=None, cards_back=False):
        """Take back hand-overs recorded by mistake, and the cards with them.

        :param str reason: what went wrong
        :param bool cards_back: the cards lie here, unused: they are in the stock again; else they count as lost
        :return: True
        :raises UserError: no reason, paid by a run, a card is used, or the user is no manager
        """
        cards_sudo = self.sudo().voucher_card_ids.filtered(lambda card: card.state == "given")  # asked below
        result = super().action_take_back(reason, cards_back)
        if cards_back:
            cards_sudo._run_transition("take_back")
        elif cards_sudo:
            cards_sudo.action_lose(self.env._("Not back after a hand-over by mistake: %(reason)s", reason=reason))
            cards_sudo._write_internal({"installment_id": False})
        return result

    def _get_cannot_take_back_reason(self):
        # sudo: a used card stops it, whoever may see the card
        used_sudo = self.sudo().voucher_card_ids.filtered(lambda card: card.state == "used")
        if used_sudo:
            return self.env._("The card %(name)s was used: the support was received.", name=used_sudo[0].name)
        return super()._get_cannot_take_back_reason()
