from psycopg2.errors import ReadOnlySqlTransaction

from odoo import fields, models


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    alseraj_sensitive = fields.Char(
        "Sensitive Fields Printed",
        help="The sensitive fields that the template shows to those who may read them, as model:field with "
             "commas between. Printing them leaves a line in the access log.",
    )

    def _get_rendering_context(self, report, docids, data):
        values = super()._get_rendering_context(report, docids, data)
        # sudo: a report is a system record; asked what it prints, not shown
        declared = report.sudo().alseraj_sensitive
        if declared and docids and not self.env.su:
            self._log_printing(report, docids, declared)
        return values

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
