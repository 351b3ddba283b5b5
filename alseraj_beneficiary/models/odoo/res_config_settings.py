from odoo import api, fields, models

from ...tools.names import comma
from .ir_config_parameter import ACCESS_LOG_MONTHS, MESSAGE_MONTHS, UPLOAD_DAYS

MOST_COUNTED = 10_000  # of what is beyond its time; more are not counted while somebody looks at the settings


class ResConfigSettings(models.TransientModel):
    """The settings of the company, in the groups of ``res.company``; how they act is said there."""

    _inherit = "res.config.settings"

    # The association's day
    alseraj_timezone = fields.Selection(related="company_id.alseraj_timezone", readonly=False)

    alseraj_digits = fields.Selection(related="company_id.alseraj_digits", readonly=False)

    # What papers show of the association
    alseraj_license = fields.Char(related="company_id.alseraj_license", readonly=False)
    alseraj_seal = fields.Image(related="company_id.alseraj_seal", readonly=False)

    # The reply to a request
    reply_min_days = fields.Integer(related="company_id.reply_min_days", readonly=False)
    reply_max_days = fields.Integer(related="company_id.reply_max_days", readonly=False)
    alseraj_reply_working_days = fields.Boolean(related="company_id.alseraj_reply_working_days", readonly=False)
    alseraj_pause_moves_floor = fields.Boolean(related="company_id.alseraj_pause_moves_floor", readonly=False)
    alseraj_chase_days = fields.Integer(related="company_id.alseraj_chase_days", readonly=False)
    alseraj_appeal_days = fields.Integer(related="company_id.alseraj_appeal_days", readonly=False)

    # Requests that come back, are reopened or made again
    alseraj_return_days = fields.Integer(related="company_id.alseraj_return_days", readonly=False)
    alseraj_reopen_days = fields.Integer(related="company_id.alseraj_reopen_days", readonly=False)
    alseraj_reapply_months = fields.Integer(related="company_id.alseraj_reapply_months", readonly=False)

    # What stops a request before it is verified, and links for signing
    alseraj_referral_blocks = fields.Boolean(related="company_id.alseraj_referral_blocks", readonly=False)
    alseraj_difference_blocks = fields.Selection(related="company_id.alseraj_difference_blocks", readonly=False)
    alseraj_sign_link_hours = fields.Integer(related="company_id.alseraj_sign_link_hours", readonly=False)

    # Files: review, documents, duplicate detection, collectors
    alseraj_review_months = fields.Integer(related="company_id.alseraj_review_months", readonly=False)
    alseraj_age_notice_days = fields.Integer(related="company_id.alseraj_age_notice_days", readonly=False)
    alseraj_document_warn_days = fields.Integer(related="company_id.alseraj_document_warn_days", readonly=False)
    alseraj_scan_max_mb = fields.Integer(related="company_id.alseraj_scan_max_mb", readonly=False)
    alseraj_duplicate_similarity = fields.Float(related="company_id.alseraj_duplicate_similarity", readonly=False)
    alseraj_duplicate_cluster = fields.Integer(related="company_id.alseraj_duplicate_cluster", readonly=False)
    alseraj_duplicate_reminders = fields.Integer(related="company_id.alseraj_duplicate_reminders", readonly=False)
    alseraj_debt_days = fields.Integer(related="company_id.alseraj_debt_days", readonly=False)
    alseraj_debts_hold = fields.Selection(related="company_id.alseraj_debts_hold", readonly=False)
    alseraj_collector_notice_days = fields.Integer(related="company_id.alseraj_collector_notice_days", readonly=False)
    alseraj_collector_max_files = fields.Integer(related="company_id.alseraj_collector_max_files", readonly=False)

    # Messages
    alseraj_quiet_from = fields.Float(related="company_id.alseraj_quiet_from", readonly=False)
    alseraj_quiet_until = fields.Float(related="company_id.alseraj_quiet_until", readonly=False)
    alseraj_awareness_from = fields.Float(related="company_id.alseraj_awareness_from", readonly=False)
    alseraj_awareness_until = fields.Float(related="company_id.alseraj_awareness_until", readonly=False)
    alseraj_sms_provider = fields.Selection(related="company_id.alseraj_sms_provider", readonly=False)
    alseraj_sms_sender = fields.Char(related="company_id.alseraj_sms_sender", readonly=False)
    alseraj_sms_key = fields.Char(related="company_id.alseraj_sms_key", readonly=False)
    alseraj_sms_url = fields.Char(related="company_id.alseraj_sms_url", readonly=False)
    alseraj_sms_method = fields.Selection(related="company_id.alseraj_sms_method", readonly=False)
    alseraj_sms_headers = fields.Text(related="company_id.alseraj_sms_headers", readonly=False)
    alseraj_sms_parameters = fields.Text(related="company_id.alseraj_sms_parameters", readonly=False)
    alseraj_sms_success = fields.Char(related="company_id.alseraj_sms_success", readonly=False)
    alseraj_sms_type_service = fields.Char(related="company_id.alseraj_sms_type_service", readonly=False)
    alseraj_sms_type_awareness = fields.Char(related="company_id.alseraj_sms_type_awareness", readonly=False)
    alseraj_sms_balance_min = fields.Float(related="company_id.alseraj_sms_balance_min", readonly=False)
    alseraj_sms_report_url = fields.Char(related="company_id.alseraj_sms_report_url")
    alseraj_sms_balance = fields.Float(related="company_id.alseraj_sms_balance")
    alseraj_sms_balance_on = fields.Datetime(related="company_id.alseraj_sms_balance_on")

    # Public pages
    alseraj_map_url = fields.Char(related="company_id.alseraj_map_url", readonly=False)
    alseraj_identity_provider = fields.Selection(related="company_id.alseraj_identity_provider", readonly=False)

    # Interactions, complaints and privacy requests: their clocks
    alseraj_letter_days = fields.Integer(related="company_id.alseraj_letter_days", readonly=False)
    alseraj_interaction_days = fields.Integer(related="company_id.alseraj_interaction_days", readonly=False)
    alseraj_complaint_ack_days = fields.Integer(related="company_id.alseraj_complaint_ack_days", readonly=False)
    alseraj_sensitive_ack_hours = fields.Integer(related="company_id.alseraj_sensitive_ack_hours", readonly=False)
    alseraj_complaint_days = fields.Integer(related="company_id.alseraj_complaint_days", readonly=False)
    alseraj_complaint_head_id = fields.Many2one(related="company_id.alseraj_complaint_head_id", readonly=False)
    alseraj_complaint_extension_days = fields.Integer(related="company_id.alseraj_complaint_extension_days", readonly=False)
    alseraj_privacy_days = fields.Integer(related="company_id.alseraj_privacy_days", readonly=False)
    alseraj_privacy_extension_days = fields.Integer(related="company_id.alseraj_privacy_extension_days", readonly=False)

    # Separation of duties: shown here; only a decision by name loosens one
    alseraj_duties_decided = fields.Boolean(related="company_id.alseraj_duties_decided")
    alseraj_four_eyes_documents = fields.Boolean(related="company_id.alseraj_four_eyes_documents", readonly=False)
    alseraj_enterer_may_verify = fields.Boolean(related="company_id.alseraj_enterer_may_verify", readonly=False)
    alseraj_researcher_may_verify = fields.Boolean(related="company_id.alseraj_researcher_may_verify", readonly=False)
    alseraj_enterer_may_vote = fields.Boolean(related="company_id.alseraj_enterer_may_vote", readonly=False)
    alseraj_researcher_may_vote = fields.Boolean(related="company_id.alseraj_researcher_may_vote", readonly=False)
    alseraj_single_vote = fields.Boolean(related="company_id.alseraj_single_vote", readonly=False)
    alseraj_recorded_votes_count = fields.Boolean(related="company_id.alseraj_recorded_votes_count", readonly=False)
    alseraj_voter_may_disburse = fields.Boolean(related="company_id.alseraj_voter_may_disburse", readonly=False)
    alseraj_one_hand_disburse = fields.Boolean(related="company_id.alseraj_one_hand_disburse", readonly=False)
    alseraj_one_hand_transfer = fields.Boolean(related="company_id.alseraj_one_hand_transfer", readonly=False)
    alseraj_one_hand_account = fields.Boolean(related="company_id.alseraj_one_hand_account", readonly=False)
    alseraj_one_hand_adoption = fields.Boolean(related="company_id.alseraj_one_hand_adoption", readonly=False)
    alseraj_receiver_proof = fields.Selection(related="company_id.alseraj_receiver_proof", readonly=False)

    # Payments: the account, holds, proof of receipt
    alseraj_expense_account_id = fields.Many2one(related="company_id.alseraj_expense_account_id", readonly=False)
    alseraj_hold_expired = fields.Boolean(related="company_id.alseraj_hold_expired", readonly=False)
    alseraj_hold_review_days = fields.Integer(related="company_id.alseraj_hold_review_days", readonly=False)
    alseraj_receipt_ask = fields.Boolean(related="company_id.alseraj_receipt_ask", readonly=False)
    alseraj_receipt_days = fields.Integer(related="company_id.alseraj_receipt_days", readonly=False)
    alseraj_receipt_wait_days = fields.Integer(related="company_id.alseraj_receipt_wait_days", readonly=False)
    alseraj_receipt_sample = fields.Float(related="company_id.alseraj_receipt_sample", readonly=False)

    # The whole database
    alseraj_access_log_months = fields.Integer(
        "Access Log Kept (months)", config_parameter=ACCESS_LOG_MONTHS,
    )
    alseraj_message_months = fields.Integer(
        "Texts of Messages Kept (months)", config_parameter=MESSAGE_MONTHS,
    )
    alseraj_upload_days = fields.Integer("Uploads of Imports Kept (days)", config_parameter=UPLOAD_DAYS)
    alseraj_beyond_note = fields.Char("Beyond Its Time Now", compute="_compute_alseraj_beyond_note")
    alseraj_forgetting_note = fields.Char("Forgetting", compute="_compute_alseraj_forgetting")
    alseraj_forgetting_waits = fields.Boolean("Waits for a Second Administrator", compute="_compute_alseraj_forgetting")

    @api.depends("alseraj_access_log_months", "alseraj_message_months")
    def _compute_alseraj_forgetting(self):
        months, askers, confirmed_by = self.env["ir.config_parameter"]._alseraj_get_forgetting()
        names = {"users": comma(self.env.lang).join(askers.mapped("name")), "user": confirmed_by.name}
        for settings in self:
            settings.alseraj_forgetting_waits = bool(any(months.values()) and not confirmed_by)
            settings.alseraj_forgetting_note = any(months.values()) and (
                self.env._("Confirmed by %(user)s.", **names) if confirmed_by else self.env._(
                    "Asked for by %(users)s. Another administrator confirms it; until then nothing is forgotten.", **names))

    @api.depends("alseraj_access_log_months", "alseraj_message_months", "alseraj_upload_days")
    def _compute_alseraj_beyond_note(self):
        """What the rules as they are typed would take now."""
        for settings in self:
            counts = {
                "lines": settings._count_beyond("alseraj.access.log", settings.alseraj_access_log_months),
                "texts": settings._count_beyond("alseraj.message", settings.alseraj_message_months),
                "uploads": settings._count_beyond("alseraj.import", settings.alseraj_upload_days)
                + settings._count_beyond("alseraj.scan.import", settings.alseraj_upload_days),
            }
            settings.alseraj_beyond_note = self.env._(
                "Lines of the access log: %(lines)s. Texts of messages: %(texts)s. Uploads of imports: %(uploads)s.",
                **{name: f"{count:,}" if count < MOST_COUNTED else f"{MOST_COUNTED:,}+" for name, count in counts.items()})

    def _count_beyond(self, model, kept):
        # sudo: an administrator decides about what he may not read; he sees how many, nothing of them
        records_sudo = self.env[model].sudo()
        return records_sudo.search_count(records_sudo._get_beyond_domain(kept), limit=MOST_COUNTED) if kept > 0 else 0

    def action_alseraj_confirm_forgetting(self):
        """Let what another administrator asked for take effect: how long evidence is kept.

        :return: True
        :raises UserError: the user asked for it
        """
        self.check_access("create")  # settings are an administrator's
        self.env["ir.config_parameter"]._alseraj_confirm_forgetting()
        return True

    def action_open_duties(self):
        """Ask whether one person works alone here.

        :return: a window action
        """
        self.ensure_one()
        return self.company_id.action_open_duties()
