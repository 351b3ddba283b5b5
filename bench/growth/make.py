"""Make a small database large: rows that the ORM made are copied by SQL, as often as asked.

Piped into Odoo's shell by `./dev bench --growth`, on a database with the sample and one more of each thing that it lacks. Each
of its families is copied with all that hangs on it; then its paid request, with decision, votes, session, run, entry, message,
paper and invitation, ten more times for each family. Twenty copies share a session, a run and an entry. Dates go back five
years, the oldest first. Nothing here passes the ORM: the copies are there to be read, not to be worked with. Indexes are made
at the end.

ALSERAJ_GROWTH_FILES: how many families, about (10,000).
"""

import os
import re
import time
from pathlib import Path

from odoo.tools import SQL

FILES = int(os.environ.get("ALSERAJ_GROWTH_FILES", "10000"))
HISTORY = 10  # paid requests of each family, beside the open ones of the sample
TOGETHER = 20  # cases of a session, payments of a run
DAYS = 5 * 365
MANY = 300  # requests, documents, messages, payments and notes of one family
AT_ONCE = 50000

# What is copied with a family; then with a paid request; then what several of these share.
OF_FILE = [
    "res_partner", "alseraj_beneficiary", "alseraj_household_member", "alseraj_household_income", "alseraj_document",
    "alseraj_beneficiary_alseraj_category_rel", "res_partner_bank", "alseraj_support_request", "alseraj_need_study",
    "alseraj_signature", "alseraj_interaction", "alseraj_complaint", "alseraj_referral", "alseraj_consent", "alseraj_access_log",
    "alseraj_visitor",
]
OF_PAID = [
    "alseraj_support_request", "alseraj_need_study", "alseraj_signature", "alseraj_committee_decision", "alseraj_committee_vote",
    "alseraj_support_installment", "account_move_line", "alseraj_message", "alseraj_paper", "alseraj_survey_invitation",
]
SHARED = ["alseraj_committee_session", "alseraj_committee_attendance", "alseraj_disbursement", "account_move"]
# Tables without an id: a column, and what it points to.
LINKS = {
    "alseraj_beneficiary_alseraj_category_rel": ("alseraj_beneficiary_id", "alseraj_beneficiary"),
    "alseraj_committee_attendance": ("session_id", "alseraj_committee_session"),
}
MOVED_DATES = {
    "create_date", "submitted_on", "reply_not_before", "reply_due", "decided_on", "notified_on", "due_date", "date", "signed_on",
    "visit_date", "closed_on", "opened_on", "receipt_confirmed_on", "date_start", "invoice_date", "paid_on", "received_on",
    "asked_on", "given_on", "day", "issued_on", "send_at", "sent_on", "delivered_on",
}
MOBILE = "'+9665' || lpad(mod(k * 7919 + t.id, 100000000)::text, 8, '0')"
OTHER_NAME, OTHER_DAY = "t.%s || ' ' || substr(md5(k::text), 1, 6)", "t.birth_date - mod(k, 9000)::int"
# What a copy has otherwise than its model: other people have other names, birthdays and telephones.
SET = {
    ("res_partner", "name"): OTHER_NAME % "name", ("alseraj_beneficiary", "name_key"): OTHER_NAME % "name_key",
    ("alseraj_beneficiary", "birth_date"): OTHER_DAY, ("alseraj_beneficiary", "mobile"): MOBILE,
    ("alseraj_beneficiary", "search_key"): "concat_ws(' ', " + OTHER_NAME % "name_key" + ", lower(t.code) || '-' || k, "
                                           "t.identifier || '-' || k, " + MOBILE + ")",
    ("alseraj_household_member", "name"): OTHER_NAME % "name", ("alseraj_household_member", "birth_date"): OTHER_DAY,
    ("alseraj_household_member", "identifier"): "t.identifier || '-' || k",
    **{("res_partner_bank", name): f"t.{name} || k" for name in ("acc_number", "sanitized_acc_number")},
    **{("res_partner", name): MOBILE for name in ("phone", "phone_sanitized")}, ("alseraj_visitor", "mobile"): MOBILE,
    ("alseraj_message", "state"): "CASE WHEN mod(k, 500) = 0 THEN 'waiting' WHEN mod(k, 400) = 7 THEN 'unreachable' "
                                  "ELSE 'delivered' END",
    ("alseraj_message", "ways_tried"): "CASE WHEN mod(k, 20) = 7 THEN 'sms: SMS: the number does not work' END",
    ("alseraj_interaction", "state"): "CASE WHEN mod(k, 20) = 0 THEN 'open' ELSE 'done' END",
    **{("alseraj_survey_invitation", name): "mod(k, 3) = 0" for name in ("answered", "stored")},
}
ENDS = {
    "state": "(ARRAY['rejected', 'done', 'done', 'done', 'withdrawn', 'done', 'done'])[1 + mod(k, 7)]",
    "stage": "(ARRAY['rejected', 'approved', 'approved', 'approved', 'withdrawn', 'approved', 'approved'])[1 + mod(k, 7)]",
}


def complete(env):
    """One of what the sample of its first few families lacks, for each family or on the paid request."""
    channel = env.ref("alseraj_beneficiary.channel_phone")
    request = env["alseraj.support.installment"].search([("disbursement_id", "!=", False)], limit=1).request_id
    for file in env["alseraj.beneficiary"].search([]):
        complaint = env["alseraj.complaint"].create({
            "beneficiary_id": file.id, "channel_id": channel.id, "description": "Late",
            "request_id": file == request.beneficiary_id and request.id})
        complaint._write_internal({"state": "resolved", "closed_on": complaint.received_on})
        referral = env["alseraj.referral"].create({"beneficiary_id": file.id, "question": "How?"})
        referral._write_internal({"state": "answered", "answer": "So", "closed_on": referral.asked_on})
        env["alseraj.consent"].create({"beneficiary_id": file.id, "purpose": "processing"})
        env["alseraj.access.log"]._record(file, ["identifier"])
        env["alseraj.visitor"].create({"name": file.name, "mobile": f"05512345{file.id:02d}"})
    env["alseraj.survey.invitation"].search([("request_id", "=", request.id)]).unlink()
    env["alseraj.survey.invitation"]._create_internal([{
        "survey_id": env.ref("alseraj_survey.survey_satisfaction").id, "event": "done", "event_key": "growth",
        "company_id": request.company_id.id, "partner_id": request.partner_id.id, "beneficiary_id": request.beneficiary_id.id,
        "request_id": request.id, "type_id": request.type_id.id, "branch_id": request.branch_id.id, "channel_id": channel.id,
    }])
    env.flush_all()


def tally(env):
    """Answers of sixty months: to each question of one survey, each choice, of each service and branch."""
    env.cr.execute("""
        INSERT INTO alseraj_satisfaction_tally (company_id, survey_id, question_id, answer_id, score, month, mode, type_id,
                    branch_id, count)
        SELECT c.id, q.survey_id, q.id, a.id, a.answer_score, (date_trunc('month', now()) - m * interval '1 month')::date, 'link',
               t.id, b.id, 5 + mod(m * 7 + t.id, 40)
          FROM survey_question q JOIN survey_question_answer a ON a.question_id = q.id AND a.answer_score IS NOT NULL
           AND q.survey_id = %s,
               alseraj_support_type t, alseraj_branch b, (SELECT min(id) id FROM res_company) c, generate_series(0, 59) m
            ON CONFLICT DO NOTHING""", [env.ref("alseraj_survey.survey_satisfaction").id])


def get_link(table, name, target, shifts, of_file, of_paid):
    """:return: SQL of what a copy points to, or None where the column points to nothing that is copied"""
    if name == "res_id" and table in ("alseraj_message", "alseraj_paper"):
        target = "alseraj_support_request"
    if of_file and target in of_file:
        moved, paid = of_file[target], ""
    elif target in shifts:
        moved, paid = f't."{name}" + ({shifts[target]}) * {STEP[target]}', ""
        if of_paid and target == "alseraj_support_request":
            paid = f'WHEN t."{name}" IN ({of_paid[0]}) THEN t."{name}" + ({of_paid[1]}) * {STEP[target]} '
    else:
        return None
    return f'CASE {paid}WHEN t."{name}" IN (SELECT id FROM {target} WHERE {BASE[target]}) THEN {moved} ELSE t."{name}" END'


def get_value(table, name, kind, shifts, of_file, count):
    """:return: SQL of what stands in a column of the k-th copy"""
    value = SET.get((table, name), f't."{name}"')
    if name == "id":
        value = f"t.id + ({shifts[table]}) * {STEP[table]}"
    elif name in UNIQUE[table]:
        value = f't."{name}" || \'-\' || ({shifts[table]})'
    elif name == "number" and kind == "integer":  # of a session, within its year
        value = f't."number" + ({shifts[table]})'
    elif name in MOVED_DATES and kind.startswith(("timestamp", "date")):
        # rows stand in the order of time, as those that were entered over the years
        value = f't."{name}" - (({count} - k) * {DAYS}::bigint / {count}) * interval \'1 day\''
        value = f"({value})::{'date' if kind == 'date' else 'timestamp'}"
    elif of_file and table == "alseraj_support_request" and name in ENDS:
        value = ENDS[name]
    return value


def copy(cr, tables, count, shifts, where, of_file=None, of_paid=None):
    """Insert ``count`` copies of some rows of ``tables``.

    :param dict shifts: for each table that a row may point to: SQL of the number of the copy it points to, from ``k``
    :param dict where: SQL condition on the rows of a table that are copied
    :param dict of_file: for a table of files: SQL of the id of one from ``k``, in the place of the first ones
    :param of_paid: the ids of the paid requests, and SQL of the number of the copy that a row points to instead of them
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
        values = [
            get_link(table, name, targets.get(name), shifts, of_file, of_paid) or get_value(
                table, name, kind, shifts, of_file, count)
            for name, kind, _udt in columns]
        names = ", ".join(f'"{name}"' for name, _kind, _udt in columns)
        steps = f"generate_series(%s, %s{', ' + str(TOGETHER) if table in SHARED else ''})"
        for first in range(1, count + 1, AT_ONCE):
            cr.execute(
                f"INSERT INTO {table} ({names}) SELECT {', '.join(values)} FROM {table} t, {steps} k "
                f"WHERE {where.get(table, BASE[table])}", [first, min(first + AT_ONCE - 1, count)])


def crowd(cr):
    """The family with a login has three hundred of each, where others have ten."""
    cr.execute("""
        SELECT f.id FROM alseraj_beneficiary f JOIN res_users u ON u.partner_id = f.partner_id WHERE u.login = 'beneficiary'""")
    [file] = cr.fetchone()
    for table in ("alseraj_support_request", "alseraj_document", "alseraj_message", "alseraj_support_installment"):
        cr.execute(f"""
            UPDATE {table} SET beneficiary_id = %s
             WHERE id IN (SELECT id FROM {table} WHERE beneficiary_id IS NOT NULL ORDER BY id DESC LIMIT %s)""", [file, MANY])
    cr.execute("""
        INSERT INTO mail_message (model, res_id, date, create_date, message_type, body, message_id)
        SELECT 'alseraj.beneficiary', %s, now() - k * interval '1 day', now(), 'comment', 'x', 'growth-' || k
          FROM generate_series(1, %s) k""", [file, MANY])


def take_indexes(cr, tables):
    """Drop the indexes of ``tables`` but those of constraints. :return: list of (name, definition, comment)"""
    cr.execute("""
        SELECT x.indexrelid::regclass::text, pg_get_indexdef(x.indexrelid), obj_description(x.indexrelid) FROM pg_index x
         WHERE x.indrelid = ANY(%s::regclass[]) AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = x.indexrelid)
      ORDER BY 1""", [tables])
    indexes = cr.fetchall()
    for name, _definition, _comment in indexes:
        cr.execute(f"DROP INDEX {name}")
    return indexes


def note_unique(cr, table):
    cr.execute("""
        SELECT DISTINCT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)
         WHERE i.indrelid = %s::regclass AND i.indisunique AND a.atttypid = 'varchar'::regtype
           AND a.attname != 'state'""", [table])
    UNIQUE[table] = {name for name, in cr.fetchall()}


def main(env):
    cr, start = env.cr, time.time()
    complete(env)
    cr.execute("SET session_replication_role = replica")  # no foreign keys to look at: the copies point where the first ones do
    cr.execute("SET maintenance_work_mem = '1GB'")
    tables = list(dict.fromkeys([*OF_FILE, *OF_PAID, *SHARED]))
    for table in tables:
        note_unique(cr, table)
        if table not in LINKS:
            cr.execute(f"SELECT max(id) FROM {table}")
            STEP[table] = (cr.fetchone()[0] or 0) + 1
            BASE[table] = f"id < {STEP[table]}"
    indexes = take_indexes(cr, tables)
    BASE.update({table: f"{column} < {STEP[target]}" for table, (column, target) in LINKS.items()})
    BASE["res_partner"] += " AND id IN (SELECT partner_id FROM alseraj_beneficiary)"
    BASE["res_partner_bank"] += " AND partner_id IN (SELECT partner_id FROM alseraj_beneficiary)"
    cr.execute("SELECT array_agg(id ORDER BY id), array_agg(partner_id ORDER BY id) FROM alseraj_beneficiary")
    first_files, first_partners = cr.fetchone()
    families = max(FILES // len(first_files), 1)
    paid = "SELECT request_id FROM alseraj_support_installment WHERE disbursement_id IS NOT NULL"
    base = BASE["alseraj_support_request"]
    cr.execute(f"SELECT array_agg(DISTINCT id) FROM alseraj_support_request WHERE {base} AND id IN ({paid})")
    ids = ", ".join(map(str, cr.fetchone()[0]))
    # the base of partners is asked of a table that grows meanwhile
    BASE["res_partner"] = f"id = ANY(ARRAY{first_partners})"
    BASE["res_partner_bank"] = f"id < {STEP['res_partner_bank']} AND partner_id = ANY(ARRAY{first_partners})"
    copy(cr, OF_FILE, families, dict.fromkeys(OF_FILE, "k"), {
        "alseraj_support_request": f"{BASE['alseraj_support_request']} AND id NOT IN ({ids})",
        "alseraj_need_study": f"{BASE['alseraj_need_study']} AND request_id NOT IN ({ids})",
        "alseraj_signature": f"{BASE['alseraj_signature']} AND request_id NOT IN ({ids})",
    }, of_paid=(ids, f"{families} + k * {len(first_files)}"))
    files = len(first_files) * (families + 1)
    history = files * HISTORY
    shifts = {
        **dict.fromkeys(OF_PAID, f"{families} + k"),
        **dict.fromkeys(SHARED, f"1 + (k - 1) / {TOGETHER}"),
    }
    # the k-th paid request belongs to another family than the one before: each has its turn HISTORY times
    of_file = {
        table: f"(ARRAY{first})[1 + mod(k, {len(first)})] + mod(k / {len(first)}, {families + 1}) * {STEP[table]}"
        for table, first in (("alseraj_beneficiary", first_files), ("res_partner", first_partners))}
    of_request = f"request_id IN ({ids})"
    message = f"SELECT min(id) FROM %s WHERE id < 1000 AND res_model = 'alseraj.support.request' AND res_id IN ({ids})"
    where = {
        **dict.fromkeys(
            ("alseraj_need_study", "alseraj_signature", "alseraj_committee_decision", "alseraj_support_installment",
             "alseraj_survey_invitation"), of_request),
        "alseraj_support_request": f"id IN ({ids})",
        "alseraj_committee_vote": f"decision_id IN (SELECT id FROM alseraj_committee_decision WHERE {of_request} "
                                  f"AND {BASE['alseraj_committee_decision']})",
        "account_move_line": f"alseraj_installment_id IN (SELECT id FROM alseraj_support_installment WHERE {of_request} "
                             f"AND {BASE['alseraj_support_installment']})",
        "alseraj_message": f"id = ({message % 'alseraj_message'})",
        "alseraj_paper": f"id = ({message % 'alseraj_paper'})",
    }
    where = {table: f"{BASE[table]} AND {condition}" for table, condition in where.items()}
    copy(cr, [*SHARED, *OF_PAID], history, shifts, where, of_file)
    tally(env)
    crowd(cr)
    cr.execute("SET session_replication_role = origin")
    for table in tables:
        if table not in LINKS:
            cr.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
    copied = time.time() - start
    for name, definition, comment in indexes:
        cr.execute(definition)
        cr.execute(SQL("COMMENT ON INDEX %s IS %s", SQL.identifier(name.strip('"')), comment))  # by which Odoo knows its own
    cr.commit()
    env["alseraj.satisfaction.figure"]._keep_all()
    cr.commit()
    cr._cnx.autocommit = True
    cr.execute("VACUUM (ANALYZE)")  # as PostgreSQL does it by itself after a while
    for name, value in [*SETTINGS, ("max_parallel_workers_per_gather", "0")]:  # one process, whose time is counted
        cr.execute(f"ALTER DATABASE \"{cr.dbname}\" SET {name} = '{value}'")
    cr._cnx.autocommit = False
    cr.execute("SELECT pg_size_pretty(pg_database_size(current_database()))")
    print(f"{files} families, {history} requests in their history: {cr.fetchone()[0]}, {time.time() - start:.0f} s "
          f"({copied:.0f} s without their indexes)")


# What an administrator copies, where a database can have it of its own.
SETTINGS = re.findall(
    r"^(work_mem|random_page_cost|effective_cache_size) = (\S+)",
    Path(os.environ["ALSERAJ_ROOT"], "deploy", "postgresql", "primary.conf").read_text(encoding="utf-8"), re.M)
STEP, BASE, UNIQUE = {}, {}, {}
main(env)
