from odoo import api, models
from odoo.exceptions import ValidationError

COMPARED = {"identifier", "active", "beneficiary_id"}


class HouseholdMember(models.Model):
    """A person stands once in a household; one who stands in two is looked at."""

    _inherit = "alseraj.household.member"

    @api.model_create_multi
    def create(self, vals_list):
        members = super().create(vals_list)
        members.filtered("identifier").beneficiary_id._plan_duplicate_search()
        return members

    def write(self, vals):
        files = self.beneficiary_id
        result = super().write(vals)
        if COMPARED & vals.keys():
            (files | self.beneficiary_id)._plan_duplicate_search()
        return result

    @api.constrains("identifier", "beneficiary_id", "active")
    def _check_once_in_household(self):
        members = self.filtered(lambda member: member.identifier and member.active)
        if not members:
            return
        groups = self._read_group(
            [("beneficiary_id", "in", members.beneficiary_id.ids), ("identifier", "in", members.mapped("identifier"))],
            ["beneficiary_id", "identifier"], ["__count"], having=[("__count", ">", 1)],
        )
        twice = {(file.id, number) for file, number, _count in groups}
        for member in members:
            file, number = member.beneficiary_id, member.identifier
            if number == file.identifier:
                raise ValidationError(self.env._(
                    "%(name)s has the identifier %(number)s of the head of the file. The head is no member of his own "
                    "household: remove this line, or correct the number.", name=member.name, number=number,
                ))
            if (file.id, number) in twice:
                raise ValidationError(self.env._(
                    "The identifier %(number)s (%(name)s) stands twice in the household of %(file)s. "
                    "Remove one of the two lines, or correct the number.",
                    number=number, name=member.name, file=file.display_name,
                ))
