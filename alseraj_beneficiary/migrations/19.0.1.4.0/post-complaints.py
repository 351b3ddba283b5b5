def migrate(cr, version):
    """Messages about complaints know their complaint, so that the rules hide them from who is complained about."""
    cr.execute("""
        UPDATE alseraj_message message SET complaint_id = message.res_id
          FROM alseraj_complaint complaint
         WHERE message.res_model = 'alseraj.complaint' AND complaint.id = message.res_id AND message.complaint_id IS NULL
    """)
