import re

from odoo import fields, models
from odoo.fields import Domain

from ...tools import identity

# What nobody types for a name, an identifier or a mobile number.
_IBAN = re.compile(r"SA\d{10,}|\d{15,}")


class Beneficiary(models.Model):
    """Finding a file by its bank account, in full or in part, with spaces, Arabic digits or without SA."""

    _inherit = "alseraj.beneficiary"

    iban_text = fields.Char("IBAN", store=False, search="_search_iban_text")

    def _search_iban_text(self, operator, value):
        if operator == "in":
            values = value
        elif operator in ("=", "like", "ilike", "=ilike", "=like"):
            values = [value]
        else:
            return NotImplemented
        return Domain.OR(self._get_iban_domain(text) for text in values)

    def _get_search_key_domain(self, text):
        if _IBAN.fullmatch(identity.normalize_iban(text or "")):
            return self._get_iban_domain(text)
        return super()._get_search_key_domain(text)

    def _get_iban_domain(self, text):
        iban = re.sub(r"[\W_]", "", identity.normalize_iban(text or ""))
        if not iban or not self.env["res.partner.bank"].has_access("read"):
            return Domain.FALSE
        if identity.is_saudi_iban(iban):
            found = Domain("sanitized_acc_number", "=", iban)
        else:
            found = Domain("sanitized_acc_number", "like", iban)
        return Domain("bank_ids", "any", found)  # the record rules of bank accounts hold here, too
