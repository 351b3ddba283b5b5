from odoo import api, fields, models


class SupportRequest(models.Model):
    """To whom the amount of a request goes for a decision."""

    _inherit = "alseraj.support.request"

    deciding_committee_id = fields.Many2one(
        "alseraj.committee", compute="_compute_deciding_committee",
        help="By the amount approved, or else recommended, or else requested.",
    )
    deciding_text = fields.Char("Who Decides", compute="_compute_deciding_committee")

    @api.depends("type_id", "company_id", "amount_requested", "amount_recommended", "amount_approved")
    @api.depends_context("lang")
    def _compute_deciding_committee(self):
        deciders = {}
        for request in self:
            request.deciding_committee_id = request.deciding_text = False
            if not request.type_id or not request.company_id:
                continue
            key = request.type_id, request.company_id
            if key not in deciders:
                deciders[key] = request.type_id._get_deciders(request.company_id)
            amount = request.amount_approved or request.amount_recommended or request.amount_requested
            committee, limit = request.type_id._choose_decider(deciders[key], amount, request.currency_id)
            request.deciding_committee_id = committee
            request.deciding_text = request._get_deciding_text(committee, limit, amount)

    def _get_deciding_text(self, committee, limit, amount):
        currency = self.currency_id
        if not committee:
            return self.env._(
                "%(amount)s is above what any committee may approve for this support. A manager sets who decides.",
                amount=currency.format(amount))
        if limit:
            return self.env._(
                "This amount goes to: %(committee)s (up to %(limit)s)", committee=committee.name, limit=currency.format(limit))
        return self.env._("This amount goes to: %(committee)s", committee=committee.name)
