"""The routes of all our modules that are installed; beside Odoo's website they are attacked in tests/neighbours."""

from odoo.tests import tagged

from .route_attack import RouteAttack


@tagged("post_install", "-at_install")
class TestRouteAttack(RouteAttack):

    def test_verbs_and_tokens_of_forms(self):
        self.check_verbs_and_tokens_of_forms()

    def test_foreign_and_impossible(self):
        self.check_foreign_and_impossible()

    def test_words(self):
        self.check_words()

    def test_files(self):
        self.check_files()

    def test_headers(self):
        self.check_headers()
