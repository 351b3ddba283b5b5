from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import split_every

from .installment_hold import HOLDABLE
from .support_request import EMPLOYEES

OPEN = ("draft", "submitted", "incomplete", "verified", "studied", "committee")
STEP = 200  # requests a batch of the nightly job


class SupportRequest(models.Model):
    """A sponsorship ends by itself: when its member, or the last one of the age, grew out of it."""

    _inherit = "alseraj.support.request"

    member_id = fields.Many2one(
        "alseraj.household.member", string="For Member", index="btree_not_null", tracking=True, groups=EMPLOYEES,
        ondelete="set null", domain="[('beneficiary_id', '=', beneficiary_id)]",
        help="The child for whom it is given; the payments stop when he grows out of it. Empty: for the family.",
    )
    stops_with_age = fields.Boolean(related="type_id.stops_with_age")

    @api.constrains("member_id", "beneficiary_id")
    def _check_member(self):
        for request in self:
            if request.member_id and request.member_id.beneficiary_id != request.beneficiary_id:
                raise ValidationError(self.env._("%(member)s is not of this household.", member=request.member_id.name))

    def write(self, vals):
        if "member_id" in vals and not self.env.su and any(
            rec.state not in OPEN and rec.member_id.id != vals["member_id"] for rec in self
        ):
            raise UserError(self.env._("For whom it is given was decided: it can't be changed any more."))
        return super().write(vals)

    @api.model
    def _cron_stop_with_age(self):
        """Nightly: cancel the payments to come of sponsorships whose member grew out of them."""
        today = fields.Date.context_today(self)
        ids = self.search([
            ("stage", "=", "approved"), ("type_id.stops_with_age", "=", True), ("beneficiary_id.state", "!=", "closed"),
            ("installment_ids", "any", [("state", "in", HOLDABLE), ("due_date", ">=", today)]),
        ], order="id").ids
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(ids))
        for batch in split_every(STEP, ids):
            self.browse(batch)._stop_with_age(today)
            if not cron._commit_progress(len(batch)):
                return

    def _stop_with_age(self, today):
        """Cancel what these requests pay from ``today`` on, where nobody is left of the age; tell the officers."""
        limits = self.env["alseraj.age.limit"]._get_limits()
        stopped, reasons = {}, {}
        for request in self:
            reason = request._get_out_of_age_reason(limits, today)
            coming = request.installment_ids.filtered(lambda rec: (
                rec.state in HOLDABLE and rec.due_date >= today
                and not (rec.state == "in_run" and rec.disbursement_id.move_id.state == "draft")
            ))
            if reason and coming:
                stopped[request] = (coming, reason)
                reasons.update(dict.fromkeys(coming, reason))
        self.env["alseraj.support.installment"].union(*reasons)._cancel_for(reasons)
        self._tell_of_age(stopped)

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

    def _tell_of_age(self, stopped):
        """One note on each file, and one activity for its officer."""
        if not stopped:
            return
        bodies = {}
        for request, (coming, reason) in stopped.items():
            bodies.setdefault(request.beneficiary_id, []).append(self.env._(
                "%(request)s stops with age. %(reason)s Cancelled payments: %(installments)s", request=request.name,
                reason=reason, installments=", ".join(coming.mapped("name")),
            ))
        files = self.env["alseraj.beneficiary"].union(*bodies)
        files._message_log_batch(bodies={file.id: Markup("<br/>").join(texts) for file, texts in bodies.items()})
        manager = files._get_age_manager()
        kind = self.env.ref("alseraj_beneficiary.activity_file_age")
        vals_list = []
        for file, texts in bodies.items():
            user = file.officer_id if file.officer_id.active else manager
            if user:
                vals_list.append({
                    "activity_type_id": kind.id, "res_id": file.id, "user_id": user.id,
                    "res_model_id": self.env["ir.model"]._get_id(file._name),
                    "summary": self.with_context(lang=user.lang).env._("Support has stopped with age"),
                    "note": Markup("<p>%s</p>") % Markup("<br/>").join(texts),
                    "date_deadline": fields.Date.context_today(self),
                })
        # the context spares a mail for each activity
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(vals_list)
