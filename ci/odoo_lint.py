"""Odoo's own checks (addons/test_lint), held against our modules only.

Piped into Odoo's shell by ./dev lint, on a database where our modules are
installed. Odoo's tests walk every module on the addons path; here the list of
modules is ours, and of the checks that read the whole registry only what names
one of ours counts.
"""

import logging
import os
import subprocess
import sys
import unittest
from unittest import mock

from odoo.modules import Manifest
from odoo.tests import common
from odoo.tools import config

from odoo.addons.test_lint import tests as lint_tests
from odoo.addons.test_lint.tests.test_manifests import MANIFEST_KEYS

OURS = os.environ["ALSERAJ_MODULES"].split()
CHECKS = (
    "test_dunderinit.TestDunderinit",
    "test_i18n.TestI18n.test_user_content_as_prop_is_translatable",
    "test_index.TestIndex",
    "test_jstranslate.TestJsTranslations.test_js_translations",
    "test_manifests.ManifestLinter",
    "test_naming.TestNaming",
    "test_onchange_domains.TestOnchangeDomains",
    "test_orm_import.TestDunderinit",
    "test_override_signatures.TestLintOverrideSignatures",
    "test_pofile.PotLinter",
    "test_routes.RoutesLinter",
    "test_test_holes.TestTestHoles",
)
# As in Odoo's test_pylint.py, which would read the whole of Odoo as well.
PYLINT = (
    "used-before-assignment,undefined-variable,eval-used,unreachable,function-redefined,sql-injection,"
    "missing-gettext,gettext-variable,gettext-placeholders,gettext-repr,raise-unlink-override"
)
PLUGINS = "_pylint_path_setup,_odoo_checker_sql_injection,_odoo_checker_gettext,_odoo_checker_unlink_override"


class Findings(logging.Handler):
    """Some of Odoo's checks only log what they find."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.found = []

    def emit(self, record):
        self.note(record.getMessage())

    def note(self, text):
        """Keep the lines that concern us, or all when the text is about us as a whole."""
        about = [line for line in text.splitlines() if any(name in line for name in ("alseraj", *OURS))]
        if about:
            self.found.append(text if len(text.splitlines()) < 30 else "\n".join(about))


class Result(unittest.TestResult):
    def __init__(self, findings):
        super().__init__()
        self.findings = findings

    def _note(self, test, error):
        expected = isinstance(error[1], (AssertionError, TypeError))
        self.findings.note(str(error[1]) if expected else self._exc_info_to_string(error, test))

    def addFailure(self, test, err):
        self._note(test, err)

    addError = addFailure

    def addSubTest(self, test, subtest, err):
        if err:
            self.findings.note(f"{subtest}: {err[1]}")

    def addSkip(self, test, reason):
        self.findings.found.append(f"{test.id()} was skipped: {reason}")


def run_checks(findings):
    manifests = [Manifest.for_addon(name) for name in OURS]
    loader = unittest.TestLoader()
    loader.suiteClass = unittest.TestSuite
    config["test_enable"] = True
    logger = logging.getLogger("odoo.addons.test_lint")
    logger.addHandler(findings)
    with (
        mock.patch.object(Manifest, "all_addon_manifests", lambda *args: manifests),
        mock.patch("odoo.addons.test_lint.tests.test_pofile.get_modules", lambda: OURS),
        # the community's tools and shops read it; Odoo has "maintainer"
        mock.patch("odoo.addons.test_lint.tests.test_manifests.MANIFEST_KEYS", MANIFEST_KEYS | {"maintainers"}),
        # Odoo's own runner is not here: plain unittest does.
        mock.patch.object(common.BaseCase, "run", unittest.TestCase.run),
        mock.patch.object(common.BaseCase, "subTest", unittest.TestCase.subTest),
    ):
        for check in CHECKS:
            loader.loadTestsFromName(check, lint_tests).run(Result(findings))


def run_pylint(findings):
    plugins = os.path.dirname(lint_tests.__file__)
    ran = subprocess.run(
        [
            sys.executable,
            "-m",
            "pylint",
            f"--rcfile={os.devnull}",
            "--disable=all,useless-option-value,unknown-option-value",
            f"--enable={PYLINT}",
            f"--load-plugins={PLUGINS}",
            "--reports=n",
            "--score=n",
            "--msg-template={path}:{line}: {msg} ({msg_id})",
            *(Manifest.for_addon(name).path for name in OURS),
        ],
        capture_output=True,
        text=True,
        check=False,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([plugins, os.environ.get("PYTHONPATH", "")]),
            "ADDONS_PATH": os.pathsep.join(config["addons_path"]),
        },
    )
    if ran.returncode:
        findings.found.append((ran.stdout + ran.stderr).strip())


def main():
    for check in CHECKS:
        __import__(f"odoo.addons.test_lint.tests.{check.split('.')[0]}")
    findings = Findings()
    run_checks(findings)
    run_pylint(findings)
    for finding in findings.found:
        print(finding, "\n")
    if findings.found:
        raise SystemExit(f"Odoo's own checks: {len(findings.found)} findings")


main()
