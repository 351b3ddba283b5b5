from odoo import api, fields, models
from odoo.exceptions import UserError


class Beneficiary(models.Model):
    """The consents of a file, whether photos may be taken, and the log of its export."""

    _inherit = "alseraj.beneficiary"

    consent_ids = fields.One2many("alseraj.consent", "beneficiary_id", string="Consents")
    consent_count = fields.Integer("Consents in Force", compute="_compute_consent_count")
    photo_consent = fields.Selection(
        [("none", "Not asked"), ("given", "Given"), ("withdrawn", "Refused or withdrawn")],
        "Photos", compute="_compute_photo_consent",
        # sudo: who may not read consents still has to know whether a photo may be taken
        compute_sudo=True, help="Consent to photos and publication, from the consents of the file.",
    )

    @api.depends("consent_ids.state", "consent_ids.purpose", "consent_ids.given_on")
    def _compute_photo_consent(self):
        for beneficiary in self:
            photos = beneficiary.consent_ids.filtered(lambda consent: consent.purpose == "photo")
            latest = photos.sorted(lambda consent: (consent.given_on, consent.id))[-1:]
            beneficiary.photo_consent = latest.state or "none"

    def action_refuse_photo(self):
        """Note that the beneficiaries refused photos when they were asked.

        A consent in force is withdrawn; where there was none, the refusal is kept beside the consents.

        :return: True
        :raises UserError: a file is not saved yet, or is one's own
        """
        if not all(self.ids):
            raise UserError(self.env._("Save the file first."))
        self.check_access("write")
        self._check_own_file()
        consents = self.env["alseraj.consent"]
        consents.check_access("create")
        given = self.consent_ids.filtered(lambda consent: consent.purpose == "photo" and consent.state == "given")
        given.action_withdraw()
        now = fields.Datetime.now()
        consents._create_internal([
            {
                "beneficiary_id": beneficiary.id,
                "company_id": beneficiary.company_id.id,
                "purpose": "photo",
                "purpose_note": self.env._("Refused when asked"),
                "method": "spoken",
                "state": "withdrawn",
                "withdrawn_on": now,
            }
            for beneficiary in self if beneficiary.photo_consent != "withdrawn"
        ])
        return True

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
