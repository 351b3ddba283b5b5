#!/usr/bin/env bash
# A backup of one database with its scans, while people work: BACKUPS/DATABASE-DAY-HOUR/.
#   backup.sh DATABASE DATA_FOLDER BACKUPS [DAYS_KEPT]
# How to reach PostgreSQL is said by PGHOST, PGPORT, PGUSER, PGPASSFILE. DATA_FOLDER is Odoo's data_dir. Files that did not
# change since the last backup are links to it and take no room. Backups older than DAYS_KEPT (30) go, never the last one.
# The keys of waiting satisfaction answers (DATA_FOLDER/alseraj_survey) are left out on purpose: docs/DEPLOYMENT.md.
set -euo pipefail
umask 077
database=${1:?a database} data=${2:?the data folder of Odoo} backups=${3:?where backups are kept} days=${4:-30}
[[ -d $data ]] || { echo "$data does not exist: is it mounted?" >&2; exit 1; }
mkdir -p "$backups"
exec 9>"$backups/.lock"
flock -n 9 || { echo "another backup runs: nothing was done" >&2; exit 1; }
target=$backups/$database-$(date +%Y%m%d-%H%M%S)
last=$(find "$backups" -mindepth 1 -maxdepth 1 -type d -name "$database-*" ! -name '*.partial' | sort | tail -n 1)
rm -rf "$backups/$database"-*.partial
mkdir "$target.partial"

# Files are only ever added, under their own checksum, and what was destroyed on request is in no later backup. First the
# files, so that one which is cleaned away while the database is read is kept; then the database; then what came meanwhile.
list_files() { [[ ! -d $1 ]] || (cd "$1" && find . -type f -print0 | sort -z); }
copy_files() {
    local source=$data/filestore/$database kept=${last:+$last/filestore}
    [[ -d $source ]] || return 0
    comm -z -23 <(list_files "$source") <(list_files "$target.partial/filestore") >"$target.partial/new"
    (cd "${kept:-/}" && comm -z -12 "$target.partial/new" <(list_files "${kept:-/none}") |
        xargs -0 -r cp --link --parents -t "$target.partial/filestore")
    (cd "$source" && comm -z -23 "$target.partial/new" <(list_files "${kept:-/none}") |
        xargs -0 -r cp --preserve=mode,timestamps --parents -t "$target.partial/filestore")
    rm "$target.partial/new"
}
mkdir "$target.partial/filestore"
copy_files
pg_dump --format=custom --no-owner --no-privileges --file="$target.partial/database.dump" "$database"
copy_files
pg_restore --list "$target.partial/database.dump" >/dev/null # it can be read
(cd "$target.partial" && sha256sum database.dump >SHA256SUMS && find filestore -type f | wc -l >files)
mv "$target.partial" "$target"

find "$backups" -mindepth 1 -maxdepth 1 -type d -name "$database-*" -mtime "+$days" ! -path "$target" -exec rm -rf {} +
echo "$target"
