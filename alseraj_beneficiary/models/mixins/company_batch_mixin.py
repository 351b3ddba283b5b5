from odoo import api, models


class SharedDefaults(dict):
    """Names given -> the defaults of all others. No client can send one in a context."""


class CompanyBatchMixin(models.AbstractModel):
    """What thousands of records share is done once: Odoo's company check, and default values."""

    _name = "alseraj.company.batch.mixin"
    _description = "Company Check and Defaults in Batch"

    def _check_company(self, fnames=None):
        names = [name for name, field in self._fields.items() if field.relational and field.check_company]
        one_of = {}
        for record in self.sudo():  # compared only; Odoo's own check reads in sudo, too
            one_of.setdefault((record.company_id.id, *(record[name]._ids for name in names)), record.id)
        return super(CompanyBatchMixin, self.browse(one_of.values()))._check_company(fnames)

    def _prepare_create_values(self, vals_list):
        if len(vals_list) > 1:
            self = self.with_context(alseraj_shared_defaults=SharedDefaults())  # noqa: PLW0642
        return super()._prepare_create_values(vals_list)

    @api.model
    def _add_missing_default_values(self, values):
        """Odoo asks for the defaults of every record anew; here only where other fields are given."""
        shared = self.env.context.get("alseraj_shared_defaults")
        if not isinstance(shared, SharedDefaults) or any(
            field.type == "properties" and not field.inherited for field in self._fields.values()
        ):  # properties differ with the values
            return super()._add_missing_default_values(values)
        # whether the parent is given counts, not which
        key = self._name, frozenset(values)
        if key not in shared:
            complete = super()._add_missing_default_values(values)
            shared[key] = {name: value for name, value in complete.items() if name not in values}
        return {**shared[key], **values}
