"""Wrong words of shipped lists are put right where nobody has worded them otherwise; lists are not updated (noupdate)."""

import json

from odoo.tools import SQL

WORDS = {
    ("alseraj_category", "name"): {"مطلّق": "مطلّقة", "مريض (عضوي)": "مريض (مرض عضوي)", "مريض (نفسي)": "مريض (مرض نفسي)"},
    ("alseraj_document_type", "name"): {"صك الوكالة": "وكالة شرعية"},
    ("alseraj_document_type", "description"): {
        "صك المحكمة الذي يعيّن معيل الأيتام": "صك الولاية الصادر من المحكمة على الأيتام",
    },
    ("alseraj_work_queue", "name"): {"مستحق خلال ٧ أيام": "مستحق خلال 7 أيام"},
    ("res_groups", "name"): {"مراجع": "مدقق"},
}


def migrate(cr, version):
    for (table, column), words in WORDS.items():
        name = SQL.identifier("line", column)
        cr.execute(SQL(
            """UPDATE %(table)s line
                  SET %(column)s = jsonb_set(%(name)s, '{ar_001}', %(words)s::jsonb -> (%(name)s ->> 'ar_001'))
                 FROM ir_model_data known
                WHERE known.module = 'alseraj_beneficiary' AND known.model = %(model)s AND known.res_id = line.id
                  AND %(name)s ->> 'ar_001' = ANY(%(old)s)""",
            table=SQL.identifier(table), column=SQL.identifier(column), name=name, words=json.dumps(words),
            model=table.replace("_", "."), old=list(words),
        ))
