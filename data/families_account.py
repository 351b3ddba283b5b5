"""Whether an import did with every planted row what it must: an account of rows, for the test and for a large run.

Through Odoo's shell it makes, imports and accounts for 10,000 families (ALSERAJ_FAMILIES, ALSERAJ_SEED), as a user with
the officer's role would, and rolls back:

    ALSERAJ_ROOT=$PWD ./dev shell -d DB < data/families_account.py
"""

import base64
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(os.environ.get("ALSERAJ_ROOT", "."), "data").resolve()))

import families  # noqa: E402  (found through the line above)
import families_words as w  # noqa: E402

KEYS = {w.FILES: "files", w.MEMBERS: "members", w.INCOMES: "incomes", w.DOCUMENTS: "documents"}
ID = "رقم الهوية"
NAMES = ("الاسم الأول", "اسم الأب", "اسم الجد", "اسم العائلة")
DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")


class Account:
    """What became of the rows of ``book`` in ``job`` (``alseraj.import``)."""

    def __init__(self, env, book, job):
        self.env = env
        self.book = book
        self.reasons = {(refusal.sheet, refusal.row): refusal.reason for refusal in job.refusal_ids}
        self.counts = {sheet.sheet: sheet for sheet in job.sheet_ids}
        files = env["alseraj.beneficiary"].search([])
        self.by_identifier = {file.identifier: file for file in files if file.identifier}
        self.without = {(file.name, file.birth_date): file for file in files if not file.identifier}
        cases = env["alseraj.duplicate.case"].search([]) if "alseraj.duplicate.case" in env else []
        self.cases = {frozenset((case.file_a_id.id, case.file_b_id.id)) for case in cases}
        self.wrong = []  # sentences

    def check(self):
        """Compare every row with what it should have become.

        :return: list of str, what is wrong
        """
        self.wrong = []
        for truth in self.book.truth:
            outcome = self._outcome(truth)
            if outcome not in truth.expected:
                self._say(truth, f"{outcome} instead of {' or '.join(truth.expected)}")
            elif outcome != "refused":
                self._check_values(truth)
        self._check_counts()
        self._check_nothing_else()
        return self.wrong

    def kinds(self):
        """Counter of (kind, outcome)."""
        return Counter((truth.kind, self._outcome(truth)) for truth in self.book.truth)

    def _say(self, truth, text):
        reason = self.reasons.get((KEYS[truth.sheet], truth.row), "")
        self.wrong.append(f"{truth.kind}, {truth.sheet} row {truth.row}: {text} {reason}")

    def _outcome(self, truth):
        if (KEYS[truth.sheet], truth.row) in self.reasons:
            return "repeat" if "repeat" in truth.expected else "refused"
        if truth.expected[0] in ("empty", "repeat"):
            return truth.expected[0]
        if truth.expected[0] in ("duplicate", "lookalike"):
            pair = frozenset((self._file_of(truth.line).id, self._file_of(truth.partner).id))
            return "duplicate" if pair in self.cases else "lookalike"
        return "imported"

    def _file_of(self, row):
        number = str(row.get(w.HEAD) or row.get(ID) or "").translate(DIGITS)
        if number:
            return self.by_identifier.get(number, self.env["alseraj.beneficiary"])
        name = " ".join(row[part] for part in NAMES if row[part])
        return self.without.get((name, row["تاريخ الميلاد"]), self.env["alseraj.beneficiary"])

    def _check_values(self, truth):
        if truth.sheet != w.FILES and not truth.values:
            return
        record = self._file_of(truth.line) if truth.expected != ("empty",) else None
        if record is not None and not record:
            self._say(truth, "no file")
            return
        if truth.sheet == w.MEMBERS:
            record = record.member_ids.filtered(lambda member: member.identifier == truth.line[ID])
        for name, value in truth.values.items():
            if record[name] != value:
                self._say(truth, f"{name} is {record[name]!r} instead of {value!r}")

    def _check_counts(self):
        for title, key in KEYS.items():
            sheet, rows = self.counts[key], self.book.sheets[title]
            parts = sheet.created + sheet.updated + sheet.unchanged + sheet.refused + sheet.empty
            if not parts == sheet.rows == len(rows):
                self.wrong.append(f"{title}: {parts} accounted for of {sheet.rows} read of {len(rows)} written")
            empty = sum(truth.kind == "empty_row" for truth in self.book.truth if truth.sheet == title)
            if sheet.empty != empty:
                self.wrong.append(f"{title}: {sheet.empty} empty rows instead of {empty}")

    def _check_nothing_else(self):
        planted = {(KEYS[truth.sheet], truth.row) for truth in self.book.truth}
        planted |= self._lines_of_undecided()
        for place, reason in self.reasons.items():
            if place not in planted:
                self.wrong.append(f"a good row came back: {place} {reason}")
        pairs = {
            frozenset((self._file_of(truth.line).id, self._file_of(truth.partner).id))
            for truth in self.book.truth if truth.partner is not None
        }
        names = {file.id: file.display_name for file in self.by_identifier.values()}
        for case in self.cases - pairs:
            self.wrong.append(f"a case nobody planted: {[names.get(id_, id_) for id_ in case]}")

    def _lines_of_undecided(self):
        """Where either outcome is right, the lines of the file follow it."""
        heads = {
            str(truth.line.get(ID)).translate(DIGITS) for truth in self.book.truth
            if truth.sheet == w.FILES and len(truth.expected) > 1 and self._outcome(truth) == "refused"
        }
        return {
            (KEYS[title], number)
            for title in (w.MEMBERS, w.INCOMES, w.DOCUMENTS)
            for number, line in enumerate(self.book.sheets[title], 2) if line.get(w.HEAD) in heads
        }


def bring(env, data, name="families.xlsx"):
    """Check and import ``data`` without the scheduled action, so that nothing is committed.

    :return: ``alseraj.import``, done
    """
    job = env["alseraj.import"].create({"file": base64.b64encode(data), "file_name": name})
    job.action_check()
    work_off(job, write=False)
    job.action_start()
    work_off(job, write=True)
    return job


def work_off(job, write):
    """What the scheduled action does with ``job``, without its commits.

    :raises RuleError: (a ValueError) the workbook as a whole can't be read
    """
    from odoo.addons.alseraj_beneficiary.models.registry.importing.run import Run

    run = Run(job._as_user())
    while run.count_next():
        run.do_next(write)
        job.env.flush_all()
        job.env.invalidate_all()
    job._finish(run)


def main(env):
    count, seed = int(os.environ.get("ALSERAJ_FAMILIES", 10000)), int(os.environ.get("ALSERAJ_SEED", 1))
    book = families.generate(count, seed)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "families.xlsx")
        families.write(book, path)
        data = path.read_bytes()
    start = time.perf_counter()
    job = bring(env, data)
    print(f"{count} families in {time.perf_counter() - start:.0f} s, check and import")
    for title, key in KEYS.items():
        sheet = job.sheet_ids.filtered(lambda own, key=key: own.sheet == key)
        print(f"{title}: rows {sheet.rows} = new {sheet.created} + updated {sheet.updated} + unchanged {sheet.unchanged}"
              f" + refused {sheet.refused} + empty {sheet.empty}")
    account = Account(env, book, job)
    wrong = account.check()
    for (kind, outcome), number in sorted(account.kinds().items()):
        print(f"  {kind:<28} {outcome:<10} {number}")
    print(f"cases: {len(account.cases)}; not as planted: {len(wrong)}")
    print("\n".join(wrong[:100]))


if "env" in globals() and __name__ != "families_account":
    main(env)
    env.cr.rollback()
