from . import request_analysis
from . import beneficiary_analysis
from . import board_report
