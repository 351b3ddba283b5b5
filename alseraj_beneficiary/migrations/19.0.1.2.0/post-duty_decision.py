"""Where one person may do two steps was a setting without a name: keep how it was, so that the auditor sees it.

A company that asked for a second person everywhere has decided nothing: the question stands.
"""

import json

from odoo import SUPERUSER_ID, api

from odoo.addons.alseraj_beneficiary.models.odoo.res_company import OFFICE_OF_ONE, SECOND_PERSON


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    for company in env["res.company"].with_context(active_test=False).search([]):
        now = {name: company[name] for name in OFFICE_OF_ONE}
        if now == SECOND_PERSON:
            continue
        cr.execute(
            "INSERT INTO alseraj_duty_decision (company_id, choice, settings, decided_on)"
            " SELECT %s, 'before', %s, now() AT TIME ZONE 'UTC'"
            "  WHERE NOT EXISTS (SELECT FROM alseraj_duty_decision WHERE company_id = %s)",
            [company.id, json.dumps(now), company.id],
        )
