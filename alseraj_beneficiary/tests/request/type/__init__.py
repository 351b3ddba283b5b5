from . import test_support_eligibility
from . import test_support_limits
