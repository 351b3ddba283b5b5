#!/usr/bin/env bash
# Says what is wrong, and ends with 1 then: for a timer, or any monitoring that runs commands.
#   probe.sh DATABASE ADDRESS_OF_ODOO [BACKUPS]
set -uo pipefail
database=${1:?a database} address=${2:?the address of Odoo} backups=${3:-} wrong=0
ask() { psql -XAtq -v ON_ERROR_STOP=1 -d "$database" -c "$1"; }
complain() { echo "$*"; wrong=1; }

curl -fsS -m 10 "$address/web/health?db_server_status=true" >/dev/null || complain "Odoo does not answer at $address"
if ! ask "SELECT 1" >/dev/null; then
    complain "the database $database does not answer"
else
    # Every scheduled job is called again within two hours of its time, or something holds them all.
    late=$(ask "SELECT string_agg(DISTINCT a.name->>'en_US', ', ') FROM ir_cron c JOIN ir_act_server a ON a.id = c.ir_actions_server_id
                 WHERE c.active AND c.nextcall < now() AT TIME ZONE 'UTC' - interval '2 hours'")
    [[ -z $late ]] || complain "scheduled jobs are late: $late"
    failing=$(ask "SELECT string_agg(DISTINCT a.name->>'en_US', ', ') FROM ir_cron c JOIN ir_act_server a ON a.id = c.ir_actions_server_id
                    WHERE c.failure_count >= 3 OR NOT c.active AND c.failure_count > 0")
    [[ -z $failing ]] || complain "scheduled jobs fail: $failing"
    behind=$(ask "SELECT string_agg(application_name, ', ') FROM pg_stat_replication WHERE replay_lag > interval '1 minute'")
    [[ -z $behind ]] || complain "a replica is more than a minute behind: $behind"
    idle=$(ask "SELECT count(*) FROM pg_replication_slots WHERE NOT active")
    [[ $idle == 0 ]] || complain "$idle replica(s) do not read; the primary keeps everything for them until its disk is full"
    unsent=$(ask "SELECT count(*) FROM alseraj_webhook_delivery WHERE state = 'pending' AND attempts >= 3")
    [[ $unsent == 0 ]] || complain "$unsent event(s) to other systems could not be sent"
fi
if [[ -n $backups ]]; then
    [[ -n $(find "$backups" -mindepth 1 -maxdepth 1 -type d -name "$database-*" ! -name '*.partial' -mtime -2 2>/dev/null) ]] ||
        complain "there is no backup of the last two days in $backups"
    used=$(df --output=pcent "$backups" | tail -n 1 | tr -dc 0-9)
    ((used < 90)) || complain "the disk of $backups is $used % full"
fi
exit $wrong
