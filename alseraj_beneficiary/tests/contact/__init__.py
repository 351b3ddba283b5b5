from . import test_clocks
from . import test_complaint
from . import test_contact_access
from . import test_contact_batch
from . import test_interaction
from . import test_outreach
from . import test_referral
from . import test_views
