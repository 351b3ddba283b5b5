import hashlib
import re
import secrets

from odoo import fields, models
from odoo.tools import SQL

from ....tools import secret_links

SHOWN_CALLED = 6
SHOWN_WAITING = 12


class WaitingHall(models.Model):
    """A place where people wait: its desks, the numbers of the day, and the screen on its wall.

    The screen is opened by a secret of its own, without a login; of the secret only the checksum is stored. It shows
    numbers and desks, and no name.
    """

    _name = "alseraj.waiting.hall"
    _description = "Waiting Hall"
    _inherit = ["alseraj.guarded.mixin"]
    _order = "name, id"
    _check_company_auto = True
    _duplicable = False

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    branch_id = fields.Many2one("alseraj.branch", "Branch Office", required=True, index=True, check_company=True)
    desk_ids = fields.One2many("alseraj.hall.desk", "hall_id", "Desks")
    # the numbers of a day
    counted_on = fields.Date(copy=False, guarded=True, groups="base.group_system")
    last_number = fields.Integer(copy=False, guarded=True, groups="base.group_system")
    # the screen
    screen_hash = fields.Char(copy=False, guarded=True, groups="base.group_system")
    screen_since = fields.Datetime("Screen Opened on", copy=False, readonly=True, guarded=True)

    _screen_unique = models.UniqueIndex("(screen_hash)", "This screen exists already.")

    def _take_numbers(self, count):
        """The next ``count`` numbers of today; whoever takes some at the same moment waits, and is tried again.

        :return: list of int
        """
        self.ensure_one()
        self.flush_recordset()
        today = self.company_id._get_today()
        [[last]] = self.env.execute_query(SQL(
            """UPDATE alseraj_waiting_hall
                  SET last_number = CASE WHEN counted_on = %(today)s THEN last_number ELSE 0 END + %(count)s,
                      counted_on = %(today)s
                WHERE id = %(id)s
            RETURNING last_number""",
            today=today, count=count, id=self.id,
        ))
        self.invalidate_recordset(["last_number", "counted_on"])
        return list(range(last - count + 1, last + 1))

    # ------------------------------------------------------------ the screen

    def action_open_screen(self):
        """Open the screen on the computer of the hall; one that was open before goes dark.

        :return: dict, the action
        """
        self.ensure_one()
        self.check_access("write")
        token = secrets.token_urlsafe(32)
        self.sudo()._write_internal({  # the right to the hall was asked; nobody sets a secret by hand
            "screen_hash": self._hash(token), "screen_since": fields.Datetime.now()})
        return {"type": "ir.actions.act_url", "target": "self", "url": secret_links.make_path("w", token)}

    def action_close_screen(self):
        """Make the screen go dark.

        :return: True
        """
        self.check_access("write")
        self.sudo()._write_internal({"screen_hash": False, "screen_since": False})  # the same
        return True

    def _hash(self, token):
        return hashlib.sha256(token.encode()).hexdigest()

    def _find_by_screen(self, token):
        """:return: the hall, in sudo, whose screen ``token`` opens; none for a wrong one"""
        if not re.fullmatch(r"[\w-]{43}", token or "", re.ASCII):
            return self.sudo().browse()  # none
        return self.sudo().search([("screen_hash", "=", self._hash(token))])  # the token is the right to it

    def _get_shown(self):
        """What the screen shows (sudo): numbers alone.

        :return: dict ``called``: list of (number, name of the desk), the latest first; ``waiting``: list of numbers;
            ``count``: how many wait
        """
        self.ensure_one()
        today = [("hall_id", "=", self.id), ("day", "=", self.company_id._get_today())]
        people = self.env["alseraj.reception"]
        called = people.search([*today, ("state", "=", "called")], order="called_on desc, id desc", limit=SHOWN_CALLED)
        waiting = people.search([*today, ("state", "=", "waiting")], order="goes_first desc, number", limit=SHOWN_WAITING)
        return {
            "called": [(person.number, person.desk_id.name or "") for person in called],
            "waiting": waiting.mapped("number"),
            "count": people.search_count([*today, ("state", "=", "waiting")]),
        }
