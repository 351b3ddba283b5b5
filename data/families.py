#!/usr/bin/env python3
"""Write a workbook of families for the import, thousands at a time, with errors planted on request.

    data/families.py --families 10000 --seed 1 --out families.xlsx [--no-faults] [--truth truth.csv]
    data/families.py --wrong-sheets --out wrong.xlsx

The same seed and day make the same families. As a module: ``generate()`` gives the rows and, for each planted row,
what must become of it (``families_faults.py`` says which outcomes there are); ``write()`` makes the file.
"""

import argparse
import csv
import datetime
import random
import sys
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter

sys.path.insert(0, str(Path(__file__).parent))

import families_words as w  # noqa: E402  (found through the line above)
from families_faults import Faults, Formula  # noqa: E402
from families_people import People  # noqa: E402

TODAY = datetime.date(2026, 6, 1)  # ages and dates count from here, so that a seed means the same for ever
FAULTS_PER = 400  # one of each kind for so many families
SHEETS = (w.FILES, w.MEMBERS, w.INCOMES, w.DOCUMENTS)


@dataclass
class Book:
    """``sheets``: name -> rows (column -> value; {} is an empty row); ``truth``: the planted rows."""

    sheets: dict
    truth: list

    def by_kind(self):
        kinds = {}
        for truth in self.truth:
            kinds.setdefault(truth.kind, []).append(truth)
        return kinds


def generate(families=10000, seed=1, faults=True, today=TODAY, branches=(w.HEAD_OFFICE,), history=False):
    """Make families and their rows.

    :param int families: how many, 200 or more when faults are planted
    :param int seed: the same gives the same
    :param bool faults: plant errors, twins and look-alikes
    :param datetime.date today: the day from which ages count
    :param branches: names of the branch offices; each serves some of the districts
    :param bool history: with support given before, on a sheet of its own
    :return: :class:`Book`
    """
    people = People(random.Random(seed), today, branches)
    sheets = {name: [] for name in (*SHEETS, *((w.SUPPORT,) if history else ()))}
    for _index in range(families):
        head, members, incomes, documents = people.family()
        sheets[w.FILES].append(head)
        sheets[w.MEMBERS] += [{w.HEAD: head["رقم الهوية"], **member} for member in members]
        sheets[w.INCOMES] += incomes
        sheets[w.DOCUMENTS] += documents
        if history:
            sheets[w.SUPPORT] += people.history(head)
    truth = Faults(people, sheets, max(1, families // FAULTS_PER)).plant() if faults else []
    rows = {id(line): row for name in SHEETS for row, line in enumerate(sheets[name], 2)}
    for planted in truth:
        planted.row = rows[id(planted.line)]
        planted.other = rows[id(planted.partner)] if planted.partner else 0
    return Book(sheets, truth)


def take(book, first, count):
    """Some of the families of a book, with all their rows.

    :return: :class:`Book`, without the planted rows
    """
    heads = book.sheets[w.FILES][first:first + count]
    numbers = {head["رقم الهوية"] for head in heads}
    return Book({
        name: heads if name == w.FILES else [row for row in rows if row[w.HEAD] in numbers]
        for name, rows in book.sheets.items()
    }, [])


def write(book, path, names=SHEETS, columns=None):
    """Write the workbook.

    :param book: :class:`Book`
    :param path: where to
    :param names: the sheets' names, in the order of :data:`SHEETS`
    :param columns: other headings by sheet, to plant wrong ones
    """
    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}) as workbook:
        _write_rows(workbook.add_worksheet(w.HELP), [["ملف تجريبي: كل الأسماء والأرقام فيه مختلقة."]])
        if w.SUPPORT in book.sheets:
            names = (*names, w.SUPPORT)
        for name, shown in zip(book.sheets, names, strict=True):
            headings = (columns or {}).get(name, w.COLUMNS[name])
            sheet = workbook.add_worksheet(shown)
            sheet.right_to_left()
            _write_rows(sheet, [headings])
            _write_rows(sheet, ([row.get(c) for c in w.COLUMNS[name]] for row in book.sheets[name]), start=1)
        workbook.add_worksheet(w.LISTS).hide()


def write_wrong_sheets(path, seed=1):
    """A workbook whose sheets have other names and headings: nothing of it can be imported."""
    columns = {w.MEMBERS: ("هوية رب الأسرة", *w.COLUMNS[w.MEMBERS][1:])}
    write(generate(10, seed, faults=False), path, ("Sheet1", "الأفراد", "الدخل", "ورقة 4"), columns)


def _write_rows(sheet, rows, start=0):
    for number, row in enumerate(rows, start):
        for column, value in enumerate(row):
            if isinstance(value, Formula):
                sheet.write_formula(number, column, value.text, None, "" if value.value is None else value.value)
            elif isinstance(value, datetime.date):
                sheet.write_datetime(number, column, value)
            elif isinstance(value, str):
                sheet.write_string(number, column, value)  # a text with = in front stays a text
            elif value is not None:
                sheet.write_number(number, column, value)


def write_truth(book, path):
    with open(path, "w", newline="", encoding="utf-8-sig") as file:
        table = csv.writer(file)
        table.writerow(["sheet", "row", "kind", "expected", "other row"])
        for truth in sorted(book.truth, key=lambda truth: (SHEETS.index(truth.sheet), truth.row)):
            table.writerow([truth.sheet, truth.row, truth.kind, " / ".join(truth.expected), truth.other or ""])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--families", type=int, default=10000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--faults", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--out", required=True, help="the workbook to write")
    parser.add_argument("--truth", help="also write a table of the planted rows")
    parser.add_argument("--wrong-sheets", action="store_true", help="a small workbook with wrong sheet names")
    options = parser.parse_args()
    if options.wrong_sheets:
        write_wrong_sheets(options.out, options.seed)
        return
    book = generate(options.families, options.seed, options.faults)
    write(book, options.out)
    if options.truth:
        write_truth(book, options.truth)
    for name in SHEETS:
        print(f"{name}: {len(book.sheets[name])}")
    print(f"planted: {len(book.truth)}")


if __name__ == "__main__":
    main()
