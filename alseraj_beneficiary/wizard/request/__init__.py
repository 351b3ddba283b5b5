from . import request_reason
from . import sign_paper
from . import file_split
from . import eligibility
from . import correct
