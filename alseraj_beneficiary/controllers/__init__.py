from . import committee
from . import contact
from . import finance
from . import governance
from . import registry
from . import request
from . import front
