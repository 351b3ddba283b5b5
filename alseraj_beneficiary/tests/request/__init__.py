from . import request
from . import type
from . import need
from . import signature
