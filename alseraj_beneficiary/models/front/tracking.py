from odoo import api, models

from ...tools import identity
from ...tools.errors import RuleError

# What everybody may learn who knows the number and the mobile; that a reply is ready, and not which.
REQUEST_STEPS = {
    "draft": "preparing", "submitted": "received", "incomplete": "incomplete", "under_study": "under_study",
    "approved": "answered", "rejected": "answered", "delivering": "answered", "done": "answered",
    "withdrawn": "ended", "cancelled": "ended",
}
COMPLAINT_STEPS = {
    "new": "received", "acknowledged": "under_study", "escalated": "under_study", "resolved": "answered", "rejected": "answered",
}


class Tracking(models.AbstractModel):
    """How far a matter is, for somebody who has its number and the mobile that was given, or its code.

    A room adds what it numbers in :meth:`_get_sources`.
    """

    _name = "alseraj.tracking"
    _description = "Tracking by Number"

    @api.model
    def _find(self, number, mobile):
        """What is said of a matter.

        :param str number: as it was typed
        :param str mobile: in the international form, or ""
        :return: dict ``kind``, ``number``, ``step``, ``since``, ``until``, ``answer``; None where they don't belong together
        """
        number = identity.normalize_digits(number).strip().upper()
        found = None
        for source in self._get_sources():  # all of them, so that no answer is quicker than another
            found = found or source(number, mobile)
        return found

    @api.model
    def _get_sources(self):
        """:return: list of functions of number and mobile, each gives a dict or None"""
        return [self._find_request, self._find_application, self._find_complaint]

    @api.model
    def _find_request(self, number, mobile):
        # sudo: number and mobile together are the right to what is said here
        request = self.env["alseraj.support.request"].sudo().search(
            [("name", "=", number), ("company_id", "=", self.env.company.id)], limit=1)
        if not (mobile and request and request.beneficiary_id.mobile == mobile):
            return None
        step = REQUEST_STEPS.get(request.portal_state, "under_study")
        return {
            "kind": "request", "number": request.name, "step": step, "since": request.submitted_on,
            "until": request.reply_due if step in ("received", "under_study") else False, "answer": "",
        }

    @api.model
    def _find_application(self, number, mobile):
        # sudo: number and mobile together are the right to what is said here
        application = self.env["alseraj.application"].sudo().search(
            [("number", "=", number), ("company_id", "=", self.env.company.id)], limit=1)
        if not (mobile and application and application.mobile == mobile):
            return None
        request = application.request_id
        on_its_way = request and request.portal_state != "draft"
        # what became of a request on a file that was there before is for who proves that it is his
        step = REQUEST_STEPS.get(request.portal_state, "received") if on_its_way and not application.is_known else "received"
        return {
            "kind": "application", "number": application.number, "step": step, "since": application.sent_on,
            "until": request.reply_due if on_its_way and not application.is_known else False, "answer": "",
        }

    @api.model
    def _find_complaint(self, number, mobile):
        Complaint = self.env["alseraj.complaint"]
        complaint = Complaint._find_by_follow_code(number)
        by_code = bool(complaint)
        # sudo: number and mobile together are the right to what is said here
        named = Complaint.sudo().search([("name", "=", number), ("company_id", "=", self.env.company.id)], limit=1)
        complaint = complaint or named.filtered(lambda each: self._is_of_mobile(each, mobile))
        if not complaint:
            return None
        step = COMPLAINT_STEPS.get(complaint.state, "under_study")
        return {
            "kind": complaint.kind, "number": complaint.name, "step": step, "since": complaint.received_on,
            "until": complaint.due_date if step != "answered" else False,
            # the answer itself is for who holds the code
            "answer": complaint._get_answer_text() or "" if by_code and step == "answered" else "",
        }

    @api.model
    def _is_of_mobile(self, complaint, mobile):
        try:
            return bool(mobile and complaint.complainant_mobile) and (
                identity.normalize_mobile(complaint.complainant_mobile) == mobile)
        except RuleError:  # written down as it was heard
            return False
