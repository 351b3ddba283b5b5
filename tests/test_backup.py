"""A backup made while people work comes back whole under another name, by the scripts that an administrator copies."""

import os
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest
from dev_command import query, run_dev
from test_upgrade import MODULES, read

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
SCRATCH = f"alseraj_scratch_backup_{os.getpid()}"
RESTORED, COPY = f"{SCRATCH}_restored", f"{SCRATCH}_copy"
pytestmark = pytest.mark.xdist_group("upgrade")  # the landed sample is made once
LIVE = """
    UPDATE res_company SET alseraj_sms_provider = 'unifonic', alseraj_sms_key = 'secret', alseraj_sms_sender = 'Alseraj';
    INSERT INTO alseraj_webhook (name, active, user_id, company_id, url) SELECT 'x', true, 2, 1, 'https://example.com/x'
"""


def get_data_folder():
    config = ConfigParser(interpolation=None)
    config.read(os.environ["ODOO_RC"])
    return Path(config["options"]["data_dir"])


def run(script, *arguments):
    return subprocess.run([DEPLOY / script, *arguments], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def drill(tmp_path_factory):
    backups, data = tmp_path_factory.mktemp("backups"), get_data_folder()
    try:
        run_dev("landed", "19.0.1.2.0", SCRATCH)
        run_dev("odoo", "-d", SCRATCH, "-u", MODULES, "--stop-after-init", "--no-http")
        query(SCRATCH, LIVE)
        first = run("backup.sh", SCRATCH, data, backups)
        assert first.returncode == 0, first.stderr
        second = run("backup.sh", SCRATCH, data, backups)
        assert second.returncode == 0, second.stderr
        backup = Path(second.stdout.strip())
        restored = run("restore.sh", backup, RESTORED, data)
        assert restored.returncode == 0, restored.stderr
        copied = run("restore.sh", backup, COPY, data, "--copy", ROOT / "dev", "odoo")
        assert copied.returncode == 0, copied.stderr
        yield {
            "first": Path(first.stdout.strip()), "backup": backup, "backups": backups, "data": data,
            **{name: read(["picture", "restored"], name) for name in (SCRATCH, RESTORED, COPY)},
        }
    finally:
        for name in (SCRATCH, RESTORED, COPY):
            run_dev("drop", name)


def test_it_reads_as_the_one_that_was_lost(drill):
    assert drill[RESTORED] == drill[SCRATCH]
    picture, restored = drill[RESTORED]
    assert picture["files"] and picture["requests"] and picture["funds"]
    count, broken = restored["attachments"]
    assert count > 20 and not broken, "each scan and signature opens"
    assert restored["sealed"] and all(restored["sealed"])
    assert restored["runs"] and all(total == debit for total, debit, state in restored["runs"] if state == "posted")


def test_each_fund_is_its_ledger(drill):
    """What each fund says is spent is what stands in the ledger: the posted lines of its payments, less what came back."""
    ledger = dict(line.split("|") for line in query(RESTORED, """
        SELECT f.code, sum(l.debit - l.credit) FROM account_move_line l
          JOIN alseraj_support_installment i ON i.id = l.alseraj_installment_id
          JOIN alseraj_fund f ON f.id = i.fund_id
         WHERE l.parent_state = 'posted' GROUP BY f.code
    """))
    assert any(float(amount) for amount in ledger.values())
    spent = {code: figures[2] for code, figures in drill[RESTORED][0]["funds"].items()}
    assert spent == {code: float(ledger.get(code, 0)) for code in spent}


def test_a_copy_for_trials_reaches_nobody(drill):
    live, copy = drill[RESTORED][1], drill[COPY][1]
    assert drill[COPY][0] == drill[SCRATCH][0], "but for that it is the same"
    assert live["gateways"] == ["unifonic"] and live["webhooks"] == 1 and live["crons"] > 5
    assert copy["gateways"] == ["outbox"] and copy["webhooks"] == 0
    assert query(COPY, "SELECT count(*) FROM res_company WHERE alseraj_sms_key IS NOT NULL") == ["0"]
    assert copy["identity"] != live["identity"]


def test_what_did_not_change_takes_no_room(drill):
    files = [path for path in (drill["backup"] / "filestore").rglob("*") if path.is_file()]
    assert files
    for path in files:
        before = drill["first"] / path.relative_to(drill["backup"])
        assert path.stat().st_ino == before.stat().st_ino


def test_waiting_answers_stay_sealed(drill):
    """The keys lie beside the filestore and are in no backup."""
    assert not [path for path in drill["backup"].rglob("*") if "alseraj_survey" in str(path)]


def test_a_taken_name_is_left_alone(drill):
    again = run("restore.sh", drill["backup"], RESTORED, drill["data"])
    assert again.returncode and "there already" in again.stderr
    assert query(RESTORED, "SELECT count(*) > 0 FROM alseraj_beneficiary") == ["t"]


def test_a_damaged_backup_is_refused(drill, tmp_path):
    damaged = tmp_path / "damaged"
    subprocess.run(["cp", "-al", drill["backup"], damaged], check=True)
    next(path for path in (damaged / "filestore").rglob("*") if path.is_file()).unlink()
    lacking = run("restore.sh", damaged, f"{SCRATCH}_none", drill["data"])
    assert lacking.returncode and "lacks files" in lacking.stderr
    dump = damaged / "database.dump"
    content = dump.read_bytes()
    dump.unlink()
    dump.write_bytes(content[:-100])
    spoilt = run("restore.sh", damaged, f"{SCRATCH}_none", drill["data"])
    assert spoilt.returncode and "damaged" in spoilt.stderr
    assert not query("postgres", f"SELECT 1 FROM pg_database WHERE datname = '{SCRATCH}_none'")


def test_the_probe_sees_what_is_wrong(drill):
    """No Odoo serves here, a job is late, and there is a backup: it says the first two."""
    query(RESTORED, "UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'UTC' - interval '1 day' WHERE active")
    probe = run("probe.sh", RESTORED, "http://127.0.0.1:9", drill["backups"])
    assert probe.returncode == 1
    assert "does not answer at" in probe.stdout and "jobs are late" in probe.stdout
    assert "no backup" in probe.stdout, "the backups of another database do not count"
    query(RESTORED, "UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'UTC' + interval '1 day'")
    assert "late" not in run("probe.sh", RESTORED, "http://127.0.0.1:9", drill["backups"]).stdout
