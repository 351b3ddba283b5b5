from odoo import api, fields, models

TEXTS_A_RUN = 100  # a call each: a run must end within the server's limit


class SmsSms(models.Model):
    """Short texts of the message centre, and nothing to the deceased."""

    _inherit = "sms.sms"

    alseraj_message_id = fields.Many2one("alseraj.message", "Message It Carries", index="btree_not_null", ondelete="set null")

    @api.model_create_multi
    def create(self, vals_list):
        """Nothing is sent to the deceased."""
        messages = super().create(vals_list)
        messages_sudo = messages.sudo()  # whether somebody has died is asked, not shown
        deceased = messages_sudo.partner_id._alseraj_get_deceased()
        if deceased:
            messages_sudo.filtered(lambda sms: sms.partner_id in deceased).write({"state": "canceled"})
        return messages

    # ------------------------------------------------------------ each by its association's gateway

    def _get_sms_company(self):
        return self.alseraj_message_id.company_id or super()._get_sms_company()

    def _split_by_api(self):
        ours = self.filtered(lambda sms: sms._get_sms_company()[:1].alseraj_sms_provider != "odoo")
        for (company, kind), theirs in ours.grouped(
            lambda sms: (sms._get_sms_company(), sms._alseraj_get_kind())
        ).items():
            api_ = company._get_sms_api_class()(self.env)
            api_._set_company(company)
            if hasattr(api_, "_set_kind"):
                api_._set_kind(kind)
            yield api_, theirs
        if rest := self - ours:
            yield from super(SmsSms, rest)._split_by_api()

    def _alseraj_get_kind(self):
        """The gateway's kind: what is meant for many has its own sender and hours."""
        return "awareness" if self.alseraj_message_id.kind == "awareness" else "service"

    @api.model
    def _process_queue(self):
        """The texts of the message centre first, claimed before they are handed over.

        What is claimed is committed: neither a second job nor a server that stops in the middle sends one twice.
        """
        waiting = [("state", "=", "outgoing"), ("to_delete", "!=", True), ("alseraj_message_id", "!=", False)]
        found = self.search(waiting, limit=TEXTS_A_RUN, order="id").try_lock_for_update()
        claimed = found - found._alseraj_put_off()
        if claimed:
            claimed.write({"state": "process"})
            self.env["ir.cron"]._commit_progress(len(claimed), remaining=self.search_count(waiting))
            for api_, theirs in claimed._split_by_api():
                theirs.with_context(sms_api=api_)._send()
            self.env["ir.cron"]._commit_progress()
        super()._process_queue()

    def _alseraj_put_off(self):
        """Take back those whose hours have ended since they were put here; their messages wait for the next ones."""
        now = fields.Datetime.now()
        late = self.browse()
        for sms in self:
            message = sms.alseraj_message_id
            hour = message._get_hour(message.event_id, message.company_id, now)
            if hour > now:
                message._put_off(hour)
                late += sms
        late.write({"state": "canceled", "to_delete": True})
        return late

    def _handle_call_result_hook(self, results):
        references = {result["uuid"]: result["alseraj_reference"] for result in results if result.get("alseraj_reference")}
        for sms in self.filtered(lambda sms: sms.uuid in references):
            sms.sms_tracker_id.alseraj_reference = references[sms.uuid]
        super()._handle_call_result_hook(results)
