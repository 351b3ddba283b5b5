"""What it costs to tell thousands of families something: told, sent by the job, taken by the outbox; beside plain contacts."""

from measure import FULL, Row, compare, mobile, plain_partners

SIZES = (1000, 10000) if FULL else (1000,)
BATCH = 500


def measure(env):
    branch = env["alseraj.branch"].search([], limit=1) or env["alseraj.branch"].create({"name": "Bench", "code": "B"})
    env.company.write({"alseraj_sms_provider": "outbox", "alseraj_quiet_from": 1, "alseraj_quiet_until": 1})
    most = max(SIZES)
    files = env["alseraj.beneficiary"].create([
        {"name": f"مستفيد تجريبي رقم {number}", "identifier_type": "passport", "identifier": f"BENCH{number}",
         "mobile": mobile(number), "branch_id": branch.id} for number in range(most)
    ])
    env.cr.commit()  # this database is made for the measurement; what follows is rolled back
    file_ids, partners = files.ids, plain_partners(env)

    def floor(first, count):
        partners(first, count)
        env.cr.flush()  # what Odoo tracks is written then

    def tell(first, count):
        """Told and sent, batch by batch, as the job does it."""
        for start in range(first, first + count, BATCH):
            env.invalidate_all()
            env["alseraj.beneficiary"].browse(file_ids[start:start + BATCH])._tell("review_due")
            env.cr.flush()  # what Odoo tracks is written then

    tell(0, BATCH)
    env.cr.rollback()  # warm now
    for size in SIZES:
        rounds = 3 if size < 5000 else 1
        yield compare(env, f"{size} messages told and put into the queue, {BATCH} at once", size, floor, tell, rounds)
    batches = _count_queries(env, tell)
    yield Row("queries of the first and of the last batch of messages", 0.0, None, None, 0, batches[0])
    yield Row("… the last", 0.0, None, None, 0, batches[-1])


def _count_queries(env, tell):
    counts = []
    for start in range(0, max(SIZES), BATCH):
        before = env.cr.sql_log_count
        tell(start, BATCH)
        counts.append(env.cr.sql_log_count - before)
    env.cr.rollback()
    return counts
