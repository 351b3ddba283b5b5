from . import test_figures
from . import test_board_report
from . import test_digest
from . import test_pivot_print
from . import test_hijri_period
