from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import hmac

MISSES = 20  # wrong codes from one address
MINUTES = 10


class PaperMiss(models.Model):
    """A code that is on no paper was asked for: who tries many is not answered for a while, on whichever host."""

    _name = "alseraj.paper.miss"
    _description = "Wrong Code of a Paper"
    _log_access = False

    address = fields.Char(required=True, index=True, help="A checksum of the address on the network, not the address.")
    missed_on = fields.Datetime(required=True, default=fields.Datetime.now)

    @api.model
    def _get_since(self):
        return fields.Datetime.now() - timedelta(minutes=MINUTES)

    @api.model
    def _get_address(self, address):
        return hmac(self.env(su=True), "alseraj-paper-miss", address or "")[:32]

    @api.model
    def _is_too_many(self, address):
        """:return: bool, whether this address has guessed too often"""
        return self.search_count(
            [("address", "=", self._get_address(address)), ("missed_on", ">", self._get_since())], limit=MISSES) >= MISSES

    @api.model
    def _note(self, address):
        self.create({"address": self._get_address(address)})

    @api.autovacuum
    def _gc_misses(self):
        return self._alseraj_vacuum([("missed_on", "<", self._get_since())])
