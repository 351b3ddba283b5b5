"""Make a small database large: rows that the ORM made are copied by SQL, as often as asked.

Piped into Odoo's shell by `./dev bench --growth`, on a database with the sample. Each of its families is copied with all
that hangs on it; then its paid request, with decision, votes, session, run and entry, nine more times for each family.
Twenty copies share a session, a run and an entry. Dates spread over five years. Nothing here passes the ORM: the copies
are there to be read, not to be worked with.

ALSERAJ_GROWTH_FILES: how many families, about (10,000).
"""

import os
import time

FILES = int(os.environ.get("ALSERAJ_GROWTH_FILES", "10000"))
HISTORY = 9  # paid requests of each family, beside the open ones of the sample
TOGETHER = 20  # cases of a session, payments of a run
DAYS = 5 * 365
AT_ONCE = 20000

# What is copied with a family; then with a paid request; then what several of these share.
OF_FILE = [
    "res_partner", "alseraj_beneficiary", "alseraj_household_member", "alseraj_household_income", "alseraj_document",
    "alseraj_beneficiary_alseraj_category_rel", "res_partner_bank", "alseraj_support_request", "alseraj_need_study",
    "alseraj_signature", "alseraj_interaction",
]
OF_PAID = [
    "alseraj_support_request", "alseraj_need_study", "alseraj_signature", "alseraj_committee_decision", "alseraj_committee_vote",
    "alseraj_support_installment", "account_move_line",
]
SHARED = ["alseraj_committee_session", "alseraj_committee_attendance", "alseraj_disbursement", "account_move"]
# Tables without an id: a column, and what it points to.
LINKS = {
    "alseraj_beneficiary_alseraj_category_rel": ("alseraj_beneficiary_id", "alseraj_beneficiary"),
    "alseraj_committee_attendance": ("session_id", "alseraj_committee_session"),
}
MOVED_DATES = {
    "create_date", "submitted_on", "reply_not_before", "reply_due", "decided_on", "notified_on", "due_date", "date", "signed_on",
    "visit_date", "closed_on", "opened_on", "receipt_confirmed_on", "date_start", "invoice_date", "paid_on",
}


def copy(cr, tables, count, shifts, where):
    """Insert ``count`` copies of some rows of ``tables``.

    :param dict shifts: for each table that a row may point to: SQL of the number of the copy it points to, from ``k``
    :param dict where: SQL condition on the rows of a table that are copied
    """
    for table in tables:
        cr.execute("""
            SELECT column_name, data_type, udt_name FROM information_schema.columns
             WHERE table_name = %s AND is_generated = 'NEVER'""", [table])
        columns = cr.fetchall()
        cr.execute("""
            SELECT a.attname, f.confrelid::regclass::text FROM pg_constraint f
              JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = f.conkey[1]
             WHERE f.contype = 'f' AND f.conrelid = %s::regclass""", [table])
        targets = dict(cr.fetchall())
        cr.execute("""
            SELECT DISTINCT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)
             WHERE i.indrelid = %s::regclass AND i.indisunique AND a.atttypid = 'varchar'::regtype""", [table])
        unique = {name for name, in cr.fetchall()}
        values = []
        for name, kind, _udt in columns:
            value = f't."{name}"'
            if name == "id":
                value = f"t.id + ({shifts[table]}) * {STEP[table]}"
            elif targets.get(name) in shifts:
                target = targets[name]
                value = (
                    f'CASE WHEN t."{name}" IN (SELECT id FROM {target} WHERE {BASE[target]}) '
                    f'THEN t."{name}" + ({shifts[target]}) * {STEP[target]} ELSE t."{name}" END')
            elif name in unique:
                value = f't."{name}" || \'-\' || ({shifts[table]})'
            elif name == "number" and kind == "integer":  # of a session, within its year
                value = f't."number" + ({shifts[table]})'
            elif name in MOVED_DATES and kind.startswith(("timestamp", "date")):
                value = f't."{name}" - mod(k * 37, {DAYS}) * interval \'1 day\''
                value = f"({value})::{'date' if kind == 'date' else 'timestamp'}"
            elif table == "res_partner" and name in ("phone", "phone_sanitized"):
                value = "'+9665' || lpad(mod(k * 7919, 100000000)::text, 8, '0')"
            values.append(value)
        names = ", ".join(f'"{name}"' for name, _kind, _udt in columns)
        steps = f"generate_series(%s, %s{', ' + str(TOGETHER) if table in SHARED else ''})"
        for first in range(1, count + 1, AT_ONCE):
            cr.execute(
                f"INSERT INTO {table} ({names}) SELECT {', '.join(values)} FROM {table} t, {steps} k "
                f"WHERE {where.get(table, BASE[table])}", [first, min(first + AT_ONCE - 1, count)])


def main(cr):
    start = time.time()
    cr.execute("SET session_replication_role = replica")  # no foreign keys to look at: the copies point where the first ones do
    tables = list(dict.fromkeys([*OF_FILE, *OF_PAID, *SHARED]))
    for table in tables:
        if table not in LINKS:
            cr.execute(f"SELECT max(id) FROM {table}")
            STEP[table] = cr.fetchone()[0] + 1
            BASE[table] = f"id < {STEP[table]}"
    BASE.update({table: f"{column} < {STEP[target]}" for table, (column, target) in LINKS.items()})
    BASE["res_partner"] += " AND id IN (SELECT partner_id FROM alseraj_beneficiary)"
    BASE["res_partner_bank"] += " AND partner_id IN (SELECT partner_id FROM alseraj_beneficiary)"
    cr.execute("SELECT count(*) FROM alseraj_beneficiary")
    families = max(FILES // cr.fetchone()[0], 1)
    paid = "SELECT request_id FROM alseraj_support_installment WHERE disbursement_id IS NOT NULL"
    base = BASE["alseraj_support_request"]
    cr.execute(f"SELECT array_agg(DISTINCT id) FROM alseraj_support_request WHERE {base} AND id IN ({paid})")
    ids = ", ".join(map(str, cr.fetchone()[0]))
    of_family = {**dict.fromkeys(OF_FILE, "k")}
    copy(cr, OF_FILE, families, of_family, {
        "alseraj_support_request": f"{BASE['alseraj_support_request']} AND id NOT IN ({ids})",
        "alseraj_need_study": f"{BASE['alseraj_need_study']} AND request_id NOT IN ({ids})",
        "alseraj_signature": f"{BASE['alseraj_signature']} AND request_id NOT IN ({ids})",
    })
    cr.execute("SELECT count(*) FROM alseraj_beneficiary")
    files = cr.fetchone()[0]
    history = files * HISTORY
    # the k-th paid request belongs to the copy number k % families of one of the first families
    shifts = {
        **{table: f"1 + mod(k, {families})" for table in OF_FILE if table not in OF_PAID},
        **dict.fromkeys(OF_PAID, f"{families} + k"),
        **dict.fromkeys(SHARED, f"1 + (k - 1) / {TOGETHER}"),
    }
    requests = f"request_id IN ({ids})"
    copy(cr, [*SHARED, *OF_PAID], history, shifts, {
        "alseraj_support_request": f"id IN ({ids})", "alseraj_need_study": requests, "alseraj_signature": requests,
        "alseraj_committee_decision": requests,
        "alseraj_committee_vote": f"{BASE['alseraj_committee_vote']} AND decision_id IN "
                                  f"(SELECT id FROM alseraj_committee_decision WHERE {requests})",
        "alseraj_support_installment": requests,
        "account_move_line": f"{BASE['account_move_line']} AND alseraj_installment_id IN "
                             f"(SELECT id FROM alseraj_support_installment WHERE {requests})",
    })
    # all of them would belong to the one family that was paid: each takes another of the copies of the first families
    cr.execute(f"""
        UPDATE alseraj_support_request r SET beneficiary_id = f.id, state = s.state, stage = s.stage
          FROM (SELECT id, row_number() OVER (ORDER BY id) n FROM alseraj_beneficiary) f,
               (VALUES (0, 'rejected', 'rejected'), (1, 'done', 'approved'), (2, 'done', 'approved'), (3, 'done', 'approved'),
                       (4, 'withdrawn', 'withdrawn'), (5, 'done', 'approved'), (6, 'done', 'approved')) s(n, state, stage)
         WHERE r.id >= {STEP['alseraj_support_request']} * ({families} + 1)
           AND f.n = 1 + (r.id / {STEP['alseraj_support_request']}) % {files}
           AND s.n = r.id / {STEP['alseraj_support_request']} % 7""")
    cr.execute("SET session_replication_role = origin")
    for table in tables:
        if table not in LINKS:
            cr.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
    cr.commit()
    cr._cnx.autocommit = True
    cr.execute("ANALYZE")
    cr._cnx.autocommit = False
    cr.execute("SELECT pg_size_pretty(pg_database_size(current_database()))")
    print(f"{files} families, {history} requests in their history: {cr.fetchone()[0]}, {time.time() - start:.0f} s")


STEP, BASE = {}, {}
main(env.cr)
