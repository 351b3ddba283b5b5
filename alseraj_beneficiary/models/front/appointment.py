from odoo import api, fields, models
from odoo.exceptions import UserError

MOST_BOOKED = 2  # times that one family may hold at once
REMARK_LENGTH = 200


class Appointment(models.Model):
    """Times that a family takes, moves and cancels from home."""

    _inherit = "alseraj.appointment"

    @api.model
    def _get_open_of(self, file):
        """:return: the times that a family holds, in sudo, the next first"""
        return self.sudo().search([  # the caller knows whose file it is
            ("beneficiary_id", "=", file.id), ("state", "=", "booked"), ("start", ">", fields.Datetime.now())])

    @api.model
    def _book_from_home(self, file, slot_id, kind, note, instead_of=None):
        """Take a time for a family.

        :param file: its file, in sudo
        :param str slot_id: id of the time, as it came
        :param str kind: of :attr:`kind`
        :param str note: what it is about
        :param instead_of: the appointment that is moved there, in sudo
        :return: the appointment, in sudo
        :raises UserError: it is not free any more, or the family holds enough times
        """
        slots = self.env["alseraj.appointment.slot"]._find_free(file.branch_id)
        slot = slots.filtered(lambda slot: str(slot.id) == slot_id)
        if not slot:
            raise UserError(self.env._("Choose one of the free times. The one that you chose may be taken by now."))
        held = self._get_open_of(file) - (instead_of or self)
        if len(held) >= MOST_BOOKED:
            raise UserError(self.env._("You have enough appointments already. Move or cancel one of them first."))
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        booked_sudo = self.sudo().create([{  # for the family itself, in a time that is free
            "slot_id": slot.id, "beneficiary_id": file.id, "kind": kind if kind in kinds else "inquiry",
            "note": note.strip()[:REMARK_LENGTH] or False,
        }])
        if instead_of:
            instead_of.action_cancel()
        return booked_sudo
