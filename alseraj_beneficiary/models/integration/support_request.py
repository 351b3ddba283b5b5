from odoo import fields, models

from ...tools.roles import EMPLOYEE


class SupportRequest(models.Model):
    """A request that another system has opened: its reference there, and what that system was told last."""

    _inherit = "alseraj.support.request"

    integration_user_id = fields.Many2one(
        "res.users", "Opened by System", readonly=True, guarded=True, copy=False, index="btree_not_null", groups=EMPLOYEE,
        help="The user by whom another system opened it.",
    )
    integration_reference = fields.Char(
        "Reference There", readonly=True, guarded=True, copy=False, groups=EMPLOYEE, help="The other system's own name for it.",
    )
    integration_hash = fields.Char(
        readonly=True, guarded=True, copy=False, groups=EMPLOYEE, help="For whom it was opened, as a checksum.")
    integration_status = fields.Char(
        readonly=True, guarded=True, copy=False, groups=EMPLOYEE, help="The state that the other system was told last.",
    )
    portal_outcome_told = fields.Boolean(
        compute="_compute_portal_outcome_told", search="_search_portal_outcome_told", compute_sudo=True, groups=EMPLOYEE,
        help="The beneficiary was notified of an outcome.",
    )

    _integration_reference_unique = models.UniqueIndex(
        "(integration_user_id, integration_reference) WHERE integration_user_id IS NOT NULL",
        "This system has opened a request under this reference already.",
    )

    def _compute_portal_outcome_told(self):
        for request in self:
            request.portal_outcome_told = bool(request.notified_on) and request._is_outcome()

    def _search_portal_outcome_told(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        return fields.Domain("notified_on", "!=", False) & fields.Domain(
            "state", "in", ("approved", "delivering", "done", "rejected"))

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"stage", "notified_on"}:
            self._tell_systems()
        return result

    def _after_done(self):
        result = super()._after_done()
        self._tell_systems()
        return result

    def _tell_systems(self):
        """Plan an event for each system whose request now looks different to it."""
        # sudo: who moves a request on has no right on events; they hold no more than the state
        requests_sudo = self.sudo().filtered("integration_user_id")
        if not requests_sudo:
            return
        changed_sudo = requests_sudo.filtered(lambda request: request.portal_state != request.integration_status)
        for status, group in changed_sudo.grouped("portal_state").items():
            group._write_internal({"integration_status": status})
        self.env["alseraj.webhook.delivery"].sudo()._plan(changed_sudo)  # nobody has the right to plan one by hand
