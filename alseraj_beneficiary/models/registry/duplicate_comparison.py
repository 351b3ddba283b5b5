from odoo import api, fields, models

from ...tools import hijri


class DuplicateCase(models.Model):
    """The two files side by side, as the user may read them."""

    _inherit = "alseraj.duplicate.case"

    comparison = fields.Html(compute="_compute_comparison", sanitize=False)  # our own template escapes

    @api.depends("file_a_id", "file_b_id", "evidence_ids")
    @api.depends_context("uid", "lang")
    def _compute_comparison(self):
        for case in self:
            case.comparison = self.env["ir.qweb"]._render("alseraj_beneficiary.duplicate_comparison", {
                "files": [case.file_a_id, case.file_b_id],
                "rows": case._get_comparison_rows(),
            })

    def _get_comparison_rows(self):
        """What the two files say, line by line; rooms below add theirs.

        :return: list of dicts ``label``, ``values`` (of the older and the newer file: lists of str), ``differs``
        """
        self.ensure_one()
        left, right = (self._describe_file(file) for file in (self.file_a_id, self.file_b_id))
        return [self._compare(label, left[label], right[label]) for label in left]

    @api.model
    def _compare(self, label, left, right):
        return {"label": label, "values": [left, right], "differs": left != right}

    def _describe_file(self, file):
        """The values to compare: label -> list of str, one a line."""
        lang = self.env.lang or "en_US"
        label = self._get_file_label
        identifier = file.identifier and f"{self._get_choice(file, 'identifier_type')} \u2068{file.identifier}\u2069"
        address = ", ".join(filter(None, [file.street, file.street2, file.city, file.zip]))
        return {name: [value for value in values if value] for name, values in {
            label("name"): [file.name],
            label("identifier"): [identifier],
            label("birth_date"): [hijri.format_both(file.birth_date, lang)],
            label("gender"): [self._get_choice(file, "gender")],
            label("marital_status"): [self._get_choice(file, "marital_status")],
            label("mobile"): [file.mobile and f"\u2066{file.mobile}\u2069"],
            self.env._("Bank Accounts"): file.bank_ids.mapped("sanitized_acc_number"),
            self.env._("Address"): [address],
            label("category_ids"): file.category_ids.mapped("name"),
            label("branch_id"): [file.branch_id.name],
            label("state"): [self._get_choice(file, "state")],
            label("member_ids"): [self._describe_member(member) for member in file.member_ids],
        }.items()}

    @api.model
    def _describe_member(self, member):
        relation = self._get_choice(member, "relation")
        number = f" \u2068{member.identifier}\u2069" if member.identifier else ""
        return f"{member.name} ({relation}){number}"

    @api.model
    def _get_file_label(self, name):
        return self.env["alseraj.beneficiary"]._fields[name]._description_string(self.env)

    @api.model
    def _get_choice(self, record, name):
        return dict(record._fields[name]._description_selection(self.env)).get(record[name])
