from collections import Counter

from odoo import api, models

REMINDERS = ("verify", "study", "complete", "overdue")


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

    def _tell_beneficiary(self, template_xmlid):
        """Mail the template to those who have an address; the others' officers have been reminded."""
        reachable = self._get_reachable()
        if reachable:
            # sudo: the letter is the association's, the step that sends it has been checked
            self.env.ref(template_xmlid).sudo().send_mail_batch(
                reachable.ids, email_layout_xmlid="mail.mail_notification_light"
            )

    def _get_reachable(self):
        """Those of these requests whose applicant can be written to: he has an address, and he lives."""
        return self.filtered(lambda request: request.partner_id.email and not request.beneficiary_id.is_deceased)

    @api.model
    def _cron_chase_overdue(self, limit=500):
        """Remind the owners of requests whose reply is overdue, once each."""
        kind = self.env.ref("alseraj_beneficiary.activity_request_overdue")
        domain = [
            ("is_overdue", "=", True),
            ("user_id", "!=", False),
            ("activity_ids", "not any", [("activity_type_id", "=", kind.id)]),
        ]
        requests = self.search(domain, limit=limit, order="id")
        requests._schedule("overdue")
        self.env["ir.cron"]._commit_progress(len(requests), remaining=self.search_count(domain))
