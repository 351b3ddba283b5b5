from odoo import api, models
from odoo.tools import split_every

from .installment_hold import HOLDABLE

STEP = 200  # files a batch of the nightly job


class SupportInstallment(models.Model):
    """Payments that facts hold and release: a suspended file, an expired document, an ended collector, a late review."""

    _inherit = "alseraj.support.installment"

    @api.model
    def _cron_refresh_holds(self):
        """Nightly: hold what a fact stops, release what no fact stops any more."""
        files = [file.id for file, in self._read_group([("state", "in", HOLDABLE)], ["beneficiary_id"])]
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(files))
        for ids in split_every(STEP, files):
            self.search([("beneficiary_id", "in", list(ids)), ("state", "in", HOLDABLE)])._refresh_holds()
            if not cron._commit_progress(len(ids)):
                return

    def _refresh_holds(self):
        """Bring the holds of these payments in line with the facts; what was held by hand stays held."""
        # kept on the payment: in the language of the company, so that no job says the same in another one
        self = self.with_context(lang=self.company_id[:1].partner_id.lang or self.env.lang)  # pylint: disable=self-cls-assignment
        open_ones = self.filtered(lambda rec: rec.state in HOLDABLE and rec.hold_cause != "manual")
        facts = open_ones._get_hold_facts()
        open_ones._hold({rec: fact for rec, fact in facts.items() if fact[0] != rec.hold_cause})
        for rec, (_cause, reason) in facts.items():  # the same cause in other words is no news for the chatter
            if reason != rec.hold_reason:
                rec._write_internal({"hold_reason": reason})
        open_ones.filtered(lambda rec: rec.held_on and rec not in facts)._release(self.env._("what stopped it is mended"))

    def _get_hold_facts(self):
        """What stops each of these payments now.

        :return: dict installment -> (cause, sentence); without those that nothing stops
        """
        files = self.beneficiary_id
        by_file = {file: ("file", reason) for file in files if (reason := file._get_stopped_reason())}
        for file, reason in (files - files.browse([f.id for f in by_file]))._get_expired_reasons().items():
            by_file[file] = ("document", reason)
        for file in files:
            if file not in by_file and (reason := file._get_late_review_reason()):
                by_file[file] = ("review", reason)
        facts = {}
        for installment in self:
            fact = by_file.get(installment.beneficiary_id)
            if not fact and (reason := installment._get_collector_reason()):
                fact = ("collector", reason)
            if fact:
                facts[installment] = fact
        return facts

    def write(self, vals):
        result = super().write(vals)
        if "payee_id" in vals:
            self.sudo().filtered(  # sudo: whoever may change the payee; the facts decide
                lambda rec: rec.hold_cause == "collector")._refresh_holds()
        return result
