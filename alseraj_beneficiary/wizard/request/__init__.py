from . import request_return
from . import sign_paper
from . import file_split
from . import eligibility
from . import correct
