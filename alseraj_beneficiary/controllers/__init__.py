from . import portal
from . import registry
