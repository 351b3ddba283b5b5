import base64
from collections import defaultdict

from odoo import api, fields, models

from ....tools import import_columns, workbook_reader, workbook_writer
from ....tools.errors import RuleError
from . import report
from .run import Run, forget


class ImportJob(models.Model):
    """A workbook of families on its way in; ``Run`` does a batch of families.

    The verbs are those of every upload, see ``import_mixin.py``.
    """

    _name = "alseraj.import"
    _description = "Import of Beneficiaries"
    _duplicable = False
    _inherit = ["alseraj.import.mixin"]
    _cron = "cron_import"

    file = fields.Binary("Workbook")
    sheet_ids = fields.One2many("alseraj.import.sheet", "import_id", "Sheets", readonly=True, guarded=True)
    refusal_ids = fields.One2many("alseraj.import.refusal", "import_id", "Rows that can't go in", readonly=True, guarded=True)
    file_ids = fields.One2many("alseraj.beneficiary", "import_id", "New Files", readonly=True, guarded=True)
    file_count = fields.Integer("New Beneficiary Files", compute="_compute_file_count")
    report = fields.Binary("Refused Rows (workbook)", attachment=True, readonly=True, copy=False, guarded=True)
    report_name = fields.Char(readonly=True, copy=False, guarded=True)

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

    def _get_content_reason(self):
        """The sentence for what is no workbook at all; the rest shows when it is read."""
        try:
            workbook_reader.check_file(self._get_upload(), self.file_name or "")
        except RuleError as error:
            return error.get_sentence(self.env)
        return False

    # ------------------------------------------------------------ steps

    def _step_forget_results(self):
        job_sudo = self.sudo()  # results are written by the system only
        job_sudo.sheet_ids.unlink()
        job_sudo.refusal_ids.unlink()
        self._write_internal({"report": False, "report_name": False, "started_on": False, "finished_on": False})

    # ------------------------------------------------------------ the work

    def _open_run(self):
        return Run(self._as_user())

    def _work(self):
        done = True
        try:
            done = super()._work()
        finally:
            if done:  # or a batch half done marked its rows; when only the time is over, the next call goes on with them
                forget()
        return done

    def _close_cancelled(self):
        """Make the workbook of what was refused until then; after that this process needs no workbook any more."""
        stopped = self.search([
            ("state", "=", "cancelled"), ("started_on", "!=", False), ("report_name", "=", False),
            ("refusal_ids", "!=", False),
        ], limit=10)
        for job in stopped:
            job._write_internal(job._get_report())
        forget()

    def _finish(self, run):
        self.sudo()._write_internal(self._get_report(run))  # a result is the system's to write
        super()._finish(run)

    def _notify_done(self):
        self._notify(
            self._as_user().env._(
                "The import %(name)s is done. Rows that came back: %(count)s.", name=self.name, count=self.refused_count),
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

    @api.model
    def _get_upload_fields(self):
        return [*super()._get_upload_fields(), "report"]
