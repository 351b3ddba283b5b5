"""What the sample of the first version lacks and an association would have: its own lists, a collector, open decisions.

Piped into Odoo's shell with the modules of the first version, after their sample; tests/test_upgrade.py looks for it
after the upgrade.
"""

import datetime
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(os.environ["ALSERAJ_ROOT"]) / "data"))

import main_job  # noqa: E402  (found through the line above)

from odoo import Command, api  # noqa: E402
from odoo.service.model import call_kw  # noqa: E402

PREFIX = "alseraj_beneficiary."


def call(login, model, method, *args, **kwargs):
    user = env["res.users"].search([("login", "=", login)])
    context = {"lang": "ar_001", "tz": "Asia/Riyadh"}
    result = call_kw(api.Environment(env.cr, user.id, {})[model], method, list(args), {**kwargs, "context": context})
    env.cr.commit()  # a request each, as it was: the history of the state is written at its end
    return result


def ref(xmlid):
    return env.ref(PREFIX + xmlid)


# Its own requirements: a type that it added, one it asks other families for, one it asks nobody for.
debtor, orphan = ref("category_debtor"), ref("category_orphan")
env["alseraj.document.type"].create({
    "name": "Water Bill", "code": "water_bill", "category_ids": [Command.link(debtor.id)],
})
ref("document_type_prison_letter").category_ids = debtor
ref("document_type_medical_report").category_ids = False
ref("support_type_food_basket").category_ids = orphan + debtor
ref("support_type_winter_aid").document_type_ids = ref("document_type_electricity_bill")

# A collector by name alone, and a suspended file.
files = env["alseraj.beneficiary"].search([], order="id")
files[1].collector_id = env["res.partner"].create({"name": "وكيل تجريبي"})
call("manager", "alseraj.beneficiary", "action_suspend", files[1].ids, reason="سفر الأسرة")

# Two approved in a sealed session: one is not notified yet, the other waits in a confirmed run.
setup = {"branch": env["alseraj.branch"].search([("code", "=", "HQ")]).id}
requests = env["alseraj.support.request"].browse([
    main_job.take_request(
        call, lambda xmlid: env.ref(xmlid).id, setup, 61234570 + index, (first, "الافتراضية", "اللاحقة", "السراج"))
    for index, first in enumerate(("سارة", "هند"))
])
for request in requests:
    account = f"{80:02d}{request.id:018d}"
    check = 98 - int(f"{account}281000") % 97  # 28 and 10 stand for S and A
    env["res.partner.bank"].create({"acc_number": f"SA{check:02d}{account}", "partner_id": request.partner_id.id})
session = call("secretary", "alseraj.committee.session", "create", [{
    "committee_id": ref("committee_research").id, "date": f"{datetime.date.today()} 10:00:00",
}])
call("secretary", "alseraj.support.request", "action_to_committee", requests.ids, session=session[0])
call("secretary", "alseraj.committee.session", "action_open", session)
for decision in requests.decision_ids:
    for login in ("chair", "member", "secretary"):
        call(login, "alseraj.committee.decision", "cast_vote", decision.ids, "for")
    call("secretary", "alseraj.committee.decision", "write", decision.ids, {"outcome": "approved", "amount": 900.0})
call("secretary", "alseraj.committee.session", "action_close", session)
# Entered by one, signed and submitted with another.
passed_on = main_job.take_request(
    call, lambda xmlid: env.ref(xmlid).id, setup, 61234580, ("عبير", "الافتراضية", "اللاحقة", "السراج"), until="draft")
call("manager", "alseraj.support.request", "action_sign", [passed_on], name="عبير اللاحقة", signature=main_job.signature_image(3))
call("manager", "alseraj.support.request", "action_submit", [passed_on])

# The two weeks in which nobody is notified have passed.
env.cr.execute("UPDATE alseraj_support_request SET reply_not_before = submitted_on::date WHERE id = ANY(%s)", [requests.ids])
env.invalidate_all()
call("officer", "alseraj.support.request", "action_notify", requests[1].ids)
run = call("finance", "alseraj.disbursement", "create", [{
    "journal_id": env["account.journal"].search([("type", "=", "bank")], limit=1).id,
}])
call("finance", "alseraj.disbursement", "action_fill", run)
call("finance", "alseraj.disbursement", "action_confirm", run)

# The first family answers its survey.
answer = env["alseraj.survey.invitation"].search([], limit=1)._start_answer()
question = answer.survey_id.question_ids.filtered(lambda asked: asked.question_type == "simple_choice")[0]
answer._save_lines(question, str(question.suggested_answer_ids[0].id))
answer._mark_done()
env.cr.commit()
