from . import committee_session
from . import committee_session_minutes
from . import committee_session_report
from . import committee_acknowledgement
