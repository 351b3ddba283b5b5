from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .installment import PAYABLE_STATES

FINANCE = "alseraj_beneficiary.group_finance"
MANAGER = "alseraj_beneficiary.group_manager"
OFFICER = "alseraj_beneficiary.group_officer"
HOLDABLE = (*PAYABLE_STATES, "in_run")


class SupportInstallment(models.Model):
    """A payment that is held: owed and counted, in no run, until it is released. Its state stays.

    ============== ========================= =========================
    action         from                      who
    ============== ========================= =========================
    action_hold    planned, in_run, returned officer, finance, manager
    action_release held by hand              finance, manager
    ============== ========================= =========================
    What is held by a fact (see installment_hold_auto) is released when that fact is mended.
    """

    _inherit = "alseraj.support.installment"

    held_on = fields.Datetime(readonly=True, copy=False, index="btree_not_null")
    held_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    hold_cause = fields.Selection(
        [("manual", "By Hand"), ("file", "File Suspended"), ("document", "Document Expired"),
         ("collector", "Collector Ended"), ("review", "Review Overdue")],
        readonly=True, copy=False,
    )
    hold_reason = fields.Text(readonly=True, copy=False)

    # ------------------------------------------------------------ by hand

    def action_hold(self, reason=None):
        """Hold these installments: they enter no run until they are released.

        :param str reason: why; shown wherever the payment is looked at
        :return: True
        :raises UserError: wrong role, no reason, or one is paid or cancelled
        """
        records_sudo = self._prepare_plan_change((OFFICER, FINANCE, MANAGER), reason)
        for record in records_sudo:
            if record.state not in HOLDABLE:
                raise UserError(self.env._(
                    "%(installment)s is in the state %(state)s: there is nothing to hold.",
                    installment=record.name, state=self._get_state_label(record.state),
                ))
            if record.state == "in_run" and record.disbursement_id.move_id.state == "draft":
                raise UserError(self.env._(
                    "%(installment)s is being booked in %(run)s. Ask finance to post or cancel its entry first.",
                    installment=record.name, run=record.disbursement_id.name,
                ))
        records_sudo._hold(dict.fromkeys(records_sudo, ("manual", reason)))
        return True

    def action_release(self, reason=None):
        """Release what was held by hand: it is paid when it is due.

        :param str reason: why; kept in the chatter
        :return: True
        :raises UserError: wrong role, no reason, or it is held by a fact that is not mended
        """
        records_sudo = self._prepare_plan_change((FINANCE, MANAGER), reason)
        held_sudo = records_sudo.filtered("held_on")
        held_sudo._refresh_holds()
        for record in held_sudo.filtered("held_on"):
            if record.hold_cause != "manual":
                raise UserError(self.env._(
                    "%(installment)s is held because: %(cause)s It is released by itself once that is mended.",
                    installment=record.name, cause=record.hold_reason,
                ))
        held_sudo.filtered("held_on")._release(reason)
        return True

    def _hold(self, facts):
        """Hold these, or say anew why; the caller has checked.

        :param dict facts: installment -> (cause, reason)
        """
        if not facts:
            return
        now = fields.Datetime.now()
        for installment, (cause, reason) in facts.items():  # the updates go out together
            installment._write_internal({
                "hold_cause": cause, "hold_reason": reason, "held_by_id": self.env.uid,
                "held_on": installment.held_on or now,
            })
        self.browse([rec.id for rec in facts])._message_log_batch(bodies={
            rec.id: self.env._("Held: %(reason)s", reason=reason) for rec, (_cause, reason) in facts.items()
        })

    def _release(self, reason):
        """Release these; the caller has checked."""
        if not self:
            return
        since = {rec.id: format_date(self.env, rec.held_on) for rec in self}
        self._write_internal({"held_on": False, "held_by_id": False, "hold_cause": False, "hold_reason": False})
        self._message_log_batch(bodies={
            rec.id: self.env._("Released, held since %(date)s: %(reason)s", date=since[rec.id], reason=reason)
            for rec in self
        })

    # ------------------------------------------------------------ what a hold stops

    def _get_hold_reason(self):
        """The sentence that says that this is held, and who releases it, or False."""
        self.ensure_one()
        if not self.held_on:
            return False
        if self.hold_cause == "manual":
            return self.env._(
                "Held since %(date)s: %(reason)s. Finance or a manager releases it.",
                date=format_date(self.env, self.held_on), reason=(self.hold_reason or "").strip().rstrip("."),
            )
        return self.env._(
            "Held since %(date)s: %(reason)s", date=format_date(self.env, self.held_on), reason=self.hold_reason,
        )

    @api.depends("held_on", "hold_reason")
    def _compute_problem(self):
        super()._compute_problem()

    def _get_payment_problem(self):
        return self._get_hold_reason() or super()._get_payment_problem()

    def _get_cannot_hand_over_reason(self):
        return super()._get_cannot_hand_over_reason() or self._get_hold_reason()

    def _check_run_change(self, run):
        super()._check_run_change(run)
        held = self.filtered(lambda rec: run and rec.held_on and rec.disbursement_id != run)[:1]
        if held:
            raise UserError(": ".join((held.name, held._get_hold_reason())))

    def _do_cancel(self):
        super()._do_cancel()
        self.filtered("held_on")._write_internal(
            {"held_on": False, "held_by_id": False, "hold_cause": False, "hold_reason": False})

    def _prepare_part(self, date, amount, sequence):
        vals = super()._prepare_part(date, amount, sequence)
        if self.held_on:  # a part of what is held is held
            vals.update(held_on=self.held_on, held_by_id=self.held_by_id.id, hold_cause=self.hold_cause,
                        hold_reason=self.hold_reason)
        return vals
