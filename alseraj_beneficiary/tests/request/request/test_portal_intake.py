import base64
import io
import re

from psycopg2 import IntegrityError
from pypdf import PdfReader

from odoo import Command, fields, http
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ...common import PDF, PREFIX
from ..common import PNG, RequestCommon

DATA_URL = f"data:image/png;base64,{PNG}"
LOGIN = "applicant_intake"
SCAN = ("scan.pdf", base64.b64decode(PDF), "application/pdf")
QUESTIONS = [
    {"name": "q_char", "string": "School", "type": "char"},
    {"name": "q_text", "string": "Story", "type": "text"},
    {"name": "q_int", "string": "Months", "type": "integer"},
    {"name": "q_float", "string": "Share", "type": "float"},
    {"name": "q_bool", "string": "Evicted", "type": "boolean"},
    {"name": "q_date", "string": "Until", "type": "date"},
    {"name": "q_sel", "string": "Which", "type": "selection", "selection": [["a", "First"], ["b", "Second"]]},
    {"name": "q_tags", "string": "Stages", "type": "tags", "tags": [["p", "Primary", 1], ["s", "Secondary", 2]]},
]


class PortalIntakeCase(RequestCommon, HttpCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.applicant = new_test_user(cls.env, LOGIN, groups="base.group_portal", lang="en_US")
        cls.applicant.partner_id = cls.beneficiary.partner_id
        (cls.beneficiary.partner_id | cls.company.partner_id).lang = "en_US"
        cls.beneficiary.officer_id = cls.user_officer
        cls.type_cash.question_definition = QUESTIONS
        cls.iban_letter = cls.type_cash.document_type_ids
        cls.slot = f"document_{cls.iban_letter.id}_0"

    def setUp(self):
        super().setUp()
        self.authenticate(LOGIN, LOGIN)

    @property
    def requests(self):
        return self.env["alseraj.support.request"].search([("beneficiary_id", "=", self.beneficiary.id)])

    def post(self, url, csrf=True, files=None, **data):
        if csrf:
            data["csrf_token"] = http.Request.csrf_token(self)
        with mute_logger("odoo.http"):
            return self.url_open(url, data=data, files=files, method="POST")

    def begin(self, kind=None):
        page = self.post("/my/requests/new", type_id=(kind or self.type_cash).id)
        self.assertEqual(page.status_code, 200, page.text[-2000:])
        self.assertTrue(page.url.endswith("/edit"), page.url)
        return self.env["alseraj.support.request"].browse(int(page.url.split("/")[-2]))

    def fill(self, draft, files=None, **data):
        return self.post(f"/my/requests/{draft.id}/edit", files=files, **{"amount": "1000", **data})

    def submit(self, draft, name="محمد العتيبي", signature=DATA_URL, seen=None):
        if seen is None:
            page = self.url_open(f"/my/requests/{draft.id}/confirm").text
            seen = re.search(r"seen=(\w{64})", page).group(1)
        return self.post(f"/my/requests/{draft.id}/submit?seen={seen}", name=name, signature=signature)


@tagged("post_install", "-at_install")
class TestPortalIntake(PortalIntakeCase):
    """A beneficiary asks for support on his phone, from the choice to the receipt."""

    def test_the_whole_way(self):
        self.assertIn("/my/requests/new", self.url_open("/my/requests").text)
        page = self.url_open("/my/requests/new").text
        self.assertIn(self.type_cash.name, page)
        draft = self.begin()
        self.assertEqual(
            (draft.stage, draft.channel_id.code, draft.user_id, draft.name, draft.portal_intake),
            ("draft", "website", self.user_officer, False, True))
        self.assertFalse(draft.message_partner_ids & self.beneficiary.partner_id, "notes of employees are not mailed to him")
        page = self.fill(
            draft, files={self.slot: SCAN}, description="Two months", amount="١٬٥٠٠", q="",
            **{f"{self.slot}_date": str(self.get_today()), "question_q_char": "مدرسة", "question_q_int": "0",
               "question_q_bool": "1", "question_q_date": "2026-03-01", "question_q_sel": "b", "question_q_tags": ["s", "p"]})
        self.assertTrue(page.url.endswith("/confirm"), page.text)
        self.assertIn("Two months", page.text)
        self.assertIn(self.beneficiary.name, page.text)
        self.assertIn("Sign and Send", page.text)
        self.assertEqual((draft.amount_requested, draft.description), (1500, "Two months"))
        answers = {answer["name"]: answer["value"] for answer in draft._prepare_question_answers()}
        self.assertEqual(answers, {
            "q_char": "مدرسة", "q_text": False, "q_int": 0, "q_float": False, "q_bool": True, "q_date": "2026-03-01",
            "q_sel": "Second", "q_tags": ["Secondary", "Primary"],
        })
        page = self.submit(draft)
        self.assertTrue(page.url.endswith(f"/my/requests/{draft.id}?received=1"), page.text)
        for part in ("We have received your request", draft.name, "We reply", "Not before", f"/my/requests/{draft.id}/receipt"):
            self.assertIn(part, page.text)
        self.assertEqual(
            (draft.state, draft.signed_channel, draft.signed_by, draft.signed_user_id.id, len(draft.signature_ids)),
            ("submitted", "portal", "محمد العتيبي", False, 1))
        self.assertEqual(draft.snapshot["answers"][0]["value"], "مدرسة")
        document = draft.document_ids
        self.assertEqual(
            (document.state, document.type_id, document.entered_by_id), ("received", self.iban_letter, self.applicant))
        self.assertEqual(document.issue_date, self.get_today())
        self.assertEqual(draft.activity_ids.user_id, self.user_officer)
        document.with_user(self.user_officer).action_verify()
        draft.with_user(self.user_officer).action_verify()
        self.assertEqual(draft.state, "verified")

    def test_a_draft_is_kept(self):
        draft = self.begin()
        page = self.fill(draft, later="1", amount="700", question_q_char="مدرسة الأمل")
        self.assertTrue(page.url.endswith("/my/requests"), page.url)
        self.assertIn(f"/my/requests/{draft.id}/edit", self.url_open("/my/requests/new").text)
        page = self.url_open(f"/my/requests/{draft.id}/edit").text
        self.assertIn("مدرسة الأمل", page)
        self.assertIn('value="700"', page)
        self.assertEqual(self.begin(), draft, "back button, or begun twice: the same draft")
        self.assertEqual(len(self.requests), 1)
        own = self.env["alseraj.support.request"].with_user(self.user_officer)
        self.assertNotIn(draft, own.search([("is_waiting_for_me", "=", True)]), "not the officer's turn")

    def test_one_draft_of_a_kind(self):
        draft = self.begin()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            draft.with_user(self.applicant).sudo().copy({"portal_intake": True})
            self.env.flush_all()

    def test_answers_are_kept_when_one_is_wrong(self):
        draft = self.begin()
        page = self.fill(
            draft, amount="a lot", question_q_int="three", question_q_char="مدرسة", question_q_tags="p",
            files={self.slot: SCAN})
        self.assertEqual(page.status_code, 422)
        for part in ("a lot", "three", "مدرسة", "write a number", 'aria-invalid="true"'):
            self.assertIn(part, page.text)
        self.assertEqual(draft.amount_requested, 0)
        self.assertEqual(draft._prepare_question_answers()[0]["value"], "مدرسة", "what is right is kept")
        self.assertEqual(draft.document_ids.state, "received")
        self.assertIn("Received; we look at it", page.text)

    def test_an_amount_that_can_be_read_two_ways_is_asked_again(self):
        """“3.000,50” is three thousand to who writes it; without its comma it was 3.00."""
        draft = self.begin()
        for text in ("3.000,50", "٣.٠٠٠,٥٠", "1,5"):
            page = self.fill(draft, amount=text)
            self.assertEqual(page.status_code, 422, text)
            self.assertIn("write a number", page.text)
            self.assertEqual(draft.amount_requested, 0, text)
        self.fill(draft, later="1", amount="۱٬۰۰۰٫۵۰")
        self.assertEqual(draft.amount_requested, 1000.5)

    def test_above_the_ceiling_and_nothing(self):
        draft = self.begin()
        self.assertIn("Ask for no more than that", self.fill(draft, amount="999999").text)
        self.assertIn("Enter the amount requested", self.fill(draft, amount="").text)
        self.assertTrue(self.url_open(f"/my/requests/{draft.id}/confirm").url.endswith("/edit"))

    def test_in_kind_says_what(self):
        draft = self.begin(self.type_food)
        self.assertNotIn('name="amount"', self.url_open(f"/my/requests/{draft.id}/edit").text)
        self.assertIn("Write what you need", self.fill(draft).text)
        self.assertTrue(self.fill(draft, description="Rice").url.endswith("/confirm"))

    def test_what_is_valid_is_shown(self):
        document = self.env["alseraj.document"].create(self.document_vals(self.beneficiary, self.iban_letter))
        document.action_verify()
        draft = self.begin()
        page = self.url_open(f"/my/requests/{draft.id}/edit").text
        self.assertIn("In your file", page)
        self.assertNotIn(f'name="{self.slot}"', page)
        page = self.fill(draft, files={self.slot: SCAN})
        self.assertIn("we have it already", page.text)
        self.assertEqual(self.beneficiary.document_ids.filtered(lambda d: d.type_id == self.iban_letter), document)

    def test_pages_of_one_paper_and_thrown_away_until_it_is_verified(self):
        draft, photo = self.begin(), ("photo.png", base64.b64decode(PNG), "image/png")
        self.fill(draft, files={self.slot: photo}, later="1")
        page = self.post(f"/my/requests/{draft.id}/edit", files=[(self.slot, photo), (self.slot, photo)], only_papers="1")
        self.assertTrue(page.url.endswith("/edit"), page.text)
        document = draft.document_ids
        self.assertEqual((len(document), document.attachment_name), (1, f"{self.iban_letter.name}.pdf"))
        self.assertEqual(len(PdfReader(io.BytesIO(base64.b64decode(document.attachment))).pages), 3)
        self.post(f"/my/requests/{draft.id}/edit", remove=self.slot)
        self.assertEqual((document.state, document.has_attachment), ("missing", False))
        self.fill(draft, files={self.slot: photo}, later="1")
        self.assertEqual((len(draft.document_ids), document.attachment_name), (1, "photo.png"))
        document.with_user(self.user_officer).action_verify()
        page = self.post(f"/my/requests/{draft.id}/edit", remove=self.slot)
        self.assertIn("we have it already", page.text)
        self.assertTrue(document.has_attachment, "what was verified stays")

    def test_what_was_not_sent_is_thrown_away(self):
        draft = self.begin()
        self.fill(draft, files={self.slot: SCAN}, later="1")
        document = draft.document_ids
        self.post(f"/my/requests/{draft.id}/withdraw", reason="")
        self.assertFalse(draft.exists())
        self.assertEqual(document.state, "received", "what he handed in stays in his file")
        self.assertTrue(self.begin())

    def test_receipt(self):
        draft = self.begin()
        self.fill(draft)
        self.submit(draft)
        self.assertEqual(self.url_open(f"/my/requests/{draft.id}/receipt").status_code, 200)

    def test_an_officer_is_found(self):
        self.beneficiary.officer_id = False
        draft = self.begin()
        self.fill(draft)
        self.submit(draft)
        self.assertTrue(draft.user_id.has_group(PREFIX + "group_officer"))
        self.assertTrue(draft.activity_ids)

    # ------------------------------------------------------------ why not, in words for him

    def _get_reason(self, kind=None):
        kind = (kind or self.type_cash).with_user(self.applicant).sudo()
        return kind._get_portal_reasons(self.beneficiary.with_user(self.applicant).sudo())[kind]

    def test_not_eligible_and_nothing_told(self):
        self.beneficiary._write_internal({"need_class": "d"})
        options = self.env["alseraj.support.option"].search([("kind", "=", "need_class")])
        self.type_cash.condition_ids = [
            Command.clear(),
            Command.create({"kind": "need_class", "option_ids": [Command.set(options.filtered(lambda o: o.value == "a").ids)]}),
            Command.create({"kind": "income_per_head", "amount_to": 1}),
            Command.create({"kind": "household_size", "number_from": 40}),
        ]
        page = self.url_open("/my/requests/new").text
        barred = page.split("these today")[1]
        self.assertIn(self.type_cash.name, barred)
        self.assertIn("40", barred)
        for secret in ("Class A", "Class D", "Need Class", "Income per Head"):
            self.assertNotIn(secret, page)
        page = self.post("/my/requests/new", type_id=self.type_cash.id)
        self.assertEqual(page.status_code, 422)
        self.assertFalse(self.requests)

    def test_an_outcome_that_was_not_told_looks_like_a_study(self):
        sentences = set()
        for decide in ("approve", "reject", None):
            request = self.make_requests()
            request.action_submit()
            if decide:
                request._write_internal({"stage": "committee"})
                request.sudo()._run_steps(decide)
            sentence = self._get_reason()
            self.assertIn(request.name, sentence)
            sentences.add(sentence.replace(request.name, "X"))
            request._write_internal({"stage": "cancelled"})
        self.assertEqual(len(sentences), 1)

    def test_too_early(self):
        request = self.make_requests()
        request.action_submit()
        request._write_internal({"stage": "committee"})
        request.sudo()._run_steps("approve")
        request._write_internal({"notified_on": fields.Datetime.now()})
        self.assertIn("You can ask for it again from", self._get_reason())
        self.assertFalse(self._get_reason(self.type_food))

    def test_files_at_rest(self):
        self.beneficiary.action_suspend("The neighbour says that they moved")
        page = self.url_open("/my/requests/new").text
        self.assertIn("stands still", page)
        self.assertNotIn("neighbour", page)
        self.user_portal.partner_id.lang = "en_US"
        self.authenticate(self.user_portal.login, self.user_portal.login)
        self.assertIn("no file in your name", self.url_open("/my/requests/new").text)

    def test_minor(self):
        self.beneficiary.birth_date = fields.Date.subtract(self.get_today(), years=10)
        self.assertIn("guardian", self._get_reason())

    def test_questions_it_can_not_ask(self):
        self.type_cash.write({
            "questions_required": True,
            "question_definition": [*QUESTIONS, {"name": "q_p", "string": "Who", "type": "many2one", "comodel": "res.partner"}],
        })
        self.assertNotIn(self.type_cash, self.env["alseraj.support.type"]._get_published(self.beneficiary))
        self.type_cash.questions_required = False
        self.assertIn(self.type_cash, self.env["alseraj.support.type"]._get_published(self.beneficiary))
