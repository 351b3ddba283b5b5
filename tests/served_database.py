"""A scratch database with a server of its own, for tests in which several people use it in browsers."""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.request
from contextlib import contextmanager

from dev_command import ROOT, run_dev


@contextmanager
def serve(name, content, script):
    """Clone a database, play a script in its shell, serve it; all is away afterwards.

    :param str name: goes into the database's name
    :param str content: ``--scene`` or ``--built``, as ``./dev clone`` knows them
    :param str script: what is played; it prints ``PICTURE`` and what the test needs to know, as JSON
    :return: dict of ``url``, ``database`` and what the script printed
    """
    database = f"alseraj_scratch_{name}_{os.getpid()}"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = None
    try:
        run_dev("clone", content, database)
        out, _log = run_dev("odoo", "shell", "-d", database, "--no-http", "--log-level=warn", script=script)
        picture = next(json.loads(line.split(" ", 1)[1]) for line in out.splitlines() if line.startswith("PICTURE "))
        server = subprocess.Popen(
            [ROOT / "dev", "odoo", "-d", database, "--http-port", str(port), "--log-level=error", "--max-cron-threads=0"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )
        url = f"http://127.0.0.1:{port}"
        _wait_for(url)
        yield {"url": url, "database": database, **picture}
    finally:
        if server:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(60)
        run_dev("drop", database)


def _wait_for(url):
    end = time.monotonic() + 240
    while True:
        try:
            with urllib.request.urlopen(f"{url}/web/login", timeout=120):
                return
        except OSError:
            assert time.monotonic() < end, "the server did not start"
            time.sleep(0.5)
