import base64
import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ....tools.errors import RuleError
from ....tools.roles import DESK
from ...mixins.workflow_mixin import Transition

_logger = logging.getLogger(__name__)
UPLOADS_A_BATCH = 100


class ImportMixin(models.AbstractModel):
    """An upload that is checked first, then brought in by a scheduled action.

    ========  ============================  ==================  ======================================
    verb      from → to                     who                 when
    ========  ============================  ==================  ======================================
    check     draft, checked → checking     delegate, officer   there is an upload
    checked   checking → checked            nobody              all of it was looked at
    start     checked, failed → running     delegate, officer   something would change
    finish    running → done                nobody              all of it was tried
    fail      checking, running → failed    nobody              the upload can't be read
    cancel    all before done → cancelled   delegate, officer   what is in stays in
    reset     checked, failed, cancelled    delegate, officer   to upload another one
              → draft
    ========  ============================  ==================  ======================================

    A *run* (:meth:`_open_run`) does a batch at a time; each is committed with where it ended, so that a run that was
    interrupted goes on there. It acts as the user who pressed the button.
    """

    _name = "alseraj.import.mixin"
    _description = "Upload That Is Brought In"
    _inherit = ["alseraj.workflow.mixin"]
    _order = "id desc"
    _cron = None  # external id of the scheduled action, without the module
    _transitions = {
        "check": Transition(
            ("draft", "checked"), "checking", DESK,
            checks=("upload", "content"),
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
    file = fields.Binary(attachment=True, copy=False, editable_in=("draft",))
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
    progress = fields.Float(compute="_compute_progress", help="In percent.")
    refused_count = fields.Integer("Refused Rows", compute="_compute_progress")

    @api.depends("file_name")
    def _compute_name(self):
        for job in self:
            job.name = job.file_name or self.env._("New import")

    # ------------------------------------------------------------ what the models give

    def _open_run(self):
        """The work that is left, with the rights of who started it.

        :return: an object with ``count_left()``, ``count_next()`` and ``do_next(write)``
        :raises RuleError: the upload as a whole can't be read
        """
        raise NotImplementedError

    def _close_cancelled(self):
        """Hook: what is still to be done about what was cancelled."""

    def _finish(self, run):
        """All was looked at, or brought in."""
        if self.state == "checking":
            self.sudo()._run_transition("checked")  # follows from facts
            return
        self.sudo()._step_end_time()  # a result is the system's to write
        self.sudo()._run_transition("finish")  # follows from facts
        self._notify_done()

    def _notify_done(self):
        """Tell who started it what came of it."""
        raise NotImplementedError

    def _get_upload(self):
        return self.file and base64.b64decode(self.with_context(bin_size=False).file) or b""

    # ------------------------------------------------------------ actions

    def action_check(self):
        """Look at all of it and say what an import would do; nothing is written.

        :return: True
        :raises UserError: no upload, or one of another kind
        """
        return self._run_transition("check")

    def action_start(self):
        """Bring it in, in the background; after a failure, go on where it stopped.

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
        """Back to the beginning, for another upload.

        :return: True
        """
        return self._run_transition("reset")

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

    def _step_wake_up(self):
        """Let the scheduled action go on."""
        # sudo: the scheduled action belongs to the system; it acts as the user who asked for it
        self.env.ref(f"alseraj_beneficiary.{self._cron}").sudo()._trigger()

    # ------------------------------------------------------------ the work

    @api.model
    def _cron_run(self):
        """Check and import what waits, batch by batch."""
        for job in self.search([("state", "in", ("checking", "running"))], order="id"):
            if not job._work():
                return
        self._close_cancelled()

    def _work(self):
        """Do the batches that are left, each committed by itself.

        :return: False when the time of the scheduled action is over
        """
        cron = self.env["ir.cron"]
        try:
            run = self._open_run()
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

    def _notify(self, message, kind):
        self.user_id._bus_send("simple_notification", {"message": message, "type": kind, "sticky": False})

    @api.autovacuum
    def _gc_uploads(self):
        """Families are not kept in old uploads: what came in stands in the files.

        :return: (how many were dropped, how many are left), for the job that calls this again
        """
        days = self.env["ir.config_parameter"]._alseraj_get_upload_days()
        if self._abstract or not days:
            return 0, 0
        domain = self._get_beyond_domain(days)
        old = self.search(domain, limit=UPLOADS_A_BATCH)
        old._write_internal(dict.fromkeys(self._get_upload_fields(), False))
        return len(old), self.search_count(domain)

    @api.model
    def _get_beyond_domain(self, days):
        """The uploads that are beyond their time when they are kept for so many days."""
        return Domain("state", "in", ("done", "cancelled", "failed")) & Domain(
            "write_date", "<", fields.Datetime.subtract(fields.Datetime.now(), days=days)) & Domain.OR(
                Domain(name, "!=", False) for name in self._get_upload_fields())

    @api.model
    def _get_upload_fields(self):
        """The fields that hold an upload, or what came back of it."""
        return ["file"]
