from odoo import fields, models

# what a second try a little later may mend
TEMPORARY = ("sms_server", "sms_credit")


class SmsTracker(models.Model):
    """What a gateway reports of a short text reaches the message that it carried."""

    _inherit = "sms.tracker"

    alseraj_message_id = fields.Many2one("alseraj.message", "Message It Carries", index="btree_not_null", ondelete="cascade")
    alseraj_reference = fields.Char("Number at the Gateway", index="btree_not_null")

    def _action_update_from_provider_error(self, provider_error):
        result = super()._action_update_from_provider_error(provider_error)
        _status, failure_type, failure_reason = result
        self._alseraj_get_messages()._fail(failure_reason or self._alseraj_get_label(failure_type))
        return result

    def _action_update_from_sms_state(self, sms_state, failure_type=False, failure_reason=False):
        super()._action_update_from_sms_state(sms_state, failure_type=failure_type, failure_reason=failure_reason)
        messages = self._alseraj_get_messages()
        if sms_state in ("process", "pending"):
            messages._note_sent()
        elif sms_state == "sent":
            messages._note_delivered()
        elif sms_state == "error":
            messages._fail(failure_reason or self._alseraj_get_label(failure_type), temporary=failure_type in TEMPORARY)

    def _alseraj_get_messages(self):
        """The messages that these short texts still stand for: a later one may have gone out since."""
        return self.filtered(
            lambda tracker: tracker.sms_uuid == tracker.alseraj_message_id.sms_uuid and tracker.alseraj_message_id.way == "sms"
        ).alseraj_message_id

    def _alseraj_get_label(self, failure_type):
        labels = dict(self.env["sms.sms"]._fields["failure_type"]._description_selection(self.env))
        return labels.get(failure_type) or failure_type or self.env._("Unknown error")
