"""The template that lies in data/ is the one that the code makes."""

import io
import sys
from pathlib import Path

import openpyxl

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "data"))

import import_template  # noqa: E402  (found through the line above)

tools = import_template.load_tools()


def _read(data):
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {
        page.title: (
            [[cell.value for cell in row] for row in page.iter_rows()],
            [(str(rule.sqref), rule.formula1) for rule in page.data_validations.dataValidation],
            [cell.comment.text for cell in page[1] if cell.comment],
            page.sheet_view.rightToLeft, page.sheet_state,
        )
        for page in book
    }


def test_template_is_what_the_code_makes():
    stored = _read(import_template.TEMPLATE.read_bytes())
    assert stored == _read(import_template.make()), "run data/import_template.py"


def test_template_can_be_imported():
    sheets = tools.workbook_reader.read_workbook(import_template.TEMPLATE.read_bytes())
    assert {key: sheet.rows for key, sheet in sheets.items()} == dict.fromkeys(tools.import_columns.SHEETS, [])
    assert not any(sheet.ignored for sheet in sheets.values())


def test_examples_of_the_headings_can_be_read():
    lists = import_template.get_lists(tools)
    fold = tools.names.normalize_arabic
    for sheet in tools.import_columns.SHEETS.values():
        for column in sheet.columns:
            choices = {fold(word): word for word in lists.get((sheet.key, column.key), ())}
            if column.kind == "country":
                choices = tools.import_words.country_codes()
            if column.example:
                assert tools.import_cells.parse_cell(column.kind, column.example, choices) is not None, column
