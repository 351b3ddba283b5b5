from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import sms_gateways

# what a second try a little later may mend
TEMPORARY = ("sms_server", "sms_credit", "sms_acc")


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

    # ------------------------------------------------------------ reports of a gateway

    @api.model
    def _alseraj_take_reports(self, company, values_list):
        """Note what the gateway of ``company`` reports; a report on a text of somebody else is none.

        :param list values_list: dict of the gateway's own names -> values
        """
        reports = list(filter(None, map(sms_gateways.read_report, values_list)))
        keys = Domain("sms_uuid", "in", [report.uuid for report in reports if report.uuid]) | Domain(
            "alseraj_reference", "in", [report.reference for report in reports if report.reference])
        trackers = self.search(keys & Domain("alseraj_message_id.company_id", "=", company.id)) if reports else self
        by_uuid = {tracker.sms_uuid: tracker for tracker in trackers}
        by_reference = {tracker.alseraj_reference: tracker for tracker in trackers if tracker.alseraj_reference}
        for report in reports:
            tracker = by_uuid.get(report.uuid) or by_reference.get(report.reference)
            if not tracker:
                continue
            if report.state == sms_gateways.DELIVERED:
                tracker._action_update_from_sms_state("sent")
            elif report.state == sms_gateways.SENT:
                tracker._action_update_from_sms_state("pending")
            else:
                known = tracker.with_context(sms_known_failure_reason=report.reason)
                known._action_update_from_provider_error(report.state)

    def _alseraj_get_messages(self):
        """The messages that these short texts still stand for: a later one may have gone out since."""
        return self.filtered(
            lambda tracker: tracker.sms_uuid == tracker.alseraj_message_id.sms_uuid and tracker.alseraj_message_id.way == "sms"
        ).alseraj_message_id

    def _alseraj_get_label(self, failure_type):
        labels = dict(self.env["sms.sms"]._fields["failure_type"]._description_selection(self.env))
        return labels.get(failure_type) or failure_type or self.env._("Unknown error")
