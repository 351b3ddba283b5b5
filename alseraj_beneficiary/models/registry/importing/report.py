from ....tools import import_columns
from ....tools.errors import RuleError


def get_reason(env, row):
    """Why a row can't go in, in the user's language.

    :return: str, the heading of the column before each sentence
    """
    headings = {column.key: column.heading for column in import_columns.SHEETS[row.sheet].columns}
    sentences = []
    for key, error in row.reasons:
        sentence = error.get_sentence(env) if isinstance(error, RuleError) else error
        sentences.append(f"{headings[key]}: {sentence}" if key else sentence)
    return " | ".join(dict.fromkeys(sentences))


def get_refused_rows(families, reasons):
    """The rows to give back, as they came.

    :param dict reasons: (sheet key, row number) -> reason
    :return: dict sheet key -> list of cells, for ``workbook_writer.write_workbook``
    """
    rows = {}
    found = [row for family in families for row in family.rows if (row.sheet, row.number) in reasons]
    for row in sorted(found, key=lambda row: row.number):
        rows.setdefault(row.sheet, []).append({**row.cells, "reason": reasons[row.sheet, row.number]})
    return rows
