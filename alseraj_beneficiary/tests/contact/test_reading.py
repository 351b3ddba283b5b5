import re
from datetime import timedelta
from pathlib import Path

from lxml import etree

from odoo import fields
from odoo.tests import tagged

from ..common import PREFIX
from .common import ContactCommon

ROOT = Path(__file__).parents[2]
TECHNICAL = {"access_log.py"}  # names of fields, as they are kept


@tagged("post_install", "-at_install")
class TestReading(ContactCommon):
    """What lists, calendars and reports say is read by people: whom it is about, in words, in the order of the work."""

    # ------------------------------------------------------------ calendars

    def test_a_calendar_names_the_family(self):
        complaint = self.make("alseraj.complaint", self.user_officer)
        self.assertEqual(complaint.family_title, self.file.name)
        stranger = self.make("alseraj.complaint", self.user_officer, beneficiary_id=False, complainant_name="Abu Saad")
        self.assertEqual(stranger.family_title, "Abu Saad")
        for model in ("alseraj.complaint", "alseraj.support.request", "alseraj.need.study"):
            for user in (self.user_officer, self.user_auditor):
                arch = etree.fromstring(
                    self.env[model].with_user(user).get_view(view_type="calendar")["arch"])
                self.assertEqual(arch.get("create_name_field"), "family_title", model)

    def test_who_may_not_read_the_file_reads_its_number_only(self):
        """A case of another branch that was given to a delegate: he reads the case, not whose it is."""
        complaint = self.make("alseraj.complaint", self.user_officer, beneficiary_id=self.other_file.id)
        complaint.sudo()._write_internal({"branch_id": self.branch.id})  # as after a correction by hand
        theirs = complaint.with_user(self.user_delegate)
        theirs.invalidate_recordset()
        self.assertFalse(self.other_file.with_user(self.user_delegate).has_access("read"))
        self.assertEqual(theirs.family_title, complaint.name)

    def test_titles_cost_the_same_for_many(self):
        many = self.env["alseraj.complaint"].union(
            *(self.make("alseraj.complaint", self.user_officer) for _number in range(12)))

        def read(complaints):
            complaints.invalidate_recordset()
            complaints.with_user(self.user_officer).mapped("family_title")

        read(many)
        self.assertEqual(self.count_queries(read, many[:3]), self.count_queries(read, many))

    # ------------------------------------------------------------ lists

    def test_who_only_reads_sees_everybodys(self):
        """Nothing is his own, so the list would be empty."""
        for name in ("action_interaction", "action_beneficiary_review"):
            for user, mine in ((self.user_officer, True), (self.user_auditor, False)):
                action = self.env["ir.actions.actions"].with_user(user)._for_xml_id(PREFIX + name)
                self.assertEqual("search_default_mine" in action["context"], mine, f"{name} {user.login}")
                self.assertIn("search_default_", action["context"], "the other filters stay")

    def test_columns_stand_in_the_order_of_the_work(self):
        """Odoo sorts the columns of a board by the name of the state: closed sessions came first, the next one last."""
        seen = set()
        for view in self.env["ir.ui.view"].search([("model", "=like", "alseraj.%"), ("type", "=", "kanban")]):
            name = etree.fromstring(view.arch_db).get("default_group_by")
            field = self.env[view.model]._fields.get(name or "")
            if field is not None and field.type == "selection":
                seen.add(view.model)
                self.assertTrue(field.group_expand, f"{view.model}.{name}")
        self.assertGreaterEqual(len(seen), 6)

    def test_a_group_without_a_value_is_called_so(self):
        def label(model, name):
            return self.env[model].fields_get([name], ["falsy_value_label"])[name].get("falsy_value_label")

        self.assertEqual(label("alseraj.beneficiary.analysis", "need_class"), "Not specified")
        self.assertEqual(label("alseraj.reach.report", "reason"), "Reached by short text")
        self.assertEqual(label("alseraj.reach.report", "way"), "By no way")
        self.assertFalse(label("res.partner", "country_id"), "other apps keep their words")

    # ------------------------------------------------------------ figures and sentences

    def test_open_complaints_do_not_shorten_the_average(self):
        old, fresh = (self.make("alseraj.complaint", self.user_officer) for _number in range(2))
        now = fields.Datetime.now()
        old.sudo()._write_internal({"received_on": now - timedelta(days=4), "closed_on": now})
        both = self.env["alseraj.complaint"]._read_group([("id", "in", (old | fresh).ids)], [], ["days_to_close:avg"])
        self.assertAlmostEqual(both[0][0], 4.0, 3)
        alone = self.env["alseraj.complaint"]._read_group([("id", "=", fresh.id)], [], ["days_to_close:avg"])
        self.assertFalse(alone[0][0])

    def test_names_are_not_joined_by_a_latin_comma(self):
        """The comma of the reader's language (`names.comma`): Odoo exports no string without letters, so none is translated."""
        found = [
            f"{path.relative_to(ROOT)}:{number}"
            for folder in ("models", "wizard") for path in (ROOT / folder).rglob("*.py") if path.name not in TECHNICAL
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
            if re.search(r"""["'], ["']\)?\.join\(""", line) and "SQL(" not in line
        ]
        self.assertEqual(found, [])
