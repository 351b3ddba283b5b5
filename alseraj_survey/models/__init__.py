from . import survey_question
from . import survey_question_answer
from . import survey_survey
from . import survey_invitation
from . import survey_user_input
from . import support_request
from . import improvement
from . import satisfaction_figure
