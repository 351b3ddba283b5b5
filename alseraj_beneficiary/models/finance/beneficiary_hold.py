from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.tools import format_date

from .installment_hold import HOLDABLE


class Beneficiary(models.Model):
    """What of a file holds its payments."""

    _inherit = "alseraj.beneficiary"

    def _get_expired_reasons(self):
        """Files of which a required document has expired, with nothing valid in its place.

        :return: dict file -> sentence
        """
        files = self.filtered("company_id.alseraj_hold_expired")
        today = fields.Date.context_today(self)
        reasons = {}
        for file, needs in files._get_missing_needs().items():
            needed = {(document_type, member.id) for document_type, member in needs}
            ended = file.document_ids.filtered(lambda doc, needed=needed: (
                doc.state in ("verified", "expired") and doc.expiry_date and doc.expiry_date < today
                and ((doc.type_id, doc.member_id.id) in needed or (doc.type_id, False) in needed)
            )).sorted("expiry_date")[-1:]
            if ended:
                reasons[file] = self.env._(
                    "%(document)s of %(name)s expired on %(date)s. An officer verifies a new one.",
                    document=ended.type_id.name, name=file.display_name, date=format_date(self.env, ended.expiry_date),
                )
        return reasons

    def _get_late_review_reason(self):
        """Why a review that is late holds the payments of this file, or False."""
        days = self.company_id.alseraj_hold_review_days
        if not days or not self.is_review_due:
            return False
        if self.review_date + relativedelta(days=days) > fields.Date.context_today(self):
            return False
        return self.env._(
            "The review of %(name)s was due on %(date)s. An officer reviews the file.",
            name=self.display_name, date=format_date(self.env, self.review_date),
        )

    def _refresh_holds(self, cause=None):
        """Bring the holds of the payments of these files in line with the facts.

        :param str cause: only look at what is held for this cause
        """
        domain = [("beneficiary_id", "in", self.ids), ("state", "in", HOLDABLE)]
        if cause:
            domain.append(("hold_cause", "=", cause))
        # sudo: officers read payments; what they do to the file decides over them
        self.env["alseraj.support.installment"].sudo().search(domain)._refresh_holds()

    def _stop(self, verb, notes):
        super()._stop(verb, notes)
        if verb == "suspend":
            self._refresh_holds()

    def _do_reopen(self):
        super()._do_reopen()
        self._refresh_holds("file")

    def action_review(self):
        """Vouch for these files; payments that waited for it are released.

        :return: True
        :raises UserError: what is missing, or why this user can't, a sentence for each file
        """
        result = super().action_review()
        self._refresh_holds("review")
        return result
