from odoo import api, fields, models


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
        for company, theirs in ours.grouped(lambda sms: sms._get_sms_company()).items():
            api_ = company._get_sms_api_class()(self.env)
            api_._set_company(company)
            yield api_, theirs
        if rest := self - ours:
            yield from super(SmsSms, rest)._split_by_api()

    @api.model
    def _process_queue(self):
        """The texts of the message centre first, claimed before they are handed over.

        What is claimed is committed: neither a second job nor a server that stops in the middle sends one twice.
        """
        waiting = [("state", "=", "outgoing"), ("to_delete", "!=", True), ("alseraj_message_id", "!=", False)]
        claimed = self.search(waiting, limit=self._get_send_batch_size(), order="id").try_lock_for_update()
        if claimed:
            claimed.write({"state": "process"})
            self.env["ir.cron"]._commit_progress(len(claimed), remaining=self.search_count(waiting))
            for api_, theirs in claimed._split_by_api():
                theirs.with_context(sms_api=api_)._send()
            self.env["ir.cron"]._commit_progress()
        super()._process_queue()
