import ast

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...tools.roles import OFFICER
from ..mixins.workflow_mixin import Transition
from ..registry.file.beneficiary import NEED_CLASSES

REQUEST_FINISHED = ("done", "rejected", "withdrawn", "cancelled")


class Outreach(models.Model):
    """Reaching people without waiting for them to ask.

    =============  ===============  ==========  ===========================================
    action         from → to        who         needs
    =============  ===============  ==========  ===========================================
    open_requests  draft → done     officer     a selection, a support type and a channel
    reopen         done → draft     officer
    =============  ===============  ==========  ===========================================
    """

    _name = "alseraj.outreach"
    _description = "Outreach Campaign"
    _inherit = ["alseraj.workflow.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True
    _transitions = {
        "open_requests": Transition(
            ("draft",), "done", (OFFICER,), checks=("selection", "cash_amount"), steps=("open_requests", "set_state"),
        ),
        "reopen": Transition(("done",), "draft", (OFFICER,)),
    }

    name = fields.Char("Campaign", required=True, tracking=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users", string="Owner", default=lambda self: self.env.user, index=True, tracking=True
    )
    date = fields.Date(default=lambda self: self.env.company._get_today(), required=True)
    description = fields.Text("Purpose", help="Becomes the description of each request.")
    # the rule
    category_ids = fields.Many2many(
        "alseraj.category", string="Categories", help="In any of them; empty: all.", editable_in=("draft",),
        check_company=True
    )
    need_class = fields.Selection(
        NEED_CLASSES, string="Need Class up to", help="This class and the needier ones; empty: all.",
        editable_in=("draft",),
    )
    branch_ids = fields.Many2many(
        "alseraj.branch", string="Branch Offices", help="Empty: all.", editable_in=("draft",), check_company=True
    )
    age_min = fields.Integer("Age From", editable_in=("draft",))
    age_max = fields.Integer("Age To", help="0: no limit.", editable_in=("draft",))
    domain = fields.Char("Further Conditions", help="Conditions on the beneficiary's file.", editable_in=("draft",))
    leave_out_served = fields.Boolean(
        "Leave Out Who Had It", default=True,
        help="Without the families that were granted this support and may not ask for it again yet.",
        editable_in=("draft",),
    )
    # what they get
    type_id = fields.Many2one(
        "alseraj.support.type", string="Support Type", required=True, index=True, check_company=True,
        tracking=True, editable_in=("draft",)
    )
    amount = fields.Monetary("Amount for Each", tracking=True, editable_in=("draft",))
    channel_id = fields.Many2one("alseraj.channel", required=True, editable_in=("draft",), check_company=True)
    beneficiary_ids = fields.Many2many(
        "alseraj.beneficiary", string="Beneficiaries", check_company=True, copy=False, editable_in=("draft",)
    )
    beneficiary_count = fields.Integer("Selected", compute="_compute_counts")
    request_ids = fields.One2many("alseraj.support.request", "outreach_id", string="Support Requests")
    request_count = fields.Integer("Support Requests Opened", compute="_compute_counts")
    state = fields.Selection(
        [("draft", "Draft"), ("done", "Finished")],
        default="draft", required=True, index=True, copy=False, tracking=True
    )

    _ages = models.Constraint(
        "CHECK (age_min >= 0 AND (age_max = 0 OR age_max >= age_min))",
        "The ages go from the lower to the higher.",
    )
    _amount_positive = models.Constraint(
        "CHECK (amount IS NULL OR amount >= 0)", "An amount can't be negative."
    )

    @api.depends("beneficiary_ids", "request_ids")
    def _compute_counts(self):
        counts = {
            outreach.id: count for outreach, count in self.env["alseraj.support.request"]._read_group(
                [("outreach_id", "in", self.ids)], ["outreach_id"], ["__count"]
            )
        }
        for outreach in self:
            outreach.beneficiary_count = len(outreach.beneficiary_ids)
            outreach.request_count = counts.get(outreach._origin.id, 0)

    @api.constrains("domain")
    def _check_domain(self):
        for outreach in self:
            try:
                outreach._get_further_domain().validate(self.env["alseraj.beneficiary"])
            except (ValueError, SyntaxError, TypeError) as error:
                raise ValidationError(self.env._(
                    "The further conditions can't be read. Set them again with the editor."
                )) from error

    # ------------------------------------------------------------ who is in need

    def action_select(self):
        """Select the registered beneficiaries that fit the rule; those chosen before are replaced.

        :return: True
        :raises UserError: the campaign is done, or the user is not an officer
        """
        if role := self._get_role_reason("open_requests"):
            raise UserError(role)
        Beneficiary = self.env["alseraj.beneficiary"]
        for outreach in self:
            outreach.beneficiary_ids = Beneficiary.search(outreach._get_domain())
        return True

    def _get_domain(self):
        """The rule of one campaign as a domain on beneficiaries."""
        self.ensure_one()
        domain = Domain("state", "=", "registered") & Domain("company_id", "=", self.company_id.id)
        if self.category_ids:
            domain &= Domain("category_ids", "in", self.category_ids.ids)
        domain &= self.type_id._get_eligible_domain()
        if self.leave_out_served:
            domain &= ~self.type_id._get_served_domain()
        if self.need_class:
            classes = [key for key, _label in NEED_CLASSES]
            wanted = classes[:classes.index(self.need_class) + 1]
            domain &= Domain("need_class", "in", wanted)
        if self.branch_ids:
            domain &= Domain("branch_id", "in", self.branch_ids.ids)
        if self.age_min:
            domain &= Domain("age", ">=", self.age_min)
        if self.age_max:
            domain &= Domain("age", "<=", self.age_max)
        return domain & self._get_further_domain()

    def _get_further_domain(self):
        return Domain(ast.literal_eval(self.domain)) if self.domain else Domain.TRUE

    # ------------------------------------------------------------ the workflow

    def action_open_requests(self):
        """Open a draft support request for everybody selected, in one step.

        Who has an open request of the same type, or one of this campaign, is left out; so it may be repeated.

        :return: dict, the window action that shows the requests
        :raises UserError: nobody is selected, or the user is not an officer
        """
        self._run_transition("open_requests")
        return self.action_view_requests()

    def _get_selection_reason(self):
        return not self.beneficiary_ids and self.env._(
            "Nobody is selected yet. Set the rule and select, or add beneficiaries by hand."
        )

    def _get_cash_amount_reason(self):
        return self.type_id.kind == "cash" and not self.amount and self.env._("Set the amount that each of them gets.")

    def _step_open_requests(self):
        Request = self.env["alseraj.support.request"]
        for outreach in self:  # two campaigns at once must see each other's requests
            requests = Request._create_internal([
                outreach._prepare_request(beneficiary) for beneficiary in outreach._get_not_served()
            ])
            requests._tell("campaign")
            outreach.message_post(body=self.env._(
                "%(opened)s requests opened; %(left_out)s left out, they have one already.",
                opened=len(requests), left_out=len(outreach.beneficiary_ids) - len(requests),
            ))

    def _get_not_served(self):
        """Those selected without an open request of the type and without one of this campaign."""
        self.ensure_one()
        served = self.env["alseraj.support.request"].sudo()._read_group(  # it counts, whoever may see it
            Domain("beneficiary_id", "in", self.beneficiary_ids.ids) & (
                Domain("outreach_id", "=", self.id)
                | Domain("type_id", "=", self.type_id.id) & Domain("state", "not in", REQUEST_FINISHED)
            ),
            ["beneficiary_id"],
        )
        served_ids = {beneficiary.id for (beneficiary,) in served}
        return self.beneficiary_ids.filtered(
            lambda b: b.id not in served_ids and b.state not in ("suspended", "closed")
        )

    def _prepare_request(self, beneficiary):
        return {
            "beneficiary_id": beneficiary.id,
            "company_id": self.company_id.id,
            "type_id": self.type_id.id,
            "channel_id": self.channel_id.id,
            "amount_requested": self.amount,
            "description": self.description or self.name,
            "outreach_id": self.id,
        }

    def action_send_sign_links(self):
        """Send each applicant of the campaigns who has not signed yet a link to sign on his phone.

        Who has a link that is still good is left alone, so it may be repeated.

        :return: action: a notice of how many were sent
        :raises UserError: nobody is to sign, or the user is not an officer
        """
        if role := self._get_role_reason("open_requests"):
            raise UserError(role)
        self.check_access("write")
        requests = self.request_ids.filtered(lambda request: request.state == "draft" and request.is_signable)
        requests -= self._get_with_open_link(requests)
        requests = requests.filtered(
            lambda request: self.env["alseraj.sign.link"]._get_known_answers(request.beneficiary_id))
        if not requests:
            raise UserError(self.env._("Nobody is to sign: the requests are signed, or their links are still good."))
        requests.check_access("write")
        messages_sudo = requests._tell("request_to_sign")
        sent = messages_sudo.filtered("way")
        for outreach in self:
            theirs = sent.filtered(lambda message, outreach=outreach: message.res_id in outreach.request_ids.ids)
            outreach.message_post(body=self.env._("Links for signing sent: %(count)s.", count=len(theirs)))
        return {
            "type": "ir.actions.client", "tag": "display_notification",
            "params": {
                "type": "success" if sent else "warning",
                "message": self.env._(
                    "Links for signing sent: %(sent)s. Reached by no way: %(others)s.",
                    sent=len(sent), others=len(requests) - len(sent),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _get_with_open_link(self, requests):
        """Those of ``requests`` for which a link for signing is on its way and still good."""
        links_sudo = self.env["alseraj.sign.link"].sudo().search([  # asked, not shown
            ("request_id", "in", requests.ids), ("channel", "=", "link"), ("signed_on", "=", False),
            ("revoked_on", "=", False), ("expires_on", ">", fields.Datetime.now()),
        ])
        return requests & links_sudo.filtered(lambda link: link.status == "open").request_id.with_env(self.env)

    def action_reopen(self):
        """Make the campaigns drafts again, to add people; requests that exist stay.

        :return: True
        """
        return self._run_transition("reopen")

    def action_view_requests(self):
        """Show the requests of the campaigns.

        :return: dict, the window action
        """
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Support Requests"),
            "res_model": "alseraj.support.request",
            "view_mode": "list,kanban,form,pivot,graph",
            "domain": [("outreach_id", "in", self.ids)],
        }
