from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ....tools.roles import MANAGER
from ...mixins.workflow_mixin import Transition


class FundTransfer(models.Model):
    """A transfer between two funds: prepared by finance, approved by a manager, never changed afterwards.

    ============== ====== ===========================
    action         from   who
    ============== ====== ===========================
    action_approve draft  manager
    ============== ====== ===========================
    What went over is given back by another transfer. No journal entry is made: both funds spend the same money of
    the same bank, told apart by their analytic accounts, and a transfer changes only what each may promise.
    """

    _name = "alseraj.fund.transfer"
    _description = "Transfer between Funds"
    _inherit = ["alseraj.workflow.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True
    _transitions = {
        "approve": Transition(
            ("draft",), "done", (MANAGER,),
            checks=("second_person", "unexplained", "money"),
            steps=("lock_funds", "approved_by", "set_state", "move_budget"),
        ),
    }

    name = fields.Char("Number", readonly=True, copy=False, index="trigram", default="/", guarded=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company, editable_in=("draft",),
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    from_fund_id = fields.Many2one(
        "alseraj.fund", required=True, index=True, check_company=True, ondelete="restrict", tracking=True,
        editable_in=("draft",),
    )
    to_fund_id = fields.Many2one(
        "alseraj.fund", required=True, index=True, check_company=True, ondelete="restrict", tracking=True,
        editable_in=("draft",),
    )
    amount = fields.Monetary(required=True, tracking=True, editable_in=("draft",))
    date = fields.Date(
        required=True, default=lambda self: self.env.company._get_today(), copy=False, tracking=True, editable_in=("draft",),
    )
    reason = fields.Text(
        tracking=True, editable_in=("draft",), help="Why the money may serve the other fund; who decided it.",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("done", "Carried Out")], required=True, default="draft", index=True, copy=False, tracking=True,
    )
    done_on = fields.Datetime("Approved on", readonly=True, copy=False, guarded=True)
    done_by_id = fields.Many2one("res.users", "Approved by", readonly=True, copy=False, guarded=True)
    prepared_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, guarded=True, help="Who entered its funds or its amount last.")
    reverses_id = fields.Many2one(
        "alseraj.fund.transfer", "Gives Back", readonly=True, copy=False, index="btree_not_null", ondelete="restrict",
        guarded=True,
    )
    reversal_ids = fields.One2many("alseraj.fund.transfer", "reverses_id", "Given Back by")
    from_available = fields.Monetary("Available There", related="from_fund_id.available")
    hint = fields.Char(compute="_compute_hint")

    _amount_positive = models.Constraint("CHECK(amount > 0)", "The amount of a transfer is more than zero.")
    _two_funds = models.Constraint("CHECK(from_fund_id != to_fund_id)", "A transfer goes from one fund to another.")

    @api.depends("from_fund_id", "to_fund_id", "amount", "state")
    @api.depends_context("lang")
    def _compute_hint(self):
        for transfer in self:
            fund = transfer.from_fund_id
            transfer.hint = transfer.state == "draft" and (
                transfer._get_money_reason()
                or fund.kind == "restricted" and fund.purpose and self.env._(
                    "The donors gave it for: %(purpose)s. Say in the reason why it may serve another purpose.",
                    purpose=fund.purpose,
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        transfers = super().create(vals_list)
        transfers._write_internal({"prepared_by_id": self.env.uid})
        for company, group in transfers.grouped("company_id").items():
            names = self.env["ir.sequence"]._next_by_code_batch("alseraj.fund.transfer", len(group), company)
            for transfer, name in zip(group, names, strict=True):
                transfer._write_internal({"name": name})
        return transfers

    def _get_effect(self, fund):
        """What this transfer adds to ``fund``: positive, negative, or nothing."""
        self.ensure_one()
        return self.amount * ((fund == self.to_fund_id) - (fund == self.from_fund_id))

    def write(self, vals):
        changed = self.filtered(lambda rec: any(
            name in vals and rec._is_changed(name, vals[name]) for name in ("from_fund_id", "to_fund_id", "amount")))
        result = super().write(vals)
        if changed:
            changed._write_internal({"prepared_by_id": self.env.uid})
        return result

    # ------------------------------------------------------------ approve

    def action_approve(self):
        """Approve these transfers: one fund may commit less from now on, the other more.

        :return: True
        :raises UserError: no reason, out of zakat, more than is available, or the user is no manager
        """
        return self._run_transition("approve")

    def _get_second_person_reason(self):
        one_hand = self.company_id.alseraj_one_hand_transfer or not self._is_person()
        if not one_hand and self.env.user in (self.prepared_by_id or self.create_uid):
            return self.company_id._get_duties_hint(
                self.env._("You prepared this transfer. Another manager must approve it."))
        return False

    def _get_unexplained_reason(self):
        return not (self.reason or "").strip() and self.env._("Enter the reason of the transfer.")

    def _get_money_reason(self):
        """Why this money may not be transferred, or False."""
        self.ensure_one()
        source, target = self.from_fund_id, self.to_fund_id
        if source.kind == "zakat" and target and target.kind != "zakat":
            return self.env._(
                "%(fund)s is zakat: its money goes to another zakat fund only, never to %(target)s.",
                fund=source.name, target=target.name,
            )
        missing = self.amount - source.available
        if source and self.currency_id and self.currency_id.compare_amounts(missing, 0.0) > 0:
            return self.env._(
                "%(fund)s has only %(available)s available. Transfer less.",
                fund=source.name, available=self.currency_id.format(source.available),
            )
        return False

    def _step_lock_funds(self):
        # sudo: role and rules were checked; the figures of a fund cover every branch
        funds_sudo = self.sudo().from_fund_id | self.sudo().to_fund_id
        funds_sudo._lock_amounts()

    def _step_approved_by(self):
        self._write_internal({"done_on": fields.Datetime.now(), "done_by_id": self.env.uid})

    def _step_move_budget(self):
        # sudo: role and rules were checked; the budget of both funds follows from the transfer
        transfers_sudo = self.sudo()
        for transfer in transfers_sudo:
            for fund in (transfer.from_fund_id | transfer.to_fund_id).filtered(lambda fund: not fund.budget_line_ids):
                fund.write({"budget": fund.budget + transfer._get_effect(fund)})
        (transfers_sudo.from_fund_id | transfers_sudo.to_fund_id)._check_available()
        transfers_sudo._log_on_funds()

    def _log_on_funds(self):
        for fund in self.from_fund_id | self.to_fund_id:
            lines = [
                self.env._(
                    "%(number)s: %(amount)s went to %(fund)s. %(reason)s", number=transfer.name, reason=transfer.reason,
                    amount=transfer.currency_id.format(transfer.amount), fund=transfer.to_fund_id.name,
                ) if transfer.from_fund_id == fund else self.env._(
                    "%(number)s: %(amount)s came from %(fund)s. %(reason)s", number=transfer.name, reason=transfer.reason,
                    amount=transfer.currency_id.format(transfer.amount), fund=transfer.from_fund_id.name,
                )
                for transfer in self if fund in (transfer.from_fund_id, transfer.to_fund_id)
            ]
            fund._message_log(body=Markup("<br/>").join(lines))

    # ------------------------------------------------------------ giving back

    def action_give_back(self):
        """Prepare the transfer that takes this one back, as a draft.

        :return: a window action on the new transfer
        :raises AccessError: the user may not prepare transfers
        :raises UserError: this one is a draft, or was given back already
        """
        self.ensure_one()
        self.check_access("write")
        self.check_access("create")
        if reason := self._get_cannot_give_back_reason():
            raise UserError(reason)
        given_back = self.sudo().create({  # sudo: what it gives back is a system field; the rights were asked above
            "company_id": self.company_id.id, "from_fund_id": self.to_fund_id.id, "to_fund_id": self.from_fund_id.id,
            "amount": self.amount, "reverses_id": self.id,
        })
        return {
            "type": "ir.actions.act_window", "res_model": self._name, "res_id": given_back.id, "view_mode": "form",
        }

    def _get_cannot_give_back_reason(self):
        if self.state != "done":
            return self.env._("Only a transfer that took effect is given back; a draft is deleted.")
        if self.reversal_ids:
            return self.env._("%(number)s gives it back already.", number=self.reversal_ids[:1].name)
        if self.to_fund_id.kind == "zakat" and self.from_fund_id.kind != "zakat":
            return self.env._("What went to zakat stays zakat: it can't be given back to %(fund)s.",
                              fund=self.from_fund_id.name)
        return False
