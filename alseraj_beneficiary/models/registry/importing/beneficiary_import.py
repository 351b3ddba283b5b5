from odoo import api, fields, models

from ....tools import identity


class Beneficiary(models.Model):
    """Files that come and go by workbook, or by Odoo's own import."""

    _inherit = "alseraj.beneficiary"

    import_id = fields.Many2one(
        "alseraj.import", "Brought by Import", readonly=True, copy=False, index="btree_not_null",
        ondelete="set null",
    )

    def action_export_workbook(self):
        """Download these files in the columns of the import, to be mended and imported again.

        :return: action that downloads it
        :raises UserError: more files than a workbook holds
        """
        return self.env["alseraj.workbook"]._download_files(self)

    def action_import_template(self):
        """Download the empty workbook of the import.

        :return: action that downloads it
        """
        return self.env["alseraj.workbook"]._download_template()

    def _after_import(self):
        """What follows for files that an import made or changed: look for the same person elsewhere."""
        if self and hasattr(self, "_find_duplicates"):
            self.env["alseraj.beneficiary"]._find_duplicates(self.ids)

    def _after_export(self):
        """What follows when files leave in a workbook; the governance room writes it down."""

    # ------------------------------------------------------------ Odoo's own import

    @api.model
    def get_import_templates(self):
        """The plain sheet for Odoo's own import, with the headings in the user's language.

        :return: list of dicts label, template
        """
        return [{
            "label": self.env._("Import Template for Beneficiaries"),
            "template": "/alseraj_beneficiary/import_template",
        }]

    @api.model
    def load(self, fields, data):
        """As in Odoo; without a database or external identifier, a file is known by its identifier.

        :param list fields: names of the columns
        :param list data: rows of str
        :return: dict ids, messages, nextrow
        """
        if "identifier" in fields and not {"id", ".id"} & set(fields):
            fields, data = self._load_known(list(fields), [list(row) for row in data])
        return super().load(fields, data)

    @api.model
    def _load_known(self, names, rows):
        """Add the database identifiers of files and members that exist to the rows of a load."""
        position = names.index("identifier")
        numbers = [identity.normalize_identifier(row[position]) for row in rows]
        files = self.search([("identifier", "in", [number for number in numbers if number])])
        known = {file.identifier: file for file in files}
        find_member = self._load_known_members(names, files)
        current = self.browse()
        for row, number in zip(rows, numbers, strict=True):
            # a row with nothing but columns of lines goes on with the file above it
            is_file = any(value for name, value in zip(names, row, strict=True) if "/" not in name)
            if is_file:
                current = known.get(number, self.browse())
            row.append(str(current.id) if is_file and current else "")
            if find_member:
                row.append(str(find_member(current, row)))
        return [*names, ".id", *(["member_ids/.id"] if find_member else [])], rows

    @api.model
    def _load_known_members(self, names, files):
        """A function of file and row that finds the member whose identifier the row has, or None."""
        if "member_ids/identifier" not in names or {"member_ids/id", "member_ids/.id"} & set(names):
            return None
        position = names.index("member_ids/identifier")
        ids = {(m.beneficiary_id.id, m.identifier): m.id for m in files.member_ids if m.identifier}
        return lambda file, row: ids.get((file.id, identity.normalize_identifier(row[position])), "")
