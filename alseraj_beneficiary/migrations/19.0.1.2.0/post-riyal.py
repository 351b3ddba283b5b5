"""One word for the riyal: its sign of Odoo is SR, papers say ريال. What somebody chose stays."""


def migrate(cr, version):
    cr.execute("""
        UPDATE res_currency SET symbol = 'ريال', position = 'after'
         WHERE name = 'SAR' AND symbol = 'SR'
    """)
