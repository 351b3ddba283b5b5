from odoo import api, fields, models

from .support_request import SupportRequest as Request

HANDLED = frozenset(Request._editable_in) | {"researcher_id", "user_id", "description"}


class SupportRequest(models.Model):
    """Separation of duties: who entered or studied a request verifies it only where the settings allow it.

    Nobody changes a request of his own or his relatives' once it is submitted; taking it in as a draft is
    left to him, since somebody else has to submit it.
    """

    _inherit = "alseraj.support.request"

    submitted_by_id = fields.Many2one("res.users", readonly=True, copy=False, help="Who submitted it last.")

    def _do_submit(self):
        super()._do_submit()
        self._write_internal({"submitted_by_id": self.env.uid})

    def _get_cannot_verify_reason(self):
        return super()._get_cannot_verify_reason() or self._get_duty_reason()

    def _get_duty_reason(self):
        """The sentence for a person whose hand was in this request before, or False."""
        if not self._is_person():
            return False
        company_sudo = self.company_id.sudo()  # its settings hold for everybody
        if not company_sudo.alseraj_enterer_may_verify and self._is_entered_by(self.env.user):
            return self.env._("You entered this request: another employee verifies it.")
        if company_sudo.alseraj_researcher_may_verify:
            return False
        studies_sudo = self.sudo().study_ids  # who studied decides, whether or not the verifier may read studies
        if self.env.user in studies_sudo.filtered(lambda study: study.state == "done").researcher_id:
            return self.env._("You studied this case: another employee verifies it.")
        return False

    def _is_entered_by(self, user):
        """Whether he took the request in, or submitted it as it stands now."""
        return user in (self.create_uid | self.submitted_by_id)

    # ------------------------------------------------------------ one's own and one's relatives'

    @api.model_create_multi
    def create(self, vals_list):
        requests = super().create(vals_list)
        requests.filtered("frequency_exception_reason").beneficiary_id._check_own_file()
        return requests

    def write(self, vals):
        if vals.keys() & HANDLED:
            concerned = self if "frequency_exception_reason" in vals else self.filtered("submitted_on")
            concerned.beneficiary_id._check_own_file()
        return super().write(vals)
