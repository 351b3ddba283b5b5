from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import identity, names


class Beneficiary(models.Model):
    """Finding a person however the name is spelled and however the number is typed."""

    _inherit = "alseraj.beneficiary"
    _rec_names_search = ["search_text"]

    name_key = fields.Char(compute="_compute_name_key", store=True, help="The name, one spelling for all.")
    search_key = fields.Char(compute="_compute_search_key", store=True, index="trigram")
    search_text = fields.Char("Name, Number, Mobile or IBAN", store=False, search="_search_search_text")

    @api.depends("name")
    def _compute_name_key(self):
        for beneficiary in self:
            beneficiary.name_key = names.normalize_arabic(beneficiary.name)

    @api.depends("name_key", "code", "identifier", "mobile")
    def _compute_search_key(self):
        for beneficiary in self:
            beneficiary.search_key = self._get_search_key(
                beneficiary.name_key, beneficiary.code, beneficiary.identifier, beneficiary.mobile
            )

    @api.model
    def _get_search_key(self, name_key, code, identifier, mobile):
        return " ".join(filter(None, [name_key, (code or "").lower(), (identifier or "").lower(), mobile]))

    def _search_search_text(self, operator, value):
        if operator in ("=", "like", "ilike", "=ilike", "=like"):
            values = [value]
        elif operator == "in":
            values = value
        else:
            return NotImplemented
        return Domain.OR(self._get_search_key_domain(text) for text in values)

    @api.model
    def _get_search_key_domain(self, text):
        """All the words of ``text``, in any order."""
        words = names.normalize_arabic(text or "").split() or (text or "").split()
        return Domain.AND(
            Domain("search_key", "ilike", self._get_search_word(word)) for word in words
        )

    @api.model
    def _get_search_word(self, word):
        word = identity.normalize_digits(word).lower()
        if word.isdigit() and word.startswith("0"):
            return word.lstrip("0") or word  # 05…, 00966… as typed; stored as +9665…
        return word
