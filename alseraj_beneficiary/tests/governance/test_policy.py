from datetime import date

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..common import PREFIX, AlserajCommon


@tagged("post_install", "-at_install")
class TestPolicy(AlserajCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.env["alseraj.policy"].with_user(cls.user_manager).create({
            "name": "Support Policy Guide of Today", "kind": "support_guide", "review_months": 6,
            "user_id": cls.user_manager.id,
        })

    def _make_version(self, version="1", approved_on="2026-01-15", **vals):
        return self.env["alseraj.policy.version"].with_user(self.user_manager).create({
            "policy_id": self.policy.id, "version": version, "approved_on": approved_on,
            "summary": "<p>Who gets what.</p>", **vals,
        })

    def test_library_holds_the_four_tools_and_the_policy(self):
        kinds = self.env["alseraj.policy"].with_user(self.user_officer).search([]).mapped("kind")
        tools = {"basic_regulations", "research_guide", "support_guide", "request_form"}
        self.assertLessEqual(tools | {"relations_policy"}, set(kinds))
        policy = self.env.ref(PREFIX + "policy_relations")
        version = policy.version_ids
        self.assertEqual((version.version, version.state), ("1", "draft"), "each association's board approves it")
        self.assertFalse(version.board_session or version.approved_on or version.held_remotely, "of no association's board")
        version.write({"board_session": "Second session", "held_remotely": True, "approved_on": "2024-05-18"})
        version.action_approve()
        self.assertEqual(policy.current_version_id, version)
        self.assertEqual(version.approved_on, date(2024, 5, 18))
        self.assertEqual(version.next_review, date(2025, 5, 18))
        self.assertTrue(version.held_remotely)
        self.assertIn("1445", version.approved_on_hijri)
        self.assertIn("10", version.approved_on_hijri)

    def test_one_click_from_the_request(self):
        view = self.env["alseraj.support.request"].with_user(self.user_officer).get_view(
            self.env.ref(PREFIX + "support_request_view_form").id, "form"
        )
        self.assertIn(f'name="{self.env.ref(PREFIX + "action_policy").id}"', view["arch"])

    def test_approve_supersedes_the_former(self):
        first = self._make_version()
        first.action_approve()
        self.assertEqual(self.policy.current_version_id, first)
        self.assertEqual(self.policy.next_review, date(2026, 7, 15))
        second = self._make_version("2", "2026-03-01")
        second.write({"state": "approved"})
        self.assertEqual((first.state, second.state), ("superseded", "approved"))
        self.assertEqual(self.policy.current_version_id, second)
        self.assertEqual(self.policy.next_review, date(2026, 9, 1))
        self.assertFalse(first.sudo().activity_ids, "nobody has to read it any more")

    def test_approve_needs(self):
        with self.assertRaisesRegex(UserError, "date"):
            self._make_version("2", False).action_approve()
        with self.assertRaisesRegex(UserError, "file"):
            self._make_version("3", summary=False).action_approve()
        both = self._make_version("4") + self._make_version("5")
        with self.assertRaisesRegex(UserError, "one version of a policy at a time"):
            both.action_approve()
        for user in (self.user_officer, self.user_auditor, self.user_researcher):
            with self.assertRaises(AccessError):
                both[0].with_user(user).action_approve()

    def test_supersede_is_not_done_by_hand(self):
        version = self._make_version()
        version.action_approve()
        with self.assertRaisesRegex(UserError, "follows by itself"):
            version.write({"state": "superseded"})
        with self.assertRaisesRegex(UserError, "can't go"):
            version.write({"state": "draft"})

    def test_approved_is_kept(self):
        version = self._make_version()
        version.action_approve()
        for name, value in (
            ("summary", "<p>Else</p>"), ("approved_on", "2026-02-01"), ("attachment", b"eA=="),
        ):
            with self.subTest(field=name), self.assertRaisesRegex(UserError, "can.t be (changed any more|set by hand)"):
                version[name] = value
        with self.assertRaisesRegex(UserError, "can be deleted"):
            version.unlink()
        version.next_review = "2027-01-01"  # reviewed and confirmed

    def test_what_the_board_approved_is_not_deleted_with_its_policy(self):
        version = self._make_version()
        version.action_approve()
        version.with_user(self.user_officer).action_acknowledge()
        second = self._make_version("2", approved_on="2026-03-01")
        second.action_approve()
        with self.assertRaisesRegex(UserError, "Archive"):
            self.policy.with_user(self.user_manager).unlink()
        self.assertTrue(version.exists() and version.acknowledgement_ids)
        mistake = self.env["alseraj.policy"].with_user(self.user_manager).create({
            "name": "Mistake", "version_ids": [Command.create({"version": "1"})]})
        mistake.unlink()
        self.assertFalse(mistake.exists())

    @mute_logger("odoo.sql_db")
    def test_one_in_force_in_the_database(self):
        first, second = self._make_version(), self._make_version("2")
        first.action_approve()
        self.env.flush_all()
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env.cr.execute(
                "UPDATE alseraj_policy_version SET state = 'approved' WHERE id = %s", [second.id]
            )

    def test_circulated_and_acknowledged_once(self):
        version = self._make_version()
        version.action_approve()
        told = version.sudo().activity_ids.user_id
        self.assertLessEqual(self.user_officer + self.user_finance + self.user_auditor, told)
        self.assertNotIn(self.user_outsider, told)
        policy = self.policy.with_user(self.user_officer)
        self.assertFalse(policy.is_acknowledged)
        self.assertIn(policy, policy.search([("is_acknowledged", "=", False)]))
        policy.action_acknowledge()
        policy.action_acknowledge()
        version.with_user(self.user_officer).action_acknowledge()
        policy.invalidate_recordset()
        self.assertTrue(policy.is_acknowledged)
        self.assertIn(policy, policy.search([("is_acknowledged", "=", True)]))
        self.assertEqual(version.acknowledgement_ids.user_id, self.user_officer)
        self.assertEqual(len(version.acknowledgement_ids), 1)
        self.assertNotIn(self.user_officer, version.sudo().activity_ids.user_id)
        self.assertIn(self.user_finance, version.sudo().activity_ids.user_id)
        self.assertFalse(self.policy.with_user(self.user_finance).is_acknowledged, "each for himself")

    @mute_logger("odoo.sql_db")
    def test_acknowledgement_is_ones_own_and_kept(self):
        version = self._make_version()
        version.action_approve()
        model = self.env["alseraj.policy.acknowledgement"].with_user(self.user_officer)
        mine = model.create({
            "version_id": version.id, "user_id": self.user_finance.id,
            "acknowledged_on": "2020-01-01 00:00:00",
        })
        self.assertEqual(mine.user_id, self.user_officer, "nobody signs for another")
        self.assertNotEqual(mine.acknowledged_on.year, 2020)
        with self.assertRaisesRegex(UserError, "kept as it was given"):
            mine.acknowledged_on = "2020-01-01 00:00:00"
        with self.assertRaises(AccessError):
            mine.unlink()
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            model.create({"version_id": version.id})
        self.assertFalse(mine.with_user(self.user_finance).search([("id", "=", mine.id)]))
        for user in (self.user_manager, self.user_auditor):
            self.assertEqual(mine.with_user(user).user_id, self.user_officer)

    def test_draft_is_not_acknowledged(self):
        with self.assertRaisesRegex(UserError, "no approved version"):
            self._make_version().with_user(self.user_officer).action_acknowledge()
        with self.assertRaisesRegex(UserError, "no approved version"):
            self.policy.with_user(self.user_officer).action_acknowledge()

    def test_nor_by_writing_it_down(self):
        former, later = self._make_version(), self._make_version("2", approved_on="2026-09-01")
        former.action_approve()
        later.action_approve()
        for version in (former, self._make_version("3")):
            with self.subTest(state=version.state), self.assertRaisesRegex(UserError, "no approved version"):
                self.env["alseraj.policy.acknowledgement"].with_user(self.user_officer).create({"version_id": version.id})

    def test_file(self):
        version = self._make_version(attachment=b"JVBERi0=", attachment_name="guide.pdf")
        version.action_approve()
        self.assertIn("guide.pdf", self.policy.with_user(self.user_officer).action_open_file()["url"])
        with self.assertRaisesRegex(UserError, "No file"):
            self._make_version("2").action_open_file()

    def test_review_due(self):
        self._make_version(approved_on="2020-01-01").action_approve()
        self.assertTrue(self.policy.is_review_due)
        self.assertIn(self.policy, self.policy.search([("is_review_due", "=", True)]))
        self.assertNotIn(self.policy, self.policy.search([("is_review_due", "=", False)]))
        for _turn in range(2):
            self.env["alseraj.policy"]._cron_review_due()
        reminder = self.policy.activity_ids
        self.assertEqual(len(reminder), 1, "once")
        self.assertEqual(reminder.user_id, self.user_manager)
        self._make_version("2", self.get_today().isoformat()).action_approve()
        self.assertFalse(self.policy.activity_ids)
        self.env["alseraj.policy"]._cron_review_due()
        self.assertFalse(self.policy.activity_ids)

    def test_forms(self):
        with Form(self.env["alseraj.policy"].with_user(self.user_manager)) as form:
            form.name = "House Rules"
        action = form.record.action_new_version()
        with Form(
            self.env["alseraj.policy.version"].with_user(self.user_manager).with_context(**action["context"])
        ) as form:
            form.version = "3"
            form.approved_on = "2026-05-01"
        self.assertEqual(form.record.next_review, date(2027, 5, 1))
