import base64
import binascii

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import human_size

MAX_MB = 12  # what a phone's camera makes; it is stored smaller
MAX_PHOTOS = 20
SIDE = 1600  # pixels of the longer side as stored: a meter can be read, and the visit fits in a mail
BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"RIFF")


class NeedStudyPhoto(models.Model):
    """A photo of a visit. Who reads the study sees it; with the study it is frozen."""

    _name = "alseraj.need.study.photo"
    _description = "Photo of a Visit"
    _order = "study_id, id"

    study_id = fields.Many2one("alseraj.need.study", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="study_id.company_id", store=True, index=True, precompute=True)
    branch_id = fields.Many2one(related="study_id.branch_id", store=True, index=True)
    image = fields.Image(
        "Photo", required=True, attachment=True, max_width=SIDE, max_height=SIDE, verify_resolution=True
    )
    name = fields.Char("What It Shows")
    taken_on = fields.Datetime("Added on", readonly=True, default=fields.Datetime.now)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_image(vals.get("image"))
        self._check_open(self.env["alseraj.need.study"].browse({vals.get("study_id") or 0 for vals in vals_list} - {0}))
        photos = super().create([{**vals, "taken_on": fields.Datetime.now()} for vals in vals_list])
        photos._check_number()
        return photos

    def write(self, vals):
        self._check_open(self.study_id)
        if "image" in vals:
            self._check_image(vals["image"])
        result = super().write({name: value for name, value in vals.items() if name != "taken_on"})
        if "study_id" in vals:
            self.check_access("write")  # Odoo looks before the write; nothing is hung where one has no right
            self._check_open(self.study_id)
            self._check_number()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_of_drafts(self):
        self._check_draft(self.study_id)  # removing needs no consent

    @api.model
    def _check_open(self, studies):
        """Refuse photos of a study that is done, or of a family that did not agree."""
        self._check_draft(studies)
        if asked := studies.filtered(lambda study: not study.photo_consent):
            raise UserError(self.env._(
                "Ask the family first, and tick that it agreed to be photographed (%(study)s).",
                study=asked[0].display_name,
            ))

    @api.model
    def _check_draft(self, studies):
        studies.beneficiary_id._check_own_file()
        if done := studies.filtered(lambda study: study.state != "draft"):
            raise UserError(self.env._("%(study)s is done: its photos stay as they are.", study=done[0].display_name))

    def _check_number(self):
        for study, count in self._read_group([("study_id", "in", self.study_id.ids)], ["study_id"], ["__count"]):
            if count > MAX_PHOTOS:
                raise UserError(self.env._(
                    "%(study)s has %(limit)s photos already. Remove one first.",
                    study=study.display_name, limit=MAX_PHOTOS,
                ))

    @api.model
    def _check_image(self, value):
        try:
            raw = base64.b64decode(value or b"", validate=False)
        except (binascii.Error, ValueError, TypeError):
            raw = b""
        if not raw.startswith(BEGINNINGS):
            raise ValidationError(self.env._("This is no photo. Take one, or choose a JPG, PNG or WebP picture."))
        if len(raw) > MAX_MB * 1024**2:
            raise ValidationError(self.env._(
                "The photo has %(size)s. Choose one of at most %(limit)s MB.", size=human_size(len(raw)), limit=MAX_MB,
            ))
