"""Messages and lines of the access log of long ago, and two administrators who let them be forgotten; piped into Odoo's shell."""

import json

TEXTS, LINES = 20000, 150000
EVIDENCE = {
    "messages": "count(*) FROM alseraj_message",
    "log since": "count(*) FROM alseraj_access_log WHERE date >= '2021-01-01'",
    "signatures": "count(*) FROM alseraj_signature",
    "attachments": "count(*) FROM ir_attachment WHERE res_model LIKE 'alseraj%'",
    "seals": "count(*) FROM alseraj_committee_session WHERE seal IS NOT NULL",
    "receipts": "count(*) FROM alseraj_support_installment WHERE receipt_confirmed_on IS NOT NULL",
    "papers": "count(*) FROM alseraj_paper",
    "history": "count(*) FROM mail_message WHERE model LIKE 'alseraj%'",
}


def copy(table, number, source, **changed):
    env.cr.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s AND column_name != 'id'", [table])
    names = sorted(name for (name,) in env.cr.fetchall())
    values = ", ".join(changed.get(name, f"t.{name}") for name in names)
    env.cr.execute(f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM ({source}) t, generate_series(1, {number}) k")
    assert env.cr.rowcount == number, table


env["alseraj.access.log"]._record(env["alseraj.beneficiary"].search([], limit=1), ["health_notes"])
LONG_AGO = "timestamp '2020-06-01'"
copy("alseraj_message", TEXTS, "SELECT * FROM alseraj_message LIMIT 1", create_date=LONG_AGO, state="'told'",
     text="'As it was said'", key="'drill:' || k", sms_uuid="NULL", mail_header="NULL")
copy("alseraj_access_log", LINES, "SELECT * FROM alseraj_access_log LIMIT 1", date=LONG_AGO)
one, two = env.ref("base.user_admin"), env.ref("base.user_admin").copy({"login": "second_administrator"})
parameters = env["ir.config_parameter"]
for key in ("access_log_months", "message_months"):
    parameters.with_user(one).set_param(f"alseraj_beneficiary.{key}", "60")
parameters.with_user(two)._alseraj_confirm_forgetting()
before = {}
for name, sql in EVIDENCE.items():
    env.cr.execute(f"SELECT {sql}")
    [before[name]] = env.cr.fetchone()
for name in ("cron_access_log_forget", "cron_message_forget"):
    env.ref(f"alseraj_beneficiary.{name}")._trigger()
env.cr.commit()
print("PREPARED", json.dumps({"texts": TEXTS, "lines": LINES, "evidence": EVIDENCE, "before": before}))
