"""Who asked without a file is known by his number from now on: one visitor for each number, with what he asked."""

from odoo import SUPERUSER_ID, api

NAMELESS = "i.beneficiary_id IS NULL AND i.visitor_id IS NULL AND i.visitor_mobile > ''"


def migrate(cr, version):
    visitors = api.Environment(cr, SUPERUSER_ID, {})["alseraj.visitor"]
    cr.execute(f"SELECT DISTINCT i.visitor_mobile FROM alseraj_interaction i WHERE {NAMELESS}")
    texts = [text for (text,) in cr.fetchall()]
    numbers = [visitors._read_mobile(text) for text in texts]
    cr.execute(
        f"""INSERT INTO alseraj_visitor
                   (name, mobile, company_id, branch_id, create_uid, write_uid, create_date, write_date)
            SELECT COALESCE(max(NULLIF(i.visitor_name, '')), known.number), known.number, i.company_id, max(i.branch_id),
                   %(uid)s, %(uid)s, min(i.create_date), now() AT TIME ZONE 'UTC'
              FROM alseraj_interaction i
              JOIN unnest(%(texts)s::varchar[], %(numbers)s::varchar[]) known(text, number) ON known.text = i.visitor_mobile
             WHERE {NAMELESS}
               AND NOT EXISTS (
                   SELECT FROM alseraj_visitor v WHERE v.mobile = known.number AND v.company_id = i.company_id)
             GROUP BY known.number, i.company_id""",
        {"uid": SUPERUSER_ID, "texts": texts, "numbers": numbers},
    )
    cr.execute(
        f"""UPDATE alseraj_interaction i
               SET visitor_id = v.id
              FROM alseraj_visitor v
              JOIN unnest(%(texts)s::varchar[], %(numbers)s::varchar[]) known(text, number) ON known.number = v.mobile
             WHERE {NAMELESS} AND known.text = i.visitor_mobile AND v.company_id = i.company_id""",
        {"texts": texts, "numbers": numbers},
    )
