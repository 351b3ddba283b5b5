"""A value that a field might have as well, for tests that write one into every field."""

from odoo import Command
from odoo.tools import SQL

MAGIC_COLUMNS = ("id", "create_uid", "create_date", "write_uid", "write_date", "parent_path")


def is_ours(field):
    return any(module.startswith("alseraj_") for module in field._modules)


def is_writable(field):
    """Whether a write of it over RPC would change a column, or rows that hang on it."""
    if field.inherited or field.name in MAGIC_COLUMNS:
        return False
    return bool(field.store or field.inverse)


def get_forged(env, field):
    """A value that the field does not have by itself."""
    if field.relational:
        record = env[field.comodel_name].search([], limit=1)
        ids = record.id or 1
        return ids if field.type == "many2one" else [(6, 0, [ids])]
    if field.type == "selection":
        return field.get_values(env)[-1]
    return {
        "boolean": True, "integer": 77, "float": 77.0, "monetary": 77.0, "date": "2001-02-03",
        "datetime": "2001-02-03 04:05:06", "binary": "Zm9yZ2Vk", "json": {"forged": 1},
        "many2one_reference": 1, "reference": f"res.partner,{env.company.partner_id.id}",
    }.get(field.type, "forged")


def get_other_value(record, name):
    """Another value than ``record`` has in the field ``name``, of the same kind."""
    field, env = record._fields[name], record.env
    old = record.sudo()[name]
    if field.type == "many2one":
        return _get_other_record(env, field, old.ids) or False
    if field.relational:
        return [Command.clear()] if old else [Command.set([_get_other_record(env, field, []) or 1])]
    if field.type == "selection":
        return next((value for value in field.get_values(env) if value != old), False)
    if field.type == "boolean":
        return not old
    if field.type in ("integer", "float", "monetary"):
        return old + 1 if old else 77
    if field.type in ("json", "properties_definition"):
        return False  # what they hold has a form of its own
    forged = get_forged(env, field)
    return "other" if forged == old else forged


def _get_other_record(env, field, ids):
    """By SQL: what the rules let one see is not the matter here."""
    env.cr.execute(SQL(
        "SELECT id FROM %s WHERE id != ALL(%s) ORDER BY id DESC LIMIT 1",
        SQL.identifier(env[field.comodel_name]._table), list(ids)))
    row = env.cr.fetchone()
    return row and row[0]
