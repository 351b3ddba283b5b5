from . import fund
from . import fund_budget
from . import fund_transfer
from . import fund_report
from . import past_support
