"""The product beside a share of the apps that an association may have; `./dev test --neighbours` takes them all."""

import os
import re
import subprocess

from dev_command import ROOT


def test_a_share_of_the_neighbours():
    """The tests of `tests/neighbours`, on a database with the apps whose `share` says so (`tests/neighbours/apps.csv`)."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "ALSERAJ_DB"))}
    ran = subprocess.run(
        [ROOT / "dev", "test", "--neighbours", "--share", "-q"], capture_output=True, text=True, check=False, env=environment)
    assert ran.returncode == 0, (ran.stdout + ran.stderr)[-12000:]
    passed = re.search(r"(\d+) passed", ran.stdout)
    assert passed and int(passed.group(1)) >= 14, ran.stdout[-3000:]
