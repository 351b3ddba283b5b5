from odoo import api, fields, models

# The lists of the file that a condition picks from.
FILE_LISTS = ("need_class", "zakat_class", "housing", "marital_status", "gender")


class SupportOption(models.Model):
    """A value that a condition can pick, so that nobody types one: those of the file's own lists, and no others."""

    _name = "alseraj.support.option"
    _description = "Value of an Eligibility Condition"
    _duplicable = False
    _inherit = ["alseraj.guarded.mixin"]
    _order = "id"

    kind = fields.Selection(
        [("need_class", "Need Class"), ("zakat_class", "Zakat Class"), ("housing", "Housing"),
         ("marital_status", "Marital Status"), ("gender", "Gender"), ("nationality", "Nationality")],
        required=True, readonly=True, guarded=True,
    )
    value = fields.Char(required=True, readonly=True, guarded=True)

    _value_unique = models.UniqueIndex("(kind, value)", "This value is on the list already.")

    @api.model
    def _get_lists(self):
        """The lists in the user's language.

        :return: dict kind -> list of (value, label)
        """
        file_fields = self.env["alseraj.beneficiary"]._fields
        lists = {name: file_fields[name]._description_selection(self.env) for name in FILE_LISTS}
        saudi, other = self.env._("Saudi"), self.env._("Not Saudi")
        lists["nationality"] = [("saudi", saudi), ("other", other)]
        return lists

    @api.depends("kind", "value")
    @api.depends_context("lang")
    def _compute_display_name(self):
        lists = {kind: dict(values) for kind, values in self._get_lists().items()}
        for option in self:
            option.display_name = lists.get(option.kind, {}).get(option.value, option.value)

    @api.model
    def _search_display_name(self, operator, value):
        if operator not in ("ilike", "like", "=", "in"):
            return NotImplemented
        wanted = [value] if isinstance(value, str) else list(value)
        return [("id", "in", [
            option.id for option in self.search([])
            if any(text.lower() in option.display_name.lower() for text in wanted if isinstance(text, str))
        ])]

    @api.model
    def _load_options(self):
        """Bring the options in line with the lists of the file; called at each installation and upgrade."""
        have = {(option.kind, option.value) for option in self.search([])}
        self.create([
            {"kind": kind, "value": value}
            for kind, values in self._get_lists().items() for value, _label in values if (kind, value) not in have
        ])
