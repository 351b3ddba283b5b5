from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class Disbursement(models.Model):
    """One payment run: many installments, one journal, one journal entry.

    Its state follows from what was decided (confirmed, cancelled) and from the entry:
    ========= ====================================================================
    draft     being put together
    confirmed one person vouches for it; there is no entry, or it is in draft
    posted    the entry is posted, by another person
    paid      the bank statement is reconciled with the entry's outstanding item
    cancelled given up, its entry was cancelled, or everything that it paid was taken back
    ========= ====================================================================
    The verbs are in disbursement_workflow, the entry in disbursement_entry.
    """

    _name = "alseraj.disbursement"
    _description = "Disbursement"
    _inherit = ["alseraj.workflow.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char("Number", readonly=True, copy=False, index="trigram", default="/")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    journal_id = fields.Many2one(
        "account.journal", required=True, check_company=True, tracking=True, index=True,
        domain="[('type', 'in', ('bank', 'cash'))]",
        default=lambda self: self._get_default_journal(),
    )
    date = fields.Date(required=True, default=fields.Date.context_today, tracking=True, index=True)
    fund_id = fields.Many2one(
        "alseraj.fund", string="Only Fund", check_company=True, index="btree_not_null",
        help="Collects installments of this fund only; empty: of all funds.",
    )
    note = fields.Text()
    installment_ids = fields.One2many(
        "alseraj.support.installment", "disbursement_id", string="Installments", copy=False,
    )
    installment_count = fields.Integer(compute="_compute_totals", store=True)
    total = fields.Monetary(compute="_compute_totals", store=True)
    amount_in_words = fields.Char(compute="_compute_amount_in_words")
    amount_returned = fields.Monetary(compute="_compute_amount_returned")
    problem_count = fields.Integer("To Mend", compute="_compute_problems")
    problems = fields.Text("What Is Wrong", compute="_compute_problems")
    voter_ids = fields.Many2many(
        "res.users", compute="_compute_voter_ids", compute_sudo=True,
        help="Who voted on a request that is paid here.",
    )
    confirmed_on = fields.Datetime(copy=False, readonly=True)
    confirmed_by_id = fields.Many2one("res.users", copy=False, readonly=True, tracking=True)
    posted_on = fields.Datetime(copy=False, readonly=True)
    posted_by_id = fields.Many2one("res.users", copy=False, readonly=True, tracking=True)
    move_id = fields.Many2one(
        "account.move", string="Journal Entry", copy=False, readonly=True, index="btree_not_null",
        check_company=True, ondelete="set null",
    )
    cancelled = fields.Boolean(copy=False, readonly=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("confirmed", "Confirmed"),
            ("posted", "Posted"),
            ("paid", "Paid"),
            ("cancelled", "Cancelled"),
        ],
        compute="_compute_state", store=True, index=True, copy=False, tracking=True,
    )

    @api.model
    def _get_default_journal(self):
        return self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.env.company.id)], limit=1,
        )

    # ------------------------------------------------------------ computes

    @api.depends(
        "cancelled", "confirmed_on", "move_id.state", "move_id.line_ids.amount_residual",
        "move_id.line_ids.matched_debit_ids.debit_move_id.parent_state",
        "move_id.reversal_move_ids.state", "move_id.reversal_move_ids.reversal_move_ids.state",
    )
    def _compute_state(self):
        for run in self:
            if run.cancelled or run.move_id.state == "cancel":
                run.state = "cancelled"
            elif run.move_id.state != "posted":
                run.state = "confirmed" if run.confirmed_on else "draft"
            elif run._is_taken_back():
                run.state = "cancelled"
            else:
                run.state = "paid" if run._is_reconciled() else "posted"

    def _get_entries(self):
        """The entry, what reversed it, and what reversed that."""
        return self.move_id | self.move_id.reversal_move_ids | self.move_id.reversal_move_ids.reversal_move_ids

    def _is_taken_back(self):
        lines = self._get_entries().filtered(lambda move: move.state == "posted").line_ids
        return self.currency_id.is_zero(
            sum(lines.filtered("alseraj_installment_id").mapped("balance"))
        )

    def _is_reconciled(self):
        """Whether posted items, of the bank or of returns, match the outstanding one in full.

        Odoo keeps an entry reconciled while it is in draft, so ``reconciled`` would say too much.
        """
        credits = self._get_credits()
        if not credits.account_id[:1].reconcile:
            return True
        if any(not self.currency_id.is_zero(line.amount_residual) for line in credits):
            return False
        return all(line._is_matched_by_posted() for line in credits)

    @api.depends("installment_ids.amount", "move_id.state", "move_id.amount_total")
    def _compute_totals(self):
        """What the entry says when there is one: a returned installment may be in another run now."""
        for run in self:
            if run.move_id.state == "posted":
                run.total = run.move_id.amount_total
                run.installment_count = len(run.move_id.line_ids.filtered("alseraj_installment_id"))
            else:
                run.total = sum(run.installment_ids.mapped("amount"))
                run.installment_count = len(run.installment_ids)

    @api.depends("total", "currency_id")
    def _compute_amount_in_words(self):
        for run in self:
            run.amount_in_words = run.currency_id._get_amount_in_arabic(run.total)

    @api.depends("move_id.reversal_move_ids.state", "move_id.reversal_move_ids.amount_total")
    def _compute_amount_returned(self):
        for run in self:
            lines = run.sudo()._get_entries().filtered(  # sudo: an auditor reads no journal entries
                lambda move, booked=run.move_id: move.state == "posted" and move != booked
            ).line_ids.filtered("alseraj_installment_id")
            run.amount_returned = -sum(lines.mapped("balance"))

    @api.depends("installment_ids.problem", "journal_id", "state")
    @api.depends_context("lang")
    def _compute_problems(self):
        for run in self:
            wrong = run.state in ("draft", "confirmed") and run.installment_ids.filtered("problem")
            run.problem_count = len(wrong or ())
            lines = [f"{rec.name}: {rec.problem}" for rec in (wrong or ())[:20]]
            if run.problem_count > 20:
                lines.append(self.env._("… and %(count)s more", count=run.problem_count - 20))
            run.problems = "\n".join(lines)

    @api.depends("installment_ids.request_id")
    def _compute_voter_ids(self):
        votes = self.env["alseraj.committee.vote"].search([
            ("decision_id.request_id", "in", self.installment_ids.request_id.ids),
            ("choice", "in", ("for", "against", "abstain")),
        ])
        users = {}
        for vote in votes:
            request = vote.decision_id.request_id
            users[request] = users.get(request, self.env["res.users"]) | vote.member_id.user_id | vote.user_id
        for run in self:
            run.voter_ids = self.env["res.users"].union(*(
                users.get(request, self.env["res.users"]) for request in run.installment_ids.request_id
            ))

    # ------------------------------------------------------------ create

    @api.model_create_multi
    def create(self, vals_list):
        runs = super().create(vals_list)
        for company, group in runs.grouped("company_id").items():
            names = self.env["ir.sequence"]._next_by_code_batch("alseraj.disbursement", len(group), company)
            for run, name in zip(group, names, strict=True):
                run._write_internal({"name": name})
        return runs

    def _check_open(self):
        """Installments enter and leave a run only while it is draft."""
        closed = self.filtered(lambda run: run.state != "draft")
        if closed:
            raise UserError(self.env._(
                "The run %(run)s is in the state %(state)s: its installments can't be changed.",
                run=closed[0].name, state=self._get_state_label(closed[0].state),
            ))

    # ------------------------------------------------------------ collecting

    def action_fill(self):
        """Collect the installments that are due by the date of each run and not in another one.

        :return: a notification with how many were found
        :raises UserError: a run is not draft any more
        """
        self.check_access("write")
        self._check_open()
        due = self.env["alseraj.support.installment"].search(self._get_due_domain(), order="due_date, id")
        found = 0
        for run in self:
            mine = due.filtered(run._is_collecting)
            run.write({"installment_ids": [Command.link(rec.id) for rec in mine]})
            due -= mine
            found += len(mine)
        return self._get_fill_notification(found)

    def _is_collecting(self, installment):
        """Whether ``installment``, which is due, belongs into this run."""
        return (
            installment.company_id == self.company_id
            and installment.due_date <= self.date
            and (not self.fund_id or installment.fund_id == self.fund_id)
        )

    def _get_due_domain(self):
        return [
            ("state", "in", ("planned", "returned")),
            ("type_id.kind", "!=", "in_kind"),
            ("request_id.stage", "=", "approved"),
            ("beneficiary_id.state", "=", "registered"),
            ("company_id", "in", self.company_id.ids),
            ("due_date", "<=", max(self.mapped("date"))),
        ]

    def _get_fill_notification(self, found):
        if found:
            message = self.env._(
                "Collected: %(found)s. To mend before confirming: %(wrong)s.",
                found=found, wrong=sum(self.mapped("problem_count")),
            )
        else:
            message = self.env._("Nothing else is due by the date of this run.")
        return self._get_notification(message, "success" if found else "warning")

    @api.model
    def _get_notification(self, message, kind):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": kind,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_drop_problems(self):
        """Take the installments that can't be paid now out of these runs; the rest goes ahead.

        :return: True
        :raises UserError: a run is not draft any more
        """
        self._check_open()
        self.installment_ids.filtered("problem").write({"disbursement_id": False})
        return True

    # ------------------------------------------------------------ smart buttons

    def action_view_move(self):
        """Open the journal entry, or the entries once something was returned.

        :return: a window action
        """
        self.ensure_one()
        entries = self._get_entries()
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Journal Entries"),
            "res_model": "account.move",
            "view_mode": "list,form",
            "domain": [("id", "in", entries.ids)],
            "context": {"create": False},
        }
        if len(entries) == 1:
            action.update(view_mode="form", res_id=entries.id, name=self.env._("Journal Entry"))
        return action

    def action_view_installments(self):
        """Open the installments that are in this run.

        :return: a window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_support_installment")
        return dict(action, domain=[("disbursement_id", "=", self.id)], context={"create": False})
