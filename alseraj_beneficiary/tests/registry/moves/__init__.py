from . import test_move_merge
from . import test_move_own_file
from . import test_move_concurrency
from . import test_merge_indexes
