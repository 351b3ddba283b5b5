from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class SupportRequest(models.Model):
    """The applicant of a returned request says on the portal that it is complete; an officer looks and submits it."""

    _inherit = "alseraj.support.request"

    portal_completed_on = fields.Datetime(
        "Completed by the Applicant", readonly=True, copy=False, index="btree_not_null",
        help="The applicant says on the portal that he has brought what was missing.",
    )

    def _complete_on_portal(self, words=""):
        """Tell the officer, who then looks at it and submits it; until then the clock stands still.

        :param str words: what the applicant adds
        :raises UserError: it is not waited for, or the file stands still
        """
        self.ensure_one()
        if self.state != "incomplete":
            raise UserError(self.env._("Nothing is waited for in this request."))
        if reason := self.type_id._get_portal_file_reason(self.beneficiary_id):
            raise UserError(reason)
        self._write_internal({"portal_completed_on": fields.Datetime.now()})
        self._message_log(body=self.env._(
            "The applicant says on the portal that it is complete. %(words)s", words=words.strip()))
        self._assign_owner()
        self._remind("completed")

    def _do_return(self):
        self._write_internal({"portal_completed_on": False})
        super()._do_return()

    def _do_submit(self):
        self.filtered("portal_completed_on")._write_internal({"portal_completed_on": False})
        super()._do_submit()

    @api.model
    def _get_silent_domain(self, since, flag, today):
        return super()._get_silent_domain(since, flag, today) & Domain("portal_completed_on", "=", False)
