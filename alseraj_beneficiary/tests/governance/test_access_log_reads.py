"""Every public method that gives a sensitive value back leaves a line in the access log."""

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import AlserajCommon

TRACE = "Zubaydah has diabetes"


@tagged("post_install", "-at_install")
class TestAccessLogReads(AlserajCommon):
    def test_whatever_gives_it_back_is_logged(self):
        file = self.make_beneficiary(health_notes=TRACE)
        name, ids = file._name, file.ids
        self.user_sensitive.group_ids += self.env.ref("base.group_allow_export")
        calls = (
            ("read", [ids, ["health_notes"]]), ("web_read", [ids, {"health_notes": {}}]), ("copy_data", [ids]),
            ("search_read", [[("id", "in", ids)], ["health_notes"]]), ("export_data", [ids, ["health_notes"]]),
            ("web_search_read", [[("id", "in", ids)], {"health_notes": {}}]),
            ("onchange", [ids, {}, [], {"health_notes": {}}]), ("web_save", [ids, {}, {"health_notes": {}}]),
            ("formatted_read_group", [[("id", "in", ids)], ["health_status"], ["__count"]]),
        )
        domain = [("user_id", "=", self.user_sensitive.id)]
        for method, args in calls:
            self.env.flush_all()
            self.env.invalidate_all()
            self.env.cr.execute("DELETE FROM alseraj_access_log")
            answer = call_kw(self.env[name].with_user(self.user_sensitive), method, args, {})
            with self.subTest(method=method):
                if method != "formatted_read_group":
                    self.assertTrue(TRACE in str(answer) or method in ("onchange",), method)
                self.assertTrue(self.env["alseraj.access.log"].search_count(domain))

    def test_longer_ways_are_logged_too(self):
        """Through another record, by grouping, by the search panel, by a write that gives back what it wrote."""
        file = self.make_beneficiary(health_notes=TRACE)
        request = self.env["alseraj.support.request"].create({
            "beneficiary_id": file.id, "type_id": self.env.ref("alseraj_beneficiary.support_type_cash_once").id,
            "channel_id": self.channel_interview.id, "amount_requested": 100})
        self.user_sensitive.group_ids += self.env.ref("base.group_allow_export")
        ids, here = file.ids, [("id", "in", file.ids)]
        calls = (
            (file, "web_name_search", [file.code, {"health_notes": {}}]),
            (file, "web_save_multi", [ids, [{}], {"health_notes": {}}]),
            (file, "web_read_group", [here, ["health_status"], ["__count"]]),
            (file, "formatted_read_grouping_sets", [here, [["health_status"]], ["__count"]]),
            (file, "read_progress_bar", [here, "health_status", {"field": "state", "colors": {"draft": "x"}}]),
            (file, "search_panel_select_range", ["health_status"]),
            (file, "search_count", [[("health_notes", "ilike", "diabetes")]]),
            (file, "name_search", ["", [("health_notes", "ilike", "diabetes")]]),
            (file, "search", [here, 0, None, "health_notes"]),
            (request, "web_read", [request.ids, {"beneficiary_id": {"fields": {"health_notes": {}}}}]),
            (request, "export_data", [request.ids, ["beneficiary_id/health_notes"]]),
            (request, "search_count", [[("beneficiary_id.health_notes", "ilike", "diabetes")]]),
            (request, "formatted_read_group", [[], ["beneficiary_id.health_status"], ["__count"]]),
        )
        domain = [("user_id", "=", self.user_sensitive.id)]
        for records, method, args in calls:
            self.env.flush_all()
            self.env.invalidate_all()
            self.env.cr.execute("DELETE FROM alseraj_access_log")
            model = self.env[records._name].with_user(self.user_sensitive)
            with self.subTest(model=model._name, method=method), mute_logger("odoo.models", "odoo.addons.base.models.ir_rule"):
                self.assertTrue(hasattr(model, method), "Odoo has no such method any more")
                try:
                    with self.env.cr.savepoint():
                        answer = call_kw(model, method, args, {})
                except (AccessError, UserError, ValueError, TypeError, NotImplementedError) as error:
                    answer = error
                    self.assertNotIn(TRACE, str(answer))
                    continue
                self.assertTrue(answer is not None and self.env["alseraj.access.log"].search_count(domain), answer)

    def test_others_get_nothing_by_a_copy(self):
        file = self.make_beneficiary(health_notes=TRACE)
        for role in ("delegate", "officer", "manager", "researcher", "member", "secretary", "finance", "auditor", "outsider"):
            self.env.flush_all()
            self.env.invalidate_all()
            user = getattr(self, f"user_{role}")
            with self.subTest(role=role), mute_logger("odoo.addons.base.models.ir_rule", "odoo.models"):
                try:
                    with self.env.cr.savepoint():
                        answer = call_kw(self.env[file._name].with_user(user), "copy_data", [file.ids], {})
                except (AccessError, UserError) as error:
                    answer = error
                self.assertNotIn(TRACE, str(answer))

    def test_exports_run_nothing(self):
        """Odoo's own export of our models, with names that a spreadsheet program would run."""
        formulas = (
            "=1+1", "+cmd|x", "-1+x", "@SUM(A1)", "\N{NO-BREAK SPACE}=1+1", "\u200f=1", "＝1+1", "＋x", "－x", "＠x", "\t=1",
        )
        user = self.user_officer
        user.group_ids += self.env.ref("base.group_allow_export")
        files = self.make_beneficiaries(len(formulas), register=False)
        for file, text in zip(files, formulas, strict=True):
            file.street2 = text
        files[0].street = "+966 50 123 4567"
        self.env.flush_all()
        rows = call_kw(self.env[files._name].with_user(user), "export_data", [files.ids, ["street2", "street"]], {})["datas"]
        for (cell, _street), text in zip(rows, formulas, strict=True):
            with self.subTest(text=text):
                self.assertTrue(cell.startswith("'"), cell)
        self.assertEqual(rows[0][1], "+966 50 123 4567", "a number stays one")
