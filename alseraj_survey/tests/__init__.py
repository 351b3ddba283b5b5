from . import test_satisfaction
from . import test_survey_log
from . import test_two_associations
