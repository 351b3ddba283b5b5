"""What an upgrade of 19.0.1.4.0 must have kept."""

application = env["alseraj.application"].search([("number", "!=", False)], limit=1)
AFTER["application"] = [
    application.state, application.signed_by, bool(application.signature), application.request_id.state,
    application.beneficiary_id.name, application.typed["identifier"], bool(application.declared_hash)]
correction = env["alseraj.correction"].search([])
AFTER["correction"] = [correction.state, correction.field_name, correction.new_value, correction.note, correction.request_id.kind]
letter = env["alseraj.letter"].search([("correspondent", "=", "The ministry")])
papers = env["alseraj.paper"].search([("res_model", "=", "alseraj.letter"), ("res_id", "=", letter.id)])
AFTER["letter"] = [letter.state, letter.name == papers.number, len(papers)]
AFTER["numbers"] = env["alseraj.paper"].search([("number", "=like", "OUT/%")], order="number").mapped("number")
next_letter = env["alseraj.letter"].with_user(env["res.users"].search([("login", "=", "officer")])).create({
    "direction": "out", "correspondent": "The ministry", "subject": "Another", "text": "With regards"})
next_letter.action_send()
AFTER["next letter"] = next_letter.name
home = env["res.users"].search([("login", "=", "home of a family")])
AFTER["home"] = [home.share, home.partner_id.is_beneficiary, bool(home.active)]
decision = env["alseraj.campaign.decision"].search([])
AFTER["campaign"] = [
    decision.outcome, decision.family_count == len(decision.family_ids) > 0, decision.amount, decision.version_id.policy_id.name,
    decision.session_id.verify_seal()]
version = decision.version_id
AFTER["policy"] = [version.state, version.audience, version.audience_user_ids.mapped("login")]
sheets = env["alseraj.survey.sheet"].search([])
AFTER["sheets"] = [sorted(sheets.mapped("answered")), all(sheets.mapped("code")), sheets.point_id.name]
AFTER["waiting"] = env["alseraj.survey.waiting"].search_count([("mode", "=", "paper")])
