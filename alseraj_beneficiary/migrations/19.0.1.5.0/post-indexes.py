"""Two fields have their place at the beginning of another index; Odoo keeps the one that a field had."""


def migrate(cr, version):
    cr.execute("DROP INDEX IF EXISTS alseraj_beneficiary__state_index, alseraj_committee_session__committee_id_index")
