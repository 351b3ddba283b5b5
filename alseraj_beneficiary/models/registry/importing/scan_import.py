from odoo import api, fields, models

from ....tools import scan_archive
from ....tools.errors import RuleError
from .scan_run import ScanRun


class ScanImport(models.Model):
    """A zip of scans on its way onto the files, named by identifier and document type; ``ScanRun`` does a batch.

    The verbs are those of every upload, see ``import_mixin.py``. The archive goes as soon as its scans are on the files:
    there each look at a sensitive one is logged.
    """

    _name = "alseraj.scan.import"
    _description = "Scans in Bulk"
    _duplicable = False
    _inherit = ["alseraj.import.mixin"]
    _cron = "cron_scan_import"

    file = fields.Binary("Zip Archive")
    line_ids = fields.One2many("alseraj.scan.import.line", "scan_import_id", "Files in the Archive", readonly=True, guarded=True)
    total = fields.Integer("Number of Scans", readonly=True, copy=False, guarded=True)
    position = fields.Integer(
        readonly=True, copy=False, guarded=True, help="Documents that are done, for going on after an interruption.")
    taken_count = fields.Integer("Goes In", compute="_compute_progress")
    unchanged_count = fields.Integer("There Already", compute="_compute_progress")
    refused_count = fields.Integer("Stays Out")

    @api.depends("line_ids.outcome", "state")
    def _compute_progress(self):
        counts = {(job.id, outcome): count for job, outcome, count in self.env["alseraj.scan.import.line"]._read_group(
            [("scan_import_id", "in", self.ids)], ["scan_import_id", "outcome"], ["__count"])}
        for job in self:
            found = [counts.get((job.id, outcome), 0) for outcome in ("taken", "unchanged", "refused")]
            job.taken_count, job.unchanged_count, job.refused_count = found
            job.progress = 100 * sum(found) / job.total if job.total else 100 * (job.state in ("checked", "done"))

    def action_view_lines(self):
        """Open the account of its files.

        :return: action dict
        """
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_scan_import_line"),
            "domain": [("scan_import_id", "=", self.id)],
        }

    # ------------------------------------------------------------ checks

    def _get_upload_reason(self):
        return not self.file and self.env._("Upload the zip archive with the scans first.")

    def _get_readable_reason(self):
        return self.state == "failed" and not self.file and self.env._("The archive can't be read. Upload another one.")

    def _get_changes_reason(self):
        return self.state == "checked" and not self.taken_count and self.env._(
            "Nothing would change: no scan is new, or none has its place.")

    def _get_content_reason(self):
        try:
            entries = scan_archive.list_entries(self._get_upload(), self.file_name or "")
        except RuleError as error:
            return error.get_sentence(self.env)
        return not entries and self.env._("The archive is empty.")

    # ------------------------------------------------------------ steps and work

    def _step_forget_results(self):
        self.sudo().line_ids.unlink()  # results are written by the system only
        self._write_internal({"total": 0, "position": 0, "started_on": False, "finished_on": False})

    def _open_run(self):
        return ScanRun(self._as_user())

    def _close_cancelled(self):
        self.search([("state", "=", "cancelled"), ("file", "!=", False)], limit=10)._write_internal({"file": False})

    def _finish(self, run):
        if self.state == "running":
            self.sudo()._write_internal({"file": False})  # its scans are on the files now, and only there
        super()._finish(run)

    def _notify_done(self):
        self._notify(
            self._as_user().env._("The scans of %(name)s are on the files: %(taken)s. Not taken: %(refused)s.",
                                  name=self.name, taken=self.taken_count, refused=self.refused_count),
            "warning" if self.refused_count else "success",
        )

    def _record_scans(self, run, results):
        """Keep what became of each file of a batch, and how far the run is."""
        # sudo: results are written by the system only
        self.env["alseraj.scan.import.line"].sudo().create([
            {
                "scan_import_id": self.id, "path": entry.path, "page": page, "outcome": result["outcome"],
                "reason": result["reason"], "beneficiary_id": result["file"].id, "type_id": result["group"].type_id,
                "document_id": result["document"].id,
            }
            for result in results for page, entry in result["group"].pages
        ])
        self.sudo()._write_internal({"position": run.position, "total": run.total})  # the same
