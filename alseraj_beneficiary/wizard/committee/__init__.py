from . import correct
from . import agenda_fill
