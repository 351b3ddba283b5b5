"""What the screens ask is served by an index, also when a table is long: EXPLAIN of what the ORM sends."""

import re
from contextlib import closing, contextmanager
from unittest.mock import patch

from odoo import models
from odoo.tools import SQL

ROWS = 20000


class PlanMixin:
    """Rows are copies, made by SQL, of one that the ORM made: enough that PostgreSQL would rather use an index, and analysed."""

    @classmethod
    def multiply(cls, model, record, values):
        """Insert ``ROWS`` copies of a record."""
        table = cls.env[model]._table
        cls.env.cr.execute(SQL("SELECT column_name FROM information_schema.columns WHERE table_name = %s", table))
        names = [name for name, in cls.env.cr.fetchall() if name != "id"]
        cls.env.cr.execute(SQL(
            "INSERT INTO %s (%s) SELECT %s FROM %s t, generate_series(1, %s) k WHERE t.id = %s",
            SQL.identifier(table), SQL(", ").join(map(SQL.identifier, names)),
            SQL(", ").join(
                SQL(values[name].replace("%", "%%")) if name in values else SQL.identifier("t", name) for name in names),
            SQL.identifier(table), ROWS, record.id,
        ))
        cls.env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))

    def plan(self, model, domain, order=None, limit=80, small=False):
        """:return: str, how PostgreSQL would answer the search; ``small``: also where a table is too small for an index"""
        self.env.cr.execute(SQL("SET LOCAL enable_seqscan = %s", "off" if small else "on"))
        query = self.env[model]._search(domain, order=order or self.env[model]._order, limit=limit)
        return self.explain(query.select())

    def explain(self, query):
        """:return: str, how PostgreSQL would answer"""
        self.env.cr.execute(SQL("EXPLAIN %s", query))
        return "\n".join(line for line, in self.env.cr.fetchall())

    def assertServed(self, index, plan, table="alseraj_support_request"):
        self.assertIn(index, plan)
        self.assertNotIn(f"Seq Scan on {table}", plan)


class IndexMixin(PlanMixin):
    """Each index that a module declares is asked for: by the query of its own code, or by what a screen searches for.

    Whether PostgreSQL prefers it in a long table is for the tests by :class:`PlanMixin`; here it is shown that it can serve at
    all, since all other indexes of its table are away, and reading the table from end to end is the last resort.
    """

    index_module = None  # whose indexes

    def get_indexes(self):
        """:return: dict: name of an index that is declared beside the fields -> its model"""
        return {
            name: model for model in self.env.values() if model._auto and not model._abstract
            for name, index in model._table_objects.items()
            if isinstance(index, models.Index) and not index.unique and index._module == self.index_module
            and index.get_definition(self.env.registry)
        }

    def searched(self, model, domain, order=None, limit=80):
        """:return: list with the query of a search, as a list of the web client asks it"""
        return [self.env[model]._search(domain, order=order or self.env[model]._order, limit=limit).select()]

    def sent(self, function, *args):
        """:return: list of the statements that ``function(*args)`` sends"""
        self.env.flush_all()
        self.env.invalidate_all()
        with self.capture_statements() as statements:
            function(*args)
            self.env.flush_all()
        return statements

    @contextmanager
    def capture_statements(self):
        statements, cr = [], self.env.cr
        execute = cr.execute

        def note(query, params=None, *args, **kwargs):
            text = cr.mogrify(query, params).decode()
            if re.match(r"\s*(SELECT|UPDATE|DELETE|INSERT|WITH)\b", text, re.I):
                statements.append(text)
            return execute(query, params, *args, **kwargs)

        with patch.object(cr, "execute", note):
            yield statements

    def explain_text(self, statement):
        """:return: str, how PostgreSQL would answer ``statement``, reading no table from end to end where it can help it"""
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        # what was mogrified holds its values: a "%" in it is one
        return self.explain(statement if isinstance(statement, SQL) else SQL(statement.replace("%", "%%")))

    @contextmanager
    def alone(self, index, table):
        """The index is the only one of its table meanwhile."""
        with closing(self.env.cr.savepoint(flush=False)):  # which takes it back
            self.env.cr.execute("""
                SELECT i.relname, c.conname FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
                  LEFT JOIN pg_constraint c ON c.conindid = x.indexrelid AND c.contype IN ('p', 'u', 'x')
                 WHERE x.indrelid = %s::regclass AND i.relname != %s""", [table, index])
            for name, constraint in self.env.cr.fetchall():
                self.env.cr.execute(
                    SQL("ALTER TABLE %s DROP CONSTRAINT %s CASCADE", SQL.identifier(table), SQL.identifier(constraint))
                    if constraint else SQL("DROP INDEX %s", SQL.identifier(name)))
            yield

    def check_indexes(self, cases):
        """Hold the declared indexes against ``cases``, both ways.

        :param dict cases: name of an index -> function that returns the statements one of which it serves
        """
        indexes = self.get_indexes()
        self.assertTrue(indexes)
        self.assertEqual(sorted(cases), sorted(indexes), "each index has its case here")
        for index, model in indexes.items():
            with self.subTest(index=index):
                statements = cases[index]()
                self.assertTrue(statements)
                with self.alone(index, model._table):
                    plans = [self.explain_text(statement) for statement in statements]
                self.assertTrue(
                    any(index in plan for plan in plans), f"{index} serves nothing:\n" + "\n--\n".join(
                        plan for plan in plans if model._table in plan))

    def check_indexed_fields(self):
        """A condition on one field with an index of its own reads no table from end to end."""
        tried = 0
        for model in self.env.values():
            if not model._auto or model._abstract or model._transient:
                continue
            for field in model._fields.values():
                if not (field.index and field.store and field.column_type and self.index_module in field._modules):
                    continue
                if field.company_dependent:
                    continue
                tried += 1
                with self.subTest(field=str(field)):
                    [query] = self.searched(model._name, [self._get_condition(field)], order="id", limit=None)
                    plan = self.explain_text(query)
                    self.assertNotRegex(plan, rf"Seq Scan on {model._table}\b")
        return tried

    @staticmethod
    def _get_condition(field):
        if field.index == "trigram":
            return field.name, "ilike", "salem"
        if field.type == "boolean":
            return field.name, "=", True
        if field.type in ("date", "datetime"):
            return field.name, ">=", "2026-01-01"
        is_text = field.type in ("char", "text", "selection", "reference", "html")
        return field.name, "in", ["x"] if is_text else [7]
