"""What the screens ask is served by an index, also when a table is long: EXPLAIN of what the ORM sends."""

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
