from collections import defaultdict

from odoo import Command
from odoo.tools import html2plaintext, plaintext2html

from ....tools import import_columns, persons
from ....tools.errors import RuleError
from ....tools.names import normalize_arabic
from ....tools.roles import ALL_BRANCHES
from . import matching

_FILE_KEYS = ("code", "iban")


class Step:
    """What happens to one row.

    :ivar outcome: created, updated, unchanged or refused
    :ivar record_id: the record that the row means, None for a new one
    :ivar vals: what is written or created
    :ivar member: of a document: the :class:`Step` or the id of the member it is about
    """

    __slots__ = ("member", "outcome", "record_id", "row", "vals")

    def __init__(self, row, record_id=None, vals=None, member=None):
        self.row = row
        self.record_id = record_id
        self.vals = vals or {}
        self.member = member
        self.outcome = "refused" if row.reasons else _get_outcome(record_id, self.vals)

    def refuse(self, error, key=None):
        """Take the row back, with the reason."""
        self.row.refuse(error, key)
        self.outcome = "refused"


class FamilyPlan:
    """What happens to one family.

    :ivar file_id: the file that exists, None for a new one
    :ivar file: :class:`Step` of its row, None when the workbook has only rows below it
    """

    __slots__ = ("documents", "family", "file", "file_id", "iban", "incomes", "members", "support")

    def __init__(self, family):
        self.family = family
        self.file_id = None
        self.file = None
        self.iban = None
        self.members, self.incomes, self.documents, self.support = [], [], [], []

    @property
    def children(self):
        """The steps of all lines of the file."""
        return self.members + self.incomes + self.documents + self.support

    @property
    def steps(self):
        """Every step of the family, the file first."""
        return ([self.file] if self.file else []) + self.children


class Planner:
    """Decides for each row of some families whether it is new, changed, the same, or can't go in.

    Everything it must know of the database is read at once for all the families given.
    """

    def __init__(self, env, company):
        self.env = env
        self.company = company
        self.all_branches = env.su or env.user.has_group(ALL_BRANCHES)
        own = env.user.sudo().alseraj_branch_ids  # sudo: one's own branches
        self.branch_ids = set(own.filtered(lambda branch: branch.company_id == company).ids)
        fields = env["alseraj.beneficiary"]._fields
        self.file_keys = [c for c in import_columns.FILES.columns if c.key in fields and c.key not in _FILE_KEYS]

    def plan(self, families):
        """Plan ``families``; nothing is written.

        :return: list of :class:`FamilyPlan`, in the same order
        """
        self.found = matching.Found(self.env, self.company, families)
        plans = [self._plan_family(family) for family in families]
        for plan in plans:
            self._check_own_file(plan)
        return plans

    # ------------------------------------------------------------ the file

    def _plan_family(self, family):
        plan = FamilyPlan(family)
        file, error = None, None
        if family.file:
            file = self._plan_file(plan, family.file)
            if plan.file.outcome == "refused":
                error = RuleError("import_owner_refused", row=family.file.number, sheet=import_columns.FILES.title)
        elif family.key:
            file, error = self._find_owner(family)
        plan.file_id = file.id if file else None
        if error:
            for row in family.children:
                row.refuse(error)
        self._plan_members(plan, file)
        self._plan_incomes(plan, file)
        self._plan_documents(plan, file)
        self._plan_support(plan, file)
        return plan

    def _plan_file(self, plan, row):
        file = None
        if not row.reasons:
            try:
                file = self.found.find_file(row.values)
                self._check_state(file) if file else self._check_new(row.values)
                self._check_branch(file, row.values)
                plan.iban = self._get_new_iban(file, row.values.get("iban"))
            except RuleError as error:
                row.refuse(error)
        if row.reasons:
            plan.file = Step(row, file and file.id)
        elif file:
            plan.file = Step(row, file.id, self._get_changes(file, row.values))
            if plan.iban and plan.file.outcome == "unchanged":
                plan.file.outcome = "updated"
        else:
            plan.file = Step(row, None, self._get_new_vals(row.values))
        return file

    def _find_owner(self, family):
        try:
            file = self.found.find_owner(family.key)
            if not file:
                raise RuleError("import_owner_unknown", value=family.key, sheet=import_columns.FILES.title)
            self._check_state(file)
        except RuleError as error:
            return None, error
        return file, None

    def _check_state(self, file):
        if file.id not in self.found.writable_ids:
            raise RuleError("import_elsewhere")
        if "merged_into_id" in file._fields and file.merged_into_id:
            raise RuleError("import_merged")
        if file.state == "closed":
            raise RuleError("import_closed")
        if not file.active:
            raise RuleError("import_archived")

    def _check_new(self, values):
        if not any(values.get(f"{part}_name") for part in ("first", "father", "grandfather", "family")):
            raise RuleError("import_name_missing")

    def _check_branch(self, file, values):
        if self.all_branches:
            return
        branch_id = values.get("branch_id")
        allowed = branch_id in self.branch_ids if branch_id else file or self.branch_ids
        if not allowed:
            raise RuleError("import_branch")

    def _get_new_iban(self, file, iban):
        """The account, when it is not on the file yet."""
        if not iban:
            return None
        partners = self.found.accounts.get(iban, {})
        if file and file.partner_id.id in partners:
            return None
        if any(partners.values()):
            raise RuleError("import_iban_taken")
        return iban

    def _get_new_vals(self, values):
        vals = {"company_id": self.company.id}
        for column in self.file_keys:
            if column.key in values:
                vals[column.key] = _to_vals(column, values[column.key])
        return vals

    def _get_changes(self, file, values):
        return {
            column.key: _to_vals(column, values[column.key])
            for column in self.file_keys
            if column.key in values and not is_same(column, file, values[column.key])
        }

    def _check_own_file(self, plan):
        """An employee's own file, or his relatives': refused as by hand, when something would change."""
        if not plan.file_id or not any(step.outcome in ("created", "updated") for step in plan.steps):
            return
        if reason := self.env["alseraj.beneficiary"].browse(plan.file_id)._get_own_file_reason():
            for step in plan.steps:
                if step.outcome in ("created", "updated"):
                    step.refuse(reason)

    # ------------------------------------------------------------ the lines of a file

    def _plan_members(self, plan, file):
        known = matching.Members(self.found.members.get(file.id, ()) if file else ())
        head = plan.file and plan.file.vals.get("gender") or file and file.gender
        for row in plan.family.members:
            member = None
            if not row.reasons:
                try:
                    member = known.find(row.values)
                except RuleError as error:
                    row.refuse(error)
            if member:
                vals = _get_changes(import_columns.MEMBERS, member, row.values)
            else:
                vals = {key: value for key, value in row.values.items() if key != "owner"}
                vals.setdefault("gender", persons.gender_of(vals.get("relation"), head) or False)
                if "relation" not in vals and not row.reasons:
                    row.refuse(RuleError("import_required"), "relation")
            plan.members.append(Step(row, member and member.id, vals))

    def _plan_incomes(self, plan, file):
        known = matching.Incomes(self.found.incomes.get(file.id, ()) if file else ())
        seen = {}
        for row in plan.family.incomes:
            if row.reasons:
                plan.incomes.append(Step(row))
                continue
            income = known.find_same(row.values)
            first = seen.setdefault(row.values["source_id"], row)
            vals = {}
            if not income and first is not row:
                row.refuse(RuleError("import_repeated", row=first.number))
            elif not income:
                try:
                    income = known.find(row.values)
                except RuleError as error:
                    row.refuse(error)
                vals = {key: value for key, value in row.values.items() if key != "owner"}
                if income:
                    vals = _get_changes(import_columns.INCOMES, income, row.values)
            plan.incomes.append(Step(row, income and income.id, vals))

    def _plan_documents(self, plan, file):
        known = matching.Documents(self.found.documents.get(file.id, ()) if file else ())
        members = self._get_members(plan, file)
        for row in plan.family.documents:
            member = document = None
            vals = {}
            if not row.reasons:
                try:
                    member = self._find_member(plan, file, row.values.get("member"), members)
                    if not isinstance(member, Step):
                        document = known.find(row.values, member)
                    vals = self._get_document_vals(document, row.values)
                except RuleError as error:
                    row.refuse(error)
            plan.documents.append(Step(row, document and document.id, vals, member))

    def _plan_support(self, plan, file):
        """What is known already stays as it is: history is not rewritten, nor told twice."""
        known = matching.Support(self.found.support.get(file.id, ()) if file else ())
        for row in plan.family.support:
            given = None if row.reasons else known.find(row.values)
            vals = {} if given else {key: value for key, value in row.values.items() if key != "owner"}
            plan.support.append(Step(row, given and given.id, vals))

    def _get_document_vals(self, document, values):
        if not document:
            return {key: values[key] for key in ("type_id", "issue_date", "expiry_date") if key in values}
        vals = _get_changes(import_columns.DOCUMENTS, document, values)
        if vals and document.state == "verified":
            raise RuleError("import_document_locked")
        return vals

    def _get_members(self, plan, file):
        members = {
            member.identifier: member.id
            for member in (self.found.members.get(file.id, ()) if file else ()) if member.identifier
        }
        for step in plan.members:
            identifier = step.row.values.get("identifier")
            if identifier and step.outcome != "refused":
                members[identifier] = step.record_id or step
        return members

    def _find_member(self, plan, file, identifier, members):
        """The member a document is about: its step, its id, or None for the beneficiary himself."""
        own = {plan.family.key, file.identifier if file else None}
        if not identifier or identifier in own:
            return None
        if identifier not in members:
            raise RuleError("import_member_unknown", value=identifier)
        return members[identifier]


def _get_outcome(record_id, vals):
    if not record_id:
        return "created"
    return "updated" if vals else "unchanged"


def _get_changes(sheet, record, values):
    return {
        column.key: _to_vals(column, values[column.key])
        for column in sheet.columns
        if column.key in values and column.key not in ("owner", "member")
        and not is_same(column, record, values[column.key])
    }


def is_same(column, record, value):
    """Whether ``record`` holds the value of the cell already."""
    current = record[column.key]
    if column.kind == "lists":
        return frozenset(current.ids) == value
    if column.kind in ("list", "country"):
        return current.id == value
    if column.kind == "amount":
        return round(current, 2) == value
    if column.kind == "html":
        # a link in it is written out by either way of reading
        return html_text(current) in (" ".join(value.split()), html_text(plaintext2html(value)))
    if column.key == "name":
        return " ".join((current or "").split()) == value
    return current == value


def html_text(html):
    """The words of a note, for comparing and for the workbook."""
    return " ".join(html2plaintext(html or "").split())


def _to_vals(column, value):
    if column.kind == "lists":
        return [Command.set(sorted(value))]
    if column.kind == "html":
        return plaintext2html(value)
    return value


def count_outcomes(plans):
    """How many rows of each sheet have which outcome.

    :return: dict sheet key -> dict outcome -> int
    """
    counts = {key: defaultdict(int) for key in import_columns.SHEETS}
    for plan in plans:
        for step in plan.steps:
            counts[step.row.sheet][step.outcome] += 1
    return counts


def same_name(left, right):
    """Whether two spellings are one name."""
    return normalize_arabic(left) == normalize_arabic(right)
