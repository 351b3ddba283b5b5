"""The main job, from the front desk to the ledger, each step by the login of its role.

`./dev demo` plays it on the ORM, tests/test_journey.py over HTTP; both pass two functions:

* ``call(login, model, method, *args, **kwargs)``: what an RPC client would call as that user
* ``pdf(login, report, record_id)``: the report's PDF as bytes, printed by that user
"""

import base64
import datetime
import io
import itertools
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw
from speak import LANG, say
from stdnum import luhn

from odoo import api
from odoo.service.model import call_kw

# login -> (name, groups of alseraj_beneficiary); the persons are plainly fictitious
STAFF = {
    "officer": (say("موظف علاقات المستفيدين"), ["group_officer"]),
    "delegate": (say("مندوب مكتب الشمال"), ["group_delegate"]),
    "researcher": (say("الباحث الاجتماعي"), ["group_researcher"]),
    "chair": (say("رئيس اللجنة"), ["group_committee_member"]),
    "member": (say("عضو اللجنة"), ["group_committee_member"]),
    "secretary": (say("أمين اللجنة"), ["group_committee_secretary"]),
    "finance": (say("محاسب أول"), ["group_finance"]),
    "finance2": (say("محاسب ثانٍ"), ["group_finance"]),
    "manager": (say("مدير علاقات المستفيدين"), ["group_manager", "group_sensitive"]),
    "auditor": (say("مدقق"), ["group_auditor"]),
}
PREFIX = "alseraj_beneficiary."


def today():
    """The day in Riyadh, as the product counts it: by night, UTC is a day behind the members' terms."""
    return datetime.datetime.now(ZoneInfo("Asia/Riyadh")).date()


def call_as(env, uid, model, method, *args, **kwargs):
    """Call a method as an RPC client of this user would, in the language of the sample."""
    context = {"lang": LANG, "tz": "Asia/Riyadh"}  # as a browser sends it
    return call_kw(api.Environment(env.cr, uid, {})[model], method, list(args), {**kwargs, "context": context})


def signature_image(seed=1):
    """A drawn stroke as base64 PNG, in the place of a hand on the tablet."""
    image = Image.new("RGB", (420, 140), "white")
    points = [(20 + 4 * x, 70 + (37 * seed * x * x % 61) - 30) for x in range(0, 95, 5)]
    ImageDraw.Draw(image).line(points, fill=(20, 40, 90), width=4, joint="curve")
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode()


def scan_image(title):
    """A page with a line of text as base64 PNG, in the place of a scanned document."""
    image = Image.new("RGB", (600, 380), "#f6f2e8")
    draw = ImageDraw.Draw(image)
    draw.rectangle((20, 20, 580, 360), outline="#1f5f5b", width=4)
    draw.text((60, 170), f"SAMPLE {title}", fill="#1f5f5b")
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode()


def national_id(number, first="1"):
    """A made-up identifier with a right check digit: ``first`` + eight digits of ``number`` + Luhn."""
    body = f"{first}{number:08d}"
    return body + luhn.calc_check_digit(body)


def open_file(call, login, refs, number, names, **extra):
    """Open a beneficiary's file with two household members and one income, verify its documents, register it.

    :param refs: function external id -> database id
    :return: id of the file
    """
    first, father, grandfather, family = names
    file_id = call(login, "alseraj.beneficiary", "create", [{
        "first_name": first, "father_name": father, "grandfather_name": grandfather, "family_name": family,
        "identifier_type": "national_id", "identifier": national_id(number),
        "birth_date": "1985-03-14", "gender": "female", "marital_status": "widowed",
        "mobile": "0551234567", "lang": LANG,
        "branch_id": extra.pop("branch_id"),
        "category_ids": [(6, 0, [refs(PREFIX + "category_widow")])],
        "housing": "rented", "rent_amount": 1500.0,
        "member_ids": [
            (0, 0, {"name": f"{say('ابن أول')} {family}", "relation": "son", "birth_date": "2014-05-02", "gender": "male"}),
            (0, 0, {"name": f"{say('ابنة ثانية')} {family}", "relation": "daughter", "birth_date": "2017-09-20",
                     "gender": "female"}),
        ],
        "income_ids": [(0, 0, {"source_id": refs(PREFIX + "income_source_social_security"), "amount": 1320.0})],
        **extra,
    }])[0]
    complete_documents(call, login, file_id)
    call(login, "alseraj.beneficiary", "action_register", [file_id])
    return file_id


def complete_documents(call, login, file_id, request_id=None):
    """Put in and verify every document that the file, or the request, still misses."""
    if request_id:
        missing = call(login, "alseraj.support.request", "read", [request_id], ["missing_type_ids"])[0]["missing_type_ids"]
    else:
        missing = call(login, "alseraj.beneficiary", "read", [file_id], ["missing_document_type_ids"])[0][
            "missing_document_type_ids"]
    if not missing:
        return
    # the file lists what it needs; each line takes its scan
    lines = call(login, "alseraj.document", "search_read", [
        ("beneficiary_id", "=", file_id), ("type_id", "in", missing), ("state", "in", ["missing", "expired", "refused"]),
    ], ["type_id"])
    for line in lines:
        call(login, "alseraj.document", "write", [line["id"]], {
            "issue_date": str(today() - datetime.timedelta(days=10)),
            "attachment": scan_image(str(line["id"])),
            "attachment_name": f"scan-{line['id']}.png",
        })
    # another person than who entered them
    call("manager", "alseraj.document", "action_verify", [line["id"] for line in lines])


def play(call, pdf, refs, setup):
    """Play the eight steps; yield (step, login, what, result, pdf name or "", pdf bytes or None) as they happen.

    :param setup: ids of ``branch``, ``committee``, ``fund``, ``journal``, ``type`` and ``channel``
    """
    steps = itertools.count(1)

    def row(login, what, result, name="", content=None):
        return next(steps), login, what, result, name, content

    def value(login, model, record_id, field):
        return call(login, model, "read", [record_id], [field])[0][field]

    # 1. the file
    file_id = open_file(
        call, "officer", refs, 23456789, tuple(map(say, ("مستفيدة", "تجريبية", "أولى", "السراج"))),
        branch_id=setup["branch"], email="beneficiary@example.com", zakat_class="poor",
        bank_ids=[(0, 0, {"acc_number": "SA0380000000608010167519"})])
    yield row("officer", say("فتح ملف المستفيدة وتسجيله"), value("officer", "alseraj.beneficiary", file_id, "code"))

    # 2. the request
    [request_id] = call("officer", "alseraj.support.request", "create", [{
        "beneficiary_id": file_id, "type_id": setup["type"], "channel_id": setup["channel"],
        "amount_requested": 3000.0, "description": say("مصاريف علاج الابن ومتأخرات الإيجار"),
        "urgent": True, "urgent_reason": say("إنذار بالإخلاء خلال أسبوع"),
    }])
    call("officer", "alseraj.support.request", "action_sign", [request_id],
         name=say("مستفيدة تجريبية أولى السراج"), signature=signature_image())
    call("officer", "alseraj.support.request", "action_submit", [request_id])
    number = value("officer", "alseraj.support.request", request_id, "name")
    yield row("officer", say("تقديم طلب الدعم وتوقيع الإقرار"), number, "receipt.pdf",
              pdf("officer", PREFIX + "action_report_receipt", request_id))
    complete_documents(call, "officer", file_id, request_id)
    call("manager", "alseraj.support.request", "action_verify", [request_id])
    yield row("manager", say("مطابقة المستندات"), value("officer", "alseraj.support.request", request_id, "state"))

    # 3. the study
    [study_id] = call("researcher", "alseraj.need.study", "create", [{
        "request_id": request_id, "visit_kind": "home", "visit_date": str(today()),
        "findings": say("الأسرة في شقة مستأجرة، والدخل من الضمان الاجتماعي وحده."),
        "recommendation": "grant", "amount_recommended": 2500.0,
    }])
    call("researcher", "alseraj.need.study", "action_done", [study_id])
    yield row("researcher", say("بحث الحالة والتوصية"),
              value("researcher", "alseraj.support.request", request_id, "amount_recommended"))

    # 4. the committee
    [session_id] = call("secretary", "alseraj.committee.session", "create", [{
        "committee_id": setup["committee"], "date": f"{today()} 09:00:00",
    }])
    call("secretary", "alseraj.support.request", "action_to_committee", [request_id], session=session_id)
    call("secretary", "alseraj.committee.session", "action_open", [session_id])
    [decision_id] = value("secretary", "alseraj.committee.session", session_id, "decision_ids")
    call("secretary", "alseraj.committee.decision", "write", [decision_id], {
        "outcome": "approved", "amount": 2500.0, "conditions": say("يُقدَّم ما يثبت سداد المتأخرات خلال شهر.")})
    for login in ("chair", "member", "secretary"):
        call(login, "alseraj.committee.decision", "cast_vote", [decision_id], "for")
    call("secretary", "alseraj.committee.session", "action_close", [session_id])
    yield row("secretary", say("جلسة لجنة البحث وقرارها"),
              value("secretary", "alseraj.support.request", request_id, "amount_approved"),
              "minutes.pdf", pdf("secretary", PREFIX + "action_report_minutes", session_id))

    # 5. the notice
    call("officer", "alseraj.support.request", "action_notify", [request_id])
    yield row("officer", say("إبلاغ المستفيدة بالقرار"),
              str(value("officer", "alseraj.support.request", request_id, "notified_on")),
              "letter.pdf", pdf("officer", PREFIX + "action_report_decision_letter", request_id))

    # 6. the money
    installments = value("finance", "alseraj.support.request", request_id, "installment_ids")
    accounts = call("manager", "res.partner.bank", "search", [("partner_id", "=", value(
        "manager", "alseraj.beneficiary", file_id, "partner_id")[0])])
    call("manager", "res.partner.bank", "action_alseraj_verify_account", accounts, reason=say("خطاب البنك برقم الآيبان"),
         evidence=scan_image("IBAN"), evidence_name="iban.png")
    [run_id] = call("finance", "alseraj.disbursement", "create", [{"journal_id": setup["journal"]}])
    call("finance", "alseraj.disbursement", "action_fill", [run_id])
    call("finance", "alseraj.disbursement", "action_confirm", [run_id])
    call("finance2", "alseraj.disbursement", "action_post", [run_id])
    yield row("finance2", say("ترحيل مسيّر الصرف"), value("finance2", "alseraj.disbursement", run_id, "name"),
              "voucher.pdf", pdf("finance2", PREFIX + "action_report_voucher", installments[0]))
    yield row("officer", say("حالة الطلب بعد الصرف"), value("officer", "alseraj.support.request", request_id, "state"),
              "request-form.pdf", pdf("officer", PREFIX + "action_report_request_form", request_id))


def take_request(call, refs, setup, number, names, until="studied", type_code="cash_once", amount=1200.0):
    """Open a file and take a request of it as far as ``until``: draft, submitted, verified or studied.

    :return: id of the request
    """
    file_id = open_file(
        call, "officer", refs, number, names, branch_id=setup["branch"], mobile=f"05{number % 10**8:08d}",
        zakat_class="needy")
    [request_id] = call("officer", "alseraj.support.request", "create", [{
        "beneficiary_id": file_id, "type_id": refs(f"{PREFIX}support_type_{type_code}"),
        "channel_id": refs(PREFIX + "channel_phone"), "amount_requested": amount,
    }])
    if until == "draft":
        return request_id
    call("officer", "alseraj.support.request", "action_sign", [request_id],
         name=" ".join(names), signature=signature_image(number % 7))
    call("officer", "alseraj.support.request", "action_submit", [request_id])
    if until == "submitted":
        return request_id
    complete_documents(call, "officer", file_id, request_id)
    call("manager", "alseraj.support.request", "action_verify", [request_id])
    if until == "verified":
        return request_id
    [study_id] = call("researcher", "alseraj.need.study", "create", [{
        "request_id": request_id, "visit_kind": "office", "visit_date": str(today()),
        "findings": say("زيارة مكتبية؛ المستندات مطابقة."), "recommendation": "grant", "amount_recommended": amount,
    }])
    call("researcher", "alseraj.need.study", "action_done", [study_id])
    return request_id


def add_work_in_progress(call, refs, setup):
    """A few more files and requests in different states, so that no screen of the sample is empty."""
    people = [
        (say("نورة"), "draft", "rent", 900.0), (say("فاطمة"), "submitted", "electricity", 450.0),
        (say("عائشة"), "verified", "school_kit", 600.0), (say("مريم"), "studied", "cash_once", 1200.0),
    ]
    family = tuple(map(say, ("الافتراضية", "التجريبية", "السراج")))
    for index, (first, until, type_code, amount) in enumerate(people):
        take_request(
            call, refs, setup, 51234570 + index, (first, *family), until, type_code, amount)
    call("officer", "alseraj.interaction", "create", [{
        "visitor_name": say("زائر تجريبي"), "channel_id": refs(PREFIX + "channel_phone"),
        "question": say("ما المستندات المطلوبة لدعم الإيجار؟"), "answer": say("عقد الإيجار الموثق وسجل الأسرة والهوية."),
        "next_step": say("يحضر إلى المكتب بالمستندات."),
    }])
