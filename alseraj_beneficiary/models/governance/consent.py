from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools.roles import DESK
from ..mixins.workflow_mixin import Transition


class Consent(models.Model):
    """What the beneficiary agreed to, when and how; he may withdraw it at any time.

    ========  ==================  ========================
    action    from → to           who
    ========  ==================  ========================
    withdraw  given → withdrawn   officer, branch delegate
    ========  ==================  ========================
    """

    _name = "alseraj.consent"
    _description = "Consent"
    _duplicable = False
    _inherit = ["alseraj.workflow.mixin", "mail.thread"]
    _order = "given_on desc, id desc"
    _rec_names_search = ["beneficiary_id"]
    _check_company_auto = True
    _transitions = {
        "withdraw": Transition(("given",), "withdrawn", DESK, steps=("withdrawal_date", "set_state", "messages")),
    }

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    beneficiary_id = fields.Many2one(
        "alseraj.beneficiary", required=True, index=True, ondelete="restrict", check_company=True,
        editable_in=(),
    )
    branch_id = fields.Many2one(related="beneficiary_id.branch_id", store=True, index=True, guarded=True)
    purpose = fields.Selection(
        [
            ("processing", "Keeping and studying the file"),
            ("sensitive", "Health, criminal or parentage data"),
            ("sharing", "Passing data on to another organisation"),
            ("automated", "An automated assessment of need"),
            ("photo", "Photos and publication"),
            ("communication", "Messages and surveys"),
            ("other", "Other"),
        ],
        required=True, index=True, editable_in=(),
    )
    purpose_note = fields.Char("Details", editable_in=(), help="To whom, which data, for what.")
    given_on = fields.Datetime(default=fields.Datetime.now, required=True, editable_in=())
    method = fields.Selection(
        [
            ("signature", "Signature on screen"),
            ("paper", "Signed paper"),
            ("portal", "Portal"),
            ("message", "Message"),
            ("spoken", "Spoken, noted by the employee"),
        ],
        default="signature", required=True, editable_in=(),
    )
    by_guardian = fields.Boolean("By the Guardian", editable_in=())
    guardian_name = fields.Char("Guardian", editable_in=())
    evidence = fields.Binary(attachment=True)
    evidence_name = fields.Char("File Name")
    withdrawn_on = fields.Datetime(readonly=True, copy=False, guarded=True)
    state = fields.Selection(
        [("given", "Given"), ("withdrawn", "Withdrawn")],
        default="given", required=True, index=True, copy=False, tracking=True,
    )

    _list_index = models.Index("(given_on DESC, id DESC)")

    def _check_before_write(self, vals):
        super()._check_before_write(vals)
        if "evidence" in vals and not self.env.su and any(consent.evidence for consent in self):
            raise UserError(self.env._(
                "The evidence of a consent stays as it was attached. Withdraw this consent and enter a new one instead."))

    @api.depends("beneficiary_id", "purpose")
    def _compute_display_name(self):
        purposes = dict(self._fields["purpose"]._description_selection(self.env))
        for consent in self:
            who = consent.beneficiary_id.display_name or ""
            consent.display_name = f"{who}: {purposes.get(consent.purpose, '')}"

    @api.constrains("beneficiary_id", "by_guardian", "guardian_name", "given_on")
    def _check_guardian(self):
        for consent in self:
            birth_date = consent.beneficiary_id.birth_date
            if consent.state != "given":
                continue  # a refusal needs no guardian
            given_on = consent.company_id._get_day(consent.given_on)
            minor = birth_date and fields.Date.add(birth_date, years=18) > given_on
            if minor and not consent.by_guardian:
                raise ValidationError(self.env._(
                    "%(name)s was under age then: the guardian consents.",
                    name=consent.beneficiary_id.display_name,
                ))
            if consent.by_guardian and not consent.guardian_name:
                raise ValidationError(self.env._("Write down the guardian's name."))

    @api.constrains("purpose", "method")
    def _check_explicit(self):
        for consent in self:
            if consent.purpose in ("sensitive", "automated") and consent.method == "spoken":
                raise ValidationError(self.env._(
                    "This purpose needs explicit consent: a signature, the portal or a message."
                ))

    def action_withdraw(self):
        """Withdraw the consents as of now.

        :return: True
        """
        return self._run_transition("withdraw")

    def _step_withdrawal_date(self):
        self._write_internal({"withdrawn_on": fields.Datetime.now()})

    def _step_messages(self):
        """Messages that are no service end at once, whatever else he had agreed to for them before."""
        files = self.filtered(lambda consent: consent.purpose == "communication").beneficiary_id
        if not files:
            return
        given_sudo = self.sudo().search([  # of the same families, who have said what they want
            ("beneficiary_id", "in", files.ids), ("purpose", "=", "communication"), ("state", "=", "given")])
        given_sudo._write_internal({"withdrawn_on": fields.Datetime.now(), "state": "withdrawn"})
        self.env["alseraj.message"]._stop_unwilling(files)
