from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import format_date

from ....tools.names import comma
from ...mixins.workflow_mixin import Addition
from ..fund.fund import SPENT_STATES
from .installment_problem import HOLDABLE


class Beneficiary(models.Model):
    """What the family received so far, and what holds or cancels its payments when the file is suspended or closed."""

    _inherit = "alseraj.beneficiary"
    _transition_additions = (
        Addition("close", check="draft_entry"),
        Addition("reopen", step="release_file_holds"),
    )

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
            ("beneficiary_id", "in", self.ids), ("state", "in", HOLDABLE),
        ], order="beneficiary_id, due_date, id")
        for file_sudo, theirs in installments_sudo.grouped("beneficiary_id").items():
            names = comma(self.env.lang).join(theirs.mapped("name"))
            notes[file_sudo.id].append(
                self.env._("Cancelled payments: %(installments)s", installments=names) if verb == "close"
                else self.env._("Payments held meanwhile: %(installments)s", installments=names)
            )
        installments_sudo._note_on_runs()
        if verb == "close":
            installments_sudo._cancel_with_file()
        else:
            self._refresh_holds()

    def _resume(self, notes):
        super()._resume(notes)
        # sudo: who may reopen a file only reads its payments
        gone_sudo = self.env["alseraj.support.installment"].sudo().search([
            ("beneficiary_id", "in", self.ids), ("cancelled_with_file", "=", True),
        ], order="beneficiary_id, due_date, id")
        for file_sudo, theirs in gone_sudo.grouped("beneficiary_id").items():
            notes[file_sudo.id].append(self.env._(
                "Payments cancelled when the file was closed, and not brought back: %(installments)s",
                installments=comma(self.env.lang).join(theirs.mapped("name")),
            ))
        gone_sudo._write_internal({"cancelled_with_file": False})

    # ------------------------------------------------------------ merge and split

    def _get_cannot_merge_reason(self, target):
        return super()._get_cannot_merge_reason(target) or self._get_run_reason(self.env["alseraj.support.installment"].sudo(
            # sudo: what is about to be paid stops a merge, whoever may see it
        ).search([("beneficiary_id", "=", self.id), ("state", "=", "in_run")]))

    def _get_run_reason(self, installments):
        """Why files can't change hands while these installments are about to be paid, or False."""
        waiting = installments.filtered(lambda rec: rec.disbursement_id.state == "confirmed")[:1]
        return bool(waiting) and self.env._(
            "%(installment)s is in the run %(run)s, which is confirmed and not posted. Post it or set it back first.",
            installment=waiting.name, run=waiting.disbursement_id.name,
        )

    # ------------------------------------------------------------ evidence kept with a payment

    def _prepare_evidence(self):
        """The documents of this file that are verified and valid today, as plain data.

        :return: list of dict ``document`` and ``type`` (ids), ``verified_on``, ``expiry`` (dates as text), ``by`` (name)
        """
        self.ensure_one()
        return [
            {
                "document": document.id, "type": document.type_id.id, "by": document.verified_by_id.name or "",
                "verified_on": fields.Date.to_string(document.verified_on) or "",
                "expiry": fields.Date.to_string(document.expiry_date) or "",
            }
            for document in self.document_ids.filtered("is_valid_today").sorted("id")
        ]

    # ------------------------------------------------------------ what of a file holds its payments

    def _get_expired_reasons(self):
        """Files of which a required document has expired, with nothing valid in its place.

        :return: dict file -> sentence
        """
        files = self.filtered("company_id.alseraj_hold_expired")
        reasons = {}
        debts = files._get_debts()  # they have a day and a hold of their own
        for file, needs in files._get_missing_needs().items():
            owed = debts.get(file, ((), ()))[0]
            needs = [need for need in needs if need not in owed]
            needed = {(document_type, member.id) for document_type, member in needs}
            today = file.company_id._get_today()
            ended = file.document_ids.filtered(lambda doc, needed=needed, today=today: (
                doc.state in ("verified", "expired") and doc.expiry_date and doc.expiry_date < today
                and ((doc.type_id, doc.member_id.id) in needed or (doc.type_id, False) in needed)
            )).sorted("expiry_date")[-1:]
            if ended:
                reasons[file] = self.env._(
                    "%(document)s of %(name)s expired on %(date)s. An officer verifies a new one.",
                    document=ended.type_id.name, name=file.display_name, date=format_date(self.env, ended.expiry_date),
                )
        return reasons

    def _get_late_review_reason(self):
        """Why a review that is late holds the payments of this file, or False."""
        days = self.company_id.alseraj_hold_review_days
        if not days or not self.is_review_due:
            return False
        if self.review_date + relativedelta(days=days) > self.company_id._get_today():
            return False
        return self.env._(
            "The review of %(name)s was due on %(date)s. An officer reviews the file.",
            name=self.display_name, date=format_date(self.env, self.review_date),
        )

    def _refresh_holds(self, cause=None):
        """Bring the holds of the payments of these files in line with the facts.

        :param str cause: only look at what is held for this cause
        """
        domain = [("beneficiary_id", "in", self.ids), ("state", "in", HOLDABLE)]
        if cause:
            domain.append(("hold_cause", "=", cause))
        # sudo: officers read payments; what they do to the file decides over them
        self.env["alseraj.support.installment"].sudo().search(domain)._refresh_holds()

    def _step_release_file_holds(self):
        self._refresh_holds("file")

    def action_review(self):
        """Vouch for these files; payments that waited for it are released.

        :return: True
        :raises UserError: what is missing, or why this user can't, a sentence for each file
        """
        result = super().action_review()
        self._refresh_holds("review")
        return result

    # ------------------------------------------------------------ statement

    def action_open_statement(self):
        """Ask for the period of a statement of what these families received.

        :return: a window action
        """
        action = self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_beneficiary_statement")
        return dict(action, context={"default_beneficiary_ids": self.ids})
