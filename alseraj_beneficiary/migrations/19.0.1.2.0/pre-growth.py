"""The first category of each file gets its column here, by one statement: the ORM would load every file for it."""

from odoo.tools.sql import column_exists, create_column


def migrate(cr, version):
    if column_exists(cr, "alseraj_beneficiary", "main_category_id"):
        return
    create_column(cr, "alseraj_beneficiary", "main_category_id", "int4")
    cr.execute("""
        UPDATE alseraj_beneficiary b SET main_category_id = first.id
          FROM (SELECT DISTINCT ON (r.alseraj_beneficiary_id) r.alseraj_beneficiary_id AS file, c.id
                  FROM alseraj_beneficiary_alseraj_category_rel r JOIN alseraj_category c ON c.id = r.alseraj_category_id
                 ORDER BY r.alseraj_beneficiary_id, c.sequence, c.id) first
         WHERE first.file = b.id""")
