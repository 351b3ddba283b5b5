"""What an upgrade of 19.0.1.3.0 must have kept."""

family = env["alseraj.beneficiary"].search([("adoption_id", "!=", False)], limit=1)
adoption = family.adoption_id
AFTER["adopted"] = [adoption.state, family.state, bool(family.debts_due_on), bool(family.document_ids)]
