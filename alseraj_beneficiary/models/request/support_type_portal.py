from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import hijri, intake_answers

ENDED = ("withdrawn", "cancelled")
ADULT = 18


class SupportType(models.Model):
    """What a family may ask for on the portal, and why it may not."""

    _inherit = "alseraj.support.type"

    portal_published = fields.Boolean(
        "May Be Asked for on the Portal", default=True,
        help="Beneficiaries with a login see it among the supports they can ask for; who is eligible is asked anyway.",
    )

    @api.model
    def _get_published(self, file):
        """The supports that are shown to a family on the portal, those it can't ask for included.

        :param file: ``alseraj.beneficiary``
        :return: ``alseraj.support.type``
        """
        published = Domain("portal_published", "=", True) & Domain("company_id", "in", (False, file.company_id.id))
        return self.search(published).filtered(lambda kind: kind._get_portal_questions() is not None)

    def _get_portal_questions(self):
        """The questions that the portal asks; None where one it can't ask has to be answered.

        :return: list of definitions, as Odoo keeps them, or None
        """
        questions = self._get_questions()
        asked = [question for question in questions if question.get("type") in intake_answers.KINDS]
        return None if self.questions_required and len(asked) < len(questions) else asked

    # ------------------------------------------------------------ why not

    def _get_portal_reasons(self, file):
        """Why the family can't ask for these supports on the portal today, in words for the family.

        They tell nothing that it does not know: a request whose outcome was not told yet looks like one under
        study, and nothing is said of classes and categories.

        :param file: ``alseraj.beneficiary``
        :return: dict ``alseraj.support.type`` -> sentence, or False: it may ask
        """
        if reason := file and self._get_portal_file_reason(file):
            return dict.fromkeys(self, reason)
        waiting = self._get_portal_waiting(file)
        return {
            kind: kind._get_portal_waiting_reason(waiting[kind]) if kind in waiting
            else kind._get_portal_unfit_reason(file) or kind._get_portal_early_reason(file)
            for kind in self
        }

    @api.model
    def _get_portal_file_reason(self, file):
        """Why nothing can be asked for this file on the portal, or False. The words of employees stay inside."""
        if file.state == "draft":
            return self.env._("Your file is not registered yet. Bring what is still missing, or call us.")
        if file.state == "closed":
            return self.env._("Your file is closed. To ask for support again, visit us or call us.")
        if file.state != "registered":
            return self.env._("Your file stands still at present. Call us or visit us, and we tell you what is needed.")
        if file.birth_date and file.age < ADULT:
            return self.env._("For a minor the guardian asks and signs: visit us with the deed of guardianship.")
        return False

    def _get_portal_waiting(self, file):
        """The last request of each support that the portal shows as on its way.

        :return: dict ``alseraj.support.type`` -> request
        """
        on_its_way = Domain("stage", "not in", ("draft", *ENDED)) | (
            Domain("stage", "=", "draft") & Domain("submitted_on", "!=", False))  # a slip of ours is corrected
        requests = self.env["alseraj.support.request"].search(
            on_its_way & Domain("notified_on", "=", False) & Domain("type_id", "in", self.ids)
            & Domain("beneficiary_id", "=", file.id), order="id")
        return {request.type_id: request for request in requests}

    def _get_portal_waiting_reason(self, request):
        return self.env._(
            "You have asked for it already (%(request)s). Wait for our reply, or withdraw that request first.",
            request=request.name or request.type_id.name)

    def _get_portal_unfit_reason(self, file):
        failed = self._get_failed_conditions(file)[file.id].filtered(
            lambda line: line.kind != "need_class" or file.need_class)  # without a class its study decides
        return " ".join(dict.fromkeys(line._get_portal_reason() for line in failed)) or False

    def _get_portal_early_reason(self, file):
        """Why it is too early; what is not told yet has been dealt with as a request that waits."""
        asked = self.env["alseraj.support.request"].new({
            "beneficiary_id": file.id, "type_id": self.id, "company_id": file.company_id.id,
        })
        grant = asked._get_blocking_grants().get(asked)
        first = self._get_next_date(grant.decided_on) if grant else asked._get_reapply_bar()[1]
        return bool(first) and self.env._(
            "You can ask for it again from %(date)s on. If it can't wait, call us.",
            date=hijri.format_both(first, self.env.lang or "en_US"))
