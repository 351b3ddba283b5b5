from odoo import api, models
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
        return self._get_union_domain([[(name, operator, value)] for name in self._rec_names_search if "." not in name])

    @api.model
    def _get_union_domain(self, domains):
        """What matches one of ``domains``, each of which an index of its own serves. Not for a client: it holds SQL."""
        records = self.with_context(active_test=False)
        # the rules of the model apply to the search that this is a part of
        queries = [records._search(domain, bypass_access=True).subselect() for domain in domains]
        return Domain("id", "in", SQL("(%s)", SQL(" UNION ").join(queries)))
