from . import test_discreet
from . import test_duties
from . import test_entry
from . import test_fund
from . import test_run
from . import test_session
from . import test_states
