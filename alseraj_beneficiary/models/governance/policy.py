from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...tools.names import comma

POLICY_KINDS = [
    ("basic_regulations", "Basic Regulations"),
    ("research_guide", "Social Research Services Guide"),
    ("support_guide", "Support Policy Guide"),
    ("request_form", "Support Request Form"),
    ("relations_policy", "Beneficiary Relations Policy"),
    ("other", "Other"),
]
CITED_KINDS = ("basic_regulations", "research_guide", "support_guide", "relations_policy")  # what a decision rests on


class Policy(models.Model):
    """The library: the four tools in the officer's hand, the policy, what else the board approves."""

    _name = "alseraj.policy"
    _description = "Policy"
    _inherit = ["alseraj.shared.list.mixin", "mail.thread", "mail.activity.mixin"]
    _numbered_on_copy = ("code",)
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True, tracking=True)
    code = fields.Char(index="btree_not_null")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(default=lambda self: self.env.company)  # a policy is first of all its board's
    kind = fields.Selection(POLICY_KINDS, default="other", required=True)
    description = fields.Text("What It Is For", translate=True)
    user_id = fields.Many2one(
        "res.users", string="Owner", index="btree_not_null", tracking=True, domain="[('share', '=', False)]",
        help="Keeps it up to date, and is told when the review is due.",
    )
    review_months = fields.Integer("Review Every (months)", default=12, tracking=True)
    version_ids = fields.One2many("alseraj.policy.version", "policy_id", string="Versions")
    current_version_id = fields.Many2one(
        "alseraj.policy.version", string="Version in Force", compute="_compute_current_version_id", store=True,
        guarded=True,
    )
    approved_on = fields.Date(related="current_version_id.approved_on", store=True, guarded=True)
    approved_on_hijri = fields.Char(related="current_version_id.approved_on_hijri")
    next_review = fields.Date(related="current_version_id.next_review", store=True, index=True, guarded=True)
    attachment = fields.Binary(related="current_version_id.attachment")
    attachment_name = fields.Char(related="current_version_id.attachment_name")
    summary = fields.Html(related="current_version_id.summary")
    # what everybody may read
    topic = fields.Selection(
        [("rights", "Rights of Beneficiaries"), ("complaints", "How to Complain"), ("services", "What Is Offered")],
        "Public Topic", help="Where the public pages show it.",
    )
    public_text = fields.Text(
        "In Plain Words", translate=True, help="For everybody, without words of the office: what it means for a family.")
    published = fields.Boolean("Everybody May Read It", tracking=True)
    is_acknowledged = fields.Boolean(
        "Read by Me", compute="_compute_is_acknowledged", search="_search_is_acknowledged"
    )
    is_review_due = fields.Boolean(
        "Review Due", compute="_compute_is_review_due", search="_search_is_review_due"
    )

    _code_unique = models.UniqueIndex(
        "(company_id, code) WHERE code IS NOT NULL", "Another policy has this code."
    )
    _review_positive = models.Constraint(
        "CHECK (review_months > 0)", "The review comes after at least a month."
    )

    @api.constrains("published", "public_text", "topic")
    def _check_published(self):
        for policy in self:
            if policy.published and not (policy.topic and (policy.public_text or "").strip()):
                raise ValidationError(self.env._("Choose the topic and write it in plain words before everybody may read it."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_approved(self):
        # the database takes the versions along, and who has read them: their own guard is not asked
        versions_sudo = self.sudo().version_ids  # sudo: what stands in the way, whoever may see it
        if kept := versions_sudo.filtered(lambda version: version.state != "draft").policy_id:
            raise UserError(self.env._(
                "The board has approved these. Archive them instead: %(names)s",
                names=comma(self.env.lang).join(kept[:5].mapped("name")),
            ))

    @api.model
    def _get_public_texts(self, company):
        """What the public pages say, in the language of the environment: rights, how to complain, what is offered.

        :param company: ``res.company``
        :return: dict topic -> list of dict ``title``, ``text``, ``version`` and ``date`` (of the version in force, or False)
        """
        policies_sudo = self.sudo().search(  # it is published
            Domain("published", "=", True) & self._get_in_use_domain(company))
        texts = {topic: [] for topic, _label in self._fields["topic"].selection}
        for policy in policies_sudo:
            version = policy.current_version_id
            texts[policy.topic].append({
                "title": policy.name, "text": policy.public_text, "version": version.version, "date": version.approved_on,
            })
        types_sudo = self.env["alseraj.support.type"].sudo().search(  # what may be asked for on the portal is public
            Domain("portal_published", "=", True)
            & self.env["alseraj.support.type"]._get_in_use_domain(company))
        texts["services"] += [
            {"title": kind.name, "text": kind.description, "version": False, "date": False} for kind in types_sudo]
        return texts

    @api.depends("version_ids.state")
    def _compute_current_version_id(self):
        for policy in self:
            policy.current_version_id = policy.version_ids.filtered(lambda v: v.state == "approved")[:1]

    @api.depends("current_version_id.acknowledgement_ids")
    @api.depends_context("uid")
    def _compute_is_acknowledged(self):
        for policy in self:
            policy.is_acknowledged = policy.current_version_id.is_acknowledged

    def _search_is_acknowledged(self, operator, value):
        if operator != "in":
            return NotImplemented
        read = Domain(
            "current_version_id.acknowledgement_ids", "any", [("user_id", "=", self.env.uid)]
        )
        if {True, False} <= set(value):
            return Domain.TRUE
        return read if True in value else ~read

    @api.depends("next_review")
    def _compute_is_review_due(self):
        for policy in self:
            today = (policy.company_id or self.env.company)._get_today()
            policy.is_review_due = bool(policy.next_review and policy.next_review <= today)

    def _search_is_review_due(self, operator, value):
        if operator != "in":
            return NotImplemented
        due = Domain("next_review", "<=", self.env.company._get_today())
        if {True, False} <= set(value):
            return Domain.TRUE
        return due if True in value else ~due

    @api.model
    def _get_cited(self, company, day):
        """The versions in force on a day that decisions and declarations rest on.

        :return: ``alseraj.policy.version``
        """
        policies = self.with_context(active_test=False).search(
            Domain("kind", "in", CITED_KINDS) & self._get_in_use_domain(company))
        return self.env["alseraj.policy.version"].concat(*policies._get_in_force(day).values())

    def _get_in_force(self, day):
        """Which version of each policy was in force on a day.

        :param day: date; a version is in force from the day of its approval until the next one's
        :return: dict id of a policy -> its version; policies without one are left out
        """
        versions = self.env["alseraj.policy.version"].search([
            ("policy_id", "in", self.ids), ("state", "in", ("approved", "superseded")), ("approved_on", "<=", day),
        ], order="approved_on, id")
        return {version.policy_id.id: version for version in versions}

    def action_acknowledge(self):
        """Record that the current user has read the version in force of each policy.

        :return: True
        :raises UserError: a policy has no version in force
        """
        return self.current_version_id.action_acknowledge()

    def action_open_file(self):
        """Download the file of the version in force.

        :return: dict, the URL action
        :raises UserError: there is no file yet
        """
        self.ensure_one()
        return self.current_version_id.action_open_file()

    def action_new_version(self):
        """Open a new version of the policy to fill in.

        :return: dict, the window action
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Version"),
            "res_model": "alseraj.policy.version",
            "view_mode": "form",
            "context": {"default_policy_id": self.id},
        }

    @api.model
    def _cron_review_due(self):
        """Each day: an activity before the owner of each policy whose review comes within a month."""
        horizon = fields.Date.add(self.env.company._get_today(), months=1)
        due = self.search([("next_review", "<=", horizon), ("user_id", "!=", False)])
        waiting = due.activity_search(["alseraj_beneficiary.mail_activity_policy_review"])
        waiting_ids = set(waiting.mapped("res_id"))
        todo = self.env["ir.cron"]._alseraj_claim(due.filtered(lambda policy: policy.id not in waiting_ids))
        for (user, deadline), policies in todo.grouped(lambda p: (p.user_id, p.next_review)).items():
            policies.with_context(mail_activity_quick_update=True).activity_schedule(
                "alseraj_beneficiary.mail_activity_policy_review", date_deadline=deadline, user_id=user.id
            )
