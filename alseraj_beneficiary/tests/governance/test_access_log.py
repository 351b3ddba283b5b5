from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from ..common import AlserajCommon


@tagged("post_install", "-at_install")
class TestAccessLog(AlserajCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.file = cls.make_beneficiary(health_notes="Diabetes", member_ids=[
            (0, 0, {"name": "سارة", "relation": "daughter", "health": "ill"}),
        ])
        cls.others = cls.make_beneficiaries(10)
        cls.user_auditor_2 = cls._make_user("auditor_2", "group_auditor", "group_sensitive")
        cls.Log = cls.env["alseraj.access.log"]

    def _call(self, user, method, *args, records=None, **kwargs):
        """Over the client's door; returns the lines that came of it, as of another look."""
        self.age_log()
        before = self.Log.search([], limit=1, order="id desc").id or 0
        records = self.file if records is None else records
        model = self.env[records._name].with_user(user)
        model.invalidate_model()
        ids = [] if getattr(getattr(type(model), method), "_api_model", False) else [records.ids]
        call_kw(model, method, [*ids, *args], kwargs)
        self.env.flush_all()
        return self.Log.search([("id", ">", before)])

    def test_one_line_for_a_sensitive_read(self):
        specification = {"name": {}, "health_notes": {}, "criminal_notes": {}}
        lines = self._call(self.user_sensitive, "web_read", specification)
        self.assertRecordValues(lines, [{
            "user_id": self.user_sensitive.id, "model": "alseraj.beneficiary", "res_id": self.file.id,
            "beneficiary_id": self.file.id, "company_id": self.company.id,
            "field_names": "criminal_notes, health_notes",
        }])
        self.assertTrue(lines.date)

    def test_every_way_of_the_client(self):
        domain = [("id", "=", self.file.id)]
        for method, args, kwargs in (
            ("read", (["health_notes"],), {}),
            ("web_search_read", (domain, {"health_notes": {}}), {}),
            ("search_read", (domain, ["health_notes"]), {}),
            ("formatted_read_group", (domain, ["health_notes"], ["__count"]), {}),
            ("formatted_read_group", (domain, ["branch_id"], ["health_notes:array_agg"]), {}),
            ("web_save", ({"rent_amount": 5}, {"health_notes": {}}), {}),
        ):
            with self.subTest(method=method, args=args):
                lines = self._call(self.user_sensitive, method, *args, **kwargs)
                self.assertEqual(len(lines), 1)
                self.assertIn("health_notes", lines.field_names)

    def test_export(self):
        self.user_sensitive.group_ids += self.env.ref("base.group_allow_export")
        lines = self._call(self.user_sensitive, "export_data", ["name", "health_notes", "member_ids/health"])
        self.assertEqual(set(lines.mapped("model")), {"alseraj.beneficiary", "alseraj.household.member"})

    def test_member_of_the_household(self):
        lines = self._call(self.user_sensitive, "web_read", {
            "member_ids": {"fields": {"name": {}, "health": {}}},
        })
        self.assertRecordValues(lines, [{
            "model": "alseraj.household.member", "res_id": self.file.member_ids.id,
            "beneficiary_id": self.file.id, "field_names": "health",
        }])

    def test_nothing_for_other_reads(self):
        self.assertFalse(self._call(self.user_sensitive, "web_read", {"name": {}, "need_class": {}}))
        self.assertFalse(self._call(self.user_officer, "web_read", {"name": {}}))
        members = {"member_ids": {"fields": {"name": {}}}}
        self.assertFalse(self._call(self.user_sensitive, "web_read", members))

    def test_refused_read_leaves_nothing(self):
        before = self.Log.search_count([])
        with self.assertRaises(AccessError):
            call_kw(
                self.env["alseraj.beneficiary"].with_user(self.user_officer), "web_read",
                [self.file.ids, {"health_notes": {}}], {},
            )
        self.assertEqual(self.Log.search_count([]), before)

    def test_nothing_for_our_own_code(self):
        before = self.Log.search_count([])
        self.file.sudo().read(["health_notes"])
        self.file.with_user(self.user_sensitive).sudo().web_read({"health_notes": {}})
        self.assertTrue(self.file.with_user(self.user_sensitive).health_notes)
        self.assertEqual(self.Log.search_count([]), before)

    @classmethod
    def age_log(cls):
        """As if an hour had gone by since the last look."""
        cls.env.cr.execute("UPDATE alseraj_access_log SET date = date - interval '1 hour'")

    def test_one_insert_for_all(self):
        files = self.file + self.others
        records = self.env["alseraj.beneficiary"].with_user(self.user_sensitive).browse(files.ids)
        records.web_read({"name": {}, "health_notes": {}})  # warm
        plain = self.count_queries(lambda: records.web_read({"name": {}}))
        sensitive = self.count_queries(lambda: records.web_read({"name": {}, "health_notes": {}}))
        self.assertEqual(sensitive, plain + 1)
        self.assertEqual(self.Log.search([], limit=len(files)).beneficiary_id, files)

    def test_missing_record(self):
        gone = self.make_beneficiary(register=False)
        ids = gone.ids
        gone.unlink()
        records = self.env["alseraj.beneficiary"].with_user(self.user_sensitive).browse(ids + self.file.ids)
        records.read(["health_notes"])
        self.assertEqual(self.Log.search([], limit=1).res_id, self.file.id)

    def test_nobody_writes_or_deletes(self):
        self._call(self.user_sensitive, "web_read", {"health_notes": {}})
        line = self.Log.search([], limit=1)
        vals = {"user_id": self.env.uid, "model": "x", "field_names": "x", "date": "2026-01-01"}
        for user in (
            self.user_officer, self.user_manager, self.user_auditor, self.user_auditor_2, self.user_finance,
            self.env.ref("base.user_admin"),
        ):
            for act in (
                lambda log: log.write({"date": "2020-01-01 00:00:00"}), lambda log: log.unlink(),
                lambda log: log.create(vals),
            ):
                with self.subTest(user=user.login), self.assertRaises(UserError):
                    act(line.with_user(user))
        for act in (lambda: line.sudo().write({"date": "2020-01-01 00:00:00"}), line.sudo().unlink,
                    lambda: self.Log.sudo().create(vals)):
            with self.assertRaises(UserError):
                act()
        self.assertTrue(line.exists())

    def test_who_reads_the_log(self):
        self._call(self.user_sensitive, "web_read", {"health_notes": {}})
        for user in (self.user_manager, self.user_auditor):
            self.assertTrue(self.Log.with_user(user).search([("beneficiary_id", "=", self.file.id)]))
        for user in (self.user_officer, self.user_sensitive, self.user_researcher, self.user_outsider):
            with self.assertRaises(AccessError):
                self.Log.with_user(user).search([])
