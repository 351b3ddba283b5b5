from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL


class UnionSearchMixin(models.AbstractModel):
    """Search several names of a record by one index each.

    ``name ilike … OR beneficiary_id in (…)`` makes PostgreSQL read the whole table, because no index serves both sides
    of the OR. The union of two small searches of ids serves.
    """

    _name = "alseraj.union.search.mixin"
    _description = "Search by Several Names"

    def _search_display_name(self, operator, value):
        domain = super()._search_display_name(operator, value)
        if operator in Domain.NEGATIVE_OPERATORS or len(self._rec_names_search) < 2 or not value:
            return domain
        records = self.with_context(active_test=False)
        names = [(name, operator, value) for name in self._rec_names_search if "." not in name]
        # the rules of the model apply to the search that this is a part of
        queries = [records._search([name], bypass_access=True).subselect() for name in names]
        return Domain("id", "in", SQL("(%s)", SQL(" UNION ").join(queries)))
