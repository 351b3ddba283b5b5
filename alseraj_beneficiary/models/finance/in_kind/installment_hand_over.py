from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare, float_round, format_date

from ....tools import names, pictures, secret_links
from ....tools.roles import AUDITOR, DELEGATE, FINANCE
from ...request.signature.sign_link import DESK_MINUTES
from .hand_over import PENDING_WAYS, WITNESS_ROLES

QUANTITY_DIGITS = 2
PROOFS = [*PENDING_WAYS, ("witness", "A Witness Who Signs"), ("alone", "The Employee Alone")]
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
    received_proof = fields.Selection(
        PROOFS, "Hand-over Confirmed By", copy=False, readonly=True, guarded=True, tracking=True,
        help="Who beside the employee says that the receiver got it.",
    )
    received_place = fields.Char("Code Sent to", copy=False, readonly=True, guarded=True)
    received_witness_id = fields.Many2one("res.users", "Colleague as Witness", copy=False, readonly=True, guarded=True)
    received_witness = fields.Char("Witness", copy=False, readonly=True, guarded=True)
    received_witness_signature = fields.Binary(
        "Signature of the Witness", attachment=True, copy=False, readonly=True, guarded=True)
    received_witness_hash = fields.Char(
        "Checksum of the Witness's Signature", copy=False, readonly=True, guarded=True)
    received_proof_text = fields.Char("How the Receipt Was Confirmed", compute="_compute_received_proof_text")
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

    @api.depends("received_proof", "received_place", "received_witness_id", "received_witness")
    @api.depends_context("lang")
    def _compute_received_proof_text(self):
        for rec in self:
            rec.received_proof_text = rec._get_received_proof_text()

    def _get_received_proof_text(self):
        self.ensure_one()
        if self.received_proof == "code":
            return self.env._("The receiver told the code that was sent to %(place)s", place=self.received_place)
        if self.received_proof == "device":
            return self.env._("Signed by the receiver on another device")
        if self.received_proof == "colleague":
            # sudo: the name of a colleague is no secret
            return self.env._("Witnessed by %(name)s, with his own login", name=self.received_witness_id.sudo().name)
        if self.received_proof == "witness":
            return self.env._("Witnessed by %(name)s, who signed", name=self.received_witness)
        return self.received_proof == "alone" and self.env._("By the employee alone, as the association allows")

    # ------------------------------------------------------------ hand over

    def action_hand_over(
        self, received_by, signature, quantity=None, received_as=None, cards=None, witness_name=None, witness_signature=None,
    ):
        """Hand the goods of these installments over, or a part of one, against a signature; cards leave the stock with it.

        Where the association wants the receiver's code, another device or a colleague, see :meth:`action_begin_hand_over`.

        :param str received_by: name of the person who received
        :param str signature: image of his signature, base64
        :param float quantity: units handed over, of one installment only; the rest becomes an installment of its own.
            None: all of them
        :param str received_as: ``self``, ``collector`` or ``other``; None: not said
        :param cards: voucher cards (records or ids) for one installment; worth less than it, the rest stays to be given
        :param str witness_name: who saw it, with ``witness_signature``, his signature (image, base64)
        :return: True
        :raises UserError: not in kind, nobody signed, too many units, the file is suspended, a card is gone, expired
            or worth too much, or one employee alone hands over
        """
        self._check_hand_over(signature, received_as)
        proof = {"received_proof": "alone"}
        if (witness_name or "").strip() or witness_signature:
            proof = self._prepare_signed_witness(witness_name, witness_signature, received_by)
        self._check_proof(proof["received_proof"])
        return self._hand_over(received_by, signature, quantity, received_as, cards, proof)

    def action_begin_hand_over(
        self, way, received_by=None, signature=None, quantity=None, received_as=None, cards=None, witness=None,
    ):
        """Write a hand-over down that happens once somebody else has confirmed it.

        :param str way: ``code`` (to the receiver's mobile), ``device`` (he signs on a one-time page) or ``colleague``
        :param str received_by: name of the person who receives; for a code it is known from the file
        :param str signature: image of his signature, base64; for a colleague's testimony
        :param witness: the colleague, a user (record or id)
        :return: action: where the code is entered, the picture code of the page, or a notice
        :raises UserError: what stops a hand-over, no number, or a colleague who can't be a witness
        """
        self._check_hand_over(signature, received_as)
        self._check_not_handed_over()
        if way not in dict(PENDING_WAYS):
            raise UserError(self.env._("Say how the receipt is confirmed: by a code, on another device or by a colleague."))
        self._check_proof(way)
        for record in self:
            if record.state != "planned" or record.kind != "in_kind":
                raise UserError(record._get_in_kind_reason() or self.env._(
                    "%(installment)s is in the state %(state)s.", installment=record.name,
                    state=self._get_state_label(record.state)))
            if refusal := record._get_own_file_reason():
                raise UserError(refusal)
        card_ids = cards.ids if isinstance(cards, models.BaseModel) else list(cards or ())
        vals = {
            "received_by": (received_by or "").strip()[:200] or False, "received_as": received_as or False,
            "signature": way == "colleague" and signature, "extra": {"quantity": quantity, "cards": card_ids},
        }
        return getattr(self, f"_begin_by_{way}")(vals, witness)

    def _begin_by_code(self, vals, _witness):
        file_sudo = self.beneficiary_id.sudo()  # sudo: number and collector of the file, whoever hands over
        if len(file_sudo) != 1 or vals["received_as"] not in ("self", "collector"):
            raise UserError(self.env._("A code goes to one beneficiary, or to his collector."))
        receiver_sudo = file_sudo._get_valid_collector() if vals["received_as"] == "collector" else file_sudo
        if not receiver_sudo.mobile:
            raise UserError(self.env._("There is no mobile of the receiver. Take another device or a colleague."))
        vals["received_by"] = receiver_sudo.name
        record_sudo, code = self.env["alseraj.hand.over"]._begin(self, "code", vals)
        if self._is_person() and (refusal := record_sudo._get_changed_number_reason(vals["received_as"])):
            raise UserError(refusal)
        record_sudo._send_code(code, receiver_sudo.mobile)
        action = self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_hand_over_code")
        return dict(action, context={"default_hand_over_id": record_sudo.id})

    def _begin_by_device(self, vals, _witness):
        record_sudo, token = self.env["alseraj.hand.over"]._begin(self, "device", vals)
        path = secret_links.make_path("h", token)
        return {
            "type": "ir.actions.client", "tag": "alseraj_sign_desk", "name": self.env._("The Receiver Signs"), "target": "new",
            "params": {
                "link_id": record_sudo._get_bus_id(), "picture": self.request_id._draw_code(self.get_base_url() + path),
                "path": path, "minutes": DESK_MINUTES, "receiver": True,
            },
        }

    def _begin_by_colleague(self, vals, witness):
        if isinstance(witness, int):
            witness = self.env["res.users"].browse(witness).exists()
        if not vals["received_by"] or not vals["signature"]:
            raise UserError(self.env._("Enter who received it, and have him sign."))
        # sudo: whether a colleague may be a witness, nothing of him is shown
        witness_sudo = witness and witness.sudo()
        if not witness_sudo or witness_sudo == self.env.user or not witness_sudo.active or (
            self.company_id - witness_sudo.company_ids
        ) or not any(witness_sudo.has_group(group) for group in WITNESS_ROLES):
            raise UserError(self.env._("The witness is another employee: an officer, finance or a manager."))
        record_sudo, _secret = self.env["alseraj.hand.over"]._begin(self, "colleague", vals, witness_sudo)
        record_sudo._ask_colleague()
        return {"type": "ir.actions.client", "tag": "display_notification", "params": {
            "type": "success", "message": self.env._("%(name)s confirms it now with his own login.", name=witness_sudo.name),
            "next": {"type": "ir.actions.act_window_close"},
        }}

    def _check_hand_over(self, signature, received_as):
        self.check_access("read")
        if reason := self._get_role_reason("hand_over"):
            raise UserError(reason)
        if received_as not in (None, False, *dict(RECEIVERS)):
            raise UserError(self.env._("Say who received: the beneficiary, his collector, or somebody else."))
        if signature and not pictures.is_signature(signature):  # before anything unpacks it
            raise UserError(self.env._("The signature must be a picture (PNG or JPEG)."))

    def _check_proof(self, proof):
        """Refuse a way that the association does not take."""
        if self.env.su:
            return  # server code hands over nothing by itself
        for company in self.company_id:
            if proof not in company._get_receiver_ways():
                raise UserError(company._get_duties_hint(self.env._(
                    "One employee alone does not record that somebody received. Send the receiver a code, let him sign on "
                    "another device, or name a colleague as witness.")))

    def _prepare_signed_witness(self, name, signature, received_by):
        if not (name or "").strip() or not signature or not pictures.is_signature(signature):
            raise UserError(self.env._("A witness has a name and signs: a picture (PNG or JPEG)."))
        if names.normalize_arabic(name) in (
            names.normalize_arabic(received_by or ""), names.normalize_arabic(self.env.user.name),
        ):
            raise UserError(self.env._("The witness is neither who receives nor who hands over."))
        return {
            "received_proof": "witness", "received_witness": name.strip()[:200], "received_witness_signature": signature,
            "received_witness_hash": pictures.digest(signature),
        }

    def _check_not_handed_over(self):
        for record in self.filtered("handed_over_on"):
            raise UserError(self.env._(
                "%(installment)s was handed over to %(receiver)s on %(date)s already. A manager takes that back if it was "
                "a mistake.", installment=record.name, receiver=record.received_by,
                date=format_date(self.env, record.company_id._get_day(record.handed_over_on)),
            ))

    def _hand_over(self, received_by, signature, quantity, received_as, cards, proof):
        """Hand over in the rights of this user; who confirms it has been asked."""
        self._check_not_handed_over()
        if cards:
            self._take_cards(cards)
        todo_sudo = self.sudo().filtered(lambda rec: rec.state == "planned")  # role and visibility checked above
        if quantity is not None and not cards:  # cards say themselves how much they are worth
            todo_sudo._keep_quantity(quantity)
        todo_sudo._write_internal({
            "received_as": received_as or False, "received_by": received_by, "received_signature": signature,
            "received_signature_hash": pictures.digest(signature), **proof,
        })
        # written now: of two at the same moment Odoo tries the second one again, which then sees who received it
        todo_sudo.flush_recordset()
        return self._run_for_role("hand_over")

    def _get_witness_picture(self):
        """The signature of the witness for papers, only as it was drawn.

        :return: base64, or False
        """
        self.ensure_one()
        picture = self.with_context(bin_size=False).received_witness_signature
        return self.received_witness_hash == pictures.digest(picture) and picture

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
        cards = cards.union()  # a card that is named twice is one
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
            "received_signature_hash": False, "received_as": False, "received_proof": False, "received_place": False,
            "received_witness_id": False, "received_witness": False, "received_witness_signature": False,
            "received_witness_hash": False,
        })
