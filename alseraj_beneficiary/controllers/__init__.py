from . import committee
from . import finance
from . import governance
from . import registry
from . import request
