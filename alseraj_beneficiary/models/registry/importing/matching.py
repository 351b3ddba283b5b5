"""Which record a row means: all that a batch needs is read in a handful of queries."""

from collections import defaultdict

from ....tools.errors import RuleError
from ....tools.names import normalize_arabic
from .choices import MODELS


class Found:
    """The files that some families may mean, and the lines of these files.

    :ivar accounts: IBAN -> dict id of a partner that is a beneficiary -> whether it is in use
    :ivar writable_ids: files that the user may change
    :ivar members, incomes, documents, support: file id -> records
    """

    def __init__(self, env, company, families):
        self.env = env
        files = self._search_files(company, families)
        self.writable_ids = set(files.with_env(env)._filtered_access("write").ids)
        files.with_env(env).browse(self.writable_ids).partner_id.fetch(["name", "email", "street", "comment"])
        self.by_identifier, self.by_number, self.by_code = {}, defaultdict(list), {}
        for file in files.sudo():  # the numbers that are taken, also where the user can't see
            own = file.with_env(env)
            if file.identifier:
                self.by_identifier[file.identifier_type, file.identifier] = own
                self.by_number[file.identifier].append(own)
            self.by_code[file.code] = own
        ids = list(self.writable_ids)
        self.members = self._read_lines("alseraj.household.member", ids)
        self.incomes = self._read_lines("alseraj.household.income", ids)
        self.documents = self._read_lines("alseraj.document", ids)
        self.support = self._read_lines(MODELS["support"], ids)
        self.accounts = self._read_accounts(families)

    def _search_files(self, company, families):
        rows = [family.file for family in families if family.file]
        numbers = {family.key for family in families if family.key and not family.file}
        identifiers = numbers | {row.values["identifier"] for row in rows if "identifier" in row.values}
        codes = numbers | {row.values["code"] for row in rows if "code" in row.values}
        # sudo: an identifier is taken also in a branch office that the user can't see
        return self.env["alseraj.beneficiary"].sudo().with_context(active_test=False).search([
            ("company_id", "=", company.id),
            "|", ("identifier", "in", list(identifiers)), ("code", "in", list(codes)),
        ])

    def _read_lines(self, model, ids):
        lines = defaultdict(list)
        if ids:
            records = self.env[model].with_context(active_test=False).search(
                [("beneficiary_id", "in", ids)], order="id"
            )
            for record in records:
                lines[record.beneficiary_id.id].append(record)
        return lines

    def _read_accounts(self, families):
        ibans = [family.file.values["iban"] for family in families if family.file and "iban" in family.file.values]
        accounts = defaultdict(dict)
        if ibans:
            # sudo: an account is taken also in a branch office that the user can't see
            banks = self.env["res.partner.bank"].sudo().with_context(active_test=False).search([
                ("sanitized_acc_number", "in", ibans), ("partner_id.is_beneficiary", "=", True),
            ])
            for bank in banks:
                accounts[bank.sanitized_acc_number][bank.partner_id.id] = bank.active
        return accounts

    def find_file(self, values):
        """The file of a row of the first sheet.

        :return: file, or None for a new one
        :raises RuleError: number and identifier contradict each other
        """
        code, number = values.get("code"), values.get("identifier")
        kind = values.get("identifier_type")
        file = self.by_identifier.get((kind, number)) if number else None
        if not code:
            return file
        numbered = self.by_code.get(code)
        if file and numbered != file:
            raise RuleError("import_code_other", number=self._get_code(file))
        if not numbered:
            raise RuleError("import_code_unknown")
        if numbered.id in self.writable_ids and numbered.identifier:
            differs = number and number != numbered.identifier or kind and kind != numbered.identifier_type
            if differs:
                raise RuleError("import_code_differs", number=code)
        return numbered

    def _get_code(self, file):
        return file.code if file.id in self.writable_ids else "?"

    def find_owner(self, key):
        """The file that rows of the other sheets name by identifier or number."""
        files = self.by_number.get(key, [])
        return files[0] if len(files) == 1 else self.by_code.get(key)
class Members:
    """The members of one file."""

    def __init__(self, members):
        self.by_identifier = {(m.identifier_type, m.identifier): m for m in members if m.identifier}
        self.by_name = defaultdict(list)
        for member in members:
            self.by_name[normalize_arabic(member.name)].append(member)

    def find(self, values):
        """The member of a row: by identifier, else by name and birth date; None for a new one.

        :raises RuleError: archived, or several of one name
        """
        key = values.get("identifier_type"), values.get("identifier")
        member = self.by_identifier.get(key) if key[1] else None
        if not member:
            member = self._find_by_name(values)
        if member and not member.active:
            raise RuleError("import_member_archived")
        return member

    def _find_by_name(self, values):
        birth, number = values.get("birth_date"), values.get("identifier")
        namesakes = [
            member for member in self.by_name.get(normalize_arabic(values["name"]), ())
            if not (number and member.identifier)
        ]
        exact = [member for member in namesakes if member.birth_date == birth] if birth else []
        close = exact or [
            member for member in namesakes if not birth or not member.birth_date
        ]
        if len(close) > 1:
            raise RuleError("import_member_ambiguous")
        return close[0] if close else None
class Incomes:
    """The incomes of one file; each is given out once."""

    def __init__(self, incomes):
        self.left = list(incomes)

    def find_same(self, values):
        """The income that is as the row says already, or None."""
        for income in self.left:
            if (
                income.source_id.id == values["source_id"] and round(income.amount, 2) == values["amount"]
                and values.get("note") in (None, income.note)
            ):
                self.left.remove(income)
                return income
        return None

    def find(self, values):
        """The income of the row's source, or None for a new one.

        :raises RuleError: several, and the note does not tell which
        """
        found = [income for income in self.left if income.source_id.id == values["source_id"]]
        if len(found) > 1 and "note" in values:
            found = [income for income in found if income.note == values["note"]] or found
        if len(found) > 1:
            raise RuleError("import_income_ambiguous")
        if found:
            self.left.remove(found[0])
            return found[0]
        return None
class Documents:
    """The documents of one file; each is given out once."""

    def __init__(self, documents):
        self.left = list(documents)

    def find(self, values, member_id):
        """The document of a row by member, type and issue date; an empty line of the checklist is filled."""
        same = [
            document for document in self.left
            if document.type_id.id == values["type_id"] and document.member_id.id == (member_id or False)
        ]
        issued = values.get("issue_date")
        if issued:
            found = [d for d in same if d.issue_date == issued] or [
                d for d in same if not d.issue_date and d.state == "missing"
            ]
        else:
            found = [d for d in same if not d.issue_date] or same
        if found:
            self.left.remove(found[0])
            return found[0]
        return None


class Support:
    """What one file was given before; each is given out once, so that a workbook may come again."""

    def __init__(self, support):
        self.left = list(support)

    def find(self, values):
        """What the row says, where it is known already: the same type, day and amount; or None."""
        for given in self.left:
            if (
                given.type_id.id == values["type_id"] and given.date == values["date"]
                and round(given.amount, 2) == values["amount"]
            ):
                self.left.remove(given)
                return given
        return None
