from odoo import api, fields, models

from ...tools.roles import DESK, MANAGER, RESEARCHER
from ..mixins.workflow_mixin import Transition

REFERRERS = (*DESK, RESEARCHER)


class BodyReferral(models.Model):
    """A family is sent to another body, with its consent to what is passed on, and the outcome comes back.

    =========  ==================  ======================  =========================================================
    action     from → to           who                     needs
    =========  ==================  ======================  =========================================================
    send       draft → sent        the desk, researcher    a consent in force that names the passing on of data
    answer     sent → answered     the desk, researcher    the outcome, in words as well where it was not "helped"
    take_back  draft, sent → back  the desk, researcher    a reason
    reopen     answered → sent     manager
    =========  ==================  ======================  =========================================================
    """

    _name = "alseraj.body.referral"
    _description = "Referral to a Body"
    _inherit = ["alseraj.workflow.mixin", "alseraj.clock.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_names_search = ["name", "beneficiary_id", "body_id"]
    _check_company_auto = True
    _duplicable = False
    _transitions = {
        "send": Transition(
            ("draft",), "sent", REFERRERS, checks=("own_file", "consent"), steps=("sent_date", "set_state", "remind_outcome")),
        "answer": Transition(
            ("sent",), "answered", REFERRERS, checks=("own_file", "outcome"),
            steps=("answered_date", "set_state", "end_reminders")),
        "take_back": Transition(
            ("draft", "sent"), "taken_back", REFERRERS, checks=("own_file", "taken_back_reason"),
            steps=("set_state", "end_reminders")),
        "reopen": Transition(("answered",), "sent", (MANAGER,), checks=("own_file",), steps=("set_state", "remind_outcome")),
    }
    _clock_states = ("sent",)

    name = fields.Char("Number", readonly=True, copy=False, index=True, guarded=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    beneficiary_id = fields.Many2one(
        "alseraj.beneficiary", required=True, index=True, ondelete="restrict", check_company=True, editable_in=("draft",))
    branch_id = fields.Many2one(related="beneficiary_id.branch_id", store=True, index=True, guarded=True)
    request_id = fields.Many2one(
        "alseraj.support.request", "Support Request", index="btree_not_null", ondelete="restrict", check_company=True,
        domain="[('beneficiary_id', '=', beneficiary_id)]", editable_in=("draft",))
    body_id = fields.Many2one(
        "alseraj.body", "Partner Body", required=True, index=True, ondelete="restrict", check_company=True, tracking=True,
        editable_in=("draft",))
    need = fields.Text("What the Family Needs", required=True, editable_in=("draft",))
    data_passed = fields.Text(
        "Data Passed On", editable_in=("draft",), help="What the body is told of the family; no more than it needs.")
    consent_id = fields.Many2one(
        "alseraj.consent", index="btree_not_null", ondelete="restrict", check_company=True, editable_in=("draft",),
        domain="[('beneficiary_id', '=', beneficiary_id), ('purpose', '=', 'sharing'), ('state', '=', 'given')]",
        help="The family's consent to passing its data on.",
    )
    user_id = fields.Many2one(
        "res.users", "Owner", default=lambda self: self.env.user, required=True, index=True, tracking=True,
        help="Asks the body for the outcome.")
    sent_on = fields.Datetime(readonly=True, copy=False, guarded=True)
    due_date = fields.Date(
        "Outcome Expected By", default=lambda self: fields.Date.add(self.env.company._get_today(), days=14), required=True)
    outcome = fields.Selection(
        [
            ("helped", "Helped"), ("partly", "Helped in part"), ("declined", "Turned down"), ("no_answer", "No answer"),
        ],
        "Outcome at the Body", tracking=True, copy=False, index=True, editable_in=("draft", "sent"))
    outcome_note = fields.Text("What the Body Said", copy=False, editable_in=("draft", "sent"))
    answered_on = fields.Datetime(readonly=True, copy=False, guarded=True)
    taken_back_reason = fields.Char("Why It Was Called Off", copy=False, editable_in=("draft", "sent"))
    state = fields.Selection(
        [
            ("draft", "Being Prepared"), ("sent", "Sent to the Body"), ("answered", "Outcome Came Back"),
            ("taken_back", "Called Off"),
        ],
        default="draft", required=True, index=True, copy=False, tracking=True,
    )

    @api.depends("name", "body_id")
    def _compute_display_name(self):
        for referral in self:
            referral.display_name = " · ".join(filter(None, (referral.name, referral.body_id.name)))

    @api.model_create_multi
    def create(self, vals_list):
        referrals = super().create(vals_list)
        for company, records in referrals.grouped("company_id").items():
            names = self.env["ir.sequence"]._next_by_code_batch("alseraj.body.referral", len(records), company)
            for referral, name in zip(records, names, strict=True):
                referral._write_internal({"name": name})
        return referrals

    # ------------------------------------------------------------ the verbs

    def action_send(self):
        """Send the families on: from now on the body has what is passed on.

        :return: True
        :raises UserError: a consent is missing, or withdrawn
        """
        return self._run_transition("send")

    def action_answer(self):
        """Record what came of the referrals at the body.

        :return: True
        :raises UserError: an outcome is missing
        """
        return self._run_transition("answer")

    def action_take_back(self):
        """Take the referrals back.

        :return: True
        :raises UserError: a reason is missing
        """
        return self._run_transition("take_back")

    def action_reopen(self):
        """Wait for the outcome again.

        :return: True
        """
        return self._run_transition("reopen")

    def _get_own_file_reason(self):
        return self.beneficiary_id._get_own_file_reason()

    def _get_consent_reason(self):
        consent_sudo = self.sudo().consent_id  # researchers may send, whoever took the consent
        if (
            not consent_sudo or consent_sudo.state != "given" or consent_sudo.purpose != "sharing"
            or consent_sudo.beneficiary_id != self.sudo().beneficiary_id  # as far as that
        ):
            return self.env._(
                "Data go to %(body)s only with the consent of the family to passing them on. Take it down, then choose it.",
                body=self.body_id.name)
        return not (self.data_passed or "").strip() and self.env._("Say which data are passed on.")

    def _get_outcome_reason(self):
        if not self.outcome:
            return self.env._("Say what came of it.")
        return self.outcome != "helped" and not (self.outcome_note or "").strip() and self.env._(
            "Write down what the body said.")

    def _get_taken_back_reason_reason(self):
        return not self.taken_back_reason and self.env._("Say why it is called off.")

    def _step_sent_date(self):
        self._write_internal({"sent_on": fields.Datetime.now()})

    def _step_answered_date(self):
        self._write_internal({"answered_on": fields.Datetime.now()})

    def _step_remind_outcome(self):
        self._remind(self.env._("Ask the body what came of it"))
