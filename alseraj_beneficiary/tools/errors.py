"""The one error of the plain rules: a code, a sentence, and the values in it.

The sentences are English here and translated for who reads them::

    except RuleError as error:
        raise ValidationError(error.get_sentence(self.env)) from error
"""


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
    # import
    "import_not_workbook": _(
        "“%(name)s” is not an Excel workbook. Open it in Excel and save it as .xlsx, without a password."
    ),
    "import_damaged": _(
        "“%(name)s” can't be read: it is damaged. Open it in Excel, save it again and upload that."
    ),
    "import_too_large": _(
        "The workbook is too large: %(size)s MB unpacked, and the limit is %(limit)s MB. Split it into several."
    ),
    "scans_not_zip": _("“%(name)s” is no zip archive. Pack the scans into one (zip, not rar or 7z) and upload that."),
    "scans_damaged": _("“%(name)s” can't be read: the archive is damaged. Pack the scans anew."),
    "scans_too_many": _("The archive holds %(count)s files, and the limit is %(limit)s. Split it into several."),
    "scans_too_large": _("The archive unpacks to %(size)s MB, and the limit is %(limit)s MB. Split it into several."),
    "scan_page_locked": _("Page %(number)s is a PDF with a password. Save it without one."),
    "scan_page_damaged": _("Page %(number)s can't be opened. Scan it again, as a PDF, JPG or PNG."),
    "scan_too_many_pages": _("A document has at most %(limit)s pages. Split it into several."),
    "import_too_many_rows": _(
        "The sheet “%(sheet)s” has more than %(limit)s rows. Split the workbook into several."
    ),
    "import_no_sheet": _(
        "The workbook has none of the sheets that are expected: %(expected)s. Start from the template."
    ),
    "import_unknown_sheet": _(
        "The sheet “%(sheet)s” is not known; expected are: %(expected)s. Rename it, or delete it if it holds"
        " nothing to import."
    ),
    "import_double_sheet": _("The sheet “%(sheet)s” is in the workbook twice. Put its rows into one."),
    "import_missing_column": _(
        "The sheet “%(sheet)s” has no column %(missing)s. Expected headings: %(expected)s."
    ),
    "import_double_column": _("The sheet “%(sheet)s” has the column “%(column)s” twice. Delete one of them."),
    "import_formula": _(
        "The cell holds a formula without a stored result, %(value)s. Write the value itself."
    ),
    "import_cell_error": _("The cell shows the error %(value)s. Write the value itself."),
    "import_too_long": _("The text is longer than %(limit)s characters. Shorten it."),
    "import_email": _("“%(value)s” is not an e-mail address."),
    "import_digits": _("“%(value)s” is not a number of %(length)s digits, as on the address sign."),
    "import_boolean": _("“%(value)s” is neither yes nor no. Write نعم or لا."),
    "import_unknown": _("“%(value)s” is not in the list. Choose one of the list's values."),
    "import_amount_range": _("The amount %(value)s is above the limit of %(limit)s."),
    "import_amount_negative": _("The amount %(value)s is below zero."),
    "import_required": _("Fill in this column."),
    "import_no_key": _(
        "Fill in %(columns)s: without one of them the row would not be recognised the next time."
    ),
    "import_support_future": _("Support before this system was given already: write the day on which it was given."),
    "import_support_zero": _("Write what was given; of support in kind, its value."),
    "import_repeated": _("The same is in row %(row)s already. Keep one of the two rows."),
    "import_iban_repeated": _(
        "This account is in row %(row)s already. One account may not serve two beneficiaries,"
        " unless a manager says why."
    ),
    "import_iban_taken": _(
        "This account already serves another beneficiary. A manager can allow it on the file by writing why."
    ),
    "import_birth_future": _("The birth date lies in the future."),
    "import_dates_order": _("The document ends before it was issued. Compare the two dates with it."),
    "import_owner_unknown": _(
        "No file has the identifier “%(value)s”, neither in the sheet “%(sheet)s” nor here. Add it there,"
        " or correct the number."
    ),
    "import_owner_refused": _("Its file, row %(row)s of the sheet “%(sheet)s”, was refused. Mend that row too."),
    "import_code_unknown": _("No file has this number. Leave it empty for a new file."),
    "import_code_differs": _(
        "The file %(number)s has another identifier. Correct one of the two; an identifier is changed on the file."
    ),
    "import_code_other": _("The file with this identifier has the number %(number)s. Correct one of the two."),
    "import_elsewhere": _(
        "A file with this identifier exists already, where you have no access. Ask the main office."
    ),
    "import_closed": _("This file is closed. Reopen it first if it should change."),
    "import_archived": _("This file is archived. Restore it first if it should change."),
    "import_merged": _("This file was merged into another one. Use the number of that file."),
    "import_branch": _("You may bring files into your own branch office only."),
    "import_name_missing": _("Write the name: its four parts as on the ID card."),
    "import_member_archived": _("This member was archived in the file. Restore him there if he should change."),
    "import_member_ambiguous": _("The file has several members of this name. Write the identifier."),
    "import_member_unknown": _("The file has no member with the identifier “%(value)s”."),
    "import_income_ambiguous": _("The file has several incomes of this source. Change them on the file."),
    "import_document_locked": _("This document was verified; its dates are changed on the file."),
    "import_failed": _("%(reason)s The row was not saved."),
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
    # intake_answers
    "answer_number": _("“%(question)s”: write a number, for example 1200."),
    "answer_integer": _("“%(question)s”: write a whole number, for example 3."),
    "answer_large": _("“%(question)s”: this number is too large. Look at it again."),
    "answer_date": _("“%(question)s”: choose the day again."),
    "answer_choice": _("“%(question)s”: choose one of the answers in the list."),
    "answer_long": _("“%(question)s”: write it shorter, at most %(limit)s characters."),
    "voucher_not_workbook": _("This is not an Excel workbook (.xlsx) of up to 5 MB."),
    "voucher_empty": _("There is no card in it: one card a line, its number first."),
    "voucher_too_many": _("At most %(limit)s cards are taken in at once. Divide the list."),
    "voucher_value": _("Line %(row)s: the second column is the value of the card, a number above zero."),
    "voucher_expiry": _("Line %(row)s: the third column is the last day of the card, such as 2027-12-31."),
    "voucher_digits": _(
        "Line %(row)s: Excel keeps 15 digits of a number only. Format the column as text and enter the card numbers again."
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

    def get_sentence(self, env):
        """:return: str, the sentence in the language of ``env``"""
        translate = env._  # the sentences are marked in SENTENCES, for the export of terms
        return translate(self.sentence, **self.values)

    def __reduce__(self):
        # Keyword-only construction would not survive pickling between processes.
        return _rebuild, (self.code, self.values)


def _rebuild(code, values):
    return RuleError(code, **values)
