"""Who is eligible for one support among many files: the count, the list, and the sentences for a batch.

Files come by plain SQL, so that the asking is measured and not the making. The floors: counting by one
indexed field, and reading the ids of everybody. ALSERAJ_BENCH_FILES=1000,100000 sets the sizes.
"""

import os
import statistics

from measure import Clock, Row

from odoo import Command

SIZES = [int(size) for size in os.environ.get("ALSERAJ_BENCH_FILES", "10000,100000").split(",")]
BATCH = 1000


def measure(env):
    for size in SIZES:
        ids = plant(env, size)
        support_type = make_type(env)
        files = env["alseraj.beneficiary"]
        planted = [("id", ">=", ids[0]), ("id", "<=", ids[-1])]
        domain = [*planted, *support_type._get_candidates_domain()]

        def count_plain(_first, _count, files=files, planted=planted):
            files.search_count([*planted, ("state", "=", "registered")])

        def count_eligible(_first, _count, files=files, domain=domain):
            files.search_count(domain)

        def read_ids(_first, _count, files=files, planted=planted):
            len(files.search(planted))

        def list_eligible(_first, _count, files=files, domain=domain):
            len(files.search(domain))

        def reasons(_first, _count, files=files, support_type=support_type, ids=ids):
            env.invalidate_all()
            support_type._get_ineligible_reasons(files.browse(ids[:BATCH]))

        def read_batch(_first, _count, files=files, ids=ids):
            env.invalidate_all()
            files.browse(ids[:BATCH]).read(["need_class", "housing", "gender", "birth_date", "household_size",
                                            "income_per_head", "category_ids", "member_ids"])

        for name, floor, work, count in (
            (f"eligibility: how many of {size} files (floor: by one indexed field)", count_plain, count_eligible, 1),
            (f"eligibility: which of {size} files (floor: the ids of all)", read_ids, list_eligible, 1),
            (f"eligibility: sentences for {BATCH} files (floor: reading the same fields)", read_batch, reasons, BATCH),
        ):
            yield run(env, name, count, floor, work)
        env.cr.rollback()


def run(env, name, count, floor, work):
    """As :func:`measure.compare`, inside a savepoint: the planted files stay until the end of the size."""
    with env.cr.savepoint(flush=False):
        clock = Clock(env)
        pairs = []
        for _index in range(5):
            peer = timed(clock, floor)
            pairs.append((timed(clock, work), peer))
        queries = env.cr.sql_log_count
        work(0, 1)
        queries = env.cr.sql_log_count - queries
    return Row(name, min(own for own, _peer in pairs), min(peer for _own, peer in pairs),
               statistics.median(own / peer for own, peer in pairs), count, queries)


def timed(clock, work):
    """Seconds of one round; short ones are repeated, since the clock of the processor has a coarse grain."""
    start, rounds = clock.now(), 0
    while clock.now() - start < 0.2 and rounds < 200:
        work(0, 1)
        rounds += 1
    return max(clock.now() - start, 0.001) / rounds


def make_type(env):
    """A support with a condition of nearly every kind."""
    options = env["alseraj.support.option"]

    def pick(kind, *values):
        return [Command.set(options.search([("kind", "=", kind), ("value", "in", values)]).ids)]

    return env["alseraj.support.type"].create({
        "name": "Bench", "kind": "in_kind", "frequency_months": 12, "condition_ids": [
            Command.create({"kind": "category", "category_ids": [Command.set(env["alseraj.category"].search([], limit=5).ids)]}),
            Command.create({"kind": "need_class", "option_ids": pick("need_class", "a", "b", "c")}),
            Command.create({"kind": "housing", "option_ids": pick("housing", "rented", "shared")}),
            Command.create({"kind": "gender", "option_ids": pick("gender", "female")}),
            Command.create({"kind": "nationality", "option_ids": pick("nationality", "saudi")}),
            Command.create({"kind": "age", "number_from": 18, "number_to": 80}),
            Command.create({"kind": "member_age", "number_from": 6, "number_to": 18}),
            Command.create({"kind": "household_size", "number_from": 2}),
            Command.create({"kind": "income_per_head", "amount_to": 1500}),
        ],
    })


def plant(env, size):
    """``size`` registered files by SQL, two members and one category each; their ids."""
    env.cr.execute("SELECT coalesce(max(id), 0) + 1 FROM alseraj_beneficiary")
    first = env.cr.fetchone()[0]
    values = {
        "size": size, "first": first, "company": env.company.id, "saudi": env.ref("base.sa").id,
        "yemen": env.ref("base.ye").id, "categories": env["alseraj.category"].search([]).ids,
        "branch": env["alseraj.branch"].search([("company_id", "=", env.company.id)], limit=1).id,
    }
    env.cr.execute("""
        INSERT INTO res_partner (id, name, complete_name, company_id, active, is_beneficiary, type, autopost_bills)
        SELECT nextval('res_partner_id_seq'), 'B' || n, 'B' || n, %(company)s, true, true, 'contact', 'ask'
          FROM generate_series(1, %(size)s) n;
        INSERT INTO alseraj_beneficiary (id, partner_id, company_id, branch_id, active, state, code, identifier_type,
                                         identifier, birth_date, need_class, housing, gender, nationality_id,
                                         household_size, income_per_head)
        SELECT %(first)s + n - 1, lastval() - %(size)s + n, %(company)s, %(branch)s, true, 'registered', 'E' || n,
               'passport', 'E' || n, date '1940-01-01' + abs(hashint4(n)) %% 25000,
               (ARRAY['a', 'b', 'c', 'd', 'outside', NULL])[1 + abs(hashint4(n + 1000003)) %% 6],
               (ARRAY['owned', 'rented', 'shared', 'charity', NULL])[1 + abs(hashint4(n + 2000003)) %% 5],
               (ARRAY['male', 'female'])[1 + n %% 2], CASE WHEN n %% 5 = 0 THEN %(yemen)s ELSE %(saudi)s END,
               3, abs(hashint4(n + 3000003)) %% 4000
          FROM generate_series(1, %(size)s) n;
        INSERT INTO alseraj_household_member (beneficiary_id, company_id, name, relation, birth_date, active, in_household)
        SELECT %(first)s + n - 1, %(company)s, 'ابن', 'son', date '1990-01-01' + abs(hashint4(n * 2 + k)) %% 13000, true, true
          FROM generate_series(1, %(size)s) n, generate_series(1, 2) k;
        INSERT INTO alseraj_beneficiary_alseraj_category_rel (alseraj_beneficiary_id, alseraj_category_id)
        SELECT %(first)s + n - 1, (%(categories)s::int[])[1 + abs(hashint4(n)) %% cardinality(%(categories)s::int[])]
          FROM generate_series(1, %(size)s) n;
        SELECT setval('alseraj_beneficiary_id_seq', %(first)s + %(size)s);
        ANALYZE alseraj_beneficiary; ANALYZE alseraj_household_member; ANALYZE alseraj_beneficiary_alseraj_category_rel;
    """, values)
    env.invalidate_all()
    return range(first, first + size)
