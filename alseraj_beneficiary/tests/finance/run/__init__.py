from . import test_run
from . import test_entry
from . import test_check
from . import test_duties
from . import test_credit
from . import test_money_walk
from . import test_concurrency_run
from . import test_side_doors
