import re

from psycopg2.errors import ReadOnlySqlTransaction

from odoo import models

SENSITIVE = "alseraj_beneficiary.group_sensitive"


class AccessLogged(models.AbstractModel):
    """Models whose sensitive fields leave a line in the access log when a user reads them.

    All reads of a client end in ``_read_format`` (``read``, ``web_read``, ``search_read`` and what builds
    on them), ``_export_rows`` or a grouping. Server code reads attributes, and is not logged.
    """

    _name = "alseraj.access.logged"
    _description = "Access Logged"

    # where the record says whose file it is
    _logged_beneficiary_field = "beneficiary_id"

    def web_read(self, specification):
        """As in Odoo, but on a cursor that may write: opening a form is what is logged most."""
        return super().web_read(specification)

    web_read._readonly = False

    def _read_format(self, fnames, load="_classic_read"):
        self._log_access_to(fnames)
        return super()._read_format(fnames, load)

    def _export_rows(self, fields, *, _is_toplevel_call=True):
        self._log_access_to(path[0] for path in fields if path)
        return super()._export_rows(fields, _is_toplevel_call=_is_toplevel_call)

    def _read_group_groupby(self, alias, groupby_spec, query):
        self.browse()._log_access_to([groupby_spec], grouping=True)
        return super()._read_group_groupby(alias, groupby_spec, query)

    def _read_group_select(self, aggregate_spec, query):
        self.browse()._log_access_to([aggregate_spec], grouping=True)
        return super()._read_group_select(aggregate_spec, query)

    def _log_access_to(self, names, grouping=False):
        """Write the log for ``self`` when ``names`` has a sensitive field and a person reads.

        :param names: field names, or specifications of groups and aggregates (``name:granularity``)
        :param grouping: the values come from a grouping, without records
        """
        if self.env.su:
            return
        sensitive = {
            field.name for name in names
            if (field := self._fields.get(re.split("[:.]", name, maxsplit=1)[0]))
            and SENSITIVE in (field.groups or "").split(",")
        }
        records = self.browse(id_ for id_ in self._origin._ids if id_)
        if not sensitive or not (records or grouping):
            return
        if self.env.cr.readonly:
            # Odoo answers by calling again on a cursor that may write
            raise ReadOnlySqlTransaction("Reading sensitive fields writes the access log")
        log = self.env["alseraj.access.log"]
        if grouping:
            log._record_grouping(self, sensitive)
        else:
            log._record(records, sensitive)
