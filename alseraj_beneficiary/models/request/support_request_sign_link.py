from odoo import api, fields, models
from odoo.exceptions import UserError

PREFIX = "alseraj_beneficiary."


class SupportRequest(models.Model):
    """Ways to the signature: the page at the desk, the link to the phone, the form on paper."""

    _inherit = "alseraj.support.request"

    sign_link_ids = fields.One2many(
        "alseraj.sign.link", "request_id", "Links for Signing", readonly=True, copy=False,
        groups="alseraj_beneficiary.group_delegate,alseraj_beneficiary.group_auditor",
    )

    is_signable = fields.Boolean(compute="_compute_is_signable")

    @api.depends("state", "signed_on", "has_snapshot_diff", "type_id.signature_at_delivery")
    def _compute_is_signable(self):
        for request in self:
            asked = request.state in ("draft", "incomplete") or not request.signed_on or request.has_snapshot_diff
            request.is_signable = asked and request._is_open_to_signature()

    def _get_signing_lang(self):
        """The language in which the applicant reads: his own, else that of the association."""
        company = self.company_id.sudo().partner_id  # its language is no secret
        return self.partner_id.lang or company.lang or self.env.lang or "en_US"

    def _check_may_sign(self):
        self.ensure_one()
        self.check_access("write")
        if reason := self._get_cannot_sign_reason():
            raise UserError(reason)

    def action_sign_here(self):
        """Open the page on which the applicant reads and signs, to hand him the tablet.

        :return: action dict
        :raises UserError: what stops a signature
        """
        self._check_may_sign()
        return {"type": "ir.actions.act_url", "url": f"/alseraj/desk/sign/{self.id}", "target": "self"}

    def action_send_sign_link(self):
        """Send the applicant a link, by short text or else by mail, on which he signs once.

        :return: action: a notice of where it went
        :raises UserError: what stops a signature, or there is no way to reach him
        """
        self._check_may_sign()
        file = self.beneficiary_id
        if not (file.mobile or file.email):
            raise UserError(self.env._(
                "There is neither a mobile nor an e-mail address on the file. Sign at the desk or on paper."))
        link_sudo, token = self.env["alseraj.sign.link"]._issue(self)
        if not link_sudo._get_known_answers():
            raise UserError(self.env._(
                "The page asks for the birth year or the identifier, and the file has neither. Complete it first."))
        place = self._send_sign_link(link_sudo, f"{self.get_base_url()}/alseraj/sign/{token}")
        link_sudo.sent_to = place
        # the address stays out of the messages of the record: who reads them could sign with it
        self._message_log(body=self.env._("Link for signing sent to %(place)s.", place=place))
        return {
            "type": "ir.actions.client", "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Link for signing sent to %(place)s.", place=place),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _send_sign_link(self, link_sudo, url):
        """By short text where there is a mobile, else by mail, in the applicant's language.

        :return: str, where it went, masked
        """
        file, lang = self.beneficiary_id, self._get_signing_lang()
        linked = link_sudo.with_context(lang=lang, alseraj_sign_url=url)
        if file.mobile:
            # sudo: the message is the association's, the step that sends it has been checked
            template = self.env.ref(PREFIX + "sms_template_sign_link").sudo().with_context(lang=lang, alseraj_sign_url=url)
            body = template._render_template(template.body, link_sudo._name, linked.ids, engine="inline_template")
            self.env["sms.sms"].sudo().create({  # as above
                "number": file.mobile, "partner_id": file.partner_id.id, "body": body[link_sudo.id],
            })
            self.env.ref("sms.ir_cron_sms_scheduler_action").sudo()._trigger()  # as above
            return self._mask(file.mobile, 4)
        self.env.ref(PREFIX + "mail_template_sign_link").sudo().with_context(alseraj_sign_url=url).send_mail(  # as above
            link_sudo.id, email_layout_xmlid="mail.mail_notification_light",
            email_values={"model": False, "res_id": False},
        )
        name, _at, domain = file.email.partition("@")
        return f"{name[:2]}••••@{domain}"

    def _remind_of_signature(self):
        """Tell the officer that it was signed while he was not there."""
        for request in self.filtered("user_id"):
            # sudo: reminding an employee is no right of who signs
            request.sudo().activity_schedule(
                "mail.mail_activity_data_todo", user_id=request.user_id.id, summary=request.with_context(
                    lang=request.user_id.lang).env._("Signed by %(name)s: submit the request", name=request.signed_by),
            )

    def action_sign_paper(self, name, date, scan, scan_name):
        """Record a declaration signed on the printed form.

        :param str name: full name of who signed
        :param date: the day on the form
        :param str scan: the scanned form, base64 (PDF, JPG or PNG)
        :param str scan_name: its file name
        :return: True
        :raises UserError: no name, a day to come, no scan, or what stops a signature
        """
        self._check_may_sign()
        day = fields.Date.to_date(date)
        if not (name or "").strip() or not scan:
            raise UserError(self.env._("A form on paper needs the name of who signed it, and its scan."))
        if not day or day > fields.Date.context_today(self):
            raise UserError(self.env._("Enter the day on the form; it can't lie in the future."))
        if self.declaration_id.active_from and day < self.declaration_id.active_from:
            raise UserError(self.env._(
                "On that day this text was not in force yet. Look at the day, or have the new form signed."))
        self._check_signature_scan(scan, scan_name)
        today = day == fields.Date.context_today(self)
        moment = fields.Datetime.now() if today else fields.Datetime.to_datetime(day).replace(hour=9)  # midday at the house
        self._sign(
            name, channel="paper", signature_scan=scan, signature_scan_name=scan_name or "signed.pdf",
            signed_on=moment, signed_lang=self._get_signing_lang(),
        )
        return True
