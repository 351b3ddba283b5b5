"""Every menu of every role over long tables, by EXPLAIN: a list, a form or a search reads none of them from end to end.

The small and quick sister of ``./dev bench --growth``, which measures the same calls at a tenth and at the whole of a size.
"""

import re
import sys
from pathlib import Path

from lxml import etree

from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.alseraj_beneficiary.tests.plans import IndexMixin
from odoo.addons.alseraj_beneficiary.tests.settled_scene import SettledScene

BENCH = Path(__file__).parent.parent / "bench"
sys.path[:0] = [str(BENCH), str(BENCH / "growth")]

from client import Client  # noqa: E402  (found through the line above)

LONG = 12000
TOGETHER = 20  # cases of a session
FEW = 0.02  # of a table: whoever wants fewer of its rows does not read it from end to end
WHOLE = {  # what counts families, not years
    "alseraj.beneficiary", "alseraj.beneficiary.analysis", "alseraj.reach.report",
}
FIGURES = ("pivot", "graph", "get_views")  # they read what they show; a client keeps its views
ROLES = ("delegate", "officer", "manager", "researcher", "member", "secretary", "chair", "finance", "auditor")


class Planned(Client):
    """A client whose statements are explained."""

    def __init__(self, test, user):
        super().__init__(test.env, user, lang="en_US")
        self.test = test

    def timed(self, menu, what, call):
        with self.test.capture_statements() as statements:
            result = super().timed(menu, what, call)
        if what.split()[0] not in FIGURES:
            for statement in statements:
                self.test.judge(f"{menu} · {what}", statement)
        return result


@tagged("post_install", "-at_install")
class TestGrowth(IndexMixin, SettledScene):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        settled, file = cls.settled, cls.settled["file registered"]
        cls.long = {}
        cls.env.flush_all()
        partner = cls.grow(file.partner_id)
        beneficiary = cls.grow(file, partner_id=f"{partner} + k")
        moved = {"beneficiary_id": f"{beneficiary} + k"}
        cls.grow(file.member_ids[:1] or cls.env["alseraj.household.member"].create({
            "beneficiary_id": file.id, "name": "سعد", "relation": "son"}), **moved)
        cls.grow(settled["document verified"], **moved)
        request = cls.grow(
            settled["request done"], **moved, submitted_on="now()::timestamp - k * interval '1 hour'",
            state="CASE WHEN k % 50 = 0 THEN 'submitted' ELSE 'done' END",
            stage="CASE WHEN k % 50 = 0 THEN 'submitted' ELSE 'approved' END")
        both = {**moved, "request_id": f"{request} + k"}
        cls.grow(settled["study done"], **both, visit_date="current_date - (k % 1800)::int")
        cls.grow(settled["signature"], **both)
        session = cls.grow(settled["session closed"], LONG // TOGETHER, number="100 + k")
        cls.grow(
            settled["decision sealed"], **both, session_id=f"{session} + 1 + (k - 1) / {TOGETHER}",
            closed_on="now()::timestamp - k * interval '4 hours'")
        payment = cls.grow(
            settled["installment paid"], **both, paid_on="current_date - (k % 1800)::int",
            due_date="current_date - (k % 1800)::int",
            state="CASE WHEN k % 50 = 0 THEN 'planned' ELSE 'confirmed' END")
        cls.grow(settled["debit posted"], alseraj_installment_id=f"{payment} + k", date="current_date - (k % 1800)::int")
        cls.grow(
            settled["complaint resolved"], **both, received_on="now()::timestamp - k * interval '1 hour'",
            due_date="current_date - (k % 1800)::int")
        cls.grow(cls.env["alseraj.interaction"].create({
            "beneficiary_id": file.id, "question": "?", "answer": "!", "state": "open",
            "channel_id": cls.channel_interview.id}), **moved,
            date_start="now()::timestamp - k * interval '1 hour'", state="CASE WHEN k % 50 = 0 THEN 'open' ELSE 'done' END")
        message = cls.env["alseraj.message"].search([("beneficiary_id", "!=", False)], limit=1)
        cls.grow(message, **moved, state="CASE WHEN k % 500 = 0 THEN 'waiting' ELSE 'delivered' END")
        cls.wrong = {}

    @classmethod
    def grow(cls, record, count=LONG, /, **values):
        """Make a table long with ``count`` copies of ``record``.

        :param values: column -> SQL of its value in the k-th copy; what is unique gets the number of the copy by itself
        :return: int, less than the id of each copy by the number of the copy
        """
        record.ensure_one()
        cr, table = cls.env.cr, record._table
        cr.execute("""
            SELECT a.attname, format_type(a.atttypid, NULL) FROM pg_index i
              JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)
             WHERE i.indrelid = %s::regclass AND i.indisunique AND NOT i.indisprimary""", [table])
        for name, kind in cr.fetchall():
            if kind in ("character varying", "text") and name not in ("state", "stage", "kind", "res_model"):
                values.setdefault(name, f"t.{name} || '/' || k")
        names = cls._get_columns(table)
        cr.execute(SQL("SELECT COALESCE(max(id), 0) FROM %s", SQL.identifier(table)))
        [before] = cr.fetchone()
        cr.execute(SQL(
            "INSERT INTO %s (id, %s) SELECT %s + k, %s FROM %s t, generate_series(1, %s) k WHERE t.id = %s",
            SQL.identifier(table), SQL(", ").join(map(SQL.identifier, names)), before,
            SQL(", ").join(
                SQL(values[name].replace("%", "%%")) if name in values else SQL.identifier("t", name) for name in names),
            SQL.identifier(table), count, record.id))
        cr.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, before + count])
        cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))
        if count == LONG:
            cls.long[table] = LONG
        return before

    @classmethod
    def _get_columns(cls, table):
        cls.env.cr.execute("""
            SELECT column_name FROM information_schema.columns
             WHERE table_name = %s AND is_generated = 'NEVER' AND column_name != 'id'""", [table])
        return [name for name, in cls.env.cr.fetchall()]

    def judge(self, call, statement):
        """Note a statement that reads a long table from end to end for few of its rows, or to sort it for one page.

        A text is looked for by trigrams, which pays in longer tables than these: there it counts whether an index can serve.
        """
        if not any(table in statement for table in self.long) or not re.match(r"\s*(SELECT|WITH)\b", statement, re.I):
            return
        self.env.cr.execute(SQL("SET LOCAL enable_seqscan = %s", "off" if " ILIKE " in statement else "on"))
        self.env.cr.execute("EXPLAIN (FORMAT JSON) " + statement)
        [plan] = self.env.cr.fetchone()[0]
        limits = [int(number) for number in re.findall(r"LIMIT (\d+)", statement)]
        is_page = bool(limits) and max(limits) <= 1000 and "GROUP BY" not in statement
        for table, share, in_rule in self._find_scans(plan["Plan"]):
            if share < FEW or is_page and not in_rule:
                self.wrong.setdefault((call, table), f"{call}: {table}, for {share:.1%} of it\n    {statement[:1500]}")

    def _find_scans(self, node, in_rule=False):
        """:return: table, share of its rows, and whether it is a set that a rule of rights compares with"""
        in_rule = in_rule or node.get("Subplan Name", "").startswith("SubPlan")
        if node["Node Type"] == "Seq Scan" and node["Relation Name"] in self.long:
            yield node["Relation Name"], node["Plan Rows"] / self.long[node["Relation Name"]], in_rule
        for child in node.get("Plans", ()):
            yield from self._find_scans(child, in_rule)

    def test_figures_open_with_a_bound(self):
        """What counts over the years opens with this year, or with what is open; the other years are one click away."""
        seen = set()
        for role in ROLES:
            client = Planned(self, self.users[role])
            for menu, action in client.actions():
                model = self.env[action.res_model]
                shows = action.view_mode.split(",")[0] in FIGURES and model._table in self.long
                if model._name in WHOLE or model._auto and not shows:
                    continue
                context = {**client.env.context, **client.evaluate(action.context or "{}")}
                view = model.with_user(client.user).get_view(action.search_view_id.id, "search")["arch"]
                domain, _groups = client.default_filters(etree.fromstring(view), model, context)
                domain += client.evaluate(action.domain or "[]")
                seen.add(model._name)
                with self.subTest(role=role, menu=menu):
                    self.assertTrue(domain, "it would read all years when it opens")
        self.assertGreaterEqual(seen, {
            "alseraj.fund.report", "alseraj.receipt.report", "alseraj.zakat.register", "alseraj.ledger.report",
            "alseraj.request.analysis", "alseraj.committee.decision.report"})

    def test_a_search_offers_what_may_be_read(self):
        """A link that a search offers leads to records that the role may read: it would be refused otherwise."""
        count = 0
        for role in ROLES:
            client = Planned(self, self.users[role])
            for menu, action in client.actions():
                model = client.env[action.res_model]
                search = etree.fromstring(model.get_view(action.search_view_id.id, "search")["arch"])
                for node in search.iter("field"):
                    field = model._fields.get(node.get("name"))
                    if field is None or field.type != "many2one" or node.get("filter_domain"):
                        continue
                    count += 1
                    with self.subTest(role=role, menu=menu, field=str(field)):
                        self.assertTrue(client.env[field.comodel_name].has_access("read"))
        self.assertGreater(count, 400)

    def test_every_menu_of_every_role(self):
        count = 0
        for role in ROLES:
            client = Planned(self, self.users[role])
            client.open_all()
            count += len(client.rows)
            self.assertFalse(client.failed)
        self.assertGreater(count, 400)
        self.assertFalse(self.wrong, "\n".join(self.wrong.values()))
