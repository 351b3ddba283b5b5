from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.tools.misc import hmac


class Attempt(models.Model):
    """How often somebody tried something on a page without a login, so that nobody tries it too often.

    Counted in the database, so that it holds for all workers and hosts. What it was tried with (an address of the
    network, an identifier, a mobile number) is kept as a keyed checksum only, for as long as it counts.
    """

    _name = "alseraj.attempt"
    _description = "Attempts on a Public Page"
    _inherit = ["alseraj.guarded.mixin"]
    _log_access = False

    key = fields.Char(required=True, readonly=True, guarded=True)
    number = fields.Integer(required=True, readonly=True, guarded=True)
    expires_on = fields.Datetime(required=True, readonly=True, guarded=True, index=True)

    _key_unique = models.UniqueIndex("(key)")

    @api.model
    def _count(self, purpose, *limits):
        """Count one attempt under each mark.

        Two at the same moment meet at the row of their mark; the later one is tried again by Odoo, so none is lost.

        :param str purpose: what is tried
        :param limits: (mark, most, seconds): so many are allowed within so long
        :return: bool, whether all of them are within their limits
        """
        now, allowed = fields.Datetime.now(), True
        for mark, most, seconds in sorted(limits, key=str):
            window = int((now - datetime(1970, 1, 1)).total_seconds()) // seconds
            # sudo: the secret of the database, from which nothing is shown
            key = hmac(self.sudo().env, f"alseraj.attempt.{purpose}", f"{mark}|{seconds}|{window}")
            self.env.cr.execute(
                """
                INSERT INTO alseraj_attempt (key, number, expires_on) VALUES (%s, 1, %s)
                ON CONFLICT (key) DO UPDATE SET number = alseraj_attempt.number + 1 RETURNING number
                """,
                [key, now + timedelta(seconds=seconds)],
            )
            allowed &= self.env.cr.fetchone()[0] <= most
        return allowed

    @api.autovacuum
    def _gc_attempts(self):
        return self.sudo()._alseraj_vacuum([("expires_on", "<", fields.Datetime.now())])  # nobody has a right on them
