from . import request_analysis
from . import beneficiary_analysis
