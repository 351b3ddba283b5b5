import base64
import logging
from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ....tools import import_columns, workbook_reader, workbook_writer
from ....tools.errors import RuleError
from ....tools.roles import DESK
from ...mixins.workflow_mixin import Transition
from . import report
from .run import Run, forget

_logger = logging.getLogger(__name__)
KEEP_DAYS = 90  # how long a workbook full of families is kept after it was imported


class ImportJob(models.Model):
    """A workbook of families on its way in.

    ========  ============================  ==================  ======================================
    verb      from → to                     who                 when
    ========  ============================  ==================  ======================================
    check     draft, checked → checking     delegate, officer   there is a workbook
    checked   checking → checked            nobody              all rows were looked at
    start     checked, failed → running     delegate, officer   something would change
    finish    running → done                nobody              all rows were tried
    fail      checking, running → failed    nobody              the workbook can't be read
    cancel    all before done → cancelled   delegate, officer   what is in stays in
    reset     checked, failed, cancelled    delegate, officer   to upload another workbook
              → draft
    ========  ============================  ==================  ======================================

    The work is a scheduled action: ``Run`` does a batch of families, each batch is committed with where it
    ended, so that a run that was interrupted goes on there. It acts as the user who pressed the button.
    """

    _name = "alseraj.import"
    _description = "Import of Beneficiaries"
    _duplicable = False
    _inherit = ["alseraj.workflow.mixin"]
    _order = "id desc"
    _transitions = {
        "check": Transition(
            ("draft", "checked"), "checking", DESK,
            checks=("upload", "workbook"),
            steps=("forget_results", "starter", "set_state", "wake_up"),
        ),
        "checked": Transition(("checking",), "checked"),
        "start": Transition(
            ("checked", "failed"), "running", DESK,
            checks=("readable", "changes"),
            steps=("forget_check", "starter", "start_time", "set_state", "wake_up"),
        ),
        "finish": Transition(("running",), "done"),
        "fail": Transition(("checking", "running"), "failed"),
        "cancel": Transition(
            ("draft", "checking", "checked", "running"), "cancelled", DESK,
            steps=("end_time", "set_state", "wake_up"),
        ),
        "reset": Transition(
            ("checked", "failed", "cancelled"), "draft", DESK,
            steps=("forget_results", "clear_starter", "set_state"),
        ),
    }

    name = fields.Char(compute="_compute_name", store=True, guarded=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company, readonly=True,
        editable_in=("draft",),
    )
    file = fields.Binary("Workbook", attachment=True, copy=False, editable_in=("draft",))
    file_name = fields.Char(copy=False, editable_in=("draft",))
    state = fields.Selection(
        [("draft", "Draft"), ("checking", "Checking"), ("checked", "Checked"), ("running", "Running"),
         ("done", "Done"), ("failed", "Failed"), ("cancelled", "Cancelled")],
        "Status", required=True, default="draft", index=True, copy=False,
    )
    user_id = fields.Many2one(
        "res.users", "Started by", readonly=True, copy=False, guarded=True, help="The import has this person's rights."
    )
    started_on = fields.Datetime(readonly=True, copy=False, guarded=True)
    finished_on = fields.Datetime(readonly=True, copy=False, guarded=True)
    failure = fields.Char("What went wrong", readonly=True, copy=False, guarded=True)
    sheet_ids = fields.One2many("alseraj.import.sheet", "import_id", "Sheets", readonly=True, guarded=True)
    refusal_ids = fields.One2many("alseraj.import.refusal", "import_id", "Rows that can't go in", readonly=True, guarded=True)
    progress = fields.Float(compute="_compute_progress", help="In percent of the rows.")
    refused_count = fields.Integer("Refused Rows", compute="_compute_progress")
    file_ids = fields.One2many("alseraj.beneficiary", "import_id", "New Files", readonly=True, guarded=True)
    file_count = fields.Integer("New Beneficiary Files", compute="_compute_file_count")
    report = fields.Binary("Refused Rows (workbook)", attachment=True, readonly=True, copy=False, guarded=True)
    report_name = fields.Char(readonly=True, copy=False, guarded=True)

    @api.depends("file_name")
    def _compute_name(self):
        for job in self:
            job.name = job.file_name or self.env._("New import")

    @api.depends("sheet_ids.rows", "sheet_ids.refused", "sheet_ids.tried", "state")
    def _compute_progress(self):
        for job in self:
            sheets = job.sheet_ids
            rows = sum(sheets.mapped("rows"))
            tried = sum(sheets.mapped("tried"))
            done = 100 if job.state in ("checked", "done") else 0
            job.progress = 100 * tried / rows if rows else done
            job.refused_count = sum(sheets.mapped("refused"))

    def _compute_file_count(self):
        counts = dict(self.env["alseraj.beneficiary"]._read_group(
            [("import_id", "in", self.ids)], ["import_id"], ["__count"]
        ))
        for job in self:
            job.file_count = counts.get(job, 0)

    # ------------------------------------------------------------ actions

    def action_check(self):
        """Look at every row and say what an import would do; nothing is written.

        :return: True
        :raises UserError: no workbook, or not one
        """
        return self._run_transition("check")

    def action_start(self):
        """Bring the rows in, in the background; after a failure, go on where it stopped.

        :return: True
        :raises UserError: nothing would change
        """
        return self._run_transition("start")

    def action_cancel(self):
        """Stop; what is in already stays in.

        :return: True
        """
        return self._run_transition("cancel")

    def action_reset(self):
        """Back to the beginning, for another workbook.

        :return: True
        """
        return self._run_transition("reset")

    def action_template(self):
        """Download the empty workbook with the lists of the day.

        :return: action that downloads it
        """
        return self.env["alseraj.workbook"]._download_template()

    def action_view_files(self):
        """Open the files that this import brought.

        :return: action dict
        """
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_beneficiary"),
            "domain": [("import_id", "=", self.id)],
            "context": {},
        }

    def action_propose_adoption(self):
        """Propose to adopt the drafts that this import brought as they are; a manager decides.

        :return: a window action, to the proposal
        :raises UserError: there is none that can be proposed
        """
        self.ensure_one()
        self.check_access("read")
        return self.file_ids._propose_adoption(self)

    # ------------------------------------------------------------ checks

    def _get_upload_reason(self):
        return not self.file and self.env._("Upload the workbook first; the template shows what it looks like.")

    def _get_readable_reason(self):
        return self.state == "failed" and not self.sheet_ids and self.env._(
            "The workbook can't be read. Upload a mended one."
        )

    def _get_changes_reason(self):
        return self.state == "checked" and not any(
            sheet.created or sheet.updated for sheet in self.sheet_ids
        ) and self.env._("Nothing would change: no row is new or different.")

    def _get_workbook_reason(self):
        """The sentence for what is no workbook at all; the rest shows when it is read."""
        try:
            workbook_reader.check_file(self._get_data(), self.file_name or "")
        except RuleError as error:
            return error.get_sentence(self.env)
        return False

    def _get_data(self):
        return base64.b64decode(self.with_context(bin_size=False).file or b"")

    # ------------------------------------------------------------ steps

    def _step_starter(self):
        self._write_internal({"user_id": self.env.uid, "failure": False})

    def _step_clear_starter(self):
        self._write_internal({"user_id": False, "failure": False})

    def _step_start_time(self):
        self._write_internal({"started_on": fields.Datetime.now()})

    def _step_end_time(self):
        self._write_internal({"finished_on": fields.Datetime.now()})

    def _step_forget_check(self):
        self.filtered(lambda job: job.state == "checked")._step_forget_results()

    def _step_forget_results(self):
        job_sudo = self.sudo()  # results are written by the system only
        job_sudo.sheet_ids.unlink()
        job_sudo.refusal_ids.unlink()
        self._write_internal({"report": False, "report_name": False, "started_on": False, "finished_on": False})

    def _step_wake_up(self):
        """Let the scheduled action go on; after a cancellation, it makes the workbook of what was refused so far."""
        # sudo: the scheduled action belongs to the system; it acts as the user who asked for it
        self.env.ref("alseraj_beneficiary.cron_import").sudo()._trigger()

    # ------------------------------------------------------------ the work

    @api.model
    def _cron_run(self):
        """Check and import what waits, batch by batch."""
        for job in self.search([("state", "in", ("checking", "running"))], order="id"):
            if not job._work():
                return
        stopped = self.search([
            ("state", "=", "cancelled"), ("started_on", "!=", False), ("report_name", "=", False),
            ("refusal_ids", "!=", False),
        ], limit=10)
        for job in stopped:
            job._write_internal(job._get_report())

    def _work(self):
        """Do the batches that are left, each committed by itself.

        :return: False when the time of the scheduled action is over
        """
        try:
            return self._do_batches()
        except Exception:
            forget()  # a batch half done marked its rows
            raise

    def _do_batches(self):
        cron = self.env["ir.cron"]
        try:
            run = Run(self._as_user())
        except RuleError as error:
            self._fail(error)
            cron._commit_progress(1)
            return True
        while self._is_wanted() and (size := run.count_next()):
            try:
                with self.env.cr.savepoint():
                    run.do_next(write=self.state == "running")
            except (UserError, ValueError, KeyError, TypeError) as error:
                _logger.exception("the import %s stopped", self.id)
                self._fail(error)
                size = 0
            if not cron._commit_progress(size, remaining=run.count_left()) and run.count_left():
                # A call of its own goes on: this one would outlast the limit of the server.
                self._step_wake_up()
                cron._commit_progress(0, remaining=0)
                return False
        if self._is_wanted():
            self._finish(run)
            cron._commit_progress(0, remaining=0)
        forget()
        return True

    def _is_wanted(self):
        """Whether nobody cancelled it meanwhile; asked after each commit."""
        self.invalidate_recordset(["state"])
        return self.state in ("checking", "running")

    def _as_user(self):
        """This import with the rights, the company and the language of who started it."""
        user = self.user_id
        return self.with_user(user).with_company(self.company_id).with_context(
            lang=user.lang, tz=user.tz, allowed_company_ids=self.company_id.ids,
        )

    def _fail(self, error):
        job = self._as_user()
        sentence = error.get_sentence(job.env) if isinstance(error, RuleError) else str(error)
        if self.state == "checking":
            self._step_forget_results()  # an import that is started after a failure goes on; a check begins anew
        self.sudo()._write_internal({"failure": sentence})  # a result is the system's to write
        self.sudo()._run_transition("fail")  # follows from facts
        self._notify(job.env._("The import %(name)s stopped: %(reason)s", name=self.name, reason=sentence), "danger")

    def _finish(self, run):
        job = self._as_user()
        self.sudo()._write_internal(self._get_report(run))  # a result is the system's to write
        if self.state == "checking":
            self.sudo()._run_transition("checked")  # follows from facts
            return
        self.sudo()._step_end_time()  # a result is the system's to write
        self.sudo()._run_transition("finish")  # follows from facts
        self._notify(
            job.env._("The import %(name)s is done. Rows that came back: %(count)s.",
                      name=self.name, count=self.refused_count),
            "warning" if self.refused_count else "success",
        )

    def _get_report(self, run=None):
        """The workbook of the rows that could not go in, as values to write."""
        if not self.refusal_ids:
            return {"report": False, "report_name": False}
        job = self._as_user()
        run = run or Run(job)
        reasons = {(refusal.sheet, refusal.row): refusal.reason for refusal in self.refusal_ids}
        data = workbook_writer.write_workbook(
            report.get_refused_rows(run.families, reasons), run.choices.get_lists(), reasons=True
        )
        stem = (self.file_name or "import").removesuffix(".xlsx")
        return {
            "report": base64.b64encode(data),
            "report_name": job.env._("%(name)s - refused rows.xlsx", name=stem),
        }

    def _notify(self, message, kind):
        self.user_id._bus_send("simple_notification", {"message": message, "type": kind, "sticky": False})

    def _record_results(self, run, counts, refused):
        """Add a batch to the counts and keep why rows were refused."""
        # sudo: results are written by the system only
        sheets = {sheet.sheet: sheet for sheet in self.sudo().sheet_ids}
        if not sheets:
            sheets = self._create_sheets(run)
        for key, outcomes in counts.items():
            if outcomes:
                sheets[key].write({
                    name: sheets[key][name] + count for name, count in outcomes.items()
                })
        sheets["files"].position = run.position
        self.env["alseraj.import.refusal"].sudo().create([  # a result is the system's to write
            {"import_id": self.id, "sheet": row.sheet, "row": row.number, "reason": report.get_reason(run.env, row)}
            for row in refused
        ])

    def _create_sheets(self, run):
        empty = defaultdict(int, run.empty)
        sheets = self.env["alseraj.import.sheet"].sudo().create([  # sudo: results are written by the system only
            {
                "import_id": self.id, "sheet": key, "empty": empty[key],
                "rows": empty[key] + run.filled[key], "note": run.notes.get(key),
            }
            for key in import_columns.SHEETS
        ])
        return {sheet.sheet: sheet for sheet in sheets}

    @api.autovacuum
    def _gc_workbooks(self):
        """Families are not kept in old workbooks: what came in stands in the files."""
        limit = fields.Datetime.now() - timedelta(days=KEEP_DAYS)
        old = self.search([
            ("state", "in", ("done", "cancelled", "failed")), ("write_date", "<", limit), ("file", "!=", False),
        ], limit=100)
        old._write_internal({"file": False, "report": False})
