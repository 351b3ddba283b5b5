"""Who answered stood beside his scores; it is counted already, and is taken out of the stored answers."""


def migrate(cr, version):
    cr.execute("""
        DELETE FROM survey_user_input_line line
         USING survey_user_input answer, survey_question question, survey_survey survey
         WHERE answer.id = line.user_input_id AND question.id = line.question_id AND survey.id = question.survey_id
           AND survey.survey_type = 'alseraj' AND answer.test_entry IS NOT TRUE
           AND COALESCE(question.alseraj_measure, 'respondent') = 'respondent'
    """)
