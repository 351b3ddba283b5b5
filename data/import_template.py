#!/usr/bin/env python3
"""Write data/beneficiaries_template.xlsx: the empty import workbook of a fresh installation, in Arabic.

    data/import_template.py        (with the Python of ./dev: xlsxwriter, babel, polib, lxml)

On the screen the same workbook is made with the lists of the day. tests/test_import_template.py compares this file with
what the code makes; run this script again after a change of the columns or of the shipped lists.
"""

import importlib.util
import sys
from pathlib import Path

import polib
from babel import Locale
from lxml import etree

ROOT = Path(__file__).resolve().parent.parent
MODULE = ROOT / "alseraj_beneficiary"
TEMPLATE = ROOT / "data" / "beneficiaries_template.xlsx"
LISTS = {
    ("files", "category_ids"): "alseraj.category",
    ("files", "branch_id"): "alseraj.branch",
    ("files", "preferred_channel_id"): "alseraj.channel",
    ("incomes", "source_id"): "alseraj.income.source",
    ("documents", "type_id"): "alseraj.document.type",
    ("support", "type_id"): "alseraj.support.type",
    ("support", "fund_id"): "alseraj.fund",
}
NO_COUNTRIES = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}


def load_tools():
    """The plain tools of the module, without Odoo."""
    name = "alseraj_plain_tools"
    if name not in sys.modules:
        folder = MODULE / "tools"
        spec = importlib.util.spec_from_file_location(
            name, folder / "__init__.py", submodule_search_locations=[str(folder)]
        )
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


def get_lists(tools):
    """The words of a fresh installation: choices, yes and no, countries, shipped lists by their order."""
    words = tools.import_words
    lists = {key: [spellings[0] for spellings in choices.values()] for key, choices in words.WORDS.items()}
    for sheet in tools.import_columns.SHEETS.values():
        for column in sheet.columns:
            if column.kind == "boolean":
                lists[sheet.key, column.key] = [words.YES[0], words.NO[0]]
    countries = {
        code: name for code, name in Locale("ar").territories.items()
        if len(code) == 2 and code.isalpha() and code not in NO_COUNTRIES
    }
    lists["files", "nationality_id"] = [
        countries[code] for code in sorted(countries, key=lambda code: (code != "SA", countries[code]))
    ]
    arabic = {entry.msgid: entry.msgstr.strip() for entry in polib.pofile(str(MODULE / "i18n" / "ar.po"))}
    for key, model in LISTS.items():
        lists[key] = [arabic.get(name) or name for name in _get_shipped(model)]
    return lists


def _get_shipped(model):
    records = []
    for path in sorted((MODULE / "data").glob("*/*.xml")):
        for record in etree.parse(str(path)).iterfind(f".//record[@model='{model}']"):
            values = {field.get("name"): field.text for field in record.iterfind("field")}
            kind = {"income": 0, "obligation": 1, "asset": 2}.get(values.get("kind"), 0)
            records.append((kind, int(values.get("sequence") or 10), values["name"]))
    return [name for _kind, _sequence, name in sorted(records, key=lambda record: record[:2])]


def make():
    """The bytes of the template."""
    tools = load_tools()
    return tools.workbook_writer.write_workbook({}, get_lists(tools))


if __name__ == "__main__":
    TEMPLATE.write_bytes(make())
    print(TEMPLATE)
