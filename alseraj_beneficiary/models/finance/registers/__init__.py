from . import ledger_report
from . import zakat_register
from . import receipt_report
