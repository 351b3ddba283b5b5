from odoo import fields, models


class DigestDigest(models.Model):
    """Our figures in Odoo's digest by mail: each reader gets those that he may read, of the files that he may see."""

    _inherit = "digest.digest"

    kpi_alseraj_requests = fields.Boolean("Requests Received")
    kpi_alseraj_requests_value = fields.Integer(compute="_compute_kpi_alseraj_requests_value")
    kpi_alseraj_decisions = fields.Boolean("Decisions of the Committee")
    kpi_alseraj_decisions_value = fields.Integer(compute="_compute_kpi_alseraj_decisions_value")
    kpi_alseraj_paid = fields.Boolean("Paid to Families")
    kpi_alseraj_paid_value = fields.Monetary(compute="_compute_kpi_alseraj_paid_value")
    kpi_alseraj_families = fields.Boolean("Newly Registered Families")
    kpi_alseraj_families_value = fields.Integer(compute="_compute_kpi_alseraj_families_value")
    kpi_alseraj_contacts = fields.Boolean("Contacts with Families")
    kpi_alseraj_contacts_value = fields.Integer(compute="_compute_kpi_alseraj_contacts_value")
    kpi_alseraj_complaints = fields.Boolean("Complaints and Suggestions Received")
    kpi_alseraj_complaints_value = fields.Integer(compute="_compute_kpi_alseraj_complaints_value")

    # The same rows as dashboards and the report for the board count. Whose rights do not reach a model gets an AccessError from
    # it, and Odoo leaves the figure out of his mail.

    def _compute_kpi_alseraj_requests_value(self):
        self._calculate_company_based_kpi("alseraj.request.analysis", "kpi_alseraj_requests_value", "submitted_on")

    def _compute_kpi_alseraj_decisions_value(self):
        self._calculate_company_based_kpi("alseraj.committee.decision.report", "kpi_alseraj_decisions_value", "closed_on")

    def _compute_kpi_alseraj_paid_value(self):
        self._calculate_company_based_kpi(
            "alseraj.support.installment", "kpi_alseraj_paid_value", "paid_on",
            additional_domain=[("state", "in", ("paid", "confirmed"))], sum_field="amount")

    def _compute_kpi_alseraj_families_value(self):
        self._calculate_company_based_kpi("alseraj.beneficiary", "kpi_alseraj_families_value", "registered_on")

    def _compute_kpi_alseraj_contacts_value(self):
        self._calculate_company_based_kpi("alseraj.interaction", "kpi_alseraj_contacts_value", "date_start")

    def _compute_kpi_alseraj_complaints_value(self):
        self._calculate_company_based_kpi("alseraj.complaint", "kpi_alseraj_complaints_value", "received_on")

    def _compute_kpis_actions(self, company, user):
        actions = super()._compute_kpis_actions(company, user)
        for name, action in (
            ("requests", "action_support_request_report"), ("decisions", "action_committee_decision_figures"),
            ("paid", "action_fund_report"), ("families", "action_beneficiary_analysis"),
        ):
            actions[f"kpi_alseraj_{name}"] = f"alseraj_beneficiary.{action}"
        return actions
