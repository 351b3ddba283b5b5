from odoo import api, fields, models
from odoo.fields import Domain

ENDING_DAYS = 30  # before its end, the owner of the body is told


class BodyAgreement(models.Model):
    """What the association and a body have agreed on, and until when."""

    _name = "alseraj.body.agreement"
    _description = "Agreement with a Body"
    _inherit = ["alseraj.guarded.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date_to desc, id desc"
    _check_company_auto = True

    name = fields.Char("Subject", required=True, tracking=True)
    body_id = fields.Many2one(
        "alseraj.body", "Partner Body", required=True, index=True, ondelete="restrict", check_company=True, tracking=True)
    company_id = fields.Many2one(related="body_id.company_id", store=True, index=True, guarded=True)
    purpose = fields.Selection(
        [
            ("referral", "Referring families"), ("data", "Exchange of data"), ("funding", "Funding"),
            ("service", "Services for families"), ("other", "Another purpose"),
        ],
        required=True, default="referral",
    )
    signed_on = fields.Date("Agreed On", tracking=True)
    date_from = fields.Date("In Force From", required=True, tracking=True, default=lambda self: self.env.company._get_today())
    date_to = fields.Date("In Force Until", tracking=True, index=True, help="Empty: until one of the two ends it.")
    attachment = fields.Binary("Signed Agreement", attachment=True)
    attachment_name = fields.Char("File Name")
    note = fields.Text("What Was Agreed On")
    status = fields.Selection(
        [("planned", "Not yet in force"), ("running", "In force"), ("ending", "Ends soon"), ("ended", "Ended")],
        compute="_compute_status", search="_search_status",
    )

    _dates = models.Constraint("CHECK (date_to IS NULL OR date_to >= date_from)", "An agreement ends after it begins.")

    @api.depends("date_from", "date_to")
    def _compute_status(self):
        for agreement in self:
            today = (agreement.company_id or self.env.company)._get_today()
            if agreement.date_from and agreement.date_from > today:
                agreement.status = "planned"
            elif agreement.date_to and agreement.date_to < today:
                agreement.status = "ended"
            else:
                soon = agreement.date_to and (agreement.date_to - today).days <= ENDING_DAYS
                agreement.status = "ending" if soon else "running"

    def _search_status(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env.company._get_today()
        horizon = fields.Date.add(today, days=ENDING_DAYS)
        begun = Domain("date_from", "<=", today)
        by_status = {
            "planned": Domain("date_from", ">", today),
            "ended": begun & Domain("date_to", "<", today),
            "ending": begun & Domain("date_to", ">=", today) & Domain("date_to", "<=", horizon),
            "running": begun & (Domain("date_to", "=", False) | Domain("date_to", ">", horizon)),
        }
        return Domain.OR(by_status[status] for status in value if status in by_status)

    @api.model
    def _get_running_domain(self):
        return self._search_status("in", ["running", "ending"])

    @api.model
    def _cron_ending(self):
        """Each day: an activity before the owner of the body whose agreement ends within a month."""
        ending = self.search([("status", "=", "ending"), ("body_id.user_id", "!=", False)])
        told = set(ending.activity_search(["mail.mail_activity_data_todo"]).mapped("res_id"))
        todo = self.env["ir.cron"]._alseraj_claim(ending.filtered(lambda agreement: agreement.id not in told))
        for (user, day), agreements in todo.grouped(
            lambda agreement: (agreement.body_id.user_id, agreement.date_to)
        ).items():
            agreements.with_context(mail_activity_quick_update=True).activity_schedule(
                "mail.mail_activity_data_todo", date_deadline=day, user_id=user.id,
                summary=self.env._("The agreement ends: renew it, or let it end"))
