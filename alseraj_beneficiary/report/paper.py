import base64

from odoo import fields
from odoo.tools.image import image_data_uri
from odoo.tools.misc import babel_locale_parse

from ..tools import amount_words, hijri, message_text, persons, pictures


class Paper:
    """What the templates of our reports need besides their record; ``paper`` in QWeb.

    Dates stand in both calendars, amounts in digits and in words, in the language of the document.
    """

    def __init__(self, env, kind=None, issued=None):
        self._env = env
        self._kind = kind  # ``alseraj.paper.kind``, sudo
        self._issued = issued or {}  # id of a record -> ``alseraj.paper``, sudo
        self._kept = {}

    # ------------------------------------------------------------ the official form

    def issued(self, record):
        """Give the outgoing number and date of a paper and the code by which it is checked.

        :param record: what is printed
        :return: dict ``number`` (False without one), ``day``, ``qr``; None for a draft
        """
        paper = self._issued.get(record.id)
        return paper and {
            "number": self._kind.numbered and paper.number, "day": paper.day,
            "qr": self._kind.checkable and paper._get_qr(),
        }

    def text(self, record, code, lang):
        """Say a passage in the association's words, as it was said when the paper went out.

        :param record: what is printed
        :param str code: which passage
        :param lang: code of a language
        :return: str, empty where the association left it out
        """
        passage = (self._kind and self._kind.text_ids or [])
        passage = next((text for text in passage if text.code == code), None)
        if not passage:
            return ""
        paper = self._issued.get(record.id)
        said = passage._get_text(lang, paper and paper.issued_on)
        words = self._words(record, lang) if message_text.find_words(said) else {}
        return message_text.fill(said, words)

    def _words(self, record, lang):
        company = record.company_id or self._env.company
        # sudo: its name stands on every paper
        return {"association": company.sudo().name, **record._get_paper_words(self._kind.code, lang, self)}

    def kept(self, session, lang):
        """Give the words that a session's minutes were sealed with, looked up once for all papers that are printed together.

        :param session: ``alseraj.committee.session``
        :param str lang: code of a language
        :return: dict, see ``_get_words`` of the session; empty without a session
        """
        key = (session.id, lang)
        if key not in self._kept:
            self._kept[key] = session and session._get_words(lang) or {}
        return self._kept[key]

    def signer(self, lang, default):
        """Give who signs this kind of paper.

        :param lang: code of a language
        :param dict default: signature of who handles the matter
        :return: dict for ``print_signatures``
        """
        if not (self._kind and self._kind.signer_id):
            return default
        kind = self._kind.with_context(lang=lang)
        return {"role": "signer", "title": kind.signer_title, "name": kind.signer_id.name, "image": False}

    def stamp(self, record):
        """Give the place of the seal, with its picture where who prints may have it printed.

        :param record: what is printed
        :return: dict for ``print_signatures``
        """
        company = (record.company_id or self._env.company).sudo()  # the seal is for who may print it, asked here
        may = record.id in self._issued and self._env.user in self._kind.seal_user_ids
        return {"role": "stamp", "name": "", "image": may and company.alseraj_seal}

    def weekday(self, value, lang):
        """Name the day of the week.

        :param value: date, or datetime in UTC, or nothing
        :param lang: code of a language
        :return: str
        """
        return babel_locale_parse(lang).days["format"]["wide"][self._local(value).weekday()] if value else ""

    def now(self):
        """Tell when the document is printed.

        :return: datetime in UTC
        """
        return fields.Datetime.now()

    def lang(self, partner=None):
        """Choose the language of a document.

        :param partner: the addressee (letters and receipts), or nothing (papers of the house)
        :return: code of an active language
        """
        own = partner.lang if partner else self._env.context.get("lang")
        return own or self._env.company.partner_id.lang or self._env.user.lang or "en_US"

    def direction(self, lang):
        """Tell how a language is written.

        :param lang: code of a language
        :return: ``rtl`` or ``ltr``
        """
        return self._env["res.lang"]._get_data(code=lang).direction or "ltr"

    def logo(self, company):
        """Give a company's logo, large enough for paper.

        :param company: record of the company
        :return: ``data:`` address of the image, or an empty str
        """
        image = company.sudo().partner_id.image_512  # a logo is no secret, its partner may be closed
        return image_data_uri(image) if image else ""

    def image(self, value):
        """Give a picture that a record holds, such as a signature.

        :param bytes value: base64, of the field
        :return: ``data:`` address, empty without a value and for a picture too large to print
        """
        return image_data_uri(value) if value and pictures.is_printable(value) else ""

    def join(self, parts, lang):
        """Set parts in a row, with the comma of the language.

        :param parts: iterable of str; empty ones are left out
        :param lang: code of a language
        :return: str
        """
        return ("\N{ARABIC COMMA} " if lang.startswith("ar") else ", ").join(part for part in parts if part)

    def labels(self, model, field, lang):
        """Give the labels of a selection field.

        :param model: name of the model
        :param field: name of the field
        :param lang: code of a language
        :return: dict of value: label
        """
        record = self._env[model].with_context(lang=lang)
        return dict(record._fields[field]._description_selection(record.env))

    def names(self, model, lang):
        """Give the names of a list of the house by their codes, archived ones too.

        :param model: name of a model with ``code`` and ``name``
        :param lang: code of a language
        :return: dict of code: name
        """
        records = self._env[model].with_context(lang=lang, active_test=False)
        return {record.code: record.name for record in records.search_fetch([], ["code", "name"])}

    def dates(self, value, lang):
        """Write a day in both calendars.

        :param value: date, ISO str, or datetime in UTC, or nothing
        :param lang: code of a language
        :return: str, empty without a value
        """
        return hijri.format_both(self._local(value), lang) if value else ""

    def hijri(self, value, lang):
        """Write a day in the Hijri calendar only.

        :param value: date, or datetime in UTC, or nothing
        :param lang: code of a language
        :return: str, empty without a value
        """
        return hijri.format(self._local(value), lang) if value else ""

    def gregorian(self, value, lang):
        """Write a day in the Gregorian calendar only.

        :param value: date, or datetime in UTC, or nothing
        :param lang: code of a language
        :return: str, empty without a value
        """
        return hijri.format_gregorian(self._local(value), lang) if value else ""

    def date(self, value, lang):
        """Write a day in both calendars, in digits, for the column of a table.

        :param value: date, ISO str, or datetime in UTC, or nothing
        :param lang: code of a language
        :return: str, empty without a value
        """
        if not value:
            return ""
        day = self._local(value)
        marks = ("هـ", "م") if lang.startswith("ar") else ("AH", "CE")
        calendars = (hijri.from_gregorian(day), day.timetuple()[:3])  # the first is None outside its range
        return " - ".join(
            "{}/{:02}/{:02} {}".format(*parts, mark)
            for parts, mark in zip(calendars, marks, strict=True) if parts
        )

    def time(self, value):
        """Write the time of the day, on a clock of 24 hours.

        :param value: datetime in UTC, or nothing
        :return: str, empty without a value
        """
        return self._local_time(value).strftime("%H:%M") if value else ""

    def money(self, amount, currency, lang):
        """Write an amount in digits, with the word of its currency.

        :param amount: number
        :param currency: record of the currency
        :param lang: code of a language
        :return: str
        """
        if not lang.startswith("ar"):
            return f"{self.number(amount, currency, lang)} {currency.name}"
        unit = currency.with_context(lang=lang).currency_unit_label or currency.name
        return f"{self.number(amount, currency, lang)} {unit}"

    def number(self, amount, currency, lang):
        """Write an amount in digits alone, for a column that names the currency at its head.

        :param amount: number
        :param currency: record of the currency
        :param lang: code of a language
        :return: str
        """
        data = self._env["res.lang"]._get_data(code=lang)
        language = self._env["res.lang"].browse(data.id)
        text = language.format(f"%.{currency.decimal_places}f", currency.round(amount), grouping=True)
        # in a line from right to left a minus would else stand behind its number
        return f"\N{LEFT-TO-RIGHT MARK}{text}" if text.startswith("-") and data.direction == "rtl" else text

    def percent(self, share):
        """Write a share as per cent.

        :param share: number between 0 and 1, or None
        :return: str
        """
        return "–" if share is None else f"{round(100 * share)}%"  # a blank would send the sign to the other side in Arabic

    def interval(self, bounds):
        """Write between which two shares the true one lies.

        :param bounds: two numbers between 0 and 1
        :return: str
        """
        low, high = (round(100 * bound) for bound in bounds)
        return f"{low} – {high}%" if low != high else f"{low}%"

    def bar(self, share, lang):
        """Draw a bar as a vector image, from the side at which the language begins.

        :param share: its length, between 0 and 1
        :param lang: code of a language
        :return: ``data:`` address
        """
        width = round(100 * max(0.0, min(1.0, share)), 2)
        start = 100 - width if self.direction(lang) == "rtl" else 0
        svg = (
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 8" preserveAspectRatio="none" width="100" height="8">'
            '<rect width="100" height="8" fill="#e9f0ed"/>'
            f'<rect x="{start}" width="{width}" height="8" fill="#1f5c4d"/></svg>'
        )
        return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"

    def count(self, number, thing, lang):
        """Write a number of things in digits with its noun, as after a preposition.

        :param int number: zero or more
        :param str thing: key of :data:`amount_words.NOUNS`
        :param str lang: code of a language
        :return: str
        """
        return amount_words.count(number, thing, lang, oblique=True)

    def of_person(self, person, field, lang):
        """Write a selection of a person in the word for his gender, such as widow or widower.

        :param person: record with a ``gender``
        :param str field: name of the field
        :param str lang: code of a language
        :return: str
        """
        return persons.choose(self.labels(person._name, field, lang).get(person[field]), person.gender)

    def words(self, amount, currency, closed=False):
        """Write an amount in Arabic words.

        :param amount: number
        :param currency: record of the currency
        :param bool closed: between "only" and "no more", as on papers that prove a payment
        :return: str, empty for a currency that has no words
        """
        if currency.name not in amount_words.CURRENCIES:
            return ""
        words = amount_words.amount_to_arabic(amount, currency.name)
        return f"فقط {words} لا غير" if closed else words

    def _local_time(self, value):
        return self._env.company._get_local(value)

    def _local(self, value):
        return self._local_time(value).date() if hasattr(value, "hour") else fields.Date.to_date(value)
