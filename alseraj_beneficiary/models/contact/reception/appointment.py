from odoo import api, fields, models
from odoo.exceptions import UserError

from ....tools import hijri
from ....tools.roles import DESK
from ...mixins.workflow_mixin import Transition
from ..caller_mixin import CONTACT_KINDS


class Appointment(models.Model):
    """Somebody comes at a time that he took, at the desk, by telephone or from home.

    ======  ==================  ==========================  ==================================
    action  from → to           who                         needs
    ======  ==================  ==========================  ==================================
    arrive  booked → arrived    officer, branch delegate    it is for today; he gets his number
    cancel  booked → cancelled  officer, branch delegate    his place is free again
    ======  ==================  ==========================  ==================================

    Who did not come is *missed* when the day is over.
    """

    _name = "alseraj.appointment"
    _description = "Appointment"
    _inherit = ["alseraj.workflow.mixin", "alseraj.caller.mixin", "alseraj.message.mixin"]
    _order = "start, id"
    _check_company_auto = True
    _duplicable = False
    _transitions = {
        "arrive": Transition(("booked",), "arrived", DESK, checks=("today",), steps=("set_state", "number")),
        "cancel": Transition(("booked",), "cancelled", DESK, steps=("set_state", "free_place")),
        "miss": Transition(("booked",), "missed"),
    }

    slot_id = fields.Many2one(
        "alseraj.appointment.slot", "Time", required=True, index=True, ondelete="restrict", check_company=True,
        editable_in=(),
    )
    company_id = fields.Many2one(related="slot_id.company_id", store=True, guarded=True, index=True, precompute=True)
    branch_id = fields.Many2one(related="slot_id.branch_id", store=True, guarded=True, index=True, precompute=True)
    start = fields.Datetime(related="slot_id.start", store=True, guarded=True, index=True, precompute=True)
    kind = fields.Selection(CONTACT_KINDS, string="About", default="inquiry", required=True)
    note = fields.Char("What It Is About")
    state = fields.Selection(
        [("booked", "Reserved"), ("arrived", "Arrived"), ("missed", "Missed"), ("cancelled", "Cancelled")],
        default="booked", required=True, index=True, copy=False,
    )

    @api.depends("beneficiary_id", "visitor_id", "start")
    def _compute_display_name(self):
        for appointment in self:
            company = appointment.company_id or self.env.company
            when = appointment.start and f"\u2066{company._get_local(appointment.start):%Y-%m-%d %H:%M}\u2069"
            appointment.display_name = " · ".join(filter(None, [when, appointment._get_caller_name()]))

    @api.model_create_multi
    def create(self, vals_list):
        appointments = super().create(vals_list)
        for slot, theirs in appointments.grouped("slot_id").items():
            if slot.start < fields.Datetime.now():
                raise UserError(self.env._("This time is over: %(time)s. Choose another one.", time=slot.display_name))
            slot.sudo()._take(len(theirs))  # who may make appointments takes places; the count is nobody's to set
        appointments._tell("desk_appointment")
        return appointments

    # ------------------------------------------------------------ the verbs

    def action_arrive(self):
        """These people are here: each gets his number.

        :return: dict, the window action of those who wait
        :raises UserError: one is not for today
        """
        self._run_transition("arrive")
        return self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_reception")

    def action_cancel(self):
        """Cancel the appointments; the places are free again.

        :return: True
        """
        return self._run_transition("cancel")

    def _get_today_reason(self):
        if self.company_id._get_day(self.start) != self.company_id._get_today():
            return self.env._("This appointment is on another day: %(time)s", time=self.display_name)
        return False

    def _step_number(self):
        self.env["alseraj.reception"]._create_internal([
            {
                "hall_id": appointment.slot_id.hall_id.id, "appointment_id": appointment.id, "kind": appointment.kind,
                "note": appointment.note, "beneficiary_id": appointment.beneficiary_id.id,
                "visitor_id": appointment.visitor_id.id, "visitor_name": appointment.visitor_name,
                "visitor_mobile": appointment.visitor_mobile,
            } for appointment in self
        ])

    @api.ondelete(at_uninstall=False)
    def _unlink_free_place(self):
        self.union()._step_free_place()  # only what is booked is deleted at all; over RPC one may be named twice

    def _step_free_place(self):
        for slot, theirs in self.grouped("slot_id").items():
            slot.sudo()._take(-len(theirs))  # the step was checked; the count is nobody's to set

    # ------------------------------------------------------------ what he is told

    def _get_message_recipients(self, code):
        recipients = super()._get_message_recipients(code)
        for appointment in self.filtered(lambda appointment: not appointment.beneficiary_id and appointment.visitor_id):
            recipients[appointment.id] = appointment.visitor_id._get_message_recipient()
        return recipients

    def _get_message_words(self, code):
        lang, words = self.env.lang or "en_US", {}
        for appointment in self:
            local = appointment.company_id._get_local(appointment.start)
            words[appointment.id] = {
                "date": hijri.format_both(local.date(), lang), "time": f"{local:%H:%M}",
                "place": appointment.slot_id.hall_id.name,
            }
        return words

    def _filter_message_needed(self, code):
        return self.filtered(lambda appointment: appointment.state == "booked")
