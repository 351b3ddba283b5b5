"""What 19.0.1.4.0 brought: what comes from outside, and what is decided at once. After extras_19.0.1.4.0.py, in the same way."""

import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(os.environ["ALSERAJ_ROOT"]) / "data"))

import main_job  # noqa: E402  (found through the line above)

from odoo import Command  # noqa: E402

phone = env.ref("alseraj_beneficiary.channel_phone")
someone = env["alseraj.body.referral"].search([("body_id.name", "=", "City Hospital")], limit=1).beneficiary_id
survey = env.ref("alseraj_survey.survey_satisfaction")
question = env.ref("alseraj_survey.question_overall")
choice = question.suggested_answer_ids[0]


def user(login):
    return env["res.users"].search([("login", "=", login)])


# An application from the page, signed and sent by somebody who has no file.
application, _code = env["alseraj.application"]._open("ar_001")
for step, typed in {
    "support": {"support": "cash_once"},
    "identity": {"name": "سارة محمد العتيبي", "identifier": "1000000115", "birth_date": "1405/03/17", "gender": "female",
                 "mobile": "0551234507"},
    "family": {"marital_status": "widowed", "member_0_name": "خالد أحمد", "member_0_relation": "son",
               "member_0_birth_date": "1436/01/01"},
    "need": {"city": "الرياض", "district": "النسيم", "housing": "rented", "rent": "1500", "income": "2000", "amount": "3000",
             "description": "Rent"},
}.items():
    application._keep(step, typed)
application._send("سارة محمد العتيبي", main_job.signature_image(5), application._get_seal())
assert application.number and application.request_id and not application.trouble, application.trouble

# What a family says is wrong in its file, asked from home.
asked = env["alseraj.privacy.request"].create({"beneficiary_id": someone.id, "kind": "correction"})
env["alseraj.correction"]._create_internal([{
    "request_id": asked.id, "field_name": "city", "old_value": someone.city or None, "new_value": "Jeddah", "note": "We moved"}])

# A letter out, with its number from the register of outgoing papers.
letter = env["alseraj.letter"].with_user(user("officer")).create({
    "direction": "out", "correspondent": "The ministry", "subject": "A family", "text": "With regards"})
letter.action_send()
assert letter.name

# The login of a family.
portal = env.ref("base.group_portal")
env["res.users"].with_context(no_reset_password=True).create({
    "login": "home of a family", "partner_id": someone.partner_id.id, "group_ids": [Command.set(portal.ids)]})

# A campaign that the committee decided on at once, by a policy.
policy = env["alseraj.policy"].create({"name": "Seasonal Campaigns"})
version = env["alseraj.policy.version"].create({
    "policy_id": policy.id, "approved_on": "2020-01-01", "summary": "<p>The committee may decide at once.</p>",
    "audience_user_ids": [Command.set(user("finance").ids)]})
version.with_user(user("manager")).action_approve()
support = env["alseraj.support.type"].search([("code", "=", "cash_once")])
support.campaign_policy_id = policy
campaign = env["alseraj.outreach"].with_user(user("officer")).create({
    "name": "Winter", "type_id": support.id, "channel_id": phone.id, "amount": 500,
    "beneficiary_ids": [Command.set(env["alseraj.beneficiary"].search([("state", "=", "registered")], limit=20).ids)]})
campaign.action_open_requests()
assert campaign.request_ids
session = env["alseraj.committee.session"].with_user(user("secretary")).create({
    "committee_id": env.ref("alseraj_beneficiary.committee_research").id})
campaign.action_put_to_committee()
decision = campaign.sudo().campaign_decision_ids
decision.session_id.with_user(user("secretary")).action_open()
for member in decision.session_id.member_ids.user_id:
    decision.with_user(member).action_vote_for()
decision.session_id.with_user(user("secretary")).action_close()
assert decision.outcome == "approved"

# A sheet of questions, printed and entered: it waits until there are five.
point = env["alseraj.survey.point"].create({"name": "Exit", "survey_id": survey.id})
sheet = env["alseraj.survey.sheet"].with_user(user("officer"))._print(point, 2)[:1]
assert sheet._answer({question.id: [[choice.id, choice.answer_score]]}, {})
env.cr.commit()
