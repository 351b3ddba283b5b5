"""From the first landed version (19.0.1.0.0) to 19.0.1.1.0: carry what changed its form.

Runs after the tables, columns and new lists of this version are there, in one transaction with them. What follows
from stored data is written by SQL, set by set; the few things that need a sentence for people go through the ORM.
Every step looks first whether there is something to carry: run again, or on a database from between the two
versions (both have the same number), it changes nothing that somebody has entered since.

Left as they are, on purpose:

* sealed sessions: their seal has form 1 and covers what it covered. Words, effective day and fund of the decisions
  stay empty, because a seal of form 1 would count them;
* snapshots: format 1 is still read;
* the language and the text's checksum of earlier signatures: nobody recorded them, and evidence is not made up later.
"""

import logging

from lxml import etree

from odoo import SUPERUSER_ID, api
from odoo.modules import Manifest
from odoo.tools import file_open
from odoo.tools.convert import xml_import
from odoo.tools.sql import column_exists, table_exists

from odoo.addons.alseraj_beneficiary.tools import snapshot

_logger = logging.getLogger(__name__)

MODULE = "alseraj_beneficiary"
ROWS_AT_ONCE = 1000
# Fields that are new on shipped lists: the lists are not updated (noupdate), so these would stay empty.
NEW_FIELDS = {
    "alseraj.document.type": {"description", "proves_ids", "proves_study", "proves_collector", "allow_several", "is_sensitive"},
    "alseraj.category": {"age_of"},
}


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    env.flush_all()
    if column_exists(cr, "alseraj_document_type", "required_for_registration"):  # Odoo drops it after this script
        _carry_requirements(cr)
        _fill_new_fields(env)
        # a new association starts with two persons; this one goes on as it worked
        cr.execute("UPDATE res_company SET alseraj_enterer_may_verify = true")
    _carry_support_documents(cr)
    _carry_eligible_categories(cr)
    _mark_checklist_lines(cr)
    _start_suspension_clock(cr)
    _hash_snapshots(cr)
    _name_who_took_signatures(cr)
    _keep_signatures(cr)
    _name_who_submitted(cr)
    _keep_quorum_and_plan(cr)
    env.invalidate_all()
    env.registry.clear_cache()  # the requirements are kept there
    _freeze_rules(env)
    _freeze_bank_lines(env)
    _freeze_booked_lines(cr)
    _verify_paid_accounts(cr)
    _ask_for_authorities(env)
    _keep_lines_of_returned_letter(cr)


def _log(what, count):
    if count > 0:
        _logger.info("%s: %s", what, count)


# ---------------------------------------------------------------- lists

def _carry_requirements(cr):
    """Make a line of each requirement, as the association had set it.

    The lines that a new installation gets are not added (``forcecreate`` in their data): an upgrade asks no family for
    a document that it was not asked for the day before.
    """
    cr.execute("""
        INSERT INTO alseraj_document_requirement
               (type_id, type_sequence, age_from, age_to, each_member, studying, create_uid, write_uid, create_date, write_date)
        SELECT t.id, t.sequence, 0, 0, false, false, 1, 1, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
          FROM alseraj_document_type t
         WHERE t.required_for_registration
           AND NOT EXISTS (SELECT FROM alseraj_document_requirement r WHERE r.type_id = t.id)
         ORDER BY t.sequence, t.id
    """)
    _log("documents required from everybody", cr.rowcount)
    cr.execute("""
        WITH line AS (
            INSERT INTO alseraj_document_requirement
                   (type_id, type_sequence, age_from, age_to, each_member, studying, create_uid, write_uid, create_date,
                    write_date)
            SELECT t.id, t.sequence, 0, 0, false, false, 1, 1, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
              FROM alseraj_document_type t
             WHERE EXISTS (SELECT FROM alseraj_document_type_category_rel c WHERE c.type_id = t.id)
               AND t.required_for_registration IS NOT TRUE  -- it asks everybody already
               AND NOT EXISTS (SELECT FROM alseraj_document_requirement r WHERE r.type_id = t.id)
             ORDER BY t.sequence, t.id
            RETURNING id, type_id
        )
        INSERT INTO alseraj_document_requirement_category_rel (requirement_id, category_id)
        SELECT line.id, c.category_id FROM line JOIN alseraj_document_type_category_rel c ON c.type_id = line.type_id
    """)
    _log("categories that require a document", cr.rowcount)
    cr.execute("DROP TABLE alseraj_document_type_category_rel")


def _fill_new_fields(env):
    """Give shipped lists the values of fields that did not exist: from today's data files, and no other field."""
    root = etree.Element("odoo")
    for path in Manifest.for_addon(MODULE)["data"]:
        if not path.endswith(".xml"):
            continue
        with file_open(f"{MODULE}/{path}", "rb") as file:
            records = etree.parse(file).iter("record")
        for record in records:
            names = NEW_FIELDS.get(record.get("model"), ())
            for field in list(record):
                if field.get("name") not in names:
                    record.remove(field)
            # a record that was deleted since is not brought back
            if len(record) and env.ref(f"{MODULE}.{record.get('id')}", raise_if_not_found=False):
                root.append(record)
    xml_import(env, MODULE, {}, "init", noupdate=True, xml_filename="new fields of shipped lists").parse(root)
    # Shipped by a function of the data file, not by a record.
    guardianship = env.ref(f"{MODULE}.document_type_guardianship_deed", raise_if_not_found=False)
    if guardianship:
        guardianship.proves_collector = True
    env.flush_all()


def _carry_support_documents(cr):
    """What a support asks for became lines; a type that has lines already keeps those."""
    if not table_exists(cr, "alseraj_document_type_alseraj_support_type_rel"):
        return
    cr.execute("""
        INSERT INTO alseraj_support_document
               (type_id, document_type_id, company_id, sequence, max_age_days, age_from, age_to, each_member, studying,
                create_uid, write_uid, create_date, write_date)
        SELECT t.id, old.alseraj_document_type_id, t.company_id, 10, 0, 0, 0, false, false,
               1, 1, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
          FROM alseraj_document_type_alseraj_support_type_rel old
          JOIN alseraj_support_type t ON t.id = old.alseraj_support_type_id
         WHERE NOT EXISTS (SELECT FROM alseraj_support_document d WHERE d.type_id = t.id)
         ORDER BY t.id, old.alseraj_document_type_id
    """)
    _log("documents that supports ask for", cr.rowcount)
    cr.execute("DROP TABLE alseraj_document_type_alseraj_support_type_rel")


def _carry_eligible_categories(cr):
    """The eligible categories of a support became its first condition."""
    if not table_exists(cr, "alseraj_category_alseraj_support_type_rel"):
        return
    cr.execute("""
        WITH condition AS (
            INSERT INTO alseraj_support_condition
                   (type_id, company_id, sequence, kind, excluded, number_from, number_to, amount_to,
                    create_uid, write_uid, create_date, write_date)
            SELECT t.id, t.company_id, 10, 'category', 'in', 0, 0, 0,
                   1, 1, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
              FROM alseraj_support_type t
             WHERE EXISTS (SELECT FROM alseraj_category_alseraj_support_type_rel old WHERE old.alseraj_support_type_id = t.id)
               AND NOT EXISTS (SELECT FROM alseraj_support_condition c WHERE c.type_id = t.id)
            RETURNING id, type_id
        )
        INSERT INTO alseraj_category_alseraj_support_condition_rel (alseraj_support_condition_id, alseraj_category_id)
        SELECT condition.id, old.alseraj_category_id
          FROM condition
          JOIN alseraj_category_alseraj_support_type_rel old ON old.alseraj_support_type_id = condition.type_id
    """)
    _log("eligible categories of supports", cr.rowcount)
    cr.execute("DROP TABLE alseraj_category_alseraj_support_type_rel")


# ---------------------------------------------------------------- registry

def _mark_checklist_lines(cr):
    """Empty lines of the checklist go by themselves when they are not required any more; they need their mark."""
    cr.execute("""
        UPDATE alseraj_document
           SET by_checklist = true
         WHERE by_checklist IS NULL AND state = 'missing' AND has_attachment IS NOT TRUE
           AND issue_date IS NULL AND expiry_date IS NULL
    """)
    _log("lines of document checklists", cr.rowcount)


def _start_suspension_clock(cr):
    """Since when a file is suspended was not kept: what waits for that date counts from the upgrade."""
    cr.execute("""
        UPDATE alseraj_beneficiary SET suspended_on = (now() AT TIME ZONE 'Asia/Riyadh')::date
         WHERE state = 'suspended' AND suspended_on IS NULL
    """)
    _log("suspended files", cr.rowcount)


def _ask_for_authorities(env):
    """Who collects needs an authority with a verified deed. A name alone stays in the file's history.

    The payee of planned installments is not changed; a run that meets one says what is missing.
    """
    lang = env.company.partner_id.lang  # nobody's own: those who read it later are not known
    files = env["alseraj.beneficiary"].with_context(active_test=False, lang=lang).search([
        ("collector_id", "!=", False), ("collector_ids", "=", False),
    ])
    for first in range(0, len(files), ROWS_AT_ONCE):
        part = files[first:first + ROWS_AT_ONCE]
        part._message_log_batch(bodies={
            file.id: files.env._(
                "%(name)s was entered as the collector before authorities were kept. Enter his authority with its "
                "deed; until then only the beneficiary receives.", name=file.collector_id.display_name,
            )
            for file in part
        })
        for user, owned in part.grouped(lambda file: file.officer_id or file.create_uid).items():
            owned.with_context(mail_activity_quick_update=True).activity_schedule(
                f"{MODULE}.mail_activity_collector", user_id=user.id,
            )
    env.flush_all()
    env.cr.execute("UPDATE alseraj_beneficiary SET collector_id = NULL WHERE id = ANY(%s)", [files.ids])
    files.invalidate_recordset(["collector_id"])
    _log("collectors without an authority", len(files))


# ---------------------------------------------------------------- requests

def _hash_snapshots(cr):
    """Give what was declared its checksum, from now on: that it is as it was signed, nothing recorded before."""
    last = count = 0
    while True:
        cr.execute("""
            SELECT id, snapshot FROM alseraj_support_request
             WHERE id > %s AND signed_on IS NOT NULL AND snapshot IS NOT NULL AND snapshot_hash IS NULL
             ORDER BY id LIMIT %s
        """, [last, ROWS_AT_ONCE])
        rows = cr.fetchall()
        if not rows:
            break
        cr.execute("""
            UPDATE alseraj_support_request request SET snapshot_hash = new.digest
              FROM unnest(%s, %s) AS new(id, digest) WHERE new.id = request.id
        """, [[id_ for id_, _data in rows], [snapshot.digest(data) for _id, data in rows]])
        last = rows[-1][0]
        count += len(rows)
    _log("snapshots with a checksum", count)


def _name_who_took_signatures(cr):
    """Who stored the image took the signature; a portal user's own is signed on the portal."""
    cr.execute("""
        UPDATE alseraj_support_request request
           SET signed_channel = CASE WHEN taker.share THEN 'portal' ELSE 'desk' END,
               signed_user_id = CASE WHEN taker.share THEN NULL ELSE taker.id END
          FROM res_users taker
         WHERE request.signed_on IS NOT NULL AND request.signed_channel IS NULL
           AND taker.id = COALESCE((
               SELECT image.write_uid FROM ir_attachment image
                WHERE image.res_model = 'alseraj.support.request' AND image.res_field = 'signature'
                  AND image.res_id = request.id
                ORDER BY image.id DESC LIMIT 1
           ), request.create_uid)
    """)
    _log("signatures with who took them", cr.rowcount)


def _keep_signatures(cr):
    """Put each signature in force into the history of signatures, with its own copy of the image.

    The copy points to the same file in the filestore, as Odoo does for equal contents.
    """
    cr.execute("""
        WITH signature AS (
            INSERT INTO alseraj_signature
                   (request_id, beneficiary_id, company_id, branch_id, name, signed_on, channel, signed_as, proof_id,
                    user_id, declaration_id, declaration_version, snapshot, snapshot_hash,
                    create_uid, write_uid, create_date, write_date)
            SELECT request.id, request.beneficiary_id, request.company_id, request.branch_id, request.signed_by,
                   request.signed_on, request.signed_channel, request.signed_as, request.signed_proof_id,
                   request.signed_user_id, declaration.id, declaration.version, request.snapshot, request.snapshot_hash,
                   1, 1, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
              FROM alseraj_support_request request
              LEFT JOIN alseraj_declaration declaration ON declaration.id = request.declaration_id
             WHERE request.signed_on IS NOT NULL AND request.signed_by IS NOT NULL
               AND NOT EXISTS (SELECT FROM alseraj_signature kept WHERE kept.request_id = request.id)
             ORDER BY request.signed_on, request.id
            RETURNING id, request_id
        )
        INSERT INTO ir_attachment
               (name, res_model, res_field, res_id, company_id, type, store_fname, db_datas, checksum, mimetype, file_size,
                public, create_uid, write_uid, create_date, write_date)
        SELECT 'signature', 'alseraj.signature', 'signature', signature.id, image.company_id, image.type, image.store_fname,
               image.db_datas, image.checksum, image.mimetype, image.file_size,
               false, image.create_uid, image.write_uid, image.create_date, image.write_date
          FROM signature
          JOIN ir_attachment image ON image.res_id = signature.request_id
               AND image.res_model = 'alseraj.support.request' AND image.res_field = 'signature'
    """)
    _log("signatures kept in their history", cr.rowcount)


def _name_who_submitted(cr):
    """Separation of duties reads who submitted: the history of the state tells it, else who entered the request."""
    cr.execute("""
        WITH label AS (
            SELECT DISTINCT word.value
              FROM ir_model_fields_selection selection
              JOIN ir_model_fields field ON field.id = selection.field_id
              CROSS JOIN jsonb_each_text(selection.name) word
             WHERE field.model = 'alseraj.support.request' AND field.name IN ('state', 'stage')
               AND selection.value = 'submitted'
        )
        UPDATE alseraj_support_request request
           SET submitted_by_id = COALESCE((
               SELECT author.id
                 FROM mail_message message
                 JOIN mail_tracking_value change ON change.mail_message_id = message.id
                 JOIN ir_model_fields field ON field.id = change.field_id AND field.name IN ('state', 'stage')
                 JOIN res_users author ON author.partner_id = message.author_id
                WHERE message.model = 'alseraj.support.request' AND message.res_id = request.id
                  AND change.new_value_char IN (SELECT value FROM label)
                ORDER BY message.id DESC, author.id LIMIT 1
           ), request.create_uid)
         WHERE request.submitted_on IS NOT NULL AND request.submitted_by_id IS NULL
    """)
    _log("requests with who submitted them", cr.rowcount)


def _keep_lines_of_returned_letter(cr):
    """What is missing is a list with a line each now; the letter that tells it has to keep the lines.

    Only this attribute is set, so that a letter in the association's own words stays its own.
    """
    old = '<strong t-out="object.incomplete_reason"'
    new = '<strong style="white-space: pre-line" t-out="object.incomplete_reason"'
    cr.execute("""
        UPDATE mail_template template
           SET body_html = (
               SELECT jsonb_object_agg(lang, replace(text, %s, %s)) FROM jsonb_each_text(template.body_html) AS body(lang, text)
           )
          FROM ir_model_data data
         WHERE data.module = %s AND data.name = 'mail_template_request_returned' AND data.res_id = template.id
           AND template.body_html::text LIKE %s
    """, [old, new, MODULE, "%<strong t-out=\\\\\"object.incomplete_reason%"])


# ---------------------------------------------------------------- committee, finance

def _keep_quorum_and_plan(cr):
    """What closed sessions show beside what they sealed; none of it is part of a seal of form 1."""
    cr.execute("""
        UPDATE alseraj_committee_session session SET quorum_kept = committee.quorum
          FROM alseraj_committee committee
         WHERE committee.id = session.committee_id AND session.state = 'closed' AND session.quorum_kept IS NULL
    """)
    _log("closed sessions with their quorum", cr.rowcount)
    cr.execute("""
        UPDATE alseraj_committee_decision decision SET installment_count = GREATEST(type.installment_count, 1)
          FROM alseraj_support_request request JOIN alseraj_support_type type ON type.id = request.type_id
         WHERE request.id = decision.request_id AND decision.closed_on IS NOT NULL
           AND COALESCE(decision.installment_count, 0) = 0
    """)
    cr.execute("""
        UPDATE alseraj_committee_decision decision SET recommendation = (
               SELECT study.recommendation FROM alseraj_need_study study
                WHERE study.request_id = decision.request_id AND study.state = 'done' AND study.done_on <= decision.closed_on
                ORDER BY study.done_on DESC, study.id DESC LIMIT 1
           )
         WHERE decision.closed_on IS NOT NULL AND decision.recommendation IS NULL
    """)


def _freeze_rules(env):
    """A session that is open keeps its rules from now on; those that are closed count as before, without any."""
    sessions = env["alseraj.committee.session"].search([("state", "=", "open")]).filtered(lambda session: not session.rules)
    sessions._step_freeze_rules()
    _log("open sessions with their rules", len(sessions))


def _freeze_bank_lines(env):
    """A run on its way freezes to whom each payment goes, so that an account changed from now on is noticed."""
    runs = env["alseraj.disbursement"].search([("state", "in", ("confirmed", "posted"))])
    todo = runs.filtered(lambda run: not run.bank_lines)
    for run in todo:
        env.cr.execute(
            "UPDATE alseraj_disbursement SET bank_lines = %s WHERE id = %s",
            [run._fields["bank_lines"].convert_to_column_insert(run._prepare_bank_lines(), run), run.id],
        )
    todo.invalidate_recordset(["bank_lines"])
    _log("runs with their accounts frozen", len(todo))


def _freeze_booked_lines(cr):
    """A run that was posted before keeps the accounts and funds that its entry says now."""
    cr.execute("""
        UPDATE alseraj_disbursement run
           SET booked_lines = jsonb_build_object(
               'debits', debit.lines,
               'credit', (SELECT credit.account_id FROM account_move_line credit
                           WHERE credit.move_id = run.move_id AND credit.alseraj_installment_id IS NULL
                           ORDER BY credit.id LIMIT 1))
          FROM (
               SELECT move_id, jsonb_object_agg(alseraj_installment_id::text, jsonb_build_array(
                          account_id, COALESCE(NULLIF(analytic_distribution, 'null'), 'false'))) AS lines
                 FROM account_move_line WHERE alseraj_installment_id IS NOT NULL GROUP BY move_id
          ) debit
         WHERE debit.move_id = run.move_id AND run.booked_lines IS NULL
           AND EXISTS (SELECT FROM account_move move WHERE move.id = run.move_id AND move.state = 'posted')
    """)
    _log("posted runs with their accounts and funds", cr.rowcount)


def _verify_paid_accounts(cr):
    """The account that received support and was not changed since counts as verified; any other waits for a second person.

    Who verified it stays empty: nobody recorded that.
    """
    cr.execute("""
        UPDATE res_partner_bank bank
           SET alseraj_verified_on = paid.paid_on, alseraj_verified_against = 'Paid to before the upgrade'
          FROM (
               SELECT DISTINCT ON (account.partner_id) account.id, last.paid_on
                 FROM res_partner_bank account
                 JOIN (SELECT payee_id, MAX(paid_on) AS paid_on FROM alseraj_support_installment
                        WHERE state IN ('paid', 'confirmed') AND disbursement_id IS NOT NULL GROUP BY payee_id
                 ) last ON last.payee_id = account.partner_id
                WHERE account.active
                ORDER BY account.partner_id, account.sequence, account.id
          ) paid
         WHERE paid.id = bank.id AND bank.alseraj_verified_on IS NULL
           AND NOT EXISTS (SELECT FROM res_partner_bank_alseraj_enterer_rel rel WHERE rel.res_partner_bank_id = bank.id)
           AND bank.write_date::date <= paid.paid_on AND bank.alseraj_returned_on IS NULL
    """)
    _log("accounts that count as verified, because support was paid to them", cr.rowcount)
    cr.execute("""
        INSERT INTO res_partner_bank_alseraj_enterer_rel (res_partner_bank_id, res_users_id)
        SELECT bank.id, bank.write_uid FROM res_partner_bank bank
         WHERE bank.write_uid IS NOT NULL
           AND NOT EXISTS (SELECT FROM res_partner_bank_alseraj_enterer_rel rel WHERE rel.res_partner_bank_id = bank.id)
    """)
    cr.execute("""
        SELECT count(*) FROM res_partner_bank bank JOIN alseraj_beneficiary file ON file.partner_id = bank.partner_id
         WHERE bank.active AND bank.alseraj_verified_on IS NULL
    """)
    _log("accounts that another person verifies before they are paid to", cr.fetchone()[0])
