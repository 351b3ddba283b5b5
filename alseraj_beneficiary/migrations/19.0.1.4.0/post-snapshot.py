"""What was declared stands with its signature alone, no longer on the request as well.

A request that was signed before signatures had a history gets its line first. Where the two say something else, the request
keeps the checksum of its own, so that its form says that it was altered; the log names it.
"""

import logging

from odoo.tools.sql import column_exists

_logger = logging.getLogger(__name__)


def migrate(cr, version):
    if not column_exists(cr, "alseraj_support_request", "snapshot"):
        return
    cr.execute("""
        INSERT INTO alseraj_signature
               (request_id, beneficiary_id, company_id, branch_id, name, signed_on, channel, signed_as, proof_id, user_id,
                lang, declaration_id, declaration_version, snapshot, snapshot_hash,
                create_uid, write_uid, create_date, write_date)
        SELECT request.id, request.beneficiary_id, request.company_id, request.branch_id, request.signed_by,
               request.signed_on, COALESCE(request.signed_channel, 'desk'), COALESCE(request.signed_as, 'self'),
               request.signed_proof_id, request.signed_user_id, request.signed_lang, declaration.id, declaration.version,
               request.snapshot, request.snapshot_hash,
               1, 1, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
          FROM alseraj_support_request request
          LEFT JOIN alseraj_declaration declaration ON declaration.id = request.declaration_id
         WHERE request.signed_on IS NOT NULL AND request.signed_by IS NOT NULL AND request.snapshot IS NOT NULL
           AND NOT EXISTS (SELECT FROM alseraj_signature signature WHERE signature.request_id = request.id)""")
    cr.execute("""
        SELECT request.id FROM alseraj_support_request request
          JOIN (SELECT DISTINCT ON (request_id) request_id, snapshot FROM alseraj_signature ORDER BY request_id, id DESC) last
            ON last.request_id = request.id
         WHERE request.signed_on IS NOT NULL AND request.snapshot IS DISTINCT FROM last.snapshot""")
    if other := [id_ for id_, in cr.fetchall()]:
        _logger.warning("Requests whose declaration is not that of their last signature: %s", other)
    cr.execute("ALTER TABLE alseraj_support_request DROP COLUMN snapshot")  # no row is written again for it
