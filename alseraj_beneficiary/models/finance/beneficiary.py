from odoo import api, fields, models

from .fund import SPENT_STATES
from .installment import PAYABLE_STATES


class Beneficiary(models.Model):
    """What the family received so far, and what becomes of its payments when the file stands still."""

    _inherit = "alseraj.beneficiary"

    amount_paid = fields.Monetary("Paid So Far", compute="_compute_amount_paid")

    @api.depends("request_ids")
    @api.depends_context("uid")
    def _compute_amount_paid(self):
        Installment = self.env["alseraj.support.installment"]
        amounts = {}
        if Installment.has_access("read"):
            amounts = {
                file.id: amount for file, amount in Installment._read_group(
                    [("beneficiary_id", "in", self.ids), ("state", "in", SPENT_STATES)],
                    ["beneficiary_id"], ["amount:sum"],
                )
            }
        for beneficiary in self:
            beneficiary.amount_paid = amounts.get(beneficiary._origin.id, 0.0)

    def action_view_payments(self):
        """Open the payments made to the family, and those to come.

        :return: a window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_support_installment")
        return dict(action, domain=[("beneficiary_id", "=", self.id)], context={"create": False})

    # ------------------------------------------------------------ what stops

    def _get_cannot_close_reason(self):
        return super()._get_cannot_close_reason() or self._get_draft_entry_reason()

    def _get_draft_entry_reason(self):
        # sudo: officers read no runs, but an entry in preparation stops them
        run_sudo = self.sudo().request_ids.installment_ids.filtered(
            lambda rec: rec.state == "in_run" and rec.disbursement_id.move_id.state == "draft"
        ).disbursement_id[:1]
        return bool(run_sudo) and self.env._(
            "%(run)s is being booked with a payment of this file. "
            "Ask finance to post or cancel its entry first.", run=run_sudo.name,
        )

    def _stop(self, verb, notes):
        super()._stop(verb, notes)
        # sudo: who may close a file stops its payments; officers only read them
        installments_sudo = self.env["alseraj.support.installment"].sudo().search([
            ("beneficiary_id", "in", self.ids), ("state", "in", (*PAYABLE_STATES, "in_run")),
        ], order="beneficiary_id, due_date, id")
        for file_sudo, theirs in installments_sudo.grouped("beneficiary_id").items():
            names = ", ".join(theirs.mapped("name"))
            notes[file_sudo.id].append(
                self.env._("Cancelled payments: %(installments)s", installments=names) if verb == "close"
                else self.env._("Payments held meanwhile: %(installments)s", installments=names)
            )
        installments_sudo._note_on_runs()
        if verb == "close":
            installments_sudo._cancel_with_file()

    def _resume(self, notes):
        super()._resume(notes)
        # sudo: as in _stop
        gone_sudo = self.env["alseraj.support.installment"].sudo().search([
            ("beneficiary_id", "in", self.ids), ("cancelled_with_file", "=", True),
        ], order="beneficiary_id, due_date, id")
        for file_sudo, theirs in gone_sudo.grouped("beneficiary_id").items():
            notes[file_sudo.id].append(self.env._(
                "Payments cancelled when the file was closed, and not brought back: %(installments)s",
                installments=", ".join(theirs.mapped("name")),
            ))
        gone_sudo._write_internal({"cancelled_with_file": False})
