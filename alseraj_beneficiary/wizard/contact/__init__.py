from . import appointment_slot_make
from . import eligibility
