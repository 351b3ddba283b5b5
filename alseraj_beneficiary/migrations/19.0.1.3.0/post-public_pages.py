def migrate(cr, version):
    """The policy on the relation with beneficiaries is on the public pages, as in a new database."""
    cr.execute("""
        UPDATE alseraj_policy SET is_public = TRUE
         WHERE is_public IS NULL AND kind = 'relations_policy'
    """)
