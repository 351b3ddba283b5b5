from . import fund
from . import fund_budget_line
from . import fund_transfer
from . import fund_report
