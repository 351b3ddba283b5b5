"""A simulation of the need parameters over the registry: reading, counting twice, inserting the lines.

Families come by plain SQL, once for both: four members and three incomes each. The floor reads the same members
and incomes through Odoo, in the same batches, and looks at each value once.
ALSERAJ_BENCH_FILES=1000,10000,100000 sets the sizes.
"""

import gc
import os

from bench_duplicates import plant
from measure import Clock, Row

SIZES = [int(size) for size in os.environ.get("ALSERAJ_BENCH_FILES", "1000,10000").split(",")]
BATCH = 1000
READ = {
    "alseraj.household.member": ("birth_date", "relation", "is_dependent", "health", "study"),
    "alseraj.household.income": ("source_id", "kind", "amount", "count_rate"),
}


def measure(env):
    clock = Clock(env)
    for size in SIZES:
        ids = prepare(env, size)
        parameter = env.ref("alseraj_beneficiary.need_parameter_1").copy({"version": "bench", "line": 3000})
        simulation = env["alseraj.need.simulation"].create({"parameter_id": parameter.id})
        env.flush_all()
        floor, _queries = timed(env, clock, read, env, ids)
        seconds, queries = timed(env, clock, simulate, env, simulation)
        total = simulation.counted
        yield Row(
            f"simulation: {total} families under two versions, beside reading them", seconds, floor, seconds / floor,
            total, queries,
        )
        env.cr.rollback()
        env.invalidate_all()


def timed(env, clock, function, *args):
    gc.collect()
    env.invalidate_all()
    queries, start = env.cr.sql_log_count, clock.now()
    function(*args)
    env.flush_all()
    return max(clock.now() - start, 0.001), env.cr.sql_log_count - queries


def read(env, ids):
    for start in range(0, len(ids), BATCH):
        for name, fields in READ.items():
            domain = [("beneficiary_id", "in", ids[start:start + BATCH])]
            for row in env[name].search_fetch(domain, ["beneficiary_id", *fields]):
                for field in fields:
                    row[field]  # noqa: B018  (looked at, as the formula does)
        env.invalidate_all()


def simulate(env, simulation):
    simulation.action_start()
    rules = simulation._prepare_rules()
    while simulation._count_batch(rules):
        env.flush_all()
        env.invalidate_all()


def prepare(env, size):
    """Families with incomes and birth dates."""
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
