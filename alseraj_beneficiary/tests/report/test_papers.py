import json
import re
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, HttpCase, tagged

from ...tools import pdf
from ..committee.common import CommitteeCommon
from ..finance.common import FinanceCommon
from .common import LANGUAGES, LONG, PapersMixin, read_by_poppler, read_pages


@tagged("post_install", "-at_install")
class TestLetters(PapersMixin, CommitteeCommon):

    def test_decision_letter(self):
        request = self.make_request(amount=1250.75)
        request.beneficiary_id.name = LONG
        self.decide(request, conditions="أُقرّ بشرط ألّا يُصرف إلا للمؤجر، لأن العقد باسمه", amount=1250.75)
        request.with_user(self.user_officer)._write_internal({"notified_on": "2026-03-10 08:00:00"})
        pages = self.assertWhole("action_report_decision_letter", request, LONG, request.name, "1234", "لأن العقد إلا للمؤجر")
        paper = self.get_paper(request)
        self.assertEqual(len(paper), 1, "printed twice, it is the same paper")
        self.assertIn(paper.number, pages["en_US"][0])
        self.assertIn(paper.number, pages["ar_001"][0])
        for part in ("In the name of God", "Subject", "Attachments", "Licence No."):
            self.assertIn(part, " ".join(pages["en_US"][0].split()))
        if self.is_translated():
            for part in ("بسم الله الرحمن الرحيم", "الموضوع", "المرفقات", "الموافق", "ترخيص رقم"):
                self.assertIn(part, " ".join(pages["ar_001"][0].split()))
        self.assertEqual(len(pages["ar_001"]), 1, "a letter fits on its page")

    def test_refusal_and_receipt_and_missing_list(self):
        request = self.make_request()
        request.beneficiary_id.name = LONG
        self.assertWhole("action_report_receipt", request, LONG, request.name)
        self.decide(request, "against", reason_id=self.reason.id)
        self.assertWhole("action_report_decision_letter", request, LONG)
        self.assertWhole("action_report_missing", request.beneficiary_id, LONG)
        self.assertWhole("action_report_request_form", request, request.name)
        self.assertWhole("action_report_case_study", request.study_ids, LONG)

    def test_a_draft_is_no_paper(self):
        request = self.make_request()
        self.render("action_report_decision_letter", request)
        self.assertFalse(self.get_paper(request), "not decided")
        session = self.make_session(request)
        self.render("action_report_minutes", session)
        self.assertFalse(self.get_paper(session), "not sealed")

    def test_minutes_of_forty_cases(self):
        requests = self.make_request(40)
        requests.beneficiary_id.write({"name": LONG})
        session = self.make_session(requests, place="قاعة الاجتماعات، أمام الأمانة")
        self.vote(session.decision_ids)
        session.minutes = "<p>أُغلق باب النقاش، ثمّ أقرّ الأعضاء التوصيات لأنها مستوفاة</p>"
        session.action_close()
        pages = self.assertWhole(
            "action_report_minutes", session, LONG, session.seal, "أغلق باب النقاش ثم أقر الأعضاء التوصيات لأنها",
                *requests.mapped("name"))
        for lang in LANGUAGES:
            last = pages[lang][-1]
            self.assertIn(session.seal[:12], re.sub(r"\s", "", last))
            self.assertGreater(len(last.split()), 60, "signatures are never alone on a page")
        if self.is_translated():
            self.assertIn("أمين اللجنة", " ".join(pages["ar_001"]))
            self.assertIn("الحمد لله والصلاة والسلام على رسول الله", " ".join(pages["ar_001"][0].split()))

    def test_agenda_pack(self):
        session = self.make_session(self.make_request(3))
        session.decision_ids.sudo().beneficiary_id.write({"name": LONG})
        self.assertWhole("action_report_agenda_pack", session, LONG)

    def test_who_signs_and_for_whom_the_seal_is_printed(self):
        request = self.make_request()
        request.partner_id.lang = "en_US"
        self.decide(request)
        request._write_internal({"notified_on": "2026-03-10 08:00:00"})
        kind = self.env["alseraj.paper.kind"]._find("decision_letter", self.company)
        kind.write({"signer_id": self.user_chair.id, "signer_title": "Executive Director"})
        self.company.alseraj_seal = self.get_seal()
        seen = []
        original = pdf.render

        def look(documents):
            documents = list(documents)
            seen.append(str(documents[0]))
            return original(documents)

        with patch.object(pdf, "render", look):
            self.render("action_report_decision_letter", request, self.user_officer)
            kind.seal_user_ids = self.user_officer
            self.render("action_report_decision_letter", request, self.user_officer)
            self.render("action_report_decision_letter", request, self.user_secretary)
        self.assertIn("Executive Director", seen[0])
        self.assertIn(self.user_chair.name, seen[0])
        seals = [html.count("data:image/png") for html in seen]
        self.assertEqual([count - seals[0] for count in seals], [0, 1, 0])

    def test_only_papers_with_such_a_place_ask_for_signer_and_seal(self):
        """What the settings of a kind ask for is printed on it."""
        printed = {"is_signed": set(), "is_sealed": set()}
        for report in self.env["ir.actions.report"].search([("alseraj_paper", "!=", False)]):
            arch = self.env.ref(f"{report.report_name}_document").get_combined_arch()
            for name, call in (("is_signed", "paper.signer("), ("is_sealed", "paper.stamp(")):
                if call in arch:
                    printed[name].add(report.alseraj_paper)
        kinds = self.env["alseraj.paper.kind"].search([])
        for name, codes in printed.items():
            self.assertEqual(set(kinds.filtered(name).mapped("code")), codes, name)

    def get_seal(self):
        return ("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")

    def test_papers_of_contact(self):
        """A letter out, the sheet of who has read a policy, the number in the hall."""
        letter = self.env["alseraj.letter"].create({
            "direction": "out", "correspondent": "مكتب الضمان الاجتماعي بالخرج", "subject": "حال أسرة " + LONG,
            "text": "السلام عليكم ورحمة الله وبركاته\n\nإشارةً إلى خطابكم، نفيدكم بأنّ للأسرة ملفًّا لدينا، وأنّ طلبها يُدرس.",
        })
        for lang in LANGUAGES:
            self.company.partner_id.lang = lang
            pages = read_pages(self.render("action_report_letter", letter, self.user_officer))
            self.assertEqual(len(pages), 1)
            self.assertIn(letter.name, pages[0])
        self.assertEqual(self.get_paper(letter).number, letter.name)

        policy = self.env["alseraj.policy"].create({"name": "دليل الاستقبال والمقابلات"})
        version = self.env["alseraj.policy.version"].with_user(self.user_manager).create({
            "policy_id": policy.id, "approved_on": "2026-01-15", "summary": "<p>x</p>", "audience": "committee",
            "board_session": "الجلسة الثانية", "board_resolution": "4"})
        version.action_approve()
        version.with_user(self.user_chair).action_acknowledge()
        pages = self.assertWhole("action_report_policy_sheet", version, self.user_chair.name, self.user_member.name)
        self.assertIn("Not read yet", " ".join(pages["en_US"]))

        hall = self.env["alseraj.waiting.hall"].create({"name": "صالة الاستقبال", "branch_id": self.branch.id})
        person = self.env["alseraj.reception"].with_user(self.user_officer).create({"hall_id": hall.id, "visitor_name": LONG})
        for lang in LANGUAGES:
            self.company.partner_id.lang = lang
            pages = read_pages(self.render("action_report_reception_slip", person, self.user_officer))
            self.assertEqual(len(pages), 1)
            self.assertIn(str(person.number), pages[0].split())
            self.assertNotIn(LONG.split()[0], pages[0], "a slip is left on a chair")

    def test_minutes_with_a_decision_on_a_campaign(self):
        policy = self.env["alseraj.policy"].create({"name": "لائحة الحملات الموسمية", "company_id": False})
        self.env["alseraj.policy.version"].create({
            "policy_id": policy.id, "approved_on": "2026-01-01", "summary": "<p>x</p>",
        }).with_user(self.user_manager).action_approve()
        self.support_type.write({"campaign_policy_id": policy.id, "name": "كسوة شتاء"})
        campaign = self.env["alseraj.outreach"].with_user(self.user_officer).create({
            "name": "كسوة الشتاء 1448", "type_id": self.support_type.id, "channel_id": self.channel_interview.id, "amount": 500,
            "beneficiary_ids": self.make_beneficiaries(30).ids})
        campaign.action_open_requests()
        session = self.make_session(opened=False)
        campaign.action_put_to_committee()
        session.action_open()
        decision = campaign.sudo().campaign_decision_ids
        for user in self.voters:
            decision.with_user(user).action_vote_for()
        session.action_close()
        pages = self.assertWhole(
            "action_report_minutes", session, "كسوة الشتاء 1448", "لائحة الحملات الموسمية", self.user_chair.name,
            session.seal[:12])
        self.assertIn("30", " ".join(pages["ar_001"]))

    def test_the_words_of_a_session_are_looked_up_once(self):
        """They are a copy of what thousands of cases were sealed with: one for each case would take minutes."""
        requests = self.make_request(6)
        requests.partner_id.lang = "en_US"
        session = self.decide(requests)
        requests._write_internal({"notified_on": "2026-03-10 08:00:00"})
        sessions = type(session)
        for name, records in (("action_report_minutes", session), ("action_report_decision_letter", requests)):
            with patch.object(sessions, "_get_words", autospec=True, side_effect=sessions._get_words) as looked:
                text = self.render_text(name, records)
            self.assertEqual(looked.call_count, 1, name)
            self.assertIn(requests[5].name, text)

    def test_same_queries(self):
        requests = self.make_request(24)
        self.decide(requests)
        requests._write_internal({"notified_on": "2026-03-10 08:00:00"})
        counts = []
        for some in (requests[:2], requests[2:6], requests[6:24]):
            counts.append(self.count_queries(self.render, "action_report_decision_letter", some, self.user_officer))
        self.assertLessEqual(counts[2], counts[1], counts)
        self.assertEqual(len(set(self.get_paper(requests).mapped("number"))), 24)


@tagged("post_install", "-at_install")
class TestMoneyPapers(PapersMixin, FinanceCommon):

    def test_voucher_and_sheet_of_forty(self):
        installments = self.make_requests(40, amount=1250.5).installment_ids
        installments.beneficiary_id.write({"name": LONG})
        run = self.pay(installments)
        pages = self.assertWhole("action_report_run_sheet", run, LONG, *installments.mapped("name"))
        for page in pages["en_US"]:
            self.assertIn("Amount" if page is not pages["en_US"][-1] else "Total", page, "heads repeat")
        pages = self.assertWhole("action_report_voucher", installments[0], LONG, "فقط", "غير")
        for lang in LANGUAGES:
            self.assertEqual(len(pages[lang]), 1)
            self.assertRegex(" ".join(pages[lang][0].split()), "فقط .* لا غير")

    def test_empty_fields(self):
        self.company.write({"alseraj_license": False, "phone": False, "street": False, "company_registry": False})
        installment = self.make_requests().installment_ids
        self.make_run(installment)
        self.assertWhole("action_report_voucher", installment, installment.name)
        self.assertFalse(self.get_paper(installment), "not paid")

    def test_statement_and_zakat_and_in_kind(self):
        installments = self.make_requests(3, amount=300.0).installment_ids
        self.pay(installments)
        file = installments[0].beneficiary_id
        file.name = LONG
        statement = self.env["alseraj.beneficiary.statement"].create({"beneficiary_id": file.id})
        for lang in LANGUAGES:
            file.partner_id.lang = lang
            self.assertIn("300.00", self.render_text("action_report_statement", statement))
        request = self.make_requests(type_id=self.in_kind_type.id)
        request.installment_ids._write_internal({"received_by": LONG, "handed_over_on": "2026-03-10 07:15:00"})
        for lang in LANGUAGES:
            request.partner_id.lang = lang
            self.assertIn("العتيبي", self.render_text("action_report_in_kind", request.installment_ids))

    def test_minus_and_currency_stand_in_their_places(self):
        """A minus left of its number in both directions; the currency behind it, as the paper is read."""
        back = self.make_requests(amount=1500.25).installment_ids
        run = self.pay(back)
        run.with_user(self.user_finance).action_return_line(back, "Closed account")
        statement = self.env["alseraj.beneficiary.statement"].create({"beneficiary_id": back.beneficiary_id.id})
        for lang in LANGUAGES:
            back.beneficiary_id.partner_id.lang = lang
            text = read_by_poppler(self.render("action_report_statement", statement)).replace("\u200e", "")
            self.assertIn("-1,500.25", text)
            self.assertNotIn("1,500.25-", text)
            unit = back.currency_id.with_context(lang=lang).currency_unit_label if lang == "ar_001" else "SAR"
            self.assertRegex(text, rf"(?<!-)1,500\.25 ?{unit}")


@tagged("post_install", "-at_install")
class TestPaperAddress(CommitteeCommon, HttpCase):
    """Who may print a paper can't have other words on it: its code says that it is genuine."""

    def test_nothing_of_the_address_is_printed(self):
        request = self.make_request()
        request.partner_id.lang = "en_US"
        self.decide(request)
        names = (
            "title", "subtitle", "reference", "confidential", "addressee", "attachments", "official", "basmala", "landscape",
            "letter", "company", "paper", "issued", "lang", "passage", "signatures", "said", "decision", "o", "docs", "env")
        self.authenticate(self.user_officer.login, self.user_officer.login)
        for report in ("report_decision_letter", "report_request_form"):
            path = f"/report/html/alseraj_beneficiary.{report}/{request.id}"
            plain = self.url_open(path)
            self.assertEqual(plain.status_code, 200)
            for options in (
                {name: "Forged" for name in names}, {"options": json.dumps({name: "Forged" for name in names})},
            ):
                page = self.url_open(path, params=options)
                with self.subTest(report=report, options=options):
                    self.assertEqual(page.status_code, 200)
                    self.assertNotIn("Forged", page.text)
                    self.assertEqual(page.text.count("<table"), plain.text.count("<table"))


@tagged("post_install", "-at_install")
class TestPaperTexts(PapersMixin, CommitteeCommon):
    """The texts are the association's; who words them reaches nothing but the words of the paper."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kind = cls.env["alseraj.paper.kind"]._find("decision_letter", cls.company).sudo(False)
        cls.opening = cls.kind.text_ids.filtered(lambda text: text.code == "opening").with_user(cls.user_manager)

    def test_an_unknown_word_is_refused_when_saved(self):
        for text in ("Dear {nam}", "{name", "name}", "{}", "{name.login}", "{name!r}", "{0}", "{{name}}", "{secretary}"):
            with self.subTest(text=text), self.assertRaises(ValidationError):
                self.opening.text = text
        with self.assertRaises(ValidationError):
            self.opening.update_field_translations("text", {"ar_001": "عزيزي {iban}"})
        with self.assertRaises(ValidationError):
            self.opening.text = "x" * 5000

    def test_nothing_is_evaluated(self):
        request = self.make_request()
        request.partner_id.lang = "en_US"
        self.decide(request)
        request.beneficiary_id.name = "{amount} <t t-out='1'/> ${7*7} %(x)s"
        attack = (
            "<t t-out=\"env['res.users'].search([])\"/> ${object.env} ${7*7} %(db)s <script>alert(1)</script> {name}"
            " <img src='file:///etc/passwd'/>"
        ).replace("${object.env} ${7*7}", "$object.env #7*7")  # a brace alone is refused anyway
        self.opening.text = attack
        html = self.render_html("action_report_decision_letter", request, self.user_officer)
        for piece in ("res.users(", "<script>alert", "<img src='file", "49"):
            self.assertNotIn(piece, html.partition("article")[2])
        self.assertIn("&lt;script&gt;", html)
        self.assertIn("{amount}", html, "what a word says is not read as a text again")

    def test_words_are_names_and_nothing_more(self):
        """Attributes, items, formats, filters, calls, loops, and braces of other scripts."""
        refused = (
            "{name.__class__.__mro__}", "{name[0]}", "{name:>99999999}", "{name!a}", "{self}", "{env}", "{record}", "{o}",
            "{request}", "{paper}", "{paper.logo}", "{ name }", "{name }", "{name\n}", "{NAME}", "{n\u0430me}", "{name|upper}",
            "{name()}", "{name or env}", "{%name%}", "{%for x in y%}{name}{%endfor%}", "{{{name}}}", "{name}}", "}{", "{{}}",
            "{iban}", "{identifier}", "{link}", "{lang}", "{allowed_company_ids}", "{__name__}", "{name}{", "${name}{",
        )
        for text in refused:
            with self.subTest(text=text), self.assertRaises(ValidationError):
                self.opening.text = text
            with self.subTest(text=text, way="translation"), self.assertRaises(ValidationError):
                self.opening.update_field_translations("text", {"en_US": text})
            with self.subTest(text=text, way="import"):
                loaded = self.opening.load([".id", "text"], [[str(self.opening.id), text]])
                self.assertTrue(loaded["messages"], loaded)
        self.assertNotIn("{", self.opening.text.replace("{name}", "").replace("{number}", "").replace("{date}", "").replace(
            "{kind}", "").replace("{association}", "").replace("{session}", "").replace("{committee}", ""))

    def test_no_other_paper_is_reached(self):
        """A passage can't be taken to a kind with other words, nor its code be changed to another passage's."""
        minutes = self.env["alseraj.paper.kind"]._find("minutes", self.company).sudo(False)
        with self.assertRaises(UserError):
            self.opening.write({"code": "closing_of_others"})
        with self.assertRaises(UserError):
            self.opening.with_context(lang="en_US", paper="x", guarded=False).write({"code": "closing"})
        passage = minutes.text_ids[:1].with_user(self.user_manager)
        passage.text = "Led by {chair}"
        with self.assertRaises(ValidationError):
            passage.write({"kind_id": self.kind.id, "text": "Led by {chair}"})
        self.assertNotIn("chair", self.opening._get_allowed())

    def test_what_stays_text(self):
        """Tags, calls and entities are printed as they were typed; a value is never read again, and its length is its own."""
        request = self.make_request()
        request.partner_id.lang = "en_US"
        self.decide(request)
        typed = (
            '<t t-call="web.login"/><t t-foreach="range(10**9)" t-as="x">y</t><style>p</style><img src="/web/content/1"/>'
            '<a href="javascript:1">&#123;amount&#125;</a> %(name)s %s #7*7 \uff5bname\uff5d \u202e{name}' + " {name}" * 300)
        request.beneficiary_id.name = "Umm {association} " + "A" * 200
        self.opening.text = typed
        html = self.render_html("action_report_decision_letter", request, self.user_officer)
        article = html.partition('class="alseraj article')[2]
        for piece in ("<t ", "<style", 'src="/web/content', "<a href", "web.assets"):
            self.assertNotIn(piece, article)
        self.assertIn("&lt;t t-call=", article)
        self.assertIn("&amp;#123;amount&amp;#125;", article)
        self.assertGreaterEqual(article.count("Umm {association}"), 300)
        self.assertIn("\uff5bname\uff5d", article, "braces of another script are no braces")
        content = self.render("action_report_decision_letter", request, self.user_officer)
        self.assertLess(len(content), 2_000_000)

    def test_shown_while_it_is_typed(self):
        """The preview on the form follows what is typed, before anything is saved; a wrong word is refused at saving."""
        with Form(self.opening, "alseraj_beneficiary.paper_text_view_form") as form:
            form.text = "With thanks, {name}"
            self.assertIn("Fatimah", form.preview_en)
            form.text = "At {place}"
            with self.assertRaises(ValidationError):
                form.save()
            form.text = "Regards, {name}"
        self.assertEqual(self.opening.text, "Regards, {name}")

    def test_the_words_are_offered_and_shown_at_once(self):
        self.assertIn("{name}", self.opening.words)
        self.assertNotIn("{secretary}", self.opening.words)
        self.opening.text = "With thanks, {name}"
        self.assertIn("Fatimah", self.opening.preview_en)

    def test_a_reprint_says_what_the_paper_said(self):
        request = self.make_request()
        request.partner_id.lang = "en_US"
        self.decide(request)
        request._write_internal({"notified_on": "2026-03-10 08:00:00"})
        self.opening.text = "First words for {name}."
        self.assertIn("First words", self.render_text("action_report_decision_letter", request, self.user_officer))
        other = self.make_request()
        other.partner_id.lang = "en_US"
        self.decide(other)
        other._write_internal({"notified_on": "2026-03-10 08:00:00"})
        with freeze_time(fields.Datetime.now() + timedelta(days=1)):
            self.opening.text = "Second words."
            self.assertIn("First words", self.render_text("action_report_decision_letter", request, self.user_officer))
            self.assertIn("Second words", self.render_text("action_report_decision_letter", other, self.user_officer))
        version = self.opening.version_ids.filtered(lambda version: version.said == "First words for {name}.")
        version[:1].action_use_again()
        self.assertEqual(self.opening.text, "First words for {name}.")

    def test_only_a_manager_words_them(self):
        for user in (self.user_officer, self.user_finance, self.user_auditor):
            with self.subTest(user.login), self.assertRaises(Exception) as caught:
                self.opening.with_user(user).text = "Mine"
            self.assertEqual(type(caught.exception).__name__, "AccessError")
