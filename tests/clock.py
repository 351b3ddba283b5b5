"""The clock of a test run.

Every run starts its tests at the same moment of an ordinary working day, whatever the day and the hour are: a test
that is red at night or at the end of a year is red for everybody, by `ALSERAJ_TEST_NOW="2026-12-31 23:59" ./dev test`.
Python, the database (`cr.now()`) and the browser's pages read this clock.

A class starts at that moment. It stays there for tests that work in one transaction; where a server, a browser or
several connections take part, time goes on from there. A test that needs another day freezes it, as always, by
`freezegun.freeze_time`.
"""

import datetime
import os
from contextlib import contextmanager
from unittest.mock import patch

import freezegun
from freezegun.api import freeze_time, real_time

from odoo import fields, sql_db
from odoo.tests import HttpCase, TransactionCase
from odoo.tests.common import ChromeBrowser

NOON = "2026-11-24 09:00:00"  # a Tuesday at noon in Riyadh
# What measures how long something takes keeps the real time.
MEASURING = ["_pytest.timing", "xdist", "execnet", "hypothesis", "subprocess"]
# The pages' clock goes beside the real one by a constant.
PAGE = """(() => {
    const Real = Date, offset = %d;
    const now = () => Real.now() + offset;
    class Shifted extends Real {
        constructor(...args) { args.length ? super(...args) : super(now()); }
        static now() { return now(); }
    }
    window.Date = new Proxy(Shifted, { apply: () => new Shifted().toString() });
})();"""


def get_start():
    """The moment at which every class of the run starts, in UTC."""
    return fields.Datetime.to_datetime(os.environ.get("ALSERAJ_TEST_NOW") or NOON)


def _now(cursor):
    """As `Cursor.now`, by the clock of the run instead of PostgreSQL's."""
    if cursor._now is None:
        cursor._now = datetime.datetime.now()
    return cursor._now


def _navigate_to(browser, url, wait_stop=False, _original=ChromeBrowser.navigate_to):
    offset = (datetime.datetime.now() - datetime.datetime.utcfromtimestamp(real_time())).total_seconds()
    browser._websocket_request("Page.addScriptToEvaluateOnNewDocument", params={"source": PAGE % (offset * 1000)})
    return _original(browser, url, wait_stop=wait_stop)


@contextmanager
def run_clock():
    """Let the whole run have its clock.

    It replaces the functions of time once, in all modules; further freezing costs nothing then.
    """
    freezegun.configure(extend_ignore_list=MEASURING)
    with (
        freeze_time(get_start(), tick=True) as clock,
        patch.object(sql_db.BaseCursor, "now", _now),
        patch.object(ChromeBrowser, "navigate_to", _navigate_to),
    ):
        yield clock


@contextmanager
def class_clock(clock, case):
    """Let the tests of the class ``case`` (None: plain functions) start at the run's moment."""
    clock.move_to(get_start())
    if case and issubclass(case, TransactionCase) and not issubclass(case, HttpCase):
        with freeze_time(get_start()):
            yield
    else:
        yield
