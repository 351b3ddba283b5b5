from ....tools import import_columns
from .choices import MODELS
from .planner import html_text


class Exporter:
    """Puts files into the rows of the workbook, in the columns of the import.

    Reads through the ORM with the user's rights; no sensitive field has a column.
    """

    def __init__(self, env, choices):
        self.env = env
        self.choices = choices
        self.columns = {
            key: [
                column for column in sheet.columns
                if column.key in env[MODELS[key]]._fields and (key, column.key) not in choices.skipped
            ]
            for key, sheet in import_columns.SHEETS.items()
        }

    def get_rows(self, files):
        """All sheets of ``files``.

        :return: dict sheet key -> list of dicts column key -> cell
        """
        files = files.sorted("id")
        keys = {file.id: file.identifier or file.code for file in files}
        rows = {"files": [self._get_file(file) for file in files]}
        for kind in ("members", "incomes", "documents", "support"):
            # archived members are no longer part of the family
            lines = self.env[MODELS[kind]].search([("beneficiary_id", "in", files.ids)], order="beneficiary_id, id")
            rows[kind] = [
                {**self._get_cells(kind, line), "owner": keys[line.beneficiary_id.id]} for line in lines
                if kind != "documents" or self._is_real(line)
            ]
        return rows

    def _get_file(self, file):
        cells = self._get_cells("files", file)
        account = file.bank_ids[:1].acc_number
        return {**cells, "iban": account, "comment": html_text(file.comment)}

    def _get_cells(self, kind, record):
        cells = {column.key: self._get_cell(kind, column, record[column.key]) for column in self.columns[kind]}
        if kind == "documents":
            cells["member"] = record.member_id.identifier
        return cells

    def _get_cell(self, kind, column, value):
        labels = self.choices.labels.get((kind, column.key))
        if column.kind == "lists":
            return "؛ ".join(labels.get(id_) or "" for id_ in value.ids)
        if column.kind in ("list", "country"):
            return labels.get(value.id) or value.display_name
        if column.kind == "amount":
            return value or (None if column.key == "rent_amount" else 0.0)
        return labels.get(value) if labels else value

    def _is_real(self, document):
        """Not an empty line of the checklist, nor of a member who could not be named."""
        empty = document.state == "missing" and not document.issue_date and not document.expiry_date
        return not empty and (not document.member_id or document.member_id.identifier)
