"""Life for the sample: some hundred families of the generator and a year of work on them, each step by its own login.

Plainly fictitious, as ``families_words.py`` says. Everything goes through the buttons of the roles, in batches, on the days
on which it would have happened: the clock of the process and of its database cursor is moved from one to the next. What
the days themselves do (documents end, letters are sent, families are asked) is done by the scheduled actions.

ALSERAJ_FAMILIES: how many, 150 or more, so that each office and state has some; 0 leaves the sample with its first few families.
"""

import datetime
import itertools
import random
import tempfile
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import families
import families_account
import families_words as w
import lively_house
import main_job
from freezegun import freeze_time
from speak import LANG, say

from odoo import Command, api, sql_db

PREFIX = main_job.PREFIX
FAMILIES = 280
OLD = 0.6  # of them come from the old system and are adopted
DAYS = 330  # before today the life begins
BRANCHES = tuple(map(say, ("المكتب الرئيسي", "مكتب الشمال", "مكتب الجنوب", "مكتب الشرق")))
# month after month: what is asked for, amount, how many
MONTHS = (
    ("cash_once", 1500, 14), ("food_basket", 400, 14), ("cash_monthly", 1200, 12), ("cash_once", 2000, 12),
    ("eid_clothing", 700, 16), ("food_basket", 450, 12), ("school_kit", 600, 12), ("cash_once", 1000, 14),
    ("appliances", 1800, 8), ("food_basket", 400, 14),
)
# where the requests of the last weeks stand: how far, type, amount, how many
OPEN = (
    ("draft", "cash_once", 1500, 6), ("submitted", "cash_once", 1800, 8), ("incomplete", "food_basket", 400, 5),
    ("withdrawn", "food_basket", 400, 2), ("cancelled", "cash_once", 900, 2), ("verified", "winter_aid", 600, 9),
    ("studied", "cash_once", 2500, 8), ("committee", "cash_once", 2200, 6), ("approved", "cash_once", 1600, 7),
)
VISITORS = ("أم خالد", "أبو سعد", "أم ريان", "أبو فهد", "أم نورة", "أبو ماجد")  # of no family in particular
QUESTIONS = (
    ("inquiry", say("ما شروط دعم الإيجار؟"), say("عقد إيجار موثّق وسجل الأسرة، ويُدرس الطلب خلال شهر.")),
    ("inquiry", say("هل تقبلون طلبات المقيمين؟"), say("نعم، بإقامة سارية، وبحسب شروط كل نوع دعم.")),
    ("follow_up", say("أين وصل طلبي؟"), say("الطلب عند الباحث، وستصلكم رسالة بموعد الزيارة.")),
    ("follow_up", say("متى تجتمع اللجنة؟"), say("تجتمع كل أسبوعين، ويصلكم الرد بعد الجلسة.")),
    ("update", say("أحضرتُ تعريفًا بالدخل."), say("استُلم وأُضيف إلى الملف، وستجري مطابقته.")),
    ("update", say("تغيّر عنواننا."), say("حُدّث العنوان في الملف.")),
    ("support", say("نحتاج سلة غذائية هذا الشهر."), say("فُتح الطلب ووُقّع.")),
    ("other", say("أودّ شكر الجمعية."), say("شكرًا لكم.")),
)
# kind, what it is about, the words, what was found and done
COMPLAINTS = (
    ("complaint", "delay", say("تأخر الرد على طلبي أكثر من شهر."),
     say("روجع الطلب وعُرض على أول جلسة، واعتُذر عن التأخر.")),
    ("complaint", "payment", say("لم تكن السلة كاملة."), say("استُكمل الناقص في اليوم نفسه.")),
    ("suggestion", "place", say("لو كان للنساء صالة انتظار."), say("أُدرج الاقتراح في خطة المقر.")),
    ("complaint", "information", say("لم أُبلَّغ بموعد الزيارة."), say("نُبّه الباحث إلى الاتصال قبل الزيارة.")),
    ("suggestion", "information", say("إرسال الموعد برسالة نصية قبل يوم."), say("فُعّلت رسالة التذكير.")),
    ("complaint", "place", say("انتظرت ساعتين في المقر."), say("زيدت نوافذ الاستقبال صباحًا.")),
)
APPLICANTS = (  # who asked on the public page
    (say("نورة سعد السراج"), "female", "widowed"), (say("سالم خالد السراج"), "male", "married"),
    (say("هند فهد السراج"), "female", "divorced"),
)
KEPT = 3  # hand-overs of the last month that wait for their witness
ADDRESS = ("رقم المبنى", "الشارع", "الحي", "المدينة", "الرمز البريدي", "الرقم الإضافي", "العنوان المختصر")  # of the workbook
COMMENTS = (say("جزاكم الله خيرًا"), say("الخدمة جيدة وسريعة"), say("طال الانتظار قليلًا"), say("الموظفون محترمون"))


@contextmanager
def calendar():
    """A clock that can be moved to another day, for Python and for what the ORM writes down."""
    def now(cursor):
        if cursor._now is None:
            cursor._now = datetime.datetime.now()
        return cursor._now

    with freeze_time(datetime.datetime.now(), tick=True) as clock, patch.object(sql_db.BaseCursor, "now", now):
        yield clock


class Life:
    """A year at the association; ``play`` is the whole of it."""

    def __init__(self, env, users, setup, clock):
        self.env, self.users, self.setup, self.clock = env, users, setup, clock
        self.rng = random.Random(15)
        self.today = datetime.datetime.now().replace(hour=7, minute=30, second=0, microsecond=0)  # half past ten in Riyadh
        self.questions = QUESTIONS
        self.served = set()  # (file, type): once in this year
        self.house = lively_house.House(self)

    # ------------------------------------------------------------ the tools of this file

    def as_user(self, login, lang=LANG):
        return api.Environment(self.env.cr, self.users[login].id, {"lang": lang, "tz": "Asia/Riyadh"})

    def call(self, login, model, method, *args, **kwargs):
        return main_job.call_as(self.env, self.users[login].id, model, method, *args, **kwargs)

    def read(self, model, ids, name):
        return {row["id"]: row[name] for row in self.call("manager", model, "read", list(ids), [name])}

    def search(self, model, *domain):
        return self.call("manager", model, "search", list(domain))

    def ref(self, name):
        return self.env.ref(PREFIX + name).id

    def go_to(self, days):
        """Let it be that many days before today; what has happened so far is sent and kept."""
        self.env["sms.sms"]._process_queue()  # into the outbox
        self.env.cr.commit()  # a script for the shell: each day is kept, and the next one has its own time
        self.clock.move_to(self.today - datetime.timedelta(days=days))
        self.env.invalidate_all()

    def shares(self, ids, *parts):
        """Cut a list into lists of these shares, and the rest."""
        ids, result = list(ids), []
        for part in parts:
            size = round(len(ids) * part)
            result.append(size)
        cuts, start = [], 0
        for size in result:
            cuts.append(ids[start:start + size])
            start += size
        return [*cuts, ids[start:]]

    # ------------------------------------------------------------ families

    def play(self, count):
        old = round(count * OLD)
        first = self.today - datetime.timedelta(days=DAYS)
        book = families.generate(count, seed=15, faults=False, today=first.date(), branches=BRANCHES, history=True)
        self.plant(book)
        self.go_to(DAYS)
        self.open_branches()
        self.house.open(DAYS)
        adopted = self.adopt(self.bring(families.take(book, 0, old), say("ملفات النظام السابق.xlsx")))
        self.give_to_delegate(adopted)
        self.pay_to(adopted)
        self.go_to(DAYS - 2)
        complete, handed_in, rest = self.shares(adopted, 0.7, 0.15)
        self.bring_documents(complete)
        self.bring_documents(handed_in, verify=False)
        self.begin_asking()
        for month, wanted in enumerate(MONTHS):
            if month == 2:
                newer = self.bring(families.take(book, old, count - old), say("أسر جديدة.xlsx"))
                self.give_to_delegate(newer)
                ready, waiting, rest = self.shares(newer, 0.75, 0.1)
                self.bring_documents(ready)
                self.bring_documents(waiting, verify=False)
                self.register(ready)
                self.pay_to(ready)
                complete += ready
            self.spend_month(month, complete, *wanted)
        self.spend_last_weeks(complete, handed_in, rest)
        self.go_to(0)

    def plant(self, book):
        """What every real list has: some without a mobile, one who is reached in no way, some who share a number."""
        heads = book.sheets[w.FILES]
        for name in ADDRESS:
            heads[7][name] = None
        for head in heads[7::60]:
            head["الجوال"] = None
        for one, other in ((11, 40), (90, 130)):
            if other < len(heads):
                heads[other]["الجوال"] = heads[one]["الجوال"]

    def open_branches(self):
        self.call("manager", "alseraj.branch", "create", [
            {"name": name, "code": code} for name, code in zip(BRANCHES[2:], ("SOUTH", "EAST"), strict=True)])
        self.env.cr.commit()

    def bring(self, book, name):
        """Import families by their workbook, which is in Arabic, as the officer.

        :return: ids of the files
        """
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "families.xlsx")
            families.write(book, path)
            job = families_account.bring(self.as_user("officer", "ar_001"), path.read_bytes(), name)
        assert not job.refusal_ids, job.refusal_ids.mapped("reason")[:5]
        return job.file_ids.ids

    def adopt(self, ids):
        """The officer proposes the files, the manager decides.

        :return: ids of the files that are registered now
        """
        action = self.call("officer", "alseraj.beneficiary", "action_propose_adoption", ids)
        self.call("manager", "alseraj.adoption", "write", [action["res_id"]], {
            "name": say("أسر النظام السابق"), "resolution": say("قرار المجلس رقم 4 في دورته الثانية"),
            "grounds": say("أسر معروفة لدى الجمعية منذ سنوات، وبُحثت أحوالها في النظام السابق.")})
        self.call("manager", "alseraj.adoption", "action_adopt", [action["res_id"]])
        return self.search("alseraj.beneficiary", ("id", "in", ids), ("state", "=", "registered"))

    def give_to_delegate(self, ids):
        """The families of his branch office are the delegate's."""
        self.call("manager", "alseraj.beneficiary", "write", self.house.of_branch(ids, self.house.north), {
            "officer_id": self.users["delegate"].id})

    def register(self, ids):
        """Those of these files that lack nothing."""
        lacking = self.read("alseraj.beneficiary", ids, "missing_requirements")
        self.call("officer", "alseraj.beneficiary", "action_register", [file for file in ids if not lacking[file]])

    def bring_documents(self, ids, verify=True, types=None):
        """Attach what these files lack, a kind at a time; another employee verifies."""
        domain = [("beneficiary_id", "in", ids), ("state", "in", ("missing", "expired", "refused"))]
        lines = self.search("alseraj.document", *domain, *([("type_id", "in", types)] if types else []))
        by_type = {}
        for line, kind in self.read("alseraj.document", lines, "type_id").items():
            by_type.setdefault(tuple(kind), []).append(line)
        issued = str(datetime.date.today() - datetime.timedelta(days=5))
        for (_id, name), same in by_type.items():
            self.call("officer", "alseraj.document", "write", same, {
                "issue_date": issued, "attachment": main_job.scan_image(name), "attachment_name": f"{name}.png"})
        if verify and lines:
            self.call("manager", "alseraj.document", "action_verify", lines)
        return lines

    def pay_to(self, ids):
        """Verify the bank accounts of these files."""
        partners = [partner for partner, _name in self.read("alseraj.beneficiary", ids, "partner_id").values()]
        self.call("manager", "res.partner.bank", "action_alseraj_verify_account",
                  self.search("res.partner.bank", ("partner_id", "in", partners)),
                  reason=say("خطابات البنوك بأرقام الآيبان"), evidence=main_job.scan_image("IBAN"), evidence_name="iban.png")

    # ------------------------------------------------------------ requests

    def choose(self, ids, code, count):
        """Families that are registered, without open debts, and did not have this support before."""
        kind = self.ref(f"support_type_{code}")
        fit = self.search("alseraj.beneficiary", ("id", "in", ids), ("state", "=", "registered"), ("debts_due_on", "=", False))
        had = set(self.read("alseraj.past.support", self.search(
            "alseraj.past.support", ("type_id", "=", kind)), "beneficiary_id").values())
        had = {file for file, _name in had}
        fit = [file for file in fit if (file, code) not in self.served and file not in had]
        chosen = self.rng.sample(fit, min(count, len(fit)))
        self.served |= {(file, code) for file in chosen}
        return chosen

    def ask(self, ids, code, amount, submit=True, fund=False):
        """Requests of these families, signed and submitted.

        :param fund: id of what pays them, where it isn't the fund of the type
        :return: ids of the requests
        """
        channels = ("interview", "phone", "website", "branch_delegate", "assistance_service")
        requests = self.call("officer", "alseraj.support.request", "create", [{
            "beneficiary_id": file, "type_id": self.ref(f"support_type_{code}"),
            "channel_id": self.ref(f"channel_{self.rng.choice(channels)}"),
            "amount_requested": amount + self.rng.randrange(5) * amount // 20, "fund_id": fund,
        } for file in ids])
        if submit:
            self.sign(requests)
            self.call("officer", "alseraj.support.request", "action_submit", requests)
        return requests

    def sign(self, requests):
        names = self.read("alseraj.beneficiary", [
            file for file, _name in self.read("alseraj.support.request", requests, "beneficiary_id").values()], "name")
        for request, (file, _name) in self.read("alseraj.support.request", requests, "beneficiary_id").items():
            self.call("officer", "alseraj.support.request", "action_sign", [request],
                      name=names[file], signature=main_job.signature_image(request % 7))

    def verify(self, requests):
        self.call("officer", "alseraj.support.request", "action_list_documents", requests)
        missing = self.read("alseraj.support.request", requests, "missing_type_ids")
        files = self.read("alseraj.support.request", requests, "beneficiary_id")
        types = sorted({kind for kinds in missing.values() for kind in kinds})
        if types:
            self.bring_documents([file for file, _name in files.values()], types=types)
        self.call("manager", "alseraj.support.request", "action_verify", requests)

    def study(self, requests, amount):
        studies = self.call("researcher", "alseraj.need.study", "create", [{
            "request_id": request, "visit_kind": self.rng.choice(("home", "office", "phone")),
            "visit_date": str(datetime.date.today()), "findings": say("طوبقت المستندات، والحال كما في الملف."),
            "recommendation": "grant", "amount_recommended": amount,
        } for request in requests])
        self.call("researcher", "alseraj.need.study", "action_done", studies)

    def plan_visits(self, requests):
        """The researcher's week: studies that are begun, most with the day of their visit."""
        studies = self.call("researcher", "alseraj.need.study", "create", [
            {"request_id": request, "visit_kind": "home", "place": say("منزل الأسرة")} for request in requests])
        planned, _later = self.shares(studies, 0.7)
        for number, study in enumerate(planned):
            day = self.today + datetime.timedelta(days=1 + number // 2, hours=2 * (number % 2))
            self.call("researcher", "alseraj.need.study", "write", [study], {"planned_on": str(day)})
        self.call("researcher", "alseraj.need.study", "action_plan_visit", planned)

    def put_on_agenda(self, requests, days=0):
        day = datetime.date.today() + datetime.timedelta(days=days)
        [session] = self.call("secretary", "alseraj.committee.session", "create", [{
            "committee_id": self.setup["committee"], "date": f"{day} 09:00:00"}])
        self.call("secretary", "alseraj.support.request", "action_to_committee", requests, session=session)
        return session

    def decide(self, session, amount):
        """Open, vote and close: most are approved, some rejected, now and then one deferred."""
        self.call("secretary", "alseraj.committee.session", "action_open", [session])
        decisions = self.search("alseraj.committee.decision", ("session_id", "=", session))
        rejected, deferred, approved = self.shares(decisions, 0.12, 0.05)
        reason = self.env["alseraj.rejection.reason"].search([], limit=1).id
        self.call("secretary", "alseraj.committee.decision", "write", approved, {"outcome": "approved", "amount": amount})
        if rejected:
            self.call("secretary", "alseraj.committee.decision", "write", rejected, {
                "outcome": "rejected", "reason_id": reason})
        if deferred:
            self.call("secretary", "alseraj.committee.decision", "write", deferred, {"outcome": "deferred"})
        for login in ("chair", "member", "secretary"):
            self.call(login, "alseraj.committee.decision", "cast_vote", approved, "for")
            if rejected:
                self.call(login, "alseraj.committee.decision", "cast_vote", rejected, "against")
        self.call("secretary", "alseraj.committee.session", "action_close", [session])
        return self.env["alseraj.committee.decision"].browse(approved + rejected).request_id.ids

    def pay(self):
        """A run over everything that is due."""
        [run] = self.call("finance", "alseraj.disbursement", "create", [{"journal_id": self.setup["journal"]}])
        self.call("finance", "alseraj.disbursement", "action_fill", [run])
        wrong = self.read("alseraj.disbursement", [run], "problem_installment_ids")[run]
        if wrong:
            self.call("finance", "alseraj.support.installment", "write", wrong, {"disbursement_id": False})
        paid = self.search("alseraj.support.installment", ("disbursement_id", "=", run))
        if not paid:
            self.call("finance", "alseraj.disbursement", "action_cancel", [run])
            return []
        self.call("finance", "alseraj.disbursement", "action_confirm", [run])
        self.call("finance2", "alseraj.disbursement", "action_post", [run])
        self.house.make_sheet(run)
        return paid

    def hand_over(self, requests):
        due = self.begin_hand_over(requests)
        for record in self.search("alseraj.hand.over", ("installment_ids", "in", due)):
            self.call("manager", "alseraj.hand.over", "action_witness", [record])

    def begin_hand_over(self, requests):
        """Goods of these requests, with a colleague as witness.

        :return: ids of the installments
        """
        due = self.search("alseraj.support.installment", ("request_id", "in", requests), ("state", "=", "planned"))
        names = {id_: name[1] for id_, name in self.read("alseraj.support.installment", due, "payee_id").items() if name}
        for id_ in due:
            self.call("officer", "alseraj.support.installment", "action_begin_hand_over", [id_], "colleague",
                      names.get(id_) or say("صاحب الملف"), main_job.signature_image(id_ % 7), received_as="self",
                      witness=self.users["manager"].id)
        return due

    # ------------------------------------------------------------ a month, and the last weeks

    def receive(self, month):
        """What donors gave in a month, as the accountant books it: with the analytic account of the fund."""
        env = self.env
        journal = env["account.journal"].browse(self.setup["journal"])
        income = env["account.account"].search([
            ("account_type", "=", "income"), ("company_ids", "=", journal.company_id.id)], limit=1)
        for fund in env["alseraj.fund"].search([], order="id"):
            amount = 30000.0 + 5000 * (month % 5)
            env["account.move"].create({
                "journal_id": journal.id, "date": datetime.date.today(), "ref": say("تبرعات الشهر"), "line_ids": [
                    Command.create({"account_id": journal.default_account_id.id, "debit": amount}),
                    Command.create({"account_id": income.id, "credit": amount, "analytic_distribution": {
                        str(fund.analytic_account_id.id): 100}}),
                ]}).action_post()

    def spend_month(self, month, ids, code, amount, count):
        days = DAYS - 10 - month * 30
        in_kind = code not in ("cash_once", "cash_monthly")
        self.go_to(days)
        self.receive(month)
        self.do_the_day()
        if month % 3 == 0:
            self.bring_documents(self.shares(ids, 0.6)[0])  # what has ended is renewed
        chosen = self.choose(ids, code, count)
        requests = self.ask(chosen, code, amount, fund=self.house.get_fund(month))
        self.talk(requests)
        self.house.take_consents(chosen)
        self.house.transfer(month)
        self.go_to(days - 2)
        self.verify(requests)
        self.go_to(days - 6)
        self.study(requests, amount)
        session = self.put_on_agenda(requests)
        decided = self.decide(session, amount)
        self.go_to(days - 15)
        self.call("officer", "alseraj.support.request", "action_notify", decided)
        self.go_to(days - 17)
        told, _letters = self.shares(decided, 0.9)
        self.call("officer", "alseraj.support.request", "action_told_by_hand", told, channel=self.ref("channel_phone"))
        self.go_to(days - 18)
        paid = self.pay()
        if in_kind:
            self.hand_over(decided[KEPT:] if month == len(MONTHS) - 1 else decided)
            self.to_hand_over = decided[:KEPT]
        if paid:
            self.call("officer", "alseraj.support.installment", "action_confirm_receipt", paid[:len(paid) * 2 // 3], "phone")
        self.complain(decided)
        self.go_to(days - 22)
        self.ask_and_answer()

    def spend_last_weeks(self, ids, handed_in, rest):
        self.go_to(18)
        made, waiting, house = {}, [], self.house
        for until, code, amount, count in OPEN:
            if until != "draft" and until != "submitted":
                chosen = self.choose(ids, code, count)
                made[until] = (self.ask(chosen, code, amount), amount)
                waiting += chosen
        free = [file for file in ids if file not in waiting]  # what is paid next keeps its payee
        main, north = (
            itertools.cycle(house.of_branch(free, branch)) for branch in (self.ref("branch_main"), house.north))

        def pick(office, count):
            return list(itertools.islice(office, count))

        self.go_to(14)
        house.write_letters(pick(main, 1), next(north))
        house.send_to_bodies([*pick(north, 1), *pick(main, 2)])
        house.improve()
        house.stock_cards()
        house.ask_for_privacy(pick(main, 3))
        for until in ("verified", "studied", "committee", "approved"):
            self.verify(made[until][0])
        refused, stay = self.shares(self.search(
            "alseraj.document", ("beneficiary_id", "in", handed_in), ("state", "=", "received")), 0.3)
        self.call("manager", "alseraj.document", "action_refuse", refused, reason_id=self.ref("document_refusal_unreadable"))
        self.go_to(9)
        house.name_collectors([*pick(north, 1), *pick(main, 2)])
        house.receive_people([*pick(main, 4), False, next(main)])
        house.merge_twice(next(main))
        house.look_at_health(pick(main, 5))
        self.review_soon([*pick(main, 6), *pick(north, 3)])
        for until in ("studied", "committee", "approved"):
            self.study(*made[until])
        self.go_to(6)
        house.receive_people([*pick(main, 4), False, next(main)])
        house.receive_people([*pick(north, 2), False], hall=1, login="delegate")
        requests = made["incomplete"][0]
        self.call("officer", "alseraj.support.request", "action_return", requests,
                  reason=say("أحضروا تعريفًا حديثًا بالدخل."))
        self.call("officer", "alseraj.support.request", "action_withdraw", made["withdrawn"][0],
                  reason=say("استغنت الأسرة عنه."))
        self.call("officer", "alseraj.support.request", "action_cancel", made["cancelled"][0], reason=say("سُجّل مرتين."))
        self.stop_some(ids)
        self.go_to(2)
        self.decide(self.put_on_agenda(made["approved"][0]), made["approved"][1])
        self.put_on_agenda(made["committee"][0], days=5)
        self.do_the_day()
        self.refer(made["verified"][0])
        self.plan_visits(made["verified"][0])
        self.go_to(1)
        house.make_appointments([*pick(main, 4), False, *house.out_of_reach()])
        house.make_appointments(pick(north, 3), hall=1, login="delegate")
        house.send_scans(rest[:12])
        house.try_parameters()
        house.apply_from_home(APPLICANTS, next(north))
        house.pass_on_good_words()
        self.begin_hand_over(self.to_hand_over)
        for until, code, amount, count in OPEN[:2]:
            requests = self.ask(self.choose(ids, code, count), code, amount, submit=until == "submitted")
            self.talk(requests, done=False)
        self.complain(requests[:3], answer=False)
        self.complain(self.search("alseraj.support.request", ("branch_id", "=", house.north))[-2:], answer=False)
        self.talk_at_branch(pick(north, 2))
        house.print_many("officer", "action_receipts_in_background", "alseraj.support.request", requests[:6])
        paid = self.search("alseraj.support.installment", ("state", "=", "paid"))
        house.print_many("finance", "action_vouchers_in_background", "alseraj.support.installment", paid[:6])
        house.report_to_board(90)
        self.plan_campaign()
        self.go_to(0)
        house.receive_people([*pick(main, 3), False, *pick(main, 3)], waiting=4)
        house.receive_people([*pick(north, 2), False], hall=1, login="delegate", waiting=2)
        house.let_arrive()

    def plan_campaign(self):
        """The winter's campaign has chosen its families; to open their requests is left to who tries it."""
        [campaign] = self.call("officer", "alseraj.outreach", "create", [{
            "name": say("معونة الشتاء"), "type_id": self.ref("support_type_winter_aid"), "amount": 600,
            "channel_id": self.ref("channel_phone"), "need_class": "b"}])
        self.call("officer", "alseraj.outreach", "action_select", [campaign])

    def stop_some(self, ids):
        fit = [file for file in ids if not any(served[0] == file for served in self.served)][:9]
        self.call("officer", "alseraj.beneficiary", "action_suspend", fit[:5], reason_id=self.ref("state_reason_unreachable"))
        self.call("officer", "alseraj.beneficiary", "action_close", fit[5:], reason_id=self.ref("state_reason_moved"))

    # ------------------------------------------------------------ contact

    def talk(self, requests, done=True):
        """Visits and calls of the day, of these families and of visitors without a file."""
        files = [file for file, _name in self.read("alseraj.support.request", requests, "beneficiary_id").values()]
        channels = ("interview", "phone", "social_media", "letter", "website", "branch_delegate")
        vals_list = []
        for number, file in enumerate([*files, False, False]):
            kind, question, answer = self.rng.choice(QUESTIONS)
            start = datetime.datetime.now().replace(microsecond=0) - datetime.timedelta(minutes=7 * number)
            vals_list.append({
                "beneficiary_id": file, "visitor_name": False if file else say(self.rng.choice(VISITORS)), "kind": kind,
                "channel_id": self.ref(f"channel_{self.rng.choice(channels)}"), "question": question, "answer": answer,
                "date_start": str(start), "date_end": str(start + datetime.timedelta(minutes=self.rng.randrange(4, 30)))})
        made = self.call("officer", "alseraj.interaction", "create", vals_list)
        self.call("officer", "alseraj.interaction", "action_done", made if done else made[::2])

    def talk_at_branch(self, files):
        """What the delegate has still to answer."""
        self.call("delegate", "alseraj.interaction", "create", [
            {"channel_id": self.ref("channel_branch_delegate"), "kind": kind, "question": question, **(
                {"beneficiary_id": file} if file else {"visitor_name": say("أم نورة")})}
            for file, (kind, question, _answer) in zip([*files, False], QUESTIONS, strict=False)])

    def review_soon(self, ids):
        """Of these the researcher wants to hear again next week."""
        self.call("officer", "alseraj.beneficiary", "write", ids, {
            "review_date": str(datetime.date.today() + datetime.timedelta(days=7))})

    def complain(self, requests, answer=True):
        files = self.read("alseraj.support.request", requests[:2], "beneficiary_id")
        vals_list, answers = [], []
        for request, (file, _name) in files.items():
            kind, subject, text, resolution = self.rng.choice(COMPLAINTS)
            vals_list.append({
                "beneficiary_id": file, "request_id": request, "kind": kind, "subject": subject, "description": text,
                "channel_id": self.ref("channel_phone"), "sensitive": self.rng.random() < 0.15})
            answers.append({"resolution": resolution, "outcome": kind == "suggestion" and "adopted"})
        made = self.call("manager", "alseraj.complaint", "create", vals_list)
        self.call("manager", "alseraj.complaint", "action_acknowledge", made if answer else made[:1])
        if answer:
            for complaint, answer_vals in zip(made, answers, strict=True):
                self.call("manager", "alseraj.complaint", "write", [complaint], answer_vals)
            self.call("manager", "alseraj.complaint", "action_resolve", made)

    def refer(self, requests):
        files = self.read("alseraj.support.request", requests[:4], "beneficiary_id")
        asked = self.call("officer", "alseraj.referral", "create", [
            {"beneficiary_id": file, "request_id": request, "question": say("هل تنطبق على الأسرة شروط الدعم الشهري؟")}
            for request, (file, _name) in files.items()])
        self.call("researcher", "alseraj.referral", "action_accept", asked[:2])
        self.call("researcher", "alseraj.referral", "write", asked[:1], {"answer": say("نعم، بعد تحديث تعريف الدخل.")})
        self.call("researcher", "alseraj.referral", "action_answer", asked[:1])

    # ------------------------------------------------------------ what the days do by themselves

    def begin_asking(self):
        self.env["alseraj.survey.rule"].search([])._write_internal({"asked_until": self.env.cr.now(), "delay_days": 0})

    def do_the_day(self):
        self.env["alseraj.document"]._cron_expire()
        self.env["alseraj.support.installment"]._cron_draw_sample()

    def ask_and_answer(self):
        """Families are asked what they think, and more than half of them say it."""
        self.env["alseraj.survey.rule"]._cron_invite()
        invitations = self.env["alseraj.survey.invitation"].search([("answered", "=", False)])
        for invitation in invitations:
            if invitation._is_open() and self.rng.random() < 0.55:
                # of those whose complaint was answered, and who may give their name, some want to be called
                unhappy = invitation.survey_id.alseraj_confidential and self.rng.random() < 0.4
                invitation._answer(*self.fill_in(invitation.survey_id, unhappy), contact=unhappy)
        self.env["alseraj.survey.waiting"]._cron_store()

    def fill_in(self, survey, unhappy=False):
        """Mostly content, as such answers are."""
        answers, comments = {}, {}
        for question in survey.question_ids:
            choices = question.suggested_answer_ids.sorted("answer_score", reverse=not unhappy)
            if question.question_type == "simple_choice" and choices:
                choice = choices[min(int(self.rng.expovariate(0.9)), len(choices) - 1)]
                answers[question.id] = [[choice.id, choice.answer_score]]
            elif question.question_type == "text_box" and self.rng.random() < 0.2:
                comments[question.id] = self.rng.choice(COMMENTS)
        return answers, comments


def play(env, users, setup, count=FAMILIES):
    """Give the sample its year.

    :param users: login -> user, of :func:`sample.create_staff`
    :param setup: ids, of :func:`sample.create_setup`
    """
    with calendar() as clock:
        Life(env, users, setup, clock).play(count)
        env.cr.commit()
