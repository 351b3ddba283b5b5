from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ....tools.roles import DESK
from ...mixins.workflow_mixin import Transition
from ..caller_mixin import CONTACT_KINDS

CANDIDATES = 50  # of those who come next, some may be called by other desks at this moment
CLOSED_A_RUN = 1000


class Reception(models.Model):
    """One person in the hall today: his number, how long he waits, who called him to which desk.

    =======  =======================  ==========================  =====================================
    action   from → to                who                         needs
    =======  =======================  ==========================  =====================================
    call     waiting → called         officer, branch delegate    nobody else is calling him
    put_back called → waiting         officer, branch delegate
    done     called → done            officer, branch delegate    the interaction is written down
    leave    waiting, called → left   officer, branch delegate
    =======  =======================  ==========================  =====================================

    Answering his interaction (*Answered*) ends it by itself, and his opinion may be asked.
    """

    _name = "alseraj.reception"
    _description = "Person in the Hall"
    _inherit = ["alseraj.workflow.mixin", "alseraj.caller.mixin", "alseraj.union.search.mixin"]
    _order = "day desc, number"
    _rec_names_search = ["beneficiary_id", "visitor_name"]
    _check_company_auto = True
    _duplicable = False
    _transitions = {
        "call": Transition(("waiting",), "called", DESK, steps=("calling", "set_state")),
        "put_back": Transition(("called",), "waiting", DESK, steps=("no_calling", "set_state")),
        "done": Transition(("called",), "done", DESK, checks=("interaction",), steps=("end", "set_state")),
        "leave": Transition(("waiting", "called"), "left", DESK, steps=("end", "set_state")),
    }

    hall_id = fields.Many2one(
        "alseraj.waiting.hall", required=True, index=True, ondelete="restrict", check_company=True,
        default=lambda self: self._default_hall(),
    )
    company_id = fields.Many2one(related="hall_id.company_id", store=True, guarded=True, index=True, precompute=True)
    branch_id = fields.Many2one(related="hall_id.branch_id", store=True, guarded=True, index=True, precompute=True)
    number = fields.Integer(readonly=True, guarded=True, aggregator=False)
    day = fields.Date(readonly=True, guarded=True)
    kind = fields.Selection(CONTACT_KINDS, string="About", default="inquiry", required=True)
    note = fields.Char("What It Is About")
    goes_first = fields.Boolean(help="Elderly, with a disability, pregnant, or with an infant.")
    appointment_id = fields.Many2one(
        "alseraj.appointment", index="btree_not_null", ondelete="set null", check_company=True, guarded=True, readonly=True)
    appointment_on = fields.Datetime(related="appointment_id.start", store=True, guarded=True, string="Appointment at")
    arrived_on = fields.Datetime(default=fields.Datetime.now, readonly=True, guarded=True, required=True)
    called_on = fields.Datetime(readonly=True, guarded=True)
    called_by_id = fields.Many2one("res.users", "Called by", readonly=True, guarded=True, index="btree_not_null")
    desk_id = fields.Many2one("alseraj.hall.desk", readonly=True, guarded=True, index="btree_not_null")
    ended_on = fields.Datetime(readonly=True, guarded=True)
    wait_minutes = fields.Integer("Waiting (minutes)", compute="_compute_wait_minutes", help="Until he was called.")
    waited = fields.Integer("Waited (minutes)", readonly=True, guarded=True, aggregator="avg")
    interaction_ids = fields.One2many("alseraj.interaction", "reception_id")
    state = fields.Selection(
        [("waiting", "Waiting"), ("called", "Called"), ("done", "Served"), ("left", "Left")],
        default="waiting", required=True, index=True, copy=False, group_expand=True,
    )

    _number_unique = models.UniqueIndex("(hall_id, day, number)", "This number was given today already.")
    _queue_index = models.Index("(hall_id, arrived_on, id) WHERE state = 'waiting'")

    @api.depends("number", "beneficiary_id", "visitor_id")
    def _compute_display_name(self):
        for person in self:
            number = str(person.number or "")
            person.display_name = " · ".join(filter(None, (number, person._get_caller_name())))

    @api.depends("arrived_on", "called_on", "state")
    def _compute_wait_minutes(self):
        now = fields.Datetime.now()
        for person in self:
            until = person.called_on or person.ended_on or now
            person.wait_minutes = int((until - (person.arrived_on or now)).total_seconds() // 60)

    @api.model
    def _default_hall(self):
        """The hall of the desk where the user sits, else of his branch office, else the only one there is."""
        mine = self.env["alseraj.hall.desk"]._find_mine().hall_id
        halls = mine or self.env["alseraj.waiting.hall"].search([("company_id", "=", self.env.company.id)])
        of_branch = halls.filtered(lambda hall: hall.branch_id in self.env.user.alseraj_branch_ids)
        return mine or of_branch[:1] or halls[:1]

    # ------------------------------------------------------------ somebody came

    @api.model_create_multi
    def create(self, vals_list):
        people = super().create(vals_list)
        for hall, theirs in people.grouped("hall_id").items():
            # sudo: who may write down that somebody came gives him the next number, which nobody sets by hand
            for person, number in zip(theirs, hall.sudo()._take_numbers(len(theirs)), strict=True):
                person._write_internal({"number": number, "day": hall.company_id._get_today()})
        people.filtered(lambda person: not person.appointment_id)._find_appointments()
        return people

    def _find_appointments(self):
        """Who has an appointment in this hall today has come for it."""
        for hall, theirs in self.grouped("hall_id").items():
            company = hall.company_id
            today = company._get_today()
            booked = self.env["alseraj.appointment"].search([
                ("slot_id.hall_id", "=", hall.id), ("state", "=", "booked"),
                ("start", ">=", company._get_start_of_day(today)), ("start", "<=", company._get_end_of_day(today)),
                "|", ("beneficiary_id", "in", theirs.beneficiary_id.ids), ("visitor_id", "in", theirs.visitor_id.ids),
            ])
            for person in theirs:
                for appointment in booked.filtered(lambda a, person=person: (
                    a.beneficiary_id == person.beneficiary_id if a.beneficiary_id else a.visitor_id == person.visitor_id
                ))[:1]:
                    person._write_internal({"appointment_id": appointment.id})
                    appointment._write_internal({"state": "arrived"})

    # ------------------------------------------------------------ the verbs

    def action_call(self):
        """Call these people to the user's desk.

        :return: True
        """
        return self._run_transition("call")

    def action_put_back(self):
        """Let these people wait on, in the place that they had.

        :return: True
        """
        return self._run_transition("put_back")

    def action_done(self):
        """End the visits of these people.

        :return: True
        :raises UserError: nothing is written down of what one asked
        """
        return self._run_transition("done")

    def action_leave(self):
        """Note that these people went away, or did not come when they were called.

        :return: True
        """
        return self._run_transition("leave")

    def action_call_next(self):
        """Call who comes next to the user's desk, and open what is written down of him.

        Who has an appointment whose time has come, and who goes first, comes before the others; two desks at one moment
        call two people.

        :return: dict, the window action
        :raises UserError: nobody waits, or there is no hall
        """
        self.browse().check_access("write")
        hall = self._default_hall()
        if not hall:
            raise UserError(self.env._("There is no waiting hall yet: a manager adds one under Configuration."))
        person = self._find_next(hall)
        if not person:
            raise UserError(self.env._("Nobody waits."))
        person.action_call()
        return person.action_attend()

    @api.model
    def _find_next(self, hall):
        """:return: who comes next in ``hall``, locked for this transaction; empty when nobody waits"""
        today = hall.company_id._get_today()
        waiting = Domain("hall_id", "=", hall.id) & Domain("state", "=", "waiting") & Domain("day", "=", today)
        due = waiting & Domain("appointment_on", "<=", fields.Datetime.now())
        for domain in (waiting & Domain("goes_first", "=", True), due, waiting):
            people = self.search(domain, order="arrived_on, id", limit=CANDIDATES)
            if person := people.try_lock_for_update(allow_referencing=True, limit=1):
                return person
        return self.browse()

    def action_attend(self):
        """Write down what this person asks, and what he is told.

        :return: dict, the window action
        """
        self.ensure_one()
        action = {
            "type": "ir.actions.act_window", "name": self.env._("Interaction"), "res_model": "alseraj.interaction",
            "view_mode": "form", "views": [(False, "form")],
        }
        if self.interaction_ids:
            return {**action, "res_id": self.interaction_ids[0].id}
        channel = self.env["alseraj.channel"]._find("interview", self.company_id)
        defaults = {
            "reception_id": self.id, "beneficiary_id": self.beneficiary_id.id, "visitor_id": self.visitor_id.id,
            "visitor_name": self.visitor_name, "visitor_mobile": self.visitor_mobile, "channel_id": channel.id,
            "kind": self.kind, "question": self.note,
        }
        return {**action, "context": {f"default_{name}": value for name, value in defaults.items() if value}}

    def _get_interaction_reason(self):
        return not self.interaction_ids and self.env._("Write down what he asked and was told first, or note that he left.")

    def _step_calling(self):
        desk, now = self.env["alseraj.hall.desk"]._find_mine(), fields.Datetime.now()
        for person in self:
            waited = int((now - person.arrived_on).total_seconds() // 60)
            person._write_internal({
                "called_on": now, "called_by_id": self.env.uid, "waited": waited,
                "desk_id": desk.id if desk.hall_id == person.hall_id else False,
            })

    def _step_no_calling(self):
        self._write_internal({"called_on": False, "called_by_id": False, "desk_id": False, "waited": 0})

    def _step_end(self):
        self._write_internal({"ended_on": fields.Datetime.now()})

    # ------------------------------------------------------------ the day is over

    @api.model
    def _cron_close_day(self, limit=CLOSED_A_RUN):
        """Who still stands in the hall of a day that is over has left; who did not come has missed his appointment."""
        over = self.env["res.company"]._get_day_domain("day") & Domain("state", "in", ("waiting", "called"))
        people = self.search(over, limit=limit).try_lock_for_update()
        people._run_transition("leave")
        missed = Domain("state", "=", "booked") & Domain("start", "<", fields.Datetime.subtract(fields.Datetime.now(), hours=12))
        appointments = self.env["alseraj.appointment"].search(missed, limit=limit).try_lock_for_update()
        appointments._write_internal({"state": "missed"})
        done = len(people) + len(appointments)
        remaining = self.search_count(over) + appointments.search_count(missed) if done else 0
        self.env["ir.cron"]._commit_progress(done, remaining=remaining)
