from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import same_person


class ResCompany(models.Model):
    _inherit = "res.company"

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

    @api.constrains("alseraj_duplicate_similarity", "alseraj_duplicate_cluster", "alseraj_duplicate_reminders")
    def _check_duplicate_settings(self):
        for company in self:
            if not 0.3 <= company.alseraj_duplicate_similarity <= 1:
                raise ValidationError(self.env._("The similarity of names must lie between 0.3 and 1."))
            if company.alseraj_duplicate_cluster < 2 or company.alseraj_duplicate_reminders < 1:
                raise ValidationError(self.env._(
                    "At least two files share a number, and one case gives a reminder: write larger numbers."
                ))
