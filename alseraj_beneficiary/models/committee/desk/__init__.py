from . import committee_session_desk
from . import committee_decision_desk
