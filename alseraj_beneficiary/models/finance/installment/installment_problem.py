from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date
from odoo.tools.translate import LazyTranslate

from ....tools.roles import FINANCE, MANAGER, OFFICER
from ...mixins.reason_verb import ReasonVerb
from .installment import PAYABLE_STATES

_lt = LazyTranslate(__name__)

# what may be wrong -> who can mend it; in the order in which they are named
PROBLEM_ROLES = {
    "request": "committee",
    "votes": "committee",
    "held": "finance",
    "stopped": "officer",
    "in_kind": "officer",
    "unsigned": "officer",
    "amount": "finance",
    "fund": "finance",
    "account": "manager",
    "payee": "officer",
    "foreign_payee": "manager",
    "no_iban": "officer",
    "bad_iban": "officer",
    "returned_iban": "officer",
    "unverified_iban": "officer",
    "shared_iban": "manager",
    "duplicate": "finance",
}
HOLDABLE = (*PAYABLE_STATES, "in_run")
FILES_A_BATCH = 200  # of the nightly job
HOLDS_FROM = "alseraj_beneficiary.holds_from"  # where it goes on


class SupportInstallment(models.Model):
    """What stops a payment, all of it at once, and who can mend it; and holds.

    A payment that is held is owed and counted, but enters no run until it is released. Its state stays.
    ======================= ========================= =========================
    action                  from                      who
    ======================= ========================= =========================
    action_hold             planned, in_run, returned officer, finance, manager
    action_release          held by hand              finance, manager
    action_confirm_duplicate in_run                   finance, manager; one account for two files: a manager
    ======================= ========================= =========================
    What is held by a fact (a suspended file, an expired document, overdue debts of an adopted file, an ended collector,
    a late review) is released when that fact is mended.
    """

    _inherit = "alseraj.support.installment"
    _reason_verbs = {
        "confirm_duplicate": ReasonVerb(
            _lt("The same support goes to the same file twice in a month, or one account serves two files. If both are due "
                "all the same, say why: your name stays with it.")),
    }

    problem = fields.Char(
        "To Mend", compute="_compute_problem", compute_sudo=True,
        help="What stops this payment, and who can mend it.",
    )
    problem_kind = fields.Selection(
        [
            ("request", "Not approved any more"),
            ("votes", "Votes not acknowledged"),
            ("stopped", "File stopped"),
            ("held", "Held"),
            ("in_kind", "Given in kind"),
            ("unsigned", "Declaration not signed"),
            ("amount", "No amount"),
            ("fund", "Fund"),
            ("account", "No expense account"),
            ("payee", "Payee"),
            ("foreign_payee", "Payee without a decision"),
            ("no_iban", "No IBAN"),
            ("bad_iban", "Invalid IBAN"),
            ("returned_iban", "Account that sent money back"),
            ("unverified_iban", "Account not verified"),
            ("shared_iban", "One account for two files"),
            ("duplicate", "Twice in the month"),
        ],
        "Kind of Problem", compute="_compute_problem", compute_sudo=True,
    )
    problem_role = fields.Selection(
        [("officer", "Officer"), ("finance", "Finance"), ("manager", "Manager"), ("committee", "Committee")],
        "Who Can Mend It", compute="_compute_problem", compute_sudo=True,
    )

    account_check = fields.Char(
        "Account Verified", compute="_compute_account_check", compute_sudo=True,
        help="By whom, when and with which paper the account was compared to which a transfer goes.",
    )

    duplicate_ok_by_id = fields.Many2one(
        "res.users", "Confirmed Although Double, by", readonly=True, copy=False, tracking=True, guarded=True,
    )
    duplicate_ok_on = fields.Datetime("Confirmed Although Double, on", readonly=True, copy=False, guarded=True)
    duplicate_ok_reason = fields.Char(
        "Why It Is Not Double", readonly=True, copy=False, tracking=True, guarded=True)

    held_on = fields.Datetime(readonly=True, copy=False, index="btree_not_null", guarded=True)
    held_by_id = fields.Many2one("res.users", readonly=True, copy=False, guarded=True)
    hold_cause = fields.Selection(
        [("manual", "By Hand"), ("file", "File Suspended"), ("document", "Document Expired"),
         ("debt", "Debts of an Adopted File"), ("collector", "Collector Ended"), ("review", "Review Overdue")],
        readonly=True, copy=False, guarded=True,
    )
    hold_reason = fields.Text(readonly=True, copy=False, guarded=True)

    # ------------------------------------------------------------ problems

    @api.depends(
        "amount", "state", "payee_id.bank_ids.acc_number", "payee_id.bank_ids.alseraj_returned_on", "fund_id.kind",
        "payee_id.bank_ids.alseraj_verified_on",
        "payee_id.bank_ids.alseraj_shared_reason", "fund_id.account_id", "type_id", "due_date",
        "disbursement_id.journal_id.alseraj_payment_way", "beneficiary_id.state", "beneficiary_id.zakat_class",
        "request_id.stage", "duplicate_ok_by_id", "beneficiary_id.collector_id", "payee_id", "payee_ok_id",
        "held_on", "hold_reason", "request_id.third_party_id", "request_id.signed_on", "type_id.signature_at_delivery",
        "request_id.amount_approved", "request_id.installment_ids.amount", "request_id.installment_ids.cancelled",
        "request_id.decision_ids.session_id.acknowledgement_ids", "request_id.decision_ids.session_id.minutes_confirmed_by_id",
    )
    @api.depends_context("lang")
    def _compute_problem(self):
        waiting = self.filtered(lambda rec: rec.state in HOLDABLE)
        shared, twins = waiting._find_shared_accounts(), waiting._find_duplicates()
        for installment in self:
            found = installment in waiting and installment._get_problems(
                shared.get(installment._origin.id), twins.get(installment._origin.id),
            )
            installment.problem = " ".join(sentence for _kind, sentence in found or ()) or False
            installment.problem_kind = found[0][0] if found else False
            installment.problem_role = PROBLEM_ROLES[found[0][0]] if found else False

    def _get_problems(self, shared=None, twin=None):
        """All that stops this payment: [(kind, sentence)]; nothing more is said of one that is stopped as a whole.

        :param str shared: the other installment that goes to the same account
        :param str twin: the other installment of the same month
        """
        self.ensure_one()
        stops = (
            ("request", "_get_request_problem"),
            ("votes", "_get_votes_reason"),
            ("held", "_get_hold_reason"),
            ("stopped", "_get_file_problem"),
            ("in_kind", "_get_in_kind_problem"),
        )
        for kind, method in stops:
            if sentence := getattr(self, method)():
                return [(kind, sentence)]
        found = [
            ("unsigned", self._get_unsigned_reason()),
            ("amount", self._get_amount_problem()),
            ("fund", self._get_fund_problem()),
            ("account", self._get_account_problem()),
            ("payee", self._get_payee_problem()),
            ("foreign_payee", self._get_foreign_payee_reason()),
            self._get_iban_problem(),
            ("shared_iban", shared and self.env._(
                "The same account gets %(other)s of another file. An officer enters the right one, or a manager "
                "confirms with a reason that it serves both.", other=shared,
            )),
            ("duplicate", twin and self.env._(
                "%(other)s of the same kind is paid, or in a run, for the same month. Leave this one out, or confirm "
                "with a reason that both are due.", other=twin,
            )),
        ]
        return [(kind, sentence) for kind, sentence in found if sentence]

    # ------------------------------------------------------------ one by one

    def _get_request_problem(self):
        if self.request_id.stage != "approved":
            return self.env._("The request is not approved any more. Take this installment out of the run.")
        return False

    def _get_file_problem(self):
        return self.beneficiary_id._get_stopped_reason() or self._get_file_registered_reason()

    def _get_in_kind_problem(self):
        if self.kind == "in_kind":
            return self.env._("This is given in kind: hand it over instead of paying it.")
        return False

    def _get_amount_problem(self):
        if self.currency_id.compare_amounts(self.amount, 0.0) <= 0:
            return self.env._("The amount is zero. Finance must enter it on the installment.")
        if (excess := self.request_id._get_excess()) > 0:
            return self.env._(
                "With this %(amount)s more is paid and planned than the decision grants. Cancel what is too much.",
                amount=self.currency_id.format(excess),
            )
        return False

    def _get_fund_problem(self):
        if not self.fund_id:
            return self.env._("No fund pays this. Finance must choose one on the installment.")
        if reason := self.fund_id._get_payable_reason(self.request_id):
            return reason
        if self.currency_id.compare_amounts(self.fund_id.available, 0.0) < 0:
            return self.fund_id._get_short_sentence(-self.fund_id.available)
        return False

    def _get_account_problem(self):
        if self.fund_id and not (self.fund_id.account_id or self.company_id.alseraj_expense_account_id):
            return self.env._(
                "There is no expense account. Set one on the fund %(fund)s, or for all funds in "
                "Configuration › Setup Guide: Support Expense Account.", fund=self.fund_id.name,
            )
        return False

    def _get_payee_problem(self):
        if not self.payee_id:
            return self.env._("There is no payee. Finance must enter who receives the money on the installment.")
        return self._get_collector_reason()

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

    def _get_iban_problem(self):
        """(kind, sentence) about the account of the payee; a journal that pays by transfer needs one."""
        if not self.payee_id or self.disbursement_id.journal_id.alseraj_payment_way != "transfer":
            return "no_iban", False
        payee = self.payee_id.display_name
        bank = self._get_payee_bank()
        if not bank and self.payee_id.bank_ids:
            return "bad_iban", self.env._(
                "The account %(number)s of %(payee)s is not a valid IBAN. An officer must correct it in the file.",
                number=self.payee_id.bank_ids[0].acc_number, payee=payee,
            )
        if not bank:
            return "no_iban", self.env._(
                "%(payee)s has no IBAN. An officer must add it to the file, or pay from a cash journal.", payee=payee,
            )
        if bank.alseraj_returned_on:
            return "returned_iban", self.env._(
                "The bank sent a transfer to %(number)s of %(payee)s back on %(date)s (%(reason)s). An officer must "
                "correct the account, or confirm that it is right.", number=bank.acc_number, payee=payee,
                date=format_date(self.env, bank.alseraj_returned_on), reason=bank.alseraj_return_reason,
            )
        if not bank.alseraj_verified_on:
            return "unverified_iban", self.env._(
                "Nobody has compared the account %(number)s of %(payee)s with its paper yet. Another person than who "
                "entered it verifies it.", number=bank.acc_number, payee=payee,
            )
        return "no_iban", False

    def _get_payee_bank(self):
        """The bank account that a transfer goes to: the payee's first IBAN, rather a verified one that sent nothing back."""
        self.ensure_one()
        ibans = self.payee_id.bank_ids.filtered(lambda bank: bank.acc_type == "iban")
        return ibans.sorted(lambda bank: (bool(bank.alseraj_returned_on), not bank.alseraj_verified_on))[:1]

    @api.depends("payee_id.bank_ids.alseraj_check", "disbursement_id.journal_id.alseraj_payment_way")
    @api.depends_context("lang")
    def _compute_account_check(self):
        for rec in self:
            by_transfer = rec.disbursement_id.journal_id.alseraj_payment_way == "transfer"
            rec.account_check = by_transfer and rec._get_payee_bank().alseraj_check

    # ------------------------------------------------------------ found by sets

    def _find_shared_accounts(self):
        """Installments whose account also serves another file in the same run: {id: name of the other one}.

        What is paid to a third party (a landlord, the electricity company), or to somebody whose deeds let him
        collect for both, may well go to one account.
        """
        found = {}
        runs = self.disbursement_id.filtered(lambda run: run.journal_id.alseraj_payment_way == "transfer")
        suspects = self._find_shared_numbers(runs.filtered("id"))
        for run in runs:
            first = {}
            own = run.installment_ids & suspects if run.id else run.installment_ids
            for installment in own.filtered(lambda rec: rec.kind != "third_party"):
                bank = installment._get_payee_bank()
                if not bank or bank.alseraj_shared_reason or installment._is_paid_to_collector():
                    continue
                other = first.setdefault(bank.sanitized_acc_number, installment)
                if other.beneficiary_id == installment.beneficiary_id:
                    continue
                for one, two in ((installment, other), (other, installment)):
                    if not one._is_shared_confirmed():
                        found.setdefault(one._origin.id, two.name)
        return found

    def _is_shared_confirmed(self):
        """Whether a manager vouched for this: finance only says that a payment is not there twice."""
        self.ensure_one()
        confirmed_by_sudo = self.duplicate_ok_by_id.sudo()  # sudo: the role decides, whoever looks
        return bool(confirmed_by_sudo) and confirmed_by_sudo.has_group(MANAGER)

    def _find_shared_numbers(self, runs):
        """Installments of ``runs`` whose payee has an account number that serves another file there, too.

        More than are wrong, but few: a run of thousands is looked at in full by the database, not by each chunk of it.
        """
        if not runs:
            return self.browse()
        self.flush_model(["disbursement_id", "beneficiary_id", "payee_id"])
        self.env["res.partner.bank"].flush_model(["partner_id", "sanitized_acc_number"])
        return self.browse(sorted({res_id for (ids,) in self.env.execute_query(SQL(
            """SELECT ARRAY_AGG(mine.id)
                 FROM alseraj_support_installment mine
                 JOIN res_partner_bank bank ON bank.partner_id = mine.payee_id
                WHERE mine.disbursement_id IN %s
             GROUP BY mine.disbursement_id, bank.sanitized_acc_number
               HAVING COUNT(DISTINCT mine.beneficiary_id) > 1""", tuple(runs.ids),
        )) for res_id in ids}))

    def _is_paid_to_collector(self):
        return self.payee_id in self.beneficiary_id.collector_ids.filtered(lambda rec: rec.state == "valid").partner_id

    def _find_duplicates(self):
        """Installments with a twin: same file, type and month, of another request, paid or in a run: {id: name}."""
        todo = self._origin.filtered(lambda rec: rec.disbursement_id and not rec.duplicate_ok_by_id)
        if not todo:
            return {}
        self.flush_model(["beneficiary_id", "type_id", "due_date", "request_id", "state", "name"])
        return dict(self.env.execute_query(SQL(
            """SELECT mine.id, MIN(other.name)
                 FROM alseraj_support_installment mine
                 JOIN alseraj_support_installment other
                   ON other.beneficiary_id = mine.beneficiary_id
                  AND other.type_id = mine.type_id
                  AND other.request_id != mine.request_id
                  AND other.state IN ('in_run', 'paid', 'confirmed')
                  AND date_trunc('month', other.due_date) = date_trunc('month', mine.due_date)
                WHERE mine.id IN %s
                GROUP BY mine.id""",
            tuple(todo.ids),
        )))

    # ------------------------------------------------------------ what looks like a payment too many

    def _forget_duplicate(self):
        """What was said of one run is not said of the next."""
        self.filtered("duplicate_ok_by_id")._write_internal({
            "duplicate_ok_by_id": False, "duplicate_ok_on": False, "duplicate_ok_reason": False,
        })

    def action_open_problem(self):
        """Go to the place where what stops this payment can be mended.

        :return: a window action; of a problem that is gone: the installment itself
        """
        self.ensure_one()
        self.check_access("read")
        if self.problem_kind in ("duplicate", "shared_iban"):
            action = self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_installment_duplicate")
            return dict(action, context={
                "active_ids": self.ids, "active_model": self._name, "default_verb": "confirm_duplicate",
            })
        target = {
            "request": self.request_id, "votes": self.request_id.decision_id.session_id, "unsigned": self.request_id,
            "fund": self.fund_id, "account": self.fund_id,
            **dict.fromkeys(("stopped", "payee", "no_iban", "bad_iban", "returned_iban", "unverified_iban"), self.beneficiary_id),
        }.get(self.problem_kind) or self
        target.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": target.display_name,
            "res_model": target._name,
            "res_id": target.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def action_confirm_duplicate(self, reason):
        """Vouch for it that these are due although they look like a payment too many.

        :param str reason: why both are due
        :return: True
        :raises UserError: no reason, not in finance or a manager, not in a run that can still be changed
        """
        self.check_access("read")
        if not (self.env.su or self.env.user.has_group(FINANCE) or self.env.user.has_group(MANAGER)):
            raise UserError(self.env._("Finance or a manager says that this is not a payment too many."))
        if not (reason or "").strip():
            raise UserError(self.env._("Enter why this is due all the same."))
        # sudo: finance may not see the other file. Asked here, not of the first problem that is shown: that may hide these
        shared, twins = self.sudo()._find_shared_accounts(), self.sudo()._find_duplicates()
        for installment in self:
            if installment.state != "in_run":
                raise UserError(self.env._("%(name)s is in no run: nothing is paid twice yet.", name=installment.name))
            if installment.id in shared and not (self.env.su or self.env.user.has_group(MANAGER)):
                raise UserError(self.env._("Only a manager says that one account serves two files."))
            if installment.id not in shared | twins and not installment.duplicate_ok_by_id:
                raise UserError(self.env._("%(name)s looks like no payment too many: there is nothing to confirm.",
                                           name=installment.name))
            if refusal := installment.beneficiary_id._get_own_file_reason():
                raise UserError(refusal)
        self.sudo()._write_internal({  # sudo: a manager only reads installments; role and visibility checked above
            "duplicate_ok_by_id": self.env.uid,
            "duplicate_ok_on": fields.Datetime.now(),
            "duplicate_ok_reason": reason.strip(),
        })
        return True

    # ------------------------------------------------------------ held by hand

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
        self._step_end_hold()
        self._message_log_batch(bodies={
            rec.id: self.env._("Released, held since %(date)s: %(reason)s", date=since[rec.id], reason=reason)
            for rec in self
        })

    def _step_end_hold(self):
        self.filtered("held_on")._write_internal(
            {"held_on": False, "held_by_id": False, "hold_cause": False, "hold_reason": False})

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

    # ------------------------------------------------------------ held and released by facts

    @api.model
    def _cron_refresh_holds(self):
        """Nightly: hold what a fact stops, release what no fact stops any more."""
        files = [file.id for file, in self._read_group([("state", "in", HOLDABLE)], ["beneficiary_id"])]
        self.env["ir.cron"]._alseraj_work_through(HOLDS_FROM, files, FILES_A_BATCH, lambda ids: self.search([
            ("beneficiary_id", "in", ids), ("state", "in", HOLDABLE)])._refresh_holds())

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
        for file, reason in files._get_debt_reasons("payments").items():
            by_file.setdefault(file, ("debt", reason))
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
