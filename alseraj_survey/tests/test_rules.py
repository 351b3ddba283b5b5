from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from .common import SatisfactionCommon

RULE = "odoo.addons.alseraj_survey.models.survey_rule"


@tagged("post_install", "-at_install")
class TestRules(SatisfactionCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule._write_internal({"asked_until": fields.Datetime.subtract(fields.Datetime.now(), days=2)})

    def _ask(self, rule=None):
        before = self.invitations.search([])
        (rule or self.rule)._invite()
        return self.invitations.search([]) - before

    def test_nobody_is_asked_twice_about_one_thing(self):
        self._make_done(2)
        self.assertEqual(len(self._ask()), 2)
        self.assertFalse(self._ask())
        self.rule._write_internal({"asked_until": fields.Datetime.subtract(fields.Datetime.now(), days=2)})
        self.assertFalse(self._ask(), "also when it looks again")

    def test_thousands_are_asked_about_in_batches(self):
        """A run that was paid delivers thousands at one moment: they are asked about batch by batch, each once."""
        requests = self._make_done(5)
        moments = requests.mapped("delivered_on")
        self.assertEqual(len(set(moments)), 1)
        self.startPatcher(patch(f"{RULE}.EVENTS_A_BATCH", 2))
        batches = [self._ask().request_id for _batch in range(4)]
        self.assertEqual([len(batch) for batch in batches], [2, 2, 1, 0])
        self.assertEqual(self.env["alseraj.support.request"].union(*batches), requests)
        self.assertFalse(self.rule.asked_after_id)

    def test_the_job_ends_when_its_time_is_over_and_goes_on(self):
        requests = self._make_done(5)
        self.startPatcher(patch(f"{RULE}.EVENTS_A_BATCH", 2))
        self.patch(self.env.registry["ir.cron"], "_commit_progress", lambda *args, **kwargs: 0)
        rules = self.env["alseraj.survey.rule"]
        rules.search([("id", "!=", self.rule.id)]).active = False
        for asked in (2, 4, 5):
            rules._cron_invite()
            self.assertEqual(self.invitations.search_count([("request_id", "in", requests.ids)]), asked)

    def test_a_share_is_drawn_once_in_a_year(self):
        """Whoever was not drawn is not drawn at the next hour."""
        yearly = self.env.ref("alseraj_survey.rule_yearly")
        yearly.write({"active": True, "sample": 40, "cooldown_days": 0})
        files = self.make_beneficiaries(30)
        asked = self._ask(yearly).beneficiary_id & files
        self.assertTrue(0 < len(asked) < 30)
        self.assertFalse(self._ask(yearly))

    def test_what_was_before_is_not_asked_about(self):
        """Installing over a database with years of requests writes to nobody."""
        old = self._make_done(3)
        old._write_internal({"delivered_on": fields.Datetime.subtract(self.rule.asked_until, days=1)})
        self.assertFalse(self._ask())
        self.rule.active = False
        self._make_done(3)
        self.rule.active = True
        self.assertFalse(self._ask(), "nor what happened while the rule was switched off")

    def test_rules_that_write_to_everybody_are_off(self):
        for name in ("yearly", "staff", "contact"):
            self.assertFalse(self.env.ref(f"alseraj_survey.rule_{name}").active, name)

    def test_delay(self):
        self.rule.delay_days = 1
        requests = self._make_done(2)
        requests[0]._write_internal({"delivered_on": fields.Datetime.now()})
        self.assertEqual(self._ask().request_id, requests[1])

    def test_filters(self):
        self.rule.type_ids = self.support_types[1]
        requests = self._make_done(1) | self._make_done(1, self.support_types[1])
        self.assertEqual(self._ask().request_id, requests[1])

    def test_only_some_branches(self):
        self.rule.branch_ids = self.other_branch
        requests = self._make_done(1) | self._make_done(1, file=self.make_beneficiary(branch_id=self.other_branch.id))
        self.assertEqual(requests.branch_id, self.branch | self.other_branch)
        self.assertEqual(self._ask().request_id, requests[1])

    def test_only_some_channels(self):
        phone = self.env.ref("alseraj_beneficiary.channel_phone")
        self.rule.channel_ids = phone
        requests = self._make_done(2)
        requests[1]._write_internal({"channel_id": phone.id})
        self.assertEqual(self._ask().request_id, requests[1])

    def test_filters_of_a_visit_and_a_complaint(self):
        """A complaint is about a request's type, a visit about the types its person has asked for."""
        moment = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        channel = self.env.ref("alseraj_beneficiary.channel_phone")
        for support_type in self.support_types:
            request = self._make_done(1, support_type)
            visit = self.env["alseraj.interaction"].create({
                "beneficiary_id": self.file.id, "channel_id": channel.id, "question": "When?", "answer": "Soon",
                "date_start": moment, "date_end": moment, "request_ids": [(6, 0, request.ids)]})
            visit._write_internal({"state": "done"})
            complaint = self.env["alseraj.complaint"].create({
                "beneficiary_id": self.file.id, "channel_id": channel.id, "description": "Late", "request_id": request.id})
            complaint._write_internal({"state": "resolved", "closed_on": moment})
        for name, field in (("contact", "interaction_id"), ("complaint", "complaint_id")):
            rule = self.env.ref(f"alseraj_survey.rule_{name}")
            rule.write({"active": True, "delay_days": 0, "sample": 100, "cooldown_days": 0,
                        "type_ids": self.support_types[1].ids, "channel_ids": channel.ids})
            rule._write_internal({"asked_until": fields.Datetime.subtract(moment, days=1)})
            invitation = self._ask(rule)
            self.assertEqual(len(invitation), 1, name)
            self.assertTrue(invitation[field])
            rule._write_internal({"asked_until": fields.Datetime.subtract(moment, days=1)})
            rule.channel_ids = self.env.ref("alseraj_beneficiary.channel_interview")
            self.invitations.search([(field, "!=", False)]).unlink()
            self.assertFalse(self._ask(rule), name)

    def test_cooldown_is_a_persons(self):
        self.rule.cooldown_days = 30
        other = self.make_beneficiary()
        self._make_done(2)
        self._make_done(1, file=other)
        self.assertEqual(len(self._ask().partner_id), 2)
        self._make_done(1)
        self.rule._write_internal({"asked_until": fields.Datetime.subtract(fields.Datetime.now(), days=2)})
        self.assertFalse(self._ask())

    def test_sample_and_quota(self):
        self._make_done(40)
        self.rule.quota = 10
        self.assertEqual(len(self._ask()), 10)
        self.rule.quota = 0
        self.rule.sample = 0
        self._make_done(5)
        self.assertFalse(self._ask())
        with self.assertRaises(ValidationError):
            self.rule.sample = 101

    def test_a_sample_is_a_share_drawn_by_chance(self):
        asked = []
        for _round in range(3):
            self.rule.sample = 25
            requests = self._make_done(40)
            asked.append(tuple(sorted(set(self._ask().request_id.ids) & set(requests.ids))))
            self.rule._write_internal({"asked_until": fields.Datetime.subtract(fields.Datetime.now(), days=2)})
            self.rule.sample = 0
        self.assertEqual({len(ids) for ids in asked[:1]}, {10})
        places = {tuple(number - ids[0] for number in ids) for ids in asked}
        self.assertGreater(len(places), 1, "nobody knows beforehand who is asked")

    def test_a_quota_is_a_months(self):
        self.rule.quota = 3
        self._make_done(5)
        first = self._ask()
        self.assertEqual(len(first), 3)
        self.rule._write_internal({"asked_until": fields.Datetime.subtract(fields.Datetime.now(), days=2)})
        self._make_done(5)
        self.assertFalse(self._ask(), "three were asked this month")
        first._write_internal({"sent_on": fields.Date.subtract(self.get_today(), months=1)})
        self.rule._write_internal({"asked_until": fields.Datetime.subtract(fields.Datetime.now(), days=2)})
        self.assertEqual(len(self._ask()), 3, "a new month")

    def test_the_deceased_and_who_does_not_want_it(self):
        self.env["alseraj.consent"].create({
            "beneficiary_id": self.file.id, "purpose": "communication", "method": "paper"}).action_withdraw()
        self._make_done(1)
        self.assertFalse(self._ask())

    def test_who_withdraws_gets_neither_invitation_nor_reminder(self):
        self.env.company.alseraj_sms_provider = "outbox"
        agreed = self.env["alseraj.consent"].create({
            "beneficiary_id": self.file.id, "purpose": "communication", "method": "paper"})
        invitation = self._invite()
        domain = [("res_model", "=", invitation._name), ("res_id", "=", invitation.id)]
        message = self.env["alseraj.message"].search(domain)
        self.assertEqual((message.kind, message.state), ("survey", "sending"))
        agreed.action_withdraw()
        self.assertEqual((message.state, message.stopped), ("cancelled", "unwilling"))
        invitation._tell("survey_reminder")
        self.assertEqual(self.env["alseraj.message"].search(domain).mapped("stopped"), ["unwilling", "unwilling"])

    def test_after_a_refusal_a_visit_and_a_complaint(self):
        moment = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        channel = self.env.ref("alseraj_beneficiary.channel_phone")
        refused = self._make_done()
        self._set_state(refused, "rejected", "rejected", delivered_on=False, notified_on=moment)
        visit = self.env["alseraj.interaction"].create({
            "beneficiary_id": self.file.id, "channel_id": channel.id, "question": "When?", "answer": "Soon",
            "date_start": moment, "date_end": moment})
        visit._write_internal({"state": "done"})
        complaint = self.env["alseraj.complaint"].create({
            "beneficiary_id": self.file.id, "channel_id": channel.id, "description": "Late", "request_id": refused.id})
        complaint._write_internal({"state": "resolved", "closed_on": moment})
        for name, field, record in (
            ("refused", "request_id", refused), ("contact", "interaction_id", visit), ("complaint", "complaint_id", complaint),
        ):
            rule = self.env.ref(f"alseraj_survey.rule_{name}")
            rule.write({"active": True, "delay_days": 0, "sample": 100, "cooldown_days": 0})
            rule._write_internal({"asked_until": fields.Datetime.subtract(moment, days=1)})
            invitation = self._ask(rule)
            self.assertEqual(invitation[field], record, name)
            self.assertEqual(invitation.survey_id, rule.survey_id)
            self.assertFalse(self._ask(rule))

    def test_once_a_year(self):
        yearly, staff = self.env.ref("alseraj_survey.rule_yearly"), self.env.ref("alseraj_survey.rule_staff")
        yearly.write({"active": True, "branch_ids": self.branch.ids})
        staff.active = True
        asked = self._ask(yearly)
        self.assertIn(self.file, asked.beneficiary_id)
        self.assertFalse(self._ask(yearly))
        employees = self._ask(staff)
        self.assertIn(self.user_officer.partner_id, employees.partner_id)
        self.assertNotIn(self.user_portal.partner_id, employees.partner_id)
        self.assertFalse(employees.beneficiary_id)

    def test_one_reminder_and_an_end(self):
        self._make_done(2)
        first, second = self._ask()
        self._answer(first, 4)
        self.assertFalse(self.invitations._remind_and_expire())
        both = first | second
        both._write_internal({"sent_on": fields.Date.subtract(self.get_today(), days=8)})
        self.assertEqual(self.invitations._remind_and_expire(), second, "who answered is left in peace")
        self.assertFalse(self.invitations._remind_and_expire(), "once")
        code = second.token
        self.assertEqual(self.invitations._find_by_code(f"{code[:4].lower()}-{code[4:]} "), second, "typed from a letter")
        second._write_internal({"expires_on": fields.Date.subtract(self.get_today(), days=1)})
        self.assertFalse(self.invitations._find_by_code(code))
        self.invitations._remind_and_expire()
        self.assertFalse(second.token)

    def test_told_by_the_message_centre_and_the_link_is_kept_nowhere(self):
        self.file.mobile = "0551234567"
        self._make_done(1)
        invitation = self._ask()
        message = self.env["alseraj.message"].search([
            ("res_model", "=", "alseraj.survey.invitation"), ("res_id", "=", invitation.id)])
        self.assertEqual((len(message), message.partner_id), (1, self.file.partner_id))
        self.assertNotIn(invitation.token, message.text or "")
        texts = self.env["sms.sms"].search([("alseraj_message_id", "=", message.id)]).mapped("body")
        letters = self.env["mail.mail"].search([("alseraj_message_id", "=", message.id)]).mapped("body_html")
        self.assertEqual(sum(invitation._get_url() in str(text) for text in [*texts, *letters]), 1)

    def test_used_rules_are_archived(self):
        self._make_done(1)
        self._ask()
        with self.assertRaises(UserError):
            self.rule.with_user(self.user_manager).unlink()

    def test_invitations_cost_the_same_for_many(self):
        counts = []
        for count in (10, 10, 100):
            self._make_done(count)
            self.rule._write_internal({"asked_until": fields.Datetime.subtract(fields.Datetime.now(), days=2)})
            self.file.partner_id.email = False  # what a letter costs is Odoo's
            counts.append(self.count_queries(self.rule._invite))
        self.assertEqual(counts[2], counts[1], counts)

    def test_answers_are_stored_at_the_cost_of_a_few(self):
        counts = []
        for count in (10, 10, 100):
            for invitation in self._invite(count):
                self._answer(invitation, 4)
            counts.append(self.count_queries(self._store))
        self.assertLess(counts[2], counts[1] + 12, counts)


@tagged("post_install", "-at_install")
class TestFollowUp(SatisfactionCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.survey = cls.env.ref("alseraj_survey.survey_complaint")
        cls.overall = cls.env.ref("alseraj_survey.question_complaint_overall")
        cls.comment = cls.env.ref("alseraj_survey.question_complaint_comment")

    def _low(self, score=1, contact=True):
        invitation = self._invite()
        invitation._write_internal({"survey_id": self.survey.id})
        request = invitation.request_id
        request._write_internal({"user_id": self.user_officer.id})
        before = self.env["alseraj.survey.follow_up"].search([])
        answers, comments = self._give(score, "كلمني الأخ")
        invitation._answer(answers, comments, contact=contact)
        return self.env["alseraj.survey.follow_up"].search([]) - before

    def test_only_a_low_score_with_consent(self):
        self.assertFalse(self._low(contact=False))
        self.assertFalse(self._low(score=5))
        follow_up = self._low()
        self.assertEqual(follow_up.beneficiary_id, self.file)
        self.assertIn("كلمني الأخ", follow_up.said)
        expected = self.env.company._plan_working_days(5, fields.Datetime.now())
        self.assertEqual(follow_up.due_date, expected)

    def test_not_by_who_had_a_hand_in_it(self):
        follow_up = self._low()
        self.assertNotEqual(follow_up.user_id, self.user_officer)
        self.assertFalse(follow_up.with_user(self.user_officer).search([("id", "=", follow_up.id)]), "he does not even see it")
        with self.assertRaises(UserError):
            follow_up.with_user(self.user_manager).user_id = self.user_officer
        follow_up.with_user(self.user_manager).user_id = self.user_officer_2
        of_other = follow_up.with_user(self.user_officer_2)
        with self.assertRaises(UserError):
            of_other.action_done()
        of_other.note = "Called: the letter came late."
        of_other.action_done()
        self.assertEqual(follow_up.state, "done")
        with self.assertRaises(UserError):
            of_other.note = "Other"

    def _involve_the_desk(self):
        """Everybody who would follow it up had a hand in the case."""
        desk = self.env["res.users"].union(*(
            self.env.ref(f"alseraj_beneficiary.group_{role}").all_user_ids for role in ("officer", "manager")))
        self.patch(type(self.env["alseraj.survey.invitation"]), "_get_involved_users", lambda _invitation: desk)
        return desk

    def test_where_all_had_a_hand_it_goes_above_the_manager(self):
        self._involve_the_desk()
        first, head = (
            new_test_user(self.env, f"above_{name}", groups="alseraj_beneficiary.group_grievance") for name in ("first", "head"))
        self.env.company.alseraj_complaint_head_id = head
        follow_up = self._low()
        self.assertEqual(follow_up.user_id, head, "the one of the settings before others of the role")
        theirs = follow_up.with_user(head)
        self.assertEqual(self.env["alseraj.survey.follow_up"].with_user(head).search([]), theirs)
        self.assertFalse(self.env["alseraj.survey.follow_up"].with_user(first).search([]), "only what is his own")
        self.assertEqual(theirs.activity_ids.user_id, head)
        self.assertEqual(theirs.mobile, self.file.mobile, "he is to be called")
        self.assertIn(self.file.name, theirs.display_name)
        Form(theirs)
        theirs.note = "Called: the letter came late."
        theirs.action_done()
        self.assertEqual(follow_up.state, "done")
        with self.assertRaises(UserError):
            theirs.action_reopen()

    def test_where_nobody_is_left_a_manager_hears_that_not_whose(self):
        desk = self._involve_the_desk()
        follow_up = self._low()
        self.assertFalse(follow_up.user_id)
        notes = self.env["mail.activity"].search([("summary", "like", "Nobody is left")])
        self.assertEqual((notes.res_model, notes.res_id), ("res.partner", self.env.company.partner_id.id))
        self.assertLess(notes.user_id, desk)
        self.assertNotIn(self.file.name, notes.summary)
        self.assertFalse(follow_up.with_user(self.user_manager).search([("id", "=", follow_up.id)]))
        self.env["alseraj.survey.follow_up"]._give_owners()
        self.assertEqual(self.env["mail.activity"].search_count([("summary", "like", "Nobody is left")]), 1, "said once")
        above = new_test_user(self.env, "above_late", groups="alseraj_beneficiary.group_grievance")
        self.env["alseraj.survey.follow_up"]._give_owners()
        self.assertEqual((follow_up.user_id, follow_up.activity_ids.user_id), (above, above))
        above.active = False
        self.env.company.alseraj_involved_may_follow_up = True
        self.env["alseraj.survey.follow_up"]._give_owners()
        self.assertIn(follow_up.user_id, desk, "an office of one lets him")

    def test_an_anonymous_survey_opens_none(self):
        self.survey = self.env.ref("alseraj_survey.survey_satisfaction")
        self.overall = self.env.ref("alseraj_survey.question_overall")
        self.comment = self.env.ref("alseraj_survey.question_comment")
        self.assertFalse(self._low())

    def test_who_gave_the_case_away_had_a_hand_in_it(self):
        """Officer, researcher and owner of the file may be changed by everybody of the desk, also by themselves."""
        self.rule._write_internal({"asked_until": fields.Datetime.subtract(fields.Datetime.now(), days=2)})
        request = self._make_done()
        request._write_internal({"user_id": self.user_officer.id, "researcher_id": self.user_researcher.id})
        self.user_researcher.group_ids += self.env.ref("alseraj_beneficiary.group_officer")
        invitation = self.rule._invite().filtered(lambda rec: rec.request_id == request)
        self.assertIn(self.user_officer, invitation.involved_user_ids)
        given = invitation.request_id.with_user(self.user_officer)
        given.write({"user_id": self.user_officer_2.id, "researcher_id": self.user_officer_2.id})
        self.file.with_user(self.user_officer).officer_id = self.user_officer_2
        self.env.flush_all()
        for user in (self.user_officer, self.user_researcher, self.user_officer_2):
            with self.assertRaises(UserError, msg=user.login):
                invitation.with_user(user).action_enter()
            with self.assertRaises(UserError, msg=user.login):
                invitation.with_user(user).write({"involved_user_ids": [(5,)]})
        self.assertTrue(invitation.with_user(self.user_manager).action_enter())
        invitation._write_internal({"survey_id": self.survey.id})
        answers, comments = self._give(1)
        before = self.env["alseraj.survey.follow_up"].search([])
        invitation._answer(answers, comments, contact=True)
        follow_up = self.env["alseraj.survey.follow_up"].search([]) - before
        self.assertIn(self.user_officer, follow_up.involved_user_ids, "nor does he follow it up")
        self.assertFalse(follow_up.with_user(self.user_officer).search([("id", "=", follow_up.id)]))

    def test_phone_entry_by_somebody_else(self):
        invitation = self._invite()
        invitation.request_id._write_internal({"user_id": self.user_officer.id, "researcher_id": self.user_researcher.id})
        self.user_researcher.group_ids += self.env.ref("alseraj_beneficiary.group_officer")
        for user in (self.user_officer, self.user_researcher):
            with self.assertRaises(UserError):
                invitation.with_user(user).action_enter()
        action = invitation.with_user(self.user_officer_2).action_enter()
        self.assertNotIn(invitation.token, action["url"])
        self.env.company.alseraj_involved_may_follow_up = True
        invitation.with_user(self.user_officer).action_enter()


@tagged("post_install", "-at_install")
class TestImprovement(SatisfactionCommon):

    def test_low_score_opens_one_improvement(self):
        for invitation in self._invite(5):
            self._answer(invitation, 2)
        self._store()
        figures, improvements = self.env["alseraj.satisfaction.figure"], self.env["alseraj.improvement"]
        before = improvements.search([])
        self.env["res.lang"]._activate_lang("ar_001")
        self.env.company.partner_id.lang = "ar_001"
        figures._cron_open_improvements()
        figures._cron_open_improvements()
        opened = improvements.search([]) - before
        self.assertEqual(opened.satisfaction_type_id, self.support_types[0])
        self.assertIn("رضا", opened.name, "a job has no language; the house has")
        opened.write({"result": "The list of papers is shorter.", "cause": "Eleven papers", "proof": "The new list"})
        opened.action_done()
        figures._cron_open_improvements()
        self.assertEqual(improvements.search([]) - before, opened, "the same answers open no other")

    def test_invitation_after_a_complaint_about_the_reader(self):
        invitation = self._invite(1)
        complaint = self.env["alseraj.complaint"].create({
            "channel_id": self.env.ref("alseraj_beneficiary.channel_phone").id, "description": "He shouted",
            "accused_user_ids": [fields.Command.set(self.user_manager.ids)]})
        seen = invitation.with_user(self.user_manager).search_count
        self.assertEqual(seen([("id", "=", invitation.id)]), 1)
        invitation._write_internal({"complaint_id": complaint.id})
        self.env.flush_all()
        for domain in ([("id", "=", invitation.id)], [("complaint_id", "=", complaint.id)], [("complaint_id", "!=", False)]):
            self.assertEqual(seen(domain), 0, domain)

    def test_invitation_after_a_sensitive_complaint(self):
        """It tells that there was one, as the message about it does: seen by those who see the complaint."""
        invitation = self._invite(1)
        complaint = self.env["alseraj.complaint"].create({
            "channel_id": self.env.ref("alseraj_beneficiary.channel_phone").id, "description": "He looked at me",
            "sensitive": True, "user_id": self.user_manager.id})
        invitation._write_internal({"complaint_id": complaint.id})
        self.env.flush_all()
        found = {
            user: invitation.with_user(user).search_count([("id", "=", invitation.id)])
            for user in (self.user_officer, self.user_manager, self.user_auditor)}
        self.assertEqual(list(found.values()), [0, 1, 1])
        self.assertTrue(invitation._is_message_private())
        complaint.sensitive = False
        self.env.flush_all()
        self.assertEqual(invitation.with_user(self.user_officer).search_count([("id", "=", invitation.id)]), 1)

    def test_effect_on_the_next_answers(self):
        Tally = self.env["alseraj.satisfaction.tally"]
        facts = {"type_id": self.support_types[0].id}
        for month, scores in (("2026-01-01", (2, 2, 2, 2, 5)), ("2031-01-01", (4, 5, 5, 4, 2))):
            Tally._add(self.env.company, self.survey, fields.Date.to_date(month), "link", facts, [
                self._give(score)[0] for score in scores])
        improvement = self.env["alseraj.improvement"]._create_internal([{
            "name": "Shorter", "satisfaction_type_id": self.support_types[0].id, "origin": "low_score",
            "result": "Shorter list", "done_on": fields.Datetime.now(), "state": "done"}])
        self.assertEqual(improvement.effect, "20% before, 80% after")

    def test_what_is_published_is_a_managers(self):
        improvement = self.env["alseraj.improvement"].create({"name": "Sooner", "result": "Two more hours"})
        with self.assertRaises(UserError):
            improvement.with_user(self.user_officer).published = True
        with self.assertRaises(UserError):
            improvement.with_user(self.user_manager).published = True
        improvement.with_user(self.user_manager).write({"public_text": "We open two hours longer.", "published": True})
        self.assertEqual(improvement._get_news(self.env.company).public_text, "We open two hours longer.")
        words = self._invite()._get_message_words("survey")
        self.assertEqual([said["details"] for said in words.values()], ["What changed because of you: We open two hours longer."])
