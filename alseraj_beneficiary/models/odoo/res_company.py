from datetime import datetime, time, timedelta

import pytz

from odoo import SUPERUSER_ID, api, fields, models, tools
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_list, hmac

from odoo.addons.base.models.res_partner import _tz_get

from ...tools import digits, same_person, sms_gateways
from ...tools.roles import ANY_ROLE, GRIEVANCE, MANAGER
from .sms_api import SmsApiGateway, SmsApiOutbox

# What an office of one needs where a rule asks for a second person; the opposite is safe, and the default.
OFFICE_OF_ONE = {
    "alseraj_four_eyes_documents": False,
    "alseraj_enterer_may_verify": True,
    "alseraj_researcher_may_verify": True,
    "alseraj_enterer_may_vote": True,
    "alseraj_researcher_may_vote": True,
    "alseraj_single_vote": True,
    "alseraj_recorded_votes_count": True,
    "alseraj_voter_may_disburse": True,
    "alseraj_one_hand_disburse": True,
    "alseraj_one_hand_transfer": True,
    "alseraj_one_hand_account": True,
    "alseraj_one_hand_adoption": True,
    "alseraj_receiver_proof": "alone",
}
SECOND_PERSON = {
    name: "second" if name == "alseraj_receiver_proof" else not value for name, value in OFFICE_OF_ONE.items()
}
# What a manager of the association changes himself; the rest is an administrator's, duties are decided by name.
MANAGER_SETTINGS = frozenset({
    "reply_min_days", "reply_max_days", "alseraj_reply_working_days", "alseraj_pause_moves_floor", "alseraj_chase_days",
    "alseraj_appeal_days", "alseraj_return_days", "alseraj_reopen_days", "alseraj_reapply_months",
    "alseraj_sign_link_hours", "alseraj_review_months", "alseraj_age_notice_days", "alseraj_document_warn_days",
    "alseraj_debt_days", "alseraj_debts_hold", "alseraj_collector_notice_days",
    "alseraj_collector_max_files", "alseraj_interaction_days", "alseraj_letter_days",
    "alseraj_complaint_ack_days", "alseraj_sensitive_ack_hours",
    "alseraj_complaint_days", "alseraj_complaint_extension_days", "alseraj_privacy_days", "alseraj_privacy_extension_days",
    "alseraj_hold_expired", "alseraj_hold_review_days", "alseraj_receipt_ask", "alseraj_receipt_days",
    "alseraj_receipt_wait_days", "alseraj_receipt_sample", "alseraj_digits", "alseraj_map_url",
})
SUNDAY_TO_THURSDAY = ("6", "0", "1", "2", "3")


class ResCompany(models.Model):
    """The settings of an association, grouped by subject, and its clock: which day it is, which days are worked."""

    _inherit = "res.company"

    # The association's day: one clock for everything that is stored, whatever zone a user or the public page is in.
    alseraj_timezone = fields.Selection(
        _tz_get, "Time Zone of the Association", default="Asia/Riyadh", required=True,
        help="The association's day: numbers, dates of entries, deadlines and ages are counted by it.",
    )

    alseraj_digits = fields.Selection(
        [(digits.WESTERN, "1 2 3 (Western)"), (digits.ARABIC, "١ ٢ ٣ (Arabic-Indic)")],
        "Digits in Arabic", default=digits.WESTERN, required=True,
        help="Of all numbers and dates that are read in Arabic: in the application, on the portal and on papers. Either can "
             "be typed.",
    )

    # What papers show of the association.
    alseraj_license = fields.Char(
        "Licence Number", help="Of the National Center for the Non-Profit Sector, as the letterhead shows it.")
    alseraj_seal = fields.Image(
        "Seal", max_width=600, max_height=600, groups=f"base.group_system,{MANAGER}",
        help="Its picture is printed for the people named under the kind of paper, and for nobody else.",
    )

    # The reply to a request. Policy: the research committee "replies in a period of not less than two weeks".
    reply_min_days = fields.Integer("Reply not before (days)", default=14)
    reply_max_days = fields.Integer("Reply due within (days)", default=30)
    alseraj_reply_working_days = fields.Boolean(
        "Count working days", help="The days of the reply are working days of the company's calendar."
    )
    alseraj_pause_moves_floor = fields.Boolean(
        "A pause moves the first day of the reply", default=True,
        help="While the applicant completes his request, the day before which no reply is given moves as well.",
    )
    alseraj_chase_days = fields.Integer(
        "Tell a manager of an overdue reply after (days)", default=3,
        help="Counted from the day on which its owner was reminded; 0: never.",
    )
    alseraj_appeal_days = fields.Integer("Appeal within (days)", default=30)

    # Requests that come back, are reopened or made again.
    alseraj_return_days = fields.Integer(
        "Remind of a returned request after (days)", default=30,
        help="The applicant is reminded once; as many days later his officer may withdraw the request. 0: never.",
    )
    alseraj_reopen_days = fields.Integer(
        "Reopen a request within (days)", default=30,
        help="After it was cancelled or withdrawn; 0: no limit.",
    )
    alseraj_reapply_months = fields.Integer(
        "Apply again after a rejection (months)", default=0,
        help="For the same support type; 0: as often as the support type itself is given.",
    )

    # What stops a request before it is verified, and links for signing.
    alseraj_referral_blocks = fields.Boolean(
        "An open referral stops the verification", default=True,
        help="A request is verified when what was referred to the social researcher is answered, declined or taken back.",
    )
    alseraj_difference_blocks = fields.Selection(
        [("nothing", "Nothing, it is shown"), ("verify", "Verifying"), ("submit", "Submitting and verifying")],
        "A family that changed after the signature stops", default="verify", required=True,
        help="Until it is signed again, or an officer says why the difference is accepted.",
    )
    alseraj_sign_link_hours = fields.Integer("A link for signing is valid for (hours)", default=72)

    # Files: review, documents, duplicate detection, collectors.
    alseraj_review_months = fields.Integer("Review a file every (months)", default=12)
    alseraj_age_notice_days = fields.Integer("Notify of an age limit before (days)", default=60)
    alseraj_document_warn_days = fields.Integer(
        "Warn before a document ends (days)", default=30,
        help="The file's owner and the beneficiary are told this many days before; 0: never.",
    )
    alseraj_scan_max_mb = fields.Integer("Largest scan (MB)", default=10, help="0: no limit.")
    alseraj_duplicate_similarity = fields.Float(
        "Names are similar from", default=same_person.THRESHOLD, digits=(3, 2),
        help="From 0 to 1. Two files of one birth date whose names are less alike are no duplicates.",
    )
    alseraj_duplicate_cluster = fields.Integer(
        "A number shared by more than (files)", default=10,
        help="Each of these files is compared with the oldest of them only, not with all the others.",
    )
    alseraj_duplicate_reminders = fields.Integer(
        "One reminder for more than (cases)", default=10,
        help="More cases at once, from an import or a night, give one reminder instead of one for each.",
    )
    alseraj_debt_days = fields.Integer(
        "An adopted file completes what it lacks within (days)", default=90,
        help="Counted from the day on which a manager adopts files of the old system.",
    )
    alseraj_debts_hold = fields.Selection(
        [("nothing", "Nothing, they are shown"), ("requests", "New requests"), ("payments", "Payments"),
         ("both", "New requests and payments")],
        "Overdue Debts of an Adopted File Hold", default="both", required=True,
        help="Until what the file lacks is brought and verified.",
    )
    alseraj_collector_notice_days = fields.Integer(
        "Remind before a collector's authority ends (days)", default=14,
    )
    alseraj_collector_max_files = fields.Integer(
        "Files that one collector serves without a warning", default=5,
    )

    # Messages. Saudi rules: service at any time, awareness from 9 to 22; a sender's name is registered.
    alseraj_quiet_from = fields.Float(
        "Quiet hours from", default=21.0, help="No short text is sent then, unless somebody waits for it. Equal hours: none.",
    )
    alseraj_quiet_until = fields.Float("Quiet hours until", default=8.0)
    alseraj_awareness_from = fields.Float("Awareness messages from", default=9.0)
    alseraj_awareness_until = fields.Float("Awareness messages until", default=22.0)
    alseraj_sms_provider = fields.Selection(
        [
            ("odoo", "Odoo's own"), ("outbox", "None: an outbox shows what would have been sent"),
            ("unifonic", "Unifonic"), ("taqnyat", "Taqnyat"), ("http", "Another one, by its parameters"),
        ],
        "Gateway of short texts", default="odoo", required=True,
    )
    alseraj_sms_sender = fields.Char("Name of the sender", help="As it is registered with the authority.")
    alseraj_sms_key = fields.Char("Key of the gateway", groups="base.group_system", help="AppSid, or bearer token.")
    alseraj_sms_url = fields.Char(
        "Address of the gateway", groups="base.group_system", help="Empty: the one that the gateway has published.",
    )
    alseraj_sms_method = fields.Selection(
        [("form", "POST, form"), ("json", "POST, JSON"), ("get", "GET")], "Parameters go as", default="form", required=True,
    )
    alseraj_sms_headers = fields.Text("Headers", groups="base.group_system", help="A line each: name = value.")
    alseraj_sms_parameters = fields.Text(
        "Parameters", groups="base.group_system",
        help="A line each: name = value, with {number} {plus_number} {text} {sender} {key} {reference} {type}.",
    )
    alseraj_sms_success = fields.Char("The answer holds", help="What the gateway's answer says when it took the text.")
    alseraj_sms_type_service = fields.Char("The gateway's number for service messages", help="Empty: it is not told.")
    alseraj_sms_type_awareness = fields.Char("The gateway's number for awareness messages", help="Empty: it is not told.")
    alseraj_sms_balance = fields.Float("Balance at the gateway", readonly=True, copy=False)
    alseraj_sms_balance_on = fields.Datetime("Balance of", readonly=True, copy=False)
    alseraj_sms_balance_min = fields.Float("Warn below a balance of", help="A manager is reminded. 0: never.")
    alseraj_sms_report_url = fields.Char(
        "Address for delivery reports", compute="_compute_alseraj_sms_report_url", groups="base.group_system",
        help="Enter it at the gateway; who knows it could report texts as delivered.",
    )

    # Public pages.
    alseraj_map_url = fields.Char(
        "Way on the map", help="Link to the main office on a map. Empty: a search for the address of the company.",
    )
    alseraj_identity_provider = fields.Selection(
        [("stand_in", "Stand-in for trials")], "Sign-on of the state",
        help="Beside the code to the mobile. The stand-in is for trials: the administrator confirms in its place.",
    )

    # Interactions, complaints and privacy requests: their clocks.
    alseraj_interaction_days = fields.Integer("Answer an interaction within (working days)", default=2)
    alseraj_letter_days = fields.Integer("Answer a letter within (working days)", default=7)
    alseraj_complaint_ack_days = fields.Integer("Acknowledge a complaint within (working days)", default=2)
    alseraj_sensitive_ack_hours = fields.Integer(
        "Acknowledge a sensitive complaint within (hours)", default=24
    )
    alseraj_complaint_days = fields.Integer("Resolve a complaint within (working days)", default=15)
    alseraj_complaint_extension_days = fields.Integer(
        "Extend a complaint once by (working days)", default=15
    )
    alseraj_complaint_head_id = fields.Many2one(
        "res.users", string="Handles Complaints about the Manager", domain="[('share', '=', False)]",
        help="Somebody above the manager: the director, or a member of the board, with the role Sensitive Complaints.",
    )
    alseraj_privacy_days = fields.Integer("Answer a privacy request within (days)", default=30)
    alseraj_privacy_extension_days = fields.Integer("Extend a privacy request once by (days)", default=30)

    # Separation of duties, as data. A new association needs a second person everywhere; an office of one says so here.
    alseraj_four_eyes_documents = fields.Boolean(
        "Documents verified by another employee", default=True,
        help="The employee who entered a document can't be the one who verifies it.",
    )
    alseraj_enterer_may_verify = fields.Boolean(
        "Who entered a request may verify it",
        help="Otherwise neither who took a request in nor who submitted it last verifies it.",
    )
    alseraj_researcher_may_verify = fields.Boolean(
        "The researcher of a case may verify it",
        help="For a person with both roles: otherwise who finished a need study of a request does not verify it when "
             "it was returned or corrected.",
    )
    alseraj_enterer_may_vote = fields.Boolean(
        "Who entered a case may vote on it", help="Otherwise who entered or submitted a request is recused from its vote.",
    )
    alseraj_researcher_may_vote = fields.Boolean("The researcher of a case may vote on it")
    alseraj_single_vote = fields.Boolean(
        "One member may decide alone", help="For a small office: otherwise no session opens with a quorum of one.",
    )
    alseraj_recorded_votes_count = fields.Boolean(
        "Votes recorded for members count at once",
        help="For a small committee: otherwise votes that were recorded for members count for payment once these have "
             "acknowledged the minutes, or the chair has confirmed the minutes they signed. Counts for sessions opened from "
             "then on.",
    )
    alseraj_voter_may_disburse = fields.Boolean("A voter may confirm or post its disbursement")
    alseraj_one_hand_disburse = fields.Boolean("One person may confirm and post a disbursement")
    alseraj_one_hand_transfer = fields.Boolean("Who prepares a transfer between funds may approve it")
    alseraj_one_hand_account = fields.Boolean("Who enters a bank account may verify it")
    alseraj_one_hand_adoption = fields.Boolean("Who proposes an adoption of files may decide it")

    alseraj_receiver_proof = fields.Selection(
        [("second", "His code, his signature on another device, or a colleague"),
         ("witness", "The same, or a named witness who signs"),
         ("alone", "One employee alone")],
        "Who Confirms That Support in Kind Was Received", default="second", required=True,
        help="Who hands over does not draw the receiver's signature unseen.",
    )

    alseraj_duty_decision_ids = fields.One2many(
        "alseraj.duty.decision", "company_id", string="Decisions on Duties", groups=ANY_ROLE)
    alseraj_duties_decided = fields.Boolean(
        "Office of One Decided", compute="_compute_alseraj_duties_decided",
        help="Whether somebody has answered, by name, if one person works alone here.",
    )

    # Payments: the account, holds, proof of receipt.
    alseraj_expense_account_id = fields.Many2one(
        "account.account", string="Support Expense Account", check_company=True,
        domain="[('account_type', 'in', ('expense', 'expense_direct_cost'))]",
        help="Debited by disbursements, unless the fund names an account of its own.",
    )
    alseraj_hold_expired = fields.Boolean("Hold payments while a required document has expired", default=True)
    alseraj_hold_review_days = fields.Integer("Hold payments when a review is late by (days)")
    alseraj_receipt_ask = fields.Boolean("Ask beneficiaries by a link whether they were paid", default=True)
    alseraj_receipt_days = fields.Integer("The link is valid for (days)", default=30)
    alseraj_receipt_wait_days = fields.Integer("Call who has not answered after (days)", default=7)
    alseraj_receipt_sample = fields.Float("Share that is called (%)", default=10.0)

    _alseraj_message_hours = models.Constraint(
        "CHECK(LEAST(alseraj_quiet_from, alseraj_quiet_until, alseraj_awareness_from, alseraj_awareness_until) >= 0"
        " AND GREATEST(alseraj_quiet_from, alseraj_quiet_until, alseraj_awareness_from, alseraj_awareness_until) < 24)",
        "Hours lie between 0:00 and 23:59.",
    )
    _alseraj_document_settings = models.Constraint(
        "CHECK(alseraj_document_warn_days >= 0 AND alseraj_scan_max_mb >= 0)",
        "The days of warning and the size of a scan are zero or more.",
    )
    _alseraj_debt_days = models.Constraint(
        "CHECK(alseraj_debt_days > 0)", "An adopted file has one day or more to complete what it lacks.",
    )
    _alseraj_sign_link_hours = models.Constraint(
        "CHECK(alseraj_sign_link_hours BETWEEN 1 AND 720)", "A link for signing is valid for 1 to 720 hours."
    )
    _alseraj_request_days = models.Constraint(
        "CHECK(alseraj_return_days >= 0 AND alseraj_chase_days >= 0 AND alseraj_reopen_days >= 0"
        " AND alseraj_reapply_months >= 0)",
        "Days and months are zero or more.",
    )
    _alseraj_hold_settings = models.Constraint(
        "CHECK(alseraj_hold_review_days >= 0)", "The days after which a late review holds payments are zero or more.",
    )

    # ------------------------------------------------------------ checks of the settings

    @api.constrains("reply_min_days", "reply_max_days")
    def _check_reply_days(self):
        for company in self:
            if not 0 < company.reply_min_days <= company.reply_max_days:
                raise ValidationError(self.env._(
                    "The reply must be due on or after the day before which no reply is given."
                ))

    @api.constrains("alseraj_complaint_head_id")
    def _check_complaint_head(self):
        for company in self:
            if company.alseraj_complaint_head_id and not company.alseraj_complaint_head_id.has_group(GRIEVANCE):
                raise ValidationError(self.env._(
                    "%(name)s needs the role Sensitive Complaints first.", name=company.alseraj_complaint_head_id.name))

    def _get_above_manager(self):
        """Who handles complaints about the manager: the one of the settings first, then all with that role."""
        role = self.env.ref(GRIEVANCE, raise_if_not_found=False)  # an upgrade asks before the role is there
        # sudo: who has the role is no secret, and employees can't read groups
        users = role.sudo().all_user_ids if role else self.env["res.users"]
        head = self.sudo().alseraj_complaint_head_id  # sudo: a setting holds for everybody
        return head | users.filtered(lambda user: user.active and user.id != SUPERUSER_ID and self in user.company_ids)

    @api.constrains("alseraj_duplicate_similarity", "alseraj_duplicate_cluster", "alseraj_duplicate_reminders")
    def _check_duplicate_settings(self):
        for company in self:
            if not 0.3 <= company.alseraj_duplicate_similarity <= 1:
                raise ValidationError(self.env._("The similarity of names must lie between 0.3 and 1."))
            if company.alseraj_duplicate_cluster < 2 or company.alseraj_duplicate_reminders < 1:
                raise ValidationError(self.env._(
                    "At least two files share a number, and one case gives a reminder: write larger numbers."
                ))

    @api.constrains("alseraj_sms_provider", "alseraj_sms_sender", "alseraj_sms_key", "alseraj_sms_url", "alseraj_sms_headers",
                    "alseraj_sms_parameters")
    def _check_gateway(self):
        for company_sudo in self.sudo():  # looked at, not shown
            if company_sudo.alseraj_sms_provider not in sms_gateways.GATEWAYS:
                continue
            url = company_sudo.alseraj_sms_url or ""
            if (url or company_sudo.alseraj_sms_provider == "http") and not sms_gateways.is_safe_address(url):
                raise ValidationError(self.env._("Enter the address of the gateway; it begins with https://"))
            if company_sudo.alseraj_sms_provider == "http":
                if "{text}" not in (company_sudo.alseraj_sms_parameters or ""):
                    raise ValidationError(self.env._("One parameter of the gateway holds the {text}, another one the {number}."))
            elif not (company_sudo.alseraj_sms_key and company_sudo.alseraj_sms_sender):
                raise ValidationError(self.env._("The gateway needs its key and the registered name of the sender."))
            for text in (company_sudo.alseraj_sms_headers, company_sudo.alseraj_sms_parameters):
                try:
                    sms_gateways.read_lines(text)
                except ValueError as error:
                    raise ValidationError(self.env._("This line is no “name = value”: %(line)s", line=error)) from error

    @api.constrains("alseraj_receipt_days", "alseraj_receipt_wait_days", "alseraj_receipt_sample")
    def _check_receipt(self):
        for company in self:
            if company.alseraj_receipt_days < 1 or company.alseraj_receipt_wait_days < 0:
                raise ValidationError(self.env._("The days of the link must be one or more, those of the wait zero or more."))
            if not 0 <= company.alseraj_receipt_sample <= 100:
                raise ValidationError(self.env._("The share that is called lies between 0 and 100 per cent."))

    # ------------------------------------------------------------ the gateway of short texts

    def _get_sms_api_class(self):
        if self.alseraj_sms_provider == "outbox":
            return SmsApiOutbox
        if self.alseraj_sms_provider in sms_gateways.GATEWAYS:
            return SmsApiGateway
        return super()._get_sms_api_class()

    @api.depends("alseraj_sms_key")
    def _compute_alseraj_sms_report_url(self):
        for company in self:
            company.alseraj_sms_report_url = f"{company.get_base_url()}/alseraj/sms/report/{company._get_sms_report_token()}"

    def _get_sms_report_token(self):
        """The secret in the address to which this association's gateway reports; another one with another key."""
        self.ensure_one()
        company_sudo = self.sudo()  # made of the secret of the database, and compared
        return hmac(company_sudo.env, "alseraj-sms-report", f"{self.id}:{company_sudo.alseraj_sms_key or ''}")

    def _alseraj_note_balance(self, balance):
        """Keep what the gateway says is left, and remind a manager once when it is little."""
        for company in self:
            little = company.alseraj_sms_balance_min and balance < company.alseraj_sms_balance_min
            was_little = company.alseraj_sms_balance_on and company.alseraj_sms_balance < company.alseraj_sms_balance_min
            company.write({"alseraj_sms_balance": balance, "alseraj_sms_balance_on": fields.Datetime.now()})
            if little and not was_little:
                company._alseraj_warn_of_balance(balance)

    def _alseraj_warn_of_balance(self, balance):
        managers = self.env.ref(MANAGER).all_user_ids.filtered(
            lambda user: user.active and not user.share and self in user.company_ids)
        people = managers.filtered(lambda user: not user._is_superuser() and not user._is_admin())
        for user in (people or managers).sorted("id")[:1]:
            self.partner_id.with_context(mail_activity_quick_update=True).activity_schedule(
                "mail.mail_activity_data_warning", user_id=user.id, summary=self.with_context(lang=user.lang).env._(
                    "Short texts: only %(balance)s is left at the gateway. Top it up.", balance=f"{balance:,.2f}"),
            )

    @api.model
    def _alseraj_cron_balance(self):
        """Daily: ask the gateways that say it what is left."""
        companies = self.search([
            ("alseraj_sms_provider", "in", list(sms_gateways.GATEWAYS)), ("alseraj_sms_balance_min", ">", 0)])
        for company in companies:
            api_ = SmsApiGateway(self.env)
            api_._set_company(company)
            balance = api_._get_balance()
            if balance is not None:
                company._alseraj_note_balance(balance)

    # ------------------------------------------------------------ one association or several

    @api.model
    def _has_several_associations(self):
        """Whether this database is that of several associations, so that a list may be another's, too.

        :return: bool; Odoo's branches of one company are one association
        """
        return self.sudo().search_count([("parent_id", "=", False)], limit=2) > 1  # how many there are is no secret

    @api.model
    def _may_change_shared(self):
        """Whether the user may change what all associations share, if his role may change it at all."""
        return self.env.su or self.env.user.has_group("base.group_system") or not self._has_several_associations()

    @api.model
    def _group_all(self, key):
        """All companies by what holds for them.

        :param key: function of a company, whose result can be a key
        :return: dict result -> companies (sudo)
        """
        return self.sudo().browse(self._get_all_ids()).grouped(key)  # the rules of a company are asked, whoever searches

    @api.model
    @tools.ormcache()
    def _get_all_ids(self):
        # sudo: which companies there are, archived ones included, does not depend on who asks
        return self.sudo().with_context(active_test=False).search([])._ids  # pylint: disable=no-search-all

    @api.model
    def _get_company_cases(self, domains, companies):
        """One domain out of those of several groups of companies.

        :param dict domains: key -> Domain on a model with a ``company_id``
        :param dict companies: key -> companies, as of :meth:`_group_all`
        :return: Domain
        """
        if len(domains) == 1:
            return next(iter(domains.values()))
        return Domain.OR(Domain("company_id", "in", companies[key].ids) & domain for key, domain in domains.items())

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        for company in companies.filtered(lambda company: not company.partner_id.tz):
            company.partner_id.tz = company.alseraj_timezone
        # sudo: an association's numbers start at 1, and tell nothing of those of the others
        shared_sudo = self.env["ir.sequence"].sudo().search([("code", "=like", "alseraj.%"), ("company_id", "=", False)])
        for company in companies.filtered(lambda company: not company.parent_id):
            for sequence in shared_sudo:
                sequence._copy_for_association(company)
        return companies

    # ------------------------------------------------------------ duties: decided by name, with a reason

    @api.depends("alseraj_duty_decision_ids")
    def _compute_alseraj_duties_decided(self):
        for company in self:
            company.alseraj_duties_decided = bool(company.sudo().alseraj_duty_decision_ids)  # sudo: whether there is one

    def write(self, vals):
        if not self.env.su and vals and vals.keys() <= MANAGER_SETTINGS and self._is_managed():
            return super(ResCompany, self.sudo()).write(vals)  # sudo: companies are Odoo's, these settings a manager's
        names = OFFICE_OF_ONE.keys() & vals.keys()
        if self.env.su or not names:
            return super().write(vals)
        self.check_access("write")
        changed = self.sudo().filtered(  # sudo: settings hold for everybody
            lambda company: any(company[name] != vals[name] for name in names))
        # a kind of proof between the two is looser than the default as well
        if any(vals[name] != SECOND_PERSON[name] and company[name] != vals[name] for company in changed for name in names):
            raise UserError(self.env._(
                "Who may do two steps alone is decided with a reason, under Policies › Separation of Duties › Decide."))
        result = super().write(vals)
        changed._keep_duty_decision("some")  # a second person is asked for again: that needs no reason
        return result

    def _is_managed(self):
        """Whether the user is a manager of each of these companies, those that he works in."""
        return self.env.user.has_group(MANAGER) and not self - self.env.companies

    def _keep_duty_decision(self, choice, reason=""):
        """Write down who decides what holds now; the caller has checked him."""
        self.env["alseraj.duty.decision"].sudo()._create_internal([{  # sudo: nobody writes a decision by hand
            "company_id": company.id, "user_id": self.env.uid, "choice": choice, "reason": reason,
            "settings": {name: company[name] for name in OFFICE_OF_ONE},
        } for company in self.sudo()])  # sudo: settings hold for everybody

    def action_decide_duties(self, choice, reason=None, values=None):
        """Decide, by name and with a reason, where one person may do two steps here.

        :param str choice: ``several`` (a second person everywhere), ``one`` (an office of one) or ``some``
        :param str reason: why; needed unless ``several``
        :param dict values: for ``some``: the settings of separation of duties that are to hold
        :return: True
        :raises UserError: the user is neither a manager nor an administrator, no reason, or no such setting
        """
        self.check_access("read")
        if not (self.env.su or self.env.user.has_group(MANAGER) or self.env.user.has_group("base.group_system")):
            raise UserError(self.env._("A manager decides where one person may do two steps."))
        if self - self.env.user.company_ids and not self.env.su:
            raise UserError(self.env._("This is a company of others."))
        settings = {"several": SECOND_PERSON, "one": OFFICE_OF_ONE, "some": values or {}}.get(choice)
        if settings is None or settings.keys() - OFFICE_OF_ONE.keys():
            raise UserError(self.env._("Say whether one person works alone here: no, yes, or in part."))
        weaker = {name for name, value in settings.items() if value != SECOND_PERSON[name]}
        if weaker and not (reason or "").strip():
            raise UserError(self.env._("Enter why one person may do two steps here: the auditor reads it."))
        self.sudo().write(settings)  # sudo: settings are an administrator's, this decision is a manager's
        self._keep_duty_decision(choice, (reason or "").strip())
        return True

    def action_open_duties(self):
        """Ask whether one person works alone here; the setup guide leads here as well.

        :return: a window action
        """
        action = self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_duty_choice")
        return dict(action, context={"default_company_id": (self or self.env.company)[:1].id})

    def _get_duties_hint(self, sentence):
        """``sentence``, which asks for a second person; as long as nobody has decided, with where that is done."""
        if not sentence or all(company.alseraj_duties_decided for company in self):
            return sentence
        return " ".join((sentence, self.env._(
            "Does one person work alone here? A manager decides that once: Policies › Separation of Duties.")))

    def _get_receiver_ways(self):
        """:return: the ways in which a hand-over may be confirmed here"""
        self.ensure_one()
        chosen = self.sudo().alseraj_receiver_proof  # a setting is no secret
        more = {"witness": ("witness",), "alone": ("witness", "alone")}.get(chosen, ())
        return ("code", "device", "colleague", *more)

    def _get_numerals(self):
        """:return: ``latn`` or ``arab``, in which numbers are read in Arabic"""
        return self.sudo().alseraj_digits or digits.WESTERN  # how numbers are written is no secret

    # ------------------------------------------------------------ the clock

    def _get_zone(self):
        """:return: the time zone of the association's day"""
        self.ensure_one()
        return pytz.timezone(self.sudo().alseraj_timezone or "Asia/Riyadh")  # what time it is there is no secret

    def _get_today(self):
        """:return: date, today at the association"""
        return self._get_day(fields.Datetime.now())

    def _get_day(self, moment):
        """:return: the date at the association of ``moment`` (naive UTC)"""
        return self._get_local(moment).date()

    def _get_local(self, moment):
        """:return: ``moment`` (naive UTC) as the clock of the association shows it"""
        return pytz.utc.localize(moment).astimezone(self._get_zone())

    def _get_utc(self, wall):
        """:return: naive UTC of ``wall``, a naive time on the association's clock"""
        return self._get_zone().localize(wall).astimezone(pytz.utc).replace(tzinfo=None)

    @api.model
    def _fill_zones(self):
        """On install: the robot, the public user and the companies' contacts get the association's zone, where none is set.

        Odoo counts by it what they do: when a reminder is due, which day a default date is.
        """
        nobody = self.env.ref("base.user_root") | self.env.ref("base.public_user")
        for company in self.search([]):  # pylint: disable=no-search-all
            partners = company.partner_id | nobody.filtered(lambda user, company=company: user.company_id == company).partner_id
            partners.filtered(lambda partner: not partner.tz).tz = company.alseraj_timezone

    @api.model
    def _get_day_domain(self, name, operator="<", days=0):
        """The records whose date stands so to today, each by its company's clock; without a company, by the user's.

        :param str name: a Date field of a model that has a ``company_id``
        :param str operator: ``<``, ``<=`` or ``=``
        :param int days: days after today, negative: before
        :return: Domain
        """
        by_day = self._group_all(lambda company: company._get_today())
        own_day = self.env.company._get_today()
        domains = []
        for today, companies in by_day.items():
            domain = Domain(name, operator, today + timedelta(days=days))
            if len(by_day) > 1:
                domain &= Domain("company_id", "in", companies.ids + ([False] if today == own_day else []))
            domains.append(domain)
        return Domain.OR(domains)

    def _plan_working_days(self, days, start):
        """The last of the ``days`` working days that follow the day of ``start``.

        The day of ``start`` itself does not count. Weekends and public holidays are those of the
        company's calendar; without one, days are counted as they come.

        :param int days: working days
        :param datetime start: naive UTC
        :return: date, in the time zone of the association
        """
        self.ensure_one()
        calendar = self.resource_calendar_id
        zone = self._get_zone()
        day = self._get_day(start)
        if days <= 0:
            return day
        morning = zone.localize(datetime.combine(day + timedelta(days=1), time.min))
        end = calendar and calendar.plan_days(days, morning, compute_leaves=True)
        return end.astimezone(zone).date() if end else day + timedelta(days=days)

    @api.model
    def _make_planner(self):
        """:meth:`_plan_working_days` for many records: what begins on one day is planned once.

        :return: function of (company, working days, naive UTC of the start); gives a date
        """
        planned = {}

        def plan(company, days, start):
            key = company, days, company._get_day(start)
            if key not in planned:
                planned[key] = company._plan_working_days(days, start)
            return planned[key]

        return plan

    def _get_end_of_day(self, day):
        """:return: the last second of ``day`` at the association, as naive UTC"""
        midnight = self._get_zone().localize(datetime.combine(day, time(23, 59, 59)))
        return midnight.astimezone(pytz.utc).replace(tzinfo=None)

    def _get_start_of_day(self, day):
        """:return: the first moment of ``day`` at the association, as naive UTC"""
        return self._get_zone().localize(datetime.combine(day, time.min)).astimezone(pytz.utc).replace(tzinfo=None)

    def _get_reply_days_off(self, first, last):
        """The days from ``first`` to ``last`` on which the clock of a reply does not run.

        :return: frozenset of dates; empty where all days count
        """
        self.ensure_one()
        company_sudo = self.sudo()  # when the association works is no secret
        calendar = company_sudo.resource_calendar_id
        if not company_sudo.alseraj_reply_working_days or not calendar.attendance_ids:
            return frozenset()
        zone = self._get_zone()
        unusual = calendar._get_unusual_days(
            zone.localize(datetime.combine(first, time.min)),
            zone.localize(datetime.combine(last + timedelta(days=1), time.min)),
            company_sudo,
        )
        return frozenset(fields.Date.to_date(day) for day, is_off in unusual.items() if is_off)

    # ------------------------------------------------------------ the Saudi week

    def _prepare_resource_calendar_values(self):
        values = super()._prepare_resource_calendar_values()
        if self.country_id.code == "SA":
            values |= self._prepare_saudi_week()
        return values

    @api.model
    def _prepare_saudi_week(self):
        return {
            "name": self.env._("Sunday to Thursday"),
            "tz": "Asia/Riyadh",
            "attendance_ids": [fields.Command.clear()] + [
                fields.Command.create({
                    "name": self.env._("Working hours"), "dayofweek": day, "day_period": period,
                    "hour_from": hour_from, "hour_to": hour_to,
                })
                for day in SUNDAY_TO_THURSDAY
                for period, hour_from, hour_to in (("morning", 8, 12), ("afternoon", 12, 16))
            ],
        }

    alseraj_working_days = fields.Char(
        "Working Days", compute="_compute_alseraj_working_days",
        help="The days of the company's working calendar, by which whatever is due in working days is counted.",
    )

    @api.depends("resource_calendar_id.attendance_ids.dayofweek")
    @api.depends_context("lang")
    def _compute_alseraj_working_days(self):
        names = dict(self.env["resource.calendar.attendance"]._fields["dayofweek"]._description_selection(self.env))
        for company in self:
            days = sorted(company._get_working_days(), key=lambda day: (int(day) + 1) % 7)  # from Sunday on
            company.alseraj_working_days = format_list(self.env, [names[day] for day in days]) if days else False

    def _get_working_days(self):
        """:return: set of days of the week, as the lines of a working calendar name them"""
        return set(self.sudo().resource_calendar_id.attendance_ids.mapped("dayofweek"))  # when it works is no secret

    def _has_foreign_week(self):
        """Whether a Saudi association still counts by the week that Odoo gives every company, with Friday and without Sunday."""
        days = self._get_working_days()
        return self.country_id.code == "SA" and "4" in days and "6" not in days

    def action_use_saudi_week(self):
        """Let the working week be Sunday to Thursday, because a manager or an administrator says so; nothing does it by itself.

        :return: True
        :raises UserError: the user is neither, or the company is not his
        """
        self.check_access("read")
        if not (self.env.su or self.env.user.has_group(MANAGER) or self.env.user.has_group("base.group_system")):
            raise UserError(self.env._("A manager says on which days the association works."))
        if self - self.env.user.company_ids and not self.env.su:
            raise UserError(self.env._("This is a company of others."))
        self.sudo()._use_saudi_week()  # sudo: calendars are an administrator's, this one choice is a manager's
        return True

    def _use_saudi_week(self):
        """A calendar of their own for these companies; the one they had is left as it is, it may be used elsewhere."""
        for company in self:
            if company._get_working_days() != set(SUNDAY_TO_THURSDAY):
                company.resource_calendar_id = self.env["resource.calendar"].create({
                    **self._prepare_saudi_week(), "company_id": company.id,
                })
