from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..models import survey_waiting
from .common import SatisfactionCommon


@tagged("post_install", "-at_install")
class TestAnswers(SatisfactionCommon):

    def test_an_answer_waits_sealed_and_is_taken_once(self):
        invitation = self._invite()
        self.assertTrue(self._answer(invitation, 5, "شكرا"))
        self.assertFalse(self._answer(invitation, 1), "the second tap counts for nothing")
        row = self.waiting.search([("survey_id", "=", self.survey.id)])
        self.assertEqual(len(row), 1)
        self.assertTrue(invitation.answered)
        self.assertNotIn("شكرا", row.sealed)
        self.assertNotIn(str(invitation.type_id.id), row.read(["mode", "key"])[0].values())
        columns = self.env.registry["alseraj.survey.waiting"]._fields
        self.assertFalse({"write_date", "create_date", "write_uid", "create_uid"} & {
            name for name, field in columns.items() if field.store})

    def test_fewer_than_five_are_not_stored(self):
        for invitation in self._invite(4):
            self._answer(invitation, 4)
        self.assertEqual(self._store(), 0)
        self.assertFalse(self.env["survey.user_input"].search([("survey_id", "=", self.survey.id)]))
        self._answer(self._invite(), 4)
        self.assertEqual(self._store(), 5)
        self.assertFalse(self.waiting.search([("survey_id", "=", self.survey.id)]))

    def test_the_job_waits_for_enough_except_on_the_first_of_a_month(self):
        for invitation in self._invite(5):
            self._answer(invitation, 4)
        self.assertEqual(self.env.company._get_survey_batch(), 15)
        with self.enter_registry_test_mode():
            self.env.ref("alseraj_survey.cron_store").method_direct_trigger()
        self.assertEqual(self.waiting.search_count([("survey_id", "=", self.survey.id)]), 5)
        self.patch(type(self.env.company), "_get_today", lambda company: fields.Date.to_date("2031-03-01"))
        with self.enter_registry_test_mode():
            self.env.ref("alseraj_survey.cron_store").method_direct_trigger()
        self.assertEqual(self.waiting.search_count([("survey_id", "=", self.survey.id)]), 0)
        stored = self.env["survey.user_input"].search([("survey_id", "=", self.survey.id)])
        self.assertEqual({(answer.end_datetime.month, answer.end_datetime.day) for answer in stored}, {(2, 1)})

    def test_very_many_are_stored_in_shares(self):
        """Each in a transaction of its own, of equal size; a job whose time is over goes on with the next one."""
        self.patch(survey_waiting, "MOST_MIXED", 20)
        invitations = self._invite(50)
        for number, invitation in enumerate(invitations):
            self._answer(invitation, 1 + number % 5)
        commits = []

        def commit(cron, processed=0, *, remaining=None, deactivate=False):
            cron.env.flush_all()
            commits.append((processed, remaining))
            return 0.0

        self.patch(self.env.registry["ir.cron"], "_commit_progress", commit)
        mine = [("survey_id", "=", self.survey.id)]
        for left in (33, 16, 0):
            commits.clear()
            self.waiting._cron_store()
            self.assertEqual(self.waiting.search_count(mine), left)
            self.assertEqual(len([processed for processed, _remaining in commits if processed]), 1)
        self.assertEqual(self.env["survey.user_input"].search_count(mine), 50)
        counted = self.env["alseraj.satisfaction.tally"].search([*mine, ("question_id", "=", self.overall.id)])
        self.assertEqual(sum(counted.mapped("count")), 50, "each once")
        self.waiting._cron_store()
        self.assertEqual(self.env["survey.user_input"].search_count(mine), 50)

    def test_a_lost_key_loses_no_row_and_stops_no_other(self):
        for invitation in self._invite(6):
            self._answer(invitation, 4)
        self.waiting.search([("survey_id", "=", self.survey.id)], limit=1).key = "gone"
        self.assertEqual(self._store(), 5)
        self.assertEqual(len(self.waiting._get_unreadable()), 1)

    def test_ways_are_not_mixed(self):
        for invitation in self._invite(4):
            self._answer(invitation, 4)
        for invitation in self._invite(4):
            self._answer(invitation, 2, mode="phone")
        self.assertEqual((self._store(), self._store(mode="phone")), (0, 0))

    def test_what_a_group_shares_is_kept(self):
        for support_type, count in zip(self.support_types, (6, 5), strict=True):
            for invitation in self._invite(count, support_type):
                self._answer(invitation, 4)
        self._store()
        stored = self.env["survey.user_input"].search([("survey_id", "=", self.survey.id)])
        counts = {
            support_type.id: len(stored.filtered(lambda answer, kind=support_type: answer.alseraj_type_id == kind))
            for support_type in self.support_types
        }
        self.assertEqual(list(counts.values()), [6, 5])
        self.assertEqual(stored.alseraj_branch_id, self.branch)
        self.assertEqual(len(stored.user_input_line_ids), 11)

    def test_odoo_own_way_in_is_closed(self):
        user = new_test_user(self.env, "satisfied", groups="base.group_portal")
        with self.assertRaises(UserError):
            self.survey._create_answer(user=user, check_attempts=False)
        survey_manager = new_test_user(self.env, "boss", groups="survey.group_survey_manager")
        trial = self.survey._create_answer(user=survey_manager, test_entry=True)
        self.assertTrue(trial.test_entry, "the editor tries it out")
        self.assertFalse(self.survey.question_ids._get_answered(), "which is no answer")

    def test_comments_are_masked_and_stand_apart(self):
        self.file.partner_id.name = "سارة خالد الزهراني"
        self.user_officer.name = "ماجد الشهري"
        texts = ["سارة تشكركم", "الأستاذ ماجد لم يرد على 0501234567", "الانتظار طويل", "", ""]
        for invitation, text in zip(self._invite(5), texts, strict=True):
            self._answer(invitation, 3, text)
        self._store()
        comments = self.env["alseraj.satisfaction.comment"].search([("survey_id", "=", self.survey.id)])
        self.assertEqual(len(comments), 3)
        together = " ".join(comments.mapped("text"))
        for secret in ("سارة", "ماجد", "0501234567"):
            self.assertNotIn(secret, together)
        self.assertIn("الانتظار طويل", together)
        lines = self.env["survey.user_input.line"].search([("survey_id", "=", self.survey.id)])
        self.assertFalse(any(lines.mapped("value_text_box")), "nobody's words stand beside his scores")

    def test_a_good_word_is_passed_on(self):
        for invitation, text in zip(self._invite(5), ["شكرا لكم", *[""] * 4], strict=True):
            self._answer(invitation, 5, text)
        self._store()
        comment = self.env["alseraj.satisfaction.comment"].search([("survey_id", "=", self.survey.id)])
        of_officer = comment.with_user(self.user_officer)
        self.assertFalse(of_officer.search([("id", "=", comment.id)]))
        of_manager = comment.with_user(self.user_manager)
        with self.assertRaises(UserError):
            of_manager.action_pass_on()
        of_manager.good_word = True
        of_manager.action_pass_on()
        self.assertEqual(of_officer.search([("id", "=", comment.id)]), of_officer)
        for vals in ({"text": "Other"}, {"passed_on": False}, {"month": "2020-01-01"}):
            with self.assertRaises(UserError):
                of_manager.write(vals)


@tagged("post_install", "-at_install")
class TestRoles(SatisfactionCommon):

    def test_nobody_reads_answers_or_what_waits(self):
        invitations = self._invite(6)
        for invitation in invitations[:5]:
            self._answer(invitation, 5)
        self._store()
        self._answer(invitations[5], 1)
        stored = self.env["survey.user_input"].search([("survey_id", "=", self.survey.id)])
        waits = self.waiting.search([])
        boss = new_test_user(self.env, "survey_boss", groups="survey.group_survey_manager")
        self.assertFalse(self.env["survey.user_input"].with_user(boss).search([("id", "in", stored.ids)]))
        self.assertFalse(self.env["survey.user_input.line"].with_user(boss).search([("user_input_id", "in", stored.ids)]))
        system = new_test_user(self.env, "survey_system", groups="base.group_system")
        roles = (
            "delegate", "officer", "manager", "researcher", "member", "secretary", "finance", "auditor", "outsider", "portal")
        users = [*(getattr(self, f"user_{role}") for role in roles), boss, system, self.env.ref("base.public_user")]
        for user in users:
            for records, names in ((waits, ["sealed"]), (stored, ["state"]), (stored.user_input_line_ids, ["answer_score"])):
                for operation in ("read", "write", "create", "unlink"):
                    may = records.with_user(user).has_access(operation) and operation != "create"
                    self.assertFalse(may, (user.login, records._name, operation))
                with self.assertRaises(AccessError, msg=(user.login, records._name)):
                    records.with_user(user).read(names)
            if user != system:
                with self.assertRaises(AccessError, msg=user.login):
                    invitations.with_user(user).read(["token"])

    def test_matrix(self):
        """Role × model × right, of every model of this module."""
        expected = {  # manager, officer, delegate, finance, auditor, outsider, portal: create read write unlink
            "alseraj.satisfaction.comment": ("-rw-", "-r--", "-r--", "-r--", "-r--", "----", "----"),
            "alseraj.satisfaction.figure": ("-r--", "-r--", "-r--", "-r--", "-r--", "----", "----"),
            "alseraj.satisfaction.tally": ("-r--", "----", "----", "----", "-r--", "----", "----"),
            "alseraj.satisfaction.theme": ("crwd", "-r--", "-r--", "-r--", "-r--", "----", "----"),
            "alseraj.survey.follow_up": ("-rw-", "-rw-", "----", "----", "-r--", "----", "----"),
            "alseraj.survey.invitation": ("-r--", "-r--", "----", "----", "-r--", "----", "----"),
            "alseraj.survey.point": ("crwd", "-r--", "-r--", "----", "-r--", "----", "----"),
            "alseraj.survey.sheet": ("-r--", "-r--", "-r--", "----", "-r--", "----", "----"),
            "alseraj.survey.rule": ("crwd", "----", "----", "----", "-r--", "----", "----"),
            "alseraj.survey.waiting": ("----",) * 7,
        }
        users = [getattr(self, f"user_{role}") for role in (
            "manager", "officer", "delegate", "finance", "auditor", "outsider", "portal")]
        ours = {
            name for name in self.env.registry if name.startswith("alseraj.") and not self.env[name]._transient
            and self.env[name]._original_module == "alseraj_survey"
        }
        self.assertEqual(set(expected), ours)
        actual = {
            name: tuple("".join(
                letter if self.env[name].with_user(user).has_access(right) else "-"
                for letter, right in zip("crwd", ("create", "read", "write", "unlink"), strict=True)) for user in users)
            for name in expected
        }
        self.assertEqual(actual, expected)

    def test_what_was_answered_is_not_counted_otherwise(self):
        choices = self.overall.suggested_answer_ids
        admin = new_test_user(
            self.env, "survey_admin", groups="base.group_system,survey.group_survey_manager,alseraj_beneficiary.group_manager")
        choices[0].with_user(self.user_manager).answer_score = choices[0].answer_score  # the same is no change
        for invitation in self._invite(5):
            self._answer(invitation, 1)
        for stage in ("waiting", "stored"):
            if stage == "stored":
                self._store()
            line = self.env["survey.user_input.line"].search([("question_id", "=", self.overall.id)], limit=1)
            tally = self.env["alseraj.satisfaction.tally"].search([("question_id", "=", self.overall.id)])
            before = choices.read(["answer_score", "value", "question_id"]), line.suggested_answer_id, tally.read()
            answered = choices.filtered(lambda choice: choice.answer_score == 1)
            other = self.survey.question_ids - self.overall
            tries = [
                ("survey.question.answer", choices.ids, "write", [{"answer_score": 5}]),
                ("survey.question.answer", choices[:1].ids, "write", [{"value": "Very satisfied, really"}]),
                ("survey.question.answer", choices[:1].ids, "write", [{"question_id": other[:1].id}]),
                ("survey.question.answer", answered.ids, "unlink", []),
                ("survey.question", self.overall.ids, "write", [{"alseraj_item": "other"}]),
                ("survey.question", self.overall.ids, "write", [{"alseraj_measure": "dimension"}]),
                ("survey.question", self.overall.ids, "write", [{"suggested_answer_ids": [
                    (1, answered.id, {"answer_score": 5})]}]),
                ("survey.question", self.overall.ids, "write", [{"suggested_answer_ids": [(2, answered.id)]}]),
                ("survey.question", self.overall.ids, "write", [{"survey_id": self.survey.copy().id}]),
                ("survey.question", self.overall.ids, "unlink", []),
                ("survey.survey", self.survey.ids, "write", [{"alseraj_confidential": True}]),
                ("survey.survey", self.survey.ids, "write", [{"survey_type": "custom"}]),
                ("survey.survey", self.survey.ids, "unlink", []),
            ]
            if stage == "stored":
                tries += [
                    ("survey.user_input.line", line.ids, "write", [{"suggested_answer_id": choices[-1].id}]),
                    ("survey.user_input.line", line.ids, "write", [{"answer_score": 5}]),
                    ("survey.user_input.line", line.ids, "unlink", []),
                    ("survey.user_input", line.user_input_id.ids, "unlink", []),
                    ("alseraj.satisfaction.tally", tally.ids, "write", [{"count": 1}]),
                    ("alseraj.satisfaction.tally", tally.ids, "unlink", []),
                ]
            for role, user in (("manager", self.user_manager), ("admin", admin)):
                for model, ids, method, args in tries:
                    with self.subTest(stage=stage, role=role, model=model, method=method, args=args), \
                            mute_logger("odoo.addons.base.models.ir_rule", "odoo.models"), \
                            self.assertRaises(UserError):
                        call_kw(self.env[model].with_user(user), method, [ids, *args], {})
            for user in (self.user_officer, self.user_auditor, self.user_finance):
                with self.assertRaises(AccessError):
                    call_kw(self.env["survey.question.answer"].with_user(user), "write", [choices.ids, {"answer_score": 5}], {})
            self.env.invalidate_all()
            self.assertEqual(
                (choices.read(["answer_score", "value", "question_id"]), line.suggested_answer_id, tally.read()), before)

    def test_what_the_server_says_is_set_by_nobody_else(self):
        invitation = self._invite()
        improvement = self.env["alseraj.improvement"].with_user(self.user_manager)
        with self.assertRaises(UserError):
            improvement.create({"name": "Queue", "satisfaction_type_id": self.support_types[0].id})
        by_context = improvement.with_context(default_satisfaction_type_id=self.support_types[0].id).create({"name": "Queue"})
        self.assertFalse(by_context.satisfaction_type_id)
        with self.assertRaises(UserError):
            invitation.with_user(self.user_manager).write({"answered": True})
        with self.assertRaises(UserError):
            self.rule.with_user(self.user_manager).write({"asked_until": "2020-01-01 00:00:00"})

    def test_nothing_is_named_after_an_employee(self):
        """No field of what is counted leads to a user."""
        for name in ("alseraj.satisfaction.figure", "alseraj.satisfaction.tally", "alseraj.satisfaction.comment"):
            fields_of_users = [
                field.name for field in self.env[name]._fields.values()
                if field.comodel_name == "res.users" and field.store]
            self.assertEqual(fields_of_users, [], name)

    def test_surveys_of_others_go_on_as_before(self):
        other = self.env["survey.survey"].create({
            "title": "Of the town", "access_mode": "public", "question_and_page_ids": [(0, 0, {
                "title": "How?", "question_type": "simple_choice", "suggested_answer_ids": [(0, 0, {"value": "Well"})]})],
        })
        user = new_test_user(self.env, "townsman", groups="base.group_user", email="t@example.com")
        answer = other._create_answer(user=user)
        self.assertEqual((answer.partner_id, answer.email), (user.partner_id, "t@example.com"))
        question = other.question_ids
        answer._save_lines(question, str(question.suggested_answer_ids.id))
        answer._mark_done()
        self.assertEqual(answer.partner_id, user.partner_id)
        self.assertGreater(answer.end_datetime, fields.Datetime.subtract(fields.Datetime.now(), minutes=5))
        question.suggested_answer_ids.value = "Very well"
        question.write({"title": "How was it?", "question_type": "multiple_choice"})
        answer.user_input_line_ids.unlink()
        answer.unlink()
        self.assertFalse(other.with_user(self.user_manager).has_access("read"), "our manager sees none of them")
