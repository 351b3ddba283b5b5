"""What an upgrade of 19.0.1.2.0 must have kept and filled in."""


def kept_last():
    """Complaints and what was learnt from them."""
    complaint = env["alseraj.complaint"].search([("description", "=", "Nobody called")], limit=1)
    improvement = complaint.improvement_ids
    AFTER["learnt"] = [improvement.state, improvement.cause, improvement.proof, improvement.result, bool(improvement.measure_on)]
    messages = env["alseraj.message"].search([("res_model", "=", "alseraj.complaint"), ("res_id", "=", complaint.id)])
    AFTER["told of complaints"] = [bool(messages), messages.complaint_id.ids == complaint.ids]
    AFTER["complaint"] = [bool(complaint.level), complaint.accused_user_ids.ids, complaint.state]
    AFTER["circulated"] = sorted(set(env["alseraj.policy.version"].search([]).mapped("audience")))


kept_last()
