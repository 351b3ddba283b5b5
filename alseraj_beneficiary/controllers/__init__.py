from . import registry
from . import request
from . import committee
from . import finance
