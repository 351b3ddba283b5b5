from . import fund
from . import fund_budget
from . import fund_transfer
from . import fund_report
