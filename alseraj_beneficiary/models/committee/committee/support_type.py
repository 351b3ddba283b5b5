from odoo import api, fields, models


class SupportType(models.Model):
    """Who decides on it, by amount."""

    _inherit = "alseraj.support.type"

    tier_ids = fields.One2many(
        "alseraj.approval.tier", "type_id", string="Who Decides", copy=True,
        help="Empty: the committees of the company, each up to its own limit.",
    )

    def _get_deciders(self, company):
        """Who may decide on this support, the lowest limit first.

        :param company: ``res.company`` of the request
        :return: list of (``alseraj.committee``, limit); limit 0: any amount
        """
        self.ensure_one()
        tiers = self._get_tiers(company)
        if tiers:
            deciders = [(tier.committee_id, tier._get_limit()) for tier in tiers]
        else:
            committees = self.env["alseraj.committee"].search([("company_id", "=", company.id)])
            deciders = [(committee, committee.approval_limit) for committee in committees]
        return sorted(deciders, key=lambda pair: (not pair[1], pair[1]))

    def _get_tiers(self, company):
        return self.tier_ids.filtered(lambda tier: tier.company_id == company and tier.committee_id.active)

    def _get_committee_limit(self, committee):
        """Up to which amount ``committee`` decides on this support; 0: any amount."""
        tier = self.tier_ids.filtered(lambda tier: tier.committee_id == committee)[:1]
        return tier._get_limit() if tier else committee.approval_limit

    @api.model
    def _choose_decider(self, deciders, amount, currency):
        """To whom an amount goes: the first whose limit covers it.

        :param list deciders: what :meth:`_get_deciders` gave
        :param float amount: in ``currency``
        :param currency: ``res.currency``
        :return: (``alseraj.committee`` or empty, limit)
        """
        for committee, limit in deciders:
            if not limit or currency.compare_amounts(amount, limit) <= 0:
                return committee, limit
        return self.env["alseraj.committee"], 0.0
