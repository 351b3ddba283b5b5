from odoo import Command, api, fields, models
from odoo.fields import Domain

from ...models.finance.in_kind.installment_hand_over import QUANTITY_DIGITS, RECEIVERS


class InstallmentHandOver(models.TransientModel):
    """Handing goods over: who receives them, a part of an installment, and the cards that are given."""

    _name = "alseraj.installment.hand.over"
    _description = "Hand Over Support in Kind"

    installment_ids = fields.Many2many(
        "alseraj.support.installment", required=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    is_discreet = fields.Boolean(compute="_compute_is_discreet")
    installment_id = fields.Many2one(
        "alseraj.support.installment", "The Only One", compute="_compute_installment_id",
        help="Empty when several are handed over.",
    )
    beneficiary_id = fields.Many2one(related="installment_id.beneficiary_id")
    currency_id = fields.Many2one(related="installment_id.currency_id")
    amount = fields.Monetary(related="installment_id.amount")
    quantity_text = fields.Char(related="installment_id.quantity_text", string="Planned Quantity")
    unit = fields.Char(related="installment_id.unit")
    by_voucher = fields.Boolean(related="installment_id.by_voucher")
    quantity = fields.Float(
        "Handed Over", digits=(12, QUANTITY_DIGITS), compute="_compute_quantity", store=True, readonly=False,
        help="Less than planned: the rest stays to be handed over.",
    )
    received_as = fields.Selection(RECEIVERS, "Who Receives", default="self", required=True)
    received_by = fields.Char(required=True, compute="_compute_received_by", store=True, readonly=False)
    way = fields.Selection("_get_ways", "Way of Confirmation", required=True, default=lambda self: self._get_ways()[0][0])
    signature = fields.Binary()
    witness_id = fields.Many2one("res.users", "Colleague")
    witness_name = fields.Char("Name of the Witness")
    witness_signature = fields.Binary("Signature of the Witness")
    available_card_ids = fields.Many2many("alseraj.voucher.card", compute="_compute_available_card_ids")
    card_ids = fields.Many2many("alseraj.voucher.card", string="Cards")
    card_total = fields.Monetary("Value of the Cards", compute="_compute_card_total")
    is_partial = fields.Boolean(compute="_compute_is_partial")

    @api.model
    def _get_ways(self):
        """The ways that the association takes; what it decided to do alone stands first."""
        ways = self.env.company._get_receiver_ways()
        labels = dict(self.env["alseraj.support.installment"]._fields["received_proof"]._description_selection(self.env))
        return [(way, labels[way]) for way in sorted(ways, key=lambda way: way != "alone")]

    @api.depends("installment_ids")
    def _compute_is_discreet(self):
        for wizard in self:
            wizard.is_discreet = any(wizard.installment_ids.mapped("discreet_delivery"))

    @api.depends("installment_ids")
    def _compute_installment_id(self):
        for wizard in self:
            wizard.installment_id = len(wizard.installment_ids) == 1 and wizard.installment_ids

    @api.depends("installment_ids")
    def _compute_quantity(self):
        for wizard in self:
            wizard.quantity = wizard.installment_id.quantity

    @api.depends("received_as", "installment_ids")
    def _compute_received_by(self):
        """Names that are known are proposed; the hand-over of several families has no name."""
        for wizard in self:
            file = wizard.installment_id.beneficiary_id
            if wizard.received_as == "self" and file:
                wizard.received_by = file.name
            elif wizard.received_as == "collector" and file:
                wizard.received_by = file.sudo().collector_id.name  # his name is what is signed for
            else:
                wizard.received_by = wizard.received_by if wizard.received_as == "other" and not file else False

    @api.depends("installment_ids")
    def _compute_available_card_ids(self):
        for wizard in self:
            wizard.available_card_ids = wizard.by_voucher and self.env["alseraj.voucher.card"].search(wizard._get_card_domain())

    def _get_card_domain(self):
        """Cards that may be given now: in stock, valid, and at the family's branch or the head office."""
        return (
            Domain("state", "=", "in_stock") & Domain("company_id", "=", self.installment_id.company_id.id)
            & Domain("branch_id", "in", [False, self.installment_id.branch_id.id])
            & (Domain("expiry_date", "=", False) | Domain("expiry_date", ">=", self.installment_id.company_id._get_today()))
        )

    @api.depends("card_ids")
    def _compute_card_total(self):
        for wizard in self:
            wizard.card_total = sum(wizard.card_ids.mapped("value"))

    @api.depends("quantity", "card_total", "installment_ids")
    def _compute_is_partial(self):
        for wizard in self:
            if wizard.by_voucher:
                wizard.is_partial = wizard.card_ids and wizard.card_total < wizard.amount
            else:
                wizard.is_partial = wizard.installment_id and wizard.quantity < wizard.installment_id.quantity

    def action_propose_cards(self):
        """Choose cards that fit the amount, those that end first.

        :return: action: this window again
        """
        self.ensure_one()
        left, chosen = self.amount, self.env["alseraj.voucher.card"]
        for card in self.available_card_ids.sorted(lambda card: (card.expiry_date or fields.Date.to_date("9999-12-31"), card.id)):
            if self.currency_id.compare_amounts(card.value, left) <= 0:
                chosen |= card
                left -= card.value
        self.card_ids = [Command.set(chosen.ids)]
        return {
            "type": "ir.actions.act_window", "res_model": self._name, "res_id": self.id, "view_mode": "form",
            "target": "new", "name": self.env._("Hand Over"),
        }

    def action_hand_over(self):
        """Record the hand-over, or begin it where somebody else confirms it.

        :return: action: the receipt to print, or how it goes on
        :raises UserError: an installment is not in kind, a card is gone, or its file is suspended
        """
        self.ensure_one()
        extra = {"received_as": self.received_as}
        if self.installment_id:
            extra |= {"cards": self.card_ids} if self.by_voucher else {"quantity": self.quantity}
        if self.way not in ("alone", "witness"):
            return self.installment_ids.action_begin_hand_over(
                self.way, self.received_by, self.signature, witness=self.witness_id, **extra)
        if self.way == "witness":
            extra |= {"witness_name": self.witness_name, "witness_signature": self.witness_signature}
        self.installment_ids.action_hand_over(self.received_by, self.signature, **extra)
        report = self.env.ref("alseraj_beneficiary.action_report_in_kind").report_action(self.installment_ids)
        return dict(report, close_on_report_download=True)
