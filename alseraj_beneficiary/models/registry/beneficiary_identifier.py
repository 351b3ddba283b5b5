from collections import Counter

from odoo import api, models
from odoo.exceptions import ValidationError

from ...tools import identity


class Beneficiary(models.Model):
    """One file for one identifier. The unique index is the last word; here it is said in a sentence."""

    _inherit = "alseraj.beneficiary"

    @api.model_create_multi
    def create(self, vals_list):
        self._check_identifiers_free([
            (vals.get("company_id") or self.env.company.id, vals.get("identifier_type"), vals.get("identifier"))
            for vals in vals_list if vals.get("identifier")
        ])
        return super().create(vals_list)

    def write(self, vals):
        if {"identifier", "identifier_type", "company_id"} & vals.keys():
            self._check_identifiers_free([
                (vals.get("company_id") or file.company_id.id, vals.get("identifier_type") or file.identifier_type,
                 vals["identifier"] if "identifier" in vals else file.identifier)
                for file in self
            ])
        return super().write(vals)

    @api.onchange("identifier", "identifier_type")
    def _onchange_identifier_taken(self):
        wanted = self._get_wanted((self.company_id or self.env.company).id, self.identifier_type, self.identifier)
        if found := self._find_identifiers([wanted]).get(wanted):
            return {"warning": {
                "type": "notification", "title": self.env._("Opened already?"),
                "message": self._get_identifier_taken_reason(wanted, found),
            }}
        return None

    def _check_identifiers_free(self, asked):
        """Refuse identifiers that another file has, or that are asked for twice.

        :param asked: list of (company id, type, identifier as typed)
        """
        wanted = [self._get_wanted(*one) for one in asked]
        wanted = [one for one in wanted if one[2]]
        if not wanted:
            return
        twice = next((one for one, count in Counter(wanted).items() if count > 1), None)
        if twice:
            raise ValidationError(self.env._(
                "The identifier %(number)s was given to more than one file. Each person has his own.",
                number=twice[2],
            ))
        for one, found in self._find_identifiers(wanted).items():
            raise ValidationError(self._get_identifier_taken_reason(one, found))

    @api.model
    def _get_wanted(self, company_id, kind, number):
        """(company, type, identifier) as they are kept; a valid Saudi number is one whatever type was chosen."""
        number = identity.normalize_identifier(number)
        return company_id, identity.identifier_kind(number) or kind or "national_id", number

    def _find_identifiers(self, wanted):
        """The files other than ``self`` that have one of the ``wanted``.

        :param wanted: list of (company id, type, identifier), normalised
        :return: dict (company id, type, identifier) -> file (sudo)
        """
        # sudo: a number is taken even where the user can't see by whom; the sentence tells no more
        files = self.env["alseraj.beneficiary"].sudo().with_context(active_test=False).search_fetch(
            [("identifier", "in", [number for _company, _kind, number in wanted]),
             ("id", "not in", self._origin.ids)],
            ["identifier", "identifier_type", "company_id", "code", "name", "active"],
        )
        known = {self._get_wanted(file.company_id.id, file.identifier_type, file.identifier): file for file in files}
        return {one: known[one] for one in wanted if one in known}

    @api.model
    def _get_identifier_taken_reason(self, wanted, found):
        file = found.with_env(self.env)
        if not file.has_access("read"):
            return self.env._(
                "The identifier %(number)s has a file in another branch office already. Don't open a second one: "
                "ask the manager, who can move that file to your office.", number=wanted[2],
            )
        if not file.active:
            return self.env._(
                "The identifier %(number)s belongs to the archived file %(file)s. Bring that file back instead of "
                "opening a second one.", number=wanted[2], file=file.display_name,
            )
        return self.env._(
            "The identifier %(number)s belongs to the file %(file)s already. Open that file; if the number is wrong "
            "there, correct it first.", number=wanted[2], file=file.display_name,
        )
