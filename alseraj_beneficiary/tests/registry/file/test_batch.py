from odoo.tests import tagged

from ...common import AlserajCommon


@tagged("post_install", "-at_install")
class TestBatch(AlserajCommon):
    """10 and 100 files cost the same number of queries."""

    def _make(self, count):
        files = self.env["alseraj.beneficiary"].with_user(self.user_officer)
        vals_list = [self.beneficiary_vals() for _index in range(count)]
        counts = {"create": self.count_queries(lambda: files.create(vals_list))}
        files = files.search([], limit=count, order="id desc")
        vals_list = [
            self.document_vals(file, document_type)
            for file in files for document_type in file.missing_document_type_ids
        ]
        documents = self.env["alseraj.document"].with_user(self.user_officer)
        counts["document"] = self.count_queries(lambda: documents.create(vals_list))
        counts["verify"] = self.count_queries(lambda: files.document_ids.action_verify())
        counts["register"] = self.count_queries(files.action_register)
        self.assertEqual(set(files.mapped("state")), {"registered"})
        counts["suspend"] = self.count_queries(files.action_suspend, "Test")
        return counts

    def test_constant_queries(self):
        self._make(2)
        ten, hundred = self._make(10), self._make(100)
        for step, count in hundred.items():
            # rows go to PostgreSQL in pages of 100: a page more is not a query a record
            self.assertLessEqual(count, ten[step] + 4, step)

    def test_numbers_are_drawn_at_once(self):
        sequences = self.env["ir.sequence"]
        sequences.create({
            "name": "Test", "code": "alseraj.test", "prefix": "T/%(range_year)s/", "padding": 3,
            "use_date_range": True,
        })
        first, second = sequences._next_by_code_batch("alseraj.test", 2)
        self.assertRegex(first, r"^T/\d{4}/001$")
        self.assertRegex(second, r"/002$")
        self.assertEqual(sequences.with_context(ir_sequence_date=self.get_today()).next_by_code("alseraj.test")[-3:], "003")
        self.assertEqual(sequences._next_by_code_batch("alseraj.test", 0), [])
        with self.assertRaises(ValueError):
            sequences._next_by_code_batch("alseraj.none", 1)
