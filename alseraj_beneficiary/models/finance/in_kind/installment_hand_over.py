from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare, float_round, format_date

from ....tools import pictures
from ....tools.roles import AUDITOR, DELEGATE, FINANCE

QUANTITY_DIGITS = 2
RECEIVERS = [("self", "The Beneficiary"), ("collector", "His Collector"), ("other", "Somebody Else")]


class SupportInstallment(models.Model):
    """Support in kind: how much of it, to whom, a part of it, voucher cards, and a hand-over by mistake."""

    _inherit = "alseraj.support.installment"

    quantity = fields.Float(
        default=1.0, digits=(12, QUANTITY_DIGITS), tracking=True, editable_in=("planned",), help="Units of support in kind.",
    )
    unit = fields.Char(related="type_id.unit")
    quantity_text = fields.Char("Quantity and Unit", compute="_compute_quantity_text")
    received_as = fields.Selection(RECEIVERS, "Received as", copy=False, readonly=True, guarded=True)
    rest_of_id = fields.Many2one(
        "alseraj.support.installment", "Rest of", copy=False, readonly=True, index="btree_not_null", ondelete="set null",
        guarded=True, help="The installment of which only a part was handed over.",
    )
    take_back_reason = fields.Text(
        copy=False, readonly=True, tracking=True, guarded=True,
        help="Why a hand-over that was recorded by mistake was taken back.",
    )

    by_voucher = fields.Boolean(related="type_id.by_voucher")
    voucher_card_ids = fields.One2many(
        "alseraj.voucher.card", "installment_id", "Voucher Cards", copy=False, readonly=True, guarded=True,
        groups=f"{DELEGATE},{FINANCE},{AUDITOR}",
    )

    _quantity_positive = models.Constraint("CHECK(quantity > 0)", "The quantity must be more than zero.")

    @api.depends("quantity", "type_id.unit", "kind")
    @api.depends_context("lang")
    def _compute_quantity_text(self):
        for installment in self:
            installment.quantity_text = installment.kind == "in_kind" and (
                f"{installment.quantity:g} {installment.unit or ''}".strip()
            )

    # ------------------------------------------------------------ hand over

    def action_hand_over(self, received_by, signature, quantity=None, received_as=None, cards=None):
        """Hand the goods of these installments over, or a part of one, against a signature; cards leave the stock with it.

        :param str received_by: name of the person who received
        :param str signature: image of his signature, base64
        :param float quantity: units handed over, of one installment only; the rest becomes an installment of its own.
            None: all of them
        :param str received_as: ``self``, ``collector`` or ``other``; None: not said
        :param cards: voucher cards (records or ids) for one installment; worth less than it, the rest stays to be given
        :return: True
        :raises UserError: not in kind, nobody signed, too many units, the file is suspended, or a card is gone, expired
            or worth too much
        """
        self.check_access("read")
        if reason := self._get_role_reason("hand_over"):
            raise UserError(reason)
        if received_as not in (None, False, *dict(RECEIVERS)):
            raise UserError(self.env._("Say who received: the beneficiary, his collector, or somebody else."))
        if signature and not pictures.is_signature(signature):  # before anything unpacks it
            raise UserError(self.env._("The signature must be a picture (PNG or JPEG)."))
        for record in self.filtered("handed_over_on"):
            raise UserError(self.env._(
                "%(installment)s was handed over to %(receiver)s on %(date)s already. A manager takes that back if it was "
                "a mistake.", installment=record.name, receiver=record.received_by,
                date=format_date(self.env, record.company_id._get_day(record.handed_over_on)),
            ))
        if cards:
            self._take_cards(cards)
        todo_sudo = self.sudo().filtered(lambda rec: rec.state == "planned")  # role and visibility checked above
        if quantity is not None and not cards:  # cards say themselves how much they are worth
            todo_sudo._keep_quantity(quantity)
        todo_sudo._write_internal({
            "received_as": received_as or False, "received_by": received_by, "received_signature": signature,
            "received_signature_hash": pictures.digest(signature),
        })
        # written now: of two at the same moment Odoo tries the second one again, which then sees who received it
        todo_sudo.flush_recordset()
        return self._run_for_role("hand_over")

    def _keep_quantity(self, quantity):
        if len(self) != 1:
            raise UserError(self.env._("A part is handed over of one planned installment at a time."))
        if not isinstance(quantity, (int, float)) or float_compare(quantity, 0, precision_digits=QUANTITY_DIGITS) <= 0:
            raise UserError(self.env._("Enter how much is handed over: more than zero."))
        if float_compare(quantity, self.quantity, precision_digits=QUANTITY_DIGITS) > 0:
            raise UserError(self.env._(
                "%(installment)s is %(planned)s: more than that can't be handed over.",
                installment=self.name, planned=self.quantity_text,
            ))
        quantity = float_round(quantity, precision_digits=QUANTITY_DIGITS)
        if float_compare(quantity, self.quantity, precision_digits=QUANTITY_DIGITS) < 0:
            amount = self.currency_id.round(self.amount * quantity / self.quantity)
            self._split_off_rest(quantity, amount, rest_quantity=self.quantity - quantity)

    def _split_off_rest(self, quantity, amount, rest_quantity):
        """Keep ``quantity`` worth ``amount``; what is left becomes an installment of its own, due as before.

        :return: the new installment
        """
        self.ensure_one()
        left = self.currency_id.round(self.amount - amount)
        if self.currency_id.compare_amounts(amount, 0.0) <= 0 or self.currency_id.compare_amounts(left, 0.0) <= 0:
            raise UserError(self.env._(
                "%(installment)s is worth %(amount)s: it can't be divided like that, one part would be worth nothing.",
                installment=self.name, amount=self.currency_id.format(self.amount),
            ))
        rest = {
            "request_id": self.request_id.id,
            "sequence": max(self.request_id.installment_ids.mapped("sequence")) + 1,
            "due_date": self.due_date,
            "amount": left,
            "quantity": rest_quantity,
            "fund_id": self.fund_id.id,
            "payee_id": self.payee_id.id,
            "rest_of_id": self.id,
        }
        self._write_internal({"quantity": quantity, "amount": amount})
        return self.create(rest)

    # ------------------------------------------------------------ voucher cards, which leave the stock with it

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
        cards_sudo = cards.sudo()  # officers read cards, the hand-over moves them
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

    def _get_cards_chosen_reason(self):
        # sudo: whoever hands over, the cards are those just taken
        if self.by_voucher and "given" not in self.sudo().voucher_card_ids.mapped("state"):
            return self.env._("This is given as voucher cards: choose the cards that are handed over.")
        return False

    # ------------------------------------------------------------ taken back

    def action_take_back(self, reason=None, cards_back=False):
        """Take back hand-overs that were recorded by mistake, and the cards with them: what was not given is owed again.

        :param str reason: what went wrong
        :param bool cards_back: the cards lie here, unused: they are in the stock again; else they count as lost
        :return: True
        :raises UserError: no reason, paid by a run, a card is used, or the user is no manager
        """
        self.check_access("read")
        if refusal := self._get_role_reason("take_back"):
            raise UserError(refusal)
        records_sudo = self.sudo()  # role and visibility checked above
        cards_sudo = records_sudo.voucher_card_ids.filtered(lambda card: card.state == "given")
        if (reason or "").strip():
            records_sudo._write_internal({"take_back_reason": reason.strip()})
        self._run_for_role("take_back")
        if cards_back:
            cards_sudo._run_transition("take_back")
        elif cards_sudo:
            cards_sudo.action_lose(self.env._("Not back after a hand-over by mistake: %(reason)s", reason=reason))
            cards_sudo._write_internal({"installment_id": False})
        return True

    def _get_used_card_reason(self):
        # sudo: a used card stops it, whoever may see the card
        used_sudo = self.sudo().voucher_card_ids.filtered(lambda card: card.state == "used")
        if used_sudo:
            return self.env._("The card %(name)s was used: the support was received.", name=used_sudo[0].name)
        return False

    def _get_handed_over_reason(self):
        if not self.handed_over_on:
            return self.env._("This was paid by a run: return its line there instead.")
        return False

    def _get_take_back_reason_reason(self):
        if not (self.take_back_reason or "").strip():
            return self.env._("Enter what went wrong with the hand-over.")
        return False

    def _step_log_hand_over(self):
        for installment in self:  # one message each: it keeps the signature that was given
            installment._log_taken_back()

    def _log_taken_back(self):
        signature = self.received_signature
        message = self._message_log(body=self.env._(
            "Hand-over taken back. It said: received by %(receiver)s on %(date)s, handed over by %(user)s. %(reason)s",
            receiver=self.received_by, date=self.company_id._get_day(self.handed_over_on),
            user=self.handed_over_by_id.name, reason=self.take_back_reason,
        ))
        if signature:
            # sudo: it stays as readable as the installment that it belongs to
            attachment = self.env["ir.attachment"].sudo().create({
                "name": "signature.png", "datas": signature, "res_model": self._name, "res_id": self.id,
            })
            message.sudo().attachment_ids = attachment  # the message was written by this verb just now

    def _step_undo_hand_over(self):
        self._write_internal({
            "handed_over_on": False, "handed_over_by_id": False, "received_by": False, "received_signature": False,
            "received_signature_hash": False, "received_as": False,
        })
