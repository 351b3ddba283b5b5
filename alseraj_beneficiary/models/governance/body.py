from odoo import api, fields, models


class Body(models.Model):
    """A body that the association works with: whom to call there, what was agreed on, who was sent there."""

    _name = "alseraj.body"
    _description = "Partner Body"
    _inherit = ["alseraj.guarded.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "name"
    _duplicable = False
    _check_company_auto = True
    _rec_names_search = ["name", "contact_name", "phone"]

    name = fields.Char(required=True, tracking=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [
            ("government", "Government"), ("charity", "Association or Foundation"), ("health", "Hospital or Clinic"),
            ("education", "School or University"), ("business", "Business or Shop"),
            ("mosque", "Mosque"), ("other", "Other Body"),
        ],
        "Kind of Body", required=True, default="charity", index=True,
    )
    services = fields.Text("What It Offers", help="For whom, and what one brings along.")
    contact_name = fields.Char("Contact Person")
    phone = fields.Char()
    email = fields.Char()
    website = fields.Char()
    city = fields.Char()
    user_id = fields.Many2one(
        "res.users", "Owner", index="btree_not_null", default=lambda self: self.env.user, domain="[('share', '=', False)]",
        help="Keeps the relation, and is told when an agreement ends.")
    agreement_ids = fields.One2many("alseraj.body.agreement", "body_id", "Agreements")
    referral_ids = fields.One2many("alseraj.body.referral", "body_id", "Referrals Out")
    has_agreement = fields.Boolean(
        "Agreement in Force", compute="_compute_has_agreement", search="_search_has_agreement")
    referral_count = fields.Integer("Number of Referrals", compute="_compute_referral_count")
    helped_count = fields.Integer("Families Helped", compute="_compute_referral_count")

    _name_unique = models.UniqueIndex("(company_id, lower(name))", "This body is in the directory already.")

    @api.depends("agreement_ids.date_from", "agreement_ids.date_to")
    def _compute_has_agreement(self):
        for body in self:
            body.has_agreement = any(agreement.status in ("running", "ending") for agreement in body.agreement_ids)

    def _search_has_agreement(self, operator, value):
        if operator != "in":
            return NotImplemented
        running = fields.Domain("agreement_ids", "any", self.env["alseraj.body.agreement"]._get_running_domain())
        if {True, False} <= set(value):
            return fields.Domain.TRUE
        return running if True in value else ~running

    @api.depends("referral_ids.outcome")
    def _compute_referral_count(self):
        rows = self.env["alseraj.body.referral"]._read_group(
            [("body_id", "in", self.ids), ("state", "!=", "draft")], ["body_id", "outcome"], ["__count"])
        for body in self:
            own = [(outcome, count) for of_body, outcome, count in rows if of_body == body._origin]
            body.referral_count = sum(count for _outcome, count in own)
            body.helped_count = sum(count for outcome, count in own if outcome in ("helped", "partly"))
