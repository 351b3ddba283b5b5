from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import hijri

MANAGER = "alseraj_beneficiary.group_manager"


class SupportRequest(models.Model):
    """What its support type asks of a request: who is eligible, how much, how often."""

    _inherit = "alseraj.support.request"

    eligibility_reason = fields.Text(
        "Not Eligible", compute="_compute_eligibility",
        help="Why the family may not have this support, one sentence for each condition that it fails.",
    )
    eligibility_note = fields.Text(
        "Decided by the Study", compute="_compute_eligibility",
        help="Conditions on the need class of a family that has none yet: its need study gives it.",
    )
    ceiling = fields.Monetary(
        compute="_compute_ceiling",
        help="The most that this household may ask for; 0: no limit.",
    )
    frequency_warning = fields.Text("Too Early", compute="_compute_frequency_warning")
    frequency_exception_reason = fields.Text(
        "Allowed Before Its Time", copy=False, tracking=True,
        help="Why a manager allows this family to have the support again before its time.",
    )

    # ------------------------------------------------------------ who

    @api.depends(
        "type_id.condition_ids", "beneficiary_id.category_ids", "beneficiary_id.need_class",
        "beneficiary_id.zakat_class", "beneficiary_id.housing", "beneficiary_id.marital_status",
        "beneficiary_id.gender", "beneficiary_id.nationality_id", "beneficiary_id.branch_id",
        "beneficiary_id.birth_date", "beneficiary_id.household_size", "beneficiary_id.income_per_head",
        "beneficiary_id.member_ids.birth_date", "beneficiary_id.member_ids.in_household",
    )
    @api.depends_context("lang")
    def _compute_eligibility(self):
        failed = {
            kind: kind._get_failed_conditions(requests.beneficiary_id) for kind, requests in self.grouped("type_id").items()
            if kind
        }
        for request in self:
            file = request.beneficiary_id
            lines = failed.get(request.type_id, {}).get(file.id) or self.env["alseraj.support.condition"]
            by_study = lines.filtered(lambda line, file=file: line.kind == "need_class" and not file.need_class)
            request.eligibility_reason = "\n".join(line._get_reason(file) for line in lines - by_study) or False
            request.eligibility_note = "\n".join(line._get_reason(file) for line in by_study) or False

    def _get_unfit_after_study_reason(self):
        """Why the need class that the study gave is not one of those the support is for, or False."""
        self.ensure_one()
        file = self.beneficiary_id
        lines = self.type_id._get_failed_conditions(file)[file.id].filtered(lambda line: line.kind == "need_class")
        return "\n".join(line._get_reason(file) for line in lines) or False

    # ------------------------------------------------------------ how much

    @api.depends(
        "beneficiary_id.household_size", "type_id.ceiling", "type_id.ceiling_basis", "type_id.ceiling_line_ids.amount",
    )
    def _compute_ceiling(self):
        for request in self:
            size = request.beneficiary_id.household_size
            request.ceiling = request.type_id and request.type_id._get_ceiling(size)

    def _get_above_ceiling_reason(self, amount):
        """The ceiling in a sentence where ``amount`` is above it, or False.

        :param float amount: in the currency of the request
        """
        self.ensure_one()
        if not self.ceiling or self.currency_id.compare_amounts(amount, self.ceiling) <= 0:
            return False
        values = {"type": self.type_id.name, "ceiling": self.currency_id.format(self.ceiling)}
        if self.type_id.ceiling_basis == "fixed":
            return self.env._("The ceiling of %(type)s is %(ceiling)s.", **values)
        return self.env._(
            "The ceiling of %(type)s for a household of %(size)s is %(ceiling)s.",
            size=self.beneficiary_id.household_size, **values)

    def _get_cannot_recommend_reason(self):
        if reason := super()._get_cannot_recommend_reason():
            return reason
        if sentence := self._get_above_ceiling_reason(self._get_last_study().amount_recommended):
            return self.env._("%(ceiling)s Recommend no more than that.", ceiling=sentence)
        return False

    # ------------------------------------------------------------ how often

    @api.model
    def _get_granted_domain(self):
        """The requests that were approved; the rooms below take out what came to nothing.

        :return: Domain on ``alseraj.support.request``
        """
        return Domain("stage", "=", "approved")

    def _get_blocking_grants(self):
        """The earlier grant of the same support that these requests would follow too early.

        The requests of files that were merged hang on the file that stayed, so the family is counted whole.

        :return: dict request -> request in sudo, only for those that are too early
        """
        capped = self.filtered(lambda request: request.beneficiary_id and request.type_id and request.type_id._is_capped())
        if not capped:
            return {}
        # sudo: what the family got counts, whoever may see it; its number and date are told, no more
        grants_sudo = self.sudo().search(
            Domain("type_id", "in", capped.type_id.ids) & Domain("beneficiary_id", "in", capped.beneficiary_id.ids)
            & Domain("decided_on", "!=", False) & self._get_granted_domain(), order="decided_on desc, id desc")
        by_key = defaultdict(list)
        for grant_sudo in grants_sudo:
            by_key[grant_sudo.beneficiary_id.id, grant_sudo.type_id.id].append(grant_sudo)
        today = fields.Date.context_today(self)
        result = {}
        for request in capped:
            key = request.beneficiary_id._origin.id, request.type_id._origin.id
            others = (grant for grant in by_key[key] if grant.id != request._origin.id)
            last = next(others, None)
            if last and request.type_id._get_next_date(last.decided_on) > today:
                result[request] = last
        return result

    @api.depends(
        "beneficiary_id.request_ids.stage", "beneficiary_id.request_ids.decided_on", "type_id.frequency_months",
        "type_id.frequency_basis",
    )
    @api.depends_context("lang")
    def _compute_frequency_warning(self):
        blocking = self._get_blocking_grants()
        lang = self.env.lang or "en_US"
        for request in self:
            grant_sudo = blocking.get(request)
            request.frequency_warning = grant_sudo and self.env._(
                "%(type)s: %(often)s. The family was granted it by %(earlier)s on %(date)s; it may ask again from %(next)s.",
                type=request.type_id.name, often=request.type_id.frequency_text, earlier=grant_sudo.name,
                date=hijri.format_both(grant_sudo.decided_on, lang),
                next=hijri.format_both(request.type_id._get_next_date(grant_sudo.decided_on), lang),
            )

    def _get_frequency_reason(self):
        """The sentence that stops a request which comes too early, unless a manager allowed it."""
        self.ensure_one()
        return not (self.frequency_exception_reason or "").strip() and self.frequency_warning

    def _get_cannot_verify_reason(self):
        return super()._get_cannot_verify_reason() or self._get_frequency_reason()

    @api.depends("eligibility_reason", "frequency_warning", "frequency_exception_reason", "ceiling", "properties")
    def _compute_blocked_reason(self):
        super()._compute_blocked_reason()

    @api.model_create_multi
    def create(self, vals_list):
        requests = super().create(vals_list)
        if any(request.frequency_exception_reason for request in requests):  # given, or a default of the context
            self._check_may_allow_exception()
        return requests

    def write(self, vals):
        if "frequency_exception_reason" in vals:
            self._check_may_allow_exception()
        return super().write(vals)

    @api.model
    def _check_may_allow_exception(self):
        if not self.env.su and not self.env.user.has_group(MANAGER):
            raise UserError(self.env._("Only a manager allows a support before its time."))
