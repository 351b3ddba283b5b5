from odoo import models


class CompanyBatchMixin(models.AbstractModel):
    """Odoo's company check in batch: what thousands of records share is checked on one of them."""

    _name = "alseraj.company.batch.mixin"
    _description = "Company Check in Batch"

    def _check_company(self, fnames=None):
        names = [name for name, field in self._fields.items() if field.relational and field.check_company]
        one_of = {}
        for record in self.sudo():  # compared only; Odoo's own check reads in sudo, too
            one_of.setdefault((record.company_id.id, *(record[name]._ids for name in names)), record.id)
        return super(CompanyBatchMixin, self.browse(one_of.values()))._check_company(fnames)
