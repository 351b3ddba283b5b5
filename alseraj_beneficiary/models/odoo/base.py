import re
import sys

from odoo import api, models, tools
from odoo.fields import Command, Domain
from odoo.tools import OrderedSet

from ...tools import bank_sheet, identity
from ...tools.roles import ALL_BRANCHES, ANY_ROLE

PRIVATE_MODELS = ("res.partner", "res.partner.bank")
TEXT_FIELDS = ("char", "text", "html")
VACUUM_BATCH = 1000
# how Odoo writes a day or a moment that is counted from now (odoo.tools.date_utils.parse_date)
RELATIVE_DAY = re.compile(r"(?=.)(today|now)?\s*([-+=](\d+[dwmyHMS]|\w+day|week_start)\s*)*$")


class Base(models.AbstractModel):
    """For every model of every app: an id written is a name told.

    Odoo copies what belongs to a contact into the records that name him, in sudo. So a private contact or account is
    named by who may read it; see :meth:`_check_named`.
    """

    _inherit = "base"

    # ------------------------------------------------------------ create / write

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and (names := self._get_naming_fields()):
            context = self.env.context
            defaults = {name: context[key] for name in names if (key := f"default_{name}") in context}
            self.browse()._check_named([*vals_list, defaults], names)  # none of what self names is the new record's
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and (names := self._get_naming_fields()):
            self._check_named([vals], names)
        return super().write(vals)

    @api.model
    def _alseraj_vacuum(self, domain):
        """Delete what is beyond its time, a batch; Odoo's own job calls again while something is left, if it has the time.

        :return: (how many were deleted, how many of the next batch are left)
        """
        old = self.search(domain, limit=VACUUM_BATCH)
        old.unlink()
        return len(old), self.search_count(domain, limit=VACUUM_BATCH)

    @api.model
    @tools.ormcache()
    def _get_naming_fields(self):
        """:return: frozenset of the fields that name contacts or accounts"""
        return frozenset(
            name for name, field in self._fields.items()
            if field.type == "reference" or (field.relational and field.comodel_name in PRIVATE_MODELS)
        )

    def _check_named(self, vals_list, names):
        """Refuse private contacts and accounts that a caller names who may not read them.

        What server code finds by itself (a reversal, a delivery of an order) it may go on with: whoever works on a record
        that names a beneficiary can work on.

        :param list vals_list: values for new records, or the one dict that is written
        :raises AccessError: as for reading them
        """
        named = {model: {} for model in PRIVATE_MODELS}  # id -> by which fields
        for vals in vals_list:
            for name in names & vals.keys():
                if value := vals[name]:
                    model, ids = self._get_named(name, value)
                    for id_ in ids if model in named else ():
                        named[model].setdefault(id_, set()).add(name)
        if not any(named.values()) or self.env.user.has_group(ALL_BRANCHES):
            return
        for model, fields_by_id in named.items():
            hidden = self._get_hidden_named(model, fields_by_id).filtered(lambda record, fields_by_id=fields_by_id: not all(
                self._is_linked(name, record) for name in fields_by_id[record.id]))
            if hidden and _is_named_by_caller(hidden):
                hidden.sudo(False).check_access("read")

    @api.model
    def _get_hidden_named(self, model, ids):
        """:return: of these contacts or accounts (sudo) those that are hidden from the user; none of another model"""
        if model not in PRIVATE_MODELS:
            return self.env["res.partner"]
        records = self.env[model].browse(ids)
        return records._get_hidden_accounts() if model == "res.partner.bank" else records._get_hidden_beneficiaries()

    @api.model
    def _get_named(self, name, value):
        """:return: the model and the ids that ``value`` names in the field ``name``"""
        field = self._fields[name]
        if isinstance(value, models.BaseModel):
            return value._name, value.ids
        if field.type != "reference":
            return field.comodel_name, _get_ids(value)
        model, _sep, id_ = str(value).partition(",")  # "model,id"
        return model, [int(id_)] if id_.isdecimal() else []

    def _is_linked(self, name, record):
        """Whether each of these records names ``record`` in the field ``name`` already, seen or not."""
        return bool(self) and all(
            linked and linked._name == record._name and record.id in linked.ids
            for linked in (line[name] for line in self.sudo())  # asked, not shown
        )

    def onchange(self, values, field_names, fields_spec):
        """As in Odoo, for contacts and accounts that the user may see.

        Odoo computes a form's values in sudo where they are stored: with the id of a beneficiary in the
        values, a form of any model would give name and account number back.
        """
        user = self.env.user
        if not (self.env.su or user.has_group(ALL_BRANCHES)):
            context = self.env.context
            defaults = {key[8:]: value for key, value in context.items() if key.startswith("default_")}
            named = {model: set() for model in PRIVATE_MODELS}
            self._collect_named(defaults, named)
            self._collect_named(values, named)
            for model, ids in named.items():
                self.env[model].browse(ids).check_access("read")
        result = super().onchange(values, field_names, fields_spec)
        if not self.env.su and user.has_group(ANY_ROLE):
            self._warn_of_readers(values, field_names, result)
        return result

    @api.model
    def _warn_of_readers(self, values, field_names, result):
        """Add to what ``onchange`` answers that others will read of the beneficiary whom a role of ours has just named."""
        if self._transient or self._name.startswith("alseraj.") or self._name in PRIVATE_MODELS or "warning" in result:
            return
        ids = set()
        for name in self._get_naming_fields().intersection(field_names):
            model, named = self._get_named(name, values.get(name) or ())
            if model == "res.partner":
                ids.update(named)
        # sudo: asked, not shown; employees are no secret
        private = self.env["res.partner"].sudo().browse(ids).filtered(lambda one: one.is_beneficiary and one.partner_share)
        if private:
            result["warning"] = {
                "type": "dialog",
                "title": self.env._("Others will read this"),
                "message": self.env._(
                    "%(name)s is a beneficiary. Whoever reads this record will know of him by what stands on it, "
                    "without a role in beneficiary relations.", name=private[0].display_name),
            }

    def _collect_named(self, values, named):
        """Add the ids that form values name in private models to ``named``; those linked already are left."""
        for name, value in values.items():
            field = self._fields.get(name)
            if not field or not field.relational or not value:
                continue
            if field.comodel_name in named:
                # sudo: what is linked already, seen or not
                linked = self.sudo()[name]._origin.ids if len(self) == 1 else ()
                named[field.comodel_name].update(set(_get_ids(value)) - set(linked))
            if field.type != "many2one" and isinstance(value, (list, tuple)):
                for command in value:
                    if isinstance(command, (list, tuple)) and command[0] in (Command.CREATE, Command.UPDATE):
                        line = self.env[field.comodel_name].browse(command[1] or ())
                        line._collect_named(command[2], named)

    # ------------------------------------------------------------ one day and one kind of digits for all

    def _search(self, domain, *args, **kwargs):
        """As in Odoo; in filters of our models, today is the association's day, whichever zone the user is in, and a number
        typed in Arabic-Indic digits is found however it is stored."""
        if self._name.startswith("alseraj."):
            domain = Domain(domain)
            if _is_relative(domain):
                self = self.with_context(tz=self.env.company._get_zone().zone)  # noqa: PLW0642
            if any(_has_other_digits(condition.value) for condition in domain.iter_conditions()):
                domain = domain.map_conditions(self._read_digits)
        return super()._search(domain, *args, **kwargs)

    @api.model
    def _read_digits(self, condition):
        """:return: the condition on a text of ours; or, where it has other digits than 0-9, the same in either digits"""
        field = self._fields.get(condition.field_expr)
        if not (field and field.store and field.type in TEXT_FIELDS):
            return condition
        return _in_either_digits(condition.operator, condition.value, lambda operator, value: Domain(
            condition.field_expr, operator, value)) or condition

    @api.model
    def _search_display_name(self, operator, value):
        """As in Odoo; a name of ours is found by a number in other digits than 0-9, too."""
        search = super()._search_display_name
        found = self._name.startswith("alseraj.") and _in_either_digits(operator, value, search)
        return found or search(operator, value)

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """As in Odoo; a group of ours without a value is called so, Odoo's "None" reads in Arabic as if nothing were there."""
        fields = super().fields_get(allfields, attributes)
        if self._name.startswith("alseraj.") and (attributes is None or "falsy_value_label" in attributes):
            label = self.env._("Not specified")
            for description in fields.values():
                description.setdefault("falsy_value_label", label)
        return fields

    @api.model
    def _get_default_activity_view(self):
        """As in Odoo; a record of ours that has no name is not shown by its id."""
        view = super()._get_default_activity_view()
        if self._name.startswith("alseraj."):
            for node in view.iter("field"):
                node.attrib.update({"name": "display_name", "display": "full"})
        return view

    # ------------------------------------------------------------ exports leave a line in the access log

    def export_data(self, fields_to_export):
        """As in Odoo; whoever takes a list of ours out of the system leaves a line, sensitive or not."""
        result = super().export_data(fields_to_export)
        if self._name.startswith("alseraj."):
            # whoever typed a name should run nothing on the machine of who opens the list
            result["datas"] = [[bank_sheet.neutralise_export(value) for value in row] for row in result["datas"]]
        if not self.env.su and self and self._name.startswith("alseraj."):
            self.env["alseraj.access.log"]._record_query(self, fields_to_export, "export", len(self))
        elif not self.env.su and self._name == "res.partner":
            private = self.sudo().filtered("is_beneficiary")  # counted, not shown
            if private:
                self.env["alseraj.access.log"]._record_query(self, fields_to_export, "export", len(private))
        return result


def _is_relative(domain):
    """Whether ``domain`` compares with a day like "today -7d", which depends on the zone."""
    for condition in domain.iter_conditions():
        value = condition.value
        if condition.operator in ("any", "not any", "any!", "not any!"):
            if isinstance(value, (list, tuple, Domain)) and _is_relative(Domain(value)):
                return True
            continue
        if isinstance(value, (list, tuple, set, frozenset, OrderedSet)) and len(value) == 1:
            value, = value
        if isinstance(value, str) and RELATIVE_DAY.match(value):
            return True
    return False


def _in_either_digits(operator, value, search):
    """A search for text that was typed in other digits than 0-9: as it was typed, and with 0-9.

    :param search: a function of operator and value that returns a domain
    :return: Domain, or None where the text has no such digits
    """
    if not _has_other_digits(value):
        return None
    combine = Domain.AND if operator in Domain.NEGATIVE_OPERATORS else Domain.OR
    return combine([search(operator, value), search(operator, identity.normalize_digits(value))])


def _has_other_digits(value):
    return isinstance(value, str) and identity.normalize_digits(value) != value


def _get_ids(value):
    """The ids in the value of a relational field: an id, ids or commands."""
    if isinstance(value, int):
        return [value]
    if isinstance(value, dict):  # as a form sends it
        return _get_ids(value.get("id") or ())
    ids = []
    for item in value if isinstance(value, (list, tuple)) else ():
        if isinstance(item, int):
            ids.append(item)
        elif isinstance(item, (list, tuple)) and item:
            if item[0] == Command.SET:
                ids += item[2]
            elif item[0] in (Command.LINK, Command.UPDATE):
                ids.append(item[1])
    return ids


def _is_named_by_caller(records):
    """Whether the call from outside that led here names one of ``records``: in its arguments, its context, or itself.

    That call is the outermost method of a model, however many overrides, audit logs and wizards are between. Asked only
    where somebody without a right is about to name a private record, which is rare.
    """
    frame, outermost = sys._getframe(1), None
    while frame:
        code = frame.f_code
        if code.co_argcount and code.co_varnames[0] == "self" and isinstance(frame.f_locals.get("self"), models.BaseModel):
            outermost = frame
        frame = frame.f_back
    arguments = dict(outermost.f_locals)
    caller = arguments.pop("self")
    given = [arguments[name] for name in _get_argument_names(outermost.f_code)[1:] if name in arguments]
    context = caller.env.context
    given += [value for key, value in context.items() if key.startswith("default_")]
    if context.get("active_model") == records._name:
        given += [context.get("active_id"), context.get("active_ids")]
    if caller._name == records._name:
        given.append(caller.ids)
    # sudo: the names by which a file that is imported may mean them
    references = {xmlid for xmlids in records.sudo()._get_external_ids().values() for xmlid in xmlids}
    references |= {xmlid.partition(".")[2] for xmlid in references}
    return _holds(given, references.union(records.ids), records._name)


def _get_argument_names(code):
    count = code.co_argcount + code.co_kwonlyargcount
    count += bool(code.co_flags & 0x04) + bool(code.co_flags & 0x08)  # *args, **kwargs
    return code.co_varnames[:count]


def _holds(value, references, model):
    if isinstance(value, dict):
        return any(_holds(part, references, model) for part in value.values())
    if isinstance(value, (list, tuple, set, frozenset)):
        return any(_holds(part, references, model) for part in value)
    if isinstance(value, models.BaseModel):
        return value._name == model and not references.isdisjoint(value.ids)
    if isinstance(value, str):  # a cell of an import, "model,id"
        return any(token in references or _to_number(token) in references for token in re.split(r"[,\s]+", value))
    return isinstance(value, int) and not isinstance(value, bool) and value in references


def _to_number(text):
    """The id that Odoo reads in a cell, by ``int``: other digits, underscores and all."""
    try:
        return int(text)
    except ValueError:
        return None
