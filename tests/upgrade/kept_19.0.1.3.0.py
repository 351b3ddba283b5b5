"""What an upgrade of 19.0.1.3.0 must have kept."""

family = env["alseraj.beneficiary"].search([("adoption_id", "!=", False)], limit=1)
adoption = family.adoption_id
AFTER["adopted"] = [adoption.state, family.state, bool(family.debts_due_on), bool(family.document_ids)]
sent = env["alseraj.body.referral"].search([("body_id.name", "=", "City Hospital")])
AFTER["passed on"] = [
    sent.state, sent.need, sent.outcome_note, bool(sent.name and sent.answered_on and sent.sent_on), sent.consent_id.state,
    sent.consent_id.purpose, sent.consent_id.purpose_note, sent.consent_id.beneficiary_id == sent.beneficiary_id,
]
