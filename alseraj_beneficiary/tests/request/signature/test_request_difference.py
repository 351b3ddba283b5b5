from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL

from ..common import PNG, RequestCommon


@tagged("post_install", "-at_install")
class TestRequestDifference(RequestCommon):
    """What changed after the signature is said, and stops what the signature has to cover."""

    def setUp(self):
        super().setUp()
        self.beneficiary.write({
            "rent_amount": 1200,
            "member_ids": [Command.create({"name": "سعد", "relation": "son", "birth_date": "2015-02-01"})],
            "income_ids": [Command.create({
                "source_id": self.env.ref("alseraj_beneficiary.income_source_salary").id, "amount": 2000,
            })],
        })
        self.request = self.make_requests()

    def submit(self):
        self.request.action_submit()
        self.bring_documents(self.request)

    def test_line_by_line(self):
        income, member = self.beneficiary.income_ids, self.beneficiary.member_ids
        money = self.request.currency_id.format
        salary = income.source_id.name
        self.beneficiary.rent_amount = 1500
        income.amount = 2500
        member.write({"marital_status": "married", "is_dependent": False})
        self.beneficiary.member_ids = [Command.create({"name": "نورة", "relation": "daughter"})]
        self.assertEqual(self.request.snapshot_diff.split("\n"), [
            f"Monthly Rent: {money(1200)} signed, {money(1500)} now",
            "سعد, Dependent: Yes signed, No now",
            "سعد, Marital Status: nothing signed, Married now",
            "Added: نورة (Daughter)",
            f"{salary}, Amount: {money(2000)} signed, {money(2500)} now",
        ])
        member.unlink()
        income.unlink()
        self.assertIn("Removed: سعد (Son)", self.request.snapshot_diff)
        self.assertIn(f"Removed: {salary} ({money(2000)})", self.request.snapshot_diff)

    def test_incomes_stop_verifying_until_accepted(self):
        self.submit()
        self.beneficiary.income_ids.amount = 2500
        with self.assertRaisesRegex(UserError, "Have it signed again, or say why"):
            self.request.action_verify()
        with self.assertRaisesRegex(UserError, "Say why"):
            self.request.action_accept_difference(" ")
        self.request.action_accept_difference("The salary slip of this month")
        self.assertEqual(self.request.difference_user_id, self.user_officer)
        self.assertTrue(self.request.has_snapshot_diff, "accepted, and still shown")
        self.beneficiary.income_ids.amount = 2600
        with self.assertRaisesRegex(UserError, "Have it signed again"):
            self.request.action_verify()  # what was accepted was another amount
        self.beneficiary.income_ids.amount = 2500
        self.request.action_verify()
        self.assertEqual(self.request.state, "verified")

    def test_incomes_stop_verifying_until_signed_again(self):
        self.submit()
        self.beneficiary.income_ids.amount = 2500
        self.request.action_sign("محمد العتيبي", PNG)
        self.assertEqual((self.request.state, self.request.snapshot_diff), ("submitted", False))
        self.request.action_verify()
        with self.assertRaisesRegex(UserError, "not signed any more|can't be changed"):
            self.request.action_sign("محمد العتيبي", PNG)

    def test_signing_again_drops_what_was_accepted(self):
        self.beneficiary.income_ids.amount = 2500
        self.request.action_accept_difference("slip")
        self.request.action_sign("محمد العتيبي", PNG)
        self.assertFalse(self.request.difference_reason or self.request.difference_hash)

    def test_rent_is_shown_and_stops_nothing(self):
        self.submit()
        self.beneficiary.write({"rent_amount": 1500, "mobile": "0509876543"})
        self.assertTrue(self.request.snapshot_diff)
        self.request.action_verify()

    def test_setting(self):
        self.beneficiary.income_ids.amount = 2500
        self.company.alseraj_difference_blocks = "submit"
        with self.assertRaisesRegex(UserError, "Have it signed again"):
            self.request.action_submit()
        self.company.alseraj_difference_blocks = "nothing"
        self.submit()
        self.request.action_verify()

    def test_who_may_accept(self):
        self.submit()
        self.beneficiary.income_ids.amount = 2500
        for user in (self.user_researcher, self.user_auditor, self.user_finance, self.user_portal):
            with self.subTest(user=user.name), self.assertRaises(UserError):  # AccessError is one
                self.request.with_user(user).action_accept_difference("because")
        same = self.make_requests()
        with self.assertRaisesRegex(UserError, "nothing waits"):
            same.action_accept_difference("because")

    def test_found_by_the_filter(self):
        other = self.make_requests(self.make_beneficiary())
        self.beneficiary.income_ids.amount = 2500
        Request = self.env["alseraj.support.request"].with_user(self.user_officer)
        both = self.request | other
        self.assertEqual(Request.search([("has_snapshot_diff", "=", True), ("id", "in", both.ids)]), self.request)
        self.assertEqual(Request.search([("has_snapshot_diff", "=", False), ("id", "in", both.ids)]), other)

    def test_queries_do_not_grow(self):
        def differences(requests):
            requests.mapped("has_snapshot_diff")

        small = self.make_requests(self.make_beneficiaries(10))
        large = self.make_requests(self.make_beneficiaries(50))
        self.count_queries(differences, small)  # settings and lists are read once
        self.assertLessEqual(
            self.count_queries(differences, large), self.count_queries(differences, small) + 2)


@tagged("post_install", "-at_install")
class TestSignedFilter(RequestCommon):
    """The filter asks PostgreSQL first. It may leave to the comparison what it can't tell, and never lose what differs."""

    FILLED = {  # the columns of what is signed, each with something in it
        "res_partner": {"name": "سارة فهد", "street": "1st", "street2": "2nd", "city": "Riyadh", "zip": "12345"},
        "alseraj_beneficiary": {
            "mobile": "+966551112233", "marital_status": "widowed", "work_status": "seeking", "employer": "Shop",
            "zakat_class": "needy", "housing": "rented", "rent_amount": "1200.50", "lease_number": "7", "lease_end": "2027-01-01",
            "landlord_name": "Owner", "building_number": "1234", "additional_number": "5678", "short_address": "RRRD2929",
            "birth_date": "1980-01-02", "gender": "female", "identifier": "1000000008",
        },
        "alseraj_household_member": {
            "name": "سعد", "relation": "son", "identifier": " 1000000016 ", "birth_date": "2010-02-01", "gender": "male",
            "marital_status": "single", "study": "school", "study_stage": "primary", "work": "none", "is_working": "true",
            "is_dependent": "true", "in_household": "true",
        },
        "alseraj_household_income": {"amount": "2000.25"},
    }
    OTHERWISE = {  # beside another text: what a column of another kind becomes
        "rent_amount": "1300", "lease_end": "2028-01-01", "birth_date": "1981-01-02", "is_working": "false",
        "is_dependent": "false", "in_household": "false", "amount": "2000.5", "identifier": "1000000099",
    }

    def setUp(self):
        super().setUp()
        self.type_cash.question_definition = [
            {"name": "q_text", "string": "Why", "type": "char"}, {"name": "q_number", "string": "How many", "type": "integer"},
            {"name": "q_yes", "string": "Owned", "type": "boolean"}, {"name": "q_day", "string": "Since", "type": "date"},
            {"name": "q_open", "string": "Anything else", "type": "char"}, {"name": "q_part", "type": "separator", "string": "–"},
        ]
        self.source = self.env.ref("alseraj_beneficiary.income_source_salary")
        self.beneficiary.write({
            "member_ids": [
                Command.create({"name": name, "relation": relation}) for name, relation in (("سعد", "son"), ("B", "daughter"))],
            "income_ids": [Command.create({"source_id": self.source.id, "amount": 1}) for _index in range(2)],
            "category_ids": self.env["alseraj.category"].search([], limit=3),
        })
        self.member, self.income = self.beneficiary.member_ids[0], self.beneficiary.income_ids[0]
        self.rows = {
            "res_partner": self.beneficiary.partner_id, "alseraj_beneficiary": self.beneficiary,
            "alseraj_household_member": self.member, "alseraj_household_income": self.income,
        }
        self.env.flush_all()
        for table, values in self.FILLED.items():
            for column, value in values.items():
                self.change(table, column, value)
        self.request = self.make_requests(sign=False, properties={
            "q_text": "because", "q_number": 3, "q_yes": True, "q_day": "2026-01-02"})
        self.request.action_sign("محمد العتيبي", PNG)

    def change(self, table, column, value):
        """As an import or another module may do it: past what a screen would check."""
        self.env.cr.execute(SQL(
            "UPDATE %s SET %s = %s WHERE id = %s", SQL.identifier(table), SQL.identifier(column), value, self.rows[table].id))
        self.env.invalidate_all()

    def sort(self, request=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.request._sort_by_snapshot((request or self.request)._as_query())

    def assertAgreed(self, expected=None):
        """What the query says is certain is so, and it loses nothing."""
        surely, doubtful = self.sort()
        differs = self.request._differs_from_snapshot()
        if expected is not None:
            self.assertEqual(differs, expected)
        self.assertLessEqual(bool(surely), differs)
        self.assertLessEqual(differs, bool(surely | doubtful))
        found = self.env["alseraj.support.request"].search([("has_snapshot_diff", "=", True), ("id", "=", self.request.id)])
        self.assertEqual(bool(found), differs)

    def test_what_is_as_it_was_signed_is_not_compared(self):
        """All kinds of values are written alike, so that only what changed is read; a new part of a snapshot fails here."""
        self.assertEqual(self.request._prepare_snapshot(), self.request.snapshot)
        self.assertEqual(self.sort(), (self.request.browse(), self.request.browse()))
        bare = self.make_requests(self.make_beneficiary(), type_id=self.type_food.id)
        self.assertEqual(self.sort(bare), (self.request.browse(), self.request.browse()))

    def test_each_column(self):
        for table, values in self.FILLED.items():
            for column in values:
                with self.subTest(column=f"{table}.{column}"), self.env.cr.savepoint() as savepoint:
                    self.change(table, column, self.OTHERWISE.get(column, "other"))
                    self.assertAgreed(True)
                    savepoint.rollback()
                    self.env.invalidate_all()
        self.assertAgreed(False)

    def test_lines_that_come_and_go(self):
        file, category = self.beneficiary, self.beneficiary.category_ids[0]
        again = {"name": self.beneficiary.member_ids[1].name, "relation": "daughter"}
        steps = {
            "a member more": (True, lambda: file.write({"member_ids": [Command.create({"name": "C", "relation": "son"})]})),
            "a member less": (True, self.beneficiary.member_ids[1].unlink),
            "a member put away": (True, lambda: self.beneficiary.member_ids[1].write({"active": False})),
            "a member entered again": (False, lambda: file.write({
                "member_ids": [Command.delete(self.beneficiary.member_ids[1].id), Command.create(again)]})),
            "an income more": (True, lambda: file.write({
                "income_ids": [Command.create({"source_id": self.source.id, "amount": 5})]})),
            "an income less": (True, self.income.unlink),
            "a category less": (True, lambda: file.write({"category_ids": [Command.unlink(category.id)]})),
            "a category put away": (True, lambda: category.write({"active": False})),
            "another code of a category": (True, lambda: category.write({"code": "other_code"})),
            "an account": (True, lambda: self.env["res.partner.bank"].create({
                "partner_id": file.partner_id.id, "acc_number": "SA0380000000608010167519"})),
        }
        for name, (expected, step) in steps.items():
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                step()
                self.assertAgreed(expected)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_what_is_asked_for(self):
        file = self.make_beneficiary()
        self.rows["alseraj_support_request"] = self.request
        for column, value in (
                ("amount_requested", 3001), ("urgent", True), ("type_id", self.type_food.id), ("beneficiary_id", file.id),
                ("properties", '{"q_text": "other", "q_number": 3, "q_yes": true, "q_day": "2026-01-02"}'),
                ("properties", '{"q_text": "because", "q_number": 3, "q_day": "2026-01-02"}')):
            with self.subTest(column=column, value=value), self.env.cr.savepoint() as savepoint:
                self.change("alseraj_support_request", column, value)
                self.assertAgreed(True)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_signed_before_the_merge(self):
        """He signed on the file that was merged into this one: not another applicant."""
        other = self.make_beneficiary()
        self.rows["alseraj_beneficiary"] = other
        self.change("alseraj_beneficiary", "merged_into_id", self.beneficiary.id)
        signature = self.request.sudo().signature_ids
        self.env.cr.execute(SQL(
            "UPDATE alseraj_signature SET snapshot = jsonb_set(snapshot, '{request,beneficiary}', to_jsonb(%s::text)) "
            "WHERE id = %s", other.code, signature.id))
        self.env.invalidate_all()
        self.assertAgreed(False)

    def test_older_signatures(self):
        """Without a snapshot, or with one of the first format."""
        signature = self.request.sudo().signature_ids
        for value in ("null", "false", "{}", '{"household": [], "request": null}'):
            with self.subTest(value=value), self.env.cr.savepoint() as savepoint:
                self.env.cr.execute(SQL("UPDATE alseraj_signature SET snapshot = %s WHERE id = %s", value, signature.id))
                self.env.invalidate_all()
                self.assertAgreed()
                savepoint.rollback()
                self.env.invalidate_all()

    def test_the_filter_costs_the_same(self):
        def search(_requests):
            self.env["alseraj.support.request"].search_count([("has_snapshot_diff", "=", True)])

        self.make_requests(self.make_beneficiaries(10))
        self.env.flush_all()
        search(None)
        small = self.count_queries(search, None)
        self.make_requests(self.make_beneficiaries(50))
        self.env.flush_all()
        self.assertEqual(self.count_queries(search, None), small)
