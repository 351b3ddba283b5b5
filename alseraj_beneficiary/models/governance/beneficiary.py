from odoo import api, fields, models
from odoo.exceptions import UserError

CONSENT_STATES = [("none", "Not asked"), ("given", "Given"), ("withdrawn", "Refused or withdrawn")]


class Beneficiary(models.Model):
    """The consents of a file, whether photos may be taken and messages sent, and the log of its export."""

    _inherit = "alseraj.beneficiary"

    consent_ids = fields.One2many("alseraj.consent", "beneficiary_id", string="Consents")
    consent_count = fields.Integer("Consents in Force", compute="_compute_consent_count")
    photo_consent = fields.Selection(
        CONSENT_STATES, "Photos", compute="_compute_latest_consents",
        # sudo: who may not read consents still has to know whether a photo may be taken
        compute_sudo=True, help="Consent to photos and publication, from the consents of the file.",
    )
    message_consent = fields.Selection(
        CONSENT_STATES, "Messages and Surveys", compute="_compute_latest_consents",
        # sudo: who may not read consents still has to know whether he may be written to
        compute_sudo=True,
        help="Campaigns, awareness and surveys. Who refuses them gets none, from that moment on; what concerns his own matter "
             "he still gets.",
    )

    @api.depends("consent_ids.state", "consent_ids.purpose", "consent_ids.given_on")
    def _compute_latest_consents(self):
        for beneficiary in self:
            latest = {
                consent.purpose: consent.state
                for consent in beneficiary.consent_ids.sorted(lambda consent: (consent.given_on, consent.id))
            }
            beneficiary.photo_consent = latest.get("photo", "none")
            beneficiary.message_consent = latest.get("communication", "none")

    def _get_unwilling(self):
        return self.filtered(lambda beneficiary: beneficiary.message_consent == "withdrawn")

    def action_refuse_photo(self):
        """Note that the beneficiaries refused photos when they were asked.

        A consent in force is withdrawn; where there was none, the refusal is kept beside the consents.

        :return: True
        :raises UserError: a file is not saved yet, or is one's own
        """
        return self._refuse_at_desk("photo")

    def action_refuse_messages(self):
        """Note that the beneficiaries want no campaigns, awareness and surveys; these end at once.

        :return: True
        :raises UserError: a file is not saved yet, or is one's own
        """
        return self._refuse_at_desk("communication")

    def _refuse_at_desk(self, purpose):
        if not all(self.ids):
            raise UserError(self.env._("Save the file first."))
        self.check_access("write")
        self._check_own_file()
        self.env["alseraj.consent"].check_access("create")
        self._refuse(purpose, "spoken")
        return True

    def _refuse(self, purpose, method):
        """Withdraw what these agreed to, or keep that they refused."""
        consents = self.env["alseraj.consent"]
        ours = self.consent_ids.filtered(lambda consent: consent.purpose == purpose)
        given = ours.filtered(lambda consent: consent.state == "given")
        given.action_withdraw()
        now = fields.Datetime.now()
        refused = consents._create_internal([
            {
                "beneficiary_id": beneficiary.id,
                "company_id": beneficiary.company_id.id,
                "purpose": purpose,
                "purpose_note": self.env._("Refused when asked"),
                "method": method,
                "state": "withdrawn",
                "withdrawn_on": now,
            }
            for beneficiary in self - ours.beneficiary_id
        ])
        refused._step_messages()

    @api.depends("consent_ids.state")
    def _compute_consent_count(self):
        counts = {}
        if self.env["alseraj.consent"].has_access("read"):
            counts = {
                beneficiary.id: count for beneficiary, count in self.env["alseraj.consent"]._read_group(
                    [("beneficiary_id", "in", self.ids), ("state", "=", "given")],
                    ["beneficiary_id"], ["__count"],
                )
            }
        for beneficiary in self:
            beneficiary.consent_count = counts.get(beneficiary._origin.id, 0)

    # ------------------------------------------------------------ exports leave a line in the access log

    def _after_export(self):
        super()._after_export()
        if self and not self.env.su:
            self.env["alseraj.access.log"]._record(self, [self.env._("exported to a workbook")])
