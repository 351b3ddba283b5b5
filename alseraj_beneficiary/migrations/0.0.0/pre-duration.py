"""Say before each upgrade how long it will take, so that nobody stops it in the middle.

Measured (docs/BENCH.md): an upgrade takes its half a minute on any database, and then what its new columns and indexes read.
PostgreSQL's own estimate of the rows is asked, since counting a million would take its time as well.
"""

import logging

_logger = logging.getLogger(__name__)

ALWAYS = 30  # seconds: modules, views, translations
PER_MILLION = 20  # seconds for each million rows


def migrate(cr, version):
    cr.execute("""
        SELECT relname, reltuples::bigint FROM pg_class
         WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND reltuples > 0
           AND (relname LIKE 'alseraj%' OR relname IN ('account_move_line', 'mail_message', 'res_partner'))
         ORDER BY reltuples DESC""")
    rows = cr.fetchall()
    total = sum(count for _name, count in rows)
    seconds = ALWAYS + total * PER_MILLION / 1_000_000
    largest = ", ".join(f"{name} {count:,}" for name, count in rows[:3])
    _logger.info(
        "Upgrade of %s rows (%s), about %s: let it end, a second start begins anew.", f"{total:,}", largest,
        f"{round(seconds / 60)} minutes" if seconds >= 120 else f"{round(seconds)} seconds")
