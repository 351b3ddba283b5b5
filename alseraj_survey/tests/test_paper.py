import re

from odoo.exceptions import AccessError, UserError
from odoo.http import Request
from odoo.tests import HttpCase, tagged

from .common import SatisfactionCommon


class PaperCase(SatisfactionCommon):

    def _render(self, report, records, user):
        return self.env["ir.actions.report"].with_user(user).with_context(lang="en_US")._render_qweb_html(
            report, records.ids)[0].decode()

    def _waiting_modes(self):
        return self.waiting.search([("survey_id", "=", self.survey.id)]).mapped("mode")


@tagged("post_install", "-at_install")
class TestLetter(PaperCase):
    """Whom neither a short text nor a mail reaches gets a letter from the pile: a code to type, a picture, the questions."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.file.write({"mobile": False, "email": False, "street": "Olaya Street", "city": "Riyadh"})
        cls.invitation = cls._invite()
        cls.invitation.request_id._write_internal({"user_id": cls.user_officer.id})
        cls.message = cls.env["alseraj.message"].search([
            ("res_model", "=", "alseraj.survey.invitation"), ("res_id", "=", cls.invitation.id)])

    def test_it_lies_on_the_pile_without_its_code(self):
        self.assertRecordValues(self.message, [{"way": "letter", "state": "letter"}])
        self.assertIn("/alseraj/opinion", self.message.text)
        for user in (self.user_officer, self.user_officer_2, self.user_auditor):
            self.assertNotIn(self.invitation.token, str(self.message.with_user(user).read()))

    def test_printed_by_somebody_who_had_no_hand_in_it(self):
        code = self.invitation.token
        dashed = "-".join(code[start:start + 4] for start in range(0, 16, 4))
        for user in (self.user_officer, self.user_auditor, self.user_finance):
            with self.assertRaises(UserError, msg=user.login):
                self.message.with_user(user).action_print_letters()
            with self.assertRaises(Exception, msg=user.login) as refused:
                self._render("alseraj_beneficiary.report_message", self.message, user)
            self.assertNotIn(dashed, str(refused.exception))
        self.message.with_user(self.user_officer_2).action_print_letters()
        html = self._render("alseraj_beneficiary.report_message", self.message, self.user_officer_2)
        self.assertIn(dashed, html)
        self.assertIn("data:image/png;base64,", html)
        self.assertIn("A sheet with the questions", html.partition("Attachments:")[2][:200])
        for question in self.survey.question_ids:
            self.assertIn(question.title, html)
        self.assertEqual(self.invitation.printed_by_id, self.user_officer_2)

    def test_what_comes_by_its_code_is_mixed_with_nothing_else(self):
        self._render("alseraj_beneficiary.report_message", self.message, self.user_officer_2)
        self._answer(self.invitation, 4)
        self.assertEqual(self._waiting_modes(), ["letter"])
        html = self._render("alseraj_beneficiary.report_message", self.message, self.user_officer_2)
        self.assertIn("This invitation was answered", html)
        self.assertNotIn("data:image/png;base64,iVBOR", html.split("article")[-1])

    def test_a_reminder_by_letter_has_the_same_code(self):
        code = self.invitation.token
        self.invitation._tell("survey_reminder")
        reminder = self.env["alseraj.message"].search([
            ("res_model", "=", "alseraj.survey.invitation"), ("res_id", "=", self.invitation.id)]) - self.message
        self.assertEqual(reminder.way, "letter")
        html = self._render("alseraj_beneficiary.report_message", reminder, self.user_officer_2)
        self.assertIn(f"{code[:4]}-{code[4:8]}", html)

    def test_other_letters_are_printed_by_everybody_of_the_desk(self):
        event = self.env.ref("alseraj_beneficiary.message_event_request_incomplete")
        self.assertFalse(event.prints_code)
        self.assertTrue(self.message.event_id.prints_code)
        with self.assertRaises(UserError):
            self.env.ref("alseraj_beneficiary.message_event_request_to_sign").by_letter = True


@tagged("post_install", "-at_install")
class TestSheets(HttpCase, PaperCase):
    """Sheets of paper without a name: printed by one, entered by another, each once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.point = cls.env["alseraj.survey.point"].create({
            "name": "Box", "kind": "paper", "survey_id": cls.survey.id, "branch_id": cls.branch.id, "print_count": 6,
            "daily_limit": 10})

    def _print(self, user):
        known = self.env["alseraj.survey.sheet"].search([])
        self.point.with_user(user).action_print_sheets()
        return self.env["alseraj.survey.sheet"].search([]) - known

    def _post(self, path, **data):
        return self.url_open(f"/alseraj/opinion/sheet{path}", data={"csrf_token": Request.csrf_token(self), **data})

    def _log_in(self, user):
        self.authenticate(user.login, user.login.ljust(8, "x"))

    def _pick(self, score):
        choice = self.overall.suggested_answer_ids.filtered(lambda choice: choice.answer_score == score)
        return {f"q{self.overall.id}": str(choice.id)}

    def test_printed_by_the_desk_and_not_without_end(self):
        for user in (self.user_auditor, self.user_finance, self.user_portal):
            with self.assertRaises(UserError, msg=user.login):
                self.point.with_user(user).action_print_sheets()
        sheets = self._print(self.user_officer)
        self.assertEqual(len(sheets), 6)
        self.assertEqual(len(set(sheets.mapped("code"))), 6)
        with self.assertRaises(UserError, msg="twelve of ten a day"):
            self.point.with_user(self.user_officer).action_print_sheets()
        self.assertEqual((self.point.printed_count, self.point.entered_count), (6, 0))
        tablet = self.env["alseraj.survey.point"].create({"name": "Exit", "kind": "kiosk", "survey_id": self.survey.id})
        with self.assertRaises(UserError):
            tablet.with_user(self.user_officer).action_print_sheets()
        html = self._render("alseraj_survey.report_survey_sheet", sheets, self.user_officer)
        for sheet in sheets:
            self.assertIn(sheet.code, html)
        of_other = self._render("alseraj_survey.report_survey_sheet", sheets, self.user_officer_2)
        for user in (self.user_officer, self.user_officer_2, self.user_manager, self.user_auditor):
            with self.assertRaises(AccessError, msg=user.login):
                sheets.with_user(user).read(["code"])
        for sheet in sheets:
            self.assertNotIn(sheet.code, of_other, "nobody else reads their numbers")

    def test_two_hands_and_once(self):
        sheet = self._print(self.user_officer)[0]
        dashed = f"{sheet.code[:4].lower()}-{sheet.code[4:]}"
        for user, status in (
            (self.user_officer, 403), (self.user_finance, 403), (self.user_portal, 403), (self.user_auditor, 403),
        ):
            self._log_in(user)
            for path in ("/open", "/send"):
                self.assertEqual(self._post(path, code=sheet.code, **self._pick(4)).status_code, status, user.login)
        self.assertFalse(self._waiting_modes())
        self._log_in(self.user_officer_2)
        self.assertEqual(self.url_open("/alseraj/opinion/sheet").status_code, 200)
        self.assertEqual(self._post("/open", code="AAAABBBBCCCCDDDD").status_code, 404, "nobody invents a sheet")
        page = self._post("/open", code=dashed)
        self.assertIn(self.overall.title, page.text)
        self.assertNotIn("<details", page.text, "who types from paper sees all")
        self.assertIn("Please answer this question.", self._post("/send", code=dashed).text)
        self.assertIn("Enter the next sheet", self._post("/send", code=dashed, **self._pick(4)).text)
        again = self._post("/send", code=dashed, **self._pick(1))
        self.assertIn("answered already", again.text)
        self.assertEqual(self._waiting_modes(), ["paper"])
        self.assertEqual(self.point.entered_count, 1)

    def test_not_by_the_public_page(self):
        sheet = self._print(self.user_officer)[0]
        self.assertEqual(self.url_open("/alseraj/opinion/sheet", allow_redirects=False).status_code, 303, "log in first")
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.url_open("/alseraj/opinion").text).group(1)
        for path in ("open", "send"):
            page = self.url_open(f"/alseraj/opinion/{path}", data={"csrf_token": token, "code": sheet.code, **self._pick(4)})
            self.assertEqual(page.status_code, 404)
        page = self.url_open("/alseraj/opinion/send", data={"csrf_token": token, "code": self.point.code, **self._pick(4)})
        self.assertFalse(self._waiting_modes())

    def test_the_paper_of_an_invitation(self):
        invitation = self._invite()
        invitation.request_id._write_internal({"user_id": self.user_officer.id})
        code = invitation.token
        self._log_in(self.user_officer)
        self.assertEqual(self._post("/open", code=code).status_code, 403, "it is his own case")
        invitation._write_internal({"printed_by_id": self.user_officer_2.id})
        self._log_in(self.user_officer_2)
        self.assertEqual(self._post("/open", code=code).status_code, 403, "he printed the letter")
        invitation._write_internal({"printed_by_id": False})
        self.assertIn("Enter the next sheet", self._post("/send", code=code, **self._pick(5)).text)
        self.assertEqual(self._waiting_modes(), ["paper"])

    def test_an_office_of_one(self):
        sheet = self._print(self.user_officer)[0]
        self.env.company.alseraj_involved_may_follow_up = True
        self._log_in(self.user_officer)
        self.assertEqual(self._post("/send", code=sheet.code, **self._pick(5)).status_code, 200)
        self.assertEqual(self._waiting_modes(), ["paper"])

    def test_stored_like_any_other(self):
        sheets = self._print(self.user_officer)
        for sheet, score in zip(sheets, (1, 2, 3, 4, 5), strict=False):
            self.assertTrue(sheet._answer(*self._give(score)))
            self.assertFalse(sheet._answer(*self._give(score)))
        self.assertEqual(self._store(mode="paper"), 5)
        self.env.invalidate_all()
        self.assertEqual(sheets.mapped("code").count(False), 5, "what was entered has no number any more")
        stored = self.env["survey.user_input"].search([("survey_id", "=", self.survey.id)])
        self.assertEqual(stored.alseraj_branch_id, self.branch)

    def test_a_hundred_cost_what_ten_cost(self):
        counts = []
        self.point.daily_limit = 0
        for count in (10, 10, 100):
            self.point.print_count = count
            self.env.flush_all()
            counts.append(self.count_queries(self.point.with_user(self.user_officer).action_print_sheets))
        self.assertEqual(counts[2], counts[1], counts)
