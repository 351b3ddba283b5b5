#!/usr/bin/env bash
# Brings a backup back under a name that is free, beside whatever runs.
#   restore.sh BACKUP DATABASE DATA_FOLDER [--copy ODOO…]
# BACKUP is a folder that backup.sh made. With --copy and the command that starts Odoo the new database is a copy for trials:
# it sends no mail, no short texts, no events, and has an identity of its own. Without it, it takes the place of the lost one.
set -euo pipefail
umask 027
backup=${1:?a folder that backup.sh made} database=${2:?a name for the new database} data=${3:?the data folder of Odoo}
shift 3
[[ -z ${1:-} || $1 == --copy ]] || { echo "only --copy is known here" >&2; exit 1; }
(cd "$backup" && sha256sum --status -c SHA256SUMS) || { echo "$backup is damaged: nothing was done" >&2; exit 1; }
[[ $(find "$backup/filestore" -type f | wc -l) == $(<"$backup/files") ]] ||
    { echo "$backup lacks files: nothing was done" >&2; exit 1; }
[[ ! -e $data/filestore/$database ]] || { echo "$data/filestore/$database is there already: nothing was done" >&2; exit 1; }
createdb --template=template0 --encoding=UTF8 --lc-collate=C "$database" # fails when the name is taken
undo() { dropdb --if-exists "$database"; rm -rf "${data:?}/filestore/${database:?}"; }
trap undo ERR INT TERM
pg_restore --exit-on-error --no-owner --no-privileges --jobs="$(nproc)" --dbname="$database" "$backup/database.dump"
mkdir -p "$data/filestore"
cp -a "$backup/filestore" "$data/filestore/$database"
if [[ ${1:-} == --copy ]]; then
    shift
    (($#)) || { echo "after --copy comes the command that starts Odoo" >&2; false; }
    psql -XAtq -v ON_ERROR_STOP=1 -d "$database" -c "
        UPDATE ir_config_parameter SET value = gen_random_uuid()::text WHERE key IN ('database.uuid', 'database.secret')"
    "$@" neutralize -d "$database"
fi
trap - ERR INT TERM
echo "$database is back; its scans are in $data/filestore/$database"
