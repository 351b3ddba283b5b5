from . import agenda_fill
from . import committee_correct
from . import told_by_hand
