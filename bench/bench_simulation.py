"""A simulation of the need parameters over the registry: reading, counting twice, inserting the lines.

Families come by plain SQL: four members and three incomes each, one in three visited before. The floor reads the
same members and incomes through Odoo, in the same batches, and looks at each value once.
ALSERAJ_BENCH_FILES=1000,10000,100000 sets the sizes.
"""

import os

from bench_duplicates import plant
from measure import compare

SIZES = [int(size) for size in os.environ.get("ALSERAJ_BENCH_FILES", "1000,10000").split(",")]
BATCH = 1000
MEMBER = ("birth_date", "relation", "is_dependent", "health", "study")
INCOME = ("source_id", "kind", "amount", "count_rate")


def measure(env):
    for size in SIZES:
        yield compare(env, f"simulation: {size} families under two versions", size, floor(env, size), work(env, size), rounds=2)


def work(env, size):
    def simulate(first, _count):
        if first:  # compare() cuts large ones into batches; a simulation does that by itself
            return
        prepare(env, size)
        parameter = env.ref("alseraj_beneficiary.need_parameter_1").copy({"version": "bench", "line": 3000})
        simulation = env["alseraj.need.simulation"].create({"parameter_id": parameter.id})
        simulation.action_start()
        rules = simulation._prepare_rules()
        while simulation._count_batch(rules):
            env.invalidate_all()
    return simulate


def floor(env, size):
    def read(first, _count):
        if first:
            return
        ids = prepare(env, size)
        for start in range(0, len(ids), BATCH):
            for name, fields in (("alseraj.household.member", MEMBER), ("alseraj.household.income", INCOME)):
                rows = env[name].search_fetch([("beneficiary_id", "in", ids[start:start + BATCH])], ["beneficiary_id", *fields])
                for row in rows:
                    for field in fields:
                        row[field]
            env.invalidate_all()
    return read


def prepare(env, size):
    """Families with incomes and birth dates, the same for both."""
    ids = plant(env, size)
    source = env.ref("alseraj_beneficiary.income_source_pension")
    env.cr.execute("""
        UPDATE alseraj_household_member SET in_household = true, is_dependent = true, study = 'school',
               birth_date = date '2005-01-01' + id %% 7000 WHERE beneficiary_id = ANY(%(ids)s);
        INSERT INTO alseraj_household_income (beneficiary_id, company_id, source_id, kind, amount, count_rate)
        SELECT file, %(company)s, %(source)s, 'income', 300 + file %% 2000, 1
          FROM unnest(%(ids)s) file, generate_series(1, 3);
        ANALYZE alseraj_household_income;
    """, {"ids": ids, "company": env.company.id, "source": source.id})
    env.invalidate_all()
    return ids
