"""An outreach of ten thousand families: selected by a rule, requests opened and submitted, each beside as many plain contacts.

The queries of a batch should be the same at 10 and at 10,000 families, but for pages of rows and for what Odoo writes into the
chatter of each request whose state changes.
"""

import bench_session
from measure import FULL, Row, mobile, plain_partners

SIZES = (10, 1000, 10000) if FULL else (10, 1000)


def measure(env):
    campaign = _prepare(env, max(SIZES))
    env.cr.commit()  # this database is made for the measurement; what follows is rolled back
    floor = plain_partners(env)
    files = campaign.beneficiary_ids.ids
    _chain(env, campaign, files[:5])  # warm now
    env.cr.rollback()
    seconds, queries = bench_session._step(env, campaign.action_select)
    yield Row(f"{max(SIZES)} families: selected by the rule", seconds, None, None, max(SIZES), queries)
    env.cr.rollback()
    for size in SIZES:
        plain, _queries = bench_session._step(env, lambda size=size: floor(0, size))
        env.cr.rollback()
        for name, used, queries in _chain(env, campaign, files[:size]):
            yield Row(f"{size} families: {name}", used, plain, None, size, queries)
        env.cr.rollback()


def _chain(env, campaign, ids):
    """:return: list of (name, seconds, queries)"""
    campaign.write({"beneficiary_ids": [(6, 0, ids)]})
    rows = [("requests opened", *bench_session._step(env, campaign.action_open_requests))]
    rows.append(("submitted and verified", *bench_session._step(env, campaign.action_advance)))
    return rows


def _prepare(env, count):
    branch = env["alseraj.branch"].search([], limit=1) or env["alseraj.branch"].create({"name": "Bench", "code": "B"})
    kind = env["alseraj.support.type"].create({
        "name": "Bench", "code": "bench_outreach", "kind": "cash", "ceiling": 5000, "signature_at_delivery": True,
    })
    files = env["alseraj.beneficiary"].create([
        {
            "name": f"مستفيد تجريبي رقم {number}", "identifier": bench_session._identifier(10**6 + number),
            "mobile": mobile(number), "branch_id": branch.id,
        } for number in range(count)
    ])
    files._write_internal({"state": "registered"})  # papers are not what is measured here
    return env["alseraj.outreach"].create({
        "name": "Bench", "type_id": kind.id, "channel_id": env["alseraj.channel"].search([], limit=1).id, "amount": 500,
        "branch_ids": [(6, 0, branch.ids)], "no_contact_months": 6, "no_support_months": 6, "member_age_max": 0,
        "beneficiary_ids": [(6, 0, files.ids)],
    })
