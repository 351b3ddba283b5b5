from collections import Counter

from odoo import models

REMINDERS = ("verify", "study", "complete", "completed", "overdue", "escalated", "forgotten")
PHONE_CHANNELS = ("phone", "sms")  # codes of channels over which a short text reaches him


class SupportRequest(models.Model):
    """Who is told what: activities for employees, mails for the applicant."""

    _inherit = "alseraj.support.request"

    def _remind(self, kind=None):
        """Close what was asked for by the step before, and ask for the next one.

        :param str kind: one of REMINDERS; None: only close
        """
        types = [f"alseraj_beneficiary.activity_request_{name}" for name in REMINDERS]
        self.sudo().activity_unlink(types)  # a step is done, whoever was reminded of it
        if kind:
            self._schedule(kind)

    def _schedule(self, kind):
        owner = "researcher_id" if kind == "study" else "user_id"
        # sudo: reminding a colleague is no right of its own. The context spares a mail for each activity.
        requests = self.sudo().with_context(mail_activity_quick_update=True)
        for user, theirs in requests.filtered(owner).grouped(owner).items():
            theirs.activity_schedule(f"alseraj_beneficiary.activity_request_{kind}", user_id=user.id)

    def _assign_researchers(self):
        """Name a researcher where nobody was: who knows the family, else who has the least to do."""
        unassigned = self.filtered(lambda request: not request.researcher_id)
        if not unassigned:
            return
        # sudo: who has the role is no secret, but employees can't read groups
        pool = self.env.ref("alseraj_beneficiary.group_researcher").sudo().all_user_ids.filtered(
            lambda user: user.active and not user.share
        )
        load = Counter(dict(self.env["alseraj.support.request"]._read_group(
            [("researcher_id", "in", pool.ids), ("state", "=", "verified")], ["researcher_id"], ["__count"],
        )))
        for request in unassigned:
            free = pool.filtered(lambda user, request=request: request._may_research(user))
            known = request.earlier_request_ids.researcher_id & free
            if researcher := known[:1] or min(free, key=lambda user: (load[user], user.id), default=None):
                request._write_internal({"researcher_id": researcher.id})
                load[researcher] += 1

    def _may_research(self, user):
        beneficiary = self.beneficiary_id
        return (
            self.company_id in user.company_ids
            and user not in beneficiary.kin_user_ids
            and user.partner_id != beneficiary.partner_id
        )

    def _tell_beneficiary(self, template_xmlid, sms_xmlid=None):
        """Mail the template to those who have an address; the others' officers have been reminded.

        :param str sms_xmlid: short text for those whose channel is the phone
        """
        reachable = self._get_reachable()
        if reachable:
            # sudo: the letter is the association's, the step that sends it has been checked
            self.env.ref(template_xmlid).sudo().send_mail_batch(
                reachable.ids, email_layout_xmlid="mail.mail_notification_light"
            )
        if sms_xmlid:
            self._text_beneficiary(sms_xmlid)

    def _text_beneficiary(self, sms_xmlid):
        """Queue the short text to those whose channel is the phone, and note it on the request."""
        reachable = self._get_textable()
        if not reachable:
            return
        # sudo: the message is the association's, the step that sends it has been checked
        template_sudo = self.env.ref(sms_xmlid).sudo()
        bodies = {}
        for lang, theirs in reachable.grouped(lambda request: request.partner_id.lang or self.env.lang).items():
            localized = template_sudo.with_context(lang=lang)
            bodies |= localized._render_template(localized.body, self._name, theirs.ids, engine="inline_template")
        self.env["sms.sms"].sudo().create([  # as above
            {"number": request.beneficiary_id.mobile, "partner_id": request.partner_id.id, "body": bodies[request.id]}
            for request in reachable
        ])
        self.env.ref("sms.ir_cron_sms_scheduler_action").sudo()._trigger()  # as above
        reachable._message_log_batch(bodies={
            request.id: self.env._("Short text: %(text)s", text=bodies[request.id]) for request in reachable
        })

    def _get_textable(self):
        """Those of these requests whose applicant reads short texts: his channel is the phone, and he lives."""
        return self.filtered(lambda request: (
            request.beneficiary_id.preferred_channel_id.code in PHONE_CHANNELS
            and request.beneficiary_id.mobile and not request.beneficiary_id.is_deceased
        ))

    def _get_reachable(self):
        """Those of these requests whose applicant can be written to: he has an address, and he lives."""
        return self.filtered(lambda request: request.partner_id.email and not request.beneficiary_id.is_deceased)
