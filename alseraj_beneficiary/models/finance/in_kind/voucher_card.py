from odoo import api, fields, models
from odoo.exceptions import LockError, UserError, ValidationError
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from ....tools import identity
from ....tools.roles import FINANCE, MANAGER
from ...mixins.reason_verb import ReasonVerb
from ...mixins.workflow_mixin import Transition

_lt = LazyTranslate(__name__)

SHOWN = 4  # last characters of a number that everybody sees
LEFT_TO_RIGHT = "\N{LEFT-TO-RIGHT MARK}"  # the dots stay before the digits inside an Arabic line
SHORTEST = 8  # of a shorter number, the part that is shown would give too much away


class VoucherCard(models.Model):
    """A card of a shop with a number and a value; who has the number has the money.

    ==================== ================= ===========================================
    action               from              who
    ==================== ================= ===========================================
    (hand-over)          in stock          officer, finance: with the installment it pays
    (taken back)         given             manager: with the hand-over
    action_use           given             finance, manager: the shop says so
    action_lose          in stock, given   finance, manager, with a reason
    action_find          lost              manager: it was never out of the house
    action_void          in stock, given, lost   finance, manager, with a reason
    ==================== ================= ===========================================
    Finance and managers read the number, and each look is written into the access log;
    everybody else sees its last four characters. It is never tracked, so it is in no message.
    """

    _name = "alseraj.voucher.card"
    _description = "Voucher Card"
    _duplicable = False
    _inherit = ["alseraj.access.logged", "alseraj.workflow.mixin", "mail.thread"]
    _order = "expiry_date, id"
    _check_company_auto = True
    _transitions = {
        "give": Transition(("in_stock",), "given", checks=("expired",)),
        "take_back": Transition(("given",), "in_stock", steps=("take_back", "set_state")),
        "use": Transition(("given",), "used", (FINANCE, MANAGER)),
        "lose": Transition(("in_stock", "given"), "lost", (FINANCE, MANAGER), checks=("unexplained",)),
        "find": Transition(("lost",), "in_stock", (MANAGER,), checks=("was_given",)),
        "void": Transition(("in_stock", "given", "lost"), "void", (FINANCE, MANAGER), checks=("unexplained",)),
    }

    _reason_verbs = dict.fromkeys(("lose", "void"), ReasonVerb(_lt("What happened, and who was told")))

    name = fields.Char(compute="_compute_name", store=True, index="trigram", guarded=True)
    number = fields.Char(
        required=True, copy=False, groups=f"{FINANCE},{MANAGER}", editable_in=("in_stock",),
        help="Whoever has it can spend the card. Each time that somebody looks at it is written down.",
    )
    number_masked = fields.Char("Card Number", compute="_compute_name", store=True, guarded=True)
    supplier_id = fields.Many2one(
        "res.partner", "Shop", required=True, index=True, ondelete="restrict", tracking=True, editable_in=("in_stock",),
        check_company=True,
    )
    batch = fields.Char(index=True, help="The delivery that it came with.")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company, editable_in=("in_stock",),
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    branch_id = fields.Many2one(
        "alseraj.branch", "Kept at", index="btree_not_null", check_company=True, tracking=True,
        editable_in=("in_stock",), help="Empty: at the head office.",
    )
    value = fields.Monetary(required=True, editable_in=("in_stock",))
    expiry_date = fields.Date("Valid until", index=True, editable_in=("in_stock",))
    is_expired = fields.Boolean("Past Its Date", compute="_compute_is_expired")
    installment_id = fields.Many2one(
        "alseraj.support.installment", index="btree_not_null", copy=False, readonly=True, ondelete="restrict",
        check_company=True, guarded=True,
    )
    beneficiary_id = fields.Many2one(
        related="installment_id.beneficiary_id", store=True, index="btree_not_null", guarded=True)
    given_on = fields.Datetime("Given Out on", copy=False, readonly=True, guarded=True)
    given_by_id = fields.Many2one("res.users", "Given Out by", copy=False, readonly=True, guarded=True)
    reason = fields.Text(copy=False, tracking=True, help="Why it is lost or void.")
    state = fields.Selection(
        [("in_stock", "In Stock"), ("given", "Given Out"), ("used", "Used Up"), ("lost", "Lost"), ("void", "Void")],
        default="in_stock", required=True, index=True, copy=False, tracking=True,
    )

    _number_unique = models.UniqueIndex(
        "(company_id, supplier_id, number)", "A card of this shop with the same number is there already.",
    )
    _value_positive = models.Constraint("CHECK(value > 0)", "A card needs a value.")
    _stock_idx = models.Index("(company_id, expiry_date) WHERE state = 'in_stock'")

    # ------------------------------------------------------------ computes

    @api.depends("number", "supplier_id.name")
    def _compute_name(self):
        for card in self:
            card.number_masked = f"{LEFT_TO_RIGHT}••••{card.number[-SHOWN:]}" if card.number else False
            card.name = f"{card.supplier_id.name or ''} {card.number_masked or ''}".strip()

    @api.depends("expiry_date")
    def _compute_is_expired(self):
        for card in self:
            today = (card.company_id or self.env.company)._get_today()
            card.is_expired = bool(card.expiry_date and card.expiry_date < today)

    # ------------------------------------------------------------ create / write

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("number"):
                vals["number"] = self._normalize_number(vals["number"])
        self._check_numbers([
            (vals.get("company_id") or self.env.company.id, vals.get("supplier_id"), vals.get("number")) for vals in vals_list
        ])
        return super().create(vals_list)

    def write(self, vals):
        if vals.get("number"):
            vals = {**vals, "number": self._normalize_number(vals["number"])}
        if vals.keys() & {"number", "supplier_id", "company_id"} and self._has_field_access(self._fields["number"], "write"):
            self._check_numbers([
                (vals.get("company_id", card.company_id.id), vals.get("supplier_id", card.supplier_id.id),
                 vals.get("number", card.number))
                for card in self.sudo()  # numbers are compared, and not told
            ])
        return super().write(vals)

    @api.model
    def _normalize_number(self, number):
        """:raises ValidationError: too short; the sentence does not repeat it"""
        number = identity.normalize_identifier(str(number))
        if len(number) < SHORTEST:
            raise ValidationError(self.env._(
                "A card number of less than %(length)s characters can't be kept safe: its last four are shown.",
                length=SHORTEST,
            ))
        return number

    def _check_numbers(self, keys):
        """Refuse a second card of the same number before the database does: its message and log would name the number.

        :param keys: list of (company id, shop id, number), as the cards ``self`` or new ones will be
        """
        numbers = [number for _company, _shop, number in keys if number]
        # sudo: numbers are compared, and not told
        cards_sudo = self.sudo().search([("number", "in", numbers), ("id", "not in", self.ids)])
        seen = {(card.company_id.id, card.supplier_id.id, card.number) for card in cards_sudo}
        for key in keys:
            if key in seen:
                raise ValidationError(self.env._(
                    "A card of this shop with the number ••••%(last)s is there already.", last=(key[2] or "")[-SHOWN:]))
            seen.add(key)

    # ------------------------------------------------------------ given

    def _lock(self):
        """Lock these cards; a second officer gets a sentence, not the same card."""
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(self.env._(
                "Somebody else is giving one of these cards at this moment. Choose others, or try again in a minute."
            )) from error
        self.invalidate_recordset(["state", "installment_id"])

    def _get_expired_reason(self):
        if self.is_expired:
            return self.env._("The card %(name)s is not valid any more.", name=self.name)
        return False

    def _give(self, installment):
        """Take these cards out of the stock for ``installment``; the caller has checked role and amount."""
        self._check_transition("give")
        self._write_internal({
            "state": "given", "installment_id": installment.id, "given_on": fields.Datetime.now(),
            "given_by_id": self.env.uid,
        })

    def _step_take_back(self):
        self._write_internal({"installment_id": False, "given_on": False, "given_by_id": False})

    # ------------------------------------------------------------ what becomes of it

    def action_show_number(self):
        """Show the number of one card in a window; reading it is written into the access log.

        :return: a window action
        :raises UserError: the user's role does not read numbers
        """
        self.ensure_one()
        if not self._has_field_access(self._fields["number"], "read"):
            raise UserError(self.env._("Only finance and managers see the numbers of cards."))
        return {
            "type": "ir.actions.act_window", "name": self.name, "res_model": self._name, "res_id": self.id,
            "views": [(self.env.ref("alseraj_beneficiary.voucher_card_view_form_number").id, "form")], "target": "new",
        }

    def action_use(self):
        """Record that the shop says these cards were used.

        :return: True
        :raises UserError: one was not given
        """
        return self._run_transition("use")

    def action_lose(self, reason=None):
        """Record that these cards are lost.

        :param str reason: how, and who was told
        :return: True
        :raises UserError: no reason, or used already
        """
        return self._run_with_reason("lose", reason)

    def action_void(self, reason=None):
        """Take these cards out of use: stopped by the shop, expired, damaged.

        :param str reason: why
        :return: True
        :raises UserError: no reason, or used already
        """
        return self._run_with_reason("void", reason)

    def action_find(self):
        """Put lost cards that were found back into the stock; not those that were with a beneficiary.

        :return: True
        :raises UserError: one was given before it was lost, or the user is no manager
        """
        return self._run_transition("find")

    def _run_with_reason(self, verb, reason):
        if refusal := self._get_role_reason(verb):
            raise UserError(refusal)
        if (reason or "").strip():
            self.write({"reason": reason.strip()})
        return self._run_transition(verb)

    def _get_unexplained_reason(self):
        return not (self.reason or "").strip() and self.env._("Enter what happened to the card.")

    def _get_was_given_reason(self):
        return bool(self.installment_id) and self.env._(
            "The card %(name)s was given to a beneficiary. Void it, and give another one.", name=self.name,
        )

    # ------------------------------------------------------------ each look at the number is logged

    def _get_sensitive(self, names):
        names = list(names)
        found = super()._get_sensitive(names)
        return found | {"number"} & {name.split(":")[0].split(".")[0] for name in names}

    def _log_access_to(self, names, kind="read"):
        names = list(names)
        cards = self.browse(id_ for id_ in self._origin._ids if id_)
        if self.env.su or not cards or not self._get_sensitive(names):
            return
        self._check_log_cursor()
        # a card in the stock is of no file, so it can't be found through one
        self.env["alseraj.access.log"]._insert(kind, self._name, {"number"}, SQL(
            """SELECT card.id AS res_id, card.beneficiary_id AS file_id, card.company_id, NULL::integer AS count
                 FROM alseraj_voucher_card card WHERE card.id IN %s""", cards._ids,
        ), SQL("res_id = new.res_id"))
