from . import waiting_hall
from . import hall_desk
from . import appointment_slot
from . import appointment
from . import reception
