"""Uploads of imports are kept for 90 days, as until now; from here on it is a setting."""


def migrate(cr, version):
    cr.execute("""
        INSERT INTO ir_config_parameter (key, value) VALUES ('alseraj_beneficiary.upload_days', '90')
            ON CONFLICT (key) DO NOTHING
    """)
