"""Numbers of complaints and sessions are looked for by a part of them; Odoo keeps the index that a field had."""


def migrate(cr, version):
    cr.execute("DROP INDEX IF EXISTS alseraj_complaint__name_index, alseraj_committee_session__name_index")
