"""A session of routine cases: agenda, votes, closing, letters and minutes, each beside as many plain contacts.

The queries of a step should be the same at 10, 100 and 1,000 cases, but for what Odoo writes into the chatter of each
request whose state changes (two statements a record, at the commit).
"""

import time

from measure import Clock, Row, get_last_file, mobile, plain_partners
from stdnum import luhn

SIZES = (10, 100, 500, 1000)
VOTERS = 3
LETTERS = 200
BESIDE = ("minutes", "letters", "desk", "summary")  # not part of the work on the cases


def measure(env):
    requests, users = _prepare(env, max(SIZES))
    env.cr.commit()  # this database is made for the measurement; what follows is rolled back
    floor = plain_partners(env)
    _chain(env, users, requests.ids[:5])  # warm now
    env.cr.rollback()
    for size in SIZES:
        plain, _queries = _step(env, lambda size=size: floor(0, size))
        env.cr.rollback()
        rows = _chain(env, users, requests.ids[:size])
        seconds = sum(used for name, used, _queries, _count in rows if not any(word in name for word in BESIDE))
        for name, used, queries, count in rows:
            yield Row(f"{size} cases: {name}", used, plain * count / size, None, count, queries)
        yield Row(f"{size} cases: agenda, {VOTERS} votes a case, closing", seconds, plain, None, size)
        env.cr.rollback()


def _chain(env, users, ids):
    """A whole session of these requests.

    :return: list of (name, seconds, queries, count)
    """
    rows = []
    browse = env["alseraj.support.request"].browse
    session = env["alseraj.committee.session"].create({
        "committee_id": env["alseraj.committee"].search([("name", "=", "Bench")]).id,
    })

    def step(name, work, count=None):
        seconds, queries = _step(env, work)
        rows.append((name, seconds, queries, count or len(ids)))

    step("put on the agenda", lambda: browse(ids).action_to_committee(session.id))
    step("opened", session.action_open)
    for index, user in enumerate(users):
        step(f"votes of member {index + 1}", lambda user=user: session.with_user(user).decision_ids.cast_vote("for"))
    desk = session.with_user(users[0])
    middle = session.decision_ids[len(ids) // 2].with_user(users[0])
    step("the desk opened", desk.get_desk, 1)
    step("the next case at the desk", middle.get_case, 1)
    step("the summary before sealing", desk.get_closing, 1)
    step("closed and sealed", session.with_user(users[0]).action_close)
    step("seal verified", session.verify_seal)
    browse(ids)._write_internal({"urgent": True})
    report = env["ir.actions.report"].with_context(force_report_rendering=True)
    some = ids[:LETTERS]
    step("letters printed together",
         lambda: report._render_qweb_pdf("alseraj_beneficiary.action_report_decision_letter", some), len(some))
    step("letters told by hand", browse(some).action_told_by_hand, len(some))
    start = time.perf_counter()
    step("minutes printed", lambda: report._render_qweb_pdf("alseraj_beneficiary.action_report_minutes", session.ids))
    rows[-1] = (f"minutes printed (on the wall {time.perf_counter() - start:.1f} s)", *rows[-1][1:])
    return rows


def _step(env, work):
    env.flush_all()
    env.cr.precommit.run()
    env.flush_all()
    env.invalidate_all()
    clock = Clock(env)
    queries, start = env.cr.sql_log_count, clock.now()
    work()
    env.flush_all()
    env.cr.precommit.run()  # what Odoo tracks is written then
    return max(clock.now() - start, 0.001), env.cr.sql_log_count - queries


def open_voted(env, requests, users):
    """:return: an open session of these requests, in which every member has voted for each"""
    session = env["alseraj.committee.session"].create({
        "committee_id": env["alseraj.committee"].search([("name", "=", "Bench")]).id})
    requests.action_to_committee(session.id)
    session.action_open()
    for user in users:
        session.with_user(user).decision_ids.cast_vote("for")
    return session


def _prepare(env, count):
    """``count`` studied requests, each of another family, and a committee of three."""
    first = get_last_file(env)
    branch = env["alseraj.branch"].search([], limit=1) or env["alseraj.branch"].create({"name": "Bench", "code": "B"})
    channel = env["alseraj.channel"].search([], limit=1)
    kind = env["alseraj.support.type"].create({
        "name": "Bench", "code": "bench_session", "kind": "cash", "ceiling": 5000, "signature_at_delivery": True,
    })
    users = env["res.users"].create([
        {
            "name": f"Member {index}", "login": f"bench_member_{index}",
            "group_ids": [env.ref("alseraj_beneficiary.group_committee_member").id],
        }
        for index in range(VOTERS)
    ])
    committee = env["alseraj.committee"].create({"name": "Bench", "quorum": VOTERS, "sequence": -1})
    env["alseraj.committee.member"].create([
        {"committee_id": committee.id, "user_id": user.id, "role": role, "date_from": "2020-01-01"}
        for user, role in zip(users, ("chair", "vice", "member"), strict=True)
    ])
    fund = env["alseraj.fund"].create({"name": "Bench", "code": "bench", "kind": "general", "budget": 10**9})
    kind.fund_id = fund
    files = env["alseraj.beneficiary"].create([
        {
            "name": f"مستفيد تجريبي رقم {number}", "identifier": _identifier(number), "mobile": mobile(number),
            "branch_id": branch.id,
        } for number in range(first, first + count)
    ])
    files._write_internal({"state": "registered"})  # papers are not what is measured here
    campaign = env["alseraj.outreach"].create({
        "name": "Bench", "type_id": kind.id, "channel_id": channel.id, "amount": 500,
    })
    requests = env["alseraj.support.request"].create(list(map(campaign._prepare_request, files)))
    requests.action_submit()
    requests._write_internal({"stage": "studied", "amount_recommended": 450})
    return requests, users


def _identifier(number):
    body = f"1{2 * 10**7 + number:08d}"
    return body + luhn.calc_check_digit(body)
