from odoo import api, fields, models
from odoo.tools import SQL

from ..registry.beneficiary import NEED_CLASSES
from ..workflow_mixin import Transition

MANAGER = "alseraj_beneficiary.group_manager"
CLASSES = [code for code, _label in NEED_CLASSES]


class NeedSimulation(models.Model):
    """A version of the need parameters, tried on the registry before the board adopts it.

    =======  =========================  =========  =====================================
    verb     from → to                  who        when
    =======  =========================  =========  =====================================
    start    draft, cancelled → running manager    another version is in force
    finish   running → done             nobody     every family was counted
    cancel   running → cancelled        manager
    reset    done, cancelled → draft    manager    it was not adopted
    adopt    done → adopted             manager    the version is still a proposal
    =======  =========================  =========  =====================================

    Nothing on a file changes: not here, and not when the version is adopted. The class of a family is
    what its last study says, and what people decided. Adopting may ask for a review of those who would
    change class.
    """

    _name = "alseraj.need.simulation"
    _description = "Simulation of Need Parameters"
    _inherit = ["alseraj.workflow.mixin", "mail.thread"]
    _order = "id desc"
    _check_company_auto = True

    _transitions = {
        "start": Transition(("draft", "cancelled"), "running", (MANAGER,)),
        "finish": Transition(("running",), "done"),
        "cancel": Transition(("running",), "cancelled", (MANAGER,)),
        "reset": Transition(("done", "cancelled"), "draft", (MANAGER,)),
        "adopt": Transition(("done",), "adopted", (MANAGER,)),
    }
    _system_fields = frozenset({
        "base_parameter_id", "user_id", "started_on", "finished_on", "last_file_id", "total", "counted", "day",
        "reviews_waiting", "adopted_on", "adopted_by_id",
    })
    _editable_in = {
        **dict.fromkeys(("company_id", "parameter_id", "branch_ids", "category_ids"), ("draft",)),
        **dict.fromkeys(("active_from", "open_reviews"), ("draft", "running", "done", "cancelled")),
        **dict.fromkeys(_system_fields, ()),
    }

    name = fields.Char(compute="_compute_name", store=True, readonly=False, precompute=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company, readonly=True
    )
    parameter_id = fields.Many2one(
        "alseraj.need.parameter", "Version to Try", required=True, ondelete="restrict", index=True,
        check_company=True,
    )
    base_parameter_id = fields.Many2one(
        "alseraj.need.parameter", "Version in Force", readonly=True, copy=False, ondelete="restrict",
        index="btree_not_null",
    )
    branch_ids = fields.Many2many("alseraj.branch", string="Branch Offices", help="Empty: all of them.")
    category_ids = fields.Many2many("alseraj.category", string="Categories", help="Empty: all of them.")
    state = fields.Selection(
        [("draft", "Draft"), ("running", "Running"), ("done", "Done"), ("adopted", "Adopted"),
         ("cancelled", "Cancelled")],
        "Status", required=True, default="draft", index=True, copy=False, tracking=True,
    )
    user_id = fields.Many2one("res.users", "Started by", readonly=True, copy=False)
    day = fields.Date("Counted on", readonly=True, copy=False)
    started_on = fields.Datetime(readonly=True, copy=False)
    finished_on = fields.Datetime(readonly=True, copy=False)
    last_file_id = fields.Integer("Last File (technical)", readonly=True, copy=False)
    total = fields.Integer("Files in Scope", readonly=True, copy=False)
    counted = fields.Integer("Files Counted", readonly=True, copy=False)
    progress = fields.Float(compute="_compute_progress", help="In percent of the files.")
    line_ids = fields.One2many("alseraj.need.simulation.line", "simulation_id", "Families", readonly=True)
    active_from = fields.Date("In Force from", help="When it is adopted: the day from which studies use the version.")
    open_reviews = fields.Boolean(
        "Ask for a Review of Who Changes Class",
        help="Adopting puts an activity on each of these files. No class changes before a new need study.",
    )
    reviews_waiting = fields.Boolean(readonly=True, copy=False)
    adopted_on = fields.Datetime(readonly=True, copy=False, tracking=True)
    adopted_by_id = fields.Many2one("res.users", "Adopted by", readonly=True, copy=False)

    @api.depends("parameter_id")
    def _compute_name(self):
        for simulation in self:
            simulation.name = simulation.name or simulation.parameter_id and self.env._(
                "Version %(version)s on the registry", version=simulation.parameter_id.version
            )

    @api.depends("total", "counted", "state")
    def _compute_progress(self):
        for simulation in self:
            finished = 100 if simulation.state in ("done", "adopted") else 0
            simulation.progress = 100 * simulation.counted / simulation.total if simulation.total else finished

    # ------------------------------------------------------------ actions

    def action_start(self):
        """Count every family in scope under both versions, in the background.

        :return: True
        :raises UserError: no version in force, or it is the one that is tried
        """
        return self._run_transition("start")

    def action_cancel(self):
        """Stop counting; what was counted stays to be looked at.

        :return: True
        """
        return self._run_transition("cancel")

    def action_reset(self):
        """Forget what was counted, to change the version or the scope.

        :return: True
        """
        return self._run_transition("reset")

    def action_adopt(self):
        """Put the tried version into force from the chosen day. No family changes class by this.

        :return: True
        :raises UserError: no day, a day gone by, or the version is in force already
        """
        return self._run_transition("adopt")

    # ------------------------------------------------------------ reasons

    def _get_cannot_start_reason(self):
        current = self.parameter_id._get_current(self.company_id)
        if not current:
            return self.env._("No version of the parameters is in force, so there is nothing to compare with.")
        if current == self.parameter_id:
            return self.env._("This version is in force already. Duplicate it, change the copy, and try that.")
        return False

    def _get_cannot_reset_reason(self):
        return False

    def _get_cannot_adopt_reason(self):
        parameter = self.parameter_id
        if not self.active_from:
            return self.env._("Say from which day the version is to be in force.")
        if self.active_from < fields.Date.context_today(self):
            return self.env._("A version can't come into force in the past. Choose today or a later day.")
        if parameter.active_from:
            return self.env._(
                "Version %(version)s has its day already: %(day)s.", version=parameter.version,
                day=fields.Date.to_string(parameter.active_from),
            )
        if not parameter.resolution:
            return self.env._("Enter the board's resolution on version %(version)s first.", version=parameter.version)
        return False

    # ------------------------------------------------------------ what the verbs do

    def _do_start(self):
        self._forget_lines()
        for simulation in self:
            simulation._write_internal({
                "state": "running",
                "user_id": self.env.uid,
                "day": fields.Date.context_today(self),
                "base_parameter_id": simulation.parameter_id._get_current(simulation.company_id).id,
                "started_on": fields.Datetime.now(),
                "total": simulation._search_files_count(),
            })
        self._wake_up()

    def _do_cancel(self):
        self._write_internal({"state": "cancelled", "finished_on": fields.Datetime.now()})

    def _do_reset(self):
        self._forget_lines()
        self._write_internal({"state": "draft"})

    def _do_finish(self):
        self._write_internal({"state": "done", "finished_on": fields.Datetime.now()})

    def _do_adopt(self):
        for simulation in self:
            simulation.parameter_id.active_from = simulation.active_from
            simulation._write_internal({
                "state": "adopted", "adopted_on": fields.Datetime.now(), "adopted_by_id": self.env.uid,
                "reviews_waiting": simulation.open_reviews,
            })
        self._wake_up()

    def _forget_lines(self):
        self.env["alseraj.need.simulation.line"].flush_model()
        self.env.cr.execute(SQL(
            "DELETE FROM alseraj_need_simulation_line WHERE simulation_id = ANY(%s)", self.ids
        ))
        self.env["alseraj.need.simulation.line"].invalidate_model()
        self._write_internal({
            "last_file_id": 0, "total": 0, "counted": 0, "started_on": False, "finished_on": False,
        })

    def _wake_up(self):
        # sudo: the scheduled action belongs to the system
        self.env.ref("alseraj_beneficiary.cron_need_simulation").sudo()._trigger()

    # ------------------------------------------------------------ scope

    def _get_files_domain(self):
        self.ensure_one()
        domain = fields.Domain([("state", "=", "registered"), ("company_id", "=", self.company_id.id)])
        if self.branch_ids:
            domain &= fields.Domain("branch_id", "in", self.branch_ids.ids)
        if self.category_ids:
            domain &= fields.Domain("category_ids", "in", self.category_ids.ids)
        return domain

    def _search_files_count(self):
        # sudo: managers see every file of their company; the scope is that, whatever branch they sit in
        return self.env["alseraj.beneficiary"].sudo().search_count(self._get_files_domain())
