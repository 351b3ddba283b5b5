import json

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL

from ....tools import need
from ....tools.errors import RuleError
from ....tools.need_inputs import Findings
from ....tools.roles import MANAGER
from ...mixins.workflow_mixin import Transition
from ...registry.file.beneficiary import NEED_CLASSES

CLASS_CODES = [code for code, _label in NEED_CLASSES]
BATCH = 1000  # files in one commit
REVIEWS = 500  # activities in one commit
NEED_REVIEW = "alseraj_beneficiary.activity_need_review"
LINE_COLUMNS = {  # of a line, with the type that JSON does not carry
    "beneficiary_id": "integer", "branch_id": "integer", "file_class": "varchar", "class_now": "varchar",
    "class_then": "varchar", "change": "varchar", "score_now": "numeric", "score_then": "numeric",
    "score_change": "numeric", "cover_now": "numeric", "cover_then": "numeric", "problem": "varchar",
}


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
        "start": Transition(
            ("draft", "cancelled"), "running", (MANAGER,),
            checks=("compared", "already_in_force"), steps=("forget_lines", "begin", "set_state", "wake_up"),
        ),
        "finish": Transition(("running",), "done", steps=("date_end", "set_state")),
        "cancel": Transition(("running",), "cancelled", (MANAGER,), steps=("date_end", "set_state")),
        "reset": Transition(("done", "cancelled"), "draft", (MANAGER,), steps=("forget_lines", "set_state")),
        "adopt": Transition(
            ("done",), "adopted", (MANAGER,),
            checks=("day", "proposal", "resolution"), steps=("put_in_force", "set_state", "wake_up"),
        ),
    }

    name = fields.Char(compute="_compute_name", store=True, readonly=False, precompute=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company, readonly=True,
        editable_in=("draft",),
    )
    parameter_id = fields.Many2one(
        "alseraj.need.parameter", "Version to Try", required=True, ondelete="restrict", index=True,
        check_company=True, editable_in=("draft",),
    )
    base_parameter_id = fields.Many2one(
        "alseraj.need.parameter", "Version in Force", readonly=True, guarded=True, editable_in=(), copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    branch_ids = fields.Many2many(
        "alseraj.branch", string="Branch Offices", editable_in=("draft",), help="Empty: all of them.",
        check_company=True, ondelete="restrict",
    )
    category_ids = fields.Many2many(
        "alseraj.category", string="Categories", editable_in=("draft",), help="Empty: all of them.",
        check_company=True, ondelete="restrict",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("running", "Running"), ("done", "Finished"), ("adopted", "Adopted"),
         ("cancelled", "Called Off")],
        "Status", required=True, default="draft", index=True, copy=False, tracking=True,
    )
    user_id = fields.Many2one("res.users", "Started by", readonly=True, guarded=True, editable_in=(), copy=False)
    day = fields.Date("Counted on", readonly=True, guarded=True, editable_in=(), copy=False)
    started_on = fields.Datetime(readonly=True, guarded=True, editable_in=(), copy=False)
    finished_on = fields.Datetime(readonly=True, guarded=True, editable_in=(), copy=False)
    last_file_id = fields.Integer("Last File (technical)", readonly=True, guarded=True, editable_in=(), copy=False)
    total = fields.Integer("Files in Scope", readonly=True, guarded=True, editable_in=(), copy=False)
    counted = fields.Integer("Files Counted", readonly=True, guarded=True, editable_in=(), copy=False)
    progress = fields.Float(compute="_compute_progress", help="In percent of the files.")
    line_ids = fields.One2many(
        "alseraj.need.simulation.line", "simulation_id", "Families", readonly=True, guarded=True,
    )
    active_from = fields.Date(
        "In Force from", editable_in=("draft", "running", "done", "cancelled"),
        help="When it is adopted: the day from which studies use the version.",
    )
    open_reviews = fields.Boolean(
        "Ask for a Review of Who Changes Class", editable_in=("draft", "running", "done", "cancelled"),
        help="Adopting puts an activity on each of these files. No class changes before a new need study.",
    )
    reviews_waiting = fields.Boolean(readonly=True, guarded=True, editable_in=(), copy=False)
    adopted_on = fields.Datetime(readonly=True, guarded=True, editable_in=(), copy=False, tracking=True)
    adopted_by_id = fields.Many2one("res.users", "Adopted by", readonly=True, guarded=True, editable_in=(), copy=False)

    needier_count = fields.Integer("Needier", compute="_compute_counts")
    less_count = fields.Integer("Less Needy", compute="_compute_counts")
    same_count = fields.Integer("Same Class", compute="_compute_counts")
    none_count = fields.Integer("Not Counted", compute="_compute_counts")
    matrix = fields.Html(compute="_compute_matrix", sanitize=False)

    @api.depends("parameter_id")
    def _compute_name(self):
        for simulation in self:
            simulation.name = simulation.name or simulation.parameter_id.id and self.env._(
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

    # ------------------------------------------------------------ checks

    def _get_compared_reason(self):
        return not self.parameter_id._get_current(self.company_id) and self.env._(
            "No version of the parameters is in force, so there is nothing to compare with.")

    def _get_already_in_force_reason(self):
        return self.parameter_id == self.parameter_id._get_current(self.company_id) and self.env._(
            "This version is in force already. Duplicate it, change the copy, and try that.")

    def _get_day_reason(self):
        if not self.active_from:
            return self.env._("Say from which day the version is to be in force.")
        if self.active_from < self.company_id._get_today():
            return self.env._("A version can't come into force in the past. Choose today or a later day.")
        return False

    def _get_proposal_reason(self):
        parameter = self.parameter_id
        return bool(parameter.active_from) and self.env._(
            "Version %(version)s has its day already: %(day)s.", version=parameter.version,
            day=fields.Date.to_string(parameter.active_from),
        )

    def _get_resolution_reason(self):
        return not self.parameter_id.resolution and self.env._(
            "Enter the board's resolution on version %(version)s first.", version=self.parameter_id.version)

    # ------------------------------------------------------------ steps

    def _step_forget_lines(self):
        self.env["alseraj.need.simulation.line"].flush_model()
        self.env.cr.execute(SQL(
            "DELETE FROM alseraj_need_simulation_line WHERE simulation_id = ANY(%s)", self.ids
        ))
        self.env["alseraj.need.simulation.line"].invalidate_model()
        self._write_internal({
            "last_file_id": 0, "total": 0, "counted": 0, "started_on": False, "finished_on": False,
        })

    def _step_begin(self):
        for simulation in self:
            simulation._write_internal({
                "user_id": self.env.uid,
                "day": simulation.company_id._get_today(),
                "base_parameter_id": simulation.parameter_id._get_current(simulation.company_id).id,
                "started_on": fields.Datetime.now(),
                "total": simulation._search_files_count(),
            })

    def _step_date_end(self):
        self._write_internal({"finished_on": fields.Datetime.now()})

    def _step_put_in_force(self):
        for simulation in self:
            simulation.parameter_id.active_from = simulation.active_from
            simulation._write_internal({
                "adopted_on": fields.Datetime.now(), "adopted_by_id": self.env.uid,
                "reviews_waiting": simulation.open_reviews,
            })

    def _step_wake_up(self):
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

    # ------------------------------------------------------------ the scheduled action: batches of families

    @api.model
    def _cron_run(self):
        """Count the families of what runs, then ask for the reviews of what was adopted."""
        for simulation in self.search([("state", "=", "running")], order="id"):
            if not simulation._work():
                return
        for simulation in self.search([("reviews_waiting", "=", True)], order="id"):
            if not simulation._work_reviews():
                return

    def _work(self):
        """Do the batches that are left; False when the time of the scheduled action is over."""
        cron = self.env["ir.cron"]
        rules = self._prepare_rules()
        while self._is_running() and (count := self._count_batch(rules)):
            left = max(0, self.total - self.counted)
            if not cron._commit_progress(count, remaining=left) and left:
                return False
        if self._is_running():
            self._run_transition("finish")
            self.user_id._bus_send("simple_notification", {
                "message": self.with_context(lang=self.user_id.lang).env._(
                    "The simulation %(name)s is done.", name=self.name),
                "type": "success", "sticky": False,
            })
            cron._commit_progress(0, remaining=0)
        return True

    def _is_running(self):
        """Whether nobody cancelled it meanwhile; asked after each commit."""
        self.invalidate_recordset(["state"])
        return self.state == "running"

    def _prepare_rules(self):
        return [
            need.prepare(parameter._prepare_parameters())
            for parameter in (self.base_parameter_id, self.parameter_id)
        ]

    # ------------------------------------------------------------ counting

    def _count_batch(self, rules):
        """Count the next files and insert their lines.

        :param rules: the two prepared sets of parameters: in force, tried
        :return: how many files
        """
        # sudo: the system counts the whole scope; who reads the lines is a matter of their own rules
        files_sudo = self.env["alseraj.beneficiary"].sudo().search_fetch(
            self._get_files_domain() & fields.Domain("id", ">", self.last_file_id),
            ["branch_id", "need_class"], order="id", limit=BATCH,
        )
        if not files_sudo:
            return 0
        ids = files_sudo.ids
        findings = self._read_findings(ids)
        inputs = self.env["alseraj.need.reader"]._read_inputs(ids, [findings.get(id_) for id_ in ids], self.day)
        rows = [
            {
                "beneficiary_id": file.id, "branch_id": file.branch_id.id or None,
                "file_class": file.need_class or None, **self._get_line(family, rules),
            }
            for file, family in zip(files_sudo, inputs, strict=True)
        ]
        self._insert_lines(rows)
        self._write_internal({"last_file_id": ids[-1], "counted": self.counted + len(ids)})
        return len(ids)

    def _read_findings(self, ids):
        """What the last finished study of each file found on its visit."""
        self.env["alseraj.need.study"].flush_model()
        return {
            row[0]: Findings(*row[1:]) for row in self.env.execute_query(SQL(
                """SELECT DISTINCT ON (beneficiary_id) beneficiary_id, housing, head_disabled, head_ill, shock
                     FROM alseraj_need_study WHERE state = 'done' AND beneficiary_id = ANY(%s)
                 ORDER BY beneficiary_id, visit_date DESC, id DESC""", ids,
            ))
        }

    def _get_line(self, inputs, rules):
        try:
            now, then = (need.assess(inputs, one) for one in rules)
        except RuleError as error:
            reader = self.with_context(lang=self.user_id.lang)
            return {"change": "none", "problem": error.get_sentence(reader.env)}
        step = CLASS_CODES.index(then.need_class) - CLASS_CODES.index(now.need_class)
        return {
            "class_now": now.need_class, "class_then": then.need_class,
            "change": "needier" if step < 0 else "less" if step > 0 else "same",
            "score_now": now.score, "score_then": then.score, "score_change": round(then.score - now.score, 2),
            "cover_now": now.cover, "cover_then": then.cover,
        }

    def _insert_lines(self, rows):
        """All lines in one statement; a hundred thousand would take the ORM an hour."""
        names = SQL(", ").join(SQL.identifier(name) for name in LINE_COLUMNS)
        types = SQL(", ").join(SQL("%s %s", SQL.identifier(name), SQL(kind)) for name, kind in LINE_COLUMNS.items())
        self.env.cr.execute(SQL(
            """INSERT INTO alseraj_need_simulation_line (simulation_id, company_id, %s)
               SELECT %s, %s, %s FROM jsonb_to_recordset(%s::jsonb) AS row (%s)""",
            names, self.id, self.company_id.id, names, json.dumps(rows), types,
        ))
        self.env["alseraj.need.simulation.line"].invalidate_model()

    # ------------------------------------------------------------ reviews

    def _work_reviews(self):
        """Ask for a review of each file that changes class; False when the time is over."""
        cron = self.env["ir.cron"]
        lines = self.env["alseraj.need.simulation.line"]
        domain = [
            ("simulation_id", "=", self.id), ("change", "in", ("needier", "less")), ("review_asked", "=", False),
        ]
        while batch := lines.search(domain, order="id", limit=REVIEWS):
            self._ask_for_reviews(batch)
            left = lines.search_count(domain)
            if not cron._commit_progress(len(batch), remaining=left) and left:
                return False
        self._write_internal({"reviews_waiting": False})
        cron._commit_progress(0, remaining=0)
        return True

    def _ask_for_reviews(self, lines):
        # The context spares a mail for each activity.
        files = lines.beneficiary_id.with_context(mail_activity_quick_update=True)
        files.mapped("display_name")  # an activity asks each record for its name alone
        managers = {company: files._get_review_manager(company) for company in files.company_id}
        by_file = {line.beneficiary_id.id: line for line in lines}
        labels = dict(lines._fields["class_now"]._description_selection(
            self.with_context(lang=self.user_id.lang).env))
        for (user, step), theirs in files.grouped(lambda file: (
            file._get_review_user(managers), (by_file[file.id].class_now, by_file[file.id].class_then)
        )).items():
            if user:
                theirs.activity_schedule(NEED_REVIEW, user_id=user.id, note=self.with_context(lang=user.lang).env._(
                    "Under version %(version)s the family would go from %(now)s to %(then)s. Study its need again.",
                    version=self.parameter_id.version, now=labels[step[0]], then=labels[step[1]],
                ))
        lines.review_asked = True

    # ------------------------------------------------------------ result: who goes from which class to which

    def _compute_counts(self):
        counts = {
            (simulation, change): count
            for simulation, change, count in self.env["alseraj.need.simulation.line"]._read_group(
                [("simulation_id", "in", self.ids)], ["simulation_id", "change"], ["__count"])
        }
        for simulation in self:
            for change in ("needier", "less", "same", "none"):
                simulation[f"{change}_count"] = counts.get((simulation._origin, change), 0)

    @api.depends("state", "counted")
    @api.depends_context("lang")
    def _compute_matrix(self):
        counts = {}
        for simulation, now, then, count in self.env["alseraj.need.simulation.line"]._read_group(
            [("simulation_id", "in", self.ids), ("class_now", "!=", False)],
            ["simulation_id", "class_now", "class_then"], ["__count"],
        ):
            counts.setdefault(simulation, {})[now, then] = count
        for simulation in self:
            theirs = counts.get(simulation._origin)
            simulation.matrix = theirs and simulation._get_matrix(theirs)

    def _get_matrix(self, counts):
        """A table: from the class of the row to that of the column; the diagonal stays where it is."""
        labels = dict(self.env["alseraj.need.simulation.line"]._fields["class_now"]._description_selection(self.env))

        def cell(text, tag="td", css=""):
            return Markup("<%s class='text-end %s'>%s</%s>") % (Markup(tag), css, text, Markup(tag))

        def row(now):
            cells = []
            for then in CLASS_CODES:
                count = counts.get((now, then), 0)
                step = CLASS_CODES.index(then) - CLASS_CODES.index(now)
                css = "" if not count else "table-success" if step < 0 else "table-warning" if step else "table-light"
                cells.append(cell(f"{count:,}" if count else "·", css=css))
            total = sum(counts.get((now, then), 0) for then in CLASS_CODES)
            return Markup("<tr><th>%s</th>%s%s</tr>") % (
                labels[now], Markup("").join(cells), cell(f"{total:,}", "th"))

        totals = [sum(counts.get((now, then), 0) for now in CLASS_CODES) for then in CLASS_CODES]
        return Markup("<table class='table table-sm table-bordered w-auto'><thead><tr>%s</tr></thead>"
                      "<tbody>%s</tbody><tfoot><tr>%s</tr></tfoot></table>") % (
            Markup("<th>%s</th>%s%s") % (
                self.env._("from ↓ to →"), Markup("").join(cell(labels[code], "th") for code in CLASS_CODES),
                cell(self.env._("Total"), "th")),
            Markup("").join(row(now) for now in CLASS_CODES),
            Markup("<th>%s</th>%s%s") % (
                self.env._("Total"), Markup("").join(cell(f"{total:,}", "th") for total in totals),
                cell(f"{sum(totals):,}", "th")),
        )

    def action_open_lines(self):
        """Open the families of this simulation; those who change class first.

        :return: action dict
        """
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_need_simulation_line"),
            "domain": [("simulation_id", "=", self.id)],
            "context": {"search_default_changes": 1 if self.needier_count or self.less_count else 0},
        }
