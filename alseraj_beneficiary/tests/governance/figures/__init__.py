from . import test_figures
from . import test_board_report
from . import test_digest
