from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from ...tools import hijri

PREFIX = "alseraj_beneficiary."
ACTIVITY = PREFIX + "mail_activity_document_ending"
PHONE_CHANNELS = ("phone", "sms")  # codes of channels over which a short text reaches him


class Beneficiary(models.Model):
    """Telling people about documents: what is missing, refused, or ends soon."""

    _inherit = "alseraj.beneficiary"

    ending_document_names = fields.Text(compute="_compute_document_texts")
    refused_document_names = fields.Text(compute="_compute_document_texts")

    @api.depends("document_ids.state", "document_ids.expiry_date")
    @api.depends_context("lang")
    def _compute_document_texts(self):
        ending = self._get_ending_documents()
        for file in self:
            file.ending_document_names = "\n".join(
                file._get_ending_label(document) for document in ending[file]
            ) or False
            file.refused_document_names = "\n".join(
                f"{document._get_short_name()}: {document._get_refuse_text()}"
                for document in file.document_ids if document.state == "refused"
            ) or False

    @api.model
    def _get_ending_label(self, document):
        date = hijri.format_both(document.expiry_date, self.env.lang or "en_US")
        if document.state == "expired":
            return self.env._("%(document)s: ended on %(date)s", document=document._get_short_name(), date=date)
        return self.env._("%(document)s: valid until %(date)s", document=document._get_short_name(), date=date)

    def _get_ending_documents(self):
        """Required documents of each file that have ended or soon will, and of which no newer one has come.

        :return: dict file -> ``alseraj.document``
        """
        today = fields.Date.context_today(self)
        result = {}
        for file, needs in self._get_document_needs().items():
            needed = {(document_type, member) for document_type, member in needs}
            limit = today + relativedelta(days=file.company_id.alseraj_document_warn_days)
            result[file] = file.document_ids.filtered(lambda d, needed=needed, limit=limit: (
                d.state in ("verified", "expired") and d.expiry_date and d.expiry_date <= limit
                and ((d.type_id, d.member_id) in needed or d.type_id.for_member and (d.type_id, d.member_id[:0]) in needed)
                and not d._has_newer()
            ))
        return result

    def _get_missing_documents(self):
        """What each file lacks, with what is known of it, for the list that is printed or sent.

        :return: dict file -> list of dict ``type``, ``member``, ``document``
        """
        ranks = ("missing", "verified", "expired", "refused", "received")
        result = {}
        for file, needs in self._get_missing_needs().items():
            latest = {
                (document.type_id, document.member_id): document
                for document in file.document_ids.sorted(lambda d: (ranks.index(d.state), d.id))
            }
            result[file] = [
                {"type": need[0], "member": need[1], "document": latest.get(need, file.document_ids[:0])}
                for need in needs
            ]
        return result

    # ------------------------------------------------------------ employees

    def _remind_of_documents(self):
        """One activity a file, which lists all its documents that end: the open one is brought up to date."""
        activity_type = self.env.ref(ACTIVITY)
        # sudo: reminding a colleague is no right of its own. The context spares a mail for each activity.
        activities_sudo = self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True)
        open_ones = {
            activity.res_id: activity for activity in activities_sudo.search([
                ("res_model", "=", self._name), ("res_id", "in", self.ids),
                ("activity_type_id", "=", activity_type.id),
            ])
        }
        vals_list = []
        for user, theirs in self.grouped(lambda file: file.officer_id or file.branch_id.delegate_ids[:1]).items():
            for file in theirs.with_context(lang=user.lang or self.env.lang):
                if not file.ending_document_names:
                    continue
                note = plaintext2html(file.ending_document_names)
                if activity := open_ones.get(file.id):
                    if activity.note != note:
                        activity.note = note
                else:
                    vals_list.append({
                        "res_model_id": self.env["ir.model"]._get_id(self._name), "res_id": file.id,
                        "activity_type_id": activity_type.id, "user_id": user.id, "note": note,
                        "date_deadline": fields.Date.add(fields.Date.context_today(self), days=7),
                    })
        activities_sudo.create(vals_list)

    # ------------------------------------------------------------ beneficiaries

    def _tell_of_ending_documents(self):
        """By mail where there is an address, else by a short text where the phone is his channel."""
        by_phone = self.filtered(lambda file: file.preferred_channel_id.code in PHONE_CHANNELS)
        mailed = self._mail(PREFIX + "mail_template_documents_ending")
        (by_phone - mailed)._text(PREFIX + "sms_template_documents_ending")

    def _tell_of_refused_documents(self):
        by_phone = self.filtered(lambda file: file.preferred_channel_id.code in PHONE_CHANNELS)
        mailed = self._mail(PREFIX + "mail_template_documents_refused")
        return mailed | (by_phone - mailed)._text(PREFIX + "sms_template_documents_refused")

    def action_print_missing(self):
        """Print the lists of missing documents.

        :return: report action
        """
        self.check_access("read")
        return self.env.ref(PREFIX + "action_report_missing").report_action(self)

    def action_send_missing(self):
        """Send the lists of missing documents: by mail with the PDF, else as a short text.

        Files without an e-mail address and a mobile get theirs on paper.

        :return: action: a notice of what was sent, or the lists to print
        :raises UserError: nothing is missing
        """
        self.check_access("write")
        self._check_own_file()
        files = self.filtered("missing_document_count")
        if not files:
            raise UserError(self.env._("Nothing is missing: there is no list to send."))
        mailed = files._mail(PREFIX + "mail_template_missing_documents")
        texted = (files - mailed)._text(PREFIX + "sms_template_missing_documents")
        unreachable = files - mailed - texted
        mailed._message_log_batch(bodies=dict.fromkeys(mailed.ids, self.env._("List of missing documents sent by e-mail.")))
        if unreachable:
            unreachable._message_log_batch(bodies=dict.fromkeys(
                unreachable.ids, self.env._("List of missing documents printed: there is no e-mail address or mobile.")
            ))
            return unreachable.action_print_missing()
        return {
            "type": "ir.actions.client", "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "Sent: %(mails)s by e-mail, %(texts)s as a short text.", mails=len(mailed), texts=len(texted)
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _mail(self, template_xmlid):
        """Mail the template to those who have an address.

        :return: the files whose people were written to
        """
        reachable = self.filtered("email")
        if reachable:
            # sudo: the letter is the association's, the step that sends it has been checked
            self.env.ref(template_xmlid).sudo().send_mail_batch(
                reachable.ids, email_layout_xmlid="mail.mail_notification_light"
            )
        return reachable

    def _text(self, template_xmlid):
        """Queue the template as a short text to those who have a mobile, and note it on the file.

        :return: the files whose people were written to
        """
        reachable = self.filtered("mobile")
        if not reachable:
            return reachable
        # sudo: the message is the association's, the step that sends it has been checked
        template_sudo = self.env.ref(template_xmlid).sudo()
        bodies = {}
        for lang, theirs in reachable.grouped(lambda file: file.lang or self.env.lang).items():
            localized = template_sudo.with_context(lang=lang)
            bodies |= localized._render_template(
                localized.body, self._name, theirs.ids, engine="inline_template",
            )
        self.env["sms.sms"].sudo().create([  # as its template: the message is the association's
            {"number": file.mobile, "partner_id": file.partner_id.id, "body": bodies[file.id]} for file in reachable
        ])
        self.env.ref("sms.ir_cron_sms_scheduler_action").sudo()._trigger()  # the job is the system's
        reachable._message_log_batch(bodies={
            file.id: self.env._("Short text: %(text)s", text=bodies[file.id]) for file in reachable
        })
        return reachable
