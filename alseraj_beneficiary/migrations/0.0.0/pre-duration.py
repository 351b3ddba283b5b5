"""Say before each upgrade how long it will take, so that nobody stops it in the middle.

Measured (docs/BENCH.md): an upgrade takes its half a minute on any database, and then what its new columns and indexes read.
PostgreSQL's own estimate of the rows is asked, since counting a million would take its time as well.
"""

import logging

_logger = logging.getLogger(__name__)

ALWAYS = 30  # seconds: modules, views, translations
CARRYING = 20  # seconds for each million rows, from a version whose rows are written anew
INDEXING = 2  # from one since then: new indexes read them, nothing writes them
LAST_CARRIED = (19, 0, 1, 3, 0)


def migrate(cr, version):
    cr.execute("""
        SELECT relname, reltuples::bigint FROM pg_class
         WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND reltuples > 0
           AND (relname LIKE 'alseraj%' OR relname IN ('account_move_line', 'mail_message', 'res_partner'))
         ORDER BY reltuples DESC""")
    rows = cr.fetchall()
    total = sum(count for _name, count in rows)
    carried = tuple(map(int, (version or "0").split("."))) <= LAST_CARRIED
    seconds = ALWAYS + total * (CARRYING if carried else INDEXING) / 1_000_000
    largest = ", ".join(f"{name} {count:,}" for name, count in rows[:3])
    _logger.info(
        "Upgrade of %s rows (%s), about %s: let it end, a second start begins anew.", f"{total:,}", largest,
        f"{round(seconds / 60)} minutes" if seconds >= 120 else f"{round(seconds)} seconds")
