"""Long papers: the sheet of a run and the minutes of a session, set by ourselves beside WeasyPrint alone, and what the data
and the template cost of it; 500 decision letters and receipts in the background, with the memory held.
"""

import os
from unittest.mock import patch

import bench_run
import bench_session
from measure import FULL, Clock, Row, peak_memory

from odoo import Command

from odoo.addons.alseraj_beneficiary.tools import pdf, pdf_quick

PAYMENTS = (500, 5000) if FULL else (500,)
CASES = (100, 1000) if FULL else (100,)
LETTERS = 500
SLOW = os.environ.get("ALSERAJ_BENCH_SLOW", "1") == "1"
BACKGROUND = os.environ.get("ALSERAJ_BENCH_LETTERS", "1") == "1"


def measure(env):
    requests, users = bench_session._prepare(env, sum(CASES))
    for size in CASES:
        env.cr.precommit.run()
        some, requests = requests[:size], requests[size:]
        session = bench_session.open_voted(env, some, users)
        session.with_user(users[0]).action_close()
        yield from _paper(env, f"minutes of {size} cases", "alseraj_beneficiary.action_report_minutes", session, size)
    if BACKGROUND:
        yield from _in_background(env, "letters", "alseraj_beneficiary.action_report_decision_letter", some[:LETTERS])
    env.cr.rollback()
    scene = bench_run.Scene(env, max(PAYMENTS))
    for size in PAYMENTS:
        run = env["alseraj.disbursement"].create({
            "journal_id": scene.journal.id, "installment_ids": [Command.set(scene.installment_ids[:size])]})
        yield from _paper(env, f"sheet of {size} payments", "alseraj_beneficiary.action_report_run_sheet", run, size)
        run.unlink()
    if BACKGROUND:
        requests = env["alseraj.support.request"].search([], limit=LETTERS)
        requests._write_internal({"submitted_on": "2026-01-05 09:00:00"})
        yield from _in_background(env, "receipts", "alseraj_beneficiary.action_report_receipt", requests)


def _paper(env, name, report, record, size):
    clock = Clock(env)
    reports = env["ir.actions.report"].with_context(force_report_rendering=True)
    taken = []
    original = pdf.render

    def render(documents):
        start = clock.now()
        result = original(documents)
        taken.append(clock.now() - start)
        return result

    def work():
        env.flush_all()
        env.invalidate_all()
        queries, start = env.cr.sql_log_count, clock.now()
        reports._render_qweb_pdf(report, record.ids)
        return clock.now() - start, env.cr.sql_log_count - queries

    with patch.object(pdf, "render", render):
        work()  # warm
        seconds, queries = work()
        slow = None
        if SLOW:
            with patch.object(pdf_quick, "QUICK_FROM", 10**9):
                slow, _queries = work()
    yield Row(f"{name}, beside WeasyPrint alone", seconds, slow, count=size, queries=queries)
    yield Row(f"{name}: data and template", seconds - taken[1], count=size)
    yield Row(f"{name}: pages", taken[1], taken[2] if slow else None, count=size)


def _in_background(env, name, report, requests):
    batches = env["alseraj.paper.batch"].with_context(force_report_rendering=True)
    batch = batches.browse(batches._start(report, requests)["res_id"])
    clock, memory = Clock(env), []
    queries, start = env.cr.sql_log_count, clock.now()
    while batch.state == "waiting":
        batch._print_round()
        env.flush_all()
        env.invalidate_all()
        memory.append(_memory())
    seconds, queries = clock.now() - start, env.cr.sql_log_count - queries
    if batch.state != "done":
        raise RuntimeError(batch.problem)
    yield Row(
        f"{len(requests)} {name} in the background (MB held after the first round {memory[0]}, before the last {memory[-2]}, "
        f"most {peak_memory()})", seconds, count=len(requests), queries=queries)


def _memory():
    with open("/proc/self/statm") as status:
        return int(status.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 2**20
