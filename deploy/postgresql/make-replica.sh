#!/usr/bin/env bash
# Makes this machine the replica of a primary; run as the user postgres, PostgreSQL stopped, the data folder empty.
#   make-replica.sh PRIMARY_HOST [DATA_FOLDER] [PORT]
# On the primary before: CREATE ROLE replica REPLICATION LOGIN PASSWORD '…', and in pg_hba.conf
#   hostssl replication replica ADDRESS_OF_THIS_MACHINE/32 scram-sha-256
# To promote it when the primary is lost: pg_ctl promote -D DATA_FOLDER, then point db_host of every Odoo at it.
set -euo pipefail
primary=${1:?the primary host}
data=${2:-/var/lib/postgresql/15/main}
port=${3:-5432}
[[ -z $(ls -A "$data" 2>/dev/null) ]] || { echo "$data is not empty: nothing was changed" >&2; exit 1; }
# -R writes standby.signal and how to reach the primary; the slot keeps what this machine has not read yet.
pg_basebackup -h "$primary" -p "$port" -U replica -D "$data" -X stream -R -C -S "alseraj_$(hostname -s | tr -c 'a-z0-9\n' '_')" -c fast
chmod 700 "$data"
echo "the replica is ready in $data: start PostgreSQL on it"
