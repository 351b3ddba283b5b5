"""What a beneficiary's file costs beside the plain contact that it carries: bare, and with family and documents."""

import random

from bench_duplicates import FAMILY, GIVEN
from measure import BATCH, FULL, at_commit, compare, mobile, plain_partners
from stdnum import luhn

from odoo import Command

SIZES = (1000, 5000, 10000, 50000) if FULL else (1000, 5000)
FAMILY_SIZES = (1000, 10000) if FULL else (1000,)
MEMBERS, INCOMES, DOCUMENTS = 4, 2, 2


def measure(env):
    branch = env["alseraj.branch"].search([], limit=1) or env["alseraj.branch"].create({"name": "Bench", "code": "B"})
    types = env["alseraj.document.type"].search([("for_member", "=", False)], limit=DOCUMENTS)
    sources = env["alseraj.income.source"].search([("kind", "=", "income")], limit=INCOMES)
    env.cr.commit()  # this database is made for the measurement; what follows is rolled back
    floor = plain_partners(env)

    def bare(first, count):
        env["alseraj.beneficiary"].create([_file(number, branch) for number in range(first, first + count)])

    def alike(first, count):
        """Real words, each name and each birth date of many: where the search has most to compare."""
        env["alseraj.beneficiary"].create([
            {**_file(number, branch), "name": _name(number), "birth_date": f"{1950 + number % 50}-0{1 + number % 2}-01"}
            for number in range(first, first + count)
        ])

    def family(first, count):
        env["alseraj.beneficiary"].create([
            {
                **_file(number, branch),
                "member_ids": [Command.create(_member(number, own)) for own in range(MEMBERS)],
                "income_ids": [Command.create({"source_id": source.id, "amount": 1000}) for source in sources],
                "document_ids": [Command.create({"type_id": kind.id, "issue_date": "2026-01-01"}) for kind in types],
            } for number in range(first, first + count)
        ])

    def rows(first, count):
        each = 1 + MEMBERS + INCOMES + DOCUMENTS
        floor(first * each, count * each)

    bare(0, 100)
    family(10**6, 100)
    env.cr.rollback()  # warm now: compiled views, prepared caches
    for size in SIZES:
        yield compare(env, f"{size} bare files", size, floor, bare, rounds=3 if size < 5000 else 1)
        if size <= BATCH:
            yield at_commit(env, f"{size} bare files: the search for duplicates at the commit", size, floor, bare)
            yield at_commit(env, f"{size} of 100 birth dates, with common names: the same search", size, floor, alike)
    for size in FAMILY_SIZES:
        rounds = 3 if size < 5000 else 1
        yield compare(env, f"{size} files, each with {MEMBERS} members, {INCOMES} incomes, {DOCUMENTS} documents",
                      size, floor, family, rounds)
        yield compare(env, f"{size} such files, beside a contact for every row", size, rows, family, rounds)


def _identifier(number):
    body = f"1{number:08d}"
    return body + luhn.calc_check_digit(body)


def _file(number, branch):
    return {
        "name": f"مستفيد تجريبي رقم {number}", "identifier": _identifier(number), "mobile": mobile(number),
        "branch_id": branch.id,
    }


def _name(number):
    chance = random.Random(number)
    return " ".join([*(chance.choice(GIVEN) for _part in range(3)), chance.choice(FAMILY)])


def _member(number, own):
    return {
        "name": f"ابن {own}", "relation": "son", "identifier": _identifier(10**7 + number * MEMBERS + own),
        "birth_date": "2015-01-01",
    }
