"""A run is paid by lines of its bank's statement: keep how posted runs were booked, and look at paid ones again."""

import logging

from odoo import SUPERUSER_ID, api

_logger = logging.getLogger(__name__)


def migrate(cr, version):
    cr.execute("""
        UPDATE alseraj_disbursement run
           SET booked_lines = run.booked_lines || jsonb_build_object(
               'direct', (run.booked_lines->>'credit')::int = journal.default_account_id)
          FROM account_journal journal
         WHERE journal.id = run.journal_id AND jsonb_typeof(run.booked_lines) = 'object'
           AND run.booked_lines->>'credit' IS NOT NULL AND NOT run.booked_lines ? 'direct'
    """)
    env = api.Environment(cr, SUPERUSER_ID, {})
    paid = env["alseraj.disbursement"].search([("state", "=", "paid")])
    env.add_to_compute(paid._fields["state"], paid)
    env.flush_all()
    open_again = paid.filtered(lambda run: run.state != "paid")
    if open_again:
        _logger.info("Not shown by a bank statement, so posted again: %s", ", ".join(open_again.mapped("name")))
