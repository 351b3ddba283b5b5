"""Invitations go by letter too, with a code instead of a link; the events are not updated (noupdate)."""


def migrate(cr, version):
    cr.execute("""
        UPDATE alseraj_message_event event SET by_letter = TRUE
          FROM ir_model_data known
         WHERE known.module = 'alseraj_survey' AND known.model = 'alseraj.message.event' AND known.res_id = event.id
    """)
