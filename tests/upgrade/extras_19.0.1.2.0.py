"""What the sample of this version lacks and an association would have; piped into Odoo's shell with its own modules."""

# The families of the sample were asked by night, and the first answers: fewer than five, so the answer waits.
rules = env["alseraj.survey.rule"].search([])
rules._write_internal({"asked_until": "2000-01-01 00:00:00", "delay_days": 0})
rules._cron_invite()
invitation = env["alseraj.survey.invitation"].search([], limit=1)
question = invitation.survey_id.question_ids.filtered(lambda asked: asked.question_type == "simple_choice")[0]
choice = question.suggested_answer_ids[0]
assert invitation._answer({question.id: [[choice.id, choice.answer_score]]}, {})
# The same caller without a file, twice: his number as it was typed.
phone = env.ref("alseraj_beneficiary.channel_phone")
env["alseraj.interaction"].create([
    {"channel_id": phone.id, "question": "?", "visitor_name": name, "visitor_mobile": mobile}
    for name, mobile in (("أم سعد", "0551234509"), (False, "٠٥٥١٢٣٤٥٠٩"), ("بلا رقم", False))
])

# A complaint that its person was told about, and what was learnt from it.
complaint = env["alseraj.complaint"].create({
    "beneficiary_id": env["alseraj.beneficiary"].search([("mobile", "!=", False)], limit=1).id,
    "channel_id": env["alseraj.channel"].search([], limit=1).id, "description": "Nobody called",
})
assert env["alseraj.message"].search([("res_model", "=", "alseraj.complaint"), ("res_id", "=", complaint.id)])
env["alseraj.improvement"].create({
    "name": "Call back", "complaint_id": complaint.id, "cause": "One line", "proof": "Circular 4", "result": "Two lines",
}).action_done()

# A question that went to another organisation as well, with what it said.
someone = env["alseraj.beneficiary"].search([("state", "=", "registered")], limit=1)
if "passed_to" in env["alseraj.referral"]._fields:
    referral = env["alseraj.referral"].create({
        "beneficiary_id": someone.id, "question": "Dialysis", "passed_to": " City Hospital ", "consent_given": True,
        "state": "asked",
    })
    referral._write_internal({"state": "answered", "answer": "From May on", "closed_on": referral.asked_on})
else:  # since 19.0.1.4.0
    consent = env["alseraj.consent"].create({
        "beneficiary_id": someone.id, "purpose": "sharing", "purpose_note": "City Hospital", "method": "spoken"})
    referral = env["alseraj.body.referral"].create({
        "beneficiary_id": someone.id, "body_id": env["alseraj.body"].create({"name": "City Hospital", "kind": "other"}).id,
        "need": "Dialysis", "data_passed": "Name and mobile", "consent_id": consent.id, "outcome": "helped",
        "outcome_note": "From May on",
    })
    referral.action_send()
    referral.action_answer()

# A family of the old system, adopted with what it still owes (since 19.0.1.3.0).
if "alseraj.adoption" in env:
    family = env["alseraj.beneficiary"].create({
        "name": "عائلة من النظام السابق", "identifier_type": "national_id", "identifier": "1000000107",
        "birth_date": "1980-01-01", "gender": "female", "mobile": "0551234508", "marital_status": "widowed",
        "category_ids": env["alseraj.category"].search([], limit=1).ids,
    })
    adoption = env["alseraj.adoption"]._propose(family)
    adoption.grounds = "Known here since 1440"
    adoption.action_adopt()
env.cr.commit()
