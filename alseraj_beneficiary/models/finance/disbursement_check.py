from collections import Counter

from markupsafe import escape

from odoo import api, fields, models
from odoo.exceptions import UserError

FINANCE = "alseraj_beneficiary.group_finance"
ACTIVITY = "alseraj_beneficiary.activity_mend_payment"


class Disbursement(models.Model):
    """What is wrong in a run before it is confirmed, counted by what it is and by who can mend it."""

    _inherit = "alseraj.disbursement"

    problem_installment_ids = fields.Many2many(
        "alseraj.support.installment", string="What Is to Mend", compute="_compute_problem_installment_ids",
    )
    problem_summary = fields.Text("Who Can Mend It", compute="_compute_problem_installment_ids")

    @api.depends("installment_ids.problem", "state")
    @api.depends_context("lang")
    def _compute_problem_installment_ids(self):
        kinds = dict(self.env["alseraj.support.installment"]._fields["problem_kind"]._description_selection(self.env))
        roles = dict(self.env["alseraj.support.installment"]._fields["problem_role"]._description_selection(self.env))
        for run in self:
            wrong = run.installment_ids.filtered("problem") if run.state in ("draft", "confirmed") else self.env[
                "alseraj.support.installment"]
            run.problem_installment_ids = wrong
            counts = Counter((rec.problem_kind, rec.problem_role) for rec in wrong)
            run.problem_summary = "\n".join(
                self.env._("%(count)s × %(what)s: %(who)s", count=count, what=kinds[kind], who=roles[role])
                for (kind, role), count in counts.most_common()
            )

    # ------------------------------------------------------------ asking for it

    def action_ask_to_mend(self):
        """Give an activity to those who can mend what is wrong; who has one already gets no second.

        :return: a notification with how many were asked
        :raises UserError: the user is not in finance
        """
        self.check_access("write")
        if not (self.env.su or self.env.user.has_group(FINANCE)):
            raise UserError(self._get_role_reason("confirm"))
        wanted = [vals for run in self for vals in run._prepare_requests_to_mend()]
        known = {
            (activity.res_model, activity.res_id, activity.user_id.id)
            for activity in self.env["mail.activity"].sudo().search([  # sudo: activities of others, not shown
                ("activity_type_id", "=", self.env.ref(ACTIVITY).id),
                ("res_id", "in", [vals["res_id"] for vals in wanted]),
            ])
        }
        models_by_id = {self.env["ir.model"]._get_id(name): name for name in (self._name, "alseraj.support.request")}
        fresh = {}
        for vals in wanted:
            key = (models_by_id[vals["res_model_id"]], vals["res_id"], vals["user_id"])
            if key not in known:
                fresh.setdefault(key, vals)
        self.env["mail.activity"].sudo().with_context(  # sudo: finance does not write requests
            mail_activity_quick_update=True,
        ).create(list(fresh.values()))
        return self._get_asked_notification(len(fresh), len(wanted))

    def _prepare_requests_to_mend(self):
        """Values of one activity for each problem of an officer, one for each manager and for finance in all."""
        self.ensure_one()
        common = {
            "activity_type_id": self.env.ref(ACTIVITY).id, "date_deadline": fields.Date.context_today(self),
            "automated": True,  # taken back by itself when the run is confirmed
        }
        request_model = self.env["ir.model"]._get_id("alseraj.support.request")
        wanted = []
        wrong = self.problem_installment_ids.sudo()  # sudo: who answers for a request, whoever asks
        for installment in wrong.filtered(lambda rec: rec.problem_role in ("officer", "committee")):
            request = installment.request_id
            user = request.user_id or installment.beneficiary_id.officer_id or self._get_managers()[:1]
            if user:
                wanted.append({
                    **common, "res_model_id": request_model, "res_id": request.id, "user_id": user.id,
                    "note": escape(f"{self.name}: {installment.name}: {installment.problem}"),
                })
        for role, users in (("manager", self._get_managers()), ("finance", self.create_uid)):
            mine = wrong.filtered(lambda rec, role=role: rec.problem_role == role)
            note = escape("; ".join(f"{rec.name}: {rec.problem}" for rec in mine[:20]))
            wanted += [
                {
                    **common, "res_model_id": self.env["ir.model"]._get_id(self._name), "res_id": self.id,
                    "user_id": user.id, "note": note,
                } for user in users if mine
            ]
        return wanted

    def _get_managers(self):
        group = self.env.ref("alseraj_beneficiary.group_manager").sudo()  # sudo: who is in a group is no secret here
        return group.all_user_ids.filtered(
            lambda user: user.active and user.id != api.SUPERUSER_ID and self.company_id in user.company_ids
        ).sorted("id")

    def _get_asked_notification(self, asked, wanted):
        if asked:
            message = self.env._("Asked to mend: %(count)s.", count=asked)
        elif wanted:
            message = self.env._("Everybody who can mend this was asked already.")
        else:
            message = self.env._("There is nothing to mend.")
        return self._get_notification(message, "success" if asked else "info")

    def _end_requests_to_mend(self):
        """A confirmed run has nothing to mend: take what was asked back."""
        self.sudo().activity_unlink([ACTIVITY])  # sudo: activities of others
        self.installment_ids.request_id.sudo().activity_unlink([ACTIVITY])  # sudo: same
