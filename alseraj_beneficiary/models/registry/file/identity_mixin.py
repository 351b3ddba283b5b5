import re

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ....tools import hijri, identity
from ....tools.errors import RuleError

IDENTIFIER_TYPES = [
    ("national_id", "National ID"),
    ("iqama", "Iqama"),
    ("gcc", "GCC ID"),
    ("passport", "Passport"),
    ("mobility_card", "Mobility Card"),
]
SAUDI_TYPES = ("national_id", "iqama")


class IdentityMixin(models.AbstractModel):
    """Identifiers, mobile numbers and birth dates of persons, normalised as they are written."""

    _name = "alseraj.identity.mixin"
    _description = "Identity of a Person"

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._normalize_identity(dict(vals), creating=True) for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        return super().write(self._normalize_identity(dict(vals)))

    @api.model
    def _normalize_identity(self, vals, creating=False):
        if "identifier" in vals:
            vals["identifier"] = identity.normalize_identifier(vals["identifier"]) or False
            if creating and vals["identifier"] and not vals.get("identifier_type"):
                kind = identity.identifier_kind(vals["identifier"])
                if kind:
                    vals["identifier_type"] = kind
        if vals.get("mobile"):
            vals["mobile"] = self._call_rule(identity.normalize_mobile, vals["mobile"])
        if vals.get("birth_date"):
            vals["birth_date"] = self._call_rule(self._read_birth_date, vals["birth_date"])
            vals.pop("birth_date_hijri", None)
        return vals

    @api.constrains("identifier", "identifier_type")
    def _check_identifier(self):
        for record in self:
            if record.identifier and record.identifier_type in SAUDI_TYPES:
                self._call_rule(identity.check_saudi_identifier, record.identifier, record.identifier_type)

    @api.constrains("birth_date")
    def _check_birth_date(self):
        today = self.env.company._get_today()
        if any(record.birth_date and record.birth_date > today for record in self):
            raise ValidationError(self.env._("The birth date lies in the future."))

    @api.onchange("identifier")
    def _onchange_identifier(self):
        self.identifier = identity.normalize_identifier(self.identifier) or False
        if kind := identity.identifier_kind(self.identifier):
            self.identifier_type = kind

    @api.onchange("identifier", "identifier_type")
    def _onchange_identifier_digits(self):
        """Say at once what the saving would refuse: a digit too few, or a check digit that is not right."""
        if not self.identifier or self.identifier_type not in SAUDI_TYPES:
            return None
        try:
            identity.check_saudi_identifier(self.identifier, self.identifier_type)
        except RuleError as error:
            return {"warning": {
                "type": "notification", "title": self.env._("Look at the number again"), "message": error.get_sentence(self.env),
            }}
        return None

    @api.onchange("birth_date")
    def _onchange_birth_date(self):
        if self.birth_date:
            self.birth_date = self._call_rule(self._read_birth_date, self.birth_date)

    @api.model
    def _read_birth_date(self, value):
        """A birth date as written or picked; a year like 1405 in it is a Hijri one, whoever typed it where.

        :param value: date, or str as the ORM or a person writes it
        :return: date
        :raises RuleError: it can't be read
        """
        if isinstance(value, str):
            value = value[:10] if re.match(r"\d{4}-\d\d-\d\d", value) else value
            return hijri.parse(value)
        value = fields.Date.to_date(value)
        if hijri.MIN_YEAR <= value.year <= hijri.MAX_YEAR:
            return hijri.to_gregorian(value.year, value.month, value.day)
        return value

    @api.model
    def _parse_hijri(self, text):
        return self._call_rule(hijri.parse, text) if text else False

    @api.model
    def _call_rule(self, rule, *args):
        """Call a function of ``tools``; its refusal becomes a sentence in the user's language."""
        try:
            return rule(*args)
        except RuleError as error:
            raise ValidationError(error.get_sentence(self.env)) from error

    @api.model
    def _is_doubtful_mobile(self, mobile):
        return bool(mobile) and identity.is_doubtful_mobile(mobile)

    @api.model
    def _get_age(self, birth_date, today):
        return relativedelta(today, birth_date).years if birth_date else 0

    @api.model
    def _search_by_age(self, field, operator, value):
        """The domain on the birth date that means ``age operator value``."""
        today = self.env.company._get_today()
        if operator in (">=", "<"):
            limit = today - relativedelta(years=int(value))
            return [(field, "<=" if operator == ">=" else ">", limit)]
        if operator in (">", "<="):
            limit = today - relativedelta(years=int(value) + 1)
            return [(field, "<=" if operator == ">" else ">", limit)]
        return NotImplemented
