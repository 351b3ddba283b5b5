from . import test_fund
from . import test_fund_budget
from . import test_fund_properties
from . import test_concurrency_fund
from . import test_session
from . import test_fund_received
from . import test_fund_totals
