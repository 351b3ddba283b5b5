import re

from psycopg2.errors import ReadOnlySqlTransaction

from odoo import models
from odoo.fields import Domain

from ...tools.roles import SENSITIVE


class AccessLogged(models.AbstractModel):
    """Models whose sensitive fields leave a line in the access log when a user reads them.

    All reads of a client end in ``_read_format`` (``read``, ``web_read``, ``search_read`` and what builds
    on them), ``_export_rows``, ``copy_data``, a grouping, or a search that filters or sorts. Server code reads
    attributes, and is not logged.
    """

    _name = "alseraj.access.logged"
    _description = "Access Logged"
    # where the record says whose file it is
    _logged_beneficiary_field = "beneficiary_id"

    def web_read(self, specification):
        """As in Odoo, but on a cursor that may write: opening a form is what is logged most."""
        return super().web_read(specification)

    web_read._readonly = False

    def onchange(self, values, field_names, fields_spec):
        """As in Odoo; the form's values of a record that exists come with it."""
        self._log_access_to(fields_spec)
        return super().onchange(values, field_names, fields_spec)

    def copy_data(self, default=None):
        """As in Odoo; the values for a copy are the values of the record, and anybody may ask for them."""
        given = default or {}
        self._log_access_to(name for name, field in self._fields.items() if field.copy and name not in given)
        return super().copy_data(default)

    def _read_format(self, fnames, load="_classic_read"):
        self._log_access_to(fnames)
        return super()._read_format(fnames, load)

    def _export_rows(self, fields, *, _is_toplevel_call=True):
        self._log_access_to((path[0] for path in fields if path), "export")
        return super()._export_rows(fields, _is_toplevel_call=_is_toplevel_call)

    def _search(self, domain, offset=0, limit=None, order=None, *, active_test=True, bypass_access=False):
        if not (self.env.su or bypass_access):
            # a search by value tells the value: who is ill, in which order
            names = {condition.field_expr for condition in Domain(domain).iter_conditions()}
            names.update(term.split()[0] for term in (order or "").split(",") if term.strip())
            self._log_query_by(names, "filter")
        return super()._search(
            domain, offset, limit, order, active_test=active_test, bypass_access=bypass_access
        )

    def _read_group_groupby(self, alias, groupby_spec, query):
        self._log_query_by([groupby_spec], "group")
        return super()._read_group_groupby(alias, groupby_spec, query)

    def _read_group_select(self, aggregate_spec, query):
        self._log_query_by([aggregate_spec], "group")
        return super()._read_group_select(aggregate_spec, query)

    def _get_sensitive(self, names):
        """The sensitive fields among ``names``, which may be specifications (``name:month``, ``name.part``)."""
        return {
            field.name for name in names
            if (field := self._fields.get(re.split("[:.]", name, maxsplit=1)[0]))
            and SENSITIVE in (field.groups or "").split(",")
        }

    def _log_access_to(self, names, kind="read"):
        """Write the log for ``self`` when ``names`` has a sensitive field and a person reads."""
        if self.env.su:
            return
        sensitive = self._get_sensitive(names)
        records = self.browse(id_ for id_ in self._origin._ids if id_)
        if sensitive and records:
            self._check_log_cursor()
            self.env["alseraj.access.log"]._record(records, sensitive, kind)

    def _log_query_by(self, names, kind):
        """Write one line when a person asks for records by the value of a sensitive field."""
        if self.env.su:
            return
        if sensitive := self._get_sensitive(names):
            self._check_log_cursor()
            self.env["alseraj.access.log"]._record_query(self, sensitive, kind)

    def _check_log_cursor(self):
        if self.env.cr.readonly:
            # Odoo answers by calling again on a cursor that may write
            raise ReadOnlySqlTransaction("Reading sensitive fields writes the access log")
