import io

import xlsxwriter

from odoo import http
from odoo.exceptions import AccessError
from odoo.http import content_disposition, request

# what fits into one sheet of Odoo's own import: the file, then its members in rows below it
TEMPLATE_COLUMNS = (
    "identifier", "identifier_type", "first_name", "father_name", "grandfather_name", "family_name", "birth_date",
    "gender", "marital_status", "nationality_id", "mobile", "category_ids", "branch_id", "housing", "rent_amount",
    "member_ids/name", "member_ids/relation", "member_ids/identifier", "member_ids/birth_date",
    "income_ids/source_id", "income_ids/amount",
)


class RegistryController(http.Controller):

    @http.route("/alseraj_beneficiary/import_template", type="http", auth="user", methods=["GET"])
    def import_template(self):
        """The sheet for Odoo's own import: one heading for each column, as the user's screens name it."""
        if not request.env["alseraj.beneficiary"].has_access("create"):
            raise AccessError(request.env._("Only those who open files can import them."))
        buffer = io.BytesIO()
        book = xlsxwriter.Workbook(buffer, {"strings_to_formulas": False})
        page = book.add_worksheet()
        if request.env["res.lang"]._lang_get(request.env.lang).direction == "rtl":
            page.right_to_left()
        text = book.add_format({"num_format": "@"})
        bold = book.add_format({"bold": True, "num_format": "@"})
        for position, path in enumerate(TEMPLATE_COLUMNS):
            page.set_column(position, position, 20, text)
            page.write_string(0, position, self._get_heading(path), bold)
        book.close()
        return request.make_response(buffer.getvalue(), [
            ("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            ("Content-Disposition", content_disposition("beneficiaries.xlsx")),
        ])

    def _get_heading(self, path):
        """The labels of a path of fields, as Odoo's own import matches them."""
        model, labels = request.env["alseraj.beneficiary"], []
        for name in path.split("/"):
            field = model._fields[name]
            labels.append(field._description_string(request.env))
            model = request.env[field.comodel_name] if field.comodel_name else model
        return "/".join(labels)
