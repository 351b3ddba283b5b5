"""What goes on in the house beside requests: hall and appointments, letters, other bodies, consents, papers, scans.

Part of the sample's year (``lively.py``), so that no page of a role is empty that has something to show; each step by the
login of the role that does it.
"""

import base64
import datetime
import io
import zipfile

import families_people
import main_job
from speak import LANG, say

from odoo import Command, api

ANSWERS = (
    (say("ما شروط دعم الإيجار؟"), say("عقد إيجار موثّق وسجل الأسرة، ويُدرس الطلب خلال شهر.")),
    (say("هل تقبلون طلبات المقيمين؟"), say("نعم، بإقامة سارية، وبحسب شروط كل نوع دعم.")),
    (say("متى تجتمع اللجنة؟"), say("تجتمع كل أسبوعين، ويصلكم الرد بعد الجلسة.")),
)
BODIES = (  # name, kind, what it offers, purpose of the agreement, its end in days after today
    (say("مستشفى السراج التجريبي"), "health", say("علاج أسنان الأطفال مجانًا، بخطاب من الجمعية."), "referral", 200),
    (say("متجر السراج التجريبي"), "business", say("أثاث وأجهزة بخصم الربع، بالبطاقة الشرائية."), "service", 20),
    (say("جمعية السراج التجريبية للتأهيل"), "charity", say("دورات مهنية للشباب."), "", 0),
)
GOOD_WORDS = (say("جزاكم الله خيرًا"), say("الخدمة جيدة وسريعة"), say("الموظفون محترمون"))
VISITORS = "0500000{:03}"  # mobiles of the generator's range that no family of it has


class House:
    """
    :param life: the year that this is part of
    """

    def __init__(self, life):
        self.life, self.env, self.call, self.ref = life, life.env, life.call, life.ref
        self.north = life.users["delegate"].alseraj_branch_ids.id

    def day(self, days=0):
        return str(datetime.date.today() + datetime.timedelta(days=days))

    def later(self, minutes):
        """Some minutes go by, on the same day."""
        self.env.cr.commit()  # a script for the shell: what follows has its own time
        self.life.clock.move_to(datetime.datetime.now() + datetime.timedelta(minutes=minutes))
        self.env.invalidate_all()

    def of_branch(self, files, branch):
        return self.life.search("alseraj.beneficiary", ("id", "in", files), ("branch_id", "=", branch))

    def out_of_reach(self):
        """Who has neither a mobile nor an address; he came himself, and nothing can remind him."""
        return self.life.search(
            "alseraj.beneficiary", ("state", "=", "registered"), ("mobile", "=", False), ("partner_id.street", "=", False))[:1]

    # ------------------------------------------------------------ the first days

    def open(self, days):
        """What is decided and set up once; ``days`` are left until today."""
        call = self.call
        call("manager", "res.company", "action_decide_duties", self.env.company.ids, "several", say("لكل خطوة ثانية شخص آخر."))
        versions = self.life.search("alseraj.policy.version", ("state", "=", "approved"))
        for login in main_job.STAFF:
            call(login, "alseraj.policy.version", "action_acknowledge", versions)
        self.halls = call("manager", "alseraj.waiting.hall", "create", [
            {"name": name, "branch_id": branch, "desk_ids": [(0, 0, {"name": number}) for number in desks]}
            for name, branch, desks in (
                (say("صالة المكتب الرئيسي"), self.ref("branch_main"), "12"), (say("صالة مكتب الشمال"), self.north, "1"))])
        for login, hall in zip(("officer", "delegate"), self.halls, strict=True):
            call(login, "alseraj.hall.desk", "action_sit", self.life.search("alseraj.hall.desk", ("hall_id", "=", hall))[:1])
        call("officer", "alseraj.answer", "create", [{"name": name, "answer": answer} for name, answer in ANSWERS])
        call("manager", "alseraj.survey.point", "create", [
            {"name": name, "kind": kind, "branch_id": branch, "survey_id": self.env.ref("alseraj_survey.survey_satisfaction").id}
            for name, kind, branch in (
                (say("جهاز الصالة"), "kiosk", self.ref("branch_main")), (say("رمز على باب المكتب"), "qr", self.north))])
        self.open_bodies(days)
        self.open_funds(days)

    def open_bodies(self, days):
        self.bodies = self.call("officer", "alseraj.body", "create", [
            {"name": name, "kind": kind, "services": services, "city": say("الرياض")}
            for name, kind, services, _purpose, _end in BODIES])
        self.call("officer", "alseraj.body.agreement", "create", [
            {"name": say("اتفاقية تعاون"), "body_id": body, "purpose": purpose, "signed_on": self.day(),
             "date_from": self.day(), "date_to": self.day(days + end)}
            for body, (_name, _kind, _services, purpose, end) in zip(self.bodies, BODIES, strict=True) if purpose])
        referrers = self.call("officer", "alseraj.referrer", "create", [
            {"name": say("متطوع تجريبي"), "mobile": VISITORS.format(981), "expires_on": self.day(days + 90)},
            {"name": BODIES[2][0], "kind": "body", "email": "body@example.com", "branch_id": self.north,
             "expires_on": self.day(days + 20)}])
        self.call("officer", "alseraj.referrer", "action_send_link", referrers)

    def open_funds(self, days):
        """A restricted fund beside zakat and general donations; the general one has its budget by half-years."""
        [self.clothing] = self.call("manager", "alseraj.fund", "create", [{
            "name": say("صندوق كسوة العيد"), "code": "EID", "kind": "restricted", "purpose": say("كسوة أبناء الأسر في العيد"),
            "budget": 20000}])
        half = days // 2
        self.call("manager", "alseraj.fund.budget", "create", [
            {"fund_id": self.life.setup["fund"], "amount": 450000, "date_from": self.day(first), "date_to": self.day(last)}
            for first, last in ((0, half), (half + 1, days + half))])

    # ------------------------------------------------------------ month after month

    def get_fund(self, month):
        """What pays the requests of this month, where it isn't the fund of their support type."""
        zakat = self.env["alseraj.fund"].search([("kind", "=", "zakat")], limit=1).id
        return {3: zakat, 4: self.clothing}.get(month, False)

    def transfer(self, month):
        if month not in (4, 9):
            return
        transfers = self.call("finance", "alseraj.fund.transfer", "create", [{
            "from_fund_id": self.life.setup["fund"], "to_fund_id": self.clothing, "amount": 5000,
            "reason": say("زاد عدد الأسر على ما ورد للكسوة؛ قرار المدير التنفيذي.")}])
        if month == 4:
            self.call("manager", "alseraj.fund.transfer", "action_approve", transfers)

    def take_consents(self, files):
        """Who asks for support signs what is kept of him; some agree to more."""
        consents = self.call("officer", "alseraj.consent", "create", [
            *({"beneficiary_id": file, "purpose": "processing"} for file in files),
            *({"beneficiary_id": file, "purpose": "photo"} for file in files[:2])])
        self.call("officer", "alseraj.consent", "action_withdraw", consents[-1:])

    def make_sheet(self, run):
        self.call("finance2", "alseraj.disbursement", "action_make_sheet", [run], self.ref("bank_layout_xlsx"))

    # ------------------------------------------------------------ the last weeks

    def receive_people(self, files, hall=0, login="officer", waiting=0):
        """A morning in the hall: each gets his number, is called and answered; one goes before it is his turn."""
        questions = self.life.questions
        people = self.call(login, "alseraj.reception", "create", [
            {"hall_id": self.halls[hall], "kind": questions[place][0], "note": questions[place][1], "goes_first": place == 2,
             **({"beneficiary_id": file} if file else {
                 "visitor_name": say("أبو سعد"), "visitor_mobile": VISITORS.format(700 + place)})}
            for place, file in enumerate(files)])
        for place, person in enumerate(people[:len(people) - max(waiting, 1)]):
            self.later(4 + 3 * (place % 4))
            self.call(login, "alseraj.reception", "action_call", [person])
            action = self.call(login, "alseraj.reception", "action_attend", [person])
            vals = {name.removeprefix("default_"): value for name, value in action["context"].items()}
            made = self.call(login, "alseraj.interaction", "create", [{**vals, "answer": questions[place][2]}])
            self.call(login, "alseraj.interaction", "action_done", made)
        if not waiting:
            self.call(login, "alseraj.reception", "action_leave", people[-1:])

    def make_appointments(self, files, hall=0, login="officer"):
        """Times of the coming days, and who takes them."""
        morning = self.life.today.replace(hour=6, minute=0)  # nine in Riyadh
        slots = self.call("manager", "alseraj.appointment.slot", "create", [
            {"hall_id": self.halls[hall], "capacity": 2, "minutes": 30,
             "start": str(morning + datetime.timedelta(days=day, minutes=30 * number))}
            for day in range(3) for number in range(4)])
        self.call(login, "alseraj.appointment", "create", [
            {"slot_id": slot, "kind": "follow_up", "note": say("أين وصل طلبي؟"), **(
                {"beneficiary_id": file} if file else {
                    "visitor_name": say("أبو فهد"), "visitor_mobile": VISITORS.format(720)})}
            for slot, file in zip(slots[1::2], files, strict=False)])

    def let_arrive(self, login="officer"):
        """Of those who come today one is there."""
        first = self.call(login, "alseraj.appointment", "search", [
            ("state", "=", "booked"), ("start", ">=", f"{self.day()} 00:00:00"), ("start", "<=", f"{self.day()} 23:59:59")])[:1]
        if first:
            self.call(login, "alseraj.appointment", "action_arrive", first)

    def write_letters(self, files, local):
        """What comes in is answered, filed, or waits for the researcher; what goes out has its number."""
        center = say("مركز التنمية الاجتماعية")
        asked, told, _open = self.call("officer", "alseraj.letter", "create", [
            {"correspondent": center, "their_number": "4512", "their_date": self.day(-3), "beneficiary_id": files[0],
             "subject": say("الاستفسار عن أسرة تسكن في الحي")},
            {"correspondent": BODIES[0][0], "their_number": "77", "subject": say("مواعيد العيادات في رمضان")},
            {"correspondent": center, "their_number": "4533", "beneficiary_id": local,
             "user_id": self.life.users["researcher"].id, "subject": say("طلب بحث حالة أسرة")}])
        answer, _draft = self.call("officer", "alseraj.letter", "create", [
            {"direction": "out", "correspondent": center, "answer_to_id": asked, "beneficiary_id": files[0],
             "subject": say("رد على الاستفسار"), "text": say("الأسرة مسجّلة لدى الجمعية، ويُصرف لها الدعم بحسب اللائحة.")},
            {"direction": "out", "correspondent": BODIES[1][0], "subject": say("طلب عرض أسعار للأجهزة"),
             "text": say("نأمل تزويدنا بأسعار الثلاجات والغسالات.")}])
        self.call("officer", "alseraj.letter", "action_send", [answer])
        self.call("officer", "alseraj.letter", "action_file", [told])

    def send_to_bodies(self, files):
        """Three families are sent to the hospital with their consent: one outcome came back, one is asked for."""
        consents = self.call("officer", "alseraj.consent", "create", [
            {"beneficiary_id": file, "purpose": "sharing", "purpose_note": BODIES[0][0]} for file in files[:3]])
        referrals = self.call("officer", "alseraj.body.referral", "create", [
            {"beneficiary_id": file, "body_id": self.bodies[0], "need": say("علاج أسنان الابن."), "consent_id": consent,
             "data_passed": say("الاسم والجوال وملخص الحالة.")}
            for file, consent in zip(files, consents, strict=False)])
        self.call("officer", "alseraj.body.referral", "action_send", referrals[:2])
        self.call("officer", "alseraj.body.referral", "write", referrals[:1], {"outcome": "helped"})
        self.call("officer", "alseraj.body.referral", "action_answer", referrals[:1])

    def improve(self):
        """What complaints have led to."""
        complaints = self.life.search("alseraj.complaint", ("state", "=", "resolved"), ("sensitive", "=", False))
        done, _open = self.call("officer", "alseraj.improvement", "create", [
            {"name": say("رسالة تذكير قبل موعد الزيارة بيوم"), "origin": "complaint", "complaint_id": complaints[-1],
             "due_date": self.day(10)},
            {"name": say("نافذة استقبال ثانية صباحًا"), "origin": "low_score", "due_date": self.day(30)}])
        self.call("officer", "alseraj.improvement", "write", [done], {
            "cause": say("كان الموعد يُبلَّغ هاتفيًا وحده."), "result": say("تُرسل رسالة نصية قبل الزيارة بيوم."),
            "proof": say("تعميم على الباحثين.")})
        self.call("officer", "alseraj.improvement", "action_done", [done])

    def ask_for_privacy(self, files):
        first, *_others = self.call("officer", "alseraj.privacy.request", "create", [
            {"beneficiary_id": file, "kind": kind, "channel_id": self.ref("channel_interview")}
            for file, kind in zip(files, ("access", "correction", "access"), strict=False)])
        self.call("officer", "alseraj.privacy.request", "write", [first], {
            "identity_checked": True, "answer": say("سُلّمت الأسرة نسخة مطبوعة من بياناتها.")})
        self.call("officer", "alseraj.privacy.request", "action_done", [first])

    def name_collectors(self, files):
        """Who can't come sends somebody with a deed, which another employee verifies."""
        deeds = self.call("officer", "alseraj.document", "create", [
            {"beneficiary_id": file, "type_id": self.ref("document_type_agency"), "issue_date": self.day(-20),
             "attachment": main_job.scan_image("agency"), "attachment_name": "agency.png"} for file in files[:3]])
        self.call("manager", "alseraj.document", "action_verify", deeds[:2])
        self.call("officer", "alseraj.collector", "create", [
            {"beneficiary_id": file, "document_id": deed, "name": say("محمد السراج"), "relation": "brother",
             "identifier": families_people.identifier(99000000 + file), "mobile": VISITORS.format(740 + place),
             "date_from": self.day(), "date_to": self.day(365)}
            for place, (file, deed) in enumerate(zip(files, deeds, strict=False))])

    def stock_cards(self):
        shop = self.env["res.partner"].create({"name": BODIES[1][0], "is_company": True})  # a contact, as Odoo keeps it
        cards = self.call("finance", "alseraj.voucher.card", "create", [
            {"number": f"62001111222200{number:02}", "supplier_id": shop.id, "value": 300, "batch": "1",
             "expiry_date": self.day(300), "branch_id": self.north if number > 7 else False} for number in range(10)])
        self.call("finance", "alseraj.voucher.card", "action_void", cards[:1], reason=say("وصلت البطاقة مقطوعة."))

    def send_scans(self, files):
        """A folder of identity cards, named by their numbers; one picture has a name that says nothing."""
        numbers = self.life.read("alseraj.beneficiary", files, "identifier")
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for number in numbers.values():
                archive.writestr(f"{number}-identity.png", base64.b64decode(main_job.scan_image(number)))
            archive.writestr("IMG_2034.png", base64.b64decode(main_job.scan_image("IMG")))
        jobs = self.call("officer", "alseraj.scan.import", "create", [{
            "file": base64.b64encode(buffer.getvalue()).decode(), "file_name": f"{say('بطاقات الهوية')}.zip"}])
        for step in ("action_check", "action_start"):
            self.call("officer", "alseraj.scan.import", step, jobs)
            self.env["alseraj.scan.import"]._cron_run()

    def try_parameters(self):
        """What a proposal for the next board would change."""
        current = self.env["alseraj.need.parameter"]._get_current(self.env.company)
        [proposal] = self.call("manager", "alseraj.need.parameter", "copy", current.ids)
        simulations = self.call("manager", "alseraj.need.simulation", "create", [{"parameter_id": proposal}])
        self.call("manager", "alseraj.need.simulation", "action_start", simulations)
        self.env["alseraj.need.simulation"]._cron_run()

    def merge_twice(self, file):
        """One person was entered twice; the manager makes one file of both."""
        [head] = self.call("officer", "alseraj.beneficiary", "read", [file], [
            "first_name", "father_name", "grandfather_name", "family_name", "gender", "birth_date"])
        [again] = self.call("officer", "alseraj.beneficiary", "create", [{
            **{name: value for name, value in head.items() if name != "id"},
            "identifier": families_people.identifier(98000000 + file), "branch_id": self.ref("branch_main")}])
        [merge] = self.call("manager", "alseraj.file.merge", "create", [{
            "target_id": file, "source_ids": [Command.set([again])]}])
        self.call("manager", "alseraj.file.merge", "action_merge", [merge])

    def print_many(self, login, action, model, ids):
        """Many papers at once are printed while one goes on with other work."""
        action = self.life.as_user(login)["ir.actions.server"].browse(self.ref(action))
        action.with_context(active_model=model, active_ids=ids).run()
        self.env["alseraj.paper.batch"]._cron_print()

    def report_to_board(self, days):
        self.call("manager", "alseraj.board.report", "create", [{"date_from": self.day(-days), "date_to": self.day()}])

    def apply_from_home(self, people, known):
        """Applications typed on the public page, where nobody is logged in; ``known`` is a file that asks again."""
        [file] = self.call("officer", "alseraj.beneficiary", "read", [known], [
            "name", "identifier", "birth_date", "gender", "marital_status", "mobile"])
        typed = [
            {"name": name, "identifier": families_people.identifier(97000000 + place), "birth_date": "1405/03/17",
             "gender": gender, "marital_status": status, "mobile": VISITORS.format(760 + place)}
            for place, (name, gender, status) in enumerate(people)]
        public = api.Environment(self.env.cr, self.env.ref("base.public_user").id, {"lang": LANG})
        for place, person in enumerate([*typed, {name: str(value or "") for name, value in file.items()}]):
            draft, _code = public["alseraj.application"]._open(LANG)
            draft._keep("support", {"support": "cash_once"})
            draft._keep("identity", person)
            draft._keep("family", person)
            draft._keep("need", {
                "city": say("الرياض"), "housing": "rented", "rent": "1500", "income": "2000", "amount": "1800",
                "description": say("مصاريف علاج الابن ومتأخرات الإيجار")})
            draft._send(person["name"], main_job.signature_image(place + 1), draft._get_seal())

    def look_at_health(self, files):
        """Who reads what is sensitive leaves a line."""
        self.call("manager", "alseraj.beneficiary", "read", files, ["health_status", "health_notes"])

    def pass_on_good_words(self):
        comments = self.life.search("alseraj.satisfaction.comment", ("text", "in", GOOD_WORDS))
        self.call("manager", "alseraj.satisfaction.comment", "write", comments, {"good_word": True})
        self.call("manager", "alseraj.satisfaction.comment", "action_pass_on", comments)
