"""Long work, at sizes that an association meets once a year: how long the longest batch holds the thread that all jobs share,
and how much memory is held beside what the process had.

Each works as its scheduled action does, batch by batch, told after twenty seconds that its time is over and called again; a
session is closed in one go.
ALSERAJ_BENCH_LONG=import,run picks some.
"""

import base64
import gc
import os
import random
import sys
from pathlib import Path

import bench_run
import bench_session
import bench_simulation
from measure import FULL, Row, Watch, read_memory

sys.path.insert(0, str(Path(__file__).parents[1] / "data"))

SIZES = (
    {"import": 12000, "simulation": 20000, "run": 10000, "answers": 20000, "letters": 5000, "session": 1000} if FULL else
    {"import": 2000, "simulation": 2000, "run": 2000, "answers": 2000, "letters": 500, "session": 200})


def measure(env):
    only = os.environ.get("ALSERAJ_BENCH_LONG", ",".join(SIZES)).split(",")
    for name, size in SIZES.items():
        if name in only:
            watch = Watch(env)
            queries = env.cr.sql_log_count
            what, (seconds, memory) = globals()[f"do_{name}"](env, watch, size)
            queries = env.cr.sql_log_count - queries
            env.cr.rollback()
            env.invalidate_all()
            yield Row(
                f"{what}: {watch.batches} commits, longest {watch.longest:.1f} s, {memory} MB", seconds, count=size,
                queries=queries)


def do_import(env, watch, size):
    import families  # noqa: PLC0415  (its modules need not be there without the import)

    env["res.lang"]._activate_lang("ar_001")
    env.ref("base.module_alseraj_beneficiary")._update_translations(["ar_001"])
    env.cr.commit()  # this database is made for the measurement; what follows is rolled back
    path = Path(os.environ.get("TMPDIR", "/tmp"), f"bench_{os.getpid()}.xlsx")
    families.write(families.generate(size, faults=False), path)
    data = base64.b64encode(path.read_bytes())
    path.unlink()
    gc.collect()
    job = env["alseraj.import"].create({"file": data, "file_name": "families.xlsx"})
    cron = env.ref("alseraj_beneficiary.cron_import")
    job.action_check()
    checked = watch.run(cron, lambda: job.state == "checking")
    longest = watch.longest
    job.action_start()
    taken = watch.run(cron, lambda: job.state == "running")
    watch.longest = max(longest, watch.longest)
    assert job.state == "done", job.failure
    came = env["alseraj.beneficiary"].search_count([("import_id", "=", job.id)])
    assert came == size, came
    return (f"{size} families in one workbook, checked and brought in",
            (checked[0] + taken[0], max(checked[1], taken[1])))


def do_simulation(env, watch, size):
    bench_simulation.prepare(env, size)
    parameter = env.ref("alseraj_beneficiary.need_parameter_1").copy({"version": "bench", "line": 3000})
    simulation = env["alseraj.need.simulation"].create({"parameter_id": parameter.id})
    simulation.action_start()
    taken = watch.run(env.ref("alseraj_beneficiary.cron_need_simulation"), lambda: simulation.state == "running")
    assert simulation.counted >= size, simulation.counted
    return f"need of {size} families under two versions", taken


def do_run(env, watch, size):
    scene = bench_run.Scene(env, size)
    one, two = scene.persons
    run = env["alseraj.disbursement"].with_user(one).create({
        "journal_id": scene.journal.id, "installment_ids": [(6, 0, scene.installment_ids[:size])]})
    scene._commit()
    run.action_confirm()
    scene._commit()
    run.with_user(two).action_post()
    env.cr.precommit.run()
    taken = watch.run(env.ref("alseraj_beneficiary.cron_post"), lambda: bool(run.posting_since))
    assert run.move_id.state == "posted" and len(run.move_id.line_ids) == size + 1, run.posting_problem
    return f"a run of {size} payments, posted", taken


def do_answers(env, watch, size):
    survey, company, waiting = env.ref("alseraj_survey.survey_satisfaction"), env.company, env["alseraj.survey.waiting"]
    chance, types = random.Random(size), env["alseraj.support.type"].search([])
    questions = survey.question_ids.filtered("alseraj_measure")
    for number in range(size):
        answers = {}
        for question in questions:
            choice = chance.choice(question.suggested_answer_ids)
            answers[str(question.id)] = [[choice.id, int(choice.answer_score) or None]]
        waiting._put(survey, company, "link", {"type_id": chance.choice(types).id}, answers, {})
        if number % 1000 == 999:
            env.flush_all()
            env.invalidate_all()
    taken = watch.run(env.ref("alseraj_survey.cron_store"), lambda: bool(waiting.search_count([])))
    assert not waiting.search_count([]) and watch.done == size, watch.done
    return f"{size} answers that wait, mixed and stored", taken


def do_letters(env, watch, size):
    """Receipts, 25 at a time; the last round puts all together. A request has several, so that fewer families are enough."""
    requests, _users = bench_session._prepare(env, size // 10)
    env.flush_all()
    batches = env["alseraj.paper.batch"].with_context(force_report_rendering=True)
    batch = batches.browse(batches._start("alseraj_beneficiary.action_report_receipt", requests)["res_id"])
    batch._write_internal({"record_ids": requests.ids * 10, "total": size})
    env.flush_all()
    env.invalidate_all()
    cron = env.ref("alseraj_beneficiary.cron_paper_batch").with_context(force_report_rendering=True)
    taken = watch.run(cron, lambda: batch.state == "waiting")
    assert batch.state == "done" and batch.done == size, batch.problem
    return f"{size} letters printed and put together", taken


def do_session(env, watch, size):
    """In one go: minutes are sealed whole or not at all."""
    requests, users = bench_session._prepare(env, size)
    session = bench_session.open_voted(env, requests, users)
    env.flush_all()
    env.cr.precommit.run()
    env.flush_all()
    env.invalidate_all()
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")
    before, start = read_memory("VmRSS"), watch.clock.now()
    session.with_user(users[0]).action_close()
    env.flush_all()
    env.cr.precommit.run()
    env.flush_all()
    seconds = watch.clock.now() - start
    watch.batches, watch.longest = 1, seconds
    assert session.state == "closed" and session.verify_seal()
    return f"a session of {size} cases closed and sealed", (seconds, max(read_memory("VmHWM") - before, 0))
