"""A manager sets up by himself what was an administrator's: details, logo, currency and chart of the association."""


def migrate(cr, version):
    cr.execute("""
        UPDATE alseraj_setup_step SET by_administrator = FALSE
         WHERE code IN ('company', 'logo', 'currency', 'chart') AND by_administrator""")
    cr.execute("""
        UPDATE alseraj_setup_step
           SET note = note || jsonb_build_object('en_US', 'A server for outgoing e-mail.', 'ar_001', 'خادم البريد الصادر.')
         WHERE code = 'messages' AND note->>'en_US' LIKE '%the gateway of text messages stands beside it.'""")
