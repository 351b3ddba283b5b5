from functools import partial

from odoo.fields import Domain

from ....tools import import_columns, import_words
from ....tools.names import normalize_arabic

MODELS = {
    "files": "alseraj.beneficiary",
    "members": "alseraj.household.member",
    "incomes": "alseraj.household.income",
    "documents": "alseraj.document",
    "support": "alseraj.past.support",
}
ARABIC = "ar_001"
class Choices:
    """The words of every column that has a list: what is read, and what is written.

    :ivar words: (sheet, column) -> dict normalised word -> value
    :ivar labels: (sheet, column) -> dict value -> word, in the order of the list
    :ivar skipped: (sheet, column) of columns for which there is no field
    """

    def __init__(self, env, company):
        self.env = env
        self.company = company
        languages = [code for code, _name in env["res.lang"].get_installed()]
        self.languages = [ARABIC, *languages, "en_US"] if ARABIC in languages else [*languages, "en_US"]
        self.words, self.labels, self.skipped = {}, {}, set()
        readers = {"choice": self._read_selection, "list": self._read_list, "lists": self._read_list}
        for sheet in import_columns.SHEETS.values():
            fields = env[MODELS[sheet.key]]._fields
            for column in sheet.columns:
                if column.kind == "country":
                    self._read_countries((sheet.key, column.key))
                elif column.kind == "boolean":
                    self.labels[sheet.key, column.key] = {True: import_words.YES[0], False: import_words.NO[0]}
                elif column.key in fields and column.kind in readers:
                    readers[column.kind]((sheet.key, column.key), fields[column.key])
                elif column.key not in fields and column.key not in ("owner", "member", "iban"):
                    self.skipped.add((sheet.key, column.key))

    def get_lists(self):
        """The words to offer in the workbook: (sheet, column) -> list."""
        return {key: list(labels.values()) for key, labels in self.labels.items()}

    def _read_selection(self, key, field):
        words, labels = {}, {}
        for language in reversed(dict.fromkeys(self.languages)):
            for code, label in field._description_selection(self.env(context={"lang": language})):
                words[normalize_arabic(label)] = code
                labels[code] = label
        if ARABIC not in self.languages:
            labels = {code: import_words.label(*key, code) or label for code, label in labels.items()}
        words.update({code.casefold(): code for code in labels})
        spellings = import_words.spellings(*key)
        self.words[key] = {**{word: code for word, code in spellings.items() if code in labels}, **words}
        self.labels[key] = labels

    def _read_list(self, key, field):
        model = self.env[field.comodel_name]
        domain = Domain.TRUE
        if hasattr(model, "_get_in_use_domain"):
            domain = model._get_in_use_domain(self.company)
        elif "company_id" in model._fields:
            domain = Domain("company_id", "in", (self.company.id, False))
        records = model.search(domain)
        words = {}
        for language in dict.fromkeys(self.languages):
            for record in records.with_context(lang=language):
                words.setdefault(normalize_arabic(record.name), record.id)
        for record in records:
            if record.code:
                words.setdefault(normalize_arabic(record.code), record.id)
                words.setdefault(record.code.casefold(), record.id)
        self.words[key] = words
        self.labels[key] = {record.id: record.name for record in records}

    def _read_countries(self, key):
        countries = self.env["res.country"].search([])
        by_code = {country.code: country.id for country in countries}
        words = {
            word: by_code[code] for word, code in import_words.country_codes().items() if code in by_code
        }
        for country in countries:
            words.setdefault(normalize_arabic(country.name), country.id)
        self.words[key] = words
        first = partial(_sort_country, "SA")
        self.labels[key] = {
            country.id: import_words.country_label(country.code) for country in sorted(countries, key=first)
        }


def _sort_country(home, country):
    return country.code != home, import_words.country_label(country.code)
