from . import test_finance_report
from . import test_statement
