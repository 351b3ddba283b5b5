"""The rows of a workbook, read and put together by family.

What the workbook alone can tell is decided here: cells that can't be read, numbers that break their
rule, rows that repeat another. What depends on the files that exist already is the planner's.
"""
from . import identity, import_cells, import_columns
from .errors import RuleError
from .names import normalize_arabic


class Row:
    """One row of a sheet.

    :ivar sheet: key of its sheet
    :ivar number: as Excel counts
    :ivar cells: dict column key -> cell as it stands in the workbook
    :ivar values: dict column key -> value, for the filled cells that could be read
    :ivar reasons: list of (column key or None, RuleError or sentence): why it can't go in
    """

    __slots__ = ("cells", "number", "reasons", "sheet", "values")

    def __init__(self, sheet, number, cells):
        self.sheet = sheet
        self.number = number
        self.cells = cells
        self.values = {}
        self.reasons = []

    def refuse(self, error, key=None):
        """Note why the row can't go in."""
        self.reasons.append((key, error))


class Family:
    """A row of the sheet of files with the rows that name it.

    :ivar key: identifier, or file number, by which the rows are held together; None: they name no file
    :ivar file: the :class:`Row` of the file, or None when the workbook has only rows for it
    """

    __slots__ = ("documents", "file", "incomes", "key", "members", "support")

    def __init__(self, key, file=None):
        self.key = key
        self.file = file
        self.members = []
        self.incomes = []
        self.documents = []
        self.support = []

    @property
    def children(self):
        """The rows below the file."""
        return self.members + self.incomes + self.documents + self.support

    @property
    def rows(self):
        """All rows."""
        return ([self.file] if self.file else []) + self.children


def build_families(book, choices, today, skipped=frozenset()):
    """Read the cells and put the rows together.

    :param dict book: what ``workbook_reader.read_workbook`` gave
    :param dict choices: (sheet key, column key) -> dict word -> value
    :param datetime.date today: for birth dates
    :param skipped: (sheet key, column key) of columns that are not read
    :return: list of :class:`Family`, always in the same order for the same workbook
    """
    rows = {
        key: [_read_row(sheet, number, cells, choices, skipped) for number, cells in book[key].rows]
        for key, sheet in import_columns.SHEETS.items() if key in book
    }
    families, index = _open_families(rows.get("files", ()), today)
    for key in _CHECKS:
        for row in rows.get(key, ()):
            family = _find_family(row, families, index)
            getattr(family, key).append(row)
            _CHECKS[key](row, today)
    for family in families:
        _refuse_repeated(family.members, _get_member_key)
        _refuse_repeated(family.documents, _get_document_key)
    return families


def _read_row(sheet, number, cells, choices, skipped):
    row = Row(sheet.key, number, cells)
    for column in sheet.columns:
        if column.key not in cells or (sheet.key, column.key) in skipped:
            continue
        try:
            value = import_cells.parse_cell(
                column.kind, cells[column.key], choices.get((sheet.key, column.key), {})
            )
        except RuleError as error:
            row.refuse(error, column.key)
        else:
            if value is not None:
                row.values[column.key] = value
    return row


def _open_families(rows, today):
    families, index, accounts = [], {}, {}
    for row in rows:
        _check_file(row, today)
        keys = [key for key in (_get_number(row, "identifier"), _get_number(row, "code")) if key]
        family = Family(keys[0] if keys else None, row)
        families.append(family)
        if first := next((index[key] for key in keys if key in index), None):
            row.refuse(RuleError("import_repeated", row=first.file.number))
            continue  # rows that name this number belong to the first
        index.update(dict.fromkeys(keys, family))
        if iban := row.values.get("iban"):
            first = accounts.setdefault(iban, row)
            if first is not row:
                row.refuse(RuleError("import_iban_repeated", row=first.number), "iban")
    return families, index


def _get_number(row, key):
    """The number in any spelling; also one that breaks its rule holds the rows together."""
    return identity.normalize_identifier(import_cells.as_text(row.cells.get(key) or ""))


def _find_family(row, families, index):
    key = _get_number(row, "owner")
    if key not in index:
        index[key] = Family(key or None)
        families.append(index[key])
    return index[key]


def _check_file(row, today):
    if not row.cells.get("identifier") and not row.cells.get("code"):
        headings = [column.heading for column in import_columns.FILES.columns if column.key in ("identifier", "code")]
        row.refuse(RuleError("import_no_key", columns=" / ".join(headings)))
    _check_person(row, today)


def _check_person(row, today):
    number, kind = row.values.get("identifier"), row.values.get("identifier_type")
    if number:
        try:
            if not kind:
                number = identity.check_saudi_identifier(number)
                row.values["identifier_type"] = identity.identifier_kind(number)
            elif kind in import_cells.SAUDI_TYPES:
                identity.check_saudi_identifier(number, kind)
        except RuleError as error:
            row.refuse(error, "identifier")
    if row.values.get("birth_date") and row.values["birth_date"] > today:
        row.refuse(RuleError("import_birth_future"), "birth_date")


def _require(row, *keys):
    broken = {key for key, _error in row.reasons}
    for key in keys:
        if key not in row.values and key not in broken:
            row.refuse(RuleError("import_required"), key)


def _check_member(row, today):
    _require(row, "owner", "name")
    _check_person(row, today)


def _check_income(row, _today):
    _require(row, "owner", "source_id", "amount")


def _check_document(row, _today):
    _require(row, "owner", "type_id")
    issued, ends = row.values.get("issue_date"), row.values.get("expiry_date")
    if issued and ends and ends < issued:
        row.refuse(RuleError("import_dates_order"), "expiry_date")


def _check_support(row, today):
    _require(row, "owner", "type_id", "date", "amount")
    if row.values.get("date") and row.values["date"] > today:
        row.refuse(RuleError("import_support_future"), "date")
    if row.values.get("amount") == 0:
        row.refuse(RuleError("import_support_zero"), "amount")


def _refuse_repeated(rows, get_key):
    seen = {}
    for row in rows:
        if row.reasons:
            continue
        first = seen.setdefault(get_key(row), row)
        if first is not row:
            row.refuse(RuleError("import_repeated", row=first.number))


def _get_member_key(row):
    if row.values.get("identifier"):
        return row.values["identifier_type"], row.values["identifier"]
    return normalize_arabic(row.values["name"]), row.values.get("birth_date")


def _get_document_key(row):
    return row.values.get("member"), row.values["type_id"], row.values.get("issue_date")


_CHECKS = {"members": _check_member, "incomes": _check_income, "documents": _check_document, "support": _check_support}
