from . import pivot_print
from . import signup
