"""The lowest mark of ten questions read «فقير», a poor man; the questions are not updated (noupdate)."""


def migrate(cr, version):
    cr.execute("""
        UPDATE survey_question_answer answer SET value = jsonb_set(answer.value, '{ar_001}', '"ضعيف"')
          FROM ir_model_data known
         WHERE known.module = 'alseraj_survey' AND known.model = 'survey.question.answer' AND known.res_id = answer.id
           AND answer.value ->> 'ar_001' = 'فقير'
    """)
