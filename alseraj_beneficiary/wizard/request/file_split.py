from odoo import fields, models
from odoo.exceptions import UserError

GONE = ("approved", "delivering", "done", "committee")


class FileSplit(models.TransientModel):
    """Requests belong to the head and stay; those that are not decided yet may go along."""

    _inherit = "alseraj.file.split"

    request_ids = fields.Many2many(
        "alseraj.support.request", string="Requests That Go Along",
        domain="[('beneficiary_id', '=', beneficiary_id), ('state', 'not in', ('approved', 'delivering', 'done', 'committee'))]",
        help="A request that is with the committee, approved or paid stays. What was signed must be signed anew.",
    )

    def _check_lines(self, leaving):
        super()._check_lines(leaving)
        if self.request_ids.beneficiary_id - self.beneficiary_id:
            raise UserError(self.env._("Only what belongs to this file can go along."))
        if kept := self.request_ids.filtered(lambda request: request.state in GONE)[:1]:
            raise UserError(self.env._(
                "%(request)s is with the committee, approved or paid: it stays with this file.", request=kept.display_name))

    def _move(self, members, target):
        moved = super()._move(members, target)
        merger = self.env["alseraj.file.merger"]
        # sudo: what hangs on a request goes with it, by the right on the file that was checked
        requests = self.request_ids.sudo()
        moved |= merger._move_rows(requests, target)
        for records in (requests.document_ids, self._get_request_lines(requests)):
            if records:
                moved |= merger._move_rows(records, target)
        return moved

    def _get_request_lines(self, requests):
        """Hook: other records that say both whose file and which request they are of."""
        return self.env["alseraj.document"]
