import base64
import io
import zipfile
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.pdf import merge_pdf
from odoo.tools.safe_eval import safe_eval, time

PRINTED_AT_ONCE = 25
MOST_PAPERS = 3000  # 5,000 letters held 630 MB while their pages were joined
RESULT_DAYS = 7


class PaperBatch(models.Model):
    """Many papers printed in the background, some at a time, into one PDF or a folder of them.

    They are printed with the rights of who asked for them. What is done is kept after each round, so that memory stays
    flat and a server that stops goes on where it was. The result is his alone, and is dropped after a week.
    """

    _name = "alseraj.paper.batch"
    _description = "Papers Printed in the Background"
    _inherit = ["alseraj.guarded.mixin"]
    _order = "id desc"
    _rec_name = "report_id"
    _duplicable = False

    user_id = fields.Many2one("res.users", "Asked by", required=True, readonly=True, guarded=True, index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, guarded=True)
    report_id = fields.Many2one("ir.actions.report", "Paper", required=True, readonly=True, guarded=True, ondelete="cascade")
    record_ids = fields.Json("Records", readonly=True, guarded=True)
    one_file = fields.Boolean(readonly=True, guarded=True, help="Otherwise a folder with a file for each.")
    total = fields.Integer("To Print", readonly=True, guarded=True)
    done = fields.Integer("Printed", readonly=True, guarded=True)
    progress = fields.Float(compute="_compute_progress")
    state = fields.Selection(
        [("waiting", "Being Printed"), ("done", "Ready"), ("failed", "Could Not Be Printed")], default="waiting", readonly=True,
        guarded=True, index=True,
    )
    problem = fields.Char(readonly=True, guarded=True)
    result = fields.Binary(readonly=True, guarded=True, attachment=True)
    result_name = fields.Char(readonly=True, guarded=True)

    @api.depends("done", "total")
    def _compute_progress(self):
        for batch in self:
            batch.progress = 100 * batch.done / batch.total if batch.total else 0

    # ------------------------------------------------------------ asked for

    @api.model
    def _start(self, report_xmlid, records, one_file=True):
        """Have these records printed in the background.

        :param str report_xmlid: one of our reports
        :param records: what is printed
        :param bool one_file: one PDF; otherwise a folder of them
        :return: an action that shows the progress
        :raises UserError: too many at once
        """
        report = self.env.ref(report_xmlid)
        if not records:
            raise UserError(self.env._("Choose what is to be printed."))
        if len(records) > MOST_PAPERS:
            raise UserError(self.env._("At most %(count)s papers are printed at once. Choose fewer.", count=MOST_PAPERS))
        self.env["ir.actions.report"]._check_print_access(report, records.ids)
        # sudo: the server notes what was asked for; who may print it was asked above, and is asked again when it is printed
        batch = self.sudo()._create_internal([{
            "user_id": self.env.uid, "company_id": self.env.company.id, "report_id": report.id, "record_ids": records.ids,
            "one_file": one_file, "total": len(records),
        }])
        # sudo: scheduled actions are the system's
        self.env.ref("alseraj_beneficiary.cron_paper_batch").sudo()._trigger()
        return {
            "type": "ir.actions.act_window", "name": self.env._("Printed in the Background"), "res_model": self._name,
            "res_id": batch.id, "view_mode": "form", "views": [(False, "form")],
        }

    def action_refresh(self):
        """Look again how far it is.

        :return: an action that reloads the page
        """
        self.check_access("read")
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    # ------------------------------------------------------------ printed

    @api.model
    def _cron_print(self):
        """Print what waits, some papers at a time."""
        while batch := self.search([("state", "=", "waiting")], order="id", limit=1).try_lock_for_update():
            batch._print_round()
            if not self.env["ir.cron"]._commit_progress(1, remaining=self.search_count([("state", "=", "waiting")])):
                break

    def _print_round(self):
        """Print the next papers, and put everything together after the last."""
        ids = self.record_ids[self.done:self.done + PRINTED_AT_ONCE]
        try:
            with self.env.cr.savepoint():
                self._print_part(ids)
        except Exception as error:  # whatever stops one paper is said to who asked; the others of the queue go on
            self._write_internal({"state": "failed", "problem": str(error)[:500]})
            self._get_parts().unlink()
            return
        self._write_internal({"done": self.done + len(ids)})
        if self.done >= self.total:
            self._finish()

    def _print_part(self, ids):
        report = self.report_id
        # what he may print now is printed, whoever runs the job
        mine = self.with_user(self.user_id).with_context(
            lang=self.user_id.lang, allowed_company_ids=self.company_id.ids, report_pdf_no_attachment=True)
        reports = mine.env["ir.actions.report"]
        records = mine.env[report.model].browse(ids)
        if self.one_file:
            content, _kind = reports._render_qweb_pdf(report.id, ids)
            files = [(f"{self.done:06}.pdf", content)]
        else:
            files = []
            for place, record in enumerate(records):
                content, _kind = reports._render_qweb_pdf(report.id, record.ids)
                name = report.print_report_name and safe_eval(report.print_report_name, {"object": record, "time": time})
                files.append((f"{self.done + place + 1:06} {(name or report.name).replace('/', '-')}.pdf", content))
        self.env["ir.attachment"].create([
            {"name": name, "raw": content, "res_model": self._name, "res_id": self.id, "description": "part"} for name,
                content in files])

    def _get_parts(self):
        return self.env["ir.attachment"].search([
            ("res_model", "=", self._name), ("res_id", "=", self.id), ("res_field", "=", False), ("description", "=",
                "part")], order="name")

    def _finish(self):
        parts = self._get_parts()
        if self.one_file:
            content, name = merge_pdf([part.raw for part in parts]), "pdf"
        else:
            buffer = io.BytesIO()
            with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:  # PDFs are packed already
                for part in parts:
                    archive.writestr(part.name, part.raw)
            content, name = buffer.getvalue(), "zip"
        self._write_internal({
            "result": base64.b64encode(content), "result_name": f"{self.report_id.name.replace('/', '-')}.{name}",
                "state": "done"})
        parts.unlink()
        user = self.user_id
        message = self.with_context(lang=user.lang).env._("The papers you asked for are ready: %(count)s.", count=self.total)
        user.partner_id._bus_send("simple_notification", {"type": "success", "message": message})

    @api.autovacuum
    def _gc_batches(self):
        return self._alseraj_vacuum([("create_date", "<", fields.Datetime.now() - timedelta(days=RESULT_DAYS))])
