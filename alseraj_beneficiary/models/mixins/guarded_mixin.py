from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

from odoo import api, models, tools
from odoo.exceptions import UserError

from ...tools.names import comma


class ServerWrite(NamedTuple):
    """Values that server code has checked and is writing now: which model, which records, which values."""

    model: str
    ids: frozenset | None  # None: records that are being created
    vals_list: tuple


# What server code writes at the moment, the innermost last. RPC reaches neither this variable nor the methods
# that set it; a context key would be the caller's to send.
_server_writes: ContextVar = ContextVar("alseraj_server_writes", default=())


class GuardedMixin(models.AbstractModel):
    """Fields that say themselves that only the server sets them, or until when they may change.

    ``readonly`` guards nothing over RPC. Where a field is declared:

    * ``guarded=True``: only server code sets it (:meth:`_write_internal`, :meth:`_create_internal`, sudo), on
      creation, write, copy, import, by a default in the context and by the commands of another record
    * ``editable_in=("draft", …)``: the states in which it may still change, for everybody

    A copy has another value in the fields of ``_numbered_on_copy``, which are unique.

    ``_duplicable = False`` says that a record is what happened once: it is not copied, and no screen offers it.

    Values that server code has checked run through the whole chain of ``create`` and ``write``, so that
    automation rules, an audit log and other modules see them like any other.

    A model adds what it refuses beyond that in :meth:`_check_before_create`, :meth:`_check_before_write` and
    :meth:`_check_after_write`, which server code of ours passes, and effects in its own ``create`` and ``write``,
    which run for everybody.
    """

    _name = "alseraj.guarded.mixin"
    _description = "Guarded Fields"
    _duplicable = True
    _numbered_on_copy = ()

    @api.model
    def _valid_field_parameter(self, field, name):
        # said where the field is declared; a related one does not take it over: its states are another record's
        own = name in ("guarded", "editable_in") and name in field._extra_keys__
        return own or super()._valid_field_parameter(field, name)

    @api.model
    @tools.ormcache()
    def _get_guarded_fields(self):
        """:return: frozenset of the names that only the server sets"""
        return frozenset(name for name, field in self._fields.items() if getattr(field, "guarded", False))

    @api.model
    @tools.ormcache()
    def _get_editable_in(self):
        """:return: dict name -> the states in which the field may still change"""
        return {
            name: states for name, field in self._fields.items() if (states := getattr(field, "editable_in", None)) is not None
        }

    # ------------------------------------------------------------ create / write / copy

    @api.model_create_multi
    def create(self, vals_list):
        guarded = self._get_guarded_fields()
        if not self._is_created_by_server(vals_list):
            for vals in vals_list:
                self._check_guarded_values(vals)
            self._check_before_create(self._add_given_defaults(vals_list))
        context = {
            key: value for key, value in self.env.context.items()
            if not (key.startswith("default_") and key[8:] in guarded)
        }
        return super(GuardedMixin, self.with_context(context)).create(vals_list)

    def write(self, vals):
        by_server = self._is_written_by_server(vals)
        if not by_server:
            self._check_guarded(vals)
            self._check_before_write(vals)
            self._check_editable(vals)
        result = super().write(vals)
        if not by_server:
            self._check_after_write(vals)
        return result

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=""):
        """A translation is a change that does not come through ``write``, but behind it; the same is asked of it."""
        if any(
            # terms, or nothing: in any case another text
            record._is_changed(field_name, said if isinstance(said, str) else repr(said))
            for lang, said in translations.items() for record in self.with_context(lang=lang)
        ):
            vals = {field_name: repr(translations)}
            self._check_guarded(vals)
            self._check_before_write(vals)
            self._check_editable(vals)
        result = super()._update_field_translations(field_name, translations, digest=digest, source_lang=source_lang)
        for lang in translations:
            self.with_context(lang=lang)._validate_fields([field_name])
        return result

    def copy(self, default=None):
        if not self._duplicable:
            raise UserError(self.env._("%(model)s: this is not duplicated. Create a new one.", model=self._description))
        return super().copy(default)

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        if not self._duplicable:
            arch.set("duplicate", "0")
        return arch, view

    def copy_data(self, default=None):
        guarded = self._get_guarded_fields()
        vals_list = [
            {name: value for name, value in vals.items() if name not in guarded or name in (default or {})}
            for vals in super().copy_data(default)
        ]
        for name in self._numbered_on_copy:
            if name not in (default or {}):
                for vals in vals_list:
                    if vals.get(name):
                        vals[name] = self._get_free_value(name, vals[name])
        return vals_list

    @api.model
    def _get_free_value(self, name, value):
        """:return: ``value`` with the first number behind it that no record has in the field ``name``"""
        # sudo: what records out of sight have, archived ones included, counts too
        records_sudo = self.sudo().with_context(active_test=False).search_fetch([(name, "=like", f"{value}%")], [name])
        taken = set(records_sudo.mapped(name))
        return next(f"{value}_{number}" for number in range(2, len(taken) + 3) if f"{value}_{number}" not in taken)

    @api.model
    def _add_given_defaults(self, vals_list):
        """The values of new records with what their caller gives beside: by the context, and by defaults kept for him."""
        context = {
            key[8:]: value for key, value in self.env.context.items() if key.startswith("default_") and key[8:] in self._fields
        }
        given = {**self.env["ir.default"]._get_model_defaults(self._name), **context}
        given = {name: value for name, value in given.items() if name not in self._get_kept_fields()}
        return [{**given, **vals} for vals in vals_list] if given else vals_list

    @api.model
    def _check_before_create(self, vals_list):
        """Refuse new records with these values, defaults of the caller among them; not asked of server code that has checked."""

    def _check_before_write(self, vals):
        """Refuse ``vals`` on these records as they are; not asked of server code that has checked."""

    def _check_after_write(self, vals):
        """Refuse what these records have become by ``vals``; not asked of server code that has checked."""
        if "company_id" in vals:
            self.check_access("write")  # Odoo looks before the write; nothing is given to another company
            self._check_left_behind()

    def _check_left_behind(self):
        """Refuse to move to another company what records of the former one name: Odoo compares only what is written."""
        # of contacts Odoo itself asks, and each new login writes the company of its own
        if not self._name.startswith("alseraj.") or not self.env["res.company"]._has_several_associations():
            return
        # sudo: what names these counts, whoever may see it
        for company, records in self.sudo().filtered("company_id").grouped("company_id").items():
            for model, field in self._get_links_compared():
                found = records.env[model].with_context(active_test=False).search(
                    [(field, "in", records.ids), ("company_id", "not in", (False, company.id))], limit=1)
                if found:
                    raise UserError(self.env._(
                        "%(other)s (%(model)s) of %(company)s goes by this: it stays in its company.",
                        other=found.display_name, model=found._description, company=found.company_id.name,
                    ))

    @api.model
    @tools.ormcache()
    def _get_links_compared(self):
        """:return: tuple of (model, field) of all records with a company that name one of these"""
        return tuple(
            (name, field.name)
            for name, model in sorted(self.env.registry.items())
            if not model._abstract and not model._transient and model._auto and "company_id" in model._fields
            and model._fields["company_id"].store
            for field in model._fields.values()
            if field.comodel_name == self._name and field.check_company and field.store and field.type != "one2many"
        )

    # ------------------------------------------------------------ server code

    def _write_internal(self, vals):
        """Write past the guards above, through the whole chain of ``write``; for server code that has checked already."""
        with self._as_server(frozenset(self._ids), (vals,)):
            return self.write(vals)

    @api.model
    def _create_internal(self, vals_list):
        """Create with guarded fields set, through the whole chain of ``create``; for server code that has checked.

        A default in the context is the caller's and was not checked, so it sets nothing.
        """
        context = {key: value for key, value in self.env.context.items() if not key.startswith("default_")}
        with self._as_server(None, tuple(vals_list)):
            return self.with_context(context).create(vals_list)

    @contextmanager
    def _as_server(self, ids, vals_list):
        token = _server_writes.set((*_server_writes.get(), ServerWrite(self._name, ids, vals_list)))
        try:
            yield
        finally:
            _server_writes.reset(token)

    def _is_written_by_server(self, vals):
        """Whether these are the values that server code has checked and writes; other modules may have added theirs."""
        ids, kept = frozenset(self._ids), self._get_kept_fields() | self._get_editable_in().keys()
        return any(
            mark.model == self._name and mark.ids is not None and ids <= mark.ids and vals.keys() & mark.vals_list[0].keys()
            and self._is_meant(vals, mark.vals_list[0], kept)
            for mark in _server_writes.get()
        )

    @api.model
    def _is_created_by_server(self, vals_list):
        """Whether these are the records that server code has checked and creates, in its order."""
        kept = self._get_kept_fields()
        return any(
            mark.model == self._name and mark.ids is None and len(mark.vals_list) == len(vals_list)
            and all(self._is_meant(vals, server, kept) for vals, server in zip(vals_list, mark.vals_list, strict=True))
            for mark in _server_writes.get()
        )

    @api.model
    def _is_server_creating(self):
        """Whether server code creates records of this model now, and has said itself what is in them."""
        return any(mark.model == self._name and mark.ids is None for mark in _server_writes.get())

    @api.model
    def _is_meant(self, vals, server, kept):
        """Whether the values of ``kept``, and all that ``server`` has, are the same in ``vals``."""
        return all(
            name in server and server[name] == value
            for name, value in vals.items() if name in kept or name in server
        )

    @api.model
    def _get_kept_fields(self):
        """The fields that nobody adds to what server code creates or writes; ``editable_in`` says more for a write."""
        return self._get_guarded_fields()

    # ------------------------------------------------------------ the guards

    @api.model
    def _check_guarded_values(self, vals):
        """Refuse a new record in which guarded fields are given; nothing given is no harm where nothing is the default."""
        if self.env.su:
            return
        given = self._get_guarded_fields() & vals.keys()
        if names := {name for name in given if vals[name] or self._fields[name].default}:
            self.browse().check_access("create")  # who has no right at all is told so
            self._refuse_guarded(names)

    def _check_guarded(self, vals):
        """Refuse guarded fields in a write; emptying what the system filled in is setting it by hand, too."""
        if self.env.su:
            return
        given = self._get_guarded_fields() & vals.keys()
        if names := {name for name in given if vals[name] or any(record[name] for record in self)}:
            self.check_access("write")  # who has no right at all is told so
            self._refuse_guarded(names)

    @api.model
    def _refuse_guarded(self, names):
        """:param names: set of the guarded fields that somebody wants to set, at least one"""
        raise UserError(self.env._(
            "These are filled in by the system and can't be set by hand: %(fields)s",
            fields=comma(self.env.lang).join(self._get_labels(names)),
        ))

    def _check_editable(self, vals):
        editable_in = self._get_editable_in()
        names = editable_in.keys() & vals.keys()
        if not names:
            return
        for record in self:
            closed = [name for name in names if record.state not in editable_in[name]]
            changed = [name for name in closed if record._is_changed(name, vals[name])]
            if changed:
                raise UserError(self.env._(
                    "%(name)s is in the state %(state)s: these can't be changed any more: %(fields)s",
                    name=record.display_name,
                    state=self._get_state_label(record.state),
                    fields=comma(self.env.lang).join(self._get_labels(changed)),
                ))

    def _is_changed(self, name, value):
        field = self._fields[name]
        if field.type in ("one2many", "many2many", "binary", "properties"):
            return True
        return field.convert_to_cache(value, self) != field.convert_to_cache(self[name], self)

    @api.model
    def _get_labels(self, names):
        return [self._fields[name]._description_string(self.env) for name in sorted(names)]

    @api.model
    def _get_state_label(self, state):
        return dict(self._fields["state"]._description_selection(self.env)).get(state, state)
