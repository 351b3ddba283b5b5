"""`./dev` as an administrator calls it, for tests that make databases of their own."""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).parent.parent


def run_dev(*arguments, script=""):
    """Run ./dev, with a script for Odoo's shell on its standard input.

    :return: standard output, and the log
    """
    ran = subprocess.run(
        [ROOT / "dev", *arguments],
        input=script,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "ALSERAJ_ROOT": str(ROOT)},
    )
    assert ran.returncode == 0, (ran.stdout + ran.stderr)[-6000:]
    return ran.stdout, ran.stderr


def query(database, sql):
    """:return: list of the lines that the SQL gives, columns apart by ``|``"""
    ran = subprocess.run(
        ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", sql], capture_output=True, text=True, check=True)
    return ran.stdout.splitlines()
