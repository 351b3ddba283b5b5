from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import hijri
from ...tools.roles import ANY_ROLE, DELEGATE, FINANCE, MANAGER, MEMBER, OFFICER, RESEARCHER
from ..mixins.workflow_mixin import Transition

READERS_BY_ROLE = {
    "all": (ANY_ROLE,),
    "desk": (DELEGATE, OFFICER),
    "research": (RESEARCHER,),
    "committee": (MEMBER,),
    "finance": (FINANCE,),
    "named": (),
}
READING_DAYS = 7  # to read it, and between two reminders


class PolicyVersion(models.Model):
    """One version of a policy, as the board approved it.

    =========  =====================  ==============  ==============================================
    action     from → to              who             needs
    =========  =====================  ==============  ==============================================
    approve    draft → approved       manager         the date, and a file or a summary
    supersede  approved → superseded  nobody          another version of the policy is approved
    =========  =====================  ==============  ==============================================
    """

    _name = "alseraj.policy.version"
    _description = "Policy Version"
    _inherit = ["alseraj.shared.line.mixin", "alseraj.workflow.mixin", "mail.thread", "mail.activity.mixin"]
    _shared_row_field = "policy_id"
    _numbered_on_copy = ("version",)
    _order = "policy_id, approved_on desc, id desc"
    _rec_names_search = ["policy_id.name", "version"]
    _mail_post_access = "read"
    _transitions = {
        "approve": Transition(
            ("draft",), "approved", (MANAGER,), checks=("shared", "approval_date", "content"),
            steps=("supersede_former", "set_state", "end_review_reminder", "circulate"),
        ),
        "supersede": Transition(("approved",), "superseded"),
    }

    policy_id = fields.Many2one(
        "alseraj.policy", required=True, index=True, ondelete="cascade", editable_in=("draft",)
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True, index=True, guarded=True)
    version = fields.Char(required=True, default="1", editable_in=("draft",))
    # the board's resolution
    board_session = fields.Char(
        help="The session of the board of directors that approved it.", editable_in=("draft",)
    )
    board_resolution = fields.Char(help="Number of the resolution.", editable_in=("draft",))
    held_remotely = fields.Boolean("Session Held Remotely", editable_in=("draft",))
    approved_on = fields.Date(tracking=True, editable_in=("draft",))
    approved_on_hijri = fields.Char("Approved On (Hijri)", compute="_compute_approved_on_hijri")
    next_review = fields.Date(
        "Review Date", compute="_compute_next_review", store=True, readonly=False, tracking=True, index=True
    )
    # the text
    attachment = fields.Binary("File", attachment=True, editable_in=("draft",))
    attachment_name = fields.Char("File Name", editable_in=("draft",))
    summary = fields.Html(translate=True, editable_in=("draft",))
    # who reads it
    audience = fields.Selection(
        [
            ("all", "Everybody with a role"), ("desk", "The front desk"), ("research", "Social researchers"),
            ("committee", "The committee"), ("finance", "Finance"), ("named", "Named employees only"),
        ],
        "Circulated To", default="all", required=True, editable_in=("draft",),
    )
    audience_user_ids = fields.Many2many(
        "res.users", "alseraj_policy_version_audience_rel", "version_id", "user_id", string="And to", editable_in=("draft",),
        domain="[('share', '=', False)]", help="Employees who read it besides.",
    )
    reminded_on = fields.Date("Last Reminder", readonly=True, copy=False, guarded=True)
    unread_count = fields.Integer("Not Read By", compute="_compute_unread_count")
    acknowledgement_ids = fields.One2many(
        "alseraj.policy.acknowledgement", "version_id", string="Acknowledgements"
    )
    acknowledgement_count = fields.Integer("Read By", compute="_compute_acknowledgement_count")
    is_acknowledged = fields.Boolean(
        "Read by Me", compute="_compute_is_acknowledged", search="_search_is_acknowledged"
    )
    state = fields.Selection(
        [("draft", "Draft"), ("approved", "Approved by the Board"), ("superseded", "Superseded")],
        default="draft", required=True, index=True, copy=False, tracking=True,
    )

    _version_unique = models.UniqueIndex("(policy_id, version)", "The policy has this version already.")
    _one_in_force = models.UniqueIndex(
        "(policy_id) WHERE state = 'approved'", "Only one version of a policy is in force."
    )

    @api.depends("policy_id.name", "version")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for version in self:
            version.display_name = self.env._(
                "%(policy)s, version %(version)s",
                policy=version.policy_id.name or "", version=version.version or "",
            )

    @api.depends("approved_on")
    @api.depends_context("lang")
    def _compute_approved_on_hijri(self):
        for version in self:
            version.approved_on_hijri = hijri.format(version.approved_on, self.env.lang or "en_US")

    @api.depends("approved_on", "policy_id.review_months")
    def _compute_next_review(self):
        for version in self:
            months = version.policy_id.review_months
            version.next_review = version.approved_on and version.approved_on + relativedelta(months=months)

    @api.depends("acknowledgement_ids")
    def _compute_acknowledgement_count(self):
        Acknowledgement = self.env["alseraj.policy.acknowledgement"].sudo()  # only how many, not who
        counts = {
            version.id: count
            for version, count in Acknowledgement._read_group(
                [("version_id", "in", self.ids)], ["version_id"], ["__count"]
            )
        }
        for version in self:
            version.acknowledgement_count = counts.get(version._origin.id, 0)

    @api.depends("acknowledgement_ids", "audience", "audience_user_ids")
    def _compute_unread_count(self):
        for version in self:
            version.unread_count = len(version._get_unread_users()) if version.state == "approved" else 0

    @api.depends("acknowledgement_ids")
    @api.depends_context("uid")
    def _compute_is_acknowledged(self):
        mine = self.env["alseraj.policy.acknowledgement"].search(
            [("version_id", "in", self.ids), ("user_id", "=", self.env.uid)]
        )
        read = mine.version_id
        for version in self:
            version.is_acknowledged = version._origin in read

    def _search_is_acknowledged(self, operator, value):
        if operator != "in":
            return NotImplemented
        read = Domain("acknowledgement_ids", "any", [("user_id", "=", self.env.uid)])
        if {True, False} <= set(value):
            return Domain.TRUE
        return read if True in value else ~read

    # ------------------------------------------------------------ the verbs

    def action_approve(self):
        """Put the versions in force; the former version of each policy is superseded, and staff are told.

        :return: True
        :raises UserError: the date, or both file and summary, are missing
        """
        return self._run_transition("approve")

    def _get_shared_reason(self):
        try:
            self._check_shared()
        except UserError as error:
            return str(error)
        return False

    def _get_approval_date_reason(self):
        return not self.approved_on and self.env._("Fill in the date on which the board approved it.")

    def _get_content_reason(self):
        return not (self.attachment or self.summary) and self.env._("Add the file, or at least a summary.")

    def _step_supersede_former(self):
        if len(self.policy_id) != len(self):
            raise UserError(self.env._("Approve one version of a policy at a time."))
        former = self.search([("policy_id", "in", self.policy_id.ids), ("state", "=", "approved")])
        former._write_internal({"state": "superseded"})
        former._forget_reading()
        former.flush_recordset(["state"])  # one in force at any moment, says the index

    def _step_end_review_reminder(self):
        self.policy_id.activity_unlink(["alseraj_beneficiary.mail_activity_policy_review"])

    def _step_circulate(self):
        """Ask everybody whom the versions are for to read them and say so."""
        by_user = defaultdict(self.browse)
        for version in self:
            for user in version._get_audience():
                by_user[user] |= version
        for user, versions in by_user.items():
            versions._ask_to_read(user)

    def _ask_to_read(self, user):
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            "alseraj_beneficiary.mail_activity_acknowledge", user_id=user.id,
            date_deadline=fields.Date.add(user.company_id._get_today(), days=READING_DAYS),
        )

    def _get_audience(self):
        """The employees whom this version is for."""
        self.ensure_one()
        version_sudo = self.sudo()  # colleagues, to remind them
        users = version_sudo.audience_user_ids
        for role in READERS_BY_ROLE[self.audience]:
            users |= self.env.ref(role).sudo().all_user_ids  # the same
        return users.filtered(lambda user: (
            user.active and user.id != api.SUPERUSER_ID and version_sudo.company_id <= user.company_ids))

    def _get_unread_users(self):
        """Those of them who have not said that they read it."""
        return self._get_audience() - self.sudo().acknowledgement_ids.user_id  # colleagues, to remind them

    @api.model
    def _cron_remind_readers(self):
        """Each day: whoever has not read what is in force is reminded once a week, by an activity and a note to himself."""
        today = self.env.company._get_today()
        week_ago = fields.Date.subtract(today, days=READING_DAYS)
        versions = self.search([
            ("state", "=", "approved"), "|", ("reminded_on", "=", False), ("reminded_on", "<=", week_ago)])
        for version in self.env["ir.cron"]._alseraj_claim(versions):
            asked = version.activity_search(["alseraj_beneficiary.mail_activity_acknowledge"])
            unread = version._get_unread_users()
            for user in unread - asked.user_id:
                version._ask_to_read(user)
            late = unread & asked.filtered(lambda activity: activity.date_deadline < today).user_id
            for lang, users in late.grouped("lang").items():
                said = version.with_context(lang=lang)
                version.message_notify(
                    partner_ids=users.partner_id.ids, subject=said.display_name,
                    body=said.env._("Please read this and say so: %(policy)s is in force.", policy=said.display_name))
            if late:
                version._write_internal({"reminded_on": today})

    # ------------------------------------------------------------ the sheet of acknowledgement

    def _get_sheet_rows(self):
        """Who was to read it, and when he said that he has, by name.

        :return: list of dict ``name``, ``acknowledged_on`` (naive UTC or False)
        """
        self.ensure_one()
        read = {line.user_id: line.acknowledged_on for line in self.acknowledgement_ids}
        users = (self._get_audience() | self.acknowledgement_ids.user_id).sorted("name")
        return [{"name": user.name, "acknowledged_on": read.get(user, False)} for user in users]

    def _get_paper_keys(self, code):
        """What the sheet stands on: who has read the version so far."""
        if code != "policy_sheet":
            return {}
        return {
            # sudo: who has read it decides, whoever prints the sheet
            version.id: ",".join(map(str, sorted(version.sudo().acknowledgement_ids.ids))) or "nobody yet"
            for version in self if version.state == "approved"
        }

    def _forget_reading(self, user=None):
        """Take back the request to read, of one user or of all."""
        self.sudo().activity_unlink(  # the reminder may be another person's, and is done with
            ["alseraj_beneficiary.mail_activity_acknowledge"], user_id=user and user.id
        )

    # ------------------------------------------------------------ reading

    def action_acknowledge(self):
        """Record that the current user has read the versions; a second time changes nothing.

        :return: True
        :raises UserError: a version is not in force
        """
        self.check_access("read")
        if not self or any(version.state != "approved" for version in self):
            raise UserError(self.env._("There is no approved version to acknowledge."))
        Acknowledgement = self.env["alseraj.policy.acknowledgement"]
        Acknowledgement.create([
            {"version_id": version.id} for version in self if not version.is_acknowledged
        ])
        self._forget_reading(self.env.user)
        return True

    def action_open_file(self):
        """Download the file.

        :return: dict, the URL action
        :raises UserError: there is no file
        """
        if not self.attachment:
            raise UserError(self.env._("No file has been added yet."))
        path = f"/web/content/{self._name}/{self.id}/attachment"
        return {
            "type": "ir.actions.act_url",
            "url": f"{path}/{self.attachment_name or 'policy'}?download=true",
            "target": "new",
        }
