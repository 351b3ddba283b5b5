"""Server code of ours goes through the whole chain of `write`: automation rules, a customer's module and an audit see it.

And a module of one's own does what docs/EXTEND.md says. The tests are those of `tests/addons`, which are installed nowhere else.
"""

import os
import re
import socket
from configparser import ConfigParser
from pathlib import Path

from dev_command import run_dev

ROOT = Path(__file__).parent.parent
MODULES = ("overriding_write", "audit_trail", "recipes")


def get_free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def test_others_see_what_the_server_writes():
    database = f"alseraj_scratch_citizen_{os.getpid()}"
    config = ConfigParser(interpolation=None)
    config.read(os.environ["ODOO_RC"])
    run_dev("clone", "--scene", database)
    try:
        _out, log = run_dev(
            "odoo", "-d", database, "-i", ",".join(MODULES), "--test-tags", ",".join(f"/{module}" for module in MODULES),
            "--stop-after-init",
            "--http-port", str(get_free_port()),  # Odoo listens where it tests, --no-http or not
            "--addons-path", f"{config['options']['addons_path']},{ROOT / 'tests' / 'addons'}",
        )
    finally:
        run_dev("drop", database)
    ran = re.search(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests", log)
    assert ran, log[-3000:]
    assert ran.groups() == ("0", "0", "17"), log[-6000:]


def test_the_page_shows_what_is_tested():
    """The code in docs/EXTEND.md is that of the recipes, to the letter."""
    page = (ROOT / "docs" / "EXTEND.md").read_text(encoding="utf-8")
    shown = re.findall(r"^```python\n(.*?)^```", page, re.M | re.S)
    models = ROOT / "tests" / "addons" / "recipes" / "models"
    assert shown == [(models / name).read_text(encoding="utf-8") for name in ("support_request.py", "sms_gateway.py")]
