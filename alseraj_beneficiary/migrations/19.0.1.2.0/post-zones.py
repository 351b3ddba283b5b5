"""The robot, the public user and the companies' contacts get the association's zone, where none is set."""


def migrate(cr, version):
    cr.execute("""
        UPDATE res_partner AS partner
           SET tz = company.alseraj_timezone
          FROM res_company AS company
         WHERE partner.tz IS NULL
           AND (partner.id = company.partner_id
                OR partner.id IN (
                    SELECT users.partner_id
                      FROM res_users AS users
                      JOIN ir_model_data AS data ON data.res_id = users.id
                     WHERE data.module = 'base' AND data.model = 'res.users' AND data.name IN ('user_root', 'public_user')
                       AND users.company_id = company.id))
    """)
