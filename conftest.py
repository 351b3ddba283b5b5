"""What holds for every test: its clock (tests/clock.py), and that none is skipped silently.

Everything Odoo's tests lack (a browser, rtlcss, the Saudi chart of accounts)
ends in a skip, and a run that skipped the tours looks just like one that passed
them. So a skip, wherever it is raised (module, setUpClass, test, subtest), is a
failure unless tests/skips.txt names the test and tells why. The same goes for
an expected failure.

This stands at the root so that no way of starting pytest goes around it.
"""

import importlib.util
import os
import threading
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parent
LIST = ROOT / "tests" / "skips.txt"
# Modules that tests install in databases of their own, with tests of their own.
collect_ignore = ["tests/addons"]
if not os.environ.get("ALSERAJ_NEIGHBOURS"):  # they need the other apps: ./dev test --neighbours
    collect_ignore.append("tests/neighbours")
elif os.environ["ALSERAJ_NEIGHBOURS"] == "share":  # its apps are not in the share
    collect_ignore.append("tests/neighbours/test_doors.py")


def _allowed_skips():
    """Read lines `test id (may hold *) | reason`."""
    allowed = []
    for number, line in enumerate(LIST.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        pattern, _, reason = (part.strip() for part in line.partition("|"))
        if not reason:
            raise pytest.UsageError(f"{LIST}:{number}: a skip needs its reason after a |")
        allowed.append(pattern)
    return allowed


ALLOWED = _allowed_skips()


def _refuse_skip(report):
    if not report.skipped or any(fnmatch(report.nodeid, pattern) for pattern in ALLOWED):
        return
    why = getattr(report, "wasxfail", None) or report.longrepr
    if isinstance(why, tuple):
        why = why[2]
    report.outcome = "failed"
    report.longrepr = f"{report.nodeid}\n{why}\nThis skip is not listed in tests/skips.txt."
    report.__dict__.pop("wasxfail", None)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_logreport(report):
    _refuse_skip(report)


@pytest.hookimpl(tryfirst=True)
def pytest_collectreport(report):
    _refuse_skip(report)


# What takes long and can't be spread goes first: the process that has it does less of the rest.
FIRST = ("tests/test_install.py", "tests/test_upgrade.py", "tests/")


def _get_rank(item):
    path = item.path.relative_to(ROOT).as_posix()
    return next((rank for rank, start in enumerate(FIRST) if path.startswith(start)), len(FIRST))


def pytest_collection_modifyitems(items):
    items.sort(key=_get_rank)


@pytest.fixture(scope="session", autouse=True)
def load_registry():
    """Instead of pytest-odoo's: each process has the database, and with it the filestore, that ./dev made for it."""
    import odoo
    from odoo.tests.common import get_db_name

    threading.current_thread().testing = True
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        odoo.tools.config["db_name"] = [get_db_name() + worker.replace("gw", "_")]
    registry = odoo.modules.registry.Registry(get_db_name())
    zone = os.environ.get("ALSERAJ_TEST_ZONE")
    if not zone:
        yield
        return
    before = _set_zones(registry, {None: None if zone == "none" else zone})
    yield
    _set_zones(registry, before)


def _set_zones(registry, zones):
    """Put all users into other time zones, and commit it.

    :param dict zones: contact id -> zone; under None the zone of all others
    :return: dict contact id -> zone, as it was
    """
    with registry.cursor() as cr:
        cr.execute("SELECT DISTINCT partner.id, partner.tz FROM res_partner partner JOIN res_users ON partner_id = partner.id")
        before = dict(cr.fetchall())
        for id_ in before:
            cr.execute("UPDATE res_partner SET tz = %s WHERE id = %s", [zones.get(id_, zones.get(None)), id_])
    return before


@pytest.fixture(scope="session", autouse=True)
def run_clock(load_registry):
    """Once Odoo is loaded: the clock replaces the functions of time in all modules there are by then."""
    spec = importlib.util.spec_from_file_location("alseraj_test_clock", LIST.with_name("clock.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with module.run_clock() as clock:
        yield module, clock


@pytest.fixture(scope="class", autouse=True)
def class_clock(run_clock, request):
    module, clock = run_clock
    with module.class_clock(clock, request.cls):
        yield
