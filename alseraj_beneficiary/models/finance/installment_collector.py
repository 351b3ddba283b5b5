from odoo import api, models

from ...tools import names


class SupportInstallment(models.Model):
    """Nobody receives for another whose authority has ended."""

    _inherit = "alseraj.support.installment"

    @api.depends("beneficiary_id.collector_id", "payee_id")
    def _compute_problem(self):
        super()._compute_problem()

    def _get_payee_problem(self):
        return self._get_collector_reason() or super()._get_payee_problem()

    def _get_collector_reason(self):
        """The sentence about a payee who collected for this file and may not any more, or False."""
        self.ensure_one()
        if not self.payee_id or self.payee_id == self.beneficiary_id.partner_id:
            return False
        # sudo: the authority decides, whoever pays
        mine = self.sudo().beneficiary_id.collector_ids.filtered(lambda c: c.partner_id == self.payee_id)
        return self._get_ended_reason(mine)

    def _get_ended_reason(self, collectors):
        if not collectors or "valid" in collectors.mapped("state"):
            return False
        last = collectors.sorted("date_to")[-1:]
        ended = [date for date in (last.ended_on, last.date_to) if date]
        if last.state in ("waiting", "planned"):
            return self.env._(
                "%(name)s may not collect for this file yet: an officer verifies the deed, or the day has not come.",
                name=last.name,
            )
        return self.env._(
            "The authority of %(name)s to collect for this file ended on %(date)s. An officer enters a new one, or "
            "finance makes the beneficiary the payee.", name=last.name, date=min(ended),
        )

    def _get_cannot_hand_over_reason(self):
        if reason := super()._get_cannot_hand_over_reason():
            return reason
        if reason := self._get_collector_reason():
            return reason
        key = names.normalize_arabic(self.received_by)
        if key == names.normalize_arabic(self.beneficiary_id.name):
            return False
        collectors_sudo = self.sudo().beneficiary_id.collector_ids  # as in _get_collector_reason
        return self._get_ended_reason(collectors_sudo.filtered(lambda c: names.normalize_arabic(c.name) == key))
