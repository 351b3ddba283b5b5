import hashlib
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.tools import consteq
from odoo.tools.misc import hmac

from ....tools import identity, pictures
from ....tools.names import comma
from ....tools.roles import FINANCE, MANAGER, OFFICER
from ...request.signature.sign_link import DESK_MINUTES, MAX_ATTEMPTS

PENDING_WAYS = [
    ("code", "Code on the Receiver's Mobile"), ("device", "Signature on Another Device"), ("colleague", "A Colleague as Witness"),
]
WITNESS_ROLES = (OFFICER, FINANCE, MANAGER)
CODE_SCOPE = "alseraj-hand-over"
CODES_A_DAY = 10
CHANGED_DAYS = 30  # so long a number that somebody entered is not his own witness
KEPT_DAYS = 30
VALID_HOURS = {"code": DESK_MINUTES / 60, "device": DESK_MINUTES / 60, "colleague": 72}


class HandOver(models.Model):
    """A hand-over that waits for a second hand: the receiver's code, his signature on another device, or a colleague.

    Nothing is handed over before; then it happens as who began it has written it down.
    ================ ======================= ===========================================
    action           way                     who
    ================ ======================= ===========================================
    action_enter_code code                   who began it, with the code that the receiver tells
    (the page)       device                  whoever opens the one-time page, logged in nowhere
    action_witness   colleague               the colleague who was named, with his own login
    action_withdraw  all                     who began it, a manager
    ================ ======================= ===========================================
    """

    _name = "alseraj.hand.over"
    _description = "Hand-over in Progress"
    _inherit = ["alseraj.guarded.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_name = "received_by"

    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True, guarded=True)
    installment_ids = fields.Many2many("alseraj.support.installment", string="Installments", readonly=True, guarded=True)
    way = fields.Selection(PENDING_WAYS, "Way of Confirmation", required=True, readonly=True, guarded=True)
    user_id = fields.Many2one("res.users", "Handed Over By", required=True, index=True, readonly=True, guarded=True)
    received_by = fields.Char(readonly=True, guarded=True)
    received_as = fields.Char(readonly=True, guarded=True)
    signature = fields.Binary("Receiver's Signature", attachment=True, readonly=True, guarded=True)
    extra = fields.Json("Quantity and Cards", readonly=True, guarded=True)
    sent_to = fields.Char(readonly=True, guarded=True)
    secret_hash = fields.Char(readonly=True, guarded=True, copy=False, index="btree_not_null", groups="base.group_system")
    attempts = fields.Integer("Wrong Codes", readonly=True, guarded=True)
    witness_id = fields.Many2one("res.users", index="btree_not_null", readonly=True, guarded=True)
    expires_on = fields.Datetime("Valid until", required=True, readonly=True, guarded=True)
    done_on = fields.Datetime(readonly=True, guarded=True)
    withdrawn_on = fields.Datetime(readonly=True, guarded=True)
    status = fields.Selection(
        [("open", "Open"), ("done", "Done"), ("withdrawn", "Cancelled"), ("locked", "Locked"), ("expired", "Expired")],
        compute="_compute_status",
    )
    is_my_turn = fields.Boolean(compute="_compute_is_my_turn")
    content = fields.Text("What Is Handed Over", compute="_compute_content")

    @api.depends("done_on", "withdrawn_on", "attempts", "expires_on")
    def _compute_status(self):
        now = fields.Datetime.now()
        for record in self:
            if record.done_on:
                record.status = "done"
            elif record.withdrawn_on:
                record.status = "withdrawn"
            elif record.attempts >= MAX_ATTEMPTS:
                record.status = "locked"
            else:
                record.status = "open" if record.expires_on > now else "expired"

    @api.depends("status", "witness_id")
    @api.depends_context("uid")
    def _compute_is_my_turn(self):
        for record in self:
            record.is_my_turn = record.status == "open" and record.witness_id == self.env.user

    @api.depends("installment_ids", "extra")
    @api.depends_context("lang")
    def _compute_content(self):
        for record in self:
            record.content = "\n".join(record._get_content())

    def _get_content(self):
        """What is handed over, one line each: for the receiver and the witness."""
        self.ensure_one()
        quantity = (self.extra or {}).get("quantity")
        lines = []
        for rec in self.sudo().installment_ids:  # sudo: for whoever this page is shown to
            much = f"{quantity:g} {rec.unit or ''}".strip() if quantity is not None else rec.quantity_text
            lines.append(f"{rec.type_id.name}: {much}" if much else rec.type_id.name)
        cards_sudo = self.env["alseraj.voucher.card"].sudo().browse((self.extra or {}).get("cards") or ())  # masked
        return lines + [f"{card.supplier_id.name} {card.number_masked}" for card in cards_sudo]

    # ------------------------------------------------------------ begun

    @api.model
    def _begin(self, installments, way, vals, witness=None):
        """Write a hand-over down that waits for a second hand; the caller has checked who hands over what.

        :return: (record in sudo, its secret for the receiver alone)
        """
        records_sudo = self.sudo()  # no role writes these by hand
        now = fields.Datetime.now()
        if way == "code" and records_sudo.search_count([
            ("installment_ids", "in", installments.ids), ("way", "=", way), ("create_date", ">", now - timedelta(days=1)),
        ]) >= CODES_A_DAY:
            raise UserError(self.env._("Enough codes were sent for this today. Take another way."))
        records_sudo.search([
            ("installment_ids", "in", installments.ids), ("done_on", "=", False), ("withdrawn_on", "=", False),
        ])._withdraw()
        record_sudo = records_sudo.create({
            **vals, "way": way, "company_id": installments.company_id[:1].id, "installment_ids": [(6, 0, installments.ids)],
            "user_id": self.env.uid, "witness_id": witness and witness.id,
            "expires_on": now + timedelta(hours=VALID_HOURS[way]),
        })
        secret = f"{secrets.randbelow(10**6):06d}" if way == "code" else secrets.token_urlsafe(32)
        if way != "colleague":
            record_sudo.secret_hash = record_sudo._hash(secret)
        return record_sudo, secret

    def _hash(self, secret):
        if self.way == "code":  # short: with the secret of the database, so that the table alone tells nothing
            return hmac(self.sudo().env, CODE_SCOPE, f"{self.id}:{secret}")  # sudo: reads that secret, gives none of it
        return hashlib.sha256(secret.encode()).hexdigest()

    @api.model
    def _find_open(self, token):
        """The hand-over, in sudo, that the page of ``token`` shows; none for a wrong, used or late one: all the same."""
        digest = hashlib.sha256((token or "")[:100].encode()).hexdigest()
        # sudo: the token is the right to it
        record_sudo = self.sudo().search([("secret_hash", "=", digest), ("way", "=", "device")])
        return record_sudo if record_sudo.status == "open" else record_sudo.browse()

    def _withdraw(self):
        self.write({"withdrawn_on": fields.Datetime.now(), "signature": False})
        self.activity_unlink(["mail.mail_activity_data_todo"])

    def action_withdraw(self):
        """Give up hand-overs that nobody has confirmed.

        :return: True
        :raises UserError: somebody else began it
        """
        self.check_access("read")
        for record in self:
            if record.user_id != self.env.user and not self.env.user.has_group(MANAGER) and not self.env.su:
                raise UserError(self.env._("Who began it, or a manager, gives it up."))
        self.sudo().filtered(lambda rec: not rec.done_on and not rec.withdrawn_on)._withdraw()  # checked just above
        return True

    @api.autovacuum
    def _gc_unconfirmed(self):
        """Signatures of hand-overs that never happened are not kept."""
        limit = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        return self._alseraj_vacuum([("done_on", "=", False), ("expires_on", "<", limit)])

    # ------------------------------------------------------------ confirmed

    def _lock_open(self):
        """Lock this; a second confirmation at the same time gets a sentence."""
        self.ensure_one()
        try:
            self.lock_for_update()
        except LockError as error:
            raise UserError(self.env._("This hand-over is being confirmed at this moment. Look at it again.")) from error
        self.invalidate_recordset()
        if self.status != "open":
            raise UserError(self.env._("This hand-over is done, given up, or its time is over. Begin again."))

    def action_enter_code(self, code):
        """Hand over with the code that the receiver tells; a wrong one counts, after some the code is dead.

        :param str code: six digits, Arabic ones as well
        :return: action: the receipt, or a notice that the code is wrong
        :raises UserError: somebody else began it, or its time is over
        """
        self.ensure_one()
        self.check_access("read")
        if self.way != "code" or self.user_id != self.env.user:
            raise UserError(self.env._("Who began the hand-over enters the code."))
        self_sudo = self.sudo()  # no role writes these; who it is was checked just above
        self_sudo._lock_open()
        given = identity.normalize_digits(code or "").strip()[:20]
        if not consteq(self_sudo.secret_hash or "", self_sudo._hash(given)):
            self_sudo.attempts += 1  # no error: it would take the count back
            return {"type": "ir.actions.client", "tag": "display_notification", "params": {
                "type": "danger", "message": self.env._("This is not the code. After a few wrong ones it is dead."),
            }}
        self_sudo._complete({"received_place": self.sent_to})
        report = self.env.ref("alseraj_beneficiary.action_report_in_kind").report_action(self.installment_ids)
        return dict(report, close_on_report_download=True)

    def action_witness(self):
        """Say as the colleague who was named that the receiver got it in your presence: it is handed over then.

        :return: True
        :raises UserError: another person was named, or its time is over
        """
        self.ensure_one()
        self.check_access("read")
        if self.way != "colleague" or self.witness_id != self.env.user or self.env.user == self.user_id:
            raise UserError(self.env._("Only the colleague who was named as witness confirms this."))
        for file in self.installment_ids.beneficiary_id:
            if refusal := file._get_own_file_reason():
                raise UserError(refusal)
        self_sudo = self.sudo()  # no role writes these; who it is was checked just above
        self_sudo._lock_open()
        self_sudo._complete({"received_witness_id": self.env.uid})
        return True

    def _sign_on_device(self, name, signature):
        """Hand over with the signature that was drawn on the one-time page; its token is the right to it."""
        self._lock_open()
        if not (name or "").strip() or not signature:
            raise UserError(self.env._("Signing needs the full name and the signature."))
        if not pictures.is_signature(signature):  # before anything unpacks it
            raise UserError(self.env._("The signature must be a picture (PNG or JPEG)."))
        self.write({"received_by": name.strip()[:200], "signature": signature})
        self._complete({})
        self.user_id._bus_send("alseraj_signed", {
            "link_id": self._get_bus_id(),
            "message": self.with_context(lang=self.user_id.lang).env._("Handed over to %(name)s.", name=self.received_by),
        })

    def _get_bus_id(self):
        return f"hand-over-{self.id}"

    def _complete(self, proof):
        """Do it, in the rights of who began it."""
        extra = self.extra or {}
        installments = self.installment_ids.with_user(self.user_id).with_context(
            allowed_company_ids=self.company_id.ids, lang=self.user_id.lang)
        installments._hand_over(
            self.received_by, self.with_context(bin_size=False).signature, quantity=extra.get("quantity"),
            received_as=self.received_as, cards=extra.get("cards"), proof={"received_proof": self.way, **proof},
        )
        self.write({"done_on": fields.Datetime.now(), "signature": False})  # it is kept with the installment
        self.activity_unlink(["mail.mail_activity_data_todo"])

    # ------------------------------------------------------------ the ways to the second hand

    def _send_code(self, code, mobile):
        """To the receiver's mobile alone, in his language; in no message of a record."""
        partner = self.installment_ids.beneficiary_id[:1].partner_id
        lang = partner.lang or self.company_id.partner_id.lang
        body = self.with_context(lang=lang).env._(
            "%(company)s: code %(code)s. Tell it to the employee only when you have received: %(content)s",
            company=self.company_id.name, code=code, content=comma(lang).join(self.with_context(lang=lang)._get_content()),
        )
        self.env["sms.sms"].create({"number": mobile, "partner_id": partner.id, "body": body})
        self.env.ref("sms.ir_cron_sms_scheduler_action")._trigger()
        self.sent_to = f"•••• {mobile[-4:]}"

    def _ask_colleague(self):
        self.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.witness_id.id,
            summary=self.with_context(lang=self.witness_id.lang).env._(
                "Witness: %(receiver)s receives from %(user)s", receiver=self.received_by, user=self.user_id.name),
        )

    def _get_changed_number_reason(self, received_as):
        """A number that the same employee has entered lately proves nothing, or False."""
        file = self.installment_ids.beneficiary_id
        since = fields.Datetime.now() - timedelta(days=CHANGED_DAYS)
        receiver = file._get_valid_collector() if received_as == "collector" else file
        if receiver.create_uid == self.user_id and receiver.create_date > since:
            changed = True  # what it was entered with leaves no trace of a change
        elif receiver != file:
            changed = receiver.write_uid == self.user_id and receiver.write_date > since
        else:
            changed = self.env["mail.tracking.value"].search_count([
                ("field_id", "=", self.env["ir.model.fields"]._get("alseraj.beneficiary", "mobile").id),
                ("mail_message_id.model", "=", file._name), ("mail_message_id.res_id", "=", file.id),
                ("mail_message_id.create_uid", "=", self.user_id.id), ("create_date", ">", since),
            ], limit=1)
        return bool(changed) and self.env._(
            "You entered this number yourself lately, so a code to it proves nothing. Take another device or a colleague.")
