"""What the tests of the plain rules share."""

from contextlib import contextmanager

from hypothesis import HealthCheck, settings

from odoo.tests import BaseCase

from ...tools.errors import RuleError

# The same examples on every run, and nothing written beside the checkout.
properties = settings(
    max_examples=200,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.differing_executors],
)


class RuleCase(BaseCase):
    """A test of plain functions: no database, but Odoo's own runner."""

    @contextmanager
    def assertRefused(self, code):
        """The block is refused by the rule ``code``, in a whole sentence."""
        with self.assertRaises(RuleError) as caught:
            yield caught
        self.assertEqual(caught.exception.code, code)
        self.assertNotIn("%(", str(caught.exception))
