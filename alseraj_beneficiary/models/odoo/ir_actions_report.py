import io

from psycopg2.errors import ReadOnlySqlTransaction

from odoo import fields, models
from odoo.exceptions import AccessError

from odoo.addons.base.models.ir_actions_report import _wkhtml

from ...report.paper import Paper
from ...tools import pdf, pdf_other

GIVEN_BY_CALLER = ("report_type", "alseraj_paged", "paper")  # what a template of ours takes from who has it rendered


class IrActionsReport(models.Model):
    """Reports that set :attr:`alseraj_engine` are printed by WeasyPrint; all others are left alone.

    Without WeasyPrint the same templates go through Odoo's own engine.
    """

    _inherit = "ir.actions.report"

    alseraj_engine = fields.Boolean(
        "Paged by WeasyPrint",
        help="Printed by WeasyPrint, when it is installed: letterhead and page number on every page, "
             "Arabic text that can be searched. The template must call alseraj_beneficiary.print_layout.",
    )
    alseraj_engine_ready = fields.Boolean(
        "Ready to Download", compute="_compute_alseraj_engine_ready",
        help="The browser may download the PDF without asking for wkhtmltopdf.",
    )

    alseraj_paper = fields.Char(
        "Kind of Paper", help="Code of the kind of paper: who signs it, its texts, and its place in the register.",
    )
    alseraj_sensitive = fields.Char(
        "Sensitive Fields Printed",
        help="The sensitive fields that the template shows to those who may read them, as model:field with "
             "commas between. Printing them leaves a line in the access log.",
    )

    def _compute_alseraj_engine_ready(self):
        available = pdf.is_available()
        for report in self:
            report.alseraj_engine_ready = available and report.alseraj_engine

    def _get_readable_fields(self):
        return super()._get_readable_fields() | {"alseraj_engine_ready"}

    def report_action(self, docids, data=None, config=True):
        # Our letterhead has no choice of layouts, so nobody is asked for one.
        action = super().report_action(docids, data=data, config=config and not self.alseraj_engine)
        if self.alseraj_engine:
            action["alseraj_engine_ready"] = self.alseraj_engine_ready
        return action

    def _get_rendering_context(self, report, docids, data):
        if report.alseraj_engine:
            self._check_print_access(report, docids)
            # Many that are printed one by one have theirs looked up together; a caller from outside can't make one.
            # What stands in the address of a report comes here as well: it would be words on a paper that is checked as ours.
            data = {name: value for name, value in (data or {}).items() if name in GIVEN_BY_CALLER}
            given = data.get("paper")
            data["paper"] = given if isinstance(given, Paper) else self._get_paper(report, docids, data)
        values = super()._get_rendering_context(report, docids, data)
        # sudo: a report is a system record; asked what it prints, not shown
        declared = report.sudo().alseraj_sensitive
        if declared and docids and not self.env.su:
            self._log_printing(report, docids, declared)
        return values

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        report_sudo = self._get_report(report_ref)
        if not (report_sudo.alseraj_engine and res_ids and pdf.is_available()):
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=res_ids)
        self._check_print_access(report_sudo, res_ids)
        streams = self._get_saved_streams(report_sudo, res_ids)
        missing = [res_id for res_id in res_ids if not (streams.get(res_id) or {}).get("stream")]
        if not missing:
            return streams
        documents = self._render_documents(report_sudo, missing, data)
        if len(missing) > 1 and not streams:
            # Nothing to save one by one: one file, in which the fonts are embedded once.
            return {False: {"stream": io.BytesIO(pdf.render(documents)), "attachment": None}}
        for res_id, document in zip(missing, documents, strict=True):
            saved = streams.setdefault(res_id, {"attachment": None})
            saved["stream"] = io.BytesIO(pdf.render([document]))
        return {res_id: streams[res_id] for res_id in res_ids}

    def _run_wkhtmltopdf(self, bodies, report_ref=False, header=None, footer=None, landscape=False,
                         specific_paperformat_args=None, set_viewport_size=False):
        # a report is a system record; asked how it is printed, not shown
        if report_ref and self._get_report(report_ref).alseraj_engine and not _wkhtml().is_patched_qt:
            bodies, header, footer = [pdf_other.compose(bodies, header, footer)], None, None
            specific_paperformat_args = {**(specific_paperformat_args or {}), **pdf_other.MARGINS}
        return super()._run_wkhtmltopdf(
            bodies, report_ref=report_ref, header=header, footer=footer, landscape=landscape,
            specific_paperformat_args=specific_paperformat_args, set_viewport_size=set_viewport_size)

    def _check_print_access(self, report, docids):
        """Core prints whatever the template happens to be able to read; ours ask first."""
        self.env[report.model].browse(docids).check_access("read")
        groups = report.sudo().group_ids  # which groups may print is no secret
        if groups and not self.env.su and not set(groups.ids) & set(self.env.user._get_group_ids()):
            raise AccessError(self.env._(
                # sudo: the name of a report is no secret
                "Your role does not print this document: %(report)s", report=report.sudo().name,
            ))

    def _get_paper(self, report, docids, data):
        """What the templates need besides the records; what is printed gets its number and code here."""
        code = report.sudo().alseraj_paper  # a report is a system record; asked what it prints, not shown
        kind_sudo = self.env["alseraj.paper.kind"]._find(code, self.env.company)
        records = self.env[report.model].browse(docids)
        issued = self.env["alseraj.paper"]._issue(kind_sudo, records, create=(data or {}).get("report_type") == "pdf")
        return Paper(self.env, kind_sudo, issued)

    def _get_saved_streams(self, report, res_ids):
        """The saved PDF of each record, for reports that are saved as attachments; as in core."""
        if (
            not report.attachment
            or self.env.context.get("report_pdf_no_attachment")
            or len(set(res_ids)) != len(res_ids)
        ):
            return {}
        streams = {}
        for record in self.env[report.model].browse(res_ids):
            attachment = report.retrieve_attachment(record)
            reload = attachment and report.attachment_use
            streams[record.id] = {
                "attachment": attachment,
                "stream": io.BytesIO(attachment.raw) if reload else None,
            }
        return streams

    def _render_documents(self, report, res_ids, data):
        """The HTML of each record by itself, all of them read together."""
        values = self._get_rendering_context(
            report, res_ids, {"report_type": "pdf", "alseraj_paged": True, **(data or {})}
        )
        return [
            self._render_template(report.report_name, {**values, "doc_ids": record.ids, "docs": record})
            for record in values["docs"]
        ]

    # ------------------------------------------------------------ printing sensitive fields is logged

    def _log_printing(self, report, docids, declared):
        """Write one line for each document whose printing shows the user sensitive fields."""
        shown = set()
        for path in declared.split(","):
            model, name = path.strip().split(":")
            records = self.env[model]
            if records._has_field_access(records._fields[name], "read"):
                shown.add(name)
        if not shown:
            return
        if self.env.cr.readonly:
            # Odoo answers by calling again on a cursor that may write
            raise ReadOnlySqlTransaction("Printing sensitive fields writes the access log")
        records = self.env[report.model].browse(docids)
        if hasattr(records, "_get_printed_files"):  # a paper about many files: a line for each of them
            records = records._get_printed_files()
        if records:
            self.env["alseraj.access.log"]._record(records, shown, "print")
