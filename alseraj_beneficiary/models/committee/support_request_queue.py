from odoo import api, fields, models
from odoo.exceptions import UserError

from .support_request_notice import NOTIFIERS

WAYS = [("mail", "E-mail"), ("sms", "E-mail and short text"), ("hand", "Letter by hand")]
BY_HAND_CHANNELS = ("letter",)  # codes of channels over which nobody wants a mail
TELL = "alseraj_beneficiary.activity_tell_decision"
EMPLOYEES = "base.group_user"


class SupportRequest(models.Model):
    """Decisions that wait to be told: when, over which way, and who told those without an address."""

    _inherit = "alseraj.support.request"

    notice_on = fields.Date(
        "To Be Told on", compute="_compute_notice_on", store=True, index="btree_not_null", groups=EMPLOYEES,
        help="The first day on which the decision may be told; an urgent one at once.",
    )
    notice_way = fields.Selection(WAYS, "Told by", compute="_compute_notice_way", groups=EMPLOYEES)
    notice_channel_id = fields.Many2one(
        related="beneficiary_id.preferred_channel_id", string="Preferred Channel", groups=EMPLOYEES
    )
    tell_by_hand = fields.Boolean(
        "Letter to Hand Over", readonly=True, copy=False, groups=EMPLOYEES,
        help="The letter is filed, and somebody has to give it to him.",
    )
    told_by_id = fields.Many2one(
        "res.users", "Told by Hand by", readonly=True, copy=False, index="btree_not_null", groups=EMPLOYEES
    )
    told_on = fields.Datetime("Told by Hand on", readonly=True, copy=False, groups=EMPLOYEES)

    _letters_index = models.Index("(beneficiary_id) WHERE tell_by_hand")

    @api.depends("decided_on", "urgent", "reply_not_before")
    def _compute_notice_on(self):
        for request in self:
            days = [request.decided_on, not request.urgent and request.reply_not_before]
            request.notice_on = request.decided_on and max(filter(None, days))

    @api.depends("partner_id.email", "beneficiary_id.is_deceased", "beneficiary_id.mobile",
                 "beneficiary_id.preferred_channel_id.code")
    def _compute_notice_way(self):
        by_hand = self._get_told_by_hand()
        by_text = self._get_textable()
        for request in self:
            request.notice_way = "hand" if request in by_hand else "sms" if request in by_text else "mail"

    def _get_told_by_hand(self):
        """Those who get their letter from a hand: no address, dead, or a letter is what they asked for."""
        return (self - self._get_reachable()) | self.filtered(
            lambda request: request.beneficiary_id.preferred_channel_id.code in BY_HAND_CHANNELS
        )

    # ------------------------------------------------------------ told by hand

    def action_told_by_hand(self):
        """Note that the user has told these decisions himself: handed over the letter, or said it.

        The time for an appeal counts from now. What was told already is left alone. No letter is rendered
        here: it can be printed again at any time, word for word, from what was frozen at the closing.

        :return: True
        :raises UserError: nothing is decided yet, its day has not come, or the role is missing
        """
        self.check_access("write")
        todo = self.filtered(lambda request: request.tell_by_hand or not request.notified_on)
        todo._refuse_to_tell({request: request._get_cannot_be_told_reason() for request in todo})
        now = fields.Datetime.now()
        todo._write_internal({
            "notified_on": now, "tell_by_hand": False, "told_by_id": self.env.uid, "told_on": now,
        })
        todo.sudo().activity_unlink([TELL])  # done, whoever was asked to tell it
        text = self.env._("Told by hand by %(name)s.", name=self.env.user.name)
        todo._message_log_batch(bodies=dict.fromkeys(todo.ids, text))
        return True

    def action_not_told(self):
        """Take back a slip: these letters are still to be handed over.

        :return: True
        :raises UserError: the decision was not told by hand, or the role is missing
        """
        self.check_access("write")
        for request in self:
            if reason := request._get_role_to_tell_reason():
                raise UserError(reason)
            if not request.told_on or not request._is_outcome():
                raise UserError(self.env._("%(name)s was not told by hand.", name=request.display_name))
        self._write_internal({"tell_by_hand": True, "told_by_id": False, "told_on": False})
        self._ask_officers_to_tell()
        text = self.env._("Not told yet after all.")
        self._message_log_batch(bodies=dict.fromkeys(self.ids, text))
        return True

    def _get_cannot_be_told_reason(self):
        if not self.tell_by_hand:
            return self._get_cannot_notify_reason()
        return self._get_role_to_tell_reason()

    def _get_role_to_tell_reason(self):
        if self.env.su or any(self.env.user.has_group(group) for group in NOTIFIERS):
            return False
        return self.env._("Officers and the committee's secretary notify decisions.")

    def _do_appeal(self):
        super()._do_appeal()
        self._write_internal({"tell_by_hand": False, "told_by_id": False, "told_on": False})
