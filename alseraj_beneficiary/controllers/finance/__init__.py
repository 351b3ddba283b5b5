from . import receipt
from . import statement
from . import hand_over
