from . import agenda_fill
from . import committee_correct
