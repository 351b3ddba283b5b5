"""What an upgrade must not change, as one line of JSON: read through the modules, before and after.

Piped into Odoo's shell with the modules of the landed version and with today's; both give the same picture.
"""

import json

picture = {}
files = env["alseraj.beneficiary"].with_context(active_test=False).search([])
picture["files"] = {
    file.code or f"draft {file.id}": {
        "who": [file.name, file.identifier_type, file.identifier, str(file.birth_date), file.mobile, file.state],
        "members": sorted([member.name, member.relation, str(member.birth_date)] for member in file.member_ids),
        "incomes": sorted([income.source_id.code, income.amount] for income in file.income_ids),
        "figures": [file.household_size, file.monthly_income, file.income_per_head, file.need_class, file.need_score],
        "categories": sorted(file.category_ids.mapped("code")),
        "documents": sorted(
            [document.type_id.code, document.state, document.verified_by_id.login or "", str(document.expiry_date),
             len(document.attachment or "")]
            for document in file.document_ids
        ),
        "missing": sorted(file.missing_document_type_ids.mapped("code")),
    }
    for file in files
}
picture["requests"] = {
    str(request.id): {
        "what": [request.name, request.state, request.beneficiary_id.code, request.type_id.code, request.channel_id.code],
        "amounts": [request.amount_requested, request.amount_recommended, request.amount_approved],
        "dates": [str(request[name]) for name in ("submitted_on", "reply_not_before", "reply_due", "notified_on")],
        "signed": [request.signed_by, str(request.signed_on), len(request.signature or ""), request.snapshot],
        "documents": sorted(request.missing_type_ids.mapped("code")),
        "decisions": [
            [decision.outcome, decision.amount, sorted([vote.user_id.login, vote.choice] for vote in decision.vote_ids)]
            for decision in request.decision_ids.sorted("id")
        ],
        "installments": [
            [installment.sequence, installment.amount, str(installment.due_date), installment.state,
             installment.payee_id.name, installment.disbursement_id.name, installment.fund_id.code]
            for installment in request.installment_ids.sorted("id")
        ],
    }
    for request in env["alseraj.support.request"].with_context(active_test=False).search([])
}
picture["sessions"] = {
    session.name or f"session {session.id}": [
        session.state, session.quorum, session.seal, session.state != "closed" or session.verify_seal()]
    for session in env["alseraj.committee.session"].search([])
}
picture["funds"] = {
    fund.code or f"fund {fund.id}": [fund.budget, fund.committed, fund.spent, fund.available]
    for fund in env["alseraj.fund"].search([])
}
picture["runs"] = {
    run.name or f"run {run.id}": [run.state, run.total, run.move_id.name, run.move_id.state]
    for run in env["alseraj.disbursement"].search([])
}
picture["invitations"] = [
    # the code of who has answered is forgotten
    [invitation.request_id.name, invitation.answered, not invitation.answered and invitation.token]
    for invitation in env["alseraj.survey.invitation"].search([], order="id")
]
# none is lost; fewer than five wait until there are others to mix them with
picture["answers"] = env["survey.user_input"].search_count([("state", "=", "done")]) + (
    env["alseraj.survey.waiting"].search_count([]) if "alseraj.survey.waiting" in env else 0)
print("PICTURE", json.dumps(picture, sort_keys=True))
