from datetime import date

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.http import Request
from odoo.service.model import call_kw
from odoo.tests import HttpCase, tagged

from ..common import AlserajCommon
from .common import ContactCommon

SECRET = "Zaqzaq took money"


@tagged("post_install", "-at_install")
class TestAccused(ContactCommon):
    """An employee who is complained about reads nothing of it, in any model and by any call; nor does he handle it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_head = cls._make_user("head", "group_grievance")
        cls.company.alseraj_complaint_head_id = cls.user_head
        cls.interaction = cls.make("alseraj.interaction", cls.user_officer, question=SECRET)
        cls.complaint = cls.make(
            "alseraj.complaint", cls.user_officer, description=SECRET, subject="conduct", interaction_id=cls.interaction.id)
        # he had it before his name came up: he wrote into it, followed it, and has an activity on it
        mine = cls.complaint.with_user(cls.user_manager)
        mine.user_id = cls.user_manager
        mine.message_subscribe(cls.user_manager.partner_id.ids)
        cls.note = mine.message_post(body=SECRET, partner_ids=cls.user_manager.partner_id.ids)
        cls.improvement = cls.env["alseraj.improvement"].create({"name": SECRET, "complaint_id": cls.complaint.id})
        cls.env.flush_all()
        cls.complaint.with_user(cls.user_officer).accused_user_ids = cls.user_manager
        cls.env.invalidate_all()

    def rpc(self, user, model, method, *args, **kwargs):
        return call_kw(self.env[model].with_user(user), method, list(args), kwargs)

    # ------------------------------------------------------------ who has it

    def test_goes_above_the_manager(self):
        self.assertEqual(self.complaint.user_id, self.user_head)
        self.assertEqual((self.complaint.level, self.complaint.sensitive), ("above", True))
        self.assertEqual(self.complaint.activity_ids.user_id, self.user_head)
        self.assertEqual(self.complaint.with_user(self.user_head).description, SECRET)
        self.assertEqual(self.complaint.with_user(self.user_officer).description, SECRET, "who took it down goes on reading")
        complaint = self.complaint.with_user(self.user_officer)
        for call in (complaint.action_acknowledge, complaint.action_give_code, lambda: complaint.action_reject(reason="No")):
            with self.assertRaises(UserError):
                call()
        for user in (self.user_manager, self.user_officer, self.user_officer_2):
            with self.assertRaises(UserError):
                self.complaint.with_user(self.user_head).user_id = user
        self.complaint.with_user(self.user_head).action_acknowledge()
        self.complaint.with_user(self.user_head).resolution = "He was warned."
        self.complaint.with_user(self.user_head).action_resolve()
        self.assertEqual(self.complaint.state, "resolved")

    def test_about_an_officer(self):
        self.user_officer_2.sudo().alseraj_supervisor_id = self.user_officer
        complaint = self.make("alseraj.complaint", self.user_delegate, accused_user_ids=self.user_officer.ids)
        self.assertEqual(complaint.user_id, self.user_delegate, "he neither is he nor reports to him")
        with self.assertRaises(UserError):
            complaint.with_user(self.user_manager).user_id = self.user_officer_2
        with self.assertRaises(AccessError):
            complaint.with_user(self.user_officer).read(["state"])
        complaint.with_user(self.user_manager).user_id = self.user_manager
        self.assertEqual(complaint.level, "manager")

    def test_not_about_oneself(self):
        with self.assertRaisesRegex(UserError, "somebody else"):
            self.make("alseraj.complaint", self.user_officer, accused_user_ids=self.user_officer.ids)
        complaint = self.make("alseraj.complaint", self.user_officer)
        with self.assertRaisesRegex(UserError, "somebody else"):
            complaint.accused_user_ids = self.user_officer

    def test_head_accused(self):
        complaint = self.make("alseraj.complaint", self.user_officer, accused_user_ids=(self.user_head + self.user_manager).ids)
        self.assertNotIn(complaint.user_id, self.user_head + self.user_manager + self.user_officer)
        self.assertTrue(complaint.user_id.has_group("base.group_system"), "the last resort")

    # ------------------------------------------------------------ what he reads

    def test_accused_reads_nothing(self):
        user, complaint = self.user_manager, self.complaint
        fetched = ["description", "name", "state", "accused_user_ids"]
        for args in (
            ("read", complaint.ids, fetched), ("web_read", complaint.ids, {"description": {}}),
            ("export_data", complaint.ids, fetched), ("copy_data", complaint.ids), ("copy", complaint.ids),
            ("write", complaint.ids, {"accused_user_ids": [(5,)]}), ("write", complaint.ids, {"user_id": user.id}),
            ("unlink", complaint.ids), ("action_acknowledge", complaint.ids), ("action_give_code", complaint.ids),
            ("action_satisfied", complaint.ids), ("action_dissatisfied", complaint.ids, "No"), ("action_reopen", complaint.ids),
            ("action_extend", complaint.ids, "No"), ("message_post", complaint.ids), ("get_metadata", complaint.ids),
            ("action_open_improvement", complaint.ids),
        ):
            with self.subTest(method=args[0]), self.assertRaises(UserError):
                self.rpc(user, "alseraj.complaint", *args)
        self.assertNotIn(SECRET, str(self._ask_all(user)))
        self.assertIn(SECRET, str(self._ask_all(self.user_head)), "the questions find it for who may read it")

    def _ask_all(self, user):
        complaint, everything = self.complaint, [("id", ">", 0)]
        of_it = [("id", "=", complaint.id)]
        answers = [
            self.rpc(user, "alseraj.complaint", "search_read", of_it, ["description"]),
            self.rpc(user, "alseraj.complaint", "name_search", complaint.name),
            self.rpc(user, "alseraj.complaint", "formatted_read_group", of_it, ["description"], ["__count"]),
            self.rpc(user, "alseraj.complaint", "web_search_read", of_it, {"description": {}}),
            self.rpc(user, "mail.message", "search_read", [("model", "=", "alseraj.complaint")], ["body", "record_name"]),
            self.rpc(user, "mail.activity", "search_read", [("res_model", "=", "alseraj.complaint")], ["res_name", "summary"]),
            self.rpc(user, "alseraj.improvement", "search_read", everything, ["name"]),
        ]
        if self.env["alseraj.interaction"].with_user(user).has_access("read"):
            answers.append(self.rpc(user, "alseraj.interaction", "search_read", everything, ["question"]))
        return answers

    def test_counts_tell_nothing(self):
        user, complaint = self.user_manager, self.complaint
        for model, domain in (
            ("alseraj.complaint", [("id", "=", complaint.id)]),
            ("alseraj.complaint", [("description", "ilike", SECRET)]),
            ("alseraj.improvement", [("complaint_id", "=", complaint.id)]),
            ("alseraj.improvement", [("complaint_id.description", "ilike", SECRET)]),
            ("alseraj.interaction", [("complaint_ids", "in", complaint.ids)]),
            ("alseraj.interaction", [("complaint_ids.description", "ilike", SECRET)]),
            ("alseraj.message", [("res_model", "=", "alseraj.complaint"), ("res_id", "=", complaint.id)]),
            ("mail.message", [("model", "=", "alseraj.complaint"), ("res_id", "=", complaint.id)]),
            ("mail.activity", [("res_model", "=", "alseraj.complaint"), ("res_id", "=", complaint.id)]),
            ("mail.notification", [("mail_message_id", "in", self.note.ids)]),
            ("ir.attachment", [("res_model", "=", "alseraj.complaint"), ("res_id", "=", complaint.id)]),
        ):
            with self.subTest(model=model, domain=domain):
                self.assertEqual(self.rpc(user, model, "search_count", domain), 0)
        self.assertEqual(self.file.with_user(user).complaint_count, 0)
        self.assertEqual(self.file.with_user(self.user_officer).complaint_count, 1)

    def test_payment_complained_about(self):
        """Neither the count nor a filter on a payment tells that there is a complaint about him."""
        request = self.env["alseraj.support.request"].create({
            "beneficiary_id": self.file.id, "type_id": self.env.ref("alseraj_beneficiary.support_type_cash_once").id,
            "channel_id": self.channel_phone.id, "amount_requested": 100,
        })
        request._write_internal({"stage": "approved", "amount_approved": 100})
        fund = self.env["alseraj.fund"].create({"name": "General", "code": "ACC", "kind": "general", "budget": 1000})
        payment = self.env["alseraj.support.installment"].create({
            "request_id": request.id, "amount": 100, "due_date": "2026-01-01", "fund_id": fund.id})
        self.complaint._write_internal({"installment_id": payment.id})
        self.env.flush_all()
        self.env.invalidate_all()
        for user, count in ((self.user_manager, 0), (self.user_auditor, 1)):
            with self.subTest(user=user.login):
                self.env.invalidate_all()
                own = payment.with_user(user)
                self.assertEqual(own.read(["complaint_count", "complaint_ids"])[0], {
                    "id": payment.id, "complaint_count": count, "complaint_ids": self.complaint.ids[:count]})
                for domain in (
                    [("complaint_ids", "!=", False)], [("complaint_ids.subject", "=", "conduct")],
                    [("complaint_ids", "in", self.complaint.ids)], ["!", ("complaint_ids", "=", False)],
                    [("complaint_ids", "any", [("id", ">", 0)])],
                ):
                    found = self.rpc(user, payment._name, "search_count", [("id", "=", payment.id), *domain])
                    self.assertEqual(found, count, domain)

    def test_his_own_note(self):
        """He is its author, which Odoo takes for a right to read."""
        for method, args in (("read", (["body"],)), ("write", ({"body": "?"},))):
            with self.subTest(method=method), self.assertRaises(AccessError):
                self.rpc(self.user_manager, "mail.message", method, self.note.ids, *args)
        self.assertIn(SECRET, str(self.note.with_user(self.user_head).body))

    def test_activities_and_recipients(self):
        complaint = self.complaint.with_user(self.user_head)
        activity = complaint.sudo().activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.user_manager.id, summary=SECRET)
        self.env.flush_all()
        with self.assertRaises(AccessError):
            self.rpc(self.user_manager, "mail.activity", "read", activity.ids, ["summary"])
        self.assertFalse(self.rpc(self.user_manager, "mail.activity", "search", [("id", "=", activity.id)]))
        complaint.message_subscribe(self.user_manager.partner_id.ids)
        self.assertNotIn(self.user_manager.partner_id, complaint.sudo().message_partner_ids)
        message = complaint.message_post(
            body=SECRET, partner_ids=self.user_manager.partner_id.ids, subtype_xmlid="mail.mt_comment")
        self.assertFalse(message.sudo().notification_ids.filtered(
            lambda note: note.res_partner_id == self.user_manager.partner_id))
        with self.assertRaises(AccessError):
            self.rpc(self.user_manager, "mail.message", "read", message.ids, ["body"])

    def test_messages_of_the_centre(self):
        message_sudo = self.env["alseraj.message"].sudo().search([
            ("res_model", "=", "alseraj.complaint"), ("res_id", "=", self.complaint.id)])
        self.assertEqual(message_sudo.complaint_id, self.complaint)
        with self.assertRaises(AccessError):
            message_sudo.with_user(self.user_manager).read(["state"])

    def test_rights_of_the_role(self):
        """Sensitive Complaints gives complaints, improvement actions and what the desk may not follow up, and no other right."""
        anybody = self._make_user("anybody", "group_all_branches")
        models = [
            name for name in self.env.registry if name.startswith("alseraj.") and not self.env[name]._abstract
            and not self.env[name]._transient
        ]
        more = {
            (name, right) for name in models for right in ("read", "write", "create", "unlink")
            if self.env[name].with_user(self.user_head).has_access(right)
            and not self.env[name].with_user(anybody).has_access(right)
        }
        expected = {
            (name, right) for name in ("alseraj.complaint", "alseraj.improvement") for right in ("read", "write", "create")}
        if "alseraj.survey.follow_up" in models:
            expected |= {("alseraj.survey.follow_up", "read"), ("alseraj.survey.follow_up", "write")}
        self.assertEqual(more, expected)

    def test_support_goes_on(self):
        """A complaint stops no step of a request, whoever it is about."""
        request = self.env["alseraj.support.request"].create({
            "beneficiary_id": self.file.id, "type_id": self.env.ref("alseraj_beneficiary.support_type_cash_once").id,
            "channel_id": self.channel_phone.id, "amount_requested": 100,
        })
        reasons = {verb: request._get_first_reason(verb) for verb in ("submit", "verify", "cancel")}
        self.make("alseraj.complaint", self.user_officer, request_id=request.id, accused_user_ids=self.user_manager.ids)
        self.assertEqual({verb: request._get_first_reason(verb) for verb in reasons}, reasons)


@tagged("post_install", "-at_install")
class TestComplaintCourse(ContactCommon):
    """Classified, answered, and then the complainant's word."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_head = cls._make_user("head", "group_grievance")
        cls.company.alseraj_complaint_head_id = cls.user_head
        cls.user_officer.alseraj_supervisor_id = cls.user_manager

    def _answered(self, **vals):
        complaint = self.make("alseraj.complaint", self.user_officer, **vals)
        complaint.action_acknowledge()
        complaint.resolution = "A number was wrong."
        complaint.action_resolve()
        return complaint

    def test_classified_and_outcome(self):
        complaint = self.make("alseraj.complaint", self.user_officer, subject=False, kind="suggestion")
        complaint.action_acknowledge()
        complaint.resolution = "From Sunday on."
        with self.assertRaisesRegex(UserError, "what it is about"):
            complaint.action_resolve()
        complaint.subject = "place"
        with self.assertRaisesRegex(UserError, "what came of the suggestion"):
            complaint.action_resolve()
        complaint.outcome = "adopted"
        complaint.action_resolve()
        self.assertEqual(complaint._get_message_words("complaint_answered")[complaint.id]["details"], "Acted On: From Sunday on.")

    def test_not_satisfied_goes_up(self):
        complaint = self._answered(received_on=self.at("2026-01-01 10:00"))
        self.assertEqual(complaint.level, "desk")
        with self.assertRaisesRegex(UserError, "with what"):
            complaint.action_dissatisfied()
        complaint.action_dissatisfied(reason="The number was right.")
        self.assertEqual((complaint.state, complaint.user_id, complaint.level), ("escalated", self.user_manager, "manager"))
        self.assertEqual(complaint.due_date, self.company._plan_working_days(15, fields.Datetime.now()), "a clock of its own")
        told = self.env["alseraj.message"].search([
            ("complaint_id", "=", complaint.id), ("event_id.code", "=", "complaint_acknowledged")])
        self.assertEqual(len(told), 2, "he hears that somebody looks into it again, and until when")
        with self.assertRaisesRegex(UserError, "no answer yet"):
            complaint.with_user(self.user_manager).action_satisfied()
        manager = complaint.with_user(self.user_manager)
        manager.resolution = "We looked again."
        manager.action_resolve()
        self.assertFalse(complaint.word)
        manager.action_dissatisfied(reason="Still not")
        self.assertEqual((complaint.state, complaint.user_id, complaint.level), ("escalated", self.user_head, "above"))
        head = complaint.with_user(self.user_head)
        head.resolution = "It is as it is."
        head.action_resolve()
        head.action_dissatisfied(reason="Never")
        self.assertEqual((complaint.state, complaint.word), ("resolved", "dissatisfied"), "nobody is above")

    def test_satisfied(self):
        complaint = self._answered()
        for user in (self.user_auditor, self.user_finance):
            with self.assertRaises(UserError):
                complaint.with_user(user).action_satisfied()
        with self.assertRaisesRegex(UserError, "filled in by the system"):
            complaint.word = "satisfied"
        complaint.action_satisfied()
        self.assertRecordValues(complaint, [{"word": "satisfied", "state": "resolved", "word_by_id": self.user_officer.id}])

    def test_late_goes_before_who_is_above(self):
        start = self.at("2026-01-01 10:00")
        late = self.make("alseraj.complaint", self.user_officer, received_on=start)
        new = self.make("alseraj.complaint", self.user_officer)
        about_manager = self.make(
            "alseraj.complaint", self.user_officer, received_on=start, accused_user_ids=self.user_manager.ids)
        self.run_job("cron_complaint_late")
        self.run_job("cron_complaint_late")
        kind = self.env.ref("alseraj_beneficiary.mail_activity_complaint_late")
        asked = late.activity_ids.filtered(lambda activity: activity.activity_type_id == kind)
        self.assertEqual(len(asked), 1, "once")
        self.assertTrue(asked.user_id.has_group("alseraj_beneficiary.group_manager"))
        self.assertFalse(new.late_level)
        self.assertNotIn(self.user_manager, about_manager.activity_ids.user_id)
        late._write_internal({"late_on": fields.Datetime.subtract(fields.Datetime.now(), days=8)})
        self.run_job("cron_complaint_late")
        self.assertIn(self.user_head, late.activity_ids.user_id, "a week later above the manager")

    def test_clock_with_weekend_and_holiday(self):
        self.env["resource.calendar.leaves"].create({
            "name": "Founding Day", "calendar_id": self.company.resource_calendar_id.id,
            "date_from": self.at("2026-02-22 00:00"), "date_to": self.at("2026-02-22 23:59"),
        })
        complaint = self.make("alseraj.complaint", self.user_officer, received_on=self.at("2026-02-19 10:00"))
        self.assertEqual(complaint.next_due, date(2026, 2, 24), "Thursday: Friday, Saturday and the holiday do not count")

    def test_improvement_effect(self):
        self._answered(subject="delay")
        complaint = self._answered(subject="delay")
        improvement = self.env["alseraj.improvement"].with_user(self.user_officer).create({
            "name": "Sooner", "complaint_id": complaint.id, "cause": "One desk", "result": "Two desks", "proof": "Circular 4"})
        self.assertEqual(improvement.subject, "delay")
        improvement.action_done()
        self.assertTrue(improvement.measure_on)
        self.assertIn("0 after", improvement.effect)
        with self.assertRaisesRegex(UserError, "what one sees"):
            improvement.action_measure()
        improvement.sudo().measure_on = self.get_today()
        self.env["alseraj.improvement"]._cron_ask_effect()
        self.assertEqual(improvement.activity_ids.user_id, self.user_officer)
        improvement.effect_note = "None in a month"
        improvement.action_measure()
        self.assertFalse(improvement.activity_ids)


@tagged("post_install", "-at_install")
class TestComplaintPage(HttpCase, AlserajCommon):
    """Without a login and a name: sent, followed by a code, and answered with a word."""

    def post(self, path, **data):
        self.authenticate(None, None)
        return self.url_open(f"/alseraj/complaint/{path}", data={"csrf_token": Request.csrf_token(self), **data})

    def test_anonymous(self):
        head = self._make_user("head", "group_grievance")
        self.env["res.company"].search([], order="id", limit=1).alseraj_complaint_head_id = head
        page = self.url_open("/alseraj/complaint")
        self.assertEqual(page.status_code, 200)
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        for name in ("text", "name", "mobile", "code"):
            self.assertIn(f'name="{name}"', page.text)
        last = self.env["alseraj.complaint"].search([], order="id desc", limit=1)
        page = self.post("send", text="He shouted at me", about="manager")
        complaint = self.env["alseraj.complaint"].search([("id", ">", last.id or 0)])
        self.assertRecordValues(complaint, [{
            "description": "He shouted at me", "complainant_name": False, "sensitive": True, "has_follow_code": True,
            "user_id": head.id,
        }])
        self.assertIn(self.user_manager, complaint.accused_user_ids)
        code = page.text.split('id="complaint_new_code">')[1].split("<")[0]
        stored = str(complaint.sudo().read()) + str(complaint.message_ids.mapped("body"))
        self.assertNotIn(code.replace("-", ""), stored.replace("-", ""), "only its checksum is kept")
        self.assertEqual(self.post("follow", code="2222-2222-2222").status_code, 404)
        page = self.post("follow", code=f" {code.lower()} ")
        self.assertIn(complaint.name, page.text)
        self.assertNotIn("shouted", page.text)
        with self.assertRaisesRegex(UserError, "not deleted"):
            complaint.unlink()
        complaint.with_user(head).action_acknowledge()
        complaint.with_user(head).resolution = "He apologizes"
        complaint.with_user(head).action_resolve()
        self.assertIn("He apologizes", self.post("follow", code=code).text)
        self.post("word", code=code, word="satisfied", note="Thank you")
        self.assertRecordValues(complaint, [{"word": "satisfied", "word_note": "Thank you", "word_by_id": False}])
        self.post("word", code=code, word="dissatisfied")
        self.assertEqual(complaint.word, "satisfied", "said once")

    def test_empty_and_flood(self):
        self.assertIn('role="alert"', self.post("send", text="  ").text)
        for _turn in range(30):
            self.env["alseraj.complaint"]._receive_from_page(
                self.env["res.company"].search([], order="id", limit=1), "x", "suggestion", "service", "", "")._make_follow_code()
        count = self.env["alseraj.complaint"].search_count([])
        self.assertIn('role="alert"', self.post("send", text="One more").text)
        self.assertEqual(self.env["alseraj.complaint"].search_count([]), count)
