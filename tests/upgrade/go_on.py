"""Whether the work goes on after an upgrade, as one line of JSON; piped into Odoo's shell with today's modules."""

import json


def go_on():
    """Today's work on yesterday's data."""
    branches = env["alseraj.branch"]
    setup = {"branch": (branches.search([("code", "=", "HQ")]) or branches.search([("code", "=", "main")], limit=1)).id}
    request = env["alseraj.support.request"].browse(main_job.take_request(
        call, lambda xmlid: env.ref(xmlid).id, setup, 71234570, ("ليلى", "الافتراضية", "الجديدة", "السراج")))
    AFTER["new request"] = [request.state, request.submitted_by_id.login, len(request.signature_ids)]
    submitted = env["alseraj.support.request"].search([("state", "=", "submitted")], limit=1)
    main_job.complete_documents(call, "officer", submitted.beneficiary_id.id, submitted.id)
    call("manager", "alseraj.support.request", "action_verify", submitted.ids)
    AFTER["old request"] = submitted.state
    waiting = env["alseraj.support.request"].search([("state", "in", ("approved", "delivering")), ("notified_on", "=", False)])
    call("officer", "alseraj.support.request", "action_notify", waiting.ids)
    AFTER["notified"] = waiting.mapped(lambda request: bool(request.notified_on or request.tell_by_hand))
    run = env["alseraj.disbursement"].search([("state", "=", "confirmed")], limit=1)
    if run:
        pay(run)
    closed = env["alseraj.committee.session"].search([("state", "=", "closed")])
    AFTER["seals"] = closed.mapped(lambda session: session.verify_seal())
    AFTER["next number"] = request.name
    AFTER["visitors"] = env["alseraj.visitor"].search([]).mapped(
        lambda visitor: [visitor.name, visitor.mobile, len(visitor.interaction_ids)])


def pay(run):
    call("manager", "res.partner.bank", "action_alseraj_verify_account",
         run.installment_ids.payee_id.bank_ids.filtered(lambda bank: not bank.alseraj_verified_on).ids,
         reason="The letter of the bank", evidence=main_job.scan_image("IBAN"), evidence_name="iban.png")
    call("finance2", "alseraj.disbursement", "action_post", run.ids)
    AFTER["paid run"] = [run.state, run.installment_ids.mapped("state")]


go_on()
print("AFTER", json.dumps(AFTER, sort_keys=True))
