from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL


class AppointmentSlot(models.Model):
    """A time at which people may come by appointment: so many at once."""

    _name = "alseraj.appointment.slot"
    _description = "Time for Appointments"
    _inherit = ["alseraj.guarded.mixin"]
    _order = "start, id"
    _rec_name = "start"
    _check_company_auto = True
    _duplicable = False

    hall_id = fields.Many2one("alseraj.waiting.hall", required=True, index=True, ondelete="restrict", check_company=True)
    company_id = fields.Many2one(related="hall_id.company_id", store=True, guarded=True, index=True, precompute=True)
    branch_id = fields.Many2one(related="hall_id.branch_id", store=True, guarded=True, index=True, precompute=True)
    start = fields.Datetime("Starts At", required=True, index=True)
    minutes = fields.Integer("Length (minutes)", default=20, required=True)
    capacity = fields.Integer("Places", default=1, required=True)
    taken = fields.Integer(default=0, readonly=True, guarded=True, copy=False)
    free = fields.Integer("Free Places", compute="_compute_free", search="_search_free")
    appointment_ids = fields.One2many("alseraj.appointment", "slot_id", "Appointments")

    _taken_fits = models.Constraint(
        "CHECK (taken >= 0 AND taken <= capacity)", "More have an appointment at this time than there are places.")
    _minutes_positive = models.Constraint("CHECK (minutes > 0)", "An appointment takes at least a minute.")
    _once = models.UniqueIndex("(hall_id, start)", "This hall has this time already.")

    @api.depends("start", "hall_id", "capacity", "taken")
    def _compute_display_name(self):
        for slot in self:
            when = slot.start and f"{(slot.company_id or self.env.company)._get_local(slot.start):%Y-%m-%d %H:%M}"
            slot.display_name = " · ".join(filter(None, [when, slot.hall_id.name]))

    @api.depends("capacity", "taken")
    def _compute_free(self):
        for slot in self:
            slot.free = slot.capacity - slot.taken

    @api.model
    def _search_free(self, operator, value):
        """Times with more free places than ``value``: what is asked is whether one is left."""
        if operator not in (">", ">="):
            return NotImplemented
        sign = SQL(">") if operator == ">" else SQL(">=")
        return Domain.custom(to_sql=lambda model, alias, query: SQL(
            "%s - %s %s %s", SQL.identifier(alias, "capacity"), SQL.identifier(alias, "taken"), sign, value))

    @api.model
    def _find_free(self, branch, days=30, limit=200):
        """The times at which somebody may still come, for the desk, the portal and the telephone.

        :param branch: the branch office
        :return: times in sudo, the next first
        """
        until = fields.Datetime.now() + timedelta(days=days)
        # sudo: when a place is free is said to whoever may take it
        return self.sudo().search([
            ("branch_id", "=", branch.id), ("start", ">", fields.Datetime.now()), ("start", "<", until), ("free", ">", 0),
        ], limit=limit)

    def _take(self, count):
        """Take ``count`` places of one time; who comes at the same moment waits, and is tried again.

        :raises UserError: so many are not free
        """
        self.ensure_one()
        self.flush_recordset()
        rows = self.env.execute_query(SQL(
            """UPDATE alseraj_appointment_slot SET taken = taken + %(count)s
                WHERE id = %(id)s AND taken + %(count)s BETWEEN 0 AND capacity RETURNING id""",
            count=count, id=self.id,
        ))
        self.invalidate_recordset(["taken", "free"])
        if not rows:
            raise UserError(self.env._(
                "Nothing is free any more at this time: %(time)s. Choose another one.", time=self.display_name))
