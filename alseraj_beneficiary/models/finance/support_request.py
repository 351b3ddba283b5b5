from odoo import api, fields, models

EMPLOYEES = "base.group_user"  # the portal shows what was paid in its own words


class SupportRequest(models.Model):
    """From approved on, the state of a request follows from its installments, and they from the ledger."""

    _inherit = "alseraj.support.request"

    fund_id = fields.Many2one(
        "alseraj.fund", check_company=True, index="btree_not_null", tracking=True,
        groups=EMPLOYEES, help="Pays this request; empty: the fund of its support type.",
    )
    third_party_id = fields.Many2one(
        "res.partner", string="Paid To", tracking=True, groups=EMPLOYEES,
        help="The landlord, shop or company that is paid on the beneficiary's behalf.",
    )
    installment_ids = fields.One2many(
        "alseraj.support.installment", "request_id", string="Installments", groups=EMPLOYEES,
    )
    installment_count = fields.Integer(compute="_compute_installment_amounts", groups=EMPLOYEES)
    amount_paid = fields.Monetary(compute="_compute_installment_amounts", groups=EMPLOYEES)
    amount_to_pay = fields.Monetary(compute="_compute_installment_amounts", groups=EMPLOYEES)
    delivered_on = fields.Datetime(
        copy=False, readonly=True, index="btree_not_null",
        groups=EMPLOYEES, help="When its last installment was paid or handed over, the first time.",
    )

    @api.depends("stage", "installment_ids.state")
    def _compute_state(self):
        super()._compute_state()
        for request in self.filtered(lambda request: request.stage == "approved"):
            live = set(request.installment_ids.mapped("state")) - {"cancelled"}
            if live and live <= {"paid", "confirmed"}:
                request.state = "done"
            elif live & {"in_run", "paid", "confirmed"}:
                request.state = "delivering"

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
