from . import agenda_fill
from . import outreach_list
from . import appointment_slot_make
from . import eligibility
