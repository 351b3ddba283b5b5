"""The file for a public forge (.github/workflows/ci.yml), as far as it can be tried without the forge.

Its scripts, what they name, and their order.
"""

import os
import re
import subprocess

import pytest
from dev_command import ROOT

FILE = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
DEV = (ROOT / "dev").read_text(encoding="utf-8")


def read_steps():
    """:return: list of (name or action, condition, script)"""
    steps = []
    for part in re.split(r"^ {6}- ", FILE, flags=re.M)[1:]:
        lines = part.splitlines()
        head = lines[0].split(": ", 1)[1]
        condition = next((line.split("if: ", 1)[1] for line in lines if line.strip().startswith("if: ")), "")
        script = re.search(r"^ +run: \|\n((?: {10}.*\n?)+)", part, re.M)
        one = re.search(r"^ +run: (?!\|)(.*)$", part, re.M)
        steps.append((head, condition, re.sub(r"^ {10}", "", script[1], flags=re.M) if script else one[1] if one else ""))
    return steps


@pytest.mark.parametrize("step", [step for step in read_steps() if step[2]], ids=lambda step: step[0])
def test_each_script_is_bash(step):
    subprocess.run(["bash", "-n"], input=step[2], text=True, check=True)


def test_the_order():
    names = [name for name, _condition, _script in read_steps()]
    tools = read_steps()[0][2]
    assert "git" in tools and "ca-certificates" in tools, "the checkout needs them"
    assert "actions/checkout" in names[1] and "fetch-depth: 0" in FILE, "the upgrade tests read the history"
    scripts = [script for _name, _condition, script in read_steps()]
    last = next(number for number, script in enumerate(scripts) if ".ci/run" in script)
    newest = next(number for number, script in enumerate(scripts) if "ODOO_HOME" in script)
    assert newest < last and read_steps()[newest][1] == "github.event_name == 'schedule'", "the newest Odoo at night only"
    assert "--branch 19.0" in scripts[newest]
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_what_it_names():
    """Packages are in Debian, the folder of the logs is where ./dev writes them as root."""
    packages = re.search(r"--no-install-recommends (.*)", read_steps()[0][2])[1].split()
    for package in packages:
        found = subprocess.run(["apt-cache", "--names-only", "search", f"^{re.escape(package)}$"], capture_output=True, text=True,
                               check=True)
        assert found.stdout, f"Debian has no {package}"
    assert "/var/cache/alseraj/log" in FILE and "DEFAULT_CACHE=/var/cache/alseraj;" in DEV and "LOGS=$CACHE/log" in DEV
    assert re.search(r'cron: "\d+ \d+ \* \* \*"', FILE), "each night"


def test_an_odoo_of_the_branch_is_taken(tmp_path):
    """A checkout, as the night fetches it, is what ODOO_HOME takes: odoo-bin, odoo/addons and addons."""
    (tmp_path / "odoo-bin").write_text("")
    script = re.search(r"^find_odoo\(\) \{.*?^\}", DEV, re.M | re.S)[0]
    ran = subprocess.run(["bash", "-c", f"die() {{ exit 1; }}\n{script}\nfind_odoo; echo $ODOO_BIN $ODOO_ADDONS"],
                         env={**os.environ, "ODOO_HOME": str(tmp_path)}, capture_output=True, text=True, check=True)
    assert ran.stdout.split() == [f"{tmp_path}/odoo-bin", f"{tmp_path}/odoo/addons,{tmp_path}/addons"]


def test_the_run_goes_on_and_tells_at_the_end():
    """Each part of .ci/run is done even when an earlier one failed; the tests come last."""
    text = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    parts = re.findall(r"^\./dev (\w+.*?) </dev/null \|\| failed=1$", text, re.M)
    assert parts == ["lint", "i18n --check", "test --dates", "test"] and text.rstrip().endswith("exit $failed")
