from . import test_move_merge
from . import test_move_own_file
from . import test_move_concurrency
