"""What an upgrade of the first version must have filled in."""


def requirements(code):
    lines = env["alseraj.document.requirement"].search([("type_id.code", "=", code)])
    return [sorted(line.category_ids.mapped("code")) for line in lines]


def kept():
    """What was filled in."""
    requests = env["alseraj.support.request"].search([])
    AFTER["signatures"] = [
        [
            request.name, len(request.signature_ids), request.signature_ids.name == request.signed_by,
            request.signature_ids.is_intact, request.signature_ids.is_current, request._is_seal_intact(),
            request.signature_ids.signature == request.signature, request.signature_ids.channel,
            request.signature_ids.user_id.login, request.signature_ids.declaration_version,
        ]
        for request in requests.filtered("signed_on")
    ]
    AFTER["unsigned"] = requests.filtered(lambda request: not request.signed_on).signature_ids.ids
    AFTER["submitted"] = [[request.submitted_by_id.login, bool(request.submitted_on)] for request in requests]
    AFTER["requirements"] = {
        code: requirements(code)
        for code in ("identity", "death_certificate", "water_bill", "prison_letter", "medical_report", "lease")
    }
    supports = {code: env["alseraj.support.type"].search([("code", "=", code)]) for code in ("winter_aid", "food_basket", "rent")}
    AFTER["documents"] = {
        code: support.document_line_ids.document_type_id.mapped("code") for code, support in supports.items()
    }
    AFTER["eligible"] = {
        code: [[line.kind, line.excluded, sorted(line.category_ids.mapped("code"))] for line in support.condition_ids]
        for code, support in supports.items()
    }
    types = env["alseraj.document.type"].with_context(lang="ar_001")
    AFTER["lists"] = {
        "collectors": sorted(types.search([("proves_collector", "=", True)]).mapped("code")),
        "several": sorted(types.search([("allow_several", "=", True)]).mapped("code")),
        "described": types.search_count([("description", "!=", False)]),
        "compared": sorted(types.search([("code", "=", "lease")]).proves_ids.mapped("field_name")),
        "age_of": env.ref(PREFIX + "category_orphan").age_of,
    }
    file = env["alseraj.beneficiary"].with_context(active_test=False).search([], order="id")[1]
    AFTER["collector"] = [
        file.collector_id.name, "سُجّل وكيل تجريبي وكيلًا للاستلام" in "".join(file.message_ids.mapped("body")),
        len(file.activity_ids),
        file.state, bool(file.suspended_on),
    ]
    AFTER["accounts"] = {
        run.name: [line["iban"][:2] for line in run.bank_lines or ()] for run in env["alseraj.disbursement"].search([])
    }
    paid = env["alseraj.support.installment"].search([("state", "in", ("paid", "confirmed")), ("disbursement_id", "!=", False)])
    banks = env["res.partner.bank"].search([("partner_id.is_beneficiary", "=", True)])
    AFTER["verified"] = [
        all(paid.payee_id.bank_ids.mapped("alseraj_verified_on")), len(paid),
        any((banks - paid.payee_id.bank_ids).mapped("alseraj_verified_on")), all(bank.alseraj_entered_by_ids for bank in banks),
    ]
    AFTER["duties"] = env["res.company"].search([]).mapped(
        lambda company: (company.alseraj_enterer_may_verify, company.alseraj_four_eyes_documents))
    AFTER["booked"] = [
        [bool(run._get_entry_reason(run.move_id)), len(run.booked_lines["debits"])]
        for run in env["alseraj.disbursement"].search([("state", "in", ("posted", "paid"))])
    ]
    AFTER["plan"] = env["alseraj.committee.decision"].search([]).mapped("installment_count")
    AFTER["words"] = env["ir.ui.menu"].with_context(lang="ar_001").browse(env.ref(PREFIX + "menu_finance").id).name


kept()
