"""The module comes and goes: an uninstallation loses no answer, no figure and no invitation.

What stands in tables of ours is kept in one file, which a new installation takes up again. Surveys that asked somebody stay,
archived, with their answers; without them nothing is kept.
"""

import hashlib
import json
import logging

from odoo.tools import SQL

_logger = logging.getLogger(__name__)

MODULES = frozenset({"alseraj_beneficiary", "alseraj_survey"})
KEPT_FILE = "alseraj_survey: kept for a new installation"
KEPT_SUM = "alseraj_survey.kept"  # its number, and the sum over what stands in it
# records of this module in tables of others, which are pointed to from outside: they stay, and get their names again
STAY = ("survey.survey", "survey.question", "survey.question.answer", "alseraj.message.event")


def uninstall_hook(env):
    _take_out_mixins(env)
    _keep(env)


def post_init_hook(env):
    """Take up again what an earlier uninstallation kept; what points to a record that is gone by now goes quietly."""
    # sudo: only an administrator writes parameters; a file that anybody else has made does not carry this sum
    parameters_sudo = env["ir.config_parameter"].sudo()
    number, _colon, checksum = (parameters_sudo.get_param(KEPT_SUM) or "").partition(":")
    kept = env["ir.attachment"].sudo().browse(int(number) if number.isdecimal() else []).exists()  # the system's own
    if not kept or hashlib.sha256(kept.raw).hexdigest() != checksum:
        return
    content = json.loads(kept.raw)
    env.flush_all()
    with env.cr.savepoint():
        _restore_names(env, content["names"])
        for table, rows in content["columns"].items():
            _restore_columns(env.cr, table, rows)
        for table in content["rows"]:
            _restore_rows(env, table, content["rows"][table])
    env.invalidate_all()
    env.registry.clear_cache()
    kept.unlink()
    parameters_sudo.set_param(KEPT_SUM, False)
    _logger.info("What was kept of satisfaction is back: %s", {table: len(rows) for table, rows in content["rows"].items()})


def _take_out_mixins(env):
    """Odoo files what a mixin inherits under the mixin's module, where it would stay: take it out for our models."""
    names = [name for name, model in env.registry.items() if model._module == "alseraj_survey"]
    env.cr.execute("""
        WITH gone AS (
            DELETE FROM ir_model_inherit i USING ir_model m, ir_model_data d
             WHERE m.id = i.model_id AND m.model = ANY(%s)
               AND d.model = 'ir.model.inherit' AND d.res_id = i.id AND d.module = 'alseraj_beneficiary'
            RETURNING i.id)
        DELETE FROM ir_model_data d USING gone
         WHERE d.model = 'ir.model.inherit' AND d.res_id = gone.id""", [names])


# ------------------------------------------------------------ kept


def _keep(env):
    env.flush_all()
    tables, columns = _find_tables(env), _find_columns(env)
    surveys = env["survey.survey"].with_context(active_test=False).search([("survey_type", "=", "alseraj")])
    asked = env["alseraj.survey.invitation"].search_count([], limit=1) or env["survey.user_input"].search_count(
        [("survey_id", "in", surveys.ids)], limit=1) or env["alseraj.survey.point"].with_context(
            active_test=False).search_count([], limit=1)
    if not asked:
        return
    content = {
        "names": _read(env.cr, SQL(
            "SELECT name, model, res_id FROM ir_model_data WHERE module = 'alseraj_survey' AND model IN %s",
            (*STAY, "alseraj.survey.rule", "alseraj.satisfaction.theme"))),
        "columns": {
            table: _read(env.cr, SQL(
                "SELECT id, %s FROM %s WHERE num_nonnulls(%s) > 0",
                _list(names), SQL.identifier(table), _list(names)))
            for table, names in columns.items()
        },
        "rows": {table: _read(env.cr, SQL("SELECT * FROM %s", SQL.identifier(table))) for table in tables},
    }
    raw = json.dumps(content).encode()
    kept = env["ir.attachment"].create({"name": KEPT_FILE, "raw": raw, "mimetype": "application/json"})
    env["ir.config_parameter"].set_param(KEPT_SUM, f"{kept.id}:{hashlib.sha256(raw).hexdigest()}")
    env.cr.execute(SQL("TRUNCATE %s", _list(tables)))
    # below the ORM, which would not let an answered survey be of another purpose
    env.cr.execute(SQL("UPDATE survey_survey SET active = FALSE, survey_type = 'custom' WHERE id IN %s", tuple(surveys.ids)))
    # another event may have the code by then
    env.cr.execute("UPDATE alseraj_message_event SET enabled = FALSE, code = code || '~' WHERE id IN ("
                   "SELECT res_id FROM ir_model_data WHERE module = 'alseraj_survey' AND model = 'alseraj.message.event')")
    env.cr.execute(SQL("DELETE FROM ir_model_data WHERE module = 'alseraj_survey' AND model IN %s", STAY))
    env.invalidate_all()


def _find_tables(env):
    """Our tables, each after those that it points to; the last ones are the links between records."""
    ours = {
        model._table: env[name] for name, model in env.registry.items()
        if model._original_module == "alseraj_survey" and model._auto and not model._abstract and not model._transient
    }
    ordered = []

    def add(table):
        if table not in ordered:
            for field in ours[table]._fields.values():
                target = field.type == "many2one" and field.store and env[field.comodel_name]._table
                if target in ours and target != table:
                    add(target)
            ordered.append(table)

    for table in sorted(ours):
        add(table)
    links = {
        field.relation for model in env.registry.values() if not model._abstract and not model._transient
        for field in model._fields.values()
        if field.type == "many2many" and field.store and _is_of_this_module(model, field)
    }
    return [*ordered, *sorted(links)]


def _find_columns(env):
    """:return: dict table of others -> names of the columns that go, and of those that are set otherwise"""
    columns = {"survey_survey": ["survey_type", "active"], "alseraj_message_event": ["enabled"]}
    for name, model in env.registry.items():
        if model._abstract or model._transient or not model._auto or model._original_module == "alseraj_survey":
            continue
        for field in model._fields.values():
            if field.store and field.column_type and _is_of_this_module(model, field):
                columns.setdefault(env[name]._table, []).append(field.name)
    return columns


def _is_of_this_module(model, field):
    modules = set(field._modules)
    if model._original_module in ("alseraj_survey", "survey"):  # what the mixins add to Odoo's surveys comes with this module
        return bool(modules) and modules <= MODULES
    return modules == {"alseraj_survey"}


def _read(cr, query):
    cr.execute(SQL("SELECT COALESCE(json_agg(t), '[]') FROM (%s) t", query))
    return cr.fetchone()[0]


def _list(names):
    return SQL(", ").join(map(SQL.identifier, names))


# ------------------------------------------------------------ taken up again


def _restore_names(env, names):
    """The records of before take the place of those that the installation has just made."""
    cr = env.cr
    # rules and themes come back whole, with their rows
    cr.execute("TRUNCATE alseraj_survey_rule, alseraj_satisfaction_theme CASCADE")
    old = {(row["model"], row["name"]): row["res_id"] for row in names}
    for model in STAY:
        table = env[model]._table
        cr.execute(SQL("SELECT id FROM %s", SQL.identifier(table)))
        there = {row[0] for row in cr.fetchall()}
        cr.execute("SELECT id, name, res_id FROM ir_model_data WHERE module = 'alseraj_survey' AND model = %s", [model])
        for data, name, fresh in cr.fetchall():
            kept = old.get((model, name))
            if kept in there and kept != fresh:
                cr.execute(SQL("DELETE FROM %s WHERE id = %s", SQL.identifier(table), fresh))
                cr.execute("UPDATE ir_model_data SET res_id = %s, noupdate = TRUE WHERE id = %s", [kept, data])
    cr.execute("""UPDATE alseraj_message_event event SET code = rtrim(code, '~') FROM ir_model_data data
                   WHERE data.module = 'alseraj_survey' AND data.model = 'alseraj.message.event' AND data.res_id = event.id""")
    for model in ("alseraj.survey.rule", "alseraj.satisfaction.theme"):
        for name, kept in ((name, kept) for (kind, name), kept in old.items() if kind == model):
            cr.execute("UPDATE ir_model_data SET res_id = %s WHERE module = 'alseraj_survey' AND model = %s AND name = %s",
                       [kept, model, name])
    env.invalidate_all()


def _restore_columns(cr, table, rows):
    names = [name for name in (rows[0] if rows else ()) if name != "id"]
    cr.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table])
    there = {row[0] for row in cr.fetchall()}
    names = [name for name in names if name in there]
    if names:
        cr.execute(SQL(
            "UPDATE %(table)s own SET %(values)s FROM json_populate_recordset(NULL::%(table)s, %(rows)s::json) kept"
            " WHERE kept.id = own.id",
            table=SQL.identifier(table), rows=json.dumps(rows),
            values=SQL(", ").join(SQL("%s = kept.%s", SQL.identifier(name), SQL.identifier(name)) for name in names)))


def _restore_rows(env, table, rows):
    """The rows of a table, without those that need a record that is gone, and without links to such a record."""
    cr = env.cr
    cr.execute("SELECT to_regclass(%s)", [table])
    if not rows or not cr.fetchone()[0]:
        return
    cr.execute(SQL(
        "CREATE TEMP TABLE alseraj_kept ON COMMIT DROP AS SELECT * FROM json_populate_recordset(NULL::%s, %s::json)",
        SQL.identifier(table), json.dumps(rows)))
    cr.execute("""
        SELECT own.attname, con.confrelid::regclass::text, own.attnotnull
          FROM pg_constraint con JOIN pg_attribute own ON own.attrelid = con.conrelid AND own.attnum = con.conkey[1]
         WHERE con.contype = 'f' AND con.conrelid = %s::regclass""", [table])
    for column, target, required in cr.fetchall():
        missing = SQL(
            "%(column)s IS NOT NULL AND NOT EXISTS (SELECT FROM %(target)s there WHERE there.id = alseraj_kept.%(column)s)",
            column=SQL.identifier(column), target=SQL.identifier(target))
        if required:
            cr.execute(SQL("DELETE FROM alseraj_kept WHERE %s", missing))
        else:
            cr.execute(SQL("UPDATE alseraj_kept SET %s = NULL WHERE %s", SQL.identifier(column), missing))
    cr.execute(SQL("INSERT INTO %s SELECT * FROM alseraj_kept", SQL.identifier(table)))
    cr.execute("DROP TABLE alseraj_kept")
    if "id" in rows[0]:
        cr.execute(SQL(
            "SELECT setval(pg_get_serial_sequence(%s, 'id'), (SELECT max(id) FROM %s))", table, SQL.identifier(table)))
