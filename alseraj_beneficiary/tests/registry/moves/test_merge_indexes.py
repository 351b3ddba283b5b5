"""Every column that a merge follows has an index: a merge at the desk reads no table from end to end."""

from odoo.tests import tagged

from ...common import AlserajCommon


@tagged("post_install", "-at_install")
class TestMergeIndexes(AlserajCommon):
    def test_every_column_that_a_merge_follows(self):
        merger = self.env["alseraj.file.merger"]
        missing = []
        for comodel in ("alseraj.beneficiary", "res.partner", "alseraj.household.member"):
            for relation in merger._get_relations(comodel):
                field = self.env[relation.model]._fields[relation.field]
                many = field.type == "many2many"
                table = field.relation if many else self.env[relation.model]._table
                if not self._is_indexed(table, field.column2 if many else relation.field):
                    missing.append(f"{relation.model}.{relation.field}")
        self.assertFalse(missing)
        for table in ("mail_message", "mail_activity", "mail_followers", "ir_attachment", "calendar_event"):
            self.assertTrue(self._is_indexed(table, "res_id", first=False), table)

    def _is_indexed(self, table, column, first=True):
        self.env.cr.execute("""
            SELECT array_position(i.indkey::int2[], a.attnum) FROM pg_index i
              JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)
             WHERE i.indrelid = %s::regclass AND a.attname = %s""", [table, column])
        places = [place for place, in self.env.cr.fetchall()]
        return 0 in places if first else bool(places)
