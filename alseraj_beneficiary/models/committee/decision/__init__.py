from . import committee_decision
from . import committee_vote
from . import committee_decision_vote
from . import committee_decision_report
from . import support_request
from . import support_request_notice
from . import need_study
