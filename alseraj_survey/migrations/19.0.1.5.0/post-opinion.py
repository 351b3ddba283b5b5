"""Messages that ask for an opinion are a kind of their own: who withdrew his consent gets none."""


def migrate(cr, version):
    cr.execute(
        "UPDATE alseraj_message_event SET kind = 'survey' WHERE code IN ('survey', 'survey_reminder') AND kind = 'service'")
