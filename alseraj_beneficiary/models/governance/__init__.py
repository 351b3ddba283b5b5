from . import policy
from . import policy_version
from . import policy_acknowledgement
from . import consent
from . import privacy_request
from . import access_log
from . import beneficiary
from . import duty_decision
