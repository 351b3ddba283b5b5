from types import SimpleNamespace
from unittest.mock import patch

import psycopg2

from odoo.exceptions import AccessDenied
from odoo.tests import TransactionCase, tagged

PLACE = "odoo.addons.alseraj_beneficiary.models.odoo.ir_http.request"


@tagged("post_install", "-at_install")
class TestReplica(TransactionCase):
    """A replica that dies while it is asked; `./dev cluster` tries it on running hosts."""

    def ask(self, error, readonly=True, closed=True):
        cursor = SimpleNamespace(readonly=readonly, closed=closed)
        with patch(PLACE, SimpleNamespace(env=SimpleNamespace(cr=cursor))), self.registry["ir.http"]._spared_by_replica():
            raise error

    def test_the_primary_is_asked_instead(self):
        for error in (psycopg2.OperationalError("closed"), psycopg2.InterfaceError("already closed"), AccessDenied()):
            with self.subTest(error=error), self.assertRaises(psycopg2.errors.ReadOnlySqlTransaction):
                self.ask(error)

    def test_what_may_have_written_is_not_done_again(self):
        with self.assertRaises(psycopg2.OperationalError):
            self.ask(psycopg2.OperationalError("server closed the connection"), readonly=False)

    def test_another_error_stays_what_it_is(self):
        with self.assertRaises(psycopg2.OperationalError):
            self.ask(psycopg2.OperationalError("statement timeout"), closed=False)
        with self.assertRaises(AccessDenied):
            self.ask(AccessDenied(), closed=False)
        with self.assertRaises(ValueError):
            self.ask(ValueError())
