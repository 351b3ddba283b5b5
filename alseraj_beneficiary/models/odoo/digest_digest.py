from odoo import fields, models

# What each figure counts: model, field of its day, what else, what is summed. The same rows as dashboards and the report for
# the board count.
FIGURES = {
    "requests": ("alseraj.request.analysis", "submitted_on", None, None),
    "decisions": ("alseraj.committee.decision.report", "closed_on", None, None),
    "paid": ("alseraj.support.installment", "paid_on", [("state", "in", ("paid", "confirmed"))], "amount"),
    "families": ("alseraj.beneficiary", "registered_on", None, None),
    "contacts": ("alseraj.interaction", "date_start", None, None),
    "complaints": ("alseraj.complaint", "received_on", None, None),
}
ACTIONS = {
    "requests": "action_support_request_report", "decisions": "action_committee_decision_figures",
    "paid": "action_fund_report", "families": "action_beneficiary_analysis",
}


class DigestDigest(models.Model):
    """Our figures in Odoo's digest by mail: each reader gets those that he may read, of the files that he may see."""

    _inherit = "digest.digest"

    kpi_alseraj_requests = fields.Boolean("Requests Received")
    kpi_alseraj_decisions = fields.Boolean("Decisions of the Committee")
    kpi_alseraj_paid = fields.Boolean("Paid to Families")
    kpi_alseraj_families = fields.Boolean("Newly Registered Families")
    kpi_alseraj_contacts = fields.Boolean("Contacts with Families")
    kpi_alseraj_complaints = fields.Boolean("Complaints and Suggestions Received")
    # each by itself: Odoo leaves out of a mail the one that its reader may not read
    kpi_alseraj_requests_value = fields.Integer(compute=lambda self: self._compute_alseraj_figure("requests"))
    kpi_alseraj_decisions_value = fields.Integer(compute=lambda self: self._compute_alseraj_figure("decisions"))
    kpi_alseraj_paid_value = fields.Monetary(compute=lambda self: self._compute_alseraj_figure("paid"))
    kpi_alseraj_families_value = fields.Integer(compute=lambda self: self._compute_alseraj_figure("families"))
    kpi_alseraj_contacts_value = fields.Integer(compute=lambda self: self._compute_alseraj_figure("contacts"))
    kpi_alseraj_complaints_value = fields.Integer(compute=lambda self: self._compute_alseraj_figure("complaints"))

    def _compute_alseraj_figure(self, name):
        model, day, domain, summed = FIGURES[name]
        self._calculate_company_based_kpi(
            model, f"kpi_alseraj_{name}_value", day, additional_domain=domain, sum_field=summed)

    def _compute_kpis_actions(self, company, user):
        return {
            **super()._compute_kpis_actions(company, user),
            **{f"kpi_alseraj_{name}": f"alseraj_beneficiary.{action}" for name, action in ACTIONS.items()},
        }
