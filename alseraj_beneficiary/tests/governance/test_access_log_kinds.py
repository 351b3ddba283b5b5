import re

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from ..report.common import ReportMixin
from ..request.common import RequestCommon

SENSITIVE = "alseraj_beneficiary.group_sensitive"


@tagged("post_install", "-at_install")
class TestAccessLogKinds(ReportMixin, RequestCommon):
    """What is more than a reading: filters, sorting, exports, printing; and what is one look."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Log = cls.env["alseraj.access.log"]
        cls.file = cls.make_beneficiary(health_notes="Diabetes", member_ids=[
            (0, 0, {"name": "سارة", "relation": "daughter", "health": "ill"}),
        ])
        cls.user_sensitive.group_ids += cls.env.ref("base.group_allow_export")
        cls.last = cls.Log.search([], limit=1).id or 0

    def _new_lines(self):
        self.env.flush_all()
        lines = self.Log.search([("id", ">", self.last)], order="id")
        self.last = max(self.last, *lines.ids, 0)
        return lines

    def _call(self, method, *args, model="alseraj.beneficiary", user=None, **kwargs):
        call_kw(self.env[model].with_user(user or self.user_sensitive), method, args, kwargs)
        return self._new_lines()

    def test_filter_and_sorting(self):
        ill = [("health_notes", "ilike", "diabetes")]
        for method, args, kwargs in (
            ("search", [ill], {}),
            ("search_count", [[("member_ids.health", "=", "ill")]], {}),
            ("web_search_read", [["|", ("id", "=", 0), *ill], {"name": {}}], {}),
            ("search_read", [[], ["name"]], {"order": "name, criminal_notes desc", "limit": 1}),
            ("formatted_read_group", [[("health_notes", "!=", False)], ["branch_id"], ["__count"]], {}),
            ("name_search", [], {"name": "x", "domain": [("parentage_notes", "!=", False)]}),
        ):
            with self.subTest(method=method, args=args):
                self.env.cr.execute("UPDATE alseraj_access_log SET date = date - interval '1 hour'")
                lines = self._call(method, *args, **kwargs)
                self.assertEqual(lines.mapped("kind"), ["filter"])
                self.assertRecordValues(lines, [{
                    "user_id": self.user_sensitive.id, "res_id": 0, "company_id": self.company.id,
                }])
        # by way of another model it is the same question
        lines = self._call("search_count", [("beneficiary_id.health_notes", "!=", False)],
                           model="alseraj.support.request")
        self.assertEqual(lines.kind, "filter")

    def test_filter_of_others(self):
        self.assertFalse(self._call("search", [("name", "ilike", "x")], order="name"))
        with self.assertRaises(AccessError):
            self._call("search", [("health_notes", "!=", False)], user=self.user_officer)
        with self.assertRaises(AccessError):
            self._call("search", [], order="health_notes", user=self.user_officer)
        self.assertFalse(self._new_lines())

    def test_export_of_a_list(self):
        files = self.file + self.make_beneficiaries(2)
        names = ["name", "member_ids/name"]
        lines = self._call("export_data", files.ids, names)
        self.assertRecordValues(lines, [{
            "kind": "export", "model": "alseraj.beneficiary", "record_count": 3, "res_id": 0,
            "field_names": "member_ids/name, name",
        }])
        self.assertEqual(len(self._call("export_data", files.ids, names)), 1, "each export, however soon")
        lines = self._call("export_data", files.ids, ["name", "health_notes"])
        self.assertEqual(sorted(lines.mapped("record_count")), [0, 0, 0, 3])
        self.assertEqual(lines.beneficiary_id, files)

    def test_export_of_contacts(self):
        self.user_sensitive.group_ids += self.env.ref("base.group_partner_manager")
        partners = self.file.partner_id + self.user_sensitive.partner_id
        lines = self._call("export_data", partners.ids, ["name"], model="res.partner")
        self.assertRecordValues(lines, [{"kind": "export", "model": "res.partner", "record_count": 1}])
        lines = self._call("export_data", self.user_sensitive.partner_id.ids, ["name"], model="res.partner")
        self.assertFalse(lines)

    def test_printing(self):
        study = self.make_studies(self.make_verified(self.file))
        self._new_lines()
        self.render_html("action_report_case_study", study, self.user_officer)
        self.assertFalse(self._new_lines().filtered(lambda line: line.kind == "print"))
        self.render_html("action_report_case_study", study, self.user_sensitive)
        lines = self._new_lines().filtered(lambda line: line.kind == "print")
        self.assertRecordValues(lines, [{
            "user_id": self.user_sensitive.id, "model": "alseraj.need.study", "res_id": study.id,
            "beneficiary_id": self.file.id, "field_names": "health",
        }])

    def test_templates_say_what_they_print(self):
        """A template of ours that shows a sensitive field without declaring it is not seen by the log."""
        names = {
            name for model in self.env.registry if model.startswith("alseraj.")
            for name, field in self.env[model]._fields.items()
            if SENSITIVE in (field.groups or "").split(",") and field.type != "json"
        }
        pattern = re.compile(rf"\.({'|'.join(sorted(names))})\b")
        declared = " ".join(filter(None, self.env["ir.actions.report"].search([]).mapped("alseraj_sensitive")))
        views = self.env["ir.ui.view"].search([("type", "=", "qweb"), ("key", "=like", "alseraj_%")])
        self.assertTrue(views)
        for view in views:
            for name in set(pattern.findall(view.arch_db)):
                self.assertIn(f":{name}", declared, f"{view.key} shows {name}")

    def test_sensitive_fields_are_not_tracked(self):
        """What is tracked goes into messages, which outlive the field and are searched with its file."""
        for model in self.env.registry:
            for name, field in self.env[model]._fields.items():
                if model.startswith("alseraj.") and field.groups == SENSITIVE:
                    self.assertFalse(getattr(field, "tracking", False), f"{model}.{name}")

    def test_form_while_it_is_edited(self):
        spec = {"housing": {}, "health_notes": {}}
        lines = self._call("onchange", self.file.ids, {"housing": "owned"}, ["housing"], spec)
        self.assertRecordValues(lines, [{"kind": "read", "res_id": self.file.id}])
        self.assertFalse(self._call("onchange", [], {}, [], spec), "a new file has nothing to read")

    def test_one_look_is_one_line(self):
        spec = {"name": {}, "health_notes": {}}
        self.assertEqual(len(self._call("web_read", self.file.ids, spec)), 1)
        self.assertFalse(self._call("web_read", self.file.ids, spec))
        self.assertFalse(self._call("web_save", self.file.ids, {"rent_amount": 5}, spec))
        more = {**spec, "criminal_notes": {}}
        self.assertEqual(len(self._call("web_read", self.file.ids, more)), 1, "more was seen")
        other = self._make_user("sensitive_2", "group_officer", "group_sensitive")
        self.assertEqual(len(self._call("web_read", self.file.ids, spec, user=other)), 1, "by another")
        self.env.cr.execute("UPDATE alseraj_access_log SET date = date - interval '1 hour'")
        self.assertEqual(len(self._call("web_read", self.file.ids, spec)), 1, "later")

    def test_many_cost_no_more(self):
        files = self.make_beneficiaries(100, register=False)
        few = self.env["alseraj.beneficiary"].with_user(self.user_sensitive).browse(files[:10].ids)
        many = few.browse(files.ids)
        spec = {"name": {}, "health_notes": {}}
        few.web_read(spec)  # warm
        self.assertEqual(
            self.count_queries(lambda: few.web_read(spec)), self.count_queries(lambda: many.web_read(spec)))
        ids = files.ids

        def list_of(count):
            return few.web_search_read([("id", "in", ids[:count])], {"name": {}, "code": {}})

        list_of(1)
        self._new_lines()
        self.assertEqual(self.count_queries(list_of, 10), self.count_queries(list_of, 80))
        self.assertFalse(self._new_lines(), "a list without sensitive columns writes nothing")

    def test_line_says_what_was_seen(self):
        line = self._call("web_read", self.file.ids, {"health_notes": {}, "criminal_notes": {}})
        self.assertEqual(line.what, "Beneficiary: Criminal Record, Health")
        line = self._call("export_data", self.file.ids, ["code", "member_ids/name"])
        self.assertEqual(line.what, "Beneficiary: File Number, Name")

    def test_kept_for_ever_unless_told(self):
        self._call("web_read", self.file.ids, {"health_notes": {}})
        self.env.cr.execute("UPDATE alseraj_access_log SET date = '2020-01-01'")
        count = self.Log.search_count([])
        self.run_job("cron_access_log_forget")
        self.assertEqual(self.Log.search_count([]), count)
        one, two = (self._make_user(f"admin_{number}", "base.group_system") for number in (1, 2))
        settings = self.env["res.config.settings"].with_user(one).create({"alseraj_access_log_months": 60})
        settings.execute()
        self.run_job("cron_access_log_forget")
        self.assertEqual(self.Log.search_count([]), count, "one hand alone")
        with self.assertRaisesRegex(UserError, "yourself"):
            settings.action_alseraj_confirm_forgetting()
        for user in (self.user_manager, self.user_outsider):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.env["res.config.settings"].with_user(user).browse(settings.id).action_alseraj_confirm_forgetting()
        second = self.env["res.config.settings"].with_user(two).create({})
        self.assertTrue(second.alseraj_forgetting_waits)
        self.assertIn(one.name, second.alseraj_forgetting_note)
        second.action_alseraj_confirm_forgetting()
        second.invalidate_recordset()
        self.assertIn(two.name, second.alseraj_forgetting_note)
        self.run_job("cron_access_log_forget")
        self.assertFalse(self.Log.search_count([("date", "<", "2020-02-01")]))

    def test_another_number_is_confirmed_anew(self):
        one, two = (self._make_user(f"admin_{number}", "base.group_system") for number in (1, 2))
        parameters = self.env["ir.config_parameter"]
        key = "alseraj_beneficiary.access_log_months"
        parameters.with_user(one).set_param(key, "60")
        parameters.with_user(two)._alseraj_confirm_forgetting()
        self.assertEqual(parameters._alseraj_get_months_kept(key), 60)
        parameters.with_user(two).set_param(key, "1")
        self.assertEqual(parameters._alseraj_get_months_kept(key), 0)
        # not by writing the confirmation down oneself either: who wrote it is who asked
        parameters.with_user(two).set_param("alseraj_beneficiary.forgetting_confirmed", "1/0")
        self.assertEqual(parameters._alseraj_get_months_kept(key), 0)
        parameters.with_user(one)._alseraj_confirm_forgetting()
        self.assertEqual(parameters._alseraj_get_months_kept(key), 1)

    def test_screen(self):
        self._call("web_read", self.file.ids, {"health_notes": {}})
        for user in (self.user_manager, self.user_auditor):
            log = self.Log.with_user(user)
            rows = log.web_search_read([("kind", "=", "read")], {
                "user_id": {"fields": {"display_name": {}}}, "beneficiary_id": {"fields": {"display_name": {}}},
                "what": {}, "date": {},
            })
            self.assertTrue(rows["length"])
            self.assertTrue(log.formatted_read_group([], ["kind"], ["__count", "record_count:sum"]))
