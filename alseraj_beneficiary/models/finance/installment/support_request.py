from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import float_round

from ....tools import amount_words, hijri, payment_plan
from ....tools.names import comma
from ....tools.roles import EMPLOYEE, MANAGER
from ...mixins.workflow_mixin import Addition
from ...odoo.mail_thread import quietly
from ..in_kind.installment_hand_over import QUANTITY_DIGITS
from .installment_problem import HOLDABLE

UNDECIDED_STATES = ("draft", "submitted", "incomplete", "verified", "studied", "committee")
VOTED_ON_REQUEST = frozenset({"fund_id", "third_party_id"})  # what a committee votes on and stands here
REQUESTS_A_BATCH = 200  # of the nightly job
AGES_FROM = "alseraj_beneficiary.stop_with_age_from"  # where it goes on


class SupportRequest(models.Model):
    """What pays a request. From approved on its state follows from its installments, and they from the ledger.

    The portal shows what was paid in its own words, so these fields are the employees'.
    """

    _inherit = "alseraj.support.request"
    _transition_additions = (
        Addition("verify", step="note_payment_gap"),
        Addition("approve", step="plan_installments"),
        Addition("correct_approve", step="plan_installments", before="after_correction"),
    )

    fund_id = fields.Many2one(
        "alseraj.fund", check_company=True, index="btree_not_null", tracking=True,
        groups=EMPLOYEE, help="Pays this request; empty: the fund of its support type.",
    )
    third_party_id = fields.Many2one(
        "res.partner", string="Paid To", tracking=True, groups=EMPLOYEE, index="btree_not_null", check_company=True,
        help="The landlord, shop or company that is paid on the beneficiary's behalf.",
    )
    installment_ids = fields.One2many(
        "alseraj.support.installment", "request_id", string="Installments", groups=EMPLOYEE,
    )
    installment_count = fields.Integer(compute="_compute_installment_amounts", groups=EMPLOYEE)
    amount_paid = fields.Monetary(compute="_compute_installment_amounts", groups=EMPLOYEE)
    amount_to_pay = fields.Monetary(compute="_compute_installment_amounts", groups=EMPLOYEE)
    delivered_on = fields.Datetime(
        copy=False, readonly=True, index="btree_not_null", guarded=True,
        groups=EMPLOYEE, help="When its last installment was paid or handed over, the first time.",
    )

    member_id = fields.Many2one(
        "alseraj.household.member", string="For Member", index="btree_not_null", tracking=True, groups=EMPLOYEE,
        ondelete="set null", domain="[('beneficiary_id', '=', beneficiary_id)]",
        help="The child for whom it is given; the payments stop when he grows out of it. Empty: for the family.",
        check_company=True,
    )
    stops_with_age = fields.Boolean(related="type_id.stops_with_age")
    payment_gap = fields.Char(
        "Before It Can Be Paid", compute="_compute_payment_gap", compute_sudo=True, groups=EMPLOYEE,
        help="What is missing to pay this request by transfer, said before the committee hears it.",
    )

    def write(self, vals):
        # sudo: what is voted on changes, whoever may see the session
        cases_sudo = self.sudo().pending_decision_id if vals.keys() & VOTED_ON_REQUEST else False
        voted = cases_sudo and cases_sudo._get_terms()
        result = super().write(vals)
        if voted:
            cases_sudo._filter_changed_terms(voted)._void_votes()
        return result

    @api.depends("stage", "installment_ids.state")
    def _compute_state(self):
        super()._compute_state()
        for request in self.filtered(lambda request: request.stage == "approved"):
            live = set(request.installment_ids.mapped("state")) - {"cancelled"}
            if live and live <= {"paid", "confirmed"}:
                request.state = "done"
            elif live & {"in_run", "paid", "confirmed"}:
                request.state = "delivering"

    @api.depends(
        "type_id.kind", "third_party_id.bank_ids.acc_number", "third_party_id.bank_ids.alseraj_returned_on",
        "beneficiary_id.collector_id.bank_ids.acc_number", "beneficiary_id.partner_id.bank_ids.acc_number",
        "beneficiary_id.partner_id.bank_ids.alseraj_returned_on", "state",
    )
    @api.depends_context("lang")
    def _compute_payment_gap(self):
        for request in self:
            request.payment_gap = request.state in UNDECIDED_STATES and request._get_payment_gap()

    # ------------------------------------------------------------ followed by the applicant

    def _get_portal_todo(self):
        """With the payments of which he is asked whether they arrived, once he was told the decision."""
        todo = super()._get_portal_todo()
        for installment in self.filtered("notified_on").installment_ids:
            if installment._is_receipt_open() and not installment.not_received_on:
                todo.append({
                    "request": installment.request_id, "rank": 40, "title": self.env._("Did you receive it?"),
                    "hint": " · ".join((installment.type_id.name, installment._get_portal_amount())),
                    "url": f"/my/payments/{installment.id}/receipt"})
        return todo

    def _get_portal_events(self):
        """With what was paid, once he was told the decision."""
        events = super()._get_portal_events()
        for installment in self.installment_ids.sorted("id") if self.notified_on else ():
            if installment.paid_on:
                events.append({
                    "on": installment.paid_on, "title": self.env._("Paid: %(amount)s", amount=installment._get_portal_amount()),
                    "note": ""})
            if installment.receipt_confirmed_on:
                events.append({
                    "on": installment.receipt_confirmed_on, "title": self.env._("You received it"), "note": ""})
        return events

    def _get_payment_gap(self):
        """Why nobody could be paid by transfer as it stands, and what to do; or False."""
        self.ensure_one()
        if not self.type_id or self.type_id.kind == "in_kind":
            return False
        payee = self._get_payee()
        if not payee:
            return self.env._("It says nowhere who is paid: choose the landlord, shop or company under “Paid To”.")
        ibans = payee.bank_ids.filtered(lambda bank: bank.acc_type == "iban")
        if ibans.filtered(lambda bank: not bank.alseraj_returned_on):
            return False
        if ibans:
            return self.env._(
                "The bank sent money back from the account of %(payee)s: correct it in the file.", payee=payee.display_name)
        if payee.bank_ids:
            return self.env._(
                "The account %(number)s of %(payee)s is not a valid IBAN: correct it in the file.",
                number=payee.bank_ids[0].acc_number, payee=payee.display_name,
            )
        return self.env._(
            "%(payee)s has no IBAN: enter the number of the IBAN letter in the file, or agree on cash.",
            payee=payee.display_name,
        )

    def _step_note_payment_gap(self):
        """No reason to stop a family's request, but to mend it before the committee meets."""
        gaps = {request.id: gap for request in self if (gap := request.sudo()._get_payment_gap())}  # accounts, whoever verifies
        self.browse(gaps)._message_log_batch(bodies=gaps)

    def _message_track(self, fields_iter, initial_values_dict):
        """That an installment went into a run, or out of it, stands there; a run of thousands would tell each request."""
        told = dict(initial_values_dict)
        for request in self.exists():
            values = told.get(request.id) or {}
            if {values.get("state"), request.state} == {"approved", "delivering"}:
                told[request.id] = {name: value for name, value in values.items() if name != "state"}
        return super(SupportRequest, self.filtered(lambda request: told.get(request.id)))._message_track(fields_iter, told)

    @api.depends("installment_ids.state", "installment_ids.amount")
    def _compute_installment_amounts(self):
        for request in self:
            live = request.installment_ids.filtered(lambda rec: rec.state != "cancelled")
            paid = live.filtered(lambda rec: rec.state in ("paid", "confirmed"))
            request.installment_count = len(request.installment_ids)
            request.amount_paid = sum(paid.mapped("amount"))
            request.amount_to_pay = sum((live - paid).mapped("amount"))

    def _prefetch_letters(self):
        super()._prefetch_letters()
        self.sudo().installment_ids.mapped("state")  # the letter is the association's

    def _notice_done(self):
        """Tell, once, that these requests became done; to be called after anything that pays."""
        # sudo: the person who pays need not be allowed to write the request
        done = self.sudo().filtered(lambda request: request.state == "done" and not request.delivered_on)
        if done:
            done._write_internal({"delivered_on": fields.Datetime.now()})
            done._after_done()

    @api.model
    def _cron_notice_done(self):
        """Requests that became done through Accounting alone."""
        limit = 500
        done = self.search([("state", "=", "done"), ("delivered_on", "=", False)], limit=limit + 1)
        done[:limit]._notice_done()
        self.env["ir.cron"]._commit_progress(len(done[:limit]), remaining=len(done[limit:]))

    def action_view_installments(self):
        """Open the installments of this request.

        :return: a window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_support_installment")
        return dict(action, domain=[("request_id", "=", self.id)], context={"create": False})

    # ------------------------------------------------------------ what counts as granted
    # A grant of which every installment was cancelled came to nothing: the family may ask again.

    @api.model
    def _get_granted_domain(self):
        live = Domain("installment_ids", "=", False) | Domain("installment_ids", "any", [("state", "!=", "cancelled")])
        return super()._get_granted_domain() & live

    # ------------------------------------------------------------ approval plans installments, which hold their fund's money

    def _step_plan_installments(self):
        """Plan the installments of approved requests that have none, and hold their money.

        :raises UserError: a sentence for each request that no fund can carry; nothing is planned then
        """
        # sudo: who closes a session has no right on installments; they follow from his decision
        requests = self.sudo().filtered(
            lambda request: all(rec.cancelled for rec in request.installment_ids)
        )
        requests._check_funds()
        vals_list = [vals for request in requests for vals in request._prepare_installments()]
        # the chatter of a fresh installment would only repeat the plan
        with quietly():
            self.env["alseraj.support.installment"].sudo().with_context(  # they follow from the decision
                mail_create_nolog=True, mail_create_nosubscribe=True,
            ).create(vals_list)

    def _get_fund(self):
        self.ensure_one()
        return self.fund_id or self.type_id.with_company(self.company_id).fund_id

    def _check_funds(self):
        """Walk the requests in order through what is available, and name each one that is too much.

        Without a fund the committee may approve; nothing is paid until finance chooses one, and
        then its balance is checked.
        """
        funds = self.env["alseraj.fund"].union(*(request._get_fund() for request in self))
        funds._lock_amounts()
        available = {fund: fund.available for fund in funds}
        lines = []
        for request in self:
            fund = request._get_fund()
            if reason := request._get_plan_reason():
                lines.append(f"{request.display_name}: {reason}")
            if not fund:
                continue
            if reason := fund._get_payable_reason(request):
                lines.append(f"{request.display_name}: {reason}")
            else:
                available[fund] -= request.amount_approved
                if fund.currency_id.compare_amounts(available[fund], 0.0) < 0:
                    sentence = fund._get_short_sentence(-available[fund])
                    lines.append(f"{request.display_name}: {sentence}")
                    available[fund] += request.amount_approved
        if lines:
            raise UserError("\n".join(lines))

    def _prepare_installments(self):
        """Equal parts by the plan; what does not divide is in the last. Goods are counted in units of their value."""
        self.ensure_one()
        dates = self._get_plan()
        amounts = payment_plan.split_amount(
            self.amount_approved, len(dates), self.company_id.currency_id.decimal_places)
        fund = self._get_fund()
        payee = self._get_payee()
        unit_value = self.type_id.kind == "in_kind" and self.type_id.unit_value
        return [
            {
                "request_id": self.id,
                "sequence": index,
                "due_date": date,
                "amount": amount,
                "fund_id": fund.id,
                "payee_id": payee.id,
                "quantity": unit_value and float_round(amount / unit_value, precision_digits=QUANTITY_DIGITS) or 1.0,
            }
            for index, (date, amount) in enumerate(zip(dates, amounts, strict=True), start=1)
        ]

    # ------------------------------------------------------------ the plan

    def _get_plan(self):
        """The days on which the approved amount is due, in order: by the decision, or else by the type.

        :return: list of dates, at least one
        """
        return self._get_plan_days(self._get_plan_start(), self._get_plan_count())

    def _get_plan_days(self, start, count):
        self.ensure_one()
        support_type = self.type_id
        if support_type.installment_plan == "calendar":
            days = support_type.payment_calendar_id.line_ids.mapped("date")
            return payment_plan.next_dates(days, start, count) or [start]
        return payment_plan.every_months(start, count, support_type.installment_interval_months)

    def _get_plan_start(self):
        """The first day on which something is due: what the decision says, or today."""
        return self._get_decided("first_due_date") or self.company_id._get_today()

    def _get_plan_count(self):
        return max(self._get_decided("installment_count") or self.type_id.installment_count, 1)

    def _get_decided(self, name):
        """What the last decision says of the plan; the committee need not say anything."""
        decision = self.decision_id
        return decision.outcome == "approved" and decision[name]

    def _get_plan_reason(self):
        """Why no plan can be made, or False."""
        self.ensure_one()
        count = len(self._get_plan())
        digits = self.company_id.currency_id.decimal_places
        if self.amount_approved and count > payment_plan.most_parts(self.amount_approved, digits):
            return self.env._(
                "%(amount)s can't be paid in %(parts)s: some would be empty. Fewer installments are needed.",
                amount=self.company_id.currency_id.format(self.amount_approved),
                parts=amount_words.count(count, "part", self.env.lang, oblique=True),
            )
        if self.type_id.installment_plan != "calendar":
            return False
        calendar, start = self.type_id.payment_calendar_id, self._get_plan_start()
        if payment_plan.next_dates(calendar.line_ids.mapped("date"), start, 1):
            return False
        return self.env._(
            "The calendar %(calendar)s has no payment date from %(date)s on. Finance or a manager enters the dates of "
            "the year first.", calendar=calendar.display_name, date=hijri.format_both(start, self.env.lang or "en_US"),
        )

    def _get_payee(self):
        """Whom to pay: the third party, the collector, or the beneficiary himself."""
        self.ensure_one()
        if self.type_id.kind == "third_party":
            return self.third_party_id
        return self.beneficiary_id.collector_id or self.beneficiary_id.partner_id

    # ------------------------------------------------------------ corrected decision
    # What is not paid yet is planned anew or given up; what is paid stays, and the note says so.

    def _after_correction(self):
        super()._after_correction()
        # sudo: who closes a session has no right on installments; they follow from his decision
        for request in self.sudo():
            request._replan_installments()

    def _replan_installments(self):
        live = self.installment_ids.filtered(lambda rec: not rec.cancelled)
        paid = live.filtered(lambda rec: rec.state in ("paid", "confirmed"))
        granted = self.stage == "approved"
        if granted and live and not self._is_plan_changed(live):
            return
        (live - paid)._cancel_for_correction()
        if granted:
            with quietly():
                self.env["alseraj.support.installment"].sudo().with_context(  # they follow from the decision
                    mail_create_nolog=True, mail_create_nosubscribe=True,
                ).create(self._prepare_rest(paid))
        if paid:
            self._say_what_is_paid(sum(paid.mapped("amount")))
        self._notice_done()

    def _get_excess(self):
        """By how much what is paid and planned exceeds what is granted now; zero or less: not at all."""
        self.ensure_one()
        granted = self.amount_approved if self.stage == "approved" else 0.0
        live = sum(self.installment_ids.filtered(lambda rec: not rec.cancelled).mapped("amount"))
        return self.company_id.currency_id.round(live - granted)

    def _is_plan_changed(self, live):
        decision = self.decision_id
        currency = self.company_id.currency_id
        return (
            currency.compare_amounts(sum(live.mapped("amount")), self.amount_approved) != 0
            or decision.installment_count != len(live)
            or (decision.first_due_date and decision.first_due_date != min(live.mapped("due_date")))
        )

    def _prepare_rest(self, paid):
        """What is left of the amount, in the parts of the new plan that come after those paid."""
        currency = self.company_id.currency_id
        plan = self._prepare_installments()
        rest = self.amount_approved - sum(paid.mapped("amount"))
        if self.amount_approved and currency.compare_amounts(rest, 0.0) <= 0:
            return []
        parts = plan[len(paid):] or plan[-1:]
        parts = parts[-payment_plan.most_parts(rest, currency.decimal_places):]
        part = float_round(rest / len(parts), precision_rounding=currency.rounding, rounding_method="DOWN")
        last = max(self.installment_ids.mapped("sequence"), default=0)
        for index, vals in enumerate(parts):
            vals["sequence"] = last + index + 1
            vals["amount"] = part if index < len(parts) - 1 else currency.round(rest - part * index)
        return parts

    def _say_what_is_paid(self, paid):
        currency = self.company_id.currency_id
        too_much = paid - (self.amount_approved if self.stage == "approved" else 0.0)
        body = self.env._("%(paid)s was paid before the correction, and stays paid.", paid=currency.format(paid))
        if currency.compare_amounts(too_much, 0.0) > 0:
            body += " " + self.env._(
                "That is %(amount)s more than the corrected decision grants: the manager decides what is done about it.",
                amount=currency.format(too_much),
            )
        self._message_log(body=body)

    # ------------------------------------------------------------ conflict of interest
    # A third party may be paid, too: a member of the committee who is the landlord has a conflict of interest.

    def _get_payees(self):
        return super()._get_payees() | self.third_party_id

    # ------------------------------------------------------------ sponsorships that end with age
    # By itself: when the member, or the last one of the age, grew out of it.

    @api.constrains("member_id", "beneficiary_id")
    def _check_member(self):
        for request in self:
            if request.member_id and request.member_id.beneficiary_id != request.beneficiary_id:
                raise ValidationError(self.env._("%(member)s is not of this household.", member=request.member_id.name))

    def _check_before_write(self, vals):
        super()._check_before_write(vals)
        if "member_id" in vals and not self.env.su and any(
            rec.state not in UNDECIDED_STATES and rec.member_id.id != vals["member_id"] for rec in self
        ):
            raise UserError(self.env._("For whom it is given was decided: it can't be changed any more."))
        if vals.keys() & VOTED_ON_REQUEST and not self.env.su and not self.env.user.has_group(MANAGER):
            self._check_decided(vals)

    def _check_decided(self, vals):
        """Who is paid, and from which fund, was decided with the request, also where it said nobody else and no other fund."""
        for request in self.filtered(lambda request: request.stage == "approved"):
            if "third_party_id" in vals and request._is_changed("third_party_id", vals["third_party_id"]):
                raise UserError(self.env._(
                    "%(request)s was approved for %(payee)s: only a manager changes who is paid.",
                    request=request.display_name, payee=request._get_payee().display_name or "–",
                ))
            if "fund_id" in vals and request._get_fund() and request._is_changed("fund_id", vals["fund_id"]):
                raise UserError(self.env._(
                    "%(request)s is approved, and its fund with it: only a manager changes that.",
                    request=request.display_name,
                ))

    @api.model
    def _cron_stop_with_age(self):
        """Nightly: cancel the payments to come of sponsorships whose member grew out of them."""
        earliest = min(company._get_today() for company in self.env["res.company"].search([]))
        ids = self.search([
            ("stage", "=", "approved"), ("type_id.stops_with_age", "=", True), ("beneficiary_id.state", "!=", "closed"),
            ("installment_ids", "any", [("state", "in", HOLDABLE), ("due_date", ">=", earliest)]),
        ], order="id").ids
        self.env["ir.cron"]._alseraj_work_through(
            AGES_FROM, ids, REQUESTS_A_BATCH, lambda batch: self.browse(batch)._stop_with_age())

    def _stop_with_age(self):
        """Cancel what these requests pay from today on, where nobody is left of the age; notify the officers."""
        get_limits = self.env["alseraj.age.limit"]._get_limits
        limits = {company: get_limits(company) for company in self.company_id}
        stopped, reasons = {}, {}
        for request in self:
            today = request.company_id._get_today()
            reason = request._get_out_of_age_reason(limits[request.company_id], today)
            coming = request.installment_ids.filtered(lambda rec, today=today: (
                rec.state in HOLDABLE and rec.due_date >= today
                and not (rec.state == "in_run" and rec.disbursement_id.move_id.state == "draft")
            ))
            if reason and coming:
                stopped[request] = (coming, reason)
                reasons.update(dict.fromkeys(coming, reason))
        self.env["alseraj.support.installment"].union(*reasons)._cancel_for(reasons)
        self._notify_of_age(stopped)

    def _get_out_of_age_reason(self, limits, today):
        """The sentence that says who grew out of this support, or False."""
        self.ensure_one()
        member = self.member_id
        if member:
            if not member.active or not member.in_household or not member.is_dependent:
                return self.env._("%(member)s is not a dependant of the household any more.", member=member.name)
            warning = member._get_age_warning(limits, today)
            return warning and f"{member.name}: {warning}"
        aged = self.beneficiary_id.category_ids.filtered(lambda category: category.age_min or category.age_max)
        asked = self.type_id.condition_ids.filtered(lambda line: line.kind == "category" and line.excluded == "in")
        if asked:
            aged &= asked.category_ids
        warnings = [self.beneficiary_id._get_category_warning(category, today) for category in aged]
        return bool(warnings) and all(warnings) and " ".join(warnings)

    def _notify_of_age(self, stopped):
        """One note on each file, and one activity for its officer."""
        if not stopped:
            return
        bodies = {}
        for request, (coming, reason) in stopped.items():
            bodies.setdefault(request.beneficiary_id, []).append(self.env._(
                "%(request)s stops with age. %(reason)s Cancelled payments: %(installments)s", request=request.name,
                reason=reason, installments=comma(self.env.lang).join(coming.mapped("name")),
            ))
        files = self.env["alseraj.beneficiary"].union(*bodies)
        files._message_log_batch(bodies={file.id: Markup("<br/>").join(texts) for file, texts in bodies.items()})
        managers = {company: files._get_age_manager(company) for company in files.company_id}
        kind = self.env.ref("alseraj_beneficiary.activity_file_age")
        vals_list = []
        for file, texts in bodies.items():
            user = file.officer_id if file.officer_id.active else managers[file.company_id]
            if user:
                vals_list.append({
                    "activity_type_id": kind.id, "res_id": file.id, "user_id": user.id,
                    "res_model_id": self.env["ir.model"]._get_id(file._name),
                    "summary": self.with_context(lang=user.lang).env._("Support has stopped with age"),
                    "note": Markup("<p>%s</p>") % Markup("<br/>").join(texts),
                    "date_deadline": file.company_id._get_today(),
                })
        # the context spares a mail for each activity
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(vals_list)
