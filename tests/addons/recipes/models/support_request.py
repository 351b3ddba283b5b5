from odoo import models

from odoo.addons.alseraj_beneficiary.models.mixins.workflow_mixin import Addition, Transition
from odoo.addons.alseraj_beneficiary.tools.roles import MANAGER


class SupportRequest(models.Model):
    _inherit = "alseraj.support.request"
    _transitions = {"shelve": Transition(("rejected",), "cancelled", (MANAGER,))}
    _transition_additions = (
        Addition("verify", check="mobile", after="frequency"),
        Addition("verify", step="thank"),
    )

    def action_shelve(self):
        """What the button calls; a write of the state does the same."""
        self._run_transition("shelve")

    def _get_mobile_reason(self):
        """On one record: the sentence that stops the verb, or False."""
        self.ensure_one()
        return not self.beneficiary_id.mobile and self.env._("The file has no mobile number: ask for one.")

    def _step_thank(self):
        """On many records at once."""
        self._tell("request_thanks")
