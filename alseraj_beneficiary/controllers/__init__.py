from . import portal
from . import registry
from . import sign
