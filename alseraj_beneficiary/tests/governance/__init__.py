from . import test_access_log
from . import test_access_log_http
from . import test_access_log_kinds
from . import test_consent
from . import test_policy
from . import test_privacy_request
from . import test_duty_decision
