"""Invitations were about requests done only: each gets what it is about, and for whom."""


def migrate(cr, version):
    cr.execute("""
        SELECT 1 FROM information_schema.columns
         WHERE table_name = 'alseraj_survey_invitation' AND column_name = 'event_key'
    """)
    if cr.rowcount:
        return
    cr.execute("""
        ALTER TABLE alseraj_survey_invitation
            ADD COLUMN event varchar, ADD COLUMN event_key varchar, ADD COLUMN partner_id int4, ADD COLUMN beneficiary_id int4,
            ADD COLUMN type_id int4, ADD COLUMN branch_id int4, ADD COLUMN channel_id int4, ADD COLUMN category_id int4,
            ADD COLUMN gender varchar, ADD COLUMN stored bool, ADD COLUMN expires_on date;
        ALTER TABLE alseraj_survey_invitation ALTER COLUMN token DROP NOT NULL;
        UPDATE alseraj_survey_invitation invitation
           SET event = 'done', event_key = 'done:' || request.id, partner_id = file.partner_id, beneficiary_id = file.id,
               type_id = request.type_id, branch_id = request.branch_id, channel_id = request.channel_id, gender = file.gender,
               company_id = request.company_id, expires_on = CURRENT_DATE + 30
          FROM alseraj_support_request request JOIN alseraj_beneficiary file ON file.id = request.beneficiary_id
         WHERE request.id = invitation.request_id
    """)
    # what was begun and never sent can't be resumed: the link leads to the page, where nothing is kept before it is sent
    cr.execute("""
        DELETE FROM survey_user_input input USING survey_survey survey
         WHERE survey.id = input.survey_id AND survey.survey_type = 'alseraj' AND input.state <> 'done' AND NOT input.test_entry
    """)
