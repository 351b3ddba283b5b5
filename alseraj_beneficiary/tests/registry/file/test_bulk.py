from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ...common import AlserajCommon


@tagged("post_install", "-at_install")
class TestBulk(AlserajCommon):
    """Files with all that hangs on them, many at a time."""

    def _vals(self):
        salary = self.env.ref("alseraj_beneficiary.income_source_salary")
        return self.beneficiary_vals(
            member_ids=[
                Command.create({"name": "خالد", "relation": "son", "identifier": self.national_id()}),
                Command.create({"name": "هند", "relation": "daughter", "identifier": self.national_id()}),
            ],
            income_ids=[Command.create({"source_id": salary.id, "amount": 3000})],
            document_ids=[Command.create({"type_id": self.type_identity.id, "issue_date": "2026-01-01"})],
        )

    def _create(self, vals_list):
        self.env["alseraj.beneficiary"].with_user(self.user_officer).create(vals_list)

    def test_queries_do_not_grow(self):
        self._create([self._vals()])
        few = self.count_queries(self._create, [self._vals() for _index in range(10)])
        many = self.count_queries(self._create, [self._vals() for _index in range(100)])
        self.assertLessEqual(many - few, 3, "100 files cost the queries of 10")

    def test_bare_queries_do_not_grow(self):
        self._create([self.beneficiary_vals()])
        few = self.count_queries(self._create, [self.beneficiary_vals() for _index in range(10)])
        many = self.count_queries(self._create, [self.beneficiary_vals() for _index in range(100)])
        self.assertLessEqual(many - few, 3)

    def test_lines_follow_their_file(self):
        file = self.env["alseraj.beneficiary"].create(self._vals())
        for lines in (file.member_ids, file.income_ids, file.document_ids):
            self.assertEqual(lines.company_id, self.company)
        self.assertEqual(file.household_size, 3)
        self.assertEqual(file.monthly_income, 3000)
        self.assertFalse(any(line.expiry_date for line in file.document_ids if not line.issue_date))

    def test_wrong_company_among_many(self):
        """The check in batch still finds the one that is wrong."""
        other = self.env["res.company"].create({"name": "Other"})
        branch = self.env["alseraj.branch"].create({"name": "Other", "code": "o", "company_id": other.id})
        vals_list = [self.beneficiary_vals() for _index in range(5)]
        vals_list[3]["branch_id"] = branch.id
        with self.assertRaises(UserError):
            self.env["alseraj.beneficiary"].create(vals_list)
