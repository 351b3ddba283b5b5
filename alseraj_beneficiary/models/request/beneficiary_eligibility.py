from odoo import models

from ...tools import eligibility


class Beneficiary(models.Model):
    """What the conditions of a support read of a file."""

    _inherit = "alseraj.beneficiary"

    def _get_eligibility_facts(self, saudi):
        """This file as plain data.

        :param int saudi: id of the country whose nationals are not foreigners
        :return: :class:`~..tools.eligibility.Facts`
        """
        self.ensure_one()
        nationality = self.nationality_id.id
        return eligibility.Facts(
            categories=frozenset(self.category_ids._origin._ids),
            need_class=self.need_class or "",
            zakat_class=self.zakat_class or "",
            housing=self.housing or "",
            marital_status=self.marital_status or "",
            gender=self.gender or "",
            nationality=nationality and ("saudi" if nationality == saudi else "other") or "",
            branch=self.branch_id._origin.id or 0,
            birth_date=self.birth_date,
            member_birth_dates=tuple(
                member.birth_date for member in self.member_ids if member.active and member.in_household
            ),
            household_size=self.household_size,
            income_per_head=self.income_per_head,
        )
