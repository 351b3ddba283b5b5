import base64

from odoo import fields, models
from odoo.exceptions import UserError

from ....tools import workbook_writer
from .choices import Choices
from .exporter import Exporter

MAX_FILES = 20_000  # what one list selects at most


class Workbook(models.TransientModel):
    """A workbook made for one download; it goes away by itself."""

    _name = "alseraj.workbook"
    _description = "Workbook to Download"
    _transient_max_hours = 1.0

    file = fields.Binary(readonly=True, attachment=False)
    file_name = fields.Char(readonly=True)

    def _download(self, data, name):
        workbook = self.create({"file": base64.b64encode(data), "file_name": name})
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{workbook.id}/file?download=true&filename_field=file_name",
            "target": "download",
        }

    def _download_template(self):
        choices = Choices(self.env, self.env.company)
        data = workbook_writer.write_workbook({}, choices.get_lists())
        return self._download(data, self.env._("Beneficiaries - template.xlsx"))

    def _download_files(self, files):
        files.check_access("read")
        if len(files) > MAX_FILES:
            raise UserError(self.env._(
                "A workbook holds up to %(limit)s files. Filter the list first.", limit=MAX_FILES
            ))
        if len(files.company_id) > 1:
            raise UserError(self.env._("A workbook holds the files of one company. Filter the list first."))
        company = files.company_id or self.env.company
        choices = Choices(self.env, company)
        rows = Exporter(self.env, choices).get_rows(files)
        files._after_export()
        data = workbook_writer.write_workbook(rows, choices.get_lists())
        today = self.env.company._get_today()
        return self._download(data, self.env._("Beneficiaries %(date)s.xlsx", date=fields.Date.to_string(today)))
