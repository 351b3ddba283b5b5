from odoo import models


class Collector(models.Model):
    """Nobody collects after his authority ended: what he would receive is held."""

    _inherit = "alseraj.collector"

    def action_end(self, reason=None):
        """End these authorities today; payments to these persons are held.

        :param str reason: why; kept on the record
        :return: True
        :raises UserError: no reason, or the user is no officer
        """
        result = super().action_end(reason)
        self.beneficiary_id._refresh_holds()
        return result
