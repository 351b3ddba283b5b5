from . import contact_reason
from . import eligibility
