from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import payment_plan
from .installment import PAYABLE_STATES

FINANCE = "alseraj_beneficiary.group_finance"
MANAGER = "alseraj_beneficiary.group_manager"


class SupportInstallment(models.Model):
    """The plan of what is not paid yet: moved to another day, or split; the sum stays.

    ============ ================= ================
    action       from              who
    ============ ================= ================
    action_move  planned, returned finance, manager
    action_split planned, returned finance, manager
    ============ ================= ================
    """

    _inherit = "alseraj.support.installment"

    @api.model
    def _prepare_plan_change(self, groups, reason, needs_reason=True):
        """The records with the rights to change their plan, once role, visibility and reason are checked.

        :param groups: external ids of the groups that may, any of them
        :return: the same records in sudo
        :raises UserError: wrong role, the user's own file, or no reason
        """
        self.check_access("read")
        if not self.env.su and not any(self.env.user.has_group(group) for group in groups):
            # sudo: names of roles are no secret
            names = ", ".join(self.env.ref(group).sudo().name for group in groups)
            raise UserError(self.env._("Only these roles can do this: %(roles)s.", roles=names))
        if needs_reason and not (reason or "").strip():
            raise UserError(self.env._("Enter the reason: whoever looks at this payment later will ask for it."))
        for file in self.beneficiary_id:
            if own := file._get_own_file_reason():
                raise UserError(own)
        return self.sudo()  # finance writes installments, managers and officers read them; checked just above

    def _check_plan_open(self):
        for installment in self:
            if installment.state not in PAYABLE_STATES:
                raise UserError(self.env._(
                    "%(installment)s is in the state %(state)s: only what is planned or returned can be moved or split.",
                    installment=installment.name, state=self._get_state_label(installment.state),
                ))

    # ------------------------------------------------------------ move

    def action_move(self, date, reason=None):
        """Move these installments to another day.

        :param date: the new day, a date or ``YYYY-MM-DD``
        :param str reason: why; kept in the chatter of each
        :return: True
        :raises UserError: wrong role, no reason, or one is paid or in a run
        """
        day = fields.Date.to_date(date)
        if not day:
            raise UserError(self.env._("Enter the day to which the payment is moved."))
        records_sudo = self._prepare_plan_change((FINANCE, MANAGER), reason)
        records_sudo._check_plan_open()
        bodies = {
            rec.id: self.env._("Moved from %(old)s to %(new)s: %(reason)s", old=rec.due_date, new=day, reason=reason)
            for rec in records_sudo if rec.due_date != day
        }
        moved_sudo = records_sudo.browse(bodies)
        moved_sudo.write({"due_date": day})
        moved_sudo._message_log_batch(bodies=bodies)
        return True

    def write(self, vals):
        if vals.get("due_date") and not self.env.su:
            day = fields.Date.to_date(vals["due_date"])
            if any(rec.due_date != day for rec in self):
                raise UserError(self.env._("A payment is moved to another day by “Move”, with a reason."))
        return super().write(vals)

    # ------------------------------------------------------------ split

    def action_split(self, parts=None, amounts=None, interval_months=0, reason=None):
        """Split these installments; what is due in all stays the same.

        :param int parts: into so many equal parts; for one or many installments
        :param list amounts: or into these amounts, in the currency; for one installment
        :param int interval_months: months between the parts; 0: all on the same day
        :param str reason: why; kept in the chatter
        :return: True
        :raises UserError: wrong role, no reason, amounts that don't add up, or one is paid or in a run
        """
        records_sudo = self._prepare_plan_change((FINANCE, MANAGER), reason)
        records_sudo._check_plan_open()
        if amounts and len(self) != 1:
            raise UserError(self.env._("Give amounts for one installment only; many are split into equal parts."))
        if not amounts and not 2 <= (parts or 0) <= 60:
            raise UserError(self.env._("Say into how many parts it is split: from 2 to 60."))
        if interval_months < 0:
            raise UserError(self.env._("The months between two parts are zero or more."))
        plans = {rec: rec._prepare_split(parts, amounts) for rec in records_sudo}
        records_sudo._split(plans, interval_months)
        records_sudo._message_log_batch(bodies={
            rec.id: self.env._(
                "Split into %(amounts)s: %(reason)s", reason=reason,
                amounts=" + ".join(rec.currency_id.format(amount) for amount in plan),
            )
            for rec, plan in plans.items()
        })
        return True

    def _prepare_split(self, parts, amounts):
        """The amounts of the parts; refuses what does not add up."""
        digits = self.currency_id.decimal_places
        plan = amounts or payment_plan.split_amount(self.amount, parts, digits)
        if len(plan) < 2 or not payment_plan.is_same_sum(plan, self.amount, digits):
            raise UserError(self.env._(
                "The parts of %(installment)s are above zero and add up to %(amount)s. Change the amounts.",
                installment=self.name, amount=self.currency_id.format(self.amount),
            ))
        return plan

    def _split(self, plans, interval_months):
        """Keep the first part here, and plan the others; the caller has checked."""
        last = dict(self._read_group(
            [("request_id", "in", self.request_id.ids)], ["request_id"], ["sequence:max"]))
        vals_list, by_amount = [], defaultdict(list)
        for installment, plan in plans.items():
            dates = payment_plan.every_months(installment.due_date, len(plan), interval_months)
            by_amount[plan[0]].append(installment.id)
            for date, amount in zip(dates[1:], plan[1:], strict=True):
                last[installment.request_id] += 1
                vals_list.append(installment._prepare_part(date, amount, last[installment.request_id]))
        for amount, ids in by_amount.items():
            self.browse(ids).write({"amount": amount})
        # the chatter of the first part says what was split
        self.with_context(mail_create_nolog=True, mail_create_nosubscribe=True).create(vals_list)

    def _prepare_part(self, date, amount, sequence):
        self.ensure_one()
        return {
            "request_id": self.request_id.id, "sequence": sequence, "due_date": date, "amount": amount,
            "fund_id": self.fund_id.id, "payee_id": self.payee_id.id,
        }

    @api.constrains("due_date")
    def _check_period(self):
        # sudo: the periods of a fund hold for all branches
        self.sudo().fund_id.filtered("strict_periods")._check_available()
