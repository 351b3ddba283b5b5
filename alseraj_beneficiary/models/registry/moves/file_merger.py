from datetime import date
from typing import NamedTuple

from odoo import Command, api, models
from odoo.tools import SQL

FILE = "alseraj.beneficiary"
PARTNER = "res.partner"
# Odoo's own records that say by model and id to what they belong: model -> column of the model's name.
REFERENCES = {
    "mail.message": "model", "mail.activity": "res_model", "mail.followers": "res_model",
    "ir.attachment": "res_model", "calendar.event": "res_model",
}
# History stays where it happened.
KEPT_MODELS = frozenset({"alseraj.file.move", "alseraj.duplicate.case"})


class Relation(NamedTuple):
    """A column that says to which file, contact or member a record belongs.

    :param model: name of the model
    :param field: name of the many2one or many2many field
    :param to: model that it points to
    """

    model: str
    field: str
    to: str


class FileMerger(models.AbstractModel):
    """Moves what points to one record to another, in sets, below the ORM.

    Below it, because almost everything that belongs to a file is locked by its own room once it is on its
    way; and all rows of a model go in one statement. What depends on the moved columns is computed again.
    Journal items are no relation of ours: the ledger is never touched.
    """

    _name = "alseraj.file.merger"
    _description = "Moving Records between Files"

    # ------------------------------------------------------------ what points to a file

    @api.model
    def _get_relations(self, comodel):
        """Every stored column of ours that points to ``comodel``, by reflection over the registry.

        Modules beside this one may extend it for columns on models of others.

        :param str comodel: ``alseraj.beneficiary``, ``res.partner`` or ``alseraj.household.member``
        :return: list of :class:`Relation`
        """
        relations = []
        for name in sorted(self.env.registry):
            model = self.env[name]
            if model._abstract or model._transient or not model._auto or name in KEPT_MODELS:
                continue
            if not name.startswith("alseraj."):
                continue
            relations += [
                Relation(name, field.name, comodel) for field in model._fields.values()
                if field.comodel_name == comodel and self._is_own_column(model, field)
            ]
        if comodel == PARTNER:
            relations.append(Relation("res.partner.bank", "partner_id", PARTNER))
            relations.append(Relation("mail.message", "author_id", PARTNER))
        return relations

    @api.model
    def _is_own_column(self, model, field):
        """Whether the field is kept and not derived from another; the contact of a file stays its own."""
        if field.type not in ("many2one", "many2many") or not field.store or field.company_dependent:
            return False
        if field.related or (field.compute and field.readonly) or field.name in model._inherits.values():
            return False
        # kin, categories …: columns of the file itself
        return not (field.type == "many2many" and model._name == field.comodel_name)

    # ------------------------------------------------------------ moving

    @api.model
    def _relink_all(self, comodel, old_id, new_id, stay, undo):
        """Point everything from one record to another.

        :param dict stay: model -> ids that are left where they are
        :param dict undo: filled with what :meth:`_undo` needs
        :return: dict ``"model.field"`` -> ids
        """
        moved = {}
        for relation in self._get_relations(comodel):
            ids = self._relink(relation, old_id, new_id, stay.get(relation.model, ()), undo)
            if ids:
                moved[f"{relation.model}.{relation.field}"] = ids
        return moved

    @api.model
    def _relink(self, relation, old_id, new_id, stay=(), undo=None):
        model = self.env[relation.model]
        field = model._fields[relation.field]
        if field.type == "many2many":
            ids, added = self._relink_many(field, old_id, new_id)
            if undo is not None and ids:
                undo.setdefault("many", []).append([*relation, ids, added])
            return ids
        rows = self.env.execute_query(SQL(
            "UPDATE %(table)s SET %(column)s = %(new)s WHERE %(column)s = %(old)s AND NOT (id = ANY(%(stay)s)) RETURNING id",
            table=SQL.identifier(model._table), column=SQL.identifier(relation.field), new=new_id or None,
            old=old_id, stay=list(stay),
        ))
        ids = sorted(id_ for id_, in rows)
        if ids:
            self._refresh(relation, ids)
            if undo is not None:
                undo.setdefault("one", []).append([*relation, old_id, new_id, ids])
        return ids

    @api.model
    def _move_rows(self, records, file):
        """Put lines of one file into another, below the ORM; the caller has checked the rights.

        :return: dict ``"model.field"`` -> ids
        """
        if not records:
            return {}
        self.env.flush_all()
        self.env.cr.execute(SQL(
            "UPDATE %s SET beneficiary_id = %s WHERE id = ANY(%s)",
            SQL.identifier(records._table), file.id, records.ids,
        ))
        self._refresh(Relation(records._name, "beneficiary_id", FILE), records.ids)
        self.env[FILE].invalidate_model(flush=False)
        return {f"{records._name}.beneficiary_id": records.ids}

    @api.model
    def _refresh(self, relation, ids):
        records = self.env[relation.model].browse(ids)
        records.invalidate_recordset([relation.field], flush=False)
        records.modified([relation.field])

    @api.model
    def _relink_many(self, field, old_id, new_id):
        """:return: ids of the records that pointed to the old one, and of those that now newly do to the new one"""
        values = {
            "table": SQL.identifier(field.relation), "mine": SQL.identifier(field.column1),
            "other": SQL.identifier(field.column2), "old": old_id, "new": new_id,
        }
        added = self.env.execute_query(SQL(
            """INSERT INTO %(table)s (%(mine)s, %(other)s) SELECT %(mine)s, %(new)s FROM %(table)s
                WHERE %(other)s = %(old)s ON CONFLICT DO NOTHING RETURNING %(mine)s""", **values))
        gone = self.env.execute_query(SQL(
            "DELETE FROM %(table)s WHERE %(other)s = %(old)s RETURNING %(mine)s", **values))
        return sorted(i for i, in gone), sorted(i for i, in added)

    @api.model
    def _relink_references(self, model, old_id, new_id, undo):
        """Messages, activities, attachments and followers of one record go to another of the same model."""
        moved = {}
        for name, column in REFERENCES.items():
            if name not in self.env:
                continue
            table = self.env[name]._table
            own = SQL("AND res_field IS NULL") if name == "ir.attachment" else SQL()
            if name == "mail.followers":  # who follows both does so once
                own = SQL(
                    """AND NOT EXISTS (SELECT 1 FROM mail_followers own WHERE own.res_model = moved.res_model
                                          AND own.res_id = %s AND own.partner_id = moved.partner_id)""", new_id)
            rows = self.env.execute_query(SQL(
                "UPDATE %s moved SET res_id = %s WHERE %s = %s AND res_id = %s %s RETURNING id",
                SQL.identifier(table), new_id, SQL.identifier(column), model, old_id, own,
            ))
            if rows:
                ids = sorted(id_ for id_, in rows)
                moved[f"{name}.res_id"] = ids
                undo.setdefault("reference", []).append([name, old_id, new_id, ids])
        return moved

    @api.model
    def _relink_follower(self, old_id, new_id, undo):
        """What the one contact follows, the other follows."""
        rows = self.env.execute_query(SQL(
            """UPDATE mail_followers moved SET partner_id = %(new)s WHERE partner_id = %(old)s
                  AND NOT EXISTS (SELECT 1 FROM mail_followers own WHERE own.res_model = moved.res_model
                                     AND own.res_id = moved.res_id AND own.partner_id = %(new)s)
            RETURNING id""", old=old_id, new=new_id))
        ids = sorted(id_ for id_, in rows)
        if ids:
            undo.setdefault("one", []).append(["mail.followers", "partner_id", PARTNER, old_id, new_id, ids])
        return {"mail.followers.partner_id": ids} if ids else {}

    @api.model
    def _recompute_files(self, files):
        """Compute again what the files store about their lines."""
        for field in files._fields.values():
            if field.store and field.compute and not field.related:
                self.env.add_to_compute(field, files)

    # ------------------------------------------------------------ values

    @api.model
    def _force(self, record, vals, undo):
        """Set values of one record past the guards of its model; the values before go into ``undo``."""
        before = {}
        for name in vals:
            value = record[name]
            if isinstance(value, models.BaseModel):
                before[name] = value.ids if record._fields[name].type == "many2many" else value.id
            else:
                before[name] = str(value) if isinstance(value, date) else value
        undo.setdefault("values", []).append([record._name, record.id, before])
        self._force_write(record, vals)

    @api.model
    def _force_write(self, record, vals):
        if record._name == FILE and "state" in vals:
            record._write_internal(vals)  # automation rules and audit see that a file is closed, or open again
        else:
            models.BaseModel.write(record, vals)

    # ------------------------------------------------------------ and back

    @api.model
    def _undo(self, undo, source, target):
        """Put back what a merge moved: rows that still stand where it put them, and the values before."""
        self.env.flush_all()
        for model, field, to, old_id, new_id, ids in undo.get("one", []):
            self._put_back(Relation(model, field, to), old_id, new_id, ids)
        for model, field, _to, ids, added in undo.get("many", []):
            self._put_back_many(self.env[model]._fields[field], source.id, target.id, ids, added)
        for model, old_id, new_id, ids in undo.get("reference", []):
            self.env.cr.execute(SQL(
                "UPDATE %s SET res_id = %s WHERE id = ANY(%s) AND res_id = %s",
                SQL.identifier(self.env[model]._table), old_id, ids, new_id,
            ))
        self.env.invalidate_all(flush=False)
        for model, id_, vals in reversed(undo.get("values", [])):
            record = self.env[model].browse(id_).exists()
            if record:
                self._force_write(record, {
                    name: [Command.set(value)] if record._fields[name].type == "many2many" else value
                    for name, value in vals.items()
                })
                if "identifier" in vals:  # unique: one row after the other
                    self.env.flush_all()
        for model, ids in undo.get("created", {}).items():
            self.env[model].browse(ids).exists().write({"active": False})
        self._recompute_files(source | target)
        self.env.flush_all()
        self.env.invalidate_all()
        self.env.registry.clear_cache()

    @api.model
    def _put_back(self, relation, old_id, new_id, ids):
        table, column = SQL.identifier(self.env[relation.model]._table), SQL.identifier(relation.field)
        rows = self.env.execute_query(SQL(
            "UPDATE %s SET %s = %s WHERE id = ANY(%s) AND %s IS NOT DISTINCT FROM %s RETURNING id",
            table, column, old_id, ids, column, new_id or None,
        ))
        if rows:
            self._refresh(relation, [id_ for id_, in rows])

    @api.model
    def _put_back_many(self, field, old_id, new_id, ids, added):
        values = {
            "table": SQL.identifier(field.relation), "mine": SQL.identifier(field.column1),
            "other": SQL.identifier(field.column2), "old": old_id, "new": new_id, "ids": ids, "added": added,
        }
        self.env.cr.execute(SQL(
            "DELETE FROM %(table)s WHERE %(other)s = %(new)s AND %(mine)s = ANY(%(added)s)", **values))
        self.env.cr.execute(SQL(
            """INSERT INTO %(table)s (%(mine)s, %(other)s)
               SELECT line, %(old)s FROM unnest(%(ids)s) line ON CONFLICT DO NOTHING""", **values))
