from odoo import api, fields, models
from odoo.exceptions import ValidationError

SMALLEST_GROUP = 5  # FIELD: no group under five is shown, so that nobody is recognised by his answer


class ResCompany(models.Model):
    _inherit = "res.company"

    alseraj_survey_batch = fields.Integer(
        "Store answers together from (answers)", default=15,
        help="Answers wait, sealed, until so many can be mixed. More of them are told apart by service, office and channel; "
             "on the first day of a month whatever waits is stored, once there are five.",
    )
    alseraj_satisfaction_target = fields.Float(
        "Satisfied answers wanted (%)", default=80.0, help="For services that have no target of their own.",
    )
    alseraj_satisfaction_low = fields.Float(
        "Open an improvement action below (%)", default=60.0,
        help="Of satisfied answers to the question of overall satisfaction, for one support type.",
    )
    alseraj_follow_up_days = fields.Integer(
        "Follow up a low score within (working days)", default=5,
        help="Where the respondent of a confidential survey asked to be contacted.",
    )

    alseraj_involved_may_follow_up = fields.Boolean(
        "Who had a hand in a case may ask about it",
        help="For an office of one: otherwise officer and researcher of a case, and whoever decided on it, neither enter the "
             "answer of its beneficiary nor follow up his low score.",
    )

    @api.constrains(
        "alseraj_survey_batch", "alseraj_satisfaction_target", "alseraj_satisfaction_low", "alseraj_follow_up_days")
    def _check_satisfaction_settings(self):
        for company in self:
            if company.alseraj_survey_batch < SMALLEST_GROUP:
                raise ValidationError(self.env._(
                    "Answers are stored together, never fewer than %(count)s, so that nobody is recognised.",
                    count=SMALLEST_GROUP,
                ))
            shares = (company.alseraj_satisfaction_target, company.alseraj_satisfaction_low)
            if not all(0 <= share <= 100 for share in shares) or company.alseraj_follow_up_days < 1:
                raise ValidationError(self.env._("Shares lie between 0 and 100 per cent, days are one or more."))

    def _get_survey_batch(self):
        """How many answers are stored together today: on the first of a month whatever can be mixed."""
        self.ensure_one()
        return SMALLEST_GROUP if self._get_today().day == 1 else self.alseraj_survey_batch
