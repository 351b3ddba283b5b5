from . import agenda_fill
from . import outreach_list
from . import eligibility
