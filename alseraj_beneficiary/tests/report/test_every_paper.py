import re

from odoo import fields
from odoo.tests import tagged

from ..committee.common import PNG, CommitteeCommon
from ..finance.common import FinanceCommon
from .common import LANGUAGES, LONG, read_pages
from .matrix import EMPTY, PEOPLE, MatrixMixin

TEXT = (
    "أُفيد بأنّ الأسرة تسكن في منزل مستأجر من غرفتين، ولا دخل لها إلا الضمان الاجتماعي والإعانة، لأن العائل أُصيب في حادث "
    "منذ عام. أمّا الأولاد فهم في المدارس، والإيجار متأخر لثلاثة أشهر؛ وللآباء والأمهات من الجيران فضلٌ في إعانتهم."
)


@tagged("post_install", "-at_install")
class TestPapersOfTheDesk(MatrixMixin, CommitteeCommon):
    """Letters, forms and minutes: long and full, and with nothing that may be left empty."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.give_names({cls.committee: "لجنة البحث الاجتماعي", cls.support_type: "دعم الإيجار", cls.branch: "فرع الخرج"})

    def make_family(self, count=40, study=False):
        file = self.make_beneficiary(name=LONG)
        relations = ("son", "daughter", "spouse", "mother", "brother")
        self.env["alseraj.household.member"].create([
            {
                "beneficiary_id": file.id, "name": PEOPLE[number % len(PEOPLE)], "relation": relations[number % 5],
                "birth_date": f"{1990 + number % 30}-05-04", "study": study,
            } for number in range(count)
        ])
        sources = self.env["alseraj.income.source"].search([], limit=4)
        self.env["alseraj.household.income"].create([
            {"beneficiary_id": file.id, "source_id": source.id, "amount": 1250.5, "note": "يُصرف في أول الشهر"}
            for source in sources
        ])
        return file

    def test_each_paper_has_its_case(self):
        self.assertNoneIsLeftOut(TestPapersOfTheDesk, TestPapersOfMoney)

    # ------------------------------------------------------------ the request

    def test_paper_request_form(self):
        self.print_paper("full", self.make_request(beneficiary=self.make_family(), description=TEXT))
        self.company.write(EMPTY)
        draft = self.env["alseraj.support.request"].create({
            "beneficiary_id": self.make_beneficiary(register=False).id, "type_id": self.support_type.id,
            "channel_id": self.channel_interview.id})
        self.print_paper("empty", draft)

    def test_paper_receipt(self):
        request = self.make_request(amount=1250.75, beneficiary=self.make_beneficiary(name=LONG))
        request._write_internal({"urgent": True})
        self.print_paper("full", request)
        self.company.write(EMPTY)
        other = self.make_request(beneficiary=self.make_beneficiary(gender=False))
        self.print_paper("empty", other)

    def test_paper_case_study(self):
        request = self.make_request(beneficiary=self.make_family())
        study = request.study_ids
        study._write_internal({
            "findings": TEXT, "family_notes": TEXT, "housing_notes": TEXT, "income_notes": TEXT, "place": "حي السلام بالخرج",
            "present": LONG, "override_class": "b", "override_reason": TEXT})
        self.print_paper("full", study)
        self.company.write(EMPTY)
        draft = self.env["alseraj.need.study"].create({"request_id": self.make_verified().id})
        self.print_paper("empty", draft)

    def make_verified(self):
        requests = self.env["alseraj.support.request"].with_user(self.user_officer).create({
            "beneficiary_id": self.make_beneficiary().id, "type_id": self.support_type.id, "amount_requested": 100,
            "channel_id": self.channel_interview.id, "signed_by": LONG, "signature": PNG})
        requests.action_submit()
        requests.action_verify()
        return requests.with_env(self.env)

    def test_paper_missing(self):
        self.print_paper("full", self.make_family(12, "school"))
        self.company.write(EMPTY)
        self.print_paper("empty", self.make_beneficiary(gender=False))

    # ------------------------------------------------------------ the committee

    def test_paper_decision_letter(self):
        request = self.make_request(amount=1250.75, beneficiary=self.make_beneficiary(name=LONG))
        self.decide(request, conditions=TEXT, amount=1250.75)
        request._write_internal({"notified_on": "2026-03-10 08:00:00"})
        self.print_paper("full", request)
        refused = self.make_request(beneficiary=self.make_beneficiary(name=PEOPLE[0], gender="female"))
        self.decide(refused, "against")
        refused._write_internal({"notified_on": "2026-03-10 08:00:00"})
        self.print_paper("refusal", refused)
        self.company.write(EMPTY)
        self.print_paper("empty", self.make_request(beneficiary=self.make_beneficiary(gender=False)))

    def make_cases(self, count=40):
        requests = self.make_request(count, amount=1250.5)
        for place, file in enumerate(requests.beneficiary_id):
            file.name = PEOPLE[place % len(PEOPLE)]
        return self.make_session(requests, place="قاعة الاجتماعات، أمام الأمانة")

    def test_paper_minutes(self):
        session = self.make_cases()
        session.decision_ids[::5].conditions = TEXT
        session.decision_ids[30:].reason_id = self.reason
        self.vote(session.decision_ids[:30])
        self.vote(session.decision_ids[30:], "against")
        session.minutes = f"<p>{TEXT}</p><p>{TEXT}</p>"
        session.action_close()
        for look in self.print_paper("full", session).values():
            self.assertIn(session.seal, re.sub(r"\s", "", read_pages(look.content)[-1]))
        self.company.write(EMPTY)
        self.print_paper("empty", self.make_session(opened=False))

    def test_paper_agenda_pack(self):
        self.print_paper("full", self.make_cases())
        self.company.write(EMPTY)
        self.print_paper("empty", self.make_session(opened=False))

    # ------------------------------------------------------------ governance and contact

    def test_paper_policy_sheet(self):
        policy = self.env["alseraj.policy"].create({"name": "دليل الاستقبال والمقابلات"})
        version = self.env["alseraj.policy.version"].with_user(self.user_manager).create({
            "policy_id": policy.id, "approved_on": "2026-01-15", "summary": "<p>x</p>", "audience": "committee",
            "board_session": "الجلسة الثانية", "board_resolution": "4"})
        version.action_approve()
        readers = self.env["res.users"].with_context(no_reset_password=True).create([
            {
                "name": f"{PEOPLE[number % len(PEOPLE)]}", "login": f"reader_{number}",
                "group_ids": [(4, self.env.ref("alseraj_beneficiary.group_committee_member").id)],
            } for number in range(40)
        ])
        version.with_user(readers[0]).action_acknowledge()
        self.print_paper("full", version)
        self.company.write(EMPTY)
        self.print_paper("empty", self.env["alseraj.policy.version"].create({
            "policy_id": self.env["alseraj.policy"].create({"name": "دليل آخر"}).id}))

    def test_paper_letter(self):
        letter = self.env["alseraj.letter"].create({
            "direction": "out", "correspondent": "مكتب الضمان الاجتماعي بالخرج", "subject": "حال أسرة " + LONG,
            "text": f"السلام عليكم ورحمة الله وبركاته\n\nإشارةً إلى خطابكم، نفيدكم بأنّ للأسرة ملفًّا لدينا.\n\n{TEXT}\n\n{TEXT}",
        })
        letter.enclosures = "كشف الأسر، صفحتان"
        for look in self.print_paper("full", letter, self.user_officer).values():
            self.assertIn("كشف الأسر، صفحتان", look.documents[0])
        paper = self.get_paper(letter)
        letter.enclosures = "كشف الأسر، ثلاث صفحات"
        self.assertEqual(paper._get_standing(), "void", "what goes with it is part of it")
        self.company.write(EMPTY)
        bare = self.env["alseraj.letter"].create({"direction": "out", "correspondent": "x", "subject": "x"})
        self.print_paper("empty", bare, self.user_officer)

    def test_paper_message(self):
        file = self.make_beneficiary(
            register=False, name=LONG, mobile=False, street="طريق الملك فهد", street2="حي السلام", city="الخرج", zip="11942")
        message = file._tell("documents_missing")
        self.assertEqual(message.way, "letter")
        self.print_paper("full", message)
        self.company.write(EMPTY)
        self.print_paper("empty", self.make_beneficiary(register=False, mobile=False)._tell("documents_missing"))

    def test_paper_reception_slip(self):
        hall = self.env["alseraj.waiting.hall"].create({"name": "صالة الاستقبال", "branch_id": self.branch.id})
        people = self.env["alseraj.reception"].with_user(self.user_officer)
        self.print_paper("full", people.create({"hall_id": hall.id, "visitor_name": LONG}), self.user_officer)
        self.company.write(EMPTY)
        self.print_paper("empty", people.create({"hall_id": hall.id}), self.user_officer)

    def test_paper_home_slip(self):
        self.print_paper("full", self.make_beneficiary(name=LONG))
        self.company.write(EMPTY)
        self.print_paper("empty", self.make_beneficiary(register=False, gender=False))


@tagged("post_install", "-at_install")
class TestPapersOfMoney(MatrixMixin, FinanceCommon):
    """Vouchers, sheets, statements and reports."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.give_names({
            cls.support_type: "دعم الإيجار", cls.in_kind_type: "سلة غذائية", cls.fund: "الصندوق العام", cls.zakat: "صندوق الزكاة",
            cls.branch: "فرع الخرج"})

    def make_many(self, count=40, **vals):
        installments = self.make_requests(count, amount=1250.5, **vals).installment_ids
        for place, file in enumerate(installments.beneficiary_id):
            file.name = PEOPLE[place % len(PEOPLE)]
        return installments

    def test_paper_voucher(self):
        installment = self.make_many(1)
        installment.beneficiary_id.name = LONG
        self.pay(installment)
        for look in self.print_paper("full", installment).values():
            self.assertRegex(" ".join(read_pages(look.content)[0].split()), "فقط .* لا غير")
            self.assertEqual(len(look.pages), 1)
        self.company.write(EMPTY)
        bare = self.make_requests(files=self.make_files(iban=False)).installment_ids
        self.print_paper("empty", bare)

    def test_paper_run_sheet(self):
        self.print_paper("full", self.pay(self.make_many()))
        self.company.write(EMPTY)
        self.print_paper("empty", self.make_run(self.make_many(1)))

    def test_paper_statement(self):
        file = self.make_files(name=LONG)
        installments = self.make_requests(40, amount=300.0, files=[file] * 40).installment_ids
        for place, installment in enumerate(installments):  # one for each month
            installment.due_date = fields.Date.subtract(self.today, months=place)
        self.pay(installments)
        self.print_paper("full", self.env["alseraj.beneficiary.statement"].create({"beneficiary_id": file.id}))
        self.company.write(EMPTY)
        self.print_paper("empty", self.env["alseraj.beneficiary.statement"].create({"beneficiary_id": self.make_files().id}))

    def test_paper_in_kind(self):
        request = self.make_requests(type_id=self.in_kind_type.id, description=TEXT, amount=1250.5)
        request.beneficiary_id.name = LONG
        installment = request.installment_ids[:1]
        installment._write_internal({"received_by": LONG, "handed_over_on": "2026-03-10 07:15:00"})
        self.print_paper("full", installment)
        self.company.write(EMPTY)
        self.print_paper("empty", self.make_requests(type_id=self.in_kind_type.id).installment_ids[:1])

    def test_paper_zakat_register(self):
        self.support_type.write({"zakat_eligible": True, "fund_id": self.zakat.id})
        files = self.make_files(40, zakat_class="poor")
        for place, file in enumerate(files):
            file.name = PEOPLE[place % len(PEOPLE)]
        self.pay(self.make_requests(files=files, amount=1250.5).installment_ids)
        registers = self.env["alseraj.zakat.register.print"].with_company(self.company)
        self.print_paper("full", registers.create({}))
        self.company.write(EMPTY)
        self.print_paper("empty", registers.create({"date_from": "2020-01-01", "date_to": "2020-01-31"}))

    def test_paper_board(self):
        both = self.make_requests(40, amount=900.0)
        both.beneficiary_id[::2].write({"gender": "female"})
        today = self.get_today()
        both._write_internal({
            "submitted_on": today.replace(day=1), "decided_on": today, "reply_due": today})
        both.beneficiary_id[:20]._write_internal({"need_class": "b"})
        both[:9]._write_internal({"stage": "rejected"})
        self.pay(both[9:].installment_ids)
        self.env.flush_all()
        month = {"date_from": today.replace(day=1), "date_to": today, "company_id": self.company.id}
        long_ago = {"date_from": "2020-01-01", "date_to": "2020-01-31", "company_id": self.company.id}
        for lang in LANGUAGES:  # its figures keep the words of who had them computed
            reports = self.env["alseraj.board.report"].with_user(self.user_manager).with_context(lang=lang)
            self.print_paper("full", reports.create(month), self.user_manager, [lang])
        self.company.write(EMPTY)
        for lang in LANGUAGES:
            reports = self.env["alseraj.board.report"].with_user(self.user_manager).with_context(lang=lang)
            self.print_paper("empty", reports.create(long_ago), self.user_manager, [lang])
