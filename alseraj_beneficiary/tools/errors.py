"""The one error of the plain rules: a code, a sentence, and the values in it.

The sentences are English here and translated by the ORM layer, which knows the
user's language::

    except RuleError as error:
        raise ValidationError(self.env._(error.sentence, **error.values))
"""

# `_` only marks sentences here; the ORM layer translates them with self.env._


def _(sentence):
    """Mark a sentence for Odoo's term export, which reads ``_("...")`` in sources.

    Not Odoo's translation function on purpose: this package imports no ORM.
    """
    return sentence


SENTENCES = {
    # identity
    "identifier_missing": _("Enter the identifier: it is empty."),
    "identifier_length": _(
        "“%(value)s” has %(length)s digits; a national ID or iqama has exactly 10."
        " Compare it with the card."
    ),
    "identifier_characters": _(
        "“%(value)s” has characters that are not digits; a national ID or iqama is"
        " 10 digits. Compare it with the card."
    ),
    "identifier_first_digit": _(
        "“%(value)s” starts with %(digit)s; a national ID starts with 1 and an iqama"
        " with 2. Choose another identifier type, or correct the number."
    ),
    "identifier_not_national_id": _(
        "“%(value)s” is an iqama number (it starts with 2), not a national ID."
        " Change the identifier type or the number."
    ),
    "identifier_not_iqama": _(
        "“%(value)s” is a national ID (it starts with 1), not an iqama number."
        " Change the identifier type or the number."
    ),
    "identifier_check_digit": _(
        "“%(value)s” is not a valid number: its check digit does not match, so a digit"
        " is wrong or two are swapped. Compare it with the card."
    ),
    "iban_not_saudi": _(
        "“%(value)s” is not a Saudi IBAN: it must start with SA. Support is paid to"
        " accounts inside the Kingdom only."
    ),
    "iban_length": _(
        "“%(value)s” has %(length)s characters; a Saudi IBAN has 24: SA and 22 more."
        " Compare it with the bank's letter."
    ),
    "iban_check_digits": _(
        "“%(value)s” is not a valid IBAN: its check digits do not match. Compare it"
        " with the bank's letter."
    ),
    "mobile_nonsense": _(
        "“%(value)s” is not a phone number. Write it as 05XXXXXXXX, or with the country"
        " code for a number outside the Kingdom."
    ),
    "short_address": _(
        "“%(value)s” is not a short national address: it is 4 letters followed by"
        " 4 digits, such as RRRD2929."
    ),
    # national_address
    "address_building_number": _(
        "“%(value)s” is not a building number: it has exactly 4 digits, such as 8228."
    ),
    "address_additional_number": _(
        "“%(value)s” is not an additional number: it has exactly 4 digits, such as 2121."
    ),
    "address_postcode": _(
        "“%(value)s” is not a postcode of the national address: it has exactly 5 digits,"
        " such as 12643."
    ),
    # hijri
    "date_empty": _("Enter a date: it is empty."),
    "date_unreadable": _(
        "“%(value)s” could not be read as a date. Write day/month/year, such as"
        " 10/11/1445 or 18/05/2024."
    ),
    "date_ambiguous": _(
        "“%(value)s” could be read in more than one way. Write the year with four"
        " digits, first or last."
    ),
    "date_year": _(
        "The year %(year)s is outside what can be read: 1343 to 1500 for Hijri dates,"
        " from 1900 for Gregorian ones."
    ),
    "date_era": _(
        "“%(value)s” contradicts itself: the year %(year)s does not belong to the"
        " calendar written beside it."
    ),
    "date_month": _("Month %(month)s does not exist: a year has 12 months."),
    "date_hijri_year": _(
        "The Hijri year %(year)s is not supported: from 1343 to 1500 only."
        " Enter the Gregorian date instead."
    ),
    "date_hijri_day": _(
        "%(day)s/%(month)s/%(year)s AH does not exist: that month has %(length)s days."
    ),
    "date_gregorian_day": _(
        "%(day)s/%(month)s/%(year)s CE does not exist: that month has %(length)s days."
    ),
    # amount_words
    "amount_not_a_number": _("“%(value)s” is not an amount."),
    "amount_negative": _(
        "The amount %(value)s is negative; only zero and positive amounts are written"
        " in words."
    ),
    "amount_too_large": _(
        "The amount %(value)s is too large to be written in words: the limit is"
        " 999,999,999 and its fraction."
    ),
    "amount_currency": _(
        "There are no Arabic words for the currency “%(currency)s”."
        " Supported: %(supported)s."
    ),
    # need
    "need_not_a_number": _("“%(value)s” is not a number (%(field)s)."),
    "need_negative": _("%(field)s cannot be negative: %(value)s was given."),
    "need_too_large": _("%(value)s is too large a number (%(field)s)."),
    "need_age": _("“%(value)s” is not an age in whole years from 0 to 150."),
    "need_rate": _(
        "The count rate %(value)s of “%(name)s” must be between 0 and 1."
    ),
    "need_obligation": _("“%(kind)s” is not a kind of obligation in the formula."),
    "need_housing": _("“%(housing)s” is not a housing condition in the formula."),
    "need_parameter_missing": _("The formula lacks the parameter “%(parameter)s”."),
    "need_parameter_positive": _(
        "The parameter “%(parameter)s” must be more than zero: %(value)s was given."
    ),
    "need_parameter_share": _(
        "The parameter “%(parameter)s” must be between 0 and 1: %(value)s was given."
    ),
    "need_class_bounds": _(
        "The class bounds must rise from A to D and start above zero."
    ),
    "need_weights": _(
        "The weights must add up to 100: they add up to %(total)s."
    ),
}


class RuleError(ValueError):
    """A value that a rule refuses, with a sentence that says what to do.

    :param str code: key of :data:`SENTENCES`
    :param values: what the sentence's ``%(name)s`` stand for
    """

    def __init__(self, code, **values):
        self.code = code
        self.values = values
        self.sentence = SENTENCES[code]
        super().__init__(self.sentence % values if values else self.sentence)

    def __reduce__(self):
        # Keyword-only construction would not survive pickling between processes.
        return _rebuild, (self.code, self.values)


def _rebuild(code, values):
    return RuleError(code, **values)
