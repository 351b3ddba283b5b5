"""Looking for duplicates: all with all (the night), one against all (the desk), and beside plain contacts.

Files come by plain SQL, so that the search is measured and not the making: names of a few hundred words,
a third of the people born on the day that registries write when they know only the year, four members
each, an account for two of three; one file in a hundred is another's second file.
ALSERAJ_BENCH_FILES=1000,10000,100000 sets the sizes.
"""

import os
import time

SIZES = [int(size) for size in os.environ.get("ALSERAJ_BENCH_FILES", "1000,10000,50000").split(",")]
GIVEN = ("محمد عبدالله فهد سعد خالد سلطان ناصر علي احمد ابراهيم عبدالعزيز عبدالرحمن صالح تركي بندر فيصل ماجد سعود نايف مشعل "
         "نوره ساره فاطمه مريم هند ريم منيره حصه لولوه موضي عايشه امل هدي نوف العنود جواهر شيخه لطيفه غاده مها").split()
FAMILY = ("عتيبي حربي قحطاني غامدي زهراني شهري مطيري دوسري شمري عنزي سبيعي قرني عسيري بلوي جهني رشيدي حارثي "
          "مالكي ثقفي سهلي").split()


def measure(env):
    start = time.perf_counter()
    env["res.partner"].create([{"name": f"Contact {number}"} for number in range(1000)])
    env.flush_all()
    partner = (time.perf_counter() - start) / 1000
    for size in SIZES:
        ids = plant(env, size)
        start = time.perf_counter()
        cases = env["alseraj.beneficiary"]._find_duplicates()
        night = time.perf_counter() - start
        yield f"duplicates: {size} files with each other, {len(cases)} cases", night, partner * size
        again = time.perf_counter()
        env["alseraj.beneficiary"]._find_duplicates()
        yield f"duplicates: {size} files the night after", time.perf_counter() - again, partner * size
        env["alseraj.beneficiary"]._find_duplicates(ids[-1:])
        start = time.perf_counter()
        for id_ in ids[-20:]:
            env["alseraj.beneficiary"]._find_duplicates([id_])
        yield f"duplicates: one file against {size}", (time.perf_counter() - start) / 20, partner
        env.cr.rollback()


def plant(env, size):
    """``size`` files by SQL; return their ids."""
    env.cr.execute("SELECT coalesce(max(id), 0) FROM alseraj_beneficiary")
    offset = env.cr.fetchone()[0] + 1
    branch = env["alseraj.branch"].search([("company_id", "=", env.company.id)], limit=1)
    values = {"size": size, "offset": offset, "company": env.company.id, "branch": branch.id, "given": GIVEN,
              "family": FAMILY, "g": len(GIVEN), "f": len(FAMILY)}
    env.cr.execute("""
        CREATE TEMP TABLE bench_person ON COMMIT DROP AS
        SELECT %(offset)s + n AS id, n,
               -- the second file of another: its person again
               CASE WHEN n %% 100 = 99 THEN n - 50 ELSE n END AS person, n %% 100 = 99 AS again
          FROM generate_series(1, %(size)s) n;
        ALTER TABLE bench_person ADD name text, ADD born date;
        UPDATE bench_person SET
               name = (%(given)s::text[])[1 + abs(hashint4(person)) %% %(g)s]
                 || ' ' || (%(given)s::text[])[1 + abs(hashint4(person + 1000003)) %% 20]
                 || CASE WHEN again THEN '' ELSE
                    ' ' || (%(given)s::text[])[1 + abs(hashint4(person + 2000003)) %% 20] END
                 || ' ' || (%(family)s::text[])[1 + abs(hashint4(person + 3000003)) %% %(f)s],
               born = CASE WHEN person %% 3 = 0 THEN make_date(1940 + abs(hashint4(person + 4000003)) %% 65, 7, 1)
                      ELSE date '1940-01-01' + abs(hashint4(person + 5000003)) %% 23000 END;
        INSERT INTO res_partner (id, name, complete_name, company_id, active, is_beneficiary, type, autopost_bills)
        SELECT nextval('res_partner_id_seq'), name, name, %(company)s, true, true, 'contact', 'ask'
          FROM bench_person ORDER BY id;
        INSERT INTO alseraj_beneficiary (id, partner_id, company_id, branch_id, active, state, code, identifier_type,
                                         identifier, mobile, birth_date, name_key)
        SELECT p.id, lastval() - %(size)s + p.n, %(company)s, %(branch)s, true, 'registered', 'X' || p.id,
               'passport', 'X' || p.id, '+9665' || lpad((p.id %% 100000000)::text, 8, '0'), p.born, p.name
          FROM bench_person p;
        INSERT INTO alseraj_household_member (beneficiary_id, company_id, name, relation, identifier, active)
        SELECT p.id, %(company)s, 'ابن', 'son', 'M' || p.id || '-' || k, true
          FROM bench_person p, generate_series(1, 4) k;
        INSERT INTO res_partner_bank (partner_id, acc_number, sanitized_acc_number, active)
        SELECT f.partner_id, 'SA' || p.id, 'SA' || p.id, true
          FROM bench_person p JOIN alseraj_beneficiary f USING (id) WHERE p.n %% 3 < 2;
        SELECT setval('alseraj_beneficiary_id_seq', %(offset)s + %(size)s);
        ANALYZE alseraj_beneficiary; ANALYZE alseraj_household_member; ANALYZE res_partner_bank;
    """, values)
    env.cr.execute("SELECT id FROM bench_person ORDER BY id")
    ids = [id_ for id_, in env.cr.fetchall()]
    env.cr.execute("DROP TABLE bench_person")
    return ids
